//! Goal 8: the program over request lines, against a program that parses each line and prints a fixed one.
//!
//! Both are processes of their own that read one file and write another, so nothing is left out: start, loading a small world,
//! reading, writing. `lines --plain FILE` is the reference.

use std::fs::{self, File};
use std::hash::{BuildHasher, Hasher};
use std::io::{self, BufReader, BufWriter};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use foldhash::fast::FixedState;
use secgroup_benches::document;
use secgroup_benches::fixture::{Fixture, Kind};
use secgroup_benches::plain;
use secgroup_benches::runner::{Answers, Contestant, PassResult, Runner};

fn main() -> ExitCode {
    if std::env::args().nth(1).as_deref() == Some("--plain") {
        let answered = plain::answer(
            BufReader::with_capacity(1 << 16, io::stdin().lock()),
            BufWriter::with_capacity(1 << 16, io::stdout().lock()),
        );
        return answered.map_or(ExitCode::FAILURE, |_| ExitCode::SUCCESS);
    }
    let mut runner = match Runner::new("lines") {
        Ok(runner) => runner,
        Err(status) => return status,
    };
    let (size, count) = if runner.quick() { (200, 100) } else { (1_000, 200_000) };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(if runner.quick() { "lines-small" } else { "lines" });
    fs::create_dir_all(&folder).expect("the build folder can be written");
    let programs = Programs { secgroup: build(), plain: std::env::current_exe().expect("a running program"), folder };
    let fixture = Fixture::new(size);
    fs::write(programs.file("world.json"), document::world(&fixture)).expect("the build folder can be written");
    for kind in [Kind::Accepted, Kind::Mixed] {
        let name = format!("check {}/{count}", kind.name());
        if runner.wants(&name) {
            let lines = document::lines(&fixture.requests(kind, count).asks());
            fs::write(programs.file("requests.jsonl"), lines).expect("the build folder can be written");
            runner.contest(&name, count, &mut (), &programs.contestants());
        }
    }
    runner.finish()
}

/// Builds the program as this bench was built, and says where it is.
fn build() -> PathBuf {
    let bench = std::env::current_exe().expect("a running program");
    let folder = bench.ancestors().nth(2).expect("the bench lies in the profile's deps");
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["build", "--quiet", "--package", "secgroup-oracle", "--bin", "secgroup"]);
    if folder.ends_with("release") {
        cargo.arg("--release");
    }
    assert!(cargo.status().expect("cargo starts").success(), "the program does not build");
    folder.join("secgroup")
}

struct Programs {
    secgroup: PathBuf,
    plain: PathBuf,
    folder: PathBuf,
}

impl Programs {
    fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn contestants(&self) -> Vec<Contestant<'_, ()>> {
        let mut contestants = vec![
            Contestant::new("serde_json", |()| self.run(&mut Command::new(&self.plain), &["--plain"])),
            Contestant::new("secgroup check", |()| self.run(&mut Command::new(&self.secgroup), &self.check()))
                .against("serde_json")
                .with_other_answers()
                .goal(8, 1.0 / 0.6),
        ];
        if Command::new("taskset").arg("--version").stdout(Stdio::null()).status().is_ok() {
            let mut one_core = vec!["-c", "0", self.secgroup.to_str().expect("a path in UTF-8")];
            one_core.extend(self.check());
            let pass = move |(): &mut ()| self.run(&mut Command::new("taskset"), &one_core);
            contestants.push(Contestant::new("… on one core", pass).against("serde_json").with_other_answers());
        }
        contestants
    }

    fn check(&self) -> [&str; 2] {
        ["check", "world.json"]
    }

    /// Runs a program over the requests; the hash is of all that it printed.
    fn run(&self, command: &mut Command, arguments: &[&str]) -> PassResult<'static> {
        let input = File::open(self.file("requests.jsonl")).expect("the requests were written");
        let output = File::create(self.file("answers.jsonl")).expect("the build folder can be written");
        let status = command.args(arguments).current_dir(&self.folder).stdin(input).stdout(output).status();
        assert!(status.expect("the program starts").success(), "{command:?} failed");
        let answers = self.file("answers.jsonl");
        PassResult::later(move || answers_in(&answers))
    }
}

/// The hash of everything that was printed.
fn answers_in(path: &Path) -> Answers {
    let mut hasher = FixedState::default().build_hasher();
    hasher.write(&fs::read(path).expect("the answers were written"));
    let mut answers = Answers::default();
    answers.add(hasher.finish());
    answers
}
