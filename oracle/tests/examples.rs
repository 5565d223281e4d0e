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
    let readme = fs::read_to_string(story.join("README.md")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(&story).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
    }
    assert_eq!(told(&readme, folder.path()), 8);
}

/// The same of the README, in the repository. What `cargo` does is not done again in a test.
#[cfg(unix)]
#[test]
fn the_readme_is_true() {
    let readme = fs::read_to_string(support::root().join("README.md")).unwrap();
    assert_eq!(told(&readme, &support::root()), 4);
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

/// Does what the `console` blocks of a text say, and counts it: the lines after `$` are typed, the others are what comes out.
#[cfg(unix)]
fn told(text: &str, folder: &std::path::Path) -> usize {
    let blocks = text.split("```console\n").skip(1).map(|block| block.split("```").next().unwrap());
    let steps = blocks.flat_map(|block| block.split("$ ").skip(1));
    let mut told = 0;
    for (command, expected) in steps.map(|step| step.split_once('\n').unwrap()) {
        if !command.starts_with("cargo ") {
            assert_eq!(support::shell(command, folder), expected, "{command}");
        }
        told += 1;
    }
    told
}
