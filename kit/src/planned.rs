//! Steps that fit a world: an id is an index into the world, so every step names something that exists.

use proptest::sample::Index;

/// A step before it knows the world: what becomes a step, or nothing where the world has nothing of the sort.
type Plan<W, S> = std::sync::Arc<dyn Fn(&W) -> Option<S> + Send + Sync>;

/// One of the list, if it has any.
pub fn pick<'w, T>(at: &Index, list: &'w [T]) -> Option<&'w T> {
    if list.is_empty() { None } else { Some(at.get(list)) }
}

/// A step that is planned before the world is known.
#[derive(Clone)]
pub struct Planned<W, S>(Plan<W, S>, String);

impl<W, S> Planned<W, S> {
    /// The step in this world; none where the world has nothing of the sort.
    pub fn in_world(&self, world: &W) -> Option<S> {
        (self.0)(world)
    }
}

impl<W, S> std::fmt::Debug for Planned<W, S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.1)
    }
}

/// Plans a step. The note is what failures print.
pub fn plan<W, S>(note: String, plan: impl Fn(&W) -> Option<S> + Send + Sync + 'static) -> Planned<W, S> {
    Planned(std::sync::Arc::new(plan), note)
}
