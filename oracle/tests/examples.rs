//! The examples give the answers that stand beside them, and the story is told as it happens.

mod support;

use std::fs;

use support::{examples, secgroup};

#[test]
fn the_answers_beside_the_examples() {
    let mut worlds = 0;
    for entry in fs::read_dir(examples()).unwrap() {
        let world = entry.unwrap().path();
        let Some(stem) = world.file_name().unwrap().to_str().unwrap().strip_suffix(".world.json") else { continue };
        let beside = |kind: &str| world.with_file_name(format!("{stem}.{kind}.jsonl"));
        let answered = secgroup().arg("check").arg(&world).arg(beside("requests")).output().unwrap();
        assert_eq!(String::from_utf8_lossy(&answered.stderr), "");
        let expected = fs::read_to_string(beside("answers")).unwrap();
        assert_eq!(String::from_utf8(answered.stdout).unwrap(), expected, "{stem}");
        assert_eq!(answered.status.code(), Some(0), "{stem}");
        worlds += 1;
    }
    assert_eq!(worlds, 5);
}

#[cfg(unix)]
#[test]
fn the_story_is_told_as_it_happens() {
    let story = examples().join("story");
    let folder = tempfile::tempdir().unwrap();
    support::copy(&story, folder.path());
    let readme = fs::read_to_string(story.join("README.md")).unwrap();
    assert_eq!(support::console(&readme, folder.path()), 8);
}

/// The README, in the repository. What `cargo` does is not done again in a test.
#[cfg(unix)]
#[test]
fn the_readme_is_true() {
    let readme = fs::read_to_string(support::root().join("README.md")).unwrap();
    assert_eq!(support::console(&readme, &support::root()), 5);
    // The picture shows what `explain` says.
    let picture = fs::read_to_string(support::root().join("docs/refusal.svg")).unwrap();
    let command = r#"secgroup explain examples/story/world.json '{"request": {"Action": "JoinSecurityGroup", "SecurityGroupId": "sg-mesh", "InstanceId": "i-web"}}'"#;
    let words: String = picture.split('<').filter_map(|tag| tag.split_once('>')).map(|(_, text)| text).collect();
    let words = words.replace("&#160;", "").replace("&#x27;", "'");
    let tight = |text: &str| text.split_whitespace().collect::<String>();
    for line in support::shell(command, &support::root()).lines().filter(|line| line.len() < 110) {
        assert!(tight(&words).contains(&tight(line)), "scripts/picture draws it anew: {line}");
    }
}

#[cfg(unix)]
#[test]
fn the_page_about_imports_shows_what_happens() {
    let folder = tempfile::tempdir().unwrap();
    support::copy(&examples().join("import"), folder.path());
    let page = fs::read_to_string(support::root().join("docs/import.md")).unwrap();
    assert_eq!(support::console(&page, folder.path()), 9);
}

/// The how-tos, each in a folder of its own with the examples and the golden cases. One that needs another program, where that is not
/// installed, is left out and named.
#[cfg(unix)]
#[test]
fn the_how_tos_work() {
    let mut typed = 0;
    for entry in fs::read_dir(support::root().join("docs/how-to")).unwrap() {
        let path = entry.unwrap().path();
        let page = fs::read_to_string(&path).unwrap();
        let missing = ["jq", "python3"].into_iter().find(|program| {
            let is_used = page.contains(&format!("$ {program} ")) || page.contains(&format!("-- {program} "));
            is_used && support::shell(&format!("command -v {program}"), &support::root()).is_empty()
        });
        if let Some(program) = missing {
            let problem = format!("{}: {program} is not installed, so the page is not tried", path.display());
            assert!(std::env::var("CI").is_err(), "{problem}");
            eprintln!("{problem}");
            continue;
        }
        let folder = tempfile::tempdir().unwrap();
        for beside in ["examples", "corpus"] {
            support::copy(&support::root().join(beside), &folder.path().join(beside));
        }
        let commands = support::console(&page, folder.path());
        assert!(commands >= 3, "{} has {commands} commands", path.display());
        typed += commands;
    }
    println!("{typed} commands of how-tos");
}
