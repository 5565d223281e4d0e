//! Steps: an instance starts, an interface is attached, a limit is lowered.

use alloc::borrow::Cow;

use crate::{
    alibaba::{
        operations::join_security_group::quick,
        state::{
            ChangeSpec, InstanceSpec, InstanceStatus, InterfaceStatus, InterfaceType, Limits, Lock, NetworkInterfaceSpec,
            ResourceGroupSpec, ResourceKind, ResourceSpec, SecurityGroupSpec, Service, World,
            records::{Instance, InstanceFlags, Membership, NetworkInterface, SecurityGroup},
            standing_mut,
        },
    },
    error::StepError,
};

/// One step of the environment. None of them is an operation of the modelled pages: they are how a test, or the world
/// outside, moves on.
// Open: more happens around the requests than is here.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(remote = "Self", tag = "step", rename_all = "snake_case", deny_unknown_fields))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum Step<'a> {
    /// Something is created.
    Create(Create<'a>),
    /// Something is deleted.
    Delete(Delete<'a>),
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
    /// A security group gets or loses rules.
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

/// Something to be created, written out as in the world's document.
// Open, as the world is: there may be more to create one day.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum Create<'a> {
    /// A resource group.
    ResourceGroup(ResourceGroupSpec<'a>),
    /// A security group.
    SecurityGroup(SecurityGroupSpec<'a>),
    /// An instance.
    Instance(InstanceSpec<'a>),
    /// A network interface.
    NetworkInterface(NetworkInterfaceSpec<'a>),
    /// A resource of one of the types that have no list of their own.
    Resource(ResourceSpec<'a>),
}

/// Something to be deleted.
// Open, as `Create` is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(try_from = "DeleteDocument<'a>", into = "DeleteDocument<'a>"))]
#[non_exhaustive]
pub enum Delete<'a> {
    /// The resource group with this id, in which nothing may be.
    ResourceGroup(Cow<'a, str>),
    /// The security group with this id, which may have no members.
    SecurityGroup(Cow<'a, str>),
    /// The instance with this id: it is taken out of its groups, and its network interfaces are detached.
    Instance(Cow<'a, str>),
    /// The network interface with this id: it is taken out of its groups.
    NetworkInterface(Cow<'a, str>),
    /// A resource of one of the types that have no list of their own.
    Resource(ResourceKind, Cow<'a, str>),
}

/// What is to be deleted, as it is written: one of the ids, and the type of a resource.
#[cfg(feature = "serde")]
#[derive(Clone, Default, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
struct DeleteDocument<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    resource_group: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    security_group: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    instance: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    network_interface: Option<Cow<'a, str>>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<ResourceKind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resource: Option<Cow<'a, str>>,
}

#[cfg(feature = "serde")]
impl<'a> TryFrom<DeleteDocument<'a>> for Delete<'a> {
    type Error = &'static str;

    fn try_from(document: DeleteDocument<'a>) -> Result<Self, Self::Error> {
        let DeleteDocument { resource_group, security_group, instance, network_interface, kind, resource } = document;
        Ok(match (resource_group, security_group, instance, network_interface, kind, resource) {
            (Some(id), None, None, None, None, None) => Self::ResourceGroup(id),
            (None, Some(id), None, None, None, None) => Self::SecurityGroup(id),
            (None, None, Some(id), None, None, None) => Self::Instance(id),
            (None, None, None, Some(id), None, None) => Self::NetworkInterface(id),
            (None, None, None, None, Some(kind), Some(id)) => Self::Resource(kind, id),
            _ => {
                return Err(
                    "one of resource_group, security_group, instance, network_interface is needed, or type and resource",
                );
            }
        })
    }
}

#[cfg(feature = "serde")]
impl<'a> From<Delete<'a>> for DeleteDocument<'a> {
    fn from(delete: Delete<'a>) -> Self {
        let nothing = Self::default();
        match delete {
            Delete::ResourceGroup(id) => Self { resource_group: Some(id), ..nothing },
            Delete::SecurityGroup(id) => Self { security_group: Some(id), ..nothing },
            Delete::Instance(id) => Self { instance: Some(id), ..nothing },
            Delete::NetworkInterface(id) => Self { network_interface: Some(id), ..nothing },
            Delete::Resource(kind, id) => Self { kind: Some(kind), resource: Some(id), ..nothing },
        }
    }
}

/// What a step has touched, and so must be judged anew.
enum Touched {
    Nothing,
    SecurityGroup(u32),
    Instance(u32),
}

impl World {
    /// Takes a step.
    ///
    /// # Errors
    ///
    /// The step names something that is not there, would create what is there already or is inconsistent, or would delete what is
    /// in use; nothing has changed.
    pub fn step(&mut self, step: &Step<'_>) -> Result<(), StepError> {
        match step {
            Step::Create(create) => return self.create(create),
            Step::Delete(delete) => return self.delete(delete),
            Step::Leave { security_group, member } => {
                let specs = ChangeSpec::Left { security_group: Cow::Borrowed(security_group), member: Cow::Borrowed(member) };
                let transition = self.transition([&specs])?;
                return Ok(self.apply(&transition)?);
            }
            _ => {}
        }
        match self.take(step)? {
            Touched::Nothing => {}
            Touched::SecurityGroup(position) => quick::judge_security_group(self, position),
            Touched::Instance(position) => quick::judge_instance(self, position),
        }
        self.stamp.advance(step);
        Ok(())
    }

    fn create(&mut self, create: &Create<'_>) -> Result<(), StepError> {
        let (created, what) = match create {
            Create::ResourceGroup(spec) => (self.create_resource_group(spec).map(drop), "resource_group"),
            Create::SecurityGroup(spec) => (self.create_security_group(spec).map(drop), "security_group"),
            Create::Instance(spec) => (self.create_instance(spec).map(drop), "instance"),
            Create::NetworkInterface(spec) => (self.create_network_interface(spec).map(drop), "network_interface"),
            Create::Resource(spec) => (self.create_resource(spec).map(drop), "resource"),
        };
        created.map_err(|error| StepError::Create(error.inside(what)))
    }

    fn delete(&mut self, delete: &Delete<'_>) -> Result<(), StepError> {
        match delete {
            Delete::ResourceGroup(id) => self.delete_resource_group(id),
            Delete::SecurityGroup(id) => self.delete_security_group(id),
            Delete::Instance(id) => self.delete_instance(id),
            Delete::NetworkInterface(id) => self.delete_network_interface(id),
            Delete::Resource(kind, id) => self.delete_resource(*kind, id),
        }
    }

    /// Changes what is there.
    fn take(&mut self, step: &Step<'_>) -> Result<Touched, StepError> {
        match step {
            Step::SetService { service } => {
                self.service = *service;
            }
            Step::SetLimits { limits } => {
                self.limits = *limits;
            }
            Step::SetInstanceStatus { instance, status } => {
                return self.change_instance(instance, |instance| instance.status = *status);
            }
            Step::Lock { instance, lock } => return self.change_instance(instance, |instance| instance.locks.insert(*lock)),
            Step::Unlock { instance, lock } => return self.change_instance(instance, |instance| instance.locks.remove(*lock)),
            Step::SetSupportsEnterpriseGroups { instance, supported } => {
                let flag = InstanceFlags::SUPPORTS_ENTERPRISE;
                return self.change_instance(instance, |instance| instance.flags.set(flag, *supported));
            }
            Step::SetInterfaceStatus { network_interface, status } => self.interface_mut(network_interface)?.status = *status,
            Step::SetInterfaceType { network_interface, interface_type } => {
                self.interface_mut(network_interface)?.interface_type = *interface_type;
            }
            Step::Attach { network_interface, instance } => {
                let handle = self.find_instance(instance).ok_or_else(|| StepError::missing("instance", instance))?;
                self.interface_mut(network_interface)?.attached_to = Some(handle);
            }
            Step::Detach { network_interface } => self.interface_mut(network_interface)?.attached_to = None,
            Step::Grant { network_interface, account } => self.grant(network_interface, account)?,
            Step::Revoke { network_interface, account } => {
                let account = self.symbols.find(account);
                self.interface_mut(network_interface)?.granted_to.retain(|granted| Some(*granted) != account);
            }
            Step::SetManagedBy { id, product } => return self.set_managed_by(id, product.as_deref()),
            Step::SetPrivateIps { member, count } => self.set_private_ips(member, *count)?,
            Step::SetAclRules { security_group, count } => {
                let touched = self.change_group(security_group, |group| group.acl_rules = *count)?;
                self.most_acl_rules = self.most_acl_rules.max(*count);
                return Ok(touched);
            }
            Step::SetBusy { id, busy } => return self.set_busy(id, *busy),
            Step::Create(_) | Step::Delete(_) | Step::Leave { .. } => {}
        }
        Ok(Touched::Nothing)
    }

    fn grant(&mut self, network_interface: &str, account: &str) -> Result<(), StepError> {
        self.interface_mut(network_interface)?;
        if account.is_empty() {
            return Err(StepError::Empty { what: "account" });
        }
        let account = self.symbols.intern(account);
        let granted_to = &mut self.interface_mut(network_interface)?.granted_to;
        if !granted_to.contains(&account) {
            granted_to.push(account);
        }
        Ok(())
    }

    fn set_managed_by(&mut self, id: &str, product: Option<&str>) -> Result<Touched, StepError> {
        let group = self.find_security_group(id);
        if group.is_none() && self.find_network_interface(id).is_none() {
            return Err(StepError::missing("security group or network interface", id));
        }
        if product == Some("") {
            return Err(StepError::Empty { what: "product" });
        }
        let product = product.map(|product| self.symbols.intern(product));
        // Groups have a list of ids of their own: a group and an interface may share one, and the group comes first.
        if group.is_some() {
            return self.change_group(id, |group| group.managed_by = product);
        }
        self.interface_mut(id)?.managed_by = product;
        Ok(Touched::Nothing)
    }

    fn set_private_ips(&mut self, member: &str, count: u32) -> Result<(), StepError> {
        let handle = self.find_member(member).ok_or_else(|| StepError::missing("instance or network interface", member))?;
        let Self { security_groups, instances, network_interfaces, spill, .. } = self;
        let Some(standing) = standing_mut(instances, network_interfaces, handle) else { return Ok(()) };
        for &group in standing.groups.as_slice(spill) {
            if let Some(group) = security_groups.at_mut(Membership(group).position()) {
                let others = group.private_ips.saturating_sub(u64::from(standing.private_ips));
                group.private_ips = others.saturating_add(u64::from(count));
            }
        }
        standing.private_ips = count;
        Ok(())
    }

    fn set_busy(&mut self, id: &str, busy: bool) -> Result<Touched, StepError> {
        // Groups have a list of ids of their own: a group and a member may share one, and the group comes first.
        if self.find_security_group(id).is_some() {
            self.change_group(id, |group| group.busy = busy)
        } else if self.find_instance(id).is_some() {
            self.change_instance(id, |instance| instance.flags.set(InstanceFlags::BUSY, busy))
        } else if let Ok(interface) = self.interface_mut(id) {
            interface.busy = busy;
            Ok(Touched::Nothing)
        } else {
            Err(StepError::missing("security group, instance or network interface", id))
        }
    }

    fn change_group(&mut self, id: &str, change: impl FnOnce(&mut SecurityGroup)) -> Result<Touched, StepError> {
        let (position, _) = self.security_groups.look_up(id).ok_or_else(|| StepError::missing("security group", id))?;
        if let Some(group) = self.security_groups.at_mut(position) {
            change(group);
        }
        Ok(Touched::SecurityGroup(position))
    }

    fn change_instance(&mut self, id: &str, change: impl FnOnce(&mut Instance)) -> Result<Touched, StepError> {
        let (position, _) = self.instances.look_up(id).ok_or_else(|| StepError::missing("instance", id))?;
        if let Some(instance) = self.instances.at_mut(position) {
            change(instance);
        }
        Ok(Touched::Instance(position))
    }

    fn interface_mut(&mut self, id: &str) -> Result<&mut NetworkInterface, StepError> {
        let handle = self.find_network_interface(id);
        let interface = handle.and_then(|handle| self.network_interfaces.get_mut(handle));
        interface.ok_or_else(|| StepError::missing("network interface", id))
    }
}
