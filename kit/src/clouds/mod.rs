//! What the operations of a cloud share: its model, its steps, and the bridge to the engine.

pub mod alibaba;
pub mod baidu;
pub mod roster;
pub mod zenlayer;

/// Reads one of the engine's words; the model only uses those that the contract lists.
fn word<T: std::str::FromStr>(text: &str) -> T {
    text.parse().unwrap_or_else(|_| panic!("the engine does not know the word {text:?}"))
}

/// A step as the engine writes it.
fn document_of(step: &impl serde::Serialize) -> String {
    crate::json::line(step)
}

/// The members that are in groups, with these.
fn memberships<'w>(members: impl Iterator<Item = (&'w String, &'w Vec<String>)>) -> crate::model::Memberships {
    let some = members.filter(|(_, groups)| !groups.is_empty());
    some.map(|(id, groups)| (id.clone(), groups.iter().cloned().collect())).collect()
}
