//! What is judged beforehand, by the same rules as everything else, but when something changes and not at each check: what a record
//! violates by itself, whatever it is asked together with; what an instance's groups come to, whatever they are; and what it is for
//! too much to come together, of whatever kind.
//!
//! This holds for usual requests (see [`super::usual`]); others are judged as a whole.

use super::{Facts, Request, Rule, resolved::Named};
use crate::{
    alibaba::{
        Caller,
        state::{Class, GroupKind, InstanceHandle, SecurityGroupHandle, Share, Thresholds, World},
    },
    rulebook::Rule as _,
    store::Handle,
};

/// Whichever. The rules of one record say nothing of a request but that it is a usual one.
pub(super) const REQUEST: &Request<'_> = &Request {
    security_group_id: "",
    instance_id: "",
    network_interface_id: "",
    region_id: "",
    caller: Caller { account: "", service: "" },
};

impl World {
    /// Judges the world and its limits, which are new or have changed, with whatever an instance's groups can come to and whatever can be
    /// too much.
    pub(in crate::alibaba) fn judge_world(&mut self) {
        self.thresholds = Thresholds::new(self.limits());
        let mut kinds = self.thresholds.kinds;
        for (of_kind, &kind) in kinds.iter_mut().zip(<GroupKind as strum::VariantArray>::VARIANTS) {
            let facts = Facts::of_excess(self, REQUEST, kind);
            of_kind.of_capacity = Rule::violated_of(Rule::OF_CAPACITY, &facts);
            of_kind.of_acl_rules = Rule::violated_of(Rule::OF_ACL_RULES, &facts);
            let of_classes = of_kind.of_groups.iter_mut().zip((0..=u8::MAX).map(Class));
            for (of_groups, class) in of_classes.filter(|(_, class)| class.can_be()) {
                let facts = Facts::of_groups(self, REQUEST, kind, class.tally());
                *of_groups = Rule::violated_of(Rule::OF_WORLD.or(Rule::OF_GROUPS), &facts);
            }
        }
        self.thresholds.kinds = kinds;
    }

    /// Judges a group's record, which is new or has changed.
    pub(in crate::alibaba) fn judge_group(&mut self, handle: SecurityGroupHandle) {
        let Some(group) = self.security_groups.get(handle) else { return };
        let alone = Rule::violated_of(Rule::OF_GROUP, &Facts::of_group(self, REQUEST, Named::USUAL, group));
        let own = self.is_own(group.tenancy);
        if let Some(group) = self.security_groups.get_mut(handle) {
            group.alone = alone;
            group.share = Share::new(handle, group.kind, group.acl_rules);
            group.usual = own && group.kind != GroupKind::Enterprise && group.share.is_counted();
        }
    }

    /// Judges an instance's record, which is new or has changed.
    pub(in crate::alibaba) fn judge_instance(&mut self, handle: InstanceHandle) {
        let Some(instance) = self.instances.get(handle) else { return };
        let alone = Rule::violated_of(Rule::OF_INSTANCE, &Facts::of_instance(self, REQUEST, (handle, instance)));
        if let Some(instance) = self.instances.get_mut(handle) {
            instance.alone = alone;
        }
    }

    /// Judges all of a new world.
    pub(in crate::alibaba) fn judge_all(&mut self) {
        self.judge_world();
        (0..self.security_groups.len()).for_each(|position| self.judge_group(Handle::new(position as u32)));
        (0..self.instances.len()).for_each(|position| self.judge_instance(Handle::new(position as u32)));
    }
}
