//! The world as a JSON document.
//!
//! Reading streams: a part whose references are known goes straight into the world, so with a document in its usual order only
//! the world itself takes memory.

use alloc::borrow::Cow;
use core::fmt;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, DeserializeSeed, MapAccess, Visitor},
    ser::SerializeStruct,
};

use super::WorldBuilder;
use crate::{
    alibaba::state::{
        Capacity, InstanceSpec, Limits, Network, NetworkInterfaceSpec, ResourceGroupSpec, ResourceSpec, SecurityGroupSpec,
        Service, World,
    },
    rulebook::Cloud,
    wire,
};

/// The limits of a document: what is left out is the edition's, `null` is no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct LimitsSpec {
    /// How many groups an instance or interface may be in: the account's quota.
    #[serde(default, deserialize_with = "wire::some")]
    #[cfg_attr(feature = "schemars", schemars(with = "Option<u32>"))]
    pub groups_per_target: Option<Option<u32>>,
    /// How far the quota can be raised. Below the quota it counts as the quota; without a quota there is no ceiling.
    #[serde(default, deserialize_with = "wire::some")]
    #[cfg_attr(feature = "schemars", schemars(with = "Option<u32>"))]
    pub groups_ceiling: Option<Option<u32>>,
    /// How many rules the groups of an instance or interface may have together.
    #[serde(default, deserialize_with = "wire::some")]
    #[cfg_attr(feature = "schemars", schemars(with = "Option<u32>"))]
    pub acl_rules: Option<Option<u32>>,
    /// How much a basic group holds.
    #[serde(default, deserialize_with = "wire::some")]
    #[cfg_attr(feature = "schemars", schemars(with = "Option<Capacity>"))]
    pub basic: Option<Option<Capacity>>,
    /// How much an advanced group holds.
    #[serde(default, deserialize_with = "wire::some")]
    #[cfg_attr(feature = "schemars", schemars(with = "Option<Capacity>"))]
    pub advanced: Option<Option<Capacity>>,
    /// How much an enterprise group holds.
    #[serde(default, deserialize_with = "wire::some")]
    #[cfg_attr(feature = "schemars", schemars(with = "Option<Capacity>"))]
    pub enterprise: Option<Option<Capacity>>,
}

impl LimitsSpec {
    /// The limits, with those that are left out taken from others.
    #[must_use]
    pub fn or(self, others: Limits) -> Limits {
        Limits {
            groups_per_target: self.groups_per_target.unwrap_or(others.groups_per_target),
            groups_ceiling: self.groups_ceiling.unwrap_or(others.groups_ceiling),
            acl_rules: self.acl_rules.unwrap_or(others.acl_rules),
            basic: self.basic.unwrap_or(others.basic),
            advanced: self.advanced.unwrap_or(others.advanced),
            enterprise: self.enterprise.unwrap_or(others.enterprise),
        }
    }
}

wire::objects!(LimitsSpec);

/// `"classic"` or `{"vpc": "vpc-1"}`.
impl<'de: 'a, 'a> Deserialize<'de> for Network<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NetworkVisitor;

        impl<'de> Visitor<'de> for NetworkVisitor {
            type Value = Network<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("\"classic\" or an object with the member \"vpc\"")
            }

            fn visit_str<E: de::Error>(self, word: &str) -> Result<Network<'de>, E> {
                if word == "classic" { Ok(Network::Classic) } else { Err(E::unknown_variant(word, &["classic"])) }
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Network<'de>, A::Error> {
                #[derive(Deserialize)]
                #[serde(deny_unknown_fields)]
                struct Vpc<'a> {
                    #[serde(borrow)]
                    vpc: Cow<'a, str>,
                }
                Vpc::deserialize(de::value::MapAccessDeserializer::new(map)).map(|network| Network::Vpc(network.vpc))
            }
        }

        deserializer.deserialize_any(NetworkVisitor)
    }
}

#[derive(Clone, Copy, Deserialize)]
#[serde(field_identifier, rename_all = "snake_case")]
enum Member {
    Cloud,
    Editions,
    Account,
    Service,
    Limits,
    ResourceGroups,
    SecurityGroups,
    Instances,
    NetworkInterfaces,
    Resources,
}

const MEMBERS: [&str; 10] = [
    "cloud",
    "editions",
    "account",
    "service",
    "limits",
    "resource_groups",
    "security_groups",
    "instances",
    "network_interfaces",
    "resources",
];

impl<'de> Deserialize<'de> for World {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <WorldBuilder as Deserialize>::deserialize(deserializer)?.build().map_err(de::Error::custom)
    }
}

/// A document as far as its own form goes; what it says is held against itself by [`WorldBuilder::build`].
impl<'de> Deserialize<'de> for WorldBuilder {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        DeserializeSeed::deserialize(WorldBuilder::new(""), deserializer)
    }
}

/// Reads a document into a builder that has been set up already (with a hash seed, say).
impl<'de> DeserializeSeed<'de> for WorldBuilder {
    type Value = WorldBuilder;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<WorldBuilder, D::Error> {
        deserializer.deserialize_struct("World", &MEMBERS, WorldVisitor(self))
    }
}

