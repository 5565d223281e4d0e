//! Look-ups, made once.

use super::{
    Edition, Request,
    usual::{self, Usual},
};
use crate::{
    alibaba::state::{
        InstanceHandle, NetworkInterfaceHandle, SecurityGroupHandle, World, grammar,
        records::{Instance, InstanceFlags, NetworkInterface, SecurityGroup, Tenancy},
    },
    store::{Handle, Symbol},
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
    pub(super) security_group: Option<&'a SecurityGroup>,
    pub(super) instance: Option<(InstanceHandle, &'a Instance)>,
    pub(super) network_interface: Option<(NetworkInterfaceHandle, &'a NetworkInterface)>,
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
            usual: usual::is_usual(world, request),
        }
    }

    /// The request.
    #[must_use]
    #[inline]
    pub fn request(&self) -> &'a Request<'a> {
        self.request
    }

    /// Whether the look-ups are good in this world.
    #[inline(always)]
    pub(super) fn fits(&self, world: &World) -> bool {
        self.look_ups == world.look_ups()
    }

    /// What the handles mean, where the look-ups are good in this world, it is a usual request and both are there.
    #[inline(always)]
    pub(super) fn usual(&self, world: &'a World) -> Option<Usual<'a>> {
        if !self.fits(world) {
            return None;
        }
        let (Some(security_group), Some(instance), true) = (self.security_group, self.instance, self.usual) else {
            return None;
        };
        let security_group = Some(world.security_groups.get(security_group)?);
        let instance = Some((instance, world.instances.get(instance)?));
        Some(Usual { world, request: self.request, security_group, instance })
    }

    /// Whether what has this tenancy is in the region that is named, if one is.
    #[inline(always)]
    pub(super) fn is_in_region(&self, world: &World, tenancy: Handle<Tenancy>) -> bool {
        !self.named.region || world.tenancy(tenancy).region.is(self.region)
    }

    /// What the handles mean in this world, in which the look-ups are good.
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
            security_group: self.security_group.and_then(|group| world.security_groups.get(group)),
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
pub(super) fn given(parameter: &str) -> Option<&str> {
    if parameter.is_empty() { None } else { Some(parameter) }
}

#[inline(always)]
pub(super) fn malformed_instance(id: &str, instance: Option<(InstanceHandle, &Instance)>) -> bool {
    match instance {
        Some((_, instance)) => instance.flags.has(InstanceFlags::MALFORMED_ID),
        None => given(id).is_some_and(|id| !grammar::is_instance_id(id)),
    }
}
