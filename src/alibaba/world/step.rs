//! What happens around the requests: an instance starts, an interface is attached, a limit is lowered.

use alloc::{borrow::Cow, string::ToString};

use crate::{
    alibaba::state::{
        Change, InstanceHandle, InstanceStatus, InterfaceStatus, InterfaceType, Limits, Lock, Member, NetworkInterfaceHandle,
        SecurityGroupHandle, Service, World,
        records::{Instance, InstanceFlags, NetworkInterface, SecurityGroup, Standing},
        standing_mut,
    },
    error::StepError,
};

/// One step of the environment. None of them is an operation of the modelled pages: they are how a test, or the world
/// outside, moves on.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(remote = "Self", tag = "step", rename_all = "snake_case", deny_unknown_fields))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub enum Step<'a> {
    /// The service fails or recovers.
    SetService {
        /// How it fares from now on.
        service: Service,
    },
    /// The quotas and capacities change.
    SetLimits {
        /// All of them.
        #[cfg_attr(feature = "serde", serde(deserialize_with = "super::document::whole_limits"))]
        limits: Limits,
    },
    /// An instance gets a status.
    SetInstanceStatus {
        /// The instance's id.
        instance: Cow<'a, str>,
        /// Its status from now on.
        status: InstanceStatus,
    },
    /// An instance is locked.
    Lock {
        /// The instance's id.
        instance: Cow<'a, str>,
        /// The reason.
        lock: Lock,
    },
    /// An instance is unlocked.
    Unlock {
        /// The instance's id.
        instance: Cow<'a, str>,
        /// The reason that is no more.
        lock: Lock,
    },
    /// An instance's type changes.
    SetSupportsEnterpriseGroups {
        /// The instance's id.
        instance: Cow<'a, str>,
        /// Whether its type supports enterprise groups from now on.
        supported: bool,
    },
    /// A network interface gets a status.
    SetInterfaceStatus {
        /// The interface's id.
        network_interface: Cow<'a, str>,
        /// Its status from now on.
        status: InterfaceStatus,
    },
    /// A network interface gets a type.
    SetInterfaceType {
        /// The interface's id.
        network_interface: Cow<'a, str>,
        /// Its type from now on.
        #[cfg_attr(feature = "serde", serde(rename = "type"))]
        interface_type: InterfaceType,
    },
    /// A network interface is attached to an instance. Its status does not change by itself.
    Attach {
        /// The interface's id.
        network_interface: Cow<'a, str>,
        /// The instance's id.
        instance: Cow<'a, str>,
    },
    /// A network interface is detached. Its status does not change by itself.
    Detach {
        /// The interface's id.
        network_interface: Cow<'a, str>,
    },
    /// A network interface is granted to an account.
    Grant {
        /// The interface's id.
        network_interface: Cow<'a, str>,
        /// The account.
        account: Cow<'a, str>,
    },
    /// A grant is taken back.
    Revoke {
        /// The interface's id.
        network_interface: Cow<'a, str>,
        /// The account.
        account: Cow<'a, str>,
    },
    /// A product takes over a security group or network interface, or lets it go.
    SetManagedBy {
        /// The id of the security group or network interface.
        id: Cow<'a, str>,
        /// The product; `None` is nobody.
        product: Option<Cow<'a, str>>,
    },
    /// An instance or network interface gets or loses private addresses.
    SetPrivateIps {
        /// The id of the instance or network interface.
        member: Cow<'a, str>,
        /// How many it has from now on.
        count: u32,
    },
    /// A security group gets or loses rules. Takes time for every instance and network interface of the world: each may be in it.
    SetAclRules {
        /// The group's id.
        security_group: Cow<'a, str>,
        /// How many it has from now on.
        count: u32,
    },
    /// A request on a security group, instance or network interface begins or finishes.
    SetBusy {
        /// The id of the security group, instance or network interface.
        id: Cow<'a, str>,
        /// Whether a request on it has not finished.
        busy: bool,
    },
    /// A member leaves a security group.
    Leave {
        /// The group's id.
        security_group: Cow<'a, str>,
        /// The member's id.
        member: Cow<'a, str>,
    },
}

