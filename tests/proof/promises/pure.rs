//! *Pure*: the same world and request give the same verdict, byte for byte, in any process, whatever order the world was built in.

use proptest::prelude::*;
use secgroup_kit::for_every_operation;
use secgroup_kit::subject::EngineOf;
use secgroup_kit::ways::built;

use crate::harness::{holds, least, sample};
use crate::observed::observe;
use crate::operations::{Visitor, visit_all};
use crate::proved::Proved;

/// Twice the same, and the same from a world that was put together in another order.
fn pure<S: Proved>() {
    holds(&format!("pure::{}", S::NAME), 250, &(S::tuned(), any::<u64>()), |((world, request), order)| {
        let engine = built::<S>(&world);
        let shuffled = S::build(&world, order);
        let observed = observe::<S>(&engine, &request);
        prop_assert_eq!(&observed, &observe::<S>(&engine, &request));
        prop_assert_eq!(&observed, &observe::<S>(&engine.clone(), &request));
        prop_assert_eq!(&observed, &observe::<S>(&shuffled, &request));
        prop_assert!(engine == shuffled, "the order of the lists tells worlds apart");
        prop_assert_eq!(S::document(&engine), S::document(&shuffled));
        prop_assert_eq!(explanation::<S>(&engine, &request), explanation::<S>(&shuffled, &request));
        Ok(())
    });
}

fn explanation<S: Proved>(world: &EngineOf<S>, request: &S::Request) -> String {
    use secgroup::rulebook::Operation;
    let request = S::request(request);
    S::Operation::explain(world, &request).findings().map(|finding| format!("{finding:?}\n")).collect()
}

for_every_operation!(pure);

/// What the child processes print: verdicts, explanations and documents of the same cases, in worlds shuffled by `order`.
struct Transcript {
    order: u64,
    text: String,
}

impl Visitor for Transcript {
    fn visit<S: Proved>(&mut self) {
        use std::fmt::Write as _;
        let mut at = 0;
        sample(60, &S::tuned(), |(world, request)| {
            at += 1;
            let engine = S::build(&world, if self.order == 0 { 0 } else { self.order.wrapping_mul(at) });
            let observed = observe::<S>(&engine, &request);
            let (explanation, document) = (explanation::<S>(&engine, &request), S::document(&engine));
            let _ = writeln!(self.text, "{} {observed:?}\n{explanation}{document}", S::NAME);
        });
    }
}

fn transcript(order: u64) -> String {
    let mut transcript = Transcript { order, text: String::new() };
    visit_all(&mut transcript);
    transcript.text
}

const CHILD: &str = "SECGROUP_PROOF_CHILD";

/// The same script in several processes, each with another order of the worlds' lists: the same bytes.
///
/// The children are this very test, which writes its transcript to a file instead when it is told to.
#[test]
fn across_processes() {
    if let Some((order, path)) = std::env::var(CHILD).ok().as_deref().and_then(|text| text.split_once(':')) {
        std::fs::write(path, transcript(order.parse().expect("a number"))).expect("the transcript can be written");
        return;
    }
    let mine = transcript(0);
    assert!(mine.len() > least(100_000) as usize, "the transcript is too short to prove anything: {} bytes", mine.len());
    let program = std::env::current_exe().expect("the test knows itself");
    for order in [0, 1, 0x9E37_79B9_7F4A_7C15_u64] {
        let path = std::env::temp_dir().join(format!("secgroup-proof-{}-{order}", std::process::id()));
        let status = std::process::Command::new(&program)
            .args(["--exact", "promises::pure::across_processes"])
            .env(CHILD, format!("{order}:{}", path.display()))
            .stdout(std::process::Stdio::null())
            .status()
            .expect("the test can be started again");
        assert!(status.success(), "the child failed: {status}");
        let theirs = std::fs::read_to_string(&path).expect("the child wrote its transcript");
        std::fs::remove_file(&path).expect("the transcript can be removed");
        let difference = mine.lines().zip(theirs.lines()).find(|(a, b)| a != b);
        assert_eq!(difference, None, "order {order}");
        assert_eq!(mine.len(), theirs.len(), "order {order}");
    }
}
