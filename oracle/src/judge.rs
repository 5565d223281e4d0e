//! Judges lines in, and writes lines out.

use std::{
    io::{self, Write},
    ops::AddAssign,
    panic::resume_unwind,
    sync::{Mutex, PoisonError},
    thread,
};

use memchr::{memchr, memchr_iter};
use secgroup::{
    alibaba::{self, join_security_group},
    registry::{AnyRequest, AnyTransition, OperationId, Registered, Visitor, WorldRef},
    rulebook::Verdict,
};

use crate::{
    answer::{Answers, Json},
    line::{self, Entry, Line, Steps, Unreadable},
    summary::Counts,
    world::AnyWorld,
};

/// How lines fared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct VerdictCounts {
    /// How many were accepted.
    pub accepted: u64,
    /// How many were refused.
    pub refused: u64,
    /// How many could not be read.
    pub unreadable: u64,
    /// How many were steps.
    pub stepped: u64,
}

impl VerdictCounts {
    /// How many lines there were.
    #[must_use]
    pub fn lines(&self) -> u64 {
        self.accepted + self.refused + self.unreadable + self.stepped
    }
}

impl AddAssign for VerdictCounts {
    fn add_assign(&mut self, other: Self) {
        self.accepted += other.accepted;
        self.refused += other.refused;
        self.unreadable += other.unreadable;
        self.stepped += other.stepped;
    }
}

/// What became of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// Accepted: this is what it changes.
    Accepted(AnyTransition),
    /// Refused.
    Refused,
    /// Unreadable.
    Unreadable,
    /// So many steps were taken.
    Stepped(usize),
}

impl AnyWorld {
    /// Judges a line (without its end) and appends its answer; changes nothing. `number` counts lines from 1.
    pub fn check_line(&self, line: &[u8], number: u64, out: &mut Vec<u8>) -> Judgement {
        check_line(self, &Json, line, number, out)
    }

    /// Judges a line (without its end) and appends its answer; what is accepted takes effect.
    pub fn run_line(&mut self, line: &[u8], number: u64, out: &mut Vec<u8>) -> Judgement {
        run_line(self, &Json, line, number, out)
    }
}

/// Judges a line (without its end) and appends its answer; changes nothing.
pub fn check_line(world: &AnyWorld, answers: &impl Answers, line: &[u8], number: u64, out: &mut Vec<u8>) -> Judgement {
    let world = world.borrowed();
    Desk::new(answers, out).answer_read(world, &line::read(line, number, world, answers.unknown_parameters()))
}

/// Judges a line (without its end) and appends its answer; what is accepted takes effect, and so do steps.
pub fn run_line(world: &mut AnyWorld, answers: &impl Answers, line: &[u8], number: u64, out: &mut Vec<u8>) -> Judgement {
    Desk::new(answers, out).run_line(world, line, number)
}

/// The same with the counts: judges a line against a world that stays as it is.
pub(crate) fn answer_asked<A: Answers>(
    world: WorldRef<'_>,
    answers: &A,
    line: &[u8],
    number: u64,
    out: &mut Vec<u8>,
) -> A::Counts {
    let mut desk = Desk::new(answers, out);
    desk.answer_read(world, &line::read(line, number, world, answers.unknown_parameters()));
    desk.counts
}

/// The same with the counts: judges a line, and changes the world.
pub(crate) fn answer_taken<A: Answers>(
    world: &mut AnyWorld,
    answers: &A,
    line: &[u8],
    number: u64,
    out: &mut Vec<u8>,
) -> A::Counts {
    let mut desk = Desk::new(answers, out);
    desk.run_line(world, line, number);
    desk.counts
}

/// Where answers are written and counted.
struct Desk<'d, A: Answers> {
    answers: &'d A,
    counts: A::Counts,
    out: &'d mut Vec<u8>,
}

impl<'d, A: Answers> Desk<'d, A> {
    fn new(answers: &'d A, out: &'d mut Vec<u8>) -> Self {
        Self { answers, counts: A::Counts::default(), out }
    }

    fn run_line(&mut self, world: &mut AnyWorld, line: &[u8], number: u64) -> Judgement {
        let line = match line::read_entry(line, number, world.borrowed(), self.answers.unknown_parameters()) {
            Ok(Entry::Request(line)) => line,
            Ok(Entry::Steps(steps)) => return self.step(world, steps),
            Err(unreadable) => return self.unreadable(&unreadable),
        };
        let judgement = self.answer(world.borrowed(), &line);
        if let Judgement::Accepted(transition) = &judgement {
            let applied = world.apply(transition);
            debug_assert!(applied.is_ok(), "a transition fits the world that it was made for");
        }
        judgement
    }

