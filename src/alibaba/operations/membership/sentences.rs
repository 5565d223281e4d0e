//! Sentences and messages that rules of several operations share. They take plain values, because each operation's facts have
//! their own names for them.

use core::fmt;

use super::sight::Filling;
use crate::{
    alibaba::state::{InstanceStatus, InterfaceStatus, InterfaceType, records::Locks},
    names::ObjectName,
};

type Out<'w, 'f> = &'w mut fmt::Formatter<'f>;

/// Which product manages something; `product` is empty where none does.
pub(crate) fn managed(w: Out<'_, '_>, name: ObjectName<'_>, product: &str) -> fmt::Result {
    match product {
        "" => write!(w, "{name} is managed by no product"),
        product => write!(w, "{name} is managed by product {}", product.escape_debug()),
    }
}

/// The text of InvalidOperation.ResourceManagedByCloudProduct.
pub(crate) fn group_is_managed(w: Out<'_, '_>, id: &str, product: &str) -> fmt::Result {
    write!(w, "The specified SecurityGroup {id:?} has been managed by product {product:?}.")
}

/// The text of InvalidOperation.EniServiceManaged.
pub(crate) fn interface_is_managed(w: Out<'_, '_>, id: &str, product: &str) -> fmt::Result {
    write!(w, "The specified NetworkInterface {id:?} has been managed by product {product:?}.")
}

/// The text of InvalidOperation.InvalidEniType.
pub(crate) fn interface_type_is_wrong(w: Out<'_, '_>, id: &str, actual: InterfaceType) -> fmt::Result {
    write!(
        w,
        "The operation is not allowed in the current ENI type. Expecting type is \"Secondary\" while current type is \"{actual}\". NetworkInterfaceId: {id:?}.",
    )
}

/// The text of InvalidOperation.InvalidEniState.
pub(crate) fn interface_state_is_wrong(w: Out<'_, '_>, id: &str, actual: InterfaceStatus) -> fmt::Result {
    write!(
        w,
        "The operation is not allowed in the current ENI state. Expecting status is \"Available\" or \"InUse\" while current status is \"{actual}\". NetworkInterfaceId: {id:?}.",
    )
}

/// The text of InvalidOperation.InvalidEcsState.
pub(crate) fn instance_state_is_wrong(w: Out<'_, '_>, id: &str, actual: InstanceStatus) -> fmt::Result {
    write!(
        w,
        "The operation is not allowed in the current ECS state. Expecting status is \"Running\" or \"Stopped\" while current status is \"{actual}\". InstanceId: {id:?}.",
    )
}

/// The end of a text about a group that is too full.
pub(crate) fn would_get(w: Out<'_, '_>, group: ObjectName<'_>, filling: Filling) -> fmt::Result {
    let (used, unit) = filling.used_in_words();
    let Filling { adds, capacity, .. } = filling;
    write!(w, " The {group:#} has {used} {unit} and would get {adds} more, the limit is {}.", capacity.max)
}

/// Which locks an instance has.
pub(crate) fn locks(w: Out<'_, '_>, name: ObjectName<'_>, locks: Locks) -> fmt::Result {
    write!(w, "{name} has ")?;
    let mut locks = locks.iter();
    let Some(first) = locks.next() else { return write!(w, "no lock") };
    write!(w, "the lock {first}")?;
    locks.try_for_each(|lock| write!(w, ", {lock}"))
}

/// What an instance's id must be.
pub(crate) fn instance_id_grammar(w: Out<'_, '_>) -> fmt::Result {
    write!(w, "it must be \"i-\" and 1 to 64 of A-Z a-z 0-9 * _ -")
}

/// What a network interface's id must be.
pub(crate) fn interface_id_grammar(w: Out<'_, '_>) -> fmt::Result {
    write!(w, "it must be \"eni-\" and 1 to 64 of A-Z a-z 0-9 * _ -")
}

/// The text for a malformed NetworkInterfaceId.
pub(crate) fn interface_id_is_malformed(w: Out<'_, '_>, id: &str) -> fmt::Result {
    write!(
        w,
        "The specified parameter \"NetworkInterfaceId\" is not valid: expected \"eni-\" and 1 to 64 of A-Z a-z 0-9 * _ -, actual {id:?}.",
    )
}

/// The text of InvalidEniId.NotFound.
pub(crate) fn interface_is_not_found(w: Out<'_, '_>, id: &str) -> fmt::Result {
    write!(w, "The specified EniId {id:?} is not found.")
}
