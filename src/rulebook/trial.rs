//! A trial operation for unit tests: more rules than 32 bits hold, a list parameter, a twin, an unmodelled row, undocumented rows.

use alloc::{borrow::Cow, format, string::ToString, vec, vec::Vec};
use core::{fmt, mem::size_of};

use super::{Basis, Cloud, Entry, ErrorCode as _, OwnedRefusal, Page, Row, Rule as _, Unmodelled, Verdict, Violations, codes};
use super::{Operation, OwnedRequest, ParameterKind, functions, parameters, rules, sealed::Sealed};
use crate::error::Misfit;

codes! {
    /// The codes of the trial.
    pub enum Code {
        Broken = "Broken",
        NoGroups = "NoGroups",
        Twin = "Twin",
        Unmodelled = "Unmodelled",
    }
}

/// Says which groups are there, and what is broken: a bit a rule, the first rule lowest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct World {
    groups: Vec<&'static str>,
    broken: u64,
}

impl Sealed for World {}

impl super::World for World {
    type Transition = Vec<&'static str>;
    type ChangeSpec<'a> = &'static str;

    fn apply(&mut self, transition: &Self::Transition) -> Result<(), Misfit> {
        self.groups.extend(transition);
        Ok(())
    }

    fn changes(&self, transition: &Self::Transition) -> impl Iterator<Item = &'static str> {
        transition.clone().into_iter()
    }
}

parameters! {
    /// The parameters.
    pub struct Request<'a> {
        /// The groups.
        security_group_ids: list = "SecurityGroupIds" in ["new"],
        /// A text in a path.
        name: path = "name",
    }
}

/// The operation.
#[derive(Clone, Copy, Debug, Default)]
pub struct Trial;

const PAGE: Page = Page {
    cloud: Cloud::Alibaba,
    operation: Trial::NAME,
    edition: "new",
    title: "A trial",
    rows: 3,
    unmodelled: &[Unmodelled { row: row(Some(3), Code::Unmodelled), reason: "nothing in a trial world brings it about" }],
};

/// A page without a table of errors: no row has a number.
const BARE: Page = Page { edition: "bare", rows: 0, unmodelled: &[], ..PAGE };

impl Sealed for Trial {}

impl Operation for Trial {
    type World = World;
    type Request<'a> = Request<'a>;
    type Rule = Rule;
    type Transition = Vec<&'static str>;
    type Code = Code;

    const NAME: &'static str = "Trial";
    const CLOUD: Cloud = Cloud::Alibaba;
    const ABOUT: &'static str = "tries what operations may have";
    const PAGES: &'static [Page] = &[PAGE, BARE];

    fn page(_: &World) -> &'static Page {
        &PAGE
    }

    fn facts<'a>(world: &'a World, request: &'a Request<'a>) -> Facts<'a> {
        Facts { world, request }
    }

    fn transition(facts: &Facts<'_>) -> Vec<&'static str> {
        ["sg-1", "sg-2"].into_iter().filter(|id| facts.request.security_group_ids.contains(&Cow::Borrowed(id))).collect()
    }
}

functions!(Trial);

/// What the rules look at.
#[derive(Clone, Copy)]
pub struct Facts<'a> {
    world: &'a World,
    request: &'a Request<'a>,
}

impl Facts<'_> {
    fn is_broken(&self, rule: Rule) -> bool {
        self.world.broken >> rule.index() & 1 == 1
    }
}

const fn row(number: Option<u8>, code: Code) -> Row {
    Row { edition: "new", number, basis: Basis::Choice, status: 400, code: code.as_str(), message: "%s!", undocumented: None }
}