    #[cold]
    fn step(&mut self, world: &mut AnyWorld, steps: Steps<'_>) -> Judgement {
        match world.take_steps(steps.steps()) {
            Err(problem) => self.unreadable(&steps.unreadable(problem)),
            Ok(taken) => {
                self.answers.write_stepped(steps.seq(), taken, self.out);
                self.counts.verdicts_mut().stepped += 1;
                Judgement::Stepped(taken)
            }
        }
    }

    fn answer_read(&mut self, world: WorldRef<'_>, line: &Read<'_>) -> Judgement {
        match line {
            Ok(line) => self.answer(world, line),
            Err(unreadable) => self.unreadable(unreadable),
        }
    }

    fn unreadable(&mut self, unreadable: &Unreadable<'_>) -> Judgement {
        self.answers.write_unreadable(unreadable, self.out);
        self.counts.verdicts_mut().unreadable += 1;
        self.counts.unreadable(unreadable);
        Judgement::Unreadable
    }

    fn answer(&mut self, world: WorldRef<'_>, line: &Line<'_>) -> Judgement {
        struct Answer<'l, 's, 'd, A: Answers> {
            line: &'l Line<'l>,
            desk: &'s mut Desk<'d, A>,
        }
        impl<'a, A: Answers> Visitor<'a> for Answer<'_, '_, '_, A> {
            type Output = Judgement;

            #[inline]
            fn visit<O: Registered>(self, world: &'a O::World, request: &'a O::Request<'a>) -> Judgement {
                self.desk.write_verdict(world, self.line, &O::check(world, request))
            }
        }
        let request = line.request();
        // The line was read for this world, so the operation is its cloud's.
        request.visit(world, Answer { line, desk: self }).unwrap_or(Judgement::Unreadable)
    }

    #[inline]
    fn write_verdict<O: Registered>(&mut self, world: &O::World, line: &Line<'_>, verdict: &Verdict<'_, O>) -> Judgement {
        self.answers.write::<O>(world, line.seq(), verdict, self.out);
        self.counts.unknown_parameters(line.unknown_parameters());
        self.counts.verdict(world, verdict);
        match verdict {
            Verdict::Accepted(transition) => {
                self.counts.verdicts_mut().accepted += 1;
                Judgement::Accepted(O::any_transition(transition.clone()))
            }
            Verdict::Refused(_) => {
                self.counts.verdicts_mut().refused += 1;
                Judgement::Refused
            }
        }
    }
}

/// The lines of a block, without their ends. What stands behind the last end is a line as well, where it is not empty.
pub fn lines(mut block: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        if block.is_empty() {
            return None;
        }
        let (line, rest) = match memchr(b'\n', block) {
            Some(end) => (&block[..end], &block[end + 1..]),
            None => (block, &[][..]),
        };
        block = rest;
        Some(line)
    })
}

/// A line as it was read, or as far as it was.
type Read<'a> = Result<Line<'a>, Unreadable<'a>>;

/// How many lines are read before they are judged.
const WINDOW: usize = 32;

/// Judges a block of lines, in order; changes nothing.
///
/// A few lines are read before they are judged: in a large world a look-up is a wait for memory, and the look-ups of
/// several requests wait at the same time.
pub fn check_block<A: Answers>(world: &AnyWorld, answers: &A, block: &[u8], first: u64, out: &mut Vec<u8>) -> A::Counts {
    let mut desk = Desk::new(answers, out);
    let unknown = answers.unknown_parameters();
    let mut lines = (first..).zip(lines(block)).map(|(number, line)| line::read(line, number, world.borrowed(), unknown));
    let mut window = Vec::with_capacity(WINDOW);
    loop {
        window.extend(lines.by_ref().take(WINDOW));
        if window.is_empty() {
            return desk.counts;
        }
        match world {
            AnyWorld::Alibaba(alibaba) => check_window(alibaba, &window, &mut desk),
            _ => window.iter().for_each(|line| drop(desk.answer_read(world.borrowed(), line))),
        }
        window.clear();
    }
}

