//! Which parameters are given, and whether they were found.

use super::sight::Judged;
use crate::alibaba::state::{
    Caller, Edition, grammar,
    records::{Instance, InstanceFlags, NetworkInterface},
};
use crate::rulebook::Unjudged;

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

    /// Whether it names something that was not found.
    #[inline(always)]
    pub(crate) fn is_missing(&self, not_given: Unjudged, malformed: Unjudged) -> Judged {
        match *self {
            Self { given: false, .. } => Err(not_given),
            Self { malformed: true, found: false, .. } => Err(malformed),
            Self { found, .. } => Ok(!found),
        }
    }
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

    /// Whether an interface is named without its region.
    #[inline(always)]
    pub(crate) fn lacks_region(&self) -> Judged {
        if self.interface.given { Ok(!self.region) } else { Err("no network interface is named") }
    }

    /// Whether the instance's id is malformed; where the edition knows instances only, also whether it is missing.
    #[inline(always)]
    pub(crate) fn lacks_instance_id(&self) -> Judged {
        match (self.instance.given, self.edition) {
            (false, Edition::E2026_05_06) => Err("no instance is named"),
            (false, Edition::E2020_09_29) => Ok(true),
            (true, _) => Ok(self.instance.malformed),
        }
    }

    /// Whether no group was found; where the edition knows instances only, also where none is named.
    #[inline(always)]
    pub(crate) fn misses_group(&self) -> Judged {
        match (self.group.given, self.edition) {
            (false, Edition::E2026_05_06) => Err("no security group is named"),
            _ => Ok(!self.group.found),
        }
    }

    /// Whether an instance is named and was not found.
    #[inline(always)]
    pub(crate) fn misses_instance(&self) -> Judged {
        self.instance.is_missing("no instance is named", "the instance's id is malformed")
    }

    /// Whether a network interface is named and was not found.
    #[inline(always)]
    pub(crate) fn misses_interface(&self) -> Judged {
        self.interface.is_missing("no network interface is named", "the network interface's id is malformed")
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
