//! What the fuzz targets hold against arbitrary bytes. Each function panics where something does not hold.

mod http;

use std::sync::LazyLock;

pub use http::http;

use secgroup::{alibaba, baidu, zenlayer};
use secgroup_oracle::{AnyWorld, Judgement, document};

/// The example worlds, one of each cloud and edition.
pub const EXAMPLES: [&str; 5] = [
    include_str!("../../examples/alibaba.world.json"),
    include_str!("../../examples/alibaba-2026.world.json"),
    include_str!("../../examples/alibaba-2020.world.json"),
    include_str!("../../examples/zenlayer.world.json"),
    include_str!("../../examples/baidu.world.json"),
];

static WORLDS: LazyLock<Vec<AnyWorld>> = LazyLock::new(|| {
    EXAMPLES.iter().map(|text| AnyWorld::from_slice(text.as_bytes()).expect("an example can be read")).collect()
});

/// The world's document, as the program writes it.
#[must_use]
pub fn written(world: &AnyWorld) -> Vec<u8> {
    let mut text = Vec::new();
    document::write(world, &mut text).expect("a vector takes everything");
    text
}

/// A world that can be read can be written, and what is written is read as the same world. So a world never becomes
/// inconsistent: an inconsistent one would not be read.
fn comes_back(world: &AnyWorld) {
    let text = written(world);
    let again = AnyWorld::from_slice(&text).unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&text)));
    assert!(again == *world, "a world changes by being written: {}", String::from_utf8_lossy(&text));
    assert_eq!(text, written(&again), "a document changes by being read");
}

/// Any bytes are a world document or are refused with a message.
pub fn world_document(data: &[u8]) {
    match AnyWorld::from_slice(data) {
        Ok(world) => comes_back(&world),
        Err(error) => assert!(!error.to_string().is_empty(), "refused without a word"),
    }
}

/// Whether these bytes are exactly one line that holds exactly one JSON object with a verdict.
fn one_line(out: &[u8]) {
    let text = std::str::from_utf8(out).expect("what is written is text");
    let line = text.strip_suffix('\n').expect("a line ends");
    assert!(!line.contains('\n'), "more than one line: {text:?}");
    let answer: serde_json::Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    match answer["verdict"].as_str() {
        Some("accepted") => assert!(answer["changes"].is_array(), "{line}"),
        Some("refused") => {
            let first = &answer["violations"][0];
            let says = (&answer["rule"], &answer["status"], &answer["code"], &answer["basis"]);
            assert_eq!(says, (&first["rule"], &first["status"], &first["code"], &first["basis"]), "{line}");
            assert!(answer["message"].as_str().is_some_and(|text| !text.is_empty()), "{line}");
        }
        Some("unreadable") => assert!(answer["error"].is_string(), "{line}"),
        Some("stepped") => assert!(answer["steps"].is_u64(), "{line}"),
        _ => panic!("no verdict: {line}"),
    }
    assert!(answer["seq"].is_string() || answer["seq"].is_number(), "{line}");
}

/// Any bytes are a line in, and get exactly one line out, always the same; asking changes nothing.
pub fn request_line(data: &[u8]) {
    let data = data.split(|byte| *byte == b'\n').next().unwrap_or_default();
    for world in WORLDS.iter() {
        let (mut once, mut twice) = (Vec::new(), Vec::new());
        world.check_line(data, 7, &mut once);
        one_line(&once);
        world.check_line(data, 7, &mut twice);
        assert_eq!(once, twice, "the same line is answered differently");
        // What is accepted leads to a world that can be written and read, and to the same answer on the way.
        let mut changed = world.clone();
        let mut taken = Vec::new();
        let judged = changed.run_line(data, 7, &mut taken);
        if matches!(judged, Judgement::Stepped(_)) {
            one_line(&taken);
        } else if !data.windows(5).any(|word| word == b"steps") {
            assert_eq!(once, taken, "a line is judged differently where it takes effect");
        }
        if changed != *world {
            comes_back(&changed);
        }
    }
}

/// Takes a step of the world's cloud, if that is what the line says.
fn step(world: &mut AnyWorld, line: &[u8]) -> bool {
    match world {
        AnyWorld::Alibaba(world) => serde_json::from_slice(line).map(|step: alibaba::Step<'_>| world.step(&step)).is_ok(),
        AnyWorld::Zenlayer(world) => serde_json::from_slice(line).map(|step: zenlayer::Step<'_>| world.step(&step)).is_ok(),
        AnyWorld::Baidu(world) => serde_json::from_slice(line).map(|step: baidu::Step<'_>| world.step(&step)).is_ok(),
    }
}

/// Lines of steps and requests, one after the other, in the example world that the first byte picks: whatever comes, the world
/// remains one that can be written and read.
pub fn steps(data: &[u8]) {
    let Some((pick, lines)) = data.split_first() else { return };
    let mut world = WORLDS[usize::from(*pick) % WORLDS.len()].clone();
    for (number, line) in lines.split(|byte| *byte == b'\n').enumerate().take(64) {
        if !step(&mut world, line) {
            let mut out = Vec::new();
            world.run_line(line, number as u64, &mut out);
            one_line(&out);
        }
    }
    comes_back(&world);
}
