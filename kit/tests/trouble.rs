//! Systems that fail, panic, hang, are slow or talk nonsense: each is named, with a scenario, and the rest of the report is kept.

use std::cell::Cell;
use std::time::{Duration, Instant};

use secgroup_kit::systems::Engine;
use secgroup_kit::{
    AsyncSystemUnderTest, Conformance, Kind, Memberships, Outcome, Report, Request, SystemUnderTest, Threaded, Trouble,
    TroubleKind, World,
};

/// Something happens at every request of an instance that is in debt: seldom, but often enough.
struct Troubled {
    engine: Engine,
    trouble: fn() -> Result<Outcome, Trouble>,
}

impl SystemUnderTest for Troubled {
    fn set_world(&mut self, world: World<'_>) -> Result<(), Trouble> {
        self.engine.set_world(world)
    }

    fn perform(&mut self, request: Request<'_>) -> Result<Outcome, Trouble> {
        match self.engine.perform(request)? {
            Outcome::Error { code, .. } if code.contains("Expired") => (self.trouble)(),
            outcome => Ok(outcome),
        }
    }
}

fn bind() -> Conformance {
    Conformance::new().operation("bind").scenarios(60)
}

fn run(trouble: fn() -> Result<Outcome, Trouble>) -> Report {
    bind().run(&mut Troubled { engine: Engine::new(), trouble })
}

/// There is one deviation, of this kind; the scenario is short, and everything else was tried.
fn assert_is(report: &Report, kind: TroubleKind, says: &str) {
    let [deviation] = report.deviations() else { panic!("one deviation: {report}") };
    assert_eq!(deviation.kind, Kind::Trouble(kind));
    assert_eq!((deviation.size.lines, deviation.size.things), (1, 2), "{report}");
    assert!(deviation.observed.contains(says) && deviation.scenario.contains("\"lines\": [{"), "{report}");
    assert!(report.counts().requests > 200, "{report}");
    assert!(!report.passed());
}

#[test]
fn a_system_that_fails() {
    let report = run(|| Err(std::io::Error::other("connection refused"))?);
    assert_is(&report, TroubleKind::Failed, "connection refused");
    let report = run(|| {
        let _: serde_json::Value = serde_json::from_str("<html>")?;
        Ok(Outcome::Success)
    });
    assert_is(&report, TroubleKind::Failed, "expected value at line 1 column 1");
}

#[test]
fn a_system_that_panics() {
    assert_is(&run(|| panic!("index out of bounds")), TroubleKind::Panicked, "index out of bounds");
}

#[test]
fn a_system_that_answers_rubbish() {
    let report = run(|| Ok(Outcome::error("\u{0}<html>").with_status(999)));
    let [deviation] = report.deviations() else { panic!("one deviation: {report}") };
    assert_eq!((deviation.kind, deviation.rule), (Kind::UnknownRow, Some("not-expired")));
}

#[test]
fn a_system_that_is_slow() {
    let limit = Duration::from_millis(40);
    let mut system = Troubled {
        engine: Engine::new(),
        trouble: || {
            std::thread::sleep(Duration::from_millis(50));
            Ok(Outcome::error("SecurityGroup.ExpiredInstanceForbiddenBind"))
        },
    };
    let report = bind().time_limit(limit).shrinking(200, Duration::from_secs(5)).run(&mut system);
    assert_is(&report, TroubleKind::Slow, "which is more than 40ms");
}

#[test]
fn a_system_that_hangs() {
    let limit = Duration::from_millis(30);
    let began = Instant::now();
    let mut system = Threaded::new(limit, || Troubled {
        engine: Engine::new(),
        trouble: || {
            std::thread::sleep(Duration::from_secs(3_600));
            Ok(Outcome::Success)
        },
    });
    let report = bind().shrinking(200, Duration::from_secs(5)).run(&mut system);
    // A busy machine makes other calls wait: they are named as well, and are no fault of the kit's.
    let hangs = report.deviations().iter().find(|deviation| deviation.kind == Kind::Trouble(TroubleKind::Hung));
    let hangs = hangs.unwrap_or_else(|| panic!("{report}"));
    assert_eq!(hangs.observed, "no answer within 30ms");
    assert!(hangs.size.lines == 1 && report.counts().requests > 200, "{report}");
    assert!(began.elapsed() < Duration::from_secs(60), "{:?}", began.elapsed());
}

