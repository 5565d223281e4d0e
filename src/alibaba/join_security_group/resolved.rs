//! Look-ups, made once.

use super::{Edition, Request};
use crate::{
    alibaba::{
        grammar,
        world::{
            InstanceHandle, NetworkInterfaceHandle, SecurityGroupHandle, World,
            records::{Instance, InstanceFlags, NetworkInterface, SecurityGroup, Tenancy},
        },
    },
    store::{Handle, Probe, Symbol},
};

/// A request whose ids have been looked up.
#[derive(Clone, Copy, Debug)]
pub struct Resolved<'a> {
    request: &'a Request<'a>,
    /// What the look-ups depend on.
    look_ups: u64,
    security_group: Option<SecurityGroupHandle>,
    instance: Option<InstanceHandle>,
    network_interface: Option<NetworkInterfaceHandle>,
    account: Option<Symbol>,
    service: Option<Symbol>,
    region: Option<Symbol>,
    named: Named,
    /// Whether it is what nearly every request is: see [`Usual`].
    usual: bool,
}

/// Which parameters are given (an empty one is not), and which of the ids that are given are malformed: all that the rules ask of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) group: bool,
    pub(super) instance: bool,
    pub(super) interface: bool,
    pub(super) region: bool,
    pub(super) malformed_instance: bool,
    pub(super) malformed_interface: bool,
}