fn check_window<A: Answers>(alibaba: &alibaba::World, window: &[Read<'_>], desk: &mut Desk<'_, A>) {
    let joins = window.iter().filter_map(|line| match line.as_ref().ok()?.request() {
        AnyRequest::JoinSecurityGroup(request) => Some(request),
        _ => None,
    });
    let requests: Vec<_> = joins.collect();
    let world = WorldRef::Alibaba(alibaba);
    let mut lines = window.iter();
    join_security_group::check_batch(alibaba, &requests, |_, verdict| {
        for read in lines.by_ref() {
            match read {
                Ok(line) if line.operation() == OperationId::JoinSecurityGroup => {
                    desk.write_verdict(alibaba, line, &verdict);
                    return;
                }
                read => drop(desk.answer_read(world, read)),
            }
        }
    });
    // Those behind the last join.
    lines.for_each(|read| drop(desk.answer_read(world, read)));
}

/// Judges a block of lines one after the other; what is accepted takes effect for the next, and so do steps.
pub fn run_block<A: Answers>(world: &mut AnyWorld, answers: &A, block: &[u8], first: u64, out: &mut Vec<u8>) -> A::Counts {
    let mut desk = Desk::new(answers, out);
    for (number, line) in (first..).zip(lines(block)) {
        desk.run_line(world, line, number);
    }
    desk.counts
}

/// Judges blocks of lines on several threads. The answers come out in the order of the lines, and are the same as one
/// thread's.
#[derive(Debug)]
pub struct Crew {
    threads: usize,
    /// How many bytes of lines are one piece of work.
    piece: usize,
    /// The answers to each piece; kept for their memory.
    outs: Vec<Vec<u8>>,
}

impl Crew {
    /// As many threads as the machine has cores.
    #[must_use]
    pub fn of_all_cores() -> Self {
        Self::new(thread::available_parallelism().map_or(1, usize::from), 128 * 1024)
    }

    /// So many threads, and so many bytes of lines at a time.
    #[must_use]
    pub fn new(threads: usize, piece: usize) -> Self {
        Self { threads: threads.max(1), piece: piece.max(1), outs: Vec::new() }
    }

    /// Judges a block of lines; changes nothing. The answers leave in order, some pieces at a time.
    ///
    /// # Errors
    ///
    /// Those of the writer.
    pub fn check<A: Answers>(
        &mut self,
        world: &AnyWorld,
        answers: &A,
        block: &[u8],
        first: u64,
        output: &mut impl Write,
    ) -> io::Result<A::Counts> {
        self.judge(block, first, output, |piece, first, out| check_block(world, answers, piece, first, out))
    }

    /// Judges a block of lines by `judge`, which appends the answers to a piece of it whose first line has that number. No piece knows
    /// of another. The answers leave in order, some pieces at a time.
    ///
    /// # Errors
    ///
    /// Those of the writer.
    pub fn judge<C: Counts>(
        &mut self,
        block: &[u8],
        first: u64,
        output: &mut impl Write,
        judge: impl Fn(&[u8], u64, &mut Vec<u8>) -> C + Sync,
    ) -> io::Result<C> {
        let pieces = cut(block, self.piece, first);
        self.outs.resize_with(self.outs.len().max(pieces.len()), Vec::new);
        // What is not worth a thread is judged here and now, in one buffer that stays in the nearest cache.
        if let ([out, ..], true) = (&mut *self.outs, self.threads == 1 || pieces.len() == 1) {
            let mut counts = C::default();
            for (piece, first) in pieces {
                out.clear();
                counts += judge(piece, first, out);
                output.write_all(out)?;
            }
            return Ok(counts);
        }
        let work = Mutex::new(pieces.iter().zip(&mut self.outs));
        let turn = || {
            let mut counts = C::default();
            loop {
                let next = work.lock().unwrap_or_else(PoisonError::into_inner).next();
                let Some((&(piece, first), out)) = next else { break counts };
                out.clear();
                counts += judge(piece, first, out);
            }
        };
        let counts = thread::scope(|scope| {
            let helpers: Vec<_> = (1..self.threads).map(|_| scope.spawn(turn)).collect();
            helpers.into_iter().fold(turn(), |mut counts, helper| {
                counts += helper.join().unwrap_or_else(|panic| resume_unwind(panic));
                counts
            })
        });
        self.outs.iter().take(pieces.len()).try_for_each(|out| output.write_all(out))?;
        Ok(counts)
    }
}

/// Cuts a block into pieces at ends of lines, each with the number of its first line.
fn cut(mut block: &[u8], size: usize, mut first: u64) -> Vec<(&[u8], u64)> {
    let mut pieces = Vec::with_capacity(block.len() / size + 1);
    while !block.is_empty() {
        let at = block.get(size..).and_then(|rest| memchr(b'\n', rest)).map_or(block.len(), |end| size + end + 1);
        let (piece, rest) = block.split_at(at);
        pieces.push((piece, first));
        first += memchr_iter(b'\n', piece).count() as u64;
        block = rest;
    }
    pieces
}
