//! What the program writes, and how carefully.
#![cfg(target_os = "linux")]

mod support;

use std::fs;
use std::io::Read as _;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::path::Path;
use std::process::{Output, Stdio};
use std::time::{Duration, Instant};

use support::{feed, file, secgroup};
use tempfile::{TempDir, tempdir, tempdir_in};

const WORLD: &str = r#"{"cloud": "baidu", "security_groups": [{"id": "g"}], "instances": [{"id": "i"}]}"#;
const ACCEPTED: &str = "{\"request\": {\"Action\": \"bind\", \"instanceId\": \"i\", \"securityGroupId\": \"g\"}}\n";

fn run_into(folder: &TempDir, place: &str) -> Output {
    file(folder, "world.json", WORLD);
    feed(secgroup().current_dir(folder).args(["run", "world.json", "--final-world", place]), ACCEPTED)
}

fn names(folder: &Path) -> Vec<String> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn a_file_in_shared_memory_is_a_file() {
    let folder = tempdir_in("/dev/shm").unwrap();
    let place = folder.path().join("after.json");
    for round in 0..2 {
        assert_eq!(run_into(&folder, place.to_str().unwrap()).status.code(), Some(0), "{round}");
        let written = fs::read_to_string(&place).unwrap();
        assert_eq!(written.matches("\"cloud\"").count(), 1, "round {round}: {written}");
    }
}

#[test]
fn where_standard_output_goes_the_world_follows_the_answers() {
    let folder = tempdir().unwrap();
    let world = file(&folder, "world.json", WORLD);
    let requests = file(&folder, "requests.jsonl", ACCEPTED);
    let both = folder.path().join("both");
    for name in ["/dev/stdout", "/proc/self/fd/1", both.to_str().unwrap()] {
        let out = fs::File::options().append(true).create(true).open(&both).unwrap();
        out.set_len(0).unwrap();
        let mut command = secgroup();
        command.arg("run").arg(&world).arg(&requests).args(["--final-world", name]).stdout(out);
        assert!(command.status().unwrap().success(), "{name}");
        let written = fs::read_to_string(&both).unwrap();
        assert!(written.starts_with("{\"seq\": 1") && written.contains("\"cloud\""), "{name}: {written}");
    }
}

#[test]
fn a_file_that_nobody_may_write_is_refused() {
    let folder = tempdir().unwrap();
    let kept = file(&folder, "kept.json", "kept");
    fs::set_permissions(&kept, fs::Permissions::from_mode(0o444)).unwrap();
    let output = run_into(&folder, "kept.json");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "secgroup: kept.json: cannot be written: permission denied\n");
    assert!(output.stdout.is_empty(), "before any work");
    assert_eq!(fs::read_to_string(&kept).unwrap(), "kept");
}

#[test]
fn the_owner_and_the_mode_stay() {
    let folder = tempdir().unwrap();
    let place = file(&folder, "after.json", "old");
    // Only the superuser can give a file away.
    let owner = if chown(&place, Some(1234), Some(2345)).is_ok() { (1234, 2345) } else { owner(&place) };
    fs::set_permissions(&place, fs::Permissions::from_mode(0o606)).unwrap();
    assert_eq!(run_into(&folder, "after.json").status.code(), Some(0));
    let after = fs::metadata(&place).unwrap();
    assert_ne!(after.len(), 3);
    assert_eq!(((after.uid(), after.gid()), after.permissions().mode() & 0o7777), (owner, 0o606));
}

fn owner(path: &Path) -> (u32, u32) {
    let metadata = fs::metadata(path).unwrap();
    (metadata.uid(), metadata.gid())
}