/// What was found of what a request names.
#[derive(Clone, Copy)]
pub(super) struct Found<'a> {
    pub(super) world: &'a World,
    pub(super) request: &'a Request<'a>,
    pub(super) edition: Edition,
    pub(super) named: Named,
    pub(super) account: Option<Symbol>,
    pub(super) service: Option<Symbol>,
    pub(super) region: Option<Symbol>,
    pub(super) security_group: Option<(SecurityGroupHandle, &'a SecurityGroup)>,
    pub(super) instance: Option<(InstanceHandle, &'a Instance)>,
    pub(super) network_interface: Option<(NetworkInterfaceHandle, &'a NetworkInterface)>,
}

/// What was found of what a usual request names: a group and an instance, with or without a region, and no interface; of the world's
/// own account, and in a world of the newest edition. Nearly every request is such a one.
#[derive(Clone, Copy)]
pub(super) struct Usual<'a> {
    pub(super) world: &'a World,
    pub(super) request: &'a Request<'a>,
    pub(super) security_group: Option<(SecurityGroupHandle, &'a SecurityGroup)>,
    pub(super) instance: Option<(InstanceHandle, &'a Instance)>,
}

impl<'a> Usual<'a> {
    /// Looks up what a usual request names; nothing for another.
    #[inline(always)]
    pub(super) fn new(world: &'a World, request: &'a Request<'a>) -> Option<Self> {
        if !is_usual(world, request) {
            return None;
        }
        let security_group = world.security_groups.look_up(request.security_group_id);
        let instance = world.instances.look_up(request.instance_id);
        Some(Self { world, request, security_group, instance })
    }

    /// The steps of the look-ups of many requests, of group and instance: see [`crate::store::Table::hash`].
    #[inline(always)]
    pub(super) fn look_up_all<const N: usize>(world: &World, requests: &[Request<'_>], probes: &mut [[Probe; 2]; N]) {
        let mut hashes = [[0; 2]; N];
        for (hashes, request) in hashes.iter_mut().zip(requests) {
            *hashes = [world.security_groups.hash(request.security_group_id), world.instances.hash(request.instance_id)];
        }
        for ((probes, [security_group, instance]), _) in probes.iter_mut().zip(hashes).zip(requests) {
            *probes = [world.security_groups.probe(security_group), world.instances.probe(instance)];
        }
        let touched = probes.iter().zip(requests).fold(0, |touched, ([security_group, instance], _)| {
            touched ^ world.security_groups.touch(*security_group) ^ world.instances.touch(*instance)
        });
        core::hint::black_box(touched);
    }

    /// The last step; nothing for a request that is not a usual one.
    #[inline(always)]
    pub(super) fn found_at(world: &'a World, request: &'a Request<'a>, [security_group, instance]: [Probe; 2]) -> Option<Self> {
        if !is_usual(world, request) {
            return None;
        }
        let security_group = world.security_groups.found(request.security_group_id, security_group);
        let instance = world.instances.found(request.instance_id, instance);
        Some(Self { world, request, security_group, instance })
    }

    /// Whether what has this tenancy is in the region that is named, if one is.
    #[inline(always)]
    pub(super) fn is_in_region(&self, tenancy: Handle<Tenancy>) -> bool {
        let region = self.request.region_id;
        region.is_empty() || self.world.is_region_of(tenancy, region)
    }

    /// The same as of any request.
    pub(super) fn found(self) -> Found<'a> {
        let Self { world, request, security_group, instance } = self;
        let malformed_instance = malformed_instance(request.instance_id, instance);
        let region = given(request.region_id);
        Found {
            world,
            request,
            edition: Edition::E2026_05_06,
            named: Named { region: region.is_some(), malformed_instance, ..Named::USUAL },
            account: Some(world.account_symbol()),
            service: None,
            region: region.and_then(|region| world.symbols.find(region)),
            security_group,
            instance,
            network_interface: None,
        }
    }
}

impl Named {
    /// A group and an instance.
    pub(super) const USUAL: Self = Self {
        group: true,
        instance: true,
        interface: false,
        region: false,
        malformed_instance: false,
        malformed_interface: false,
    };
}

impl<'a> Resolved<'a> {
    #[inline(always)]
    pub(super) fn new(world: &World, request: &'a Request<'a>) -> Self {
        let Request { security_group_id, instance_id, network_interface_id, region_id, caller } = request;
        let security_group = given(security_group_id).and_then(|id| world.security_groups.find(id));
        let instance = given(instance_id).and_then(|id| world.instances.find(id));
        let network_interface = given(network_interface_id).and_then(|id| world.network_interfaces.find(id));
        let malformed_instance = malformed_instance(instance_id, world.instances.entry(instance));
        let malformed_interface = match network_interface.and_then(|handle| world.network_interfaces.get(handle)) {
            Some(interface) => interface.malformed_id,
            None => given(network_interface_id).is_some_and(|id| !grammar::is_network_interface_id(id)),
        };
        let named = Named {
            group: !security_group_id.is_empty(),
            instance: !instance_id.is_empty(),
            interface: !network_interface_id.is_empty(),
            region: !region_id.is_empty(),
            malformed_instance,
            malformed_interface,
        };
        Self {
            request,
            look_ups: world.look_ups(),
            security_group,
            instance,
            network_interface,
            account: world.caller_account(caller),
            service: world.caller_service(caller),
            region: given(region_id).and_then(|id| world.symbols.find(id)),
            named,
            usual: is_usual(world, request),
        }
    }

    /// The request.
    #[must_use]
    #[inline]
    pub fn request(&self) -> &'a Request<'a> {
        self.request
    }

    /// Whether the look-ups are good in this world.
    #[inline]
    pub(super) fn fits(&self, world: &World) -> bool {
        self.look_ups == world.look_ups()
    }

    /// What the handles mean, where it is a usual request and both are there.
    #[inline(always)]
    pub(super) fn usual(&self, world: &'a World) -> Option<Usual<'a>> {
        let (Some(security_group), Some(instance), true) = (self.security_group, self.instance, self.usual) else {
            return None;
        };
        let security_group = Some((security_group, world.security_groups.get(security_group)?));
        let instance = Some((instance, world.instances.get(instance)?));
        Some(Usual { world, request: self.request, security_group, instance })
    }

    /// Whether what has this tenancy is in the region that is named, if one is.
    #[inline(always)]
    pub(super) fn is_in_region(&self, world: &World, tenancy: Handle<Tenancy>) -> bool {
        !self.named.region || world.tenancy(tenancy).region.is(self.region)
    }

    /// What the handles mean.
    pub(super) fn found(&self, world: &'a World) -> Found<'a> {
        let edition = world.edition();
        Found {
            world,
            request: self.request,
            edition,
            named: self.named(edition),
            account: self.account,
            service: self.service,
            region: self.region,
            security_group: world.security_groups.entry(self.security_group),
            instance: world.instances.entry(self.instance),
            network_interface: world.network_interfaces.entry(self.network_interface),
        }
    }

    /// Which parameters are given that the edition has.
    fn named(&self, edition: Edition) -> Named {
        match edition {
            Edition::E2026_05_06 => self.named,
            Edition::E2020_09_29 => Named { interface: false, region: false, ..self.named },
        }
    }
}

/// A parameter that is given: not empty.
#[inline]
fn given(parameter: &str) -> Option<&str> {
    if parameter.is_empty() { None } else { Some(parameter) }
}

/// Whether it is a usual request in this world: see [`Usual`].
#[inline(always)]
fn is_usual(world: &World, request: &Request<'_>) -> bool {
    let Request { security_group_id, instance_id, network_interface_id, region_id: _, caller } = request;
    // One comparison for all that must be empty.
    let others = network_interface_id.len() | caller.service.len();
    let own_account = caller.account.is_empty() || world.is_account(caller.account);
    let named = !security_group_id.is_empty() && !instance_id.is_empty();
    others == 0 && own_account && named && world.edition() == Edition::E2026_05_06
}

#[inline(always)]
fn malformed_instance(id: &str, instance: Option<(InstanceHandle, &Instance)>) -> bool {
    match instance {
        Some((_, instance)) => instance.flags.has(InstanceFlags::MALFORMED_ID),
        None => given(id).is_some_and(|id| !grammar::is_instance_id(id)),
    }
}
