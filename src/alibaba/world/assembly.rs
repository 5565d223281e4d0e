//! The tables of a world as they come to be: references are resolved, and everything is held against everything else.

use alloc::{
    collections::BTreeSet,
    format,
    string::{String, ToString},
    vec,
    vec::Vec,
};
use core::fmt;

use crate::{
    alibaba::state::{
        Groups, Membership, ResourceKind,
        records::{Instance, MaybeGroup, NetworkInterface, Resource, ResourceGroup, SecurityGroup, Standing, Tenancy},
    },
    error::{BuildError, Problem},
    store::{Handle, Id, Interned, LongIds, PerfectHash, Places, Record, Spill, Symbol, Symbols, Table},
};

/// A place in a document: a list and an element.
#[derive(Clone, Copy)]
pub(super) struct At(pub(super) &'static str, pub(super) usize);

impl At {
    pub(super) fn member(self, member: impl fmt::Display) -> String {
        format!("{self}.{member}")
    }
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]", self.0, self.1)
    }
}

/// Records whose references are not resolved yet.
#[derive(Clone, Debug)]
pub(super) struct Drafts<R> {
    pub(super) records: Vec<R>,
    references: Vec<References>,
}

/// What a record refers to, and what is said of it that the world keeps elsewhere.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct References {
    /// Where its own memberships stand among those of all drafts.
    pub(super) groups: Span,
    /// The owner, where it was given: the account may come last.
    pub(super) owner: Option<Symbol>,
    pub(super) place: Option<Place>,
    pub(super) resource_group: Option<Symbol>,
    pub(super) attached_to: Option<Symbol>,
}

/// A part of a list: drafts of several kinds come in any order, so each says where its own part begins.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Span {
    pub(super) start: usize,
    pub(super) len: usize,
}

/// A region and a network in it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) region: Symbol,
    pub(super) vpc: Option<Symbol>,
}

/// What symbols and ids mean.
#[derive(Clone, Copy)]
pub(super) struct Names<'a> {
    pub(super) symbols: &'a Symbols,
    pub(super) references: &'a Symbols,
    pub(super) long_ids: &'a LongIds,
}

impl<R> Drafts<R> {
    pub(super) fn new() -> Self {
        Self { records: Vec::new(), references: Vec::new() }
    }

    pub(super) fn push(&mut self, record: R, references: References) {
        self.records.push(record);
        self.references.push(references);
    }

    pub(super) fn len(&self) -> usize {
        self.records.len()
    }

    /// The records with their places in the document and what they refer to.
    fn iter_mut(&mut self) -> impl Iterator<Item = (usize, &mut R, References)> {
        let places = self.records.iter_mut().zip(&self.references).enumerate();
        places.map(|(place, (record, references))| (place, record, *references))
    }
}

/// The tables as they come to be: each resolves its references to those before it.
pub(super) struct Assembly<'a> {
    account: Symbol,
    names: Names<'a>,
    seed: u64,
    resource_groups: Table<ResourceGroup>,
    security_groups: Table<SecurityGroup, PerfectHash>,
    tenancies: Interned<Tenancy>,
    /// The group that each word of `references` is the id of.
    by_reference: Vec<Option<Handle<SecurityGroup>>>,
    memberships: &'a [Symbol],
    spill: Spill,
}

impl<'a> Assembly<'a> {
    pub(super) fn new(account: Symbol, names: Names<'a>, memberships: &'a [Symbol], seed: u64) -> Self {
        Self {
            account,
            names,
            seed,
            resource_groups: Table::default(),
            security_groups: Table::default(),
            tenancies: Interned::new(seed),
            by_reference: Vec::new(),
            memberships,
            spill: Spill::default(),
        }
    }

    /// What has come to be, after all else.
    pub(super) fn finish(self) -> (Table<ResourceGroup>, Table<SecurityGroup, PerfectHash>, Interned<Tenancy>, Spill) {
        (self.resource_groups, self.security_groups, self.tenancies, self.spill)
    }

    pub(super) fn resource_groups(&mut self, mut drafts: Drafts<ResourceGroup>) -> Result<(), BuildError> {
        for (_, record, references) in drafts.iter_mut() {
            record.owner = self.owner(references);
        }
        self.resource_groups = self.table("resource_groups", drafts.records)?;
        Ok(())
    }

