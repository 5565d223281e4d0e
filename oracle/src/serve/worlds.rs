//! The three worlds in the server.

use std::collections::BTreeSet;
use std::sync::Arc;

use secgroup::registry::{AnyTransition, WorldRef};
use secgroup::{StepError, alibaba, baidu, zenlayer};

use super::codec::Cloud;
use super::realm::{Caller, Counts, Realm};
use crate::reads::{Moved, Rolls, Touches};
use crate::steps::Stepped;
use crate::world::AnyWorld;

/// The worlds that a server starts with.
#[derive(Default)]
pub(crate) struct Worlds {
    pub alibaba: Option<Alibaba>,
    pub zenlayer: Option<Zenlayer>,
    pub baidu: Option<Baidu>,
}

/// Alibaba Cloud's world, with the accounts that it knows.
#[derive(Clone, Debug)]
pub(crate) struct Alibaba {
    world: alibaba::World,
    accounts: Arc<BTreeSet<String>>,
}

impl Alibaba {
    pub(crate) fn new(world: alibaba::World) -> Self {
        let accounts = Arc::new(accounts(&world));
        Self { world, accounts }
    }
}

/// Every account that owns something or was granted something.
fn accounts(world: &alibaba::World) -> BTreeSet<String> {
    let mut accounts = BTreeSet::from([world.account().to_owned()]);
    let mut add = |name: &str| {
        if !accounts.contains(name) {
            accounts.insert(name.to_owned());
        }
    };
    world.resource_groups().filter_map(|group| group.owner).for_each(|owner| add(&owner));
    world.security_groups().filter_map(|group| group.owner).for_each(|owner| add(&owner));
    world.instances().filter_map(|instance| instance.owner).for_each(|owner| add(&owner));
    world.resources().filter_map(|resource| resource.owner).for_each(|owner| add(&owner));
    for interface in world.network_interfaces() {
        interface.owner.iter().chain(&interface.granted_to).for_each(|name| add(name));
    }
    accounts
}

impl Stepped for Alibaba {
    type Step<'a> = alibaba::Step<'a>;

    fn step(&mut self, step: &Self::Step<'_>) -> Result<(), StepError> {
        self.world.step(step)?;
        for account in named_by(step) {
            if !self.accounts.contains(account) {
                Arc::make_mut(&mut self.accounts).insert(account.to_owned());
            }
        }
        Ok(())
    }
}

impl Realm for Alibaba {
    const CLOUD: Cloud = Cloud::Alibaba;
    const COMMON: &'static [(u16, &'static str, &'static str)] = &[];
    type Change = alibaba::Transition;

    fn take(world: AnyWorld) -> Result<Self, AnyWorld> {
        match world {
            AnyWorld::Alibaba(world) => Ok(Self::new(*world)),
            other => Err(other),
        }
    }

    fn write(&self) -> Vec<u8> {
        write(&self.world)
    }

    fn length(&self) -> u64 {
        length(&self.world)
    }

    fn counts(&self) -> Counts {
        let world = &self.world;
        vec![
            ("resource_groups", world.resource_groups().count() as u64),
            ("security_groups", world.security_groups().count() as u64),
            ("instances", world.instances().count() as u64),
            ("network_interfaces", world.network_interfaces().count() as u64),
            ("resources", world.resources().count() as u64),
        ]
    }

    fn knows_account(&self, name: &str) -> bool {
        self.accounts.contains(name)
    }

    fn account<'a>(&'a self, caller: Caller<'a>) -> &'a str {
        if caller.account.is_empty() { self.world.account() } else { caller.account }
    }

    fn borrowed(&self) -> WorldRef<'_> {
        WorldRef::Alibaba(&self.world)
    }

    fn change(transition: AnyTransition) -> Option<alibaba::Transition> {
        if let AnyTransition::Alibaba(transition) = transition { Some(transition) } else { None }
    }

    fn apply(&mut self, change: &Self::Change) {
        // It was made for this world, which has not changed since.
        let applied = self.world.apply(change);
        debug_assert!(applied.is_ok(), "{applied:?}");
    }

    fn follow(&self, change: &Self::Change, rolls: &mut Rolls) {
        rolls.changed(&self.world, change.changes());
    }

    fn touches(step: &Self::Step<'_>) -> Touches {
        use alibaba::Step;
        match step {
            Step::SetService { .. }
            | Step::SetLimits { .. }
            | Step::Lock { .. }
            | Step::Unlock { .. }
            | Step::SetSupportsEnterpriseGroups { .. }
            | Step::SetInterfaceType { .. }
            | Step::Grant { .. }
            | Step::Revoke { .. }
            | Step::SetManagedBy { .. }
            | Step::SetPrivateIps { .. }
            | Step::SetAclRules { .. }
            | Step::SetBusy { .. } => Touches::Nothing,
            Step::SetInstanceStatus { .. } | Step::SetInterfaceStatus { .. } => Touches::Statuses,
            Step::Leave { .. } => Touches::Memberships,
            _ => Touches::Things,
        }
    }
}

/// The accounts that own or are granted something from this step on.
fn named_by<'a>(step: &'a alibaba::Step<'_>) -> Vec<&'a str> {
    use alibaba::{Create, Step};
    let owner = match step {
        Step::Grant { account, .. } => return vec![account],
        Step::Create(Create::NetworkInterface(spec)) => {
            return spec.owner.iter().chain(&spec.granted_to).map(|account| &**account).collect();
        }
        Step::Create(Create::ResourceGroup(spec)) => &spec.owner,
        Step::Create(Create::SecurityGroup(spec)) => &spec.owner,
        Step::Create(Create::Instance(spec)) => &spec.owner,
        Step::Create(Create::Resource(spec)) => &spec.owner,
        _ => return Vec::new(),
    };
    owner.iter().map(|account| &**account).collect()
}

