//! Look-ups, made once.

use super::{Edition, Request};
use crate::{
    alibaba::{
        grammar,
        world::{InstanceHandle, NetworkInterfaceHandle, SecurityGroupHandle, World, records::InstanceFlags},
    },
    store::{Probe, Symbol},
};

/// A request whose ids have been looked up.
#[derive(Clone, Copy, Debug)]
pub struct Resolved<'a> {
    request: &'a Request<'a>,
    /// What the look-ups depend on.
    look_ups: u64,
    pub(super) security_group: Option<SecurityGroupHandle>,
    pub(super) instance: Option<InstanceHandle>,
    pub(super) network_interface: Option<NetworkInterfaceHandle>,
    pub(super) account: Option<Symbol>,
    pub(super) service: Option<Symbol>,
    pub(super) region: Option<Symbol>,
    named: Named,
    /// Whether it names what nearly every request names: [`Named::USUAL`].
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

/// Look-ups that have begun.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Probes {
    security_group: Probe,
    instance: Probe,
    network_interface: Probe,
}

impl Probes {
    #[inline(always)]
    pub(super) fn new(world: &World, request: &Request<'_>) -> Self {
        Self {
            security_group: given(request.security_group_id).map_or_else(Probe::default, |id| world.security_groups.probe(id)),
            instance: given(request.instance_id).map_or_else(Probe::default, |id| world.instances.probe(id)),
            network_interface: given(request.network_interface_id)
                .map_or_else(Probe::default, |id| world.network_interfaces.probe(id)),
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
        let security_group = given(request.security_group_id).and_then(|id| world.security_groups.find(id));
        let instance = given(request.instance_id).and_then(|id| world.instances.find(id));
        let network_interface = given(request.network_interface_id).and_then(|id| world.network_interfaces.find(id));
        Self::of(world, request, security_group, instance, network_interface)
    }

    /// The same for a request that names a group, an instance, and nothing else.
    #[inline(always)]
    pub(super) fn usual(world: &World, request: &'a Request<'a>) -> Self {
        let security_group = world.security_groups.find(request.security_group_id);
        let instance = world.instances.find(request.instance_id);
        Self::of_usual(world, request, security_group, instance)
    }

    /// Ends the look-ups that have begun.
    #[inline(always)]
    pub(super) fn found(world: &World, request: &'a Request<'a>, probes: Probes) -> Self {
        let security_group = world.security_groups.found(probes.security_group, request.security_group_id);
        let instance = world.instances.found(probes.instance, request.instance_id);
        if names_nothing_else(request) {
            return Self::of_usual(world, request, security_group, instance);
        }
        let network_interface = world.network_interfaces.found(probes.network_interface, request.network_interface_id);
        Self::of(world, request, security_group, instance, network_interface)
    }

    #[inline(always)]
    fn of_usual(
        world: &World,
        request: &'a Request<'a>,
        security_group: Option<SecurityGroupHandle>,
        instance: Option<InstanceHandle>,
    ) -> Self {
        let malformed_instance = malformed_instance(world, request.instance_id, instance);
        Self {
            request,
            look_ups: world.look_ups(),
            security_group,
            instance,
            network_interface: None,
            account: Some(world.account_symbol()),
            service: None,
            region: None,
            named: Named { malformed_instance, ..Named::USUAL },
            usual: !malformed_instance,
        }
    }

    #[inline(always)]
    fn of(
        world: &World,
        request: &'a Request<'a>,
        security_group: Option<SecurityGroupHandle>,
        instance: Option<InstanceHandle>,
        network_interface: Option<NetworkInterfaceHandle>,
    ) -> Self {
        let Request { security_group_id, instance_id, network_interface_id, region_id, caller } = request;
        let malformed_instance = malformed_instance(world, instance_id, instance);
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
            usual: named == Named::USUAL,
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

    /// Whether it names a well-formed instance and a group, and nothing else.
    #[inline(always)]
    pub(super) fn is_usual(&self) -> bool {
        self.usual
    }

    /// Which parameters are given that the edition has.
    #[inline]
    pub(super) fn named(&self, edition: Edition) -> Named {
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

/// Whether it names a group and an instance, and no region, interface or caller.
#[inline(always)]
pub(super) fn names_nothing_else(request: &Request<'_>) -> bool {
    let Request { security_group_id, instance_id, network_interface_id, region_id, caller } = request;
    // One comparison for all that must be empty.
    let others = network_interface_id.len() | region_id.len() | caller.account.len() | caller.service.len();
    others == 0 && !security_group_id.is_empty() && !instance_id.is_empty()
}

#[inline(always)]
fn malformed_instance(world: &World, id: &str, instance: Option<InstanceHandle>) -> bool {
    match instance.and_then(|handle| world.instances.get(handle)) {
        Some(instance) => instance.flags.has(InstanceFlags::MALFORMED_ID),
        None => given(id).is_some_and(|id| !grammar::is_instance_id(id)),
    }
}
