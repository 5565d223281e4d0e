//! From the model's words to the engine's: the only place where the two meet.

pub(crate) mod alibaba;
pub(crate) mod baidu;
pub(crate) mod zenlayer;

use crate::subject::Subject;

/// Shuffles a list; the order 0 leaves it as it is.
pub(crate) fn shuffled<T: Clone>(list: &[T], order: u64) -> Vec<T> {
    let mut list = list.to_vec();
    let mut state = order;
    if order != 0 {
        for at in (1..list.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            list.swap(at, (state >> 33) as usize % (at + 1));
        }
    }
    list
}

/// Whether the member of the model's world is an instance.
pub(crate) fn is_instance<S: Subject>(world: &S::World, member: &str) -> bool {
    (world as &dyn std::any::Any)
        .downcast_ref::<crate::model::alibaba::World>()
        .is_some_and(|world| world.instance(member).is_some())
}
