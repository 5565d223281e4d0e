//! Contests: a subject and its references run in turn, round after round, and are compared within each round.

use std::any::Any;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Parser;

use crate::report::{Goal, Ratio, Report, Row, setting};

/// How long a contestant runs before it is timed: at 100,000 instances some passes, after which nothing gets faster. (A stream of few
/// requests the processor then knows by heart, whoever asks.)
const WARM_UP: Duration = Duration::from_millis(20);

/// What a bench is told on its command line. `cargo bench` says `--bench`; whoever does not gets the small size.
#[derive(Clone, Debug, Parser)]
struct Options {
    /// Only contests whose names contain one of these.
    filters: Vec<String>,
    /// Keep what was measured, adding to what the file holds.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Hold one kept run against another and measure nothing.
    #[arg(long, num_args = 2, value_names = ["BEFORE", "AFTER"])]
    compare: Option<Vec<PathBuf>>,
    /// Seconds for each contest.
    #[arg(long, default_value_t = 2.0)]
    seconds: f64,
    /// Set by `cargo bench`: measure in full.
    #[arg(long, hide = true)]
    bench: bool,
    /// Asked by test runners.
    #[arg(long, hide = true)]
    list: bool,
    #[arg(long, hide = true)]
    ignored: bool,
    #[arg(long, hide = true)]
    exact: bool,
    #[arg(long, hide = true)]
    nocapture: bool,
    #[arg(long, hide = true)]
    format: Option<String>,
}

/// What a pass left behind: the hash of its answers, now or when the clock has stopped, and whatever is not to be dropped on the clock.
pub struct PassResult<'a> {
    answers: Box<dyn FnOnce() -> Answers + 'a>,
    _left: Option<Box<dyn Any>>,
}

impl From<Answers> for PassResult<'_> {
    fn from(answers: Answers) -> Self {
        Self::later(move || answers)
    }
}

impl<'a> PassResult<'a> {
    /// An outcome whose `left` is dropped after the clock has stopped.
    pub fn leaving(answers: Answers, left: impl Any) -> Self {
        Self { _left: Some(Box::new(left)), ..Self::from(answers) }
    }

    /// An outcome whose answers are looked at after the clock has stopped.
    pub fn later(answers: impl FnOnce() -> Answers + 'a) -> Self {
        Self { answers: Box::new(answers), _left: None }
    }

    fn hash(self) -> u64 {
        (self.answers)().0
    }
}

/// A running hash of answers, which sees their order and number. Three instructions an answer, so that
/// it does not become what is measured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Answers(u64);

impl Answers {
    /// Adds one.
    #[inline(always)]
    pub const fn add(&mut self, answer: u64) {
        self.0 = (self.0.rotate_left(7) ^ answer).wrapping_add(0x9e37_79b9_7f4a_7c15);
    }
}

/// One way of answering.
pub struct Contestant<'a, S> {
    name: &'static str,
    base: Option<&'static str>,
    at_most: Option<Goal>,
    other_answers: bool,
    pass: Box<dyn Fn(&mut S) -> PassResult<'a> + 'a>,
}

impl<'a, S> Contestant<'a, S> {
    /// One that answers every request of the contest in one call of `pass`.
    pub fn new<O: Into<PassResult<'a>>>(name: &'static str, pass: impl Fn(&mut S) -> O + 'a) -> Self {
        Self { name, base: None, at_most: None, other_answers: false, pass: Box::new(move |state| pass(state).into()) }
    }

    /// Compares its time to that of `base`.
    pub const fn against(mut self, base: &'static str) -> Self {
        self.base = Some(base);
        self
    }

    /// States which goal the ratio has to reach.
    pub fn goal(mut self, number: u8, at_most: impl Into<Option<f64>>) -> Self {
        self.at_most = at_most.into().map(|at_most| Goal { number, at_most });
        self
    }

    /// Says that its answers are not those of its base, because it is asked something else.
    pub const fn with_other_answers(mut self) -> Self {
        self.other_answers = true;
        self
    }
}

/// Runs contests and keeps what they gave.
pub struct Runner {
    bench: &'static str,
    options: Options,
    rows: Vec<Row>,
}

impl Runner {
    /// A runner for the bench of this name; or the status to leave with, where the command line asked for something else.
    ///
    /// # Errors
    ///
    /// Where there is nothing to measure.
    pub fn new(bench: &'static str) -> Result<Self, ExitCode> {
        let options = Options::parse();
        if options.list {
            if !options.ignored {
                println!("small_size: test");
            }
            return Err(ExitCode::SUCCESS);
        }
        if let Some([before, after]) = options.compare.as_deref() {
            return Err(compare(before, after));
        }
        if options.bench {
            println!("{bench}: {}", setting());
        }
        Ok(Self { bench, options, rows: Vec::new() })
    }

    /// Whether only the small size is wanted.
    pub const fn quick(&self) -> bool {
        !self.options.bench
    }

    /// Whether a contest of this name is wanted.
    pub fn wants(&self, contest: &str) -> bool {
        let filters = &self.options.filters;
        self.quick() || filters.is_empty() || filters.iter().any(|filter| contest.contains(filter.as_str()))
    }

