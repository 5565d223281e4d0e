//! Lines in → lines out.

use crate::{
    answer,
    line::{self, Line},
    operation::Served,
    world::{AnyTransition, AnyWorld, Visitor},
};

/// How lines fared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many were accepted.
    pub accepted: u64,
    /// How many were refused.
    pub refused: u64,
    /// How many could not be read.
    pub unreadable: u64,
}

impl Tally {
    /// How many lines there were.
    #[must_use]
    pub fn lines(&self) -> u64 {
        self.accepted + self.refused + self.unreadable
    }
}

impl std::ops::AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.accepted += other.accepted;
        self.refused += other.refused;
        self.unreadable += other.unreadable;
    }
}

/// What became of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// Accepted: this is what it changes.
    Accepted(AnyTransition),
    /// Refused.
    Refused,
    /// Unreadable.
    Unreadable,
}

impl AnyWorld {
    /// Judges a line (without its end) and appends its answer; changes nothing. `number` counts lines from 1.
    pub fn check_line(&self, line: &[u8], number: u64, out: &mut Vec<u8>) -> Judgement {
        match line::read(line, number, self.dialect()) {
            Ok(line) => self.answer(&line, out),
            Err(unreadable) => {
                answer::write_unreadable(&unreadable, out);
                Judgement::Unreadable
            }
        }
    }

    /// Judges a line (without its end) and appends its answer; what is accepted takes effect.
    pub fn run_line(&mut self, line: &[u8], number: u64, out: &mut Vec<u8>) -> Judgement {
        let judgement = self.check_line(line, number, out);
        if let Judgement::Accepted(transition) = &judgement {
            let applied = self.apply(transition);
            debug_assert!(applied.is_ok(), "a transition fits the world that it was made for");
        }
        judgement
    }

    /// Judges a line that was read, and appends its answer.
    fn answer(&self, line: &Line<'_>, out: &mut Vec<u8>) -> Judgement {
        struct Answer<'l, 'o> {
            line: &'l Line<'l>,
            out: &'o mut Vec<u8>,
        }
        impl<'a> Visitor<'a> for Answer<'_, '_> {
            type Output = Judgement;
            #[inline]
            fn visit<O: Served>(self, world: &'a O::World, request: &'a O::Request<'a>) -> Judgement {
                let verdict = O::check(world, request);
                answer::write_line::<O>(world, self.line.seq(), &verdict, self.out);
                verdict.accepted().map_or(Judgement::Refused, |transition| Judgement::Accepted(O::any_transition(transition)))
            }
        }
        let request = line.request();
        // The line was read in the world's own dialect, so the operation is its cloud's.
        self.visit(&request, Answer { line, out }).unwrap_or(Judgement::Unreadable)
    }
}