struct WorldVisitor(WorldBuilder);

impl<'de> Visitor<'de> for WorldVisitor {
    type Value = WorldBuilder;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a world of Alibaba Cloud")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<WorldBuilder, A::Error> {
        let mut world = self.0;
        let mut seen = [false; MEMBERS.len()];
        let mut limits = LimitsSpec::default();
        while let Some(member) = map.next_key::<Member>()? {
            let name = MEMBERS.get(member as usize).copied().unwrap_or_default();
            wire::once(&mut seen, member as usize, name)?;
            match member {
                Member::Cloud => wire::expect_cloud(map.next_value()?, Cloud::Alibaba)?,
                Member::Editions => world = world.editions(map.next_value()?),
                Member::Account => world = world.account(&map.next_value::<Cow<'_, str>>()?),
                Member::Service => world = world.service(map.next_value::<Service>()?),
                Member::Limits => limits = map.next_value()?,
                Member::ResourceGroups => map.next_value_seed(wire::each(|spec: ResourceGroupSpec<'_>| world.add(&spec)))?,
                Member::SecurityGroups => map.next_value_seed(wire::each(|spec: SecurityGroupSpec<'_>| world.add(&spec)))?,
                Member::Instances => map.next_value_seed(wire::each(|spec: InstanceSpec<'_>| world.add(&spec)))?,
                Member::NetworkInterfaces => {
                    map.next_value_seed(wire::each(|spec: NetworkInterfaceSpec<'_>| world.add(&spec)))?
                }
                Member::Resources => map.next_value_seed(wire::each(|spec: ResourceSpec<'_>| world.add(&spec)))?,
            }
        }
        wire::require(&seen, &MEMBERS, &["cloud", "account"])?;
        let documented = Limits::documented(world.editions_in_force().join_security_group);
        Ok(world.limits(limits.or(documented)))
    }
}

impl Serialize for World {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut world = serializer.serialize_struct("World", MEMBERS.len())?;
        world.serialize_field("cloud", &Cloud::Alibaba)?;
        world.serialize_field("editions", self.editions())?;
        world.serialize_field("account", self.account())?;
        world.serialize_field("service", &self.service)?;
        world.serialize_field("limits", &self.limits)?;
        world.serialize_field("resource_groups", &wire::List(|| self.resource_groups()))?;
        world.serialize_field("security_groups", &wire::List(|| self.security_groups()))?;
        world.serialize_field("instances", &wire::List(|| self.instances()))?;
        world.serialize_field("network_interfaces", &wire::List(|| self.network_interfaces()))?;
        world.serialize_field("resources", &wire::List(|| self.resources()))?;
        world.end()
    }
}

/// Limits of which none is left out.
pub(super) fn whole_limits<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Limits, D::Error> {
    let spec = LimitsSpec::deserialize(deserializer)?;
    let missing = de::Error::missing_field;
    Ok(Limits {
        groups_per_target: spec.groups_per_target.ok_or_else(|| missing("groups_per_target"))?,
        groups_ceiling: spec.groups_ceiling.ok_or_else(|| missing("groups_ceiling"))?,
        acl_rules: spec.acl_rules.ok_or_else(|| missing("acl_rules"))?,
        basic: spec.basic.ok_or_else(|| missing("basic"))?,
        advanced: spec.advanced.ok_or_else(|| missing("advanced"))?,
        enterprise: spec.enterprise.ok_or_else(|| missing("enterprise"))?,
    })
}

/// A world of Alibaba Cloud.
#[cfg(feature = "schemars")]
#[derive(Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "A world of Alibaba Cloud")]
#[allow(dead_code, reason = "read by the derive")]
pub struct WorldDocument<'a> {
    /// `alibaba`.
    cloud: AlibabaOnly,
    /// Which edition of each operation's page is in force. What is left out is the newest.
    #[serde(default)]
    editions: crate::alibaba::Editions,
    /// The account whose world it is.
    #[schemars(length(min = 1))]
    account: Cow<'a, str>,
    /// How the service fares.
    #[serde(default)]
    service: Service,
    /// Quotas and capacities. What is left out is the edition's; `null` is no limit.
    #[serde(default)]
    limits: LimitsSpec,
    /// The resource groups.
    #[serde(default, borrow)]
    resource_groups: alloc::vec::Vec<ResourceGroupSpec<'a>>,
    /// The security groups.
    #[serde(default, borrow)]
    security_groups: alloc::vec::Vec<SecurityGroupSpec<'a>>,
    /// The instances.
    #[serde(default, borrow)]
    instances: alloc::vec::Vec<InstanceSpec<'a>>,
    /// The network interfaces.
    #[serde(default, borrow)]
    network_interfaces: alloc::vec::Vec<NetworkInterfaceSpec<'a>>,
    /// The resources of the types that are in no other list.
    #[serde(default, borrow)]
    resources: alloc::vec::Vec<ResourceSpec<'a>>,
}

#[cfg(feature = "schemars")]
#[derive(Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
enum AlibabaOnly {
    Alibaba,
}
