//! What the suite proves of an operation beyond what the kit knows of it: its ladders, its small scope, and every way to ask the engine.

use secgroup_kit::subject::{AskedOf, EngineOf, Subject, VerdictOf};

use crate::exhaustive::Visited;

/// An operation of the kit, in one edition, as the suite sees it.
pub(crate) trait Proved: Subject {
    /// The engine's verdict, in every way in which it can be asked for.
    fn verdicts<'a>(world: &'a EngineOf<Self>, request: &'a AskedOf<'a, Self>, each: &mut dyn FnMut(VerdictOf<'a, Self>));

    /// Climbs the ladders (see the module `ladder`), and says what was seen.
    fn ladder() -> String;

    /// Walks through everything that there is in a small scope.
    fn explore(visited: &mut Visited);
}

/// Implements [`Proved`] for an operation whose module has a `check` and nothing else to ask.
macro_rules! proved {
    ($Subject:ty, $engine:ident, $ladder:expr, $explore:expr) => {
        impl crate::proved::Proved for $Subject {
            fn verdicts<'a>(
                world: &'a secgroup_kit::subject::EngineOf<Self>,
                request: &'a secgroup_kit::subject::AskedOf<'a, Self>,
                each: &mut dyn FnMut(secgroup_kit::subject::VerdictOf<'a, Self>),
            ) {
                each($engine::check(world, request));
            }

            fn ladder() -> String {
                $ladder
            }

            fn explore(visited: &mut crate::exhaustive::Visited) {
                $explore(visited);
            }
        }
    };
}
pub(crate) use proved;
