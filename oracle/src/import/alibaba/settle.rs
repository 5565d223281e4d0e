//! Sets what no file says to the usual value, and notes it.

use secgroup::alibaba::{GroupKind, InterfaceStatus};

use super::place::{GROUPS, INSTANCES, INTERFACES};
use super::{Gathering, GroupDraft, InstanceDraft, InterfaceDraft, Kind, Manager, Network};
use crate::import::draft::{Filed, Word};
use crate::import::report::{Kind as NoteKind, Origin, Record};

/// What stands for the name of a product that manages something.
const SOME_PRODUCT: &str = "unknown";

/// What notes are about.
struct Subject<'s> {
    list: &'static str,
    id: &'s str,
    origin: Origin,
    /// A world describes it: what that leaves out has the contract's default, and is said so.
    by_contract: bool,
}

impl Subject<'_> {
    /// Notes that a member is missing, where it is.
    fn note(&self, member: &'static str, is_missing: bool, value: &str, record: &mut Record) {
        if is_missing && !self.by_contract {
            self.assumed(member, "no file says it", value, record);
        }
    }

    fn assumed(&self, member: &'static str, why: &'static str, value: &str, record: &mut Record) {
        record.note(NoteKind::Assumed, self.list, member, why, self.id, Some(value.to_owned()), Some(self.origin));
    }

    /// Puts a name in the place of a manager that is not known.
    fn manager(&self, manager: &mut Option<Manager>, product: &Word, record: &mut Record) {
        self.note("managed_by", manager.is_none(), "nobody", record);
        if *manager == Some(Manager::Someone) {
            self.assumed("managed_by", "a product manages it, and no response says which", SOME_PRODUCT, record);
            *manager = Some(Manager::Product(Word::clone(product)));
        }
    }
}

impl Gathering {
    /// Sets what no file says.
    pub(super) fn settle(&mut self, account: &Word, record: &mut Record) {
        let product = self.words.word(SOME_PRODUCT);
        for (id, Filed { draft, origin }) in &mut self.groups.0 {
            let subject = Subject { list: GROUPS, id, origin: *origin, by_contract: draft.by_contract.is_some() };
            let GroupDraft { kind, network, acl_rules, managed_by, resource_group, owner, .. } = draft;
            subject.note("kind", kind.is_none(), "basic", record);
            let kind = kind.get_or_insert(Kind::exact(GroupKind::Basic));
            // Of the two that the vendor's word may mean, one is not in the classic network.
            if kind.is_vague && *network == Some(Network::Classic) {
                *kind = Kind::exact(GroupKind::Advanced);
            }
            subject.note("acl_rules", acl_rules.is_none(), "0", record);
            subject.note("resource_group", resource_group.is_none(), "none", record);
            subject.manager(managed_by, &product, record);
            if owner.is_none() {
                *owner = Some(record.account_of(*origin).map_or_else(|| Word::clone(account), |asked| self.words.word(asked)));
            }
        }
        for (id, Filed { draft, origin }) in &mut self.instances.0 {
            let subject = Subject { list: INSTANCES, id, origin: *origin, by_contract: draft.by_contract.is_some() };
            let InstanceDraft { status, locks, private_ips, security_groups, resource_group, owner, .. } = draft;
            subject.note("status", status.is_none(), "Running", record);
            subject.note("locks", locks.is_none(), "[]", record);
            subject.note("private_ips", private_ips.is_none(), "1", record);
            subject.note("security_groups", security_groups.is_none(), "[]", record);
            subject.note("resource_group", resource_group.is_none(), "none", record);
            if owner.is_none() {
                *owner = Some(record.account_of(*origin).map_or_else(|| Word::clone(account), |asked| self.words.word(asked)));
            }
        }
        for (id, Filed { draft, origin }) in &mut self.interfaces.0 {
            let subject = Subject { list: INTERFACES, id, origin: *origin, by_contract: draft.by_contract.is_some() };
            let InterfaceDraft { interface_type, status, attached_to, security_groups, resource_group, owner, .. } = draft;
            subject.note("type", interface_type.is_none(), "Secondary", record);
            if status.is_none() {
                let is_attached = attached_to.iter().flatten().next().is_some();
                let assumed = if is_attached { InterfaceStatus::InUse } else { InterfaceStatus::Available };
                subject.note("status", true, &assumed.to_string(), record);
                *status = Some(assumed);
            }
            subject.note("attached_to", attached_to.is_none(), "nothing", record);
            subject.note("private_ips", draft.private_ips.is_none(), "1", record);
            subject.note("security_groups", security_groups.is_none(), "[]", record);
            subject.note("resource_group", resource_group.is_none(), "none", record);
            subject.manager(&mut draft.managed_by, &product, record);
            if owner.is_none() {
                let asked = record.account_of(*origin).map(|asked| self.words.word(asked));
                subject.note("owner", asked.is_none(), account, record);
                *owner = Some(asked.unwrap_or_else(|| Word::clone(account)));
            }
        }
    }
}
