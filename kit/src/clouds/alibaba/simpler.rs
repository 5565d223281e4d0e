//! Simplifies worlds a little, to shorten a failing scenario.

use super::{LEAVE, Limits, World};

/// Legal worlds of which each has one thing as usual that was not, or one membership less.
pub(super) fn simpler(world: &World) -> Vec<World> {
    let mut all = Candidates { world, list: Vec::new() };
    all.of_the_world();
    (0..world.security_groups.len()).for_each(|at| all.of_group(at));
    (0..world.instances.len()).for_each(|at| all.of_instance(at));
    (0..world.network_interfaces.len()).for_each(|at| all.of_interface(at));
    all.list
}

struct Candidates<'w> {
    world: &'w World,
    list: Vec<World>,
}

impl Candidates<'_> {
    fn with(&mut self, change: impl FnOnce(&mut World)) {
        let mut next = self.world.clone();
        change(&mut next);
        if next != *self.world {
            self.list.push(next);
        }
    }

    fn of_the_world(&mut self) {
        let default = Limits::DEFAULT;
        self.with(|world| world.failing = false);
        self.with(|world| world.leave = LEAVE);
        self.with(|world| world.limits = default);
        self.with(|world| world.limits.groups_per_target = default.groups_per_target);
        self.with(|world| world.limits.groups_ceiling = default.groups_ceiling);
        self.with(|world| world.limits.acl_rules = default.acl_rules);
        self.with(|world| world.limits.basic = default.basic);
        self.with(|world| world.limits.advanced = default.advanced);
        self.with(|world| world.limits.enterprise = default.enterprise);
    }

    fn of_group(&mut self, at: usize) {
        let account = &self.world.account;
        self.with(|world| world.security_groups[at].owner.clone_from(account));
        self.with(|world| world.security_groups[at].managed_by = None);
        self.with(|world| world.security_groups[at].acl_rules = 0);
        self.with(|world| world.security_groups[at].resource_group = None);
        self.with(|world| world.security_groups[at].busy = false);
    }

    fn of_instance(&mut self, at: usize) {
        let account = &self.world.account;
        for group in 0..self.world.instances[at].security_groups.len() {
            self.with(|world| drop(world.instances[at].security_groups.remove(group)));
        }
        self.with(|world| world.instances[at].status = "Running");
        self.with(|world| world.instances[at].owner.clone_from(account));
        self.with(|world| world.instances[at].locks.clear());
        self.with(|world| world.instances[at].locks.retain(|lock| *lock == "security"));
        self.with(|world| world.instances[at].supports_enterprise_groups = true);
        self.with(|world| world.instances[at].private_ips = 1);
        self.with(|world| world.instances[at].resource_group = None);
        self.with(|world| world.instances[at].busy = false);
    }

    fn of_interface(&mut self, at: usize) {
        let account = &self.world.account;
        for group in 0..self.world.network_interfaces[at].security_groups.len() {
            self.with(|world| drop(world.network_interfaces[at].security_groups.remove(group)));
        }
        self.with(|world| world.network_interfaces[at].kind = "Secondary");
        self.with(|world| world.network_interfaces[at].status = "Available");
        self.with(|world| world.network_interfaces[at].owner.clone_from(account));
        self.with(|world| world.network_interfaces[at].granted_to.clear());
        self.with(|world| world.network_interfaces[at].managed_by = None);
        self.with(|world| world.network_interfaces[at].attached_to = None);
        self.with(|world| world.network_interfaces[at].private_ips = 1);
        self.with(|world| world.network_interfaces[at].resource_group = None);
        self.with(|world| world.network_interfaces[at].busy = false);
    }
}
