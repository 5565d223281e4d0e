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

/// Every `console` block of the story's README: the lines after `$` are typed, the others are what comes out.
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
    let mut told = 0;
    for block in readme.split("```console\n").skip(1) {
        let block = block.split("```").next().unwrap();
        for step in block.split("$ ").skip(1) {
            let (command, expected) = step.split_once('\n').unwrap();
            let happened = support::shell(command, folder.path());
            assert_eq!(happened, expected, "{command}");
            told += 1;
        }
    }
    assert_eq!(told, 8);
}