#[test]
fn a_system_in_a_thread_of_its_own() {
    let make = || Engine::new();
    let mut system = Threaded::new(Duration::from_secs(60), make);
    Conformance::new().scenarios(3).run(&mut system).assert();
    let make = || Troubled { engine: Engine::new(), trouble: || panic!("index out of bounds") };
    let report = bind().run(&mut Threaded::new(Duration::from_secs(60), make));
    assert_is(&report, TroubleKind::Panicked, "index out of bounds");
    // One that cannot even be made.
    let make = || -> Engine { panic!("no licence") };
    let report = bind().fail_fast().run(&mut Threaded::new(Duration::from_secs(60), make));
    assert_eq!(report.deviations()[0].kind, Kind::Trouble(TroubleKind::Panicked));
}

#[test]
fn a_system_that_cannot_be_brought_into_a_world() {
    struct Full;

    impl SystemUnderTest for Full {
        fn set_world(&mut self, _: World<'_>) -> Result<(), Trouble> {
            Err(Trouble::failed("no space left"))
        }

        fn perform(&mut self, _: Request<'_>) -> Result<Outcome, Trouble> {
            Ok(Outcome::Success)
        }
    }

    let report = bind().run(&mut Full);
    let [deviation] = report.deviations() else { panic!("one deviation: {report}") };
    assert_eq!((deviation.operation, &*deviation.observed), (None, "no space left"));
    assert_eq!((deviation.size.lines, deviation.size.things), (0, 0), "{report}");
}

#[test]
fn a_system_whose_memberships_cannot_be_read() {
    struct Mute(Engine);

    impl SystemUnderTest for Mute {
        fn set_world(&mut self, world: World<'_>) -> Result<(), Trouble> {
            self.0.set_world(world)
        }

        fn perform(&mut self, request: Request<'_>) -> Result<Outcome, Trouble> {
            self.0.perform(request)
        }

        fn memberships(&mut self) -> Option<Result<Memberships, Trouble>> {
            Some(Err(Trouble::failed("not a list")))
        }
    }

    let report = bind().run(&mut Mute(Engine::new()));
    let [deviation] = report.deviations() else { panic!("one deviation: {report}") };
    assert_eq!((deviation.kind, &*deviation.observed), (Kind::Trouble(TroubleKind::Failed), "not a list"));
}

/// A system whose futures are not ready at once.
struct Later<'c> {
    engine: Engine,
    waits: &'c Cell<u32>,
    panics: bool,
}

impl Later<'_> {
    async fn wait(&self) {
        let mut waited = false;
        std::future::poll_fn(|context| {
            if std::mem::replace(&mut waited, true) {
                return std::task::Poll::Ready(());
            }
            self.waits.set(self.waits.get() + 1);
            context.waker().wake_by_ref();
            std::task::Poll::Pending
        })
        .await;
    }
}

impl AsyncSystemUnderTest for Later<'_> {
    async fn set_world(&mut self, world: World<'_>) -> Result<(), Trouble> {
        self.wait().await;
        self.engine.set_world(world)
    }

    async fn perform(&mut self, request: Request<'_>) -> Result<Outcome, Trouble> {
        self.wait().await;
        let outcome = self.engine.perform(request)?;
        assert!(!self.panics || outcome == Outcome::Success, "unwrapped an error");
        Ok(outcome)
    }
}

#[test]
fn a_system_that_is_driven_asynchronously() {
    let waits = Cell::new(0);
    let drive = |panics| {
        let mut system = Later { engine: Engine::new(), waits: &waits, panics };
        let conformance = bind();
        let mut run = std::pin::pin!(conformance.run_async(&mut system));
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        loop {
            if let std::task::Poll::Ready(report) = run.as_mut().poll(&mut context) {
                return report;
            }
        }
    };
    let report = drive(false);
    report.assert();
    let counts = report.counts();
    assert!(u64::from(waits.get()) >= counts.requests + counts.scenarios, "{} waits", waits.get());
    let report = drive(true);
    let [deviation] = report.deviations() else { panic!("one deviation: {report}") };
    assert_eq!((deviation.kind, &*deviation.observed), (Kind::Trouble(TroubleKind::Panicked), "unwrapped an error"));
}