macro_rules! trial_rules {
    ($($Name:ident = $name:literal),+) => {
        rules! {
            /// The rules of the trial.
            pub enum Rule judges Facts seen as (Facts<'_>);

            GroupsGiven = "groups-given" {
                condition: "no group is listed",
                rows: [
                    row(Some(1), Code::NoGroups),
                    row(Some(2), Code::Twin),
                    Row { edition: "bare", number: None, ..row(None, Code::NoGroups) },
                ],
                violated: |f| Ok(f.request.security_group_ids.is_empty()),
                fact: |f, w| write!(w, "{} groups are listed", f.request.security_group_ids.len()),
                must: |f, w| write!(w, "one must be"),
                message: |f, w| write!(w, "No group of {:?}", f.request.security_group_ids),
            }

            $($Name = $name {
                condition: "its bit is set",
                rows: [row(None, Code::Broken)],
                violated: |f| Ok(f.is_broken(Rule::$Name)),
                fact: |f, w| write!(w, "broken: {}", f.world.broken),
                must: |f, w| write!(w, "mend it"),
            })+
        }
    };
}

trial_rules! {
    R2 = "r-2", R3 = "r-3", R4 = "r-4", R5 = "r-5", R6 = "r-6", R7 = "r-7", R8 = "r-8", R9 = "r-9", R10 = "r-10", R11 = "r-11",
    R12 = "r-12", R13 = "r-13", R14 = "r-14", R15 = "r-15", R16 = "r-16", R17 = "r-17", R18 = "r-18", R19 = "r-19", R20 = "r-20",
    R21 = "r-21", R22 = "r-22", R23 = "r-23", R24 = "r-24", R25 = "r-25", R26 = "r-26", R27 = "r-27", R28 = "r-28", R29 = "r-29",
    R30 = "r-30", R31 = "r-31", R32 = "r-32", R33 = "r-33", R34 = "r-34", R35 = "r-35", R36 = "r-36", R37 = "r-37", R38 = "r-38",
    R39 = "r-39", R40 = "r-40"
}

static SOUND: World = World { groups: Vec::new(), broken: 0 };

fn sound() -> World {
    SOUND.clone()
}

#[test]
fn forty_rules_are_told_apart_and_answer_in_their_order() {
    assert_eq!(Rule::ALL.len(), 40);
    assert_eq!(size_of::<Violations<Rule>>(), size_of::<u64>());
    let request = Request { security_group_ids: &[Cow::Borrowed("sg-1")], ..Request::default() };
    for (first, rule) in Rule::ALL.iter().enumerate().skip(1) {
        for last in first..Rule::ALL.len() {
            let world = World { broken: 1 << first | 1 << last, ..sound() };
            let refusal = check(&world, &request).refused().expect("something is broken");
            assert_eq!(refusal.rule(), *rule);
            assert_eq!(refusal.violations().iter().last(), Some(Rule::ALL[last]));
            assert_eq!(refusal.violations().len(), if first == last { 1 } else { 2 });
        }
    }
    let all = World { broken: u64::MAX, ..sound() };
    assert!(check(&all, &Request::default()).refused().expect("all is").violations().iter().eq(Rule::ALL.iter().copied()));
}

#[test]
fn the_sets_that_are_constants_are_those_that_are_collected() {
    const SOME: Violations<Rule> = Rule::set(&[Rule::R40, Rule::R2]);
    assert!(SOME.iter().eq([Rule::R2, Rule::R40]));
    assert!(SOME.and(Rule::set(&[Rule::R40])).iter().eq([Rule::R40]));
    assert!(SOME.or(Rule::set(&[Rule::R33])).iter().eq([Rule::R2, Rule::R33, Rule::R40]));
    assert!(Rule::of_edition("new").and(SOME.others()).len() == 38);
    for edition in ["new", "bare", "none"] {
        assert_eq!(Rule::of_edition(edition), Violations::of_edition(edition));
    }
    assert_eq!(SOME & Rule::of_edition("bare"), Rule::set(&[]));
    assert_eq!(SOME | Rule::set(&[]), SOME);
    assert_eq!(Rule::set(&[]).first(), None);
}

#[test]
fn a_twin_is_admitted_and_never_answers_and_an_unmodelled_row_is_neither() {
    let request = Request { security_group_ids: &[], ..Request::default() };
    let Verdict::Refused(refusal) = check(&SOUND, &request) else { panic!("no group is listed") };
    assert_eq!(refusal.typed_code(), Code::NoGroups);
    assert_eq!(refusal.message().to_string(), "No group of []!");
    assert!(refusal.admits(400, "NoGroups") && refusal.admits(400, "Twin"));
    assert!(!refusal.admits(403, "Twin") && !refusal.admits(400, "Unmodelled") && !refusal.admits(400, "Broken"));
    let entry: &Entry = refusal.rule().entry();
    assert!(entry.twins("new").map(|row| row.code).eq(["Twin"]));
    assert_eq!(entry.twins("bare").count(), 0);
    assert_eq!(refusal.page().unmodelled[0].row.typed_code(), Some(Code::Unmodelled));
    assert_eq!(refusal.rule().row("bare").map(|row| row.number), Some(None));
}

#[test]
fn performing_changes_the_world_or_gives_a_refusal_that_can_be_kept() {
    fn kept<T: Clone + Eq + core::error::Error + Send + Sync + 'static>(refusal: T) -> T {
        refusal
    }
    let mut world = World { broken: 1 << 39, ..sound() };
    let refusal = {
        let ids = vec![Cow::Owned("sg-2".to_string())];
        kept(perform(&mut world, &Request { security_group_ids: &ids, ..Request::default() }).expect_err("rule 40 is violated"))
    };
    assert_eq!((refusal.rule(), refusal.status(), refusal.typed_code()), (Rule::R40, 400, Code::Broken));
    assert_eq!(refusal.advice(), format!("broken: {}; mend it", 1_u64 << 39));
    assert_eq!(refusal.clone(), refusal);
    assert!(refusal.admits(400, "Broken"));
    assert_eq!(refusal.to_string(), "400 Broken: !");
    let _: OwnedRefusal<Trial> = refusal;

    world.broken = 0;
    let ids = [Cow::Borrowed("sg-1"), Cow::Borrowed("sg-3")];
    assert_eq!(perform(&mut world, &Request { security_group_ids: &ids, ..Request::default() }), Ok(vec!["sg-1"]));
    assert_eq!(world.groups, ["sg-1"]);
}