/// A world of a cloud that has no accounts.
macro_rules! small_realm {
    (
        $(#[$meta:meta])*
        $Name:ident, $cloud:ident, $common:expr, nothing: $nothing:pat, statuses: $statuses:pat
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug)]
        pub(crate) struct $Name($cloud::World);

        impl Stepped for $Name {
            type Step<'a> = $cloud::Step<'a>;

            fn step(&mut self, step: &Self::Step<'_>) -> Result<(), StepError> {
                self.0.step(step)
            }
        }

        impl Realm for $Name {
            const CLOUD: Cloud = Cloud::$Name;
            const COMMON: &'static [(u16, &'static str, &'static str)] = &$common;
            type Change = $cloud::Transition;

            fn take(world: AnyWorld) -> Result<Self, AnyWorld> {
                match world {
                    AnyWorld::$Name(world) => Ok(Self(*world)),
                    other => Err(other),
                }
            }

            fn write(&self) -> Vec<u8> {
                write(&self.0)
            }

            fn length(&self) -> u64 {
                length(&self.0)
            }

            fn counts(&self) -> Counts {
                vec![
                    ("security_groups", self.0.security_groups().count() as u64),
                    ("instances", self.0.instances().count() as u64),
                ]
            }

            fn knows_account(&self, _: &str) -> bool {
                false
            }

            fn account<'a>(&'a self, caller: Caller<'a>) -> &'a str {
                caller.account
            }

            fn borrowed(&self) -> WorldRef<'_> {
                WorldRef::$Name(&self.0)
            }

            fn change(transition: AnyTransition) -> Option<$cloud::Transition> {
                if let AnyTransition::$Name(transition) = transition { Some(transition) } else { None }
            }

            fn apply(&mut self, change: &Self::Change) {
                // It was made for this world, which has not changed since.
                let applied = self.0.apply(change);
                debug_assert!(applied.is_ok(), "{applied:?}");
            }

            fn follow(&self, change: &Self::Change, rolls: &mut Rolls) {
                let Rolls::$Name(roll) = rolls else { return };
                for change in change.changes() {
                    let (group, member, joined) = match *change {
                        $cloud::Change::Joined { security_group, member } => (security_group, member, true),
                        $cloud::Change::Left { security_group, member } => (security_group, member, false),
                    };
                    roll.follow(Moved { group, member, joined }, |handle| self.0.instance_id(handle).unwrap_or(""));
                }
            }

            fn touches(step: &Self::Step<'_>) -> Touches {
                use $cloud::Step;
                match step {
                    $nothing => Touches::Nothing,
                    $statuses => Touches::Statuses,
                    Step::Leave { .. } => Touches::Memberships,
                    _ => Touches::Things,
                }
            }
        }
    };
}

small_realm! {
    /// Zenlayer's world.
    Zenlayer, zenlayer,
    [
        (500, "INTERNAL_SERVER_ERROR", "An internal server error occurred."),
        (429, "REQUEST_LIMIT_EXCEEDED", "The number of requests exceeds the limit."),
    ],
    nothing: zenlayer::Step::SetLimits { .. }
        | zenlayer::Step::SetGroupStatus { .. }
        | zenlayer::Step::SetSupportsSecurityGroups { .. },
    statuses: zenlayer::Step::SetInstanceStatus { .. }
}

small_realm! {
    /// Baidu's world.
    Baidu, baidu,
    [
        (403, "AccessDenied", "Access denied."),
        (500, "InternalError", "We encountered an internal error. Please try again."),
    ],
    nothing: baidu::Step::SetLimits { .. },
    statuses: baidu::Step::SetInstanceStatus { .. } | baidu::Step::SetInDebt { .. }
}

/// How long the document of a world is.
fn length(world: &impl serde::Serialize) -> u64 {
    struct Counter(u64);

    impl std::io::Write for Counter {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 += bytes.len() as u64;
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    let mut counter = Counter(0);
    // Strings and numbers into a counter: nothing here can fail.
    serde_json::to_writer(&mut counter, world).expect("a world always serializes");
    counter.0
}

fn write(world: &impl serde::Serialize) -> Vec<u8> {
    // Strings and numbers into memory: nothing here can fail.
    let mut document = serde_json::to_vec(world).expect("a world always serializes");
    document.push(b'\n');
    document
}

/// Reads the world document of one cloud.
pub(crate) fn read<R: Realm>(document: &[u8]) -> Result<R, String> {
    let world = AnyWorld::from_slice(document).map_err(|error| error.to_string())?;
    R::take(world).map_err(|other| format!("cloud: a world of {}, not of {}", other.cloud(), R::CLOUD))
}

impl Worlds {
    /// Adds a world to those of other clouds.
    pub(crate) fn add(&mut self, world: AnyWorld) -> Result<(), String> {
        fn fill<R: Realm>(place: &mut Option<R>, world: AnyWorld) -> Result<(), String> {
            if place.is_some() {
                return Err(format!("there is a world of {} already", R::CLOUD));
            }
            *place = R::take(world).ok();
            Ok(())
        }
        match world.cloud() {
            Cloud::Alibaba => fill(&mut self.alibaba, world),
            Cloud::Zenlayer => fill(&mut self.zenlayer, world),
            Cloud::Baidu => fill(&mut self.baidu, world),
        }
    }
}
