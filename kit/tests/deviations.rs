//! What the runner says of systems that deviate: planted bugs, memory that forgets, messages, and what is known of them.

use secgroup_kit::systems::Engine;
use secgroup_kit::{
    Conformance, Deviation, Kind, KnownDeviations, Memberships, Outcome, Report, Request, Step, Strictness, SystemUnderTest,
    Trouble, World,
};

/// The engine, with an outcome changed on its way out.
struct Changed<F> {
    engine: Engine,
    change: F,
}

impl<F: FnMut(Request<'_>, Outcome) -> Outcome> SystemUnderTest for Changed<F> {
    fn set_world(&mut self, world: World<'_>) -> Result<(), Trouble> {
        self.engine.set_world(world)
    }

    fn perform(&mut self, request: Request<'_>) -> Result<Outcome, Trouble> {
        let outcome = self.engine.perform(request)?;
        Ok((self.change)(request, outcome))
    }
}

fn run(conformance: &Conformance, change: impl FnMut(Request<'_>, Outcome) -> Outcome) -> Report {
    conformance.run(&mut Changed { engine: Engine::with_messages(), change })
}

fn bind() -> Conformance {
    Conformance::new().operation("bind").scenarios(100)
}

/// An error in place of another of this code, with its status.
fn instead(of: &'static str, code: &'static str, status: u16) -> impl FnMut(Request<'_>, Outcome) -> Outcome {
    move |_, outcome| match &outcome {
        Outcome::Error { code: answered, .. } if answered == of => Outcome::error(code).with_status(status),
        _ => outcome,
    }
}

const QUOTA: &str = "SecurityGroup.BindInstanceExceededLimit";

fn only(report: &Report) -> &Deviation {
    let [deviation] = report.deviations() else { panic!("one deviation: {report}") };
    assert!(!report.passed());
    deviation
}

#[test]
fn each_way_to_deviate_has_its_name() {
    for (code, status, kind, says) in [
        ("NoSuchObject", 404, Kind::OtherRow, "answers with the row of a rule that is not violated"),
        ("TooMany", 413, Kind::UnknownRow, "answers with what is no row of the page"),
        (QUOTA, 400, Kind::UnknownRow, "answers with what is no row of the page"),
    ] {
        for strictness in [Strictness::Exact, Strictness::Admissible] {
            let report = run(&bind().strictness(strictness), instead(QUOTA, code, status));
            let deviation = only(&report);
            assert_eq!((deviation.rule, deviation.kind), (Some("group-quota"), kind));
            assert!(report.to_string().contains(&format!("bind of 2025-10-20, group-quota: {says}")), "{report}");
        }
        run(&bind().strictness(Strictness::AcceptOrRefuse), instead(QUOTA, code, status)).assert();
    }
    let report = run(&bind(), |_, outcome| match &outcome {
        Outcome::Error { code, .. } if code == QUOTA => Outcome::Success,
        _ => outcome,
    });
    assert_eq!((only(&report).rule, only(&report).kind), (Some("group-quota"), Kind::Accepts));
    assert_eq!(only(&report).size.things, 2, "{report}");
    let report = run(&bind(), |_, outcome| match outcome {
        Outcome::Success => Outcome::error(QUOTA).with_status(413),
        refused => refused,
    });
    assert_eq!((only(&report).rule, only(&report).kind), (Some("group-quota"), Kind::Refuses));
}

#[test]
fn the_row_of_a_later_rule_is_let_pass_where_that_is_admissible() {
    // The last of the violated rules answers.
    struct Last(Engine, Option<String>);

    impl SystemUnderTest for Last {
        fn set_world(&mut self, world: World<'_>) -> Result<(), Trouble> {
            self.1 = Some(world.document());
            self.0.set_world(world)
        }

        fn step(&mut self, _: Step<'_>, after: World<'_>) -> Result<(), Trouble> {
            self.set_world(after)
        }

        fn perform(&mut self, request: Request<'_>) -> Result<Outcome, Trouble> {
            let world: secgroup::baidu::World = serde_json::from_str(self.1.as_deref().unwrap_or_default())?;
            let any = request.any();
            let verdict = any.check(secgroup::registry::WorldRef::Baidu(&world));
            let last = verdict.and_then(|verdict| verdict.refused()).and_then(|refusal| refusal.violations.last().copied());
            let outcome = self.0.perform(request)?;
            Ok(match (last, outcome) {
                (Some((_, row)), Outcome::Error { .. }) => Outcome::error(row.code).with_status(row.status),
                (_, outcome) => outcome,
            })
        }
    }

    let conformance = bind().moves(1);
    let exact = bind().moves(1).strictness(Strictness::Exact);
    let report = exact.run(&mut Last(Engine::new(), None));
    assert!(report.deviations().iter().all(|deviation| deviation.kind == Kind::LaterRow), "{report}");
    assert!(!report.passed());
    conformance.strictness(Strictness::Admissible).run(&mut Last(Engine::new(), None)).assert();
}

#[test]
fn messages_are_compared_where_they_are_documented() {
    let change = |_: Request<'_>, outcome| match outcome {
        Outcome::Error { code, status, .. } => Outcome::Error { code, status, message: Some("No.".into()) },
        success => success,
    };
    let report = run(&bind(), change);
    assert!(report.deviations().iter().all(|deviation| deviation.kind == Kind::OtherMessage), "{report}");
    assert_eq!(report.deviations().len(), 5, "{report}");
    run(&bind().ignore_messages(), change).assert();
    // The page says `%s` of these: whatever is said is right.
    let undocumented = Conformance::new().operation("JoinSecurityGroup").edition("2026-05-06").scenarios(20);
    let report = run(&undocumented, change);
    let rules: Vec<_> = report.deviations().iter().filter_map(|deviation| deviation.rule).collect();
    assert!(rules.contains(&"not-locked") && !rules.contains(&"same-vpc"), "{rules:?}");
}

