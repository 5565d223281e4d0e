//! Exhaustive small scope: every world of a small scope and every request, enumerated and not sampled.

mod elsewhere;
mod explore;
mod joins;
