//! Which parameters are given, and whether what they name was found.

use crate::alibaba::state::{
    Caller, Edition, grammar,
    records::{Instance, InstanceFlags, NetworkInterface},
};

/// What a request names: one group and one target. What the edition in force does not have is empty.
#[derive(Clone, Copy)]
pub(crate) struct Naming<'a> {
    pub(crate) security_group_id: &'a str,
    pub(crate) instance_id: &'a str,
    pub(crate) network_interface_id: &'a str,
    pub(crate) region_id: &'a str,
    pub(crate) caller: Caller<'a>,
}

/// A parameter that names something.
#[derive(Clone, Copy, Default)]
pub(crate) struct Parameter {
    pub(crate) given: bool,
    /// It is given, and outside the grammar.
    pub(crate) malformed: bool,
    pub(crate) found: bool,
}

impl Parameter {
    /// It names something that is there.
    pub(crate) const FOUND: Self = Self { given: true, malformed: false, found: true };
}

/// All that the rules ask of the parameters as such. What the edition does not have is not given.
#[derive(Clone, Copy)]
pub(crate) struct Given {
    /// The edition of JoinSecurityGroup of the same age. Of the older age are the editions that know instances only.
    pub(crate) edition: Edition,
    pub(crate) group: Parameter,
    pub(crate) instance: Parameter,
    pub(crate) interface: Parameter,
    pub(crate) region: bool,
}

/// What is wrong with the parameters.
#[derive(Clone, Copy)]
pub(crate) enum Malformed {
    /// This one is not given.
    NotGiven(&'static str),
    /// NetworkInterfaceId is outside the grammar.
    InterfaceId,
}

impl Given {
    /// `instance` and `interface` are what has the ids that are named, the caller's or not.
    #[inline(always)]
    pub(crate) fn new(
        edition: Edition,
        naming: &Naming<'_>,
        instance: Option<&Instance>,
        interface: Option<&NetworkInterface>,
    ) -> Self {
        let Naming { security_group_id, instance_id, network_interface_id, region_id, .. } = *naming;
        let malformed_instance = match instance {
            Some(instance) => instance.flags.has(InstanceFlags::MALFORMED_ID),
            None => !instance_id.is_empty() && !grammar::is_instance_id(instance_id),
        };
        let malformed_interface = match interface {
            Some(interface) => interface.malformed_id,
            None => !network_interface_id.is_empty() && !grammar::is_network_interface_id(network_interface_id),
        };
        let parameter = |id: &str, malformed| Parameter { given: !id.is_empty(), malformed, found: false };
        Self {
            edition,
            group: parameter(security_group_id, false),
            instance: parameter(instance_id, malformed_instance),
            interface: parameter(network_interface_id, malformed_interface),
            region: !region_id.is_empty(),
        }
    }

    #[inline(always)]
    pub(crate) fn names_both(&self) -> bool {
        self.instance.given && self.interface.given
    }

    /// The first parameter that no row but InvalidParam.Malformed speaks of and that cannot be.
    #[inline(always)]
    pub(crate) fn malformed_parameter(&self) -> Option<Malformed> {
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
