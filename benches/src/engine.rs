//! The fixture as the engine's world, and the engine's answers as the references give theirs.

use secgroup::alibaba::join_security_group::{JoinSecurityGroup, Request};
use secgroup::alibaba::{
    GroupKind, InstanceSpec, InstanceStatus, InterfaceStatus, Lock, Network, NetworkInterfaceSpec, SecurityGroupSpec, World,
};
use secgroup::rulebook::{Operation, Rule as _, Verdict};

use crate::fixture::{ACCOUNT, Ask, Fixture, Instance, Interface, Status};
use crate::reference::Answer;

/// The rules that a group of the fixture has.
pub const ACL_RULES: u32 = 12;

/// The fixture's world.
///
/// # Panics
///
/// Where the engine does not take it.
pub fn world(fixture: &Fixture) -> World {
    world_of(fixture, None)
}

/// The same where all instances are somebody else's, and in no group.
///
/// # Panics
///
/// Where the engine does not take it.
pub fn world_of_foreign_instances(fixture: &Fixture) -> World {
    world_of(fixture, Some("6543210987654321"))
}

fn world_of(fixture: &Fixture, owner: Option<&str>) -> World {
    let mut builder = World::builder(ACCOUNT);
    for group in &fixture.groups {
        let spec = SecurityGroupSpec::new(
            &*group.id,
            Fixture::region(group.vpc),
            Network::vpc(&*fixture.vpcs[group.vpc as usize]),
            GroupKind::Basic,
        );
        builder = builder.security_group(spec.acl_rules(ACL_RULES));
    }
    for instance in &fixture.instances {
        let spec = self::instance(fixture, &instance.id, instance);
        builder = builder.instance(match owner {
            None => spec,
            Some(owner) => spec.owner(owner).security_groups([] as [&str; 0]),
        });
    }
    for interface in &fixture.interfaces {
        let Interface { id, vpc, attached_to, group } = interface;
        let spec =
            NetworkInterfaceSpec::new(&**id, Fixture::region(*vpc), &*fixture.vpcs[*vpc as usize], InterfaceStatus::InUse);
        let spec = spec.attached_to(&*fixture.instances[*attached_to as usize].id);
        builder = builder.network_interface(spec.security_groups([&*fixture.groups[*group as usize].id]));
    }
    builder.build().expect("the fixture is consistent")
}

/// The request that an instance's owner makes.
#[inline(always)]
pub fn request<'a>(ask: &Ask<'a>) -> Request<'a> {
    Request { security_group_id: ask.group, instance_id: ask.instance, ..Request::default() }
}

/// The answer of an accepted request.
pub const ACCEPTED: Answer = 0;

/// The number of the first violated rule.
#[inline(always)]
pub fn answer(verdict: &Verdict<'_, JoinSecurityGroup>) -> Answer {
    match verdict {
        Verdict::Accepted(_) => ACCEPTED,
        Verdict::Refused(refusal) => refusal.rule().index() as Answer + 1,
    }
}

/// The same of any operation.
#[inline(always)]
pub fn answer_of<O: Operation>(verdict: &Verdict<'_, O>) -> Answer {
    match verdict {
        Verdict::Accepted(_) => ACCEPTED,
        Verdict::Refused(refusal) => refusal.rule().index() as Answer + 1,
    }
}

/// An instance like one of the fixture's, under an id of its own.
pub fn instance<'a>(fixture: &'a Fixture, id: &'a str, like: &'a Instance) -> InstanceSpec<'a> {
    let status = match like.status {
        Status::Running => InstanceStatus::Running,
        Status::Starting => InstanceStatus::Starting,
    };
    let mut spec = InstanceSpec::new(id, Fixture::region(like.vpc), Network::vpc(&*fixture.vpcs[like.vpc as usize]), status);
    if like.locked {
        spec = spec.lock(Lock::Security);
    }
    let groups = like.groups.iter().map(|place| &*fixture.groups[*place as usize].id);
    spec.private_ips(like.private_ips).security_groups(groups)
}
