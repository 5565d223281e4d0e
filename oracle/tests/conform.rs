//! `secgroup conform`: systems that agree, that deviate, and that break.

mod support;

use std::{fs, path::PathBuf, time::Duration};

use secgroup_oracle::{
    AnyWorld,
    conform::{Broken, Case, Conformance, KnownDeviations, Options, Strictness, System, protocol::Said},
};
use serde_json::{Value, json};
use support::{root, secgroup};

/// The engine behind the trait, with a fault.
struct Engine {
    world: Option<AnyWorld>,
    fault: fn(&Value, Said) -> Said,
    reads_back: bool,
}

impl System for Engine {
    fn name(&self) -> String {
        "the engine".to_owned()
    }

    fn reads_back(&self) -> bool {
        self.reads_back
    }

    fn world(&mut self, world: &Value) -> Result<Said, Broken> {
        self.world = AnyWorld::from_slice(world.to_string().as_bytes()).ok();
        Ok(Said::Done)
    }

    fn request(&mut self, request: &Value, caller: Option<&Value>) -> Result<Said, Broken> {
        let mut line = json!({"request": request});
        if let Some(caller) = caller {
            line["caller"] = caller.clone();
        }
        let mut out = Vec::new();
        self.world.as_mut().unwrap().run_line(line.to_string().as_bytes(), 1, &mut out);
        let answer: Value = serde_json::from_slice(&out).unwrap();
        let text = |name: &str| answer[name].as_str().unwrap().to_owned();
        let said = match answer["verdict"].as_str() {
            Some("accepted") => Said::Accepted,
            _ => Said::Refused {
                status: Some(u16::try_from(answer["status"].as_u64().unwrap()).unwrap()),
                code: text("code"),
                message: Some(text("message")),
            },
        };
        Ok((self.fault)(request, said))
    }

    fn steps(&mut self, steps: &Value) -> Result<Said, Broken> {
        let line = json!({"steps": steps}).to_string();
        self.world.as_mut().unwrap().run_line(line.as_bytes(), 1, &mut Vec::new());
        Ok(Said::Done)
    }

    fn groups(&mut self, member: &str) -> Result<Said, Broken> {
        // Wrong on purpose: of whatever member, the same.
        Ok(Said::Groups { security_groups: vec![format!("of-{member}")] })
    }

    fn restart(&mut self) -> Result<(), Broken> {
        Ok(())
    }
}

fn corpus(names: &[&str]) -> Vec<Case> {
    let texts = names.iter().map(|name| fs::read_to_string(root().join("corpus").join(name)).unwrap());
    let lines: Vec<String> = texts.flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>()).collect();
    lines.iter().map(|line| Case::read(line.as_bytes()).unwrap()).collect()
}

const BIND: &str = "bind-2025-10-20.jsonl";
const JOIN: &str = "join_security_group-2026-05-06.jsonl";

fn report(cases: Vec<Case>, fault: fn(&Value, Said) -> Said, strictness: Strictness, known: &KnownDeviations) -> (bool, Value) {
    let mut engine = Engine { world: None, fault, reads_back: false };
    let mut conformance = Conformance::new(&mut engine, Options { strictness, shrink: Duration::from_secs(20) });
    cases.into_iter().for_each(|case| conformance.scenario(case));
    let report = conformance.report(known);
    assert!(report.text().ends_with(&format!(", {strictness}\n")), "{}", report.text());
    (report.agrees(), serde_json::from_str(&report.json()).unwrap())
}

