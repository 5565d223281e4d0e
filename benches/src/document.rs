//! The fixture as the JSON that the program reads: a world document and request lines.

use core::fmt::Write;

use crate::fixture::{ACCOUNT, Ask, Fixture, GROUP_CAPACITY, Instance, Interface, SecurityGroup, Status};

/// The bytes that a world document of this many instances has at most, for a buffer of the right size.
const BYTES_PER_INSTANCE: usize = 320;

/// The world document, every member written out, as the program itself writes one.
pub fn world(fixture: &Fixture) -> String {
    let mut text = String::with_capacity(fixture.instances.len() * BYTES_PER_INSTANCE + 65_536);
    let limits = format!(
        r#"{{"groups_per_target":5,"groups_ceiling":16,"acl_rules":1000,"basic":{{"max":{GROUP_CAPACITY},"unit":"private_ips"}},"advanced":{{"max":65536,"unit":"members"}},"enterprise":{{"max":65536,"unit":"members"}}}}"#
    );
    add(
        &mut text,
        format_args!(
            r#"{{"cloud":"alibaba","editions":{{"JoinSecurityGroup":"2026-05-06","JoinResourceGroup":"2019-09-11"}},"account":"{ACCOUNT}","service":"available","limits":{limits},"resource_groups":[],"security_groups":["#
        ),
    );
    list(&mut text, &fixture.groups, |text, group| add_group(text, fixture, group));
    text.push_str(r#"],"instances":["#);
    list(&mut text, &fixture.instances, |text, instance| add_instance(text, fixture, instance));
    text.push_str(r#"],"network_interfaces":["#);
    list(&mut text, &fixture.interfaces, |text, interface| add_interface(text, fixture, interface));
    text.push_str(r#"],"resources":[]}"#);
    text
}

/// One line for each request, numbered from 1.
pub fn lines(asks: &[Ask<'_>]) -> String {
    let mut text = String::with_capacity(asks.len() * 160);
    for (ask, seq) in asks.iter().zip(1..) {
        let Ask { group, instance } = ask;
        add(
            &mut text,
            format_args!(
                r#"{{"seq":{seq},"request":{{"Action":"JoinSecurityGroup","SecurityGroupId":"{group}","InstanceId":"{instance}"}}}}"#
            ),
        );
        text.push('\n');
    }
    text
}

fn add(text: &mut String, what: core::fmt::Arguments<'_>) {
    text.write_fmt(what).expect("a string takes everything");
}

fn list<T>(text: &mut String, items: &[T], mut item: impl FnMut(&mut String, &T)) {
    for (place, one) in items.iter().enumerate() {
        if place > 0 {
            text.push(',');
        }
        item(text, one);
    }
}

fn add_group(text: &mut String, fixture: &Fixture, group: &SecurityGroup) {
    let (id, vpc, region) = (&group.id, &fixture.vpcs[group.vpc as usize], Fixture::region(group.vpc));
    add(
        text,
        format_args!(
            r#"{{"id":"{id}","region":"{region}","network":{{"vpc":"{vpc}"}},"kind":"basic","owner":"{ACCOUNT}","managed_by":null,"acl_rules":12,"resource_group":null,"busy":false}}"#
        ),
    );
}

fn add_instance(text: &mut String, fixture: &Fixture, instance: &Instance) {
    let (id, vpc, region) = (&instance.id, &fixture.vpcs[instance.vpc as usize], Fixture::region(instance.vpc));
    let status = match instance.status {
        Status::Running => "Running",
        Status::Starting => "Starting",
    };
    let locks = if instance.locked { r#""security""# } else { "" };
    let private_ips = instance.private_ips;
    add(
        text,
        format_args!(
            r#"{{"id":"{id}","region":"{region}","network":{{"vpc":"{vpc}"}},"status":"{status}","owner":"{ACCOUNT}","locks":[{locks}],"supports_enterprise_groups":true,"private_ips":{private_ips},"security_groups":["#
        ),
    );
    let mut groups: Vec<&str> = instance.groups.iter().map(|place| &*fixture.groups[*place as usize].id).collect();
    groups.sort_unstable();
    list(text, &groups, |text, group| add(text, format_args!(r#""{group}""#)));
    text.push_str(r#"],"resource_group":null,"busy":false}"#);
}

fn add_interface(text: &mut String, fixture: &Fixture, interface: &Interface) {
    let Interface { id, vpc, attached_to, group } = interface;
    let (region, vpc) = (Fixture::region(*vpc), &fixture.vpcs[*vpc as usize]);
    let instance = &fixture.instances[*attached_to as usize].id;
    let group = &fixture.groups[*group as usize].id;
    add(
        text,
        format_args!(
            r#"{{"id":"{id}","region":"{region}","vpc":"{vpc}","type":"Secondary","status":"InUse","owner":"{ACCOUNT}","granted_to":[],"managed_by":null,"attached_to":"{instance}","private_ips":1,"security_groups":["{group}"],"resource_group":null,"busy":false}}"#
        ),
    );
}
