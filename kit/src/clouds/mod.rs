//! What the operations of a cloud share: what exists there, what happens there, and how both are told to the engine.

pub mod alibaba;
pub mod baidu;
pub mod roster;
pub mod zenlayer;

/// Reads one of the engine's words; the model only uses those that the contract lists.
fn word<T: std::str::FromStr>(text: &str) -> T {
    text.parse().unwrap_or_else(|_| panic!("the engine does not know the word {text:?}"))
}