#[test]
fn the_engine_agrees_with_itself_exactly() {
    let names: Vec<_> = fs::read_dir(root().join("corpus")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    let names: Vec<&str> = names.iter().filter_map(|name| name.to_str()).filter(|name| name.ends_with(".jsonl")).collect();
    let (agrees, report) = report(corpus(&names), |_, said| said, Strictness::Exact, &KnownDeviations::default());
    assert!(agrees, "{report}");
    assert_eq!(report["pages"].as_array().unwrap().len(), 11);
    for page in report["pages"].as_array().unwrap() {
        for rule in page["rules"].as_array().unwrap() {
            assert_eq!(rule["verdict"], "agrees", "{page}");
        }
    }
}

/// One rule that is not there is found, and the smallest scenario has nothing that it does not need.
#[test]
fn a_missing_rule_is_found_and_made_small() {
    let forgets_the_quota = |_: &Value, said: Said| match said {
        Said::Refused { code, .. } if code == "SecurityGroup.BindInstanceExceededLimit" => Said::Accepted,
        said => said,
    };
    let (agrees, report) = report(corpus(&[BIND]), forgets_the_quota, Strictness::AcceptOrRefuse, &KnownDeviations::default());
    assert!(!agrees);
    let deviations = report["deviations"].as_array().unwrap();
    assert_eq!(deviations.len(), 1, "{report}");
    assert_eq!((&deviations[0]["rule"], &deviations[0]["answered"]), (&json!("group-quota"), &json!("accepted")));
    let scenario: Value = serde_json::from_str(deviations[0]["scenario"].as_str().unwrap()).unwrap();
    assert_eq!(scenario["lines"].as_array().unwrap().len(), 1, "{scenario}");
    let world = scenario["world"].as_object().unwrap();
    assert_eq!(world["instances"].as_array().unwrap().len(), 1, "{scenario}");
    assert_eq!(scenario["expect"][0]["rule"], "group-quota");
    // What is printed is a scenario that the program takes.
    let folder = tempfile::tempdir().unwrap();
    let path = support::file(&folder, "smallest.jsonl", deviations[0]["scenario"].as_str().unwrap());
    let output = secgroup().args(["run", "--expect", "--scenarios"]).arg(path).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Another order than ours is no fault of a system, unless one asks for exactness; nor is another text where none is documented.
#[test]
fn strictness_is_what_it_says() {
    // Answers with a row of another violated rule, where there is one.
    let cases = || {
        corpus(&[JOIN])
            .into_iter()
            .filter(|case| {
                let golden: Value = serde_json::from_str(&case.golden()).unwrap();
                golden["expect"][0]["violations"].as_array().is_some_and(|violations| violations.len() > 1)
            })
            .collect::<Vec<_>>()
    };
    assert!(cases().len() > 3);
    let mut engine = Reordered(Engine { world: None, fault: |_, said| said, reads_back: false });
    for (strictness, expected) in
        [(Strictness::Exact, false), (Strictness::Admissible, true), (Strictness::AcceptOrRefuse, true)]
    {
        let mut conformance = Conformance::new(&mut engine, Options { strictness, shrink: Duration::ZERO });
        cases().into_iter().for_each(|case| conformance.scenario(case));
        assert_eq!(conformance.report(&KnownDeviations::default()).agrees(), expected, "{strictness}");
    }
    let another_text = |_: &Value, said: Said| match said {
        Said::Refused { status, code, .. } => Said::Refused { status, code, message: Some("no".to_owned()) },
        said => said,
    };
    // Messages are compared where a page documents them.
    for strictness in [Strictness::Exact, Strictness::Admissible] {
        let (agrees, report) = report(corpus(&[JOIN]), another_text, strictness, &KnownDeviations::default());
        assert!(!agrees);
        for deviation in report["deviations"].as_array().unwrap() {
            let scenario: Value = serde_json::from_str(deviation["scenario"].as_str().unwrap()).unwrap();
            assert_eq!(scenario["expect"].as_array().unwrap().last().unwrap()["message_documented"], true, "{scenario}");
        }
    }
    assert!(report(corpus(&[JOIN]), another_text, Strictness::AcceptOrRefuse, &KnownDeviations::default()).0);
    let another_code = |_: &Value, said: Said| match said {
        Said::Refused { .. } => Said::Refused { status: None, code: "Another".to_owned(), message: None },
        said => said,
    };
    assert!(!report(corpus(&[BIND]), another_code, Strictness::Admissible, &KnownDeviations::default()).0);
    assert!(report(corpus(&[BIND]), another_code, Strictness::AcceptOrRefuse, &KnownDeviations::default()).0);
}

/// Answers with the row of the last violated rule in place of the first.
struct Reordered(Engine);

impl System for Reordered {
    fn name(&self) -> String {
        self.0.name()
    }

    fn reads_back(&self) -> bool {
        false
    }

    fn world(&mut self, world: &Value) -> Result<Said, Broken> {
        self.0.world(world)
    }

    fn request(&mut self, request: &Value, caller: Option<&Value>) -> Result<Said, Broken> {
        let mut line = json!({"request": request});
        if let Some(caller) = caller {
            line["caller"] = caller.clone();
        }
        let mut out = Vec::new();
        self.0.world.as_ref().unwrap().check_line(line.to_string().as_bytes(), 1, &mut out);
        let answer: Value = serde_json::from_slice(&out).unwrap();
        let Some(last) = answer["violations"].as_array().and_then(|violations| violations.last()) else {
            return self.0.request(request, caller);
        };
        let status = u16::try_from(last["status"].as_u64().unwrap()).unwrap();
        Ok(Said::Refused { status: Some(status), code: last["code"].as_str().unwrap().to_owned(), message: None })
    }

    fn steps(&mut self, steps: &Value) -> Result<Said, Broken> {
        self.0.steps(steps)
    }

    fn groups(&mut self, member: &str) -> Result<Said, Broken> {
        self.0.groups(member)
    }

    fn restart(&mut self) -> Result<(), Broken> {
        Ok(())
    }
}

#[test]
fn what_is_read_back_is_compared() {
    let mut engine = Engine { world: None, fault: |_, said| said, reads_back: true };
    let options = Options { strictness: Strictness::Exact, shrink: Duration::from_secs(20) };
    let mut conformance = Conformance::new(&mut engine, options);
    corpus(&[BIND]).into_iter().for_each(|case| conformance.scenario(case));
    let report: Value = serde_json::from_str(&conformance.report(&KnownDeviations::default()).json()).unwrap();
    let deviations = report["deviations"].as_array().unwrap();
    assert_eq!(deviations.len(), 1, "{report}");
    let answered = deviations[0]["answered"].as_str().unwrap();
    assert!(answered.contains(r#"["of-"#), "{answered}");
}

#[test]
fn what_is_known_is_no_failure_and_what_no_longer_occurs_is_said() {
    let known = KnownDeviations::from_json(
        r#"{"known": [
            {"cloud": "baidu", "operation": "bind", "rule": "group-quota", "reason": "no quotas"},
            {"cloud": "baidu", "operation": "unbind", "reason": "it is not there"}
        ]}"#,
    )
    .unwrap();
    let forgets_the_quota = |_: &Value, said: Said| match said {
        Said::Refused { code, .. } if code == "SecurityGroup.BindInstanceExceededLimit" => Said::Accepted,
        said => said,
    };
    let (agrees, report) = report(corpus(&[BIND]), forgets_the_quota, Strictness::Admissible, &known);
    assert!(agrees, "{report}");
    assert_eq!(report["deviations"][0]["known"], "no quotas");
    let gone = json!([{"cloud": "baidu", "operation": "unbind", "reason": "it is not there"}]);
    assert_eq!(report["no_longer"], gone);
}

/// A program that behaves as a shell script does.
#[cfg(unix)]
mod programs {
    use super::*;

    struct Conformed {
        code: Option<i32>,
        out: String,
        err: String,
        junit: String,
    }

    fn conform(script: &str, scenarios: &str) -> Conformed {
        let folder = tempfile::tempdir().unwrap();
        let scenarios = support::file(&folder, "scenarios.jsonl", scenarios);
        let junit: PathBuf = folder.path().join("report.xml");
        let mut command = secgroup();
        command.args(["conform", "--timeout", "1", "--shrink", "0", "--scenarios"]).arg(scenarios);
        let output = command.arg("--junit").arg(&junit).args(["--", "sh", "-c", script]).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Conformed {
            code: output.status.code(),
            out: text(output.stdout),
            err: text(output.stderr),
            junit: fs::read_to_string(junit).unwrap_or_default(),
        }
    }

    const SCENARIO: &str = r#"{"name": "one", "world": {"cloud": "baidu", "instances": [{"id": "i"}], "security_groups": [{"id": "g"}]}, "lines": [{"request": {"Action": "bind", "instanceId": "i", "securityGroupId": "g"}}, {"request": {"Action": "bind", "instanceId": "i", "securityGroupId": "none"}}]}
"#;
    const READY: &str =
        r#"read q; echo '{"id": 1, "type": "ready", "name": "sh"}'; read q; echo '{"id": 2, "type": "done"}'; "#;
    const ACCEPTED: &str = r#"read q; echo '{"id": 3, "type": "accepted"}'; "#;

    #[test]
    fn one_that_agrees() {
        let refused = r#"read q; echo '{"id": 4, "type": "refused", "code": "NoSuchObject"}'; read q"#;
        let conformed = conform(&format!("{READY}{ACCEPTED}{refused}"), SCENARIO);
        assert_eq!((conformed.code, conformed.err.as_str()), (Some(0), ""), "{}", conformed.out);
        insta::assert_snapshot!("conform", conformed.out);
        insta::assert_snapshot!("conform_junit", conformed.junit);
    }

    /// Whatever a program does wrong is named, with the scenario, and ends.
    #[test]
    fn those_that_break() {
        let cases = [
            ("read q; sleep 5", "no answer within 1s"),
            ("exit 7", "the program ended: exit status: 7"),
            ("read q; echo hello; read q", "no answer: expected value at line 1 column 1: \"hello\""),
            (r#"read q; echo '{"id": 9, "type": "accepted"}'; read q"#, "the answer has the id 9, the question 3"),
            (r#"read q; echo '{"id": 2, "type": "done"}'; read q"#, "the answer has the id 2, the question 3"),
            (r#"read q; echo '{"id": 3, "type": "done"}'; read q"#, "Done is no answer to a request"),
            ("read q; head -c 2000000 /dev/zero | tr '\\0' x; read q", "a line of more than 1048576 bytes: \"xxx"),
        ];
        for (script, expected) in cases {
            let Conformed { code, out, junit, .. } = conform(&format!("{READY}{script}"), &SCENARIO.repeat(2));
            assert_eq!(code, Some(1), "{script}: {out}");
            assert!(out.contains(&format!("  answered  {expected}")), "{script}: {out}");
            assert!(out.contains("bind, edition 2025-10-20, accepted: in 2 scenarios"), "{script}: {out}");
            assert!(out.contains(r#"{"name": "one", "world": "#), "{script}: {out}");
            assert!(junit.contains("<failure message=\"expected accepted, answered"), "{script}: {junit}");
        }
    }

    #[test]
    fn one_that_breaks_always_is_left_alone() {
        let Conformed { code, out, junit, .. } = conform(&format!("{READY}exit 0"), &SCENARIO.repeat(30));
        assert_eq!(code, Some(1));
        assert!(out.contains("the system broke too often: 20 scenarios left out"), "{out}");
        assert!(junit.contains("<error message=\"20 scenarios left out\"/>"), "{junit}");
    }

    #[test]
    fn one_that_cannot_start() {
        for (script, expected) in [
            ("exit 3", "the program ended: exit status: 3"),
            (r#"read q; echo '{"id": 1, "type": "done"}'"#, "start was answered by Done, not by ready"),
        ] {
            let Conformed { code, err, .. } = conform(script, SCENARIO);
            assert_eq!(code, Some(2), "{err}");
            assert!(err.contains(expected), "{err}");
        }
        let output = secgroup().args(["conform", "--scenarios", "none.jsonl", "--", "/no/such/program"]).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&output.stderr).contains("/no/such/program"), "{output:?}");
    }

    #[test]
    fn one_that_lacks_something_is_told_apart() {
        let script = format!(r#"{READY}read q; echo '{{"id": 3, "type": "unsupported", "reason": "bind"}}'; read q"#);
        let Conformed { code, out, .. } = conform(&script, SCENARIO);
        assert_eq!(code, Some(0), "{out}");
        assert!(out.contains("not supported, 1 scenario: bind"), "{out}");
    }

    #[test]
    fn scenarios_that_are_none() {
        for (scenarios, expected) in [
            ("\n{", "line 2: "),
            ("[]", "line 1: expected an object with world and lines"),
            (r#"{"lines": []}"#, "line 1: there is no world"),
            (r#"{"world": {"cloud": "baidu"}}"#, "line 1: there are no lines"),
            (r#"{"world": {"cloud": "baidu", "instances": [{}]}, "lines": []}"#, "line 1: world.instances[0]"),
        ] {
            let Conformed { code, err, .. } = conform(READY, scenarios);
            assert_eq!(code, Some(2), "{scenarios}: {err}");
            assert!(err.contains(&format!("scenarios.jsonl: {expected}")), "{scenarios}: {err}");
        }
    }
}
