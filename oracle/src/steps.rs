//! Steps of the environment and changes of membership, as documents say them. Pure.

use secgroup::{Misfit, StepError, alibaba, baidu, zenlayer};
use serde::Deserialize;
use serde_json::{Value, value::RawValue};

use crate::{json::problem, world::AnyWorld};

/// A world that takes steps.
pub(crate) trait Stepped {
    /// What may happen around the requests.
    type Step<'a>: Deserialize<'a>;

    /// Takes one step; where it cannot be taken, nothing has changed.
    fn step(&mut self, step: &Self::Step<'_>) -> Result<(), StepError>;
}

/// A world that changes as requests change it.
trait Changed {
    /// A change, written out.
    type Change<'a>: Deserialize<'a>;

    /// Makes changes, all of them or none.
    fn change(&mut self, changes: &[Self::Change<'_>]) -> Result<(), Misfit>;
}

macro_rules! stepped {
    ($($cloud:ident),+) => {
        $(impl Stepped for $cloud::World {
            type Step<'a> = $cloud::Step<'a>;

            fn step(&mut self, step: &Self::Step<'_>) -> Result<(), StepError> {
                Self::step(self, step)
            }
        }

        impl Changed for $cloud::World {
            type Change<'a> = $cloud::ChangeSpec<'a>;

            fn change(&mut self, changes: &[Self::Change<'_>]) -> Result<(), Misfit> {
                let transition = self.transition(changes)?;
                self.apply(&transition)
            }
        })+
    };
}

stepped!(alibaba, zenlayer, baidu);

impl AnyWorld {
    /// Takes the steps of a JSON list, all of them or none, and says how many they are.
    ///
    /// # Errors
    ///
    /// What is wrong with the first step that cannot be read or taken, with its place: `steps[0].instance: …`.
    pub fn take_steps(&mut self, steps: &str) -> Result<usize, String> {
        match self {
            Self::Alibaba(world) => take_all(&mut **world, steps),
            Self::Zenlayer(world) => take_all(&mut **world, steps),
            Self::Baidu(world) => take_all(&mut **world, steps),
        }
    }
}

impl AnyWorld {
    /// Makes the changes of a JSON list, all of them or none: `[{"change": "joined", "security_group": "sg-1", "member": "i-1"}]`,
    /// as answers have them.
    ///
    /// # Errors
    ///
    /// The list cannot be read, or one of the changes does not fit the world; nothing has changed.
    pub fn make_changes(&mut self, changes: &str) -> Result<(), String> {
        match self {
            Self::Alibaba(world) => change_all(&mut **world, changes),
            Self::Zenlayer(world) => change_all(&mut **world, changes),
            Self::Baidu(world) => change_all(&mut **world, changes),
        }
    }
}

fn change_all<W: Changed>(world: &mut W, changes: &str) -> Result<(), String> {
    let changes: Vec<W::Change<'_>> = serde_json::from_str(changes).map_err(|error| format!("changes: {}", problem(&error)))?;
    world.change(&changes).map_err(|error| format!("changes: {error}"))
}

fn take_all<W: Stepped + Clone>(world: &mut W, steps: &str) -> Result<usize, String> {
    let steps = read_steps::<W>(steps)?;
    // One step changes nothing where it fails. Several may fail halfway.
    let before = (steps.len() > 1).then(|| world.clone());
    take_steps(world, &steps).map(|()| steps.len()).map_err(|NotTaken { taken, error }| {
        if let (1.., Some(before)) = (taken, before) {
            *world = before;
        }
        error
    })
}

/// Why steps were not taken.
#[derive(Debug)]
pub(crate) struct NotTaken {
    /// How many were taken before that.
    pub taken: usize,
    /// What is wrong, and where.
    pub error: String,
}

/// Takes steps one by one. Where one cannot be taken, the ones before it are taken all the same.
pub(crate) fn take_steps<W: Stepped>(world: &mut W, steps: &[W::Step<'_>]) -> Result<(), NotTaken> {
    for (index, step) in steps.iter().enumerate() {
        world.step(step).map_err(|error| NotTaken { taken: index, error: placed(index, &error) })?;
    }
    Ok(())
}

/// The error with its place: that of the member, where what was to be created has one.
fn placed(index: usize, error: &StepError) -> String {
    match error {
        StepError::Create(error) => format!("steps[{index}].{error}"),
        error => format!("steps[{index}]: {error}"),
    }
}

/// Reads the steps of a JSON document; the error says which one is no step. Needs no world, and takes time in proportion to
/// the document.
pub(crate) fn read_steps<W: Stepped>(steps: &str) -> Result<Vec<W::Step<'_>>, String> {
    let steps: Vec<&RawValue> = serde_json::from_str(steps).map_err(|error| format!("steps: {}", problem(&error)))?;
    let read = |(index, step)| {
        let step: &RawValue = step;
        serde_json::from_str(step.get()).map_err(|error| {
            let error = problem(&error);
            format!("steps[{index}]{}: {error}", place::<W>(step, &error))
        })
    };
    steps.into_iter().enumerate().map(read).collect()
}

/// The bytes of a step in which the place of an error is looked for.
const TRIED_BYTES: usize = 16 * 1024;
/// How often a step is read again to find the place.
const TRIALS: usize = 200;

/// The member of a step, or of an object in it, that an error is about; nothing where it is about the step itself.
///
/// What tells the steps apart is one of their members, so serde collects them all before it looks at any, and has
/// forgotten by then where it is. The place is found by trial: it is the member without which another error comes out, or
/// none. What is missing is missed by the object in whose place nothing is as wrong.
///
/// Each trial reads the step again, so this is for steps of a usual size: an error in a larger one names the step alone.
fn place<W: Stepped>(step: &RawValue, error: &str) -> String {
    if step.get().len() > TRIED_BYTES {
        return String::new();
    }
    let goes_on = |step: &Value| {
        let said = serde_json::from_str::<W::Step<'_>>(&step.to_string()).err();
        said.is_some_and(|said| problem(&said) == error)
    };
    let mut step: Value = serde_json::from_str(step.get()).unwrap_or_default();
    let (mut place, mut pointer) = (String::new(), String::new());
    let mut trials = 0;
    // A member that occurs twice is not found in what is left of it.
    if !goes_on(&step) {
        return place;
    }
    loop {
        let members = step.pointer(&pointer).and_then(Value::as_object).cloned().unwrap_or_default();
        // Without the member that tells steps apart, everything is another error.
        let (tag, plain): (Vec<_>, Vec<_>) = members.iter().partition(|(name, _)| *name == "step");
        trials += members.len();
        if trials > TRIALS {
            return place;
        }
        let culprit = plain.into_iter().chain(tag).find(|(name, value)| {
            let mut others = members.clone();
            if !error.starts_with("missing field") {
                others.shift_remove(*name);
            } else if value.is_object() {
                others.insert((*name).clone(), Value::Null);
            }
            let whole = step.pointer_mut(&pointer).map(|object| std::mem::replace(object, Value::Object(others)));
            let innocent = goes_on(&step);
            if let (Some(object), Some(whole)) = (step.pointer_mut(&pointer), whole) {
                *object = whole;
            }
            !innocent
        });
        let Some((name, _)) = culprit else { return place };
        place.push_str(&format!(".{name}"));
        pointer.push_str(&format!("/{}", name.replace('~', "~0").replace('/', "~1")));
    }
}