#[test]
fn rules_and_codes_are_read_by_their_names() {
    for rule in Rule::ALL {
        assert_eq!(rule.to_string().parse(), Ok(*rule));
    }
    let error = "R2".parse::<Rule>().expect_err("names are in kebab case");
    assert_eq!((error.what(), error.word(), error.alternatives().len()), ("rule", "R2", 40));
    assert!(error.to_string().starts_with("unknown rule \"R2\"; it must be one of groups-given, r-2, r-3, "), "{error}");
    for code in Code::ALL {
        assert_eq!(code.to_string().parse(), Ok(*code));
    }
    let _: &dyn core::error::Error = &error;
    assert!(fmt::Error.to_string() != error.to_string());
}

#[test]
fn a_list_is_a_parameter_as_any_other() {
    let [groups, name] = Trial::PARAMETERS else { panic!("two parameters") };
    assert_eq!((groups.name, groups.kind, name.kind), ("SecurityGroupIds", ParameterKind::List, ParameterKind::Path));
    assert!(groups.is_in("new") && !groups.is_in("bare") && name.is_in("bare"));
    assert_eq!(groups.about, "The groups.");
    let ids = [Cow::Borrowed("sg-1"), Cow::Borrowed("")];
    let request = Request { security_group_ids: &ids, name: "a" };
    let owned: OwnedRequest<Trial> = OwnedRequest::new(&request);
    assert_eq!(owned.request(), request);
    assert_eq!(owned.clone(), owned);
    assert_ne!(owned, OwnedRequest::default());
}

#[cfg(feature = "serde")]
#[test]
fn requests_are_read_and_written_by_the_vendors_names() {
    let text = r#"{"Action":"Trial","SecurityGroupIds":["sg-\u0031",""],"name":"a"}"#;
    let request: OwnedRequest<Trial> = serde_json::from_str(&text.replace('}', r#","Other":1}"#)).unwrap();
    assert_eq!(request.request().security_group_ids, ["sg-1", ""]);
    assert_eq!(serde_json::to_string(&request).unwrap(), text.replace("\\u0031", "1"));
    let value: serde_json::Value = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::from_value::<OwnedRequest<Trial>>(value).unwrap(), request);
    for wrong in [r#"{"Action":"Join"}"#, r#"{"name":1}"#, r#"{"SecurityGroupIds":"sg-1"}"#, r#"{"name":"a","name":"a"}"#, "[]"]
    {
        assert!(serde_json::from_str::<OwnedRequest<Trial>>(wrong).is_err(), "{wrong}");
    }
}

#[cfg(feature = "serde")]
#[test]
fn verdicts_are_written_as_lines_out() {
    let world = World { broken: 0b10, ..sound() };
    let request = Request { security_group_ids: &[Cow::Borrowed("sg-1")], ..Request::default() };
    let verdict = check(&world, &request);
    let written = "{\"verdict\":\"refused\",\"status\":400,\"code\":\"Broken\",\"message\":\"!\",\"message_documented\":false,\
                   \"rule\":\"r-2\",\"basis\":\"choice\",\
                   \"violations\":[{\"rule\":\"r-2\",\"status\":400,\"code\":\"Broken\",\"basis\":\"choice\"}]}";
    assert_eq!(serde_json::to_string(&verdict.answer(&world)).unwrap(), written);
    assert_eq!(serde_json::to_string(&verdict.refused().unwrap().to_owned()).unwrap(), written);
    let verdict = check(&SOUND, &request);
    let written = serde_json::to_string(&verdict.answer(&SOUND)).unwrap();
    assert_eq!(written, "{\"verdict\":\"accepted\",\"changes\":[\"sg-1\"]}");
    assert_eq!(serde_json::to_string(&Rule::R33).unwrap(), "\"r-33\"");
    assert!(serde_json::to_string(&PAGE).unwrap().contains("\"unmodelled\":[{\"row\":{\"edition\":\"new\",\"number\":3,"));
}
