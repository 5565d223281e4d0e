//! Specs that wait for something they refer to.

use alloc::{format, vec::Vec};
use core::mem;

use crate::{
    alibaba::state::{InstanceSpec, NetworkInterfaceSpec, ResourceGroupSpec, ResourceSpec, SecurityGroupSpec, World},
    error::{BuildError, Problem},
    store::{Record, Table},
};

/// The lists of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum List {
    ResourceGroups,
    SecurityGroups,
    Instances,
    NetworkInterfaces,
    Resources,
}

impl List {
    const fn name(self) -> &'static str {
        match self {
            Self::ResourceGroups => "resource_groups",
            Self::SecurityGroups => "security_groups",
            Self::Instances => "instances",
            Self::NetworkInterfaces => "network_interfaces",
            Self::Resources => "resources",
        }
    }
}

/// A place in one of a world's tables: the list, the table (there are several of resources), the position.
pub(super) type Position = (List, usize, u32);

/// Something that can be created in a world.
pub(super) trait Creatable {
    const LIST: List;

    fn create(&self, world: &mut World) -> Result<Position, BuildError>;

    /// What has the id already.
    fn holder(&self, world: &World) -> Option<Position>;

    /// Keeps it for later, with its index in the list.
    fn wait(&self, index: u32, waiting: &mut Waiting);
}

/// What waits, each with its index in its list.
#[derive(Clone, Debug, Default)]
pub(super) struct Waiting {
    resource_groups: Vec<(u32, ResourceGroupSpec<'static>)>,
    security_groups: Vec<(u32, SecurityGroupSpec<'static>)>,
    instances: Vec<(u32, InstanceSpec<'static>)>,
    network_interfaces: Vec<(u32, NetworkInterfaceSpec<'static>)>,
    resources: Vec<(u32, ResourceSpec<'static>)>,
}

fn position<R: Record>(table: &Table<R>, id: &str) -> Option<u32> {
    table.look_up(id).map(|(position, _)| position)
}

macro_rules! creatable {
    ($($Spec:ident in $List:ident: $list:ident, $create:ident, |$this:ident, $world:ident| $table:expr, $holder:expr;)+) => {
        $(impl Creatable for $Spec<'_> {
            const LIST: List = List::$List;

            fn create(&self, world: &mut World) -> Result<Position, BuildError> {
                let handle = world.$create(self)?;
                let $this = self;
                Ok((List::$List, $table, handle.position()))
            }

            fn holder(&self, $world: &World) -> Option<Position> {
                let $this = self;
                $holder
            }

            fn wait(&self, index: u32, waiting: &mut Waiting) {
                waiting.$list.push((index, self.clone().into_owned()));
            }
        })+
    };
}

creatable! {
    ResourceGroupSpec in ResourceGroups: resource_groups, create_resource_group, |this, world| { let _ = this; 0 },
        Some((List::ResourceGroups, 0, position(&world.resource_groups, &this.id)?));
    SecurityGroupSpec in SecurityGroups: security_groups, create_security_group, |this, world| { let _ = this; 0 },
        Some((List::SecurityGroups, 0, position(&world.security_groups, &this.id)?));
    InstanceSpec in Instances: instances, create_instance, |this, world| { let _ = this; 0 }, member(world, &this.id);
    NetworkInterfaceSpec in NetworkInterfaces: network_interfaces, create_network_interface, |this, world| { let _ = this; 0 },
        member(world, &this.id);
    ResourceSpec in Resources: resources, create_resource, |this, world| this.kind as usize,
        Some((List::Resources, this.kind as usize, position(world.resources_of(this.kind), &this.id)?));
}

/// Instances and network interfaces share one list of ids.
fn member(world: &World, id: &str) -> Option<Position> {
    let instance = position(&world.instances, id).map(|position| (List::Instances, 0, position));
    instance.or_else(|| Some((List::NetworkInterfaces, 0, position(&world.network_interfaces, id)?)))
}

/// What was given.
#[derive(Clone, Debug, Default)]
pub(super) struct Given {
    /// How many things were given in each list.
    lengths: [u32; 5],
    /// The index in its list of everything that was created, by list, table and position.
    created: [Vec<Vec<u32>>; 5],
    waiting: Waiting,
}

impl Given {
    /// Creates something, or lets it wait for what it refers to.
    pub(super) fn add<S: Creatable>(&mut self, world: Option<&mut World>, spec: &S) -> Result<(), BuildError> {
        let Some(length) = self.lengths.get_mut(S::LIST as usize) else { return Ok(()) };
        let index = *length;
        *length = length.saturating_add(1);
        let Some(world) = world else {
            spec.wait(index, &mut self.waiting);
            return Ok(());
        };
        match spec.create(world) {
            Ok(position) => {
                self.created(position, index);
                Ok(())
            }
            Err(error) if matches!(error.problem(), Problem::Missing { .. }) => {
                spec.wait(index, &mut self.waiting);
                Ok(())
            }
            Err(error) => Err(self.placed(world, spec, index, error)),
        }
    }

    /// Creates what is still waiting, in an order in which everything is there before it is referred to.
    pub(super) fn finish(mut self, world: &mut World) -> Result<(), BuildError> {
        let Waiting { resource_groups, security_groups, instances, network_interfaces, resources } =
            mem::take(&mut self.waiting);
        self.create_all(world, &resource_groups)?;
        self.create_all(world, &security_groups)?;
        self.create_all(world, &instances)?;
        self.create_all(world, &network_interfaces)?;
        self.create_all(world, &resources)
    }

    fn create_all<S: Creatable>(&mut self, world: &mut World, waiting: &[(u32, S)]) -> Result<(), BuildError> {
        for (index, spec) in waiting {
            let position = spec.create(world).map_err(|error| self.placed(world, spec, *index, error))?;
            self.created(position, *index);
        }
        Ok(())
    }

    /// Notes the index of what was created. Positions are given in the order of creation.
    fn created(&mut self, (list, table, _): Position, index: u32) {
        if let Some(tables) = self.created.get_mut(list as usize) {
            if tables.len() <= table {
                tables.resize_with(table.saturating_add(1), Vec::new);
            }
            if let Some(indices) = tables.get_mut(table) {
                indices.push(index);
            }
        }
    }

    /// The error with its place in the document. Of two things with one id the error is that of the later one, and of a network
    /// interface rather than of an instance, in whatever order they were created.
    fn placed<S: Creatable>(&self, world: &World, spec: &S, index: u32, mut error: BuildError) -> BuildError {
        let mut at = (S::LIST, index);
        if matches!(error.problem(), Problem::Taken { .. })
            && let Some((list, table, position)) = spec.holder(world)
            && let Some(other) = self.created.get(list as usize).and_then(|tables| tables.get(table)?.get(position as usize))
        {
            let other = (list, *other);
            let earlier = at.min(other);
            at = at.max(other);
            if let Problem::Taken { of, .. } = error.problem_mut() {
                *of = format!("{}[{}]", earlier.0.name(), earlier.1);
            }
        }
        error.inside(&format!("{}[{}]", at.0.name(), at.1))
    }
}
