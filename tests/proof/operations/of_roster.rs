//! Operations of Zenlayer and Baidu whose request names a group and an instance: what the suite does in the same way with each.
//!
//! An operation implements [`OfRoster`] in its folder: its rows, its model, its faults and its ladder. It is a [`Subject`] then.

use proptest::prelude::*;
use secgroup::rulebook::{Arguments, Operation, Parameter, Parameters as _};

use crate::clouds::roster::{self, Instance, Request, SecurityGroup, Step, Vendor, World};
use crate::exhaustive::{Visited, Walk, product, texts};
use crate::model::{Answer, Change, Limit, Row};
use crate::pairs::Apart;
use crate::subject::{AskedOf, Cloud, EngineOf, Fault, Subject, VerdictOf};

/// An operation of one of the two clouds.
pub(crate) trait OfRoster: 'static {
    type Vendor: Vendor + Cloud<World = World<Self::Vendor>, Step = Step>;
    type Operation: Operation<World = <Self::Vendor as Cloud>::Engine, Transition = <Self::Vendor as Cloud>::Transition>;

    const NAME: &'static str;
    /// See [`Subject::ALWAYS_CHANGES`].
    const ALWAYS_CHANGES: bool = false;
    /// The groups that the instance of an accepted request is in; the first is the one that is named.
    const MEMBER_OF: usize = 0;
    /// The rule that refuses an accepted request when it is made again; none where that changes nothing.
    const REFUSED_AGAIN: Option<&'static str> = None;
    /// The operation that undoes this one, with the same parameters.
    type Counterpart: OfRoster<Vendor = Self::Vendor>;

    /// The rows of the page, in the declared order of their rules.
    const ROWS: &'static [Row];

    fn judge(world: &World<Self::Vendor>, request: &Request) -> Answer;
    /// The engine's function of that name.
    fn check<'a>(
        world: &'a <Self::Vendor as Cloud>::Engine,
        request: &'a <Self::Operation as Operation>::Request<'a>,
    ) -> secgroup::rulebook::Verdict<'a, Self::Operation>;
    /// Every way to violate a rule, from [`Subject::sound`] on.
    fn faults(rule: &str) -> Vec<Fault<World<Self::Vendor>, Request>>;
    fn apart() -> Vec<Apart>;
    fn ladder() -> String;
}

impl<O: OfRoster> Subject for O {
    type Cloud = O::Vendor;
    type Request = Request;
    type Operation = O::Operation;

    const NAME: &'static str = O::NAME;
    const ALWAYS_CHANGES: bool = O::ALWAYS_CHANGES;