    /// Runs a contest of `operations` a pass and prints its rows.
    ///
    /// # Panics
    ///
    /// Where a contestant changes its answers from round to round, or answers otherwise than its base.
    pub fn contest<S>(&mut self, name: &str, operations: usize, state: &mut S, contestants: &[Contestant<'_, S>]) {
        if !self.wants(name) {
            return;
        }
        let hashes: Vec<u64> = contestants.iter().map(|contestant| (contestant.pass)(state).hash()).collect();
        let times = self.rounds(name, state, contestants, &hashes);
        for (place, contestant) in contestants.iter().enumerate() {
            let base = contestant
                .base
                .map(|base| contestants.iter().position(|other| other.name == base).expect("the base is a contestant"));
            if let Some(base) = base.filter(|_| !contestant.other_answers) {
                let (ours, theirs) = (hashes[place], hashes[base]);
                assert_eq!(ours, theirs, "{name}: {} answers otherwise than {}", contestant.name, contestants[base].name);
            }
            let mut values: Vec<f64> = times[place].iter().map(|time| time.as_secs_f64() * 1e9 / operations as f64).collect();
            let row = Row {
                bench: self.bench.to_owned(),
                contest: name.to_owned(),
                contestant: contestant.name.to_owned(),
                value: quartiles(&mut values)[1],
                unit: "ns".to_owned(),
                ratio: base.map(|base| ratio(contestants[base].name, &times[place], &times[base])),
                goal: contestant.at_most,
                answers: Some(format!("{:016x}", hashes[place])),
            };
            self.keep(row);
        }
    }

    /// The times of every contestant in every round. Each round begins with another contestant.
    ///
    /// Before a pass is timed, the contestant warms up: what it looks at is then as near as its own passes keep it, whoever ran
    /// before. (In a world that a shared cache just holds, whoever came after others that look at the same world seemed twice or three
    /// times as fast as whoever came after a reference.)
    fn rounds<S>(&self, name: &str, state: &mut S, contestants: &[Contestant<'_, S>], hashes: &[u64]) -> Vec<Vec<Duration>> {
        let mut times = vec![Vec::new(); contestants.len()];
        let begun = Instant::now();
        let (least, most) = if self.quick() { (1, 1) } else { (9, 301) };
        for round in 0..most {
            if round >= least && begun.elapsed().as_secs_f64() > self.options.seconds {
                break;
            }
            for turn in 0..contestants.len() {
                let place = (round + turn) % contestants.len();
                if !self.quick() {
                    warm_up(&contestants[place], state);
                }
                let start = Instant::now();
                let outcome = (contestants[place].pass)(state);
                times[place].push(start.elapsed());
                let contestant = contestants[place].name;
                assert_eq!(outcome.hash(), hashes[place], "{name}: {contestant} changed its answers in round {round}");
            }
        }
        times
    }

    /// Keeps and prints a figure that was not taken with the clock.
    pub fn figure(&mut self, contest: &str, contestant: &str, value: f64, unit: &str, goal: Option<Goal>) {
        self.keep(Row {
            bench: self.bench.to_owned(),
            contest: contest.to_owned(),
            contestant: contestant.to_owned(),
            value,
            unit: unit.to_owned(),
            ratio: None,
            goal,
            answers: None,
        });
    }

    fn keep(&mut self, row: Row) {
        if !self.quick() {
            println!("{}", row.line());
        }
        self.rows.push(row);
    }

    /// Writes what was measured where that was asked for.
    pub fn finish(self) -> ExitCode {
        if self.quick() {
            println!("{}: {} rows at the small size", self.bench, self.rows.len());
        }
        let Some(path) = &self.options.json else {
            return ExitCode::SUCCESS;
        };
        match Report::add(path, &self.rows) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("{}: {error}", path.display());
                ExitCode::from(2)
            }
        }
    }
}

fn compare(before: &PathBuf, after: &PathBuf) -> ExitCode {
    let read = |path: &PathBuf| Report::read(path).map_err(|error| eprintln!("{}: {error}", path.display()));
    let (Ok(before), Ok(after)) = (read(before), read(after)) else {
        return ExitCode::from(2);
    };
    let (text, same) = Report::compare(&before, &after);
    print!("{text}");
    if same { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Passes of no account: as many as take [`WARM_UP`], but one at least.
fn warm_up<S>(contestant: &Contestant<'_, S>, state: &mut S) {
    let begun = Instant::now();
    loop {
        drop((contestant.pass)(state));
        if begun.elapsed() >= WARM_UP {
            return;
        }
    }
}

/// The lower quartile, the median and the upper quartile.
fn quartiles(values: &mut [f64]) -> [f64; 3] {
    values.sort_by(f64::total_cmp);
    let last = values.len() - 1;
    [last / 4, last / 2, last - last / 4].map(|place| values[place])
}

fn ratio(to: &str, ours: &[Duration], theirs: &[Duration]) -> Ratio {
    let mut ratios: Vec<f64> =
        ours.iter().zip(theirs).map(|(ours, theirs)| ours.as_secs_f64() / theirs.as_secs_f64()).collect();
    let [low, median, high] = quartiles(&mut ratios);
    Ratio { to: to.to_owned(), low, median, high }
}