    pub(super) fn security_groups(&mut self, mut drafts: Drafts<SecurityGroup>) -> Result<Vec<MaybeGroup>, BuildError> {
        let mut placed = Vec::new();
        for (index, record, references) in drafts.iter_mut() {
            record.tenancy = self.tenancy(references);
            if let Some(handle) = self.resource_group(At("security_groups", index), references)? {
                placed.push((record.id, MaybeGroup::new(Some(handle))));
            }
        }
        self.security_groups = self.table("security_groups", drafts.records)?;
        self.by_reference = self.names.references.iter().map(|id| self.security_groups.find(id)).collect();
        Ok(self.aside(&self.security_groups, placed))
    }

    #[allow(clippy::type_complexity, reason = "both go straight into the world")]
    pub(super) fn instances(
        &mut self,
        mut drafts: Drafts<Instance>,
    ) -> Result<(Table<Instance, PerfectHash>, Vec<MaybeGroup>), BuildError> {
        let mut placed = Vec::new();
        let mut scratch = Vec::new();
        for (index, record, references) in drafts.iter_mut() {
            let at = At("instances", index);
            record.standing.tenancy = self.tenancy(references);
            record.standing.groups = self.join(at, references.groups, &record.standing, &mut scratch)?;
            if let Some(handle) = self.resource_group(at, references)? {
                placed.push((record.id, MaybeGroup::new(Some(handle))));
            }
        }
        let table = self.table("instances", drafts.records)?;
        let aside = self.aside(&table, placed);
        Ok((table, aside))
    }

    pub(super) fn network_interfaces(
        &mut self,
        mut drafts: Drafts<NetworkInterface>,
        instances: &Table<Instance, PerfectHash>,
    ) -> Result<Table<NetworkInterface>, BuildError> {
        let mut scratch = Vec::new();
        for (index, record, references) in drafts.iter_mut() {
            let at = At("network_interfaces", index);
            let id = record.id.text(self.names.long_ids);
            if instances.find(id).is_some() {
                let problem = Problem::Taken { id: id.to_string(), of: "an instance".to_string() };
                return Err(BuildError::new(at.member("id"), problem));
            }
            record.standing.tenancy = self.tenancy(references);
            record.standing.groups = self.join(at, references.groups, &record.standing, &mut scratch)?;
            record.resource_group = MaybeGroup::new(self.resource_group(at, references)?);
            record.attached_to = match references.attached_to {
                None => None,
                Some(reference) => Some(self.resolve(at, "attached_to", "instance", instances, reference)?),
            };
        }
        self.table("network_interfaces", drafts.records)
    }

    pub(super) fn resources(
        &mut self,
        drafts: Vec<(ResourceKind, Resource, References)>,
    ) -> Result<[Table<Resource>; 6], BuildError> {
        let mut by_kind: [(Vec<usize>, Vec<Resource>); 6] = Default::default();
        for (index, (kind, mut record, references)) in drafts.into_iter().enumerate() {
            record.owner = self.owner(references);
            record.resource_group = MaybeGroup::new(self.resource_group(At("resources", index), references)?);
            if let Some((places, records)) = by_kind.get_mut(kind as usize) {
                places.push(index);
                records.push(record);
            }
        }
        let mut tables: [Table<Resource>; 6] = Default::default();
        for (table, (places, records)) in tables.iter_mut().zip(by_kind) {
            *table = self.placed_table("resources", records, |index| places.get(index).copied().unwrap_or(index))?;
        }
        Ok(tables)
    }

    fn owner(&self, references: References) -> Symbol {
        references.owner.unwrap_or(self.account)
    }

    fn tenancy(&mut self, references: References) -> Handle<Tenancy> {
        let Place { region, vpc } = references.place.unwrap_or(Place { region: Symbol::ANY, vpc: None });
        self.tenancies.intern(Tenancy { owner: self.owner(references), region, vpc })
    }

    /// Resolves a member's memberships, and counts the member in each group.
    fn join(
        &mut self,
        at: At,
        Span { start, len }: Span,
        &Standing { tenancy, private_ips, .. }: &Standing,
        scratch: &mut Vec<u32>,
    ) -> Result<Groups, BuildError> {
        scratch.clear();
        let given = self.memberships.get(start..start.saturating_add(len)).unwrap_or(&[]);
        for (index, &reference) in given.iter().enumerate() {
            let place = || at.member(format_args!("security_groups[{index}]"));
            let id = self.names.references.text(reference);
            let handle = self.by_reference.get(reference.position()).copied().flatten();
            let Some(handle) = handle else {
                return Err(BuildError::new(place(), Problem::Missing { what: "security group", id: id.to_string() }));
            };
            let Some(group) = self.security_groups.get_mut(handle) else { continue };
            if let Some(problem) = apart(&self.tenancies, self.names.symbols, id, [group.tenancy, tenancy]) {
                return Err(BuildError::new(place(), problem));
            }
            group.gain_member(private_ips);
            scratch.push(Membership::new(handle, group.kind).0);
        }
        scratch.sort_unstable();
        if scratch.iter().zip(scratch.iter().skip(1)).any(|(a, b)| a == b) {
            return Err(self.repeated(at, given.iter()));
        }
        Ok(Groups::new(scratch, &self.security_groups, &mut self.spill))
    }