#[test]
fn a_status_or_message_that_is_not_known_is_not_compared() {
    let change = |_: Request<'_>, outcome| match outcome {
        Outcome::Error { code, .. } => Outcome::Error { code, status: None, message: None },
        success => success,
    };
    run(&Conformance::new().scenarios(20), change).assert();
}

/// Reads back what it likes.
struct Forgetful {
    engine: Engine,
    /// What it was told last, and has read back since.
    known: Memberships,
    forgets: bool,
}

impl SystemUnderTest for Forgetful {
    fn set_world(&mut self, world: World<'_>) -> Result<(), Trouble> {
        let document: serde_json::Value = serde_json::from_str(&world.document())?;
        self.known.clear();
        for instance in document["instances"].as_array().into_iter().flatten() {
            let groups = instance["security_groups"].as_array().into_iter().flatten();
            let groups = groups.filter_map(|group| group.as_str().map(str::to_owned)).collect();
            self.known.insert(instance["id"].as_str().unwrap_or_default().to_owned(), groups);
        }
        self.engine.set_world(world)
    }

    fn perform(&mut self, request: Request<'_>) -> Result<Outcome, Trouble> {
        let outcome = self.engine.perform(request)?;
        if outcome == Outcome::Success && !self.forgets {
            let value = |name| request.parameters().into_iter().find(|(parameter, _)| *parameter == name);
            let (Some((_, instance)), Some((_, group))) = (value("instanceId"), value("securityGroupId")) else {
                return Ok(outcome);
            };
            let text = |value| serde_json::to_value(value).map(|value| value.as_str().unwrap_or_default().to_owned());
            self.known.entry(text(instance)?).or_default().insert(text(group)?);
        }
        Ok(outcome)
    }

    fn memberships(&mut self) -> Option<Result<Memberships, Trouble>> {
        Some(Ok(self.known.clone()))
    }
}

#[test]
fn memberships_that_are_read_back_are_compared() {
    let system = |forgets| Forgetful { engine: Engine::new(), known: Memberships::new(), forgets };
    bind().run(&mut system(false)).assert();
    let report = bind().run(&mut system(true));
    let deviation = only(&report);
    assert_eq!((deviation.rule, deviation.kind), (None, Kind::OtherMemberships));
    assert_eq!((&*deviation.expected, &*deviation.observed), ("i-1 in g-1", "i-1 in no group"));
    assert_eq!((deviation.size.lines, deviation.size.things), (1, 2), "{report}");
}

#[test]
fn state_that_is_forgotten_is_found_in_a_sequence() {
    // Every fourth accepted request is not kept: only a later request sees that.
    let mut counts = 0;
    struct Loses<'c>(Engine, &'c mut u32);

    impl SystemUnderTest for Loses<'_> {
        fn set_world(&mut self, world: World<'_>) -> Result<(), Trouble> {
            *self.1 = 0;
            self.0.set_world(world)
        }

        fn perform(&mut self, request: Request<'_>) -> Result<Outcome, Trouble> {
            let before = self.0.clone();
            let outcome = self.0.perform(request)?;
            if outcome == Outcome::Success {
                *self.1 += 1;
                if self.1.is_multiple_of(2) {
                    self.0 = before;
                }
            }
            Ok(outcome)
        }
    }

    let conformance = Conformance::new().operation("JoinSecurityGroup").operation("LeaveSecurityGroup").fail_fast();
    let report = conformance.run(&mut Loses(Engine::new(), &mut counts));
    let deviation = only(&report);
    assert!((3..=4).contains(&deviation.size.lines), "{report}");
    println!("{report}");
}

const KNOWN: &str = r#"{"known": [
    {"cloud": "baidu", "operation": "bind", "edition": "2025-10-20", "rule": "group-quota", "answered": "TooMany",
        "reason": "an older code"},
    {"cloud": "baidu", "operation": "bind", "rule": "not-expired", "answered": "accepted", "reason": "nothing expires here"}]}"#;

