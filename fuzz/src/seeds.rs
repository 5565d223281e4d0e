//! Writes the fuzzer's seeds from the golden cases: `seeds CORPUS-FOLDER SEEDS-FOLDER`.

use std::{env, fs, path::Path};

/// Steps to begin with, each for the example world with that number.
const STEPS: [(u8, &str); 8] = [
    (0, r#"{"step": "set_instance_status", "instance": "i-1", "status": "Stopping"}"#),
    (0, r#"{"step": "leave", "security_group": "sg-1", "member": "eni-1"}"#),
    (0, r#"{"step": "set_private_ips", "member": "eni-1", "count": 4294967295}"#),
    (0, r#"{"step": "set_managed_by", "id": "sg-1", "product": "nas"}"#),
    (0, r#"{"step": "grant", "network_interface": "eni-1", "account": "7"}"#),
    (0, r#"{"step": "set_busy", "id": "sg-1", "busy": true}"#),
    (3, r#"{"step": "set_instance_status", "instance": "ins-1", "status": "RECYCLE"}"#),
    (4, r#"{"step": "set_in_debt", "instance": "i-1", "in_debt": true}"#),
];

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [corpus, seeds] = arguments.as_slice() else { panic!("usage: seeds CORPUS-FOLDER SEEDS-FOLDER") };
    let seeds = Path::new(seeds);
    let write = |target: &str, name: String, bytes: &[u8]| {
        let folder = seeds.join(target);
        fs::create_dir_all(&folder).expect("the folder can be made");
        fs::write(folder.join(name), bytes).expect("the seed can be written");
    };
    let mut count = 0;
    let mut files: Vec<_> = fs::read_dir(corpus).expect("the golden cases are there").map(|file| file.expect("a file").path()).collect();
    files.sort();
    for file in files.iter().filter(|file| file.extension().is_some_and(|extension| extension == "jsonl")) {
        let stem = file.file_stem().and_then(|stem| stem.to_str()).expect("a name");
        for (number, line) in fs::read_to_string(file).expect("a text").lines().enumerate() {
            let case: serde_json::Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{stem}:{number}: {error}"));
            let request = case["line"].to_string();
            write("world_document", format!("{stem}-{number}"), case["world"].to_string().as_bytes());
            write("request_line", format!("{stem}-{number}"), request.as_bytes());
            write("steps", format!("{stem}-{number}"), format!("\u{0}{request}\n{request}").as_bytes());
            count += 1;
        }
    }
    for (number, text) in secgroup_fuzz::EXAMPLES.iter().enumerate() {
        write("world_document", format!("example-{number}"), text.as_bytes());
    }
    for (number, (world, step)) in STEPS.iter().enumerate() {
        write("steps", format!("step-{number}"), &[&[*world], step.as_bytes()].concat());
    }
    assert!(count > 0, "there are no golden cases in {corpus}");
    println!("{count} golden cases");
}