    /// The error about a group that is listed twice; its place is the first that repeats an earlier one.
    fn repeated<'s>(&self, at: At, given: impl Iterator<Item = &'s Symbol>) -> BuildError {
        let mut earlier = BTreeSet::new();
        let repeats = given.enumerate().find(|(_, reference)| !earlier.insert(reference.position()));
        let (index, id) = repeats.map_or((0, ""), |(index, reference)| (index, self.names.references.text(*reference)));
        BuildError::new(at.member(format_args!("security_groups[{index}]")), Problem::Repeated { id: id.to_string() })
    }

    fn resource_group(&self, at: At, references: References) -> Result<Option<Handle<ResourceGroup>>, BuildError> {
        let Some(reference) = references.resource_group else { return Ok(None) };
        self.resolve(at, "resource_group", "resource group", &self.resource_groups, reference).map(Some)
    }

    fn resolve<R: Record, P: Places>(
        &self,
        at: At,
        member: &str,
        what: &'static str,
        table: &Table<R, P>,
        reference: Symbol,
    ) -> Result<Handle<R>, BuildError> {
        let id = self.names.references.text(reference);
        table.find(id).ok_or_else(|| BuildError::new(at.member(member), Problem::Missing { what, id: id.to_string() }))
    }

    /// A table of records whose places in the document are their places in the list.
    fn table<R: Record, P: Places>(&self, list: &'static str, records: Vec<R>) -> Result<Table<R, P>, BuildError> {
        self.placed_table(list, records, |index| index)
    }

    /// A table of records; `place` tells where in the document's list each of them stands.
    fn placed_table<R: Record, P: Places>(
        &self,
        list: &'static str,
        records: Vec<R>,
        place: impl Fn(usize) -> usize,
    ) -> Result<Table<R, P>, BuildError> {
        Table::new(records, self.names.long_ids, self.seed).map_err(|twice| {
            let problem = Problem::Taken { id: twice.id, of: At(list, place(twice.first)).to_string() };
            BuildError::new(At(list, place(twice.place)).member("id"), problem)
        })
    }

    /// What is kept beside a table's records, by position; nothing at all where there is nothing to keep.
    fn aside<R: Record, P: Places>(&self, table: &Table<R, P>, placed: Vec<(Id, MaybeGroup)>) -> Vec<MaybeGroup> {
        if placed.is_empty() {
            return Vec::new();
        }
        let mut aside = vec![MaybeGroup::NONE; table.len()];
        for (id, group) in placed {
            let handle = table.find(id.text(self.names.long_ids));
            if let Some(slot) = handle.and_then(|handle| aside.get_mut(handle.position() as usize)) {
                *slot = group;
            }
        }
        aside
    }
}

/// What is wrong where a group and a member are not in one region and network.
fn apart(tenancies: &Interned<Tenancy>, symbols: &Symbols, id: &str, both: [Handle<Tenancy>; 2]) -> Option<Problem> {
    let [group, member] = both.map(|handle| tenancies.get(handle));
    let (group, member) = (group?, member?);
    if group.region != member.region {
        let [theirs, ours] = [group.region, member.region].map(|region| symbols.text(region).to_string());
        return Some(Problem::OtherRegion { id: id.to_string(), theirs, ours });
    }
    if group.vpc != member.vpc {
        let [theirs, ours] = [group.vpc, member.vpc].map(|vpc| network_name(symbols, vpc));
        return Some(Problem::OtherNetwork { id: id.to_string(), theirs, ours });
    }
    None
}

/// A network, in words.
fn network_name(symbols: &Symbols, vpc: Option<Symbol>) -> String {
    match vpc {
        None => "the classic network".to_string(),
        Some(vpc) => format!("VPC {:?}", symbols.text(vpc)),
    }
}