#[test]
fn known_deviations_do_not_fail_a_run_unless_they_no_longer_occur() {
    let known = || KnownDeviations::from_json(KNOWN).unwrap();
    let expired = "SecurityGroup.ExpiredInstanceForbiddenBind";
    let both = |_: Request<'_>, outcome: Outcome| match &outcome {
        Outcome::Error { code, .. } if code == QUOTA => Outcome::error("TooMany"),
        Outcome::Error { code, .. } if code == expired => Outcome::Success,
        _ => outcome,
    };
    let report = run(&bind().known(known()), both);
    report.assert();
    assert!(report.known().iter().all(|known| known.times > 0));
    assert!(report.to_string().contains("times: bind, not-expired, accepted: nothing expires here"), "{report}");

    let report = run(&bind().known(known()), instead(QUOTA, "TooMany", 413));
    assert!(!report.passed() && report.deviations().is_empty());
    let says = "no longer occurs; take it out of the known deviations: bind, not-expired, accepted: nothing expires here";
    assert!(report.to_string().contains(says), "{report}");

    let report = run(&bind().known(known()), instead(QUOTA, "TooManyGroups", 413));
    assert_eq!(only(&report).kind, Kind::UnknownRow);
}

#[test]
fn a_file_of_known_deviations_that_cannot_be_used_says_where() {
    let one = |members: &str| format!("{{\"known\": [{{\"cloud\": \"baidu\", {members}}}]}}");
    for (text, says) in [
        ("[]".to_owned(), "an object with a list of objects is expected"),
        ("{\"known\": [[]]}".to_owned(), "an object with a list of objects is expected"),
        ("{\"known\": [], \"more\": 1}".to_owned(), "unknown field `more`"),
        (one("\"operation\": \"bind\""), "missing field `reason`"),
        (one("\"operation\": \"bind\", \"reason\": \" \""), "known[0].reason: say why the system deviates"),
        (one("\"operation\": \"bind\", \"reason\": \"r\", \"rules\": 1"), "unknown field `rules`"),
        (
            one("\"operation\": \"Bind\", \"reason\": \"r\""),
            "known[0].operation: baidu has no operation \"Bind\": it has bind, unbind",
        ),
        (
            one("\"operation\": \"bind\", \"edition\": \"2025\", \"reason\": \"r\""),
            "known[0].edition: bind has no edition \"2025\": it has 2025-10-20",
        ),
        (
            one("\"operation\": \"bind\", \"rule\": \"quota\", \"reason\": \"r\""),
            "known[0].rule: bind has no rule \"quota\": it has security-group-given, instance-exists, ",
        ),
        (
            KNOWN.replace(
                "\"not-expired\", \"answered\": \"accepted\"",
                "\"group-quota\", \"edition\": \"2025-10-20\", \"answered\": \"TooMany\"",
            ),
            "known[1]: the same as one before it",
        ),
        (KNOWN.replace("baidu", "tencent"), "tencent"),
    ] {
        let error = KnownDeviations::from_json(&text).unwrap_err().to_string();
        assert!(error.contains(says), "{text}: {error}");
    }
    let error = KnownDeviations::read("no/such/file.json").unwrap_err().to_string();
    assert!(error.starts_with("no/such/file.json: "), "{error}");
}

#[test]
fn a_run_that_reaches_too_little_fails_and_says_what() {
    struct Small(Engine);

    impl SystemUnderTest for Small {
        fn set_world(&mut self, world: World<'_>) -> Result<(), Trouble> {
            if world.document().contains("\"in_debt\": true") || world.document().contains("Expired") {
                return Err(Trouble::unsupported("instances that expire"));
            }
            self.0.set_world(world)
        }

        fn perform(&mut self, request: Request<'_>) -> Result<Outcome, Trouble> {
            self.0.perform(request)
        }
    }

    let report = bind().run(&mut Small(Engine::new()));
    assert!(!report.passed() && report.deviations().is_empty());
    let unreached: Vec<_> = report.unreached().iter().map(|unreached| unreached.rule).collect();
    assert_eq!(unreached, ["not-expired"]);
    let text = report.to_string();
    assert!(text.contains("too few requests reached:\n  bind of 2025-10-20: not-expired (0)"), "{text}");
    assert!(text.contains("scenarios: instances that expire"), "{text}");
    bind().may_miss("not-expired").run(&mut Small(Engine::new())).assert();
    // How often is a matter of settings.
    let report = bind().least(1_000_000).run(&mut Engine::new());
    assert_eq!(report.unreached().len(), 5);
    assert!(!Conformance::new().operation("no such operation").run(&mut Engine::new()).passed());
}

#[test]
fn the_shortest_scenario_is_a_golden_line() {
    let report = run(&bind(), instead(QUOTA, "TooMany", 413));
    let line: serde_json::Value = serde_json::from_str(&only(&report).scenario).unwrap();
    assert_eq!(line["name"], "bind of 2025-10-20, group-quota: answers with what is no row of the page");
    assert_eq!(line["world"]["limits"]["groups_per_instance"], 0);
    assert_eq!(line["lines"][0]["request"]["Action"], "bind");
    assert_eq!((&line["expect"][0]["seq"], &line["expect"][0]["rule"]), (&1.into(), &"group-quota".into()));
    let again = run(&bind(), instead(QUOTA, "TooMany", 413));
    assert_eq!(only(&again).scenario, only(&report).scenario, "the same settings, the same scenario");
}