#[cfg(feature = "serde")]
crate::wire::objects!(Step<'a>);

impl World {
    /// Takes a step.
    ///
    /// # Errors
    ///
    /// The step names something that is not there; nothing has changed.
    pub fn step(&mut self, step: &Step<'_>) -> Result<(), StepError> {
        match step {
            Step::SetService { service } => {
                self.service = *service;
                self.judge_world();
            }
            Step::SetLimits { limits } => {
                self.limits = *limits;
                self.judge_world();
            }
            Step::SetInstanceStatus { instance, status } => {
                self.change_instance(instance, |instance| instance.status = *status)?
            }
            Step::Lock { instance, lock } => self.change_instance(instance, |instance| instance.locks.insert(*lock))?,
            Step::Unlock { instance, lock } => self.change_instance(instance, |instance| instance.locks.remove(*lock))?,
            Step::SetSupportsEnterpriseGroups { instance, supported } => {
                self.change_instance(instance, |instance| instance.flags.set(InstanceFlags::SUPPORTS_ENTERPRISE, *supported))?;
            }
            Step::SetInterfaceStatus { network_interface, status } => self.interface_mut(network_interface)?.status = *status,
            Step::SetInterfaceType { network_interface, interface_type } => {
                self.interface_mut(network_interface)?.interface_type = *interface_type;
            }
            Step::Attach { network_interface, instance } => {
                let handle = self.instance_handle(instance)?;
                self.interface_mut(network_interface)?.attached_to = Some(handle);
            }
            Step::Detach { network_interface } => self.interface_mut(network_interface)?.attached_to = None,
            Step::Grant { network_interface, account } => self.grant(network_interface, account)?,
            Step::Revoke { network_interface, account } => {
                let account = self.symbols.find(account);
                self.interface_mut(network_interface)?.granted_to.retain(|granted| Some(*granted) != account);
            }
            Step::SetManagedBy { id, product } => self.set_managed_by(id, product.as_deref())?,
            Step::SetPrivateIps { member, count } => self.set_private_ips(member, *count)?,
            Step::SetAclRules { security_group, count } => self.set_acl_rules(security_group, *count)?,
            Step::SetBusy { id, busy } => self.set_busy(id, *busy)?,
            Step::Leave { security_group, member } => {
                let change = Change::Left { security_group: self.group_handle(security_group)?, member: self.member(member)? };
                self.apply(&self.transition_of(Some(change)))?;
            }
        }
        Ok(())
    }

    fn grant(&mut self, network_interface: &str, account: &str) -> Result<(), StepError> {
        let handle = self.interface_handle(network_interface)?;
        if account.is_empty() {
            return Err(StepError::Empty { what: "account" });
        }
        let account = self.symbols.intern(account);
        if let Some(interface) = self.network_interfaces.get_mut(handle)
            && !interface.granted_to.contains(&account)
        {
            interface.granted_to.push(account);
        }
        Ok(())
    }

    fn set_managed_by(&mut self, id: &str, product: Option<&str>) -> Result<(), StepError> {
        let (group, interface) = (self.security_groups.find(id), self.network_interfaces.find(id));
        if group.is_none() && interface.is_none() {
            return Err(missing("security group or network interface", id));
        }
        if product == Some("") {
            return Err(StepError::Empty { what: "product" });
        }
        let product = product.map(|product| self.symbols.intern(product));
        if let Some(handle) = group {
            self.change_group(handle, |group| group.managed_by = product);
        } else if let Some(interface) = interface.and_then(|handle| self.network_interfaces.get_mut(handle)) {
            interface.managed_by = product;
        }
        Ok(())
    }

    fn set_private_ips(&mut self, id: &str, count: u32) -> Result<(), StepError> {
        let member = self.find_member(id).ok_or_else(|| missing("instance or network interface", id))?;
        let Self { security_groups, instances, network_interfaces, spill, .. } = self;
        let standing = standing_mut(instances, network_interfaces, member);
        let Some(Standing { groups, private_ips, .. }) = standing else { return Ok(()) };
        for membership in groups.iter(spill) {
            if let Some(group) = security_groups.get_mut(membership.group()) {
                let others = group.private_ips.saturating_sub(u64::from(*private_ips));
                group.private_ips = others.saturating_add(u64::from(count));
            }
        }
        *private_ips = count;
        Ok(())
    }

    fn set_busy(&mut self, id: &str, busy: bool) -> Result<(), StepError> {
        // Groups have a list of ids of their own: a group and a member may share one, and the group comes first.
        if let Some(handle) = self.security_groups.find(id) {
            self.change_group(handle, |group| group.busy = busy);
        } else if self.instances.find(id).is_some() {
            self.change_instance(id, |instance| instance.flags.set(InstanceFlags::BUSY, busy))?;
        } else if let Ok(interface) = self.interface_mut(id) {
            interface.busy = busy;
        } else {
            return Err(missing("security group, instance or network interface", id));
        }
        Ok(())
    }

    fn set_acl_rules(&mut self, id: &str, count: u32) -> Result<(), StepError> {
        let handle = self.group_handle(id)?;
        self.change_group(handle, |group| group.acl_rules = count);
        let Self { security_groups, instances, network_interfaces, spill, .. } = self;
        let instances = instances.iter_mut().map(|instance| &mut instance.standing.groups);
        for groups in instances.chain(network_interfaces.iter_mut().map(|interface| &mut interface.standing.groups)) {
            if groups.iter(spill).any(|membership| membership.group() == handle) {
                groups.count(security_groups, spill);
            }
        }
        Ok(())
    }

    /// Changes a group's record, and judges it anew.
    fn change_group(&mut self, handle: SecurityGroupHandle, change: impl FnOnce(&mut SecurityGroup)) {
        if let Some(group) = self.security_groups.get_mut(handle) {
            change(group);
            self.judge_group(handle);
        }
    }

    /// Changes an instance's record, and judges it anew.
    fn change_instance(&mut self, id: &str, change: impl FnOnce(&mut Instance)) -> Result<(), StepError> {
        let handle = self.instance_handle(id)?;
        if let Some(instance) = self.instances.get_mut(handle) {
            change(instance);
            self.judge_instance(handle);
        }
        Ok(())
    }

    fn group_handle(&self, id: &str) -> Result<SecurityGroupHandle, StepError> {
        self.security_groups.find(id).ok_or_else(|| missing("security group", id))
    }

    fn instance_handle(&self, id: &str) -> Result<InstanceHandle, StepError> {
        self.instances.find(id).ok_or_else(|| missing("instance", id))
    }

    fn interface_handle(&self, id: &str) -> Result<NetworkInterfaceHandle, StepError> {
        self.network_interfaces.find(id).ok_or_else(|| missing("network interface", id))
    }

    fn member(&self, id: &str) -> Result<Member, StepError> {
        self.find_member(id).ok_or_else(|| missing("instance or network interface", id))
    }

    fn interface_mut(&mut self, id: &str) -> Result<&mut NetworkInterface, StepError> {
        let handle = self.interface_handle(id)?;
        self.network_interfaces.get_mut(handle).ok_or_else(|| missing("network interface", id))
    }
}

fn missing(what: &'static str, id: &str) -> StepError {
    StepError::Missing { what, id: id.to_string() }
}
