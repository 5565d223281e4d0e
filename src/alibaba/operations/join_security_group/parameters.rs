//! Which parameters are given, and whether what they name was found.

use super::{Edition, Request};
use crate::alibaba::state::{
    World, grammar,
    records::{Instance, InstanceFlags, NetworkInterface},
};

/// A parameter that names something.
#[derive(Clone, Copy, Default)]
pub(super) struct Parameter {
    pub(super) given: bool,
    /// It is given, and outside the grammar.
    pub(super) malformed: bool,
    pub(super) found: bool,
}

impl Parameter {
    /// It names something that is there.
    pub(super) const FOUND: Self = Self { given: true, malformed: false, found: true };
}

/// All that the rules ask of the parameters as such. What the edition does not have is not given.
#[derive(Clone, Copy)]
pub(super) struct Given {
    pub(super) edition: Edition,
    pub(super) group: Parameter,
    pub(super) instance: Parameter,
    pub(super) interface: Parameter,
    pub(super) region: bool,
}

/// What is wrong with the parameters.
#[derive(Clone, Copy)]
pub(super) enum Malformed {
    /// This one is not given.
    NotGiven(&'static str),
    /// NetworkInterfaceId is outside the grammar.
    InterfaceId,
}

impl Given {
    /// `interface` and `region` are the parameters as far as the edition has them.
    #[inline(always)]
    pub(super) fn new(
        world: &World,
        request: &Request<'_>,
        [interface_id, region_id]: [&str; 2],
        instance: Option<&Instance>,
        interface: Option<&NetworkInterface>,
    ) -> Self {
        let malformed_instance = match instance {
            Some(instance) => instance.flags.has(InstanceFlags::MALFORMED_ID),
            None => !request.instance_id.is_empty() && !grammar::is_instance_id(request.instance_id),
        };
        let malformed_interface = match interface {
            Some(interface) => interface.malformed_id,
            None => !interface_id.is_empty() && !grammar::is_network_interface_id(interface_id),
        };
        let parameter = |id: &str, malformed| Parameter { given: !id.is_empty(), malformed, found: false };
        Self {
            edition: world.editions.join_security_group,
            group: parameter(request.security_group_id, false),
            instance: parameter(request.instance_id, malformed_instance),
            interface: parameter(interface_id, malformed_interface),
            region: !region_id.is_empty(),
        }
    }

    #[inline(always)]
    pub(super) fn names_both(&self) -> bool {
        self.instance.given && self.interface.given
    }

    /// The first parameter that no row but InvalidParam.Malformed speaks of and that cannot be.
    #[inline(always)]
    pub(super) fn malformed_parameter(&self) -> Option<Malformed> {
        if !self.group.given {
            Some(Malformed::NotGiven("SecurityGroupId"))
        } else if !self.instance.given && !self.interface.given {
            Some(Malformed::NotGiven("InstanceId or NetworkInterfaceId"))
        } else if self.interface.given && self.interface.malformed {
            Some(Malformed::InterfaceId)
        } else {
            None
        }
    }
}