#[test]
fn a_signal_takes_the_draft_away() {
    for (signal, number) in [("INT", 2), ("TERM", 15)] {
        use std::os::unix::process::ExitStatusExt as _;
        let folder = tempdir().unwrap();
        // Long enough that it is still being written when the draft is seen.
        let instances: Vec<String> = (0..300_000).map(|number| format!(r#"{{"id": "i-{number}"}}"#)).collect();
        let world = format!(r#"{{"cloud": "baidu", "security_groups": [], "instances": [{}]}}"#, instances.join(","));
        file(&folder, "world.json", &world);
        let mut child = secgroup()
            .current_dir(&folder)
            .args(["run", "world.json", "--final-world", "after.json"])
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        let started = Instant::now();
        while !names(folder.path()).iter().any(|name| name.starts_with(".secgroup-")) {
            assert!(started.elapsed() < Duration::from_secs(60) && child.try_wait().unwrap().is_none(), "no draft was seen");
            std::thread::sleep(Duration::from_micros(200));
        }
        let pid = child.id().to_string();
        assert!(std::process::Command::new("kill").args([&format!("-{signal}"), &pid]).status().unwrap().success());
        assert_eq!(child.wait().unwrap().signal(), Some(number), "{signal}");
        assert_eq!(names(folder.path()), ["world.json"], "{signal}");
    }
}

#[test]
fn errors_show_no_terminal_what_it_would_obey() {
    let folder = tempdir().unwrap();
    // JSON lets an id have all of these.
    let nasty = r"\u001b[2J\u0007\u202e\u009b";
    let dangling = format!(r#"{{"cloud": "baidu", "instances": [{{"id": "i", "security_groups": ["{nasty}"]}}]}}"#);
    let unknown = format!(r#"{{"cloud": "baidu", "instances": [{{"id": "i", "status": "{nasty}"}}]}}"#);
    let member = format!(r#"{{"cloud": "baidu", "{nasty}": 1}}"#);
    for world in [dangling, unknown, member] {
        file(&folder, "world.json", &world);
        let output = secgroup().current_dir(&folder).args(["check", "world.json", "/dev/null"]).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2));
        let sentence = said.strip_suffix('\n').unwrap();
        assert!(!sentence.contains(|c: char| c.is_control() || c == '\u{202e}'), "{sentence:?}");
        assert!(sentence.contains(r"\u{1b}[2J\u{7}\u{202e}\u{9b}"), "{sentence}");
    }
    let named = secgroup().args(["check", "no\u{1b}[2Jwhere\u{7}"]).output().unwrap();
    assert!(!named.stderr.contains(&0x1b) && !named.stderr.contains(&7), "a file's name is escaped");
}

#[test]
fn errors_about_arguments_show_no_terminal_what_it_would_obey() {
    let nasty = "x\u{1b}[2J\u{7}\u{202e}y";
    let option = format!("--{nasty}");
    let format = format!("--format={nasty}");
    let value = format!("--journal={nasty}");
    for arguments in [
        &[nasty][..],
        &[&option],
        &["check", "world.json", &option],
        &["check", "world.json", "requests.jsonl", nasty],
        &["check", "world.json", &format],
        &["serve", "world.json", &value],
        &["rules", "--cloud", nasty],
        &["rules", "--operation", nasty],
    ] {
        // Colours, where they are wanted, are the program's own.
        let output = secgroup().args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!said.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{said:?}");
        assert!(said.contains(r"x\u{1b}[2J\u{7}\u{202e}y"), "{said}");
        assert!(said.contains("Usage:") || said.contains("--help"), "{said}");
    }
}

#[test]
fn the_port_file_is_written_through_no_link() {
    let folder = tempdir().unwrap();
    let world = file(&folder, "world.json", WORLD);
    let victim = file(&folder, "victim", "untouched");
    let place = folder.path().join("port");
    let mut child = secgroup();
    child.arg("serve").arg(&world).arg("--port-file").arg(&place).stdout(Stdio::piped()).stdin(Stdio::piped());
    // The name that the draft once had is known as soon as the process is: whoever guesses it lays a link there.
    let guess: Vec<_> = {
        let now = std::process::id();
        (now..now + 2_000).map(|pid| folder.path().join(format!("port.{pid}"))).collect()
    };
    guess.iter().for_each(|link| std::os::unix::fs::symlink(&victim, link).unwrap());
    let mut child = child.spawn().unwrap();
    let mut line = [0; 22];
    child.stdout.as_mut().unwrap().read_exact(&mut line).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(fs::read_to_string(&victim).unwrap(), "untouched");
    assert!(!fs::symlink_metadata(&place).unwrap().is_symlink());
    assert!(fs::read_to_string(&place).unwrap().parse::<u16>().is_ok());
}
