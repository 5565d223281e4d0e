//! Grows a world from an empty one, creating things one by one and others that are deleted again.

use super::spelling::Dice;
use crate::subject::Cloud;

/// How many moves lead nowhere, at most.
const DETOURS: usize = 24;

/// How many things a world has that is still compared with the model's after every step.
const SMALL: usize = 40;

/// An empty world, and a step for each thing of the model's world, the things that it refers to first. Among them come others, with
/// ids of their own, and all but the last of a thing is deleted again.
pub(super) fn grown<C: Cloud>(world: &C::World, number: u64) -> Result<C::Engine, String> {
    let mut dice = Dice::new(number);
    let mut mirror = C::emptied(world);
    let calls = C::calls(&mirror, &mut dice);
    let builder = calls.into_iter().fold(C::builder(number), |builder, call| call(builder));
    let mut engine = C::finish(builder).map_err(|error| error.to_string())?;
    let goal = C::elements(world);
    if goal.len() > SMALL {
        in_passes::<C>(&mut engine, world, goal, &mut dice)?;
        return Ok(engine);
    }
    let strangers = C::strangers(world, &mut dice);
    let mut detours = if dice.one_in(4) { 0 } else { DETOURS };
    loop {
        let here = C::elements(&mirror);
        if detours > 0 {
            detours -= 1;
            if dice.one_in(3) {
                if let Some(stranger) = dice.shuffled(&strangers).first() {
                    create::<C>(&mut engine, &mut mirror, stranger, &mut dice)?;
                }
                continue;
            }
            if dice.one_in(3) {
                if let Some(one) = dice.shuffled(&here).first() {
                    delete::<C>(&mut engine, &mut mirror, one, &mut dice)?;
                }
                continue;
            }
        }
        let extra = here.iter().filter(|one| !goal.contains(one)).map(|one| (false, one));
        let missing = goal.iter().filter(|one| !here.contains(one)).map(|one| (true, one));
        let mut moves: Vec<_> = extra.chain(missing).collect();
        if moves.is_empty() && detours == 0 {
            return Ok(engine);
        }
        dice.shuffle(&mut moves);
        let possible = moves.iter().find(|(comes, one)| {
            let next = if *comes { C::add(&mirror, one) } else { C::remove(&mirror, one) };
            next.is_some()
        });
        match possible {
            Some((true, one)) => create::<C>(&mut engine, &mut mirror, one, &mut dice)?,
            Some((false, one)) => delete::<C>(&mut engine, &mut mirror, one, &mut dice)?,
            None if moves.is_empty() => {}
            None => return Err(format!("nothing of {moves:?} can be done in {mirror:#?}")),
        }
    }
}

/// Creates very many things in any order: what refers to something that is not there yet is refused, and waits for the next pass.
fn in_passes<C: Cloud>(
    engine: &mut C::Engine,
    world: &C::World,
    mut waiting: Vec<C::Element>,
    dice: &mut Dice,
) -> Result<(), String> {
    dice.shuffle(&mut waiting);
    while !waiting.is_empty() {
        let mut refused = Vec::new();
        let mut says = String::new();
        let before = waiting.len();
        for element in waiting {
            if let Err(error) = C::create(engine, world, &element, dice) {
                says = error;
                refused.push(element);
            } else if dice.one_in(8) {
                C::delete(engine, &element, dice)?;
                C::create(engine, world, &element, dice)?;
            }
        }
        if refused.len() == before {
            return Err(format!("nothing of {before} things can be created: {says}"));
        }
        waiting = refused;
    }
    Ok(())
}

/// Creates what can be created; what cannot must be refused, and change nothing.
pub fn create<C: Cloud>(
    engine: &mut C::Engine,
    mirror: &mut C::World,
    element: &C::Element,
    dice: &mut Dice,
) -> Result<(), String> {
    let next = C::add(mirror, element);
    let before = next.is_none().then(|| engine.clone());
    let says = C::create(engine, mirror, element, dice);
    settle::<C>(engine, mirror, (next, before), says, element)
}

/// Deletes what can be deleted; what cannot must be refused, and change nothing.
pub fn delete<C: Cloud>(
    engine: &mut C::Engine,
    mirror: &mut C::World,
    element: &C::Element,
    dice: &mut Dice,
) -> Result<(), String> {
    let next = C::remove(mirror, element);
    let before = next.is_none().then(|| engine.clone());
    let says = C::delete(engine, element, dice);
    settle::<C>(engine, mirror, (next, before), says, element)
}

fn settle<C: Cloud>(
    engine: &C::Engine,
    mirror: &mut C::World,
    (next, before): (Option<C::World>, Option<C::Engine>),
    says: Result<(), String>,
    element: &C::Element,
) -> Result<(), String> {
    match (next, says) {
        (Some(next), Ok(())) => {
            *mirror = next;
            Ok(())
        }
        (None, Err(_)) if before.as_ref() == Some(engine) => Ok(()),
        (next, says) => Err(format!("{element:?}: the engine says {says:?}, the model: {}; {mirror:#?}", next.is_some())),
    }
}
