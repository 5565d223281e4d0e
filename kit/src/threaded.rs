//! Runs a system in its own thread, with a time limit for each call.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use crate::ask::AnyAsk;
use crate::run::said_by;
use crate::sut::{AnyStep, AnyWorld, Memberships, Outcome, Request, Step, SystemUnderTest, Trouble, World};

/// Runs a system in a thread of its own: a call that does not return within the time limit is [`Trouble::hung`], and the run goes on
/// with a new system in a new thread.
///
/// The thread that hangs is left behind, since nothing can end it; it ends with the process.
///
/// ```
/// use std::time::Duration;
/// use secgroup_kit::{Conformance, Outcome, Request, SystemUnderTest, Threaded, Trouble, World};
///
/// struct Sleepy;
///
/// impl SystemUnderTest for Sleepy {
///     fn set_world(&mut self, _: World<'_>) -> Result<(), Trouble> {
///         Ok(())
///     }
///
///     fn perform(&mut self, _: Request<'_>) -> Result<Outcome, Trouble> {
///         std::thread::sleep(Duration::from_secs(3_600));
///         Ok(Outcome::Success)
///     }
/// }
///
/// let mut system = Threaded::new(Duration::from_millis(5), || Sleepy);
/// let report = Conformance::new().operation("unbind").scenarios(1).shrinking(20, Duration::from_secs(1)).run(&mut system);
/// assert!(report.to_string().contains("hangs"));
/// ```
pub struct Threaded<F> {
    limit: Duration,
    make: F,
    running: Option<Running>,
}

/// A thread with a system in it.
struct Running {
    calls: Sender<Call>,
    answers: Receiver<Answer>,
}

enum Call {
    SetWorld(Box<dyn AnyWorld>),
    Perform(Box<dyn AnyAsk>),
    Step(Box<dyn AnyStep + Send>, Box<dyn AnyWorld>),
    Memberships,
}

enum Answer {
    Done(Result<(), Trouble>),
    Performed(Result<Outcome, Trouble>),
    Memberships(Option<Result<Memberships, Trouble>>),
}

impl<S, F> Threaded<F>
where
    S: SystemUnderTest,
    F: Fn() -> S + Clone + Send + 'static,
{
    /// A system that `make` makes in its thread, and makes again after it hung or panicked.
    pub fn new(limit: Duration, make: F) -> Self {
        Self { limit, make, running: None }
    }

    fn start(&self) -> Running {
        let (calls, called) = channel::<Call>();
        let (answered, answers) = channel();
        let make = self.make.clone();
        // Ends when the other side of either channel is gone.
        thread::spawn(move || {
            let mut system = make();
            while let Ok(call) = called.recv() {
                let answer = match call {
                    Call::SetWorld(world) => Answer::Done(caught(|| system.set_world(World(&*world)))),
                    Call::Perform(ask) => Answer::Performed(caught(|| system.perform(Request(&*ask)))),
                    Call::Step(step, after) => Answer::Done(caught(|| system.step(Step(&*step), World(&*after)))),
                    Call::Memberships => Answer::Memberships(match caught(|| Ok(system.memberships())) {
                        Ok(memberships) => memberships,
                        Err(trouble) => Some(Err(trouble)),
                    }),
                };
                if answered.send(answer).is_err() {
                    break;
                }
            }
        });
        Running { calls, answers }
    }

    /// Makes a call. A thread that does not answer is left behind.
    fn call(&mut self, call: Call) -> Result<Answer, Trouble> {
        let running = match self.running.take() {
            Some(running) => running,
            None => self.start(),
        };
        let sent = running.calls.send(call);
        let answer = sent.map_err(|_| RecvTimeoutError::Disconnected).and_then(|()| running.answers.recv_timeout(self.limit));
        match answer {
            Ok(answer) => {
                self.running = Some(running);
                Ok(answer)
            }
            Err(RecvTimeoutError::Timeout) => Err(Trouble::hung(self.limit)),
            Err(RecvTimeoutError::Disconnected) => Err(Trouble::panicked("the system cannot be made".to_owned())),
        }
    }

    /// A system that panicked may be in any state: the next call makes another.
    fn settled<T>(&mut self, result: Result<T, Trouble>) -> Result<T, Trouble> {
        if result.as_ref().is_err_and(|trouble| trouble.kind() == crate::TroubleKind::Panicked) {
            self.running = None;
        }
        result
    }
}

fn caught<T>(call: impl FnOnce() -> Result<T, Trouble>) -> Result<T, Trouble> {
    catch_unwind(AssertUnwindSafe(call)).unwrap_or_else(|panic| Err(Trouble::panicked(said_by(&*panic))))
}

impl<S, F> SystemUnderTest for Threaded<F>
where
    S: SystemUnderTest,
    F: Fn() -> S + Clone + Send + 'static,
{
    fn set_world(&mut self, world: World<'_>) -> Result<(), Trouble> {
        match self.call(Call::SetWorld(world.0.boxed()))? {
            Answer::Done(done) => self.settled(done),
            _ => unreachable!("each call has its answer"),
        }
    }

    fn perform(&mut self, request: Request<'_>) -> Result<Outcome, Trouble> {
        match self.call(Call::Perform(request.0.boxed()))? {
            Answer::Performed(performed) => self.settled(performed),
            _ => unreachable!("each call has its answer"),
        }
    }

    fn step(&mut self, step: Step<'_>, after: World<'_>) -> Result<(), Trouble> {
        match self.call(Call::Step(step.0.boxed(), after.0.boxed()))? {
            Answer::Done(done) => self.settled(done),
            _ => unreachable!("each call has its answer"),
        }
    }

    fn memberships(&mut self) -> Option<Result<Memberships, Trouble>> {
        match self.call(Call::Memberships) {
            Ok(Answer::Memberships(memberships)) => memberships.map(|read| self.settled(read)),
            Ok(_) => unreachable!("each call has its answer"),
            Err(trouble) => Some(Err(trouble)),
        }
    }
}