    fn rows() -> &'static [Row] {
        O::ROWS
    }

    fn worlds() -> BoxedStrategy<World<O::Vendor>> {
        roster::worlds(O::MEMBER_OF > 0)
    }

    fn requests() -> BoxedStrategy<Request> {
        roster::requests::<O::Vendor>()
    }

    fn tuned() -> BoxedStrategy<(World<O::Vendor>, Request)> {
        if O::MEMBER_OF > 0 { roster::tuned_to_leave() } else { roster::tuned() }
    }

    fn judge(world: &World<O::Vendor>, request: &Request) -> Answer {
        O::judge(world, request)
    }

    fn each_id(request: &mut Request, visit: &mut dyn FnMut(&mut String)) {
        request.each_id(visit);
    }

    fn touches(request: &Request) -> (Vec<&str>, Vec<&str>) {
        (vec![&request.instance_id], vec![&request.security_group_id])
    }

    fn refused_again(_: &World<O::Vendor>, _: &[Change]) -> Option<&'static str> {
        O::REFUSED_AGAIN
    }

    fn request(request: &Request) -> AskedOf<'_, Self> {
        AskedOf::<Self>::from_arguments(&Given { request, parameters: O::Operation::PARAMETERS })
    }

    fn verdicts<'a>(world: &'a EngineOf<Self>, request: &'a AskedOf<'a, Self>, each: &mut dyn FnMut(VerdictOf<'a, Self>)) {
        each(O::check(world, request));
    }

    fn sound() -> Vec<(World<O::Vendor>, Request)> {
        let (groups, instance) = (O::Vendor::GROUPS, O::Vendor::INSTANCES[0]);
        let world = World::of(
            Limit::Default,
            groups[..O::MEMBER_OF.max(1)].iter().map(|group| group_of::<O::Vendor>(group)).collect(),
            vec![Instance {
                id: instance.to_owned(),
                status: O::Vendor::USUAL_STATUS,
                flag: O::Vendor::FLAG,
                security_groups: texts(&groups[..O::MEMBER_OF]),
            }],
        );
        vec![(world, Request { security_group_id: groups[0].to_owned(), instance_id: instance.to_owned() })]
    }

    fn faults(rule: &str) -> Vec<Fault<World<O::Vendor>, Request>> {
        O::faults(rule)
    }

    fn apart() -> Vec<Apart> {
        O::apart()
    }

    fn ladder() -> String {
        O::ladder()
    }

    /// The whole operation: its worlds are small enough. Its counterpart is asked in every world as well, so that members come
    /// and go.
    fn explore(visited: &mut Visited) {
        let [one, two, three] = [0, 1, 2].map(|at| O::Vendor::GROUPS[at]);
        let [first, second] = [0, 1].map(|at| O::Vendor::INSTANCES[at]);
        let mut worlds = Vec::new();
        for &status in O::Vendor::STATUSES {
            for &word in O::Vendor::WORDS {
                for quota in [Limit::Default, Limit::Unlimited, Limit::Max(0), Limit::Max(1), Limit::Max(2)] {
                    for (flag, member) in [(false, false), (false, true), (true, false), (true, true)] {
                        let instance = |id: &str, groups: &[&str]| Instance {
                            id: id.to_owned(),
                            status,
                            flag,
                            security_groups: texts(groups),
                        };
                        let group = SecurityGroup { id: one.to_owned(), word };
                        let groups = if member { vec![one] } else { Vec::new() };
                        worlds.push(World::of(
                            quota,
                            vec![group, group_of::<O::Vendor>(two), group_of::<O::Vendor>(three)],
                            vec![instance(first, &groups), instance(second, &[])],
                        ));
                    }
                }
            }
        }
        let requests: Vec<Request> = product(&[texts(&["", one, two, three, "none"]), texts(&["", first, second, "none"])])
            .into_iter()
            .map(|choice| Request { security_group_id: choice[0].clone(), instance_id: choice[1].clone() })
            .collect();
        let normal = |world: &mut World<O::Vendor>| world.instances.iter_mut().for_each(|i| i.security_groups.sort());
        Walk::<Self> { worlds, requests: &requests, steps: steps::<O::Vendor>, depth: 3, normal }
            .go_with::<O::Counterpart>(visited);
    }
}

/// What happens in a small scope: the first instance changes in every way, and a group becomes usual.
fn steps<V: Vendor>(world: &World<V>) -> Vec<Step> {
    let one = &world.instances[0];
    let status = if one.status == V::USUAL_STATUS { V::FORBIDDEN_STATUS } else { V::USUAL_STATUS };
    let mut steps =
        vec![Step::Flag { instance: one.id.clone(), flag: !one.flag }, Step::Status { instance: one.id.clone(), status }];
    if V::WORD_CHANGES {
        steps.push(Step::Word { group: V::GROUPS[0].to_owned(), word: V::USUAL_WORD });
    }
    if let Some(group) = one.security_groups.first() {
        steps.push(Step::Leave { group: group.clone(), instance: one.id.clone() });
    }
    steps
}

fn group_of<V: Vendor>(id: &str) -> SecurityGroup {
    SecurityGroup { id: id.to_owned(), word: V::USUAL_WORD }
}

/// The model's request as the engine's arguments: both clouds name the two parameters alike, in an order of their own.
struct Given<'a> {
    request: &'a Request,
    parameters: &'static [Parameter],
}

impl<'a> Arguments<'a> for Given<'a> {
    fn text(&self, place: usize) -> &'a str {
        match self.parameters[place].name {
            "securityGroupId" => &self.request.security_group_id,
            "instanceId" => &self.request.instance_id,
            other => panic!("the model's request has no {other}"),
        }
    }

    fn list(&self, place: usize) -> &'a [std::borrow::Cow<'a, str>] {
        panic!("the model's request has no list {}", self.parameters[place].name)
    }
}
