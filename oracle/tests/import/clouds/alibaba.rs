//! Worlds of Alibaba Cloud.

#[path = "../../../../tests/proof/clouds/alibaba/bounds.rs"]
mod bounds;
#[path = "../../../../tests/proof/clouds/alibaba/elements.rs"]
mod elements;
#[path = "../../../../tests/proof/clouds/alibaba/things.rs"]
mod things;
#[path = "../../../../tests/proof/clouds/alibaba/worlds.rs"]
pub(crate) mod worlds;
#[path = "../../../../tests/proof/clouds/alibaba/written.rs"]
mod written;

pub(crate) use things::*;

use crate::ways::spelling::Dice;

/// A document of a world.
pub(crate) fn document(world: &World, dice: &mut Dice) -> String {
    written::world(world, dice).spell(dice)
}
