//! Finds plans.
//!
//! If the cloud has a call that replaces all groups, that call alone is the plan. It is accepted whenever some sequence of such
//! calls would end in the goal: its rules ask no more of the goal than of the last call in the sequence that joins a group, whose
//! list contains the goal's groups.
//!
//! Otherwise the shortest plan joins and leaves each differing group once. Fewer groups only make joining easier, so everything
//! that can be left is left first. The order matters only if no group stays: one old and one new group must be held together, so
//! all pairs are tried. If every pair fails only because the rules of its groups together exceed the limit, a third group that
//! costs less than either may serve as a bridge.

use alloc::{
    borrow::ToOwned as _,
    string::{String, ToString as _},
    vec::Vec,
};

use super::{
    Goal, Obstacle, Planned, Using,
    call::{Call, Way},
    walk::Walk,
};

/// Walks to the goal, or stays where it is.
pub(super) fn reach(walk: &mut Walk<'_>, goal: &Goal<'_>, using: Using) -> Planned {
    let start = walk.place();
    let journey = Journey::new(walk, goal);
    let reached = match () {
        () if journey.is_there() => return Planned::NothingToDo,
        () if using == Using::Modify && journey.can_replace() => journey.replace(walk),
        () => journey.step_by_step(walk),
    };
    match reached {
        Ok(()) => Planned::Found(walk.calls_since(start)),
        Err(obstacle) => {
            walk.back_to(start);
            Planned::Impossible(obstacle)
        }
    }
}

/// What has to happen to a member.
struct Journey<'g> {
    member: &'g str,
    /// Whether there is such a member.
    exists: bool,
    /// The cloud has a call that replaces all groups.
    replaces: bool,
    /// The groups of the goal, by id.
    goal: Vec<String>,
    /// The groups to be left and to be joined, those with the fewest rules first, then by id.
    leaving: Vec<String>,
    joining: Vec<String>,
    /// Whether the member is in a group that is in the goal as well.
    keeps: bool,
}

impl<'g> Journey<'g> {
    fn new(walk: &Walk<'_>, goal: &'g Goal<'_>) -> Self {
        let world = walk.world();
        let present = world.groups_of(&goal.member);
        let exists = present.is_some();
        let present = present.unwrap_or_default();
        let mut wanted: Vec<String> = goal.security_groups.iter().map(|group| (**group).to_owned()).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let without = |groups: &[String], others: &[String]| {
            let mut rest: Vec<String> = groups.iter().filter(|group| !others.contains(group)).cloned().collect();
            rest.sort_by_cached_key(|group| (world.acl_rules_of(group), group.clone()));
            rest
        };
        let (leaving, joining) = (without(&present, &wanted), without(&wanted, &present));
        Self {
            member: &goal.member,
            exists,
            replaces: Call::new(world, Way::Replace, &goal.member, &[]).is_some(),
            keeps: joining.len() < wanted.len(),
            goal: wanted,
            leaving,
            joining,
        }
    }

    fn is_there(&self) -> bool {
        self.exists && self.leaving.is_empty() && self.joining.is_empty()
    }

    /// No call asks for an empty list of groups: it would be one that does not ask for groups.
    fn can_replace(&self) -> bool {
        self.replaces && !self.goal.is_empty()
    }

    fn replace(&self, walk: &mut Walk<'_>) -> Result<(), Obstacle> {
        let groups: Vec<&str> = self.goal.iter().map(|group| &**group).collect();
        self.make(walk, Way::Replace, &groups)
    }

    fn make(&self, walk: &mut Walk<'_>, way: Way, groups: &[&str]) -> Result<(), Obstacle> {
        match Call::new(walk.world(), way, self.member, groups) {
            Some(call) => walk.make(call),
            None => Ok(()),
        }
    }

    /// Leaves or joins groups, all but one.
    fn each(&self, walk: &mut Walk<'_>, way: Way, groups: &[String], but: Option<&str>) -> Result<(), Obstacle> {
        let mut groups = groups.iter().filter(|group| Some(&***group) != but);
        groups.try_for_each(|group| self.make(walk, way, &[group]))
    }

    fn step_by_step(&self, walk: &mut Walk<'_>) -> Result<(), Obstacle> {
        if !self.exists {
            // Asked for what the rules say to it.
            let group = self.joining.first().map_or("", |group| group);
            return self.make(walk, Way::Join, &[group]);
        }
        if self.keeps || self.leaving.is_empty() || self.joining.is_empty() {
            self.each(walk, Way::Leave, &self.leaving, None)?;
            return self.each(walk, Way::Join, &self.joining, None);
        }
        self.change_over(walk)
    }

    /// No group stays: the last of the old ones is left when the first of the new ones is joined.
    fn change_over(&self, walk: &mut Walk<'_>) -> Result<(), Obstacle> {
        let start = walk.place();
        let mut first_obstacle = None;
        let mut too_many_rules = None;
        for (last, first) in self.leaving.iter().flat_map(|last| self.joining.iter().map(move |first| (last, first))) {
            match self.by_way_of(walk, last, None, first) {
                Ok(()) => return Ok(()),
                Err(obstacle) => {
                    walk.back_to(start);
                    if too_many_rules.is_none() && is_sum_of_rules(&obstacle) {
                        too_many_rules = Some((last, first));
                    }
                    first_obstacle.get_or_insert(obstacle);
                }
            }
        }
        if let Some((last, first)) = too_many_rules {
            for bridge in walk.world().other_groups(&[&self.leaving, &self.joining]) {
                match self.by_way_of(walk, last, Some(&bridge), first) {
                    Ok(()) => return Ok(()),
                    Err(obstacle) => {
                        walk.back_to(start);
                        // Those that follow have more rules.
                        if is_sum_of_rules(&obstacle) {
                            break;
                        }
                    }
                }
            }
        }
        first_obstacle.map_or(Ok(()), Err)
    }

    /// Leaves all old groups but one, joins a new one (after the bridge, if there is one), leaves the old one, joins the rest.
    fn by_way_of(&self, walk: &mut Walk<'_>, last: &str, bridge: Option<&str>, first: &str) -> Result<(), Obstacle> {
        self.each(walk, Way::Leave, &self.leaving, Some(last))?;
        match bridge {
            None => {
                self.make(walk, Way::Join, &[first])?;
                self.make(walk, Way::Leave, &[last])?;
            }
            Some(bridge) => {
                self.make(walk, Way::Join, &[bridge])?;
                self.make(walk, Way::Leave, &[last])?;
                self.make(walk, Way::Join, &[first])?;
                self.make(walk, Way::Leave, &[bridge])?;
            }
        }
        self.each(walk, Way::Join, &self.joining, Some(first))
    }
}

/// Whether nothing is wrong but that groups have too many rules together.
fn is_sum_of_rules(obstacle: &Obstacle) -> bool {
    matches!(&*obstacle.violations, [violated] if violated.rule == crate::alibaba::join_security_group::Rule::AclRules.to_string())
}
