//! The system under test.

use std::any::Any;
use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use std::future::Future;
use std::time::Duration;

use secgroup::registry::{AnyRequest, OperationId, WorldRef};
use secgroup::rulebook;

use crate::ask::{AnyAsk, Ask, Value};
use crate::json;
pub use crate::model::Memberships;
use crate::subject::Cloud;

/// A system under test.
///
/// The runner sets a world, performs requests in it and takes steps, and compares every outcome with the engine's. Return a
/// [`Trouble`] where the system cannot be asked at all; `?` makes one of any error.
///
/// ```
/// use secgroup_kit::{Conformance, Outcome, Request, SystemUnderTest, Trouble, World};
///
/// /// Lets everybody in.
/// struct Naive;
///
/// impl SystemUnderTest for Naive {
///     fn set_world(&mut self, world: World<'_>) -> Result<(), Trouble> {
///         let _document: serde_json::Value = serde_json::from_str(&world.document())?;
///         Ok(())
///     }
///
///     fn perform(&mut self, request: Request<'_>) -> Result<Outcome, Trouble> {
///         assert!(!request.action().is_empty());
///         Ok(Outcome::Success)
///     }
/// }
///
/// let report = Conformance::new().operation("bind").scenarios(20).run(&mut Naive);
/// assert!(!report.passed());
/// assert!(report.to_string().contains("accepts what must be refused"));
/// ```
pub trait SystemUnderTest {
    /// Replaces everything that exists by what this world says.
    ///
    /// # Errors
    ///
    /// The system cannot be brought into this world, or has failed.
    fn set_world(&mut self, world: World<'_>) -> Result<(), Trouble>;

    /// Performs a request, and says what came out.
    ///
    /// # Errors
    ///
    /// The system does not have the operation, or has failed.
    fn perform(&mut self, request: Request<'_>) -> Result<Outcome, Trouble>;

    /// Something happens around the requests: an instance starts, a limit is lowered. By default, the system is brought into the world
    /// as it is afterwards. Take the step where you can: only then is it seen whether the system remembers what it did.
    ///
    /// # Errors
    ///
    /// As for [`SystemUnderTest::set_world`].
    fn step(&mut self, step: Step<'_>, after: World<'_>) -> Result<(), Trouble> {
        let _ = step;
        self.set_world(after)
    }

    /// Reads back who is in which groups, where the system can say. It is asked after every request.
    fn memberships(&mut self) -> Option<Result<Memberships, Trouble>> {
        None
    }
}

/// A system under test that is driven asynchronously: [`SystemUnderTest`], with futures. The kit brings no runtime: await
/// [`Conformance::run_async`](crate::Conformance::run_async) in yours. Its future stays on its thread (it is not `Send`): block on it.
///
/// Set a time limit with your runtime, and return [`Trouble::hung`] where it is exceeded.
pub trait AsyncSystemUnderTest {
    /// See [`SystemUnderTest::set_world`].
    fn set_world(&mut self, world: World<'_>) -> impl Future<Output = Result<(), Trouble>>;

    /// See [`SystemUnderTest::perform`].
    fn perform(&mut self, request: Request<'_>) -> impl Future<Output = Result<Outcome, Trouble>>;

    /// See [`SystemUnderTest::step`].
    fn step(&mut self, step: Step<'_>, after: World<'_>) -> impl Future<Output = Result<(), Trouble>> {
        let _ = step;
        self.set_world(after)
    }

    /// See [`SystemUnderTest::memberships`].
    fn memberships(&mut self) -> impl Future<Output = Option<Result<Memberships, Trouble>>> {
        async { None }
    }
}

/// Drives a synchronous system as an asynchronous one whose futures are always ready.
pub(crate) struct Blocking<'s, S: ?Sized>(pub(crate) &'s mut S);

impl<S: SystemUnderTest + ?Sized> AsyncSystemUnderTest for Blocking<'_, S> {
    async fn set_world(&mut self, world: World<'_>) -> Result<(), Trouble> {
        self.0.set_world(world)
    }

    async fn perform(&mut self, request: Request<'_>) -> Result<Outcome, Trouble> {
        self.0.perform(request)
    }

    async fn step(&mut self, step: Step<'_>, after: World<'_>) -> Result<(), Trouble> {
        self.0.step(step, after)
    }

    async fn memberships(&mut self) -> Option<Result<Memberships, Trouble>> {
        self.0.memberships()
    }
}

/// What a request came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was accepted.
    Success,
    /// It was refused.
    Error {
        /// The error code.
        code: Cow<'static, str>,
        /// The HTTP status, where it is known.
        status: Option<u16>,
        /// The message, where it is known. It is compared where the page documents it.
        message: Option<Cow<'static, str>>,
    },
}

impl Outcome {
    /// A refusal of which only the code is known.
    pub fn error(code: impl Into<Cow<'static, str>>) -> Self {
        Self::Error { code: code.into(), status: None, message: None }
    }

    /// The same with its status.
    #[must_use]
    pub fn with_status(self, known: u16) -> Self {
        match self {
            Self::Success => self,
            Self::Error { code, message, .. } => Self::Error { code, status: Some(known), message },
        }
    }

    /// The same with its message.
    #[must_use]
    pub fn with_message(self, known: impl Into<Cow<'static, str>>) -> Self {
        match self {
            Self::Success => self,
            Self::Error { code, status, .. } => Self::Error { code, status, message: Some(known.into()) },
        }
    }
}

/// `403 IncorrectInstanceStatus: The current status …`, or `success`.
impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Error { code, status, message } = self else { return f.write_str("success") };
        if let Some(status) = status {
            write!(f, "{status} ")?;
        }
        f.write_str(code)?;
        message.as_ref().map_or(Ok(()), |message| write!(f, ": {message}"))
    }
}

/// Why a system could not be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    kind: TroubleKind,
    says: String,
}

/// What kind of trouble there was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TroubleKind {
    /// The system does not have what the scenario needs. The scenario is left out, and counted.
    Unsupported,
    /// The system has failed.
    Failed,
    /// The system panicked.
    Panicked,
    /// The system did not answer within the time limit.
    Hung,
    /// The system answered, but not within the time limit.
    Slow,
}

impl Trouble {
    /// The system does not have what the scenario needs, which is this.
    pub fn unsupported(what: impl Into<String>) -> Self {
        Self { kind: TroubleKind::Unsupported, says: what.into() }
    }

    /// The system has failed, and this is what is known of it.
    pub fn failed(why: impl Into<String>) -> Self {
        Self { kind: TroubleKind::Failed, says: why.into() }
    }

    /// The system did not answer within this time.
    pub fn hung(limit: Duration) -> Self {
        Self { kind: TroubleKind::Hung, says: format!("no answer within {limit:?}") }
    }

    pub(crate) fn panicked(says: String) -> Self {
        Self { kind: TroubleKind::Panicked, says }
    }

    pub(crate) fn slow(took: Duration, limit: Duration) -> Self {
        Self { kind: TroubleKind::Slow, says: format!("answered after {took:?}, which is more than {limit:?}") }
    }

    /// What kind of trouble it is.
    pub fn kind(&self) -> TroubleKind {
        self.kind
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.says)
    }
}

/// The system has failed with this error. (So `Trouble` is no `Error` itself.)
impl<E: Error + Send + Sync + 'static> From<E> for Trouble {
    fn from(error: E) -> Self {
        Self::failed(error.to_string())
    }
}

/// A world that a system is brought into.
#[derive(Clone, Copy)]
pub struct World<'a>(pub(crate) &'a dyn AnyWorld);

/// A world of any cloud.
pub(crate) trait AnyWorld: Send + Sync {
    fn engine(&self) -> WorldRef<'_>;
    fn document(&self) -> String;
    fn model(&self) -> &dyn Any;
    fn boxed(&self) -> Box<dyn AnyWorld>;
}

/// A world as the model and the engine have it.
pub(crate) struct Both<C: Cloud> {
    pub(crate) model: C::World,
    pub(crate) engine: C::Engine,
}

impl<C: Cloud> AnyWorld for Both<C> {
    fn engine(&self) -> WorldRef<'_> {
        C::borrowed(&self.engine)
    }

    fn document(&self) -> String {
        json::line(&self.engine)
    }

    fn model(&self) -> &dyn Any {
        &self.model
    }

    fn boxed(&self) -> Box<dyn AnyWorld> {
        Box::new(Both::<C> { model: self.model.clone(), engine: self.engine.clone() })
    }
}

impl<'a> World<'a> {
    /// The cloud.
    pub fn cloud(self) -> rulebook::Cloud {
        self.engine().cloud()
    }

    /// The world's document, every member written out.
    pub fn document(self) -> String {
        self.0.document()
    }

    /// The world as the engine has it.
    pub fn engine(self) -> WorldRef<'a> {
        self.0.engine()
    }

    /// The world as the model has it; nothing where it is another cloud's.
    pub fn model<C: Cloud>(self) -> Option<&'a C::World> {
        self.0.model().downcast_ref()
    }
}

impl fmt::Debug for World<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.document())
    }
}

/// A request that a system is to perform.
#[derive(Clone, Copy)]
pub struct Request<'a>(pub(crate) &'a dyn AnyAsk);

impl<'a> Request<'a> {
    /// The operation.
    pub fn operation(self) -> OperationId {
        self.any().operation()
    }

    /// The operation's name, as the cloud spells it.
    pub fn action(self) -> &'static str {
        self.operation().name()
    }

    /// The parameters that are given, under the cloud's own names, in the order of its page.
    pub fn parameters(self) -> Vec<(&'static str, Value<'a>)> {
        self.0.parameters()
    }

    /// The account that calls, if it is not the world's own.
    pub fn account(self) -> Option<&'a str> {
        Some(self.0.caller().0).filter(|account| !account.is_empty())
    }

    /// The cloud product that calls for itself, if one does.
    pub fn service(self) -> Option<&'a str> {
        Some(self.0.caller().1).filter(|service| !service.is_empty())
    }

    /// The request as a line in: `{"request": {"Action": "bind", …}}`.
    pub fn line(self) -> String {
        self.0.line()
    }

    /// The request as the engine has it.
    pub fn any(self) -> AnyRequest<'a> {
        self.0.any()
    }

    /// The request as the model has it; nothing where it is another cloud's.
    pub fn ask<C: Cloud>(self) -> Option<&'a Ask<C>> {
        self.0.typed().downcast_ref()
    }
}

impl fmt::Debug for Request<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.line())
    }
}

/// Something that happens around the requests.
#[derive(Clone, Copy)]
pub struct Step<'a>(pub(crate) &'a dyn AnyStep);

/// A step in any cloud.
pub(crate) trait AnyStep {
    fn document(&self) -> String;
    fn model(&self) -> &dyn Any;
    fn boxed(&self) -> Box<dyn AnyStep + Send>;
}

/// A step in the world that it is taken in.
pub(crate) struct StepIn<'w, C: Cloud> {
    pub(crate) step: &'w C::Step,
    pub(crate) before: &'w C::Engine,
}

impl<C: Cloud> AnyStep for StepIn<'_, C> {
    fn document(&self) -> String {
        C::step_document(self.before, self.step)
    }

    fn model(&self) -> &dyn Any {
        self.step
    }

    fn boxed(&self) -> Box<dyn AnyStep + Send> {
        Box::new(OwnedStep::<C> { step: self.step.clone(), document: self.document() })
    }
}

/// A step that borrows nothing.
struct OwnedStep<C: Cloud> {
    step: C::Step,
    document: String,
}

impl<C: Cloud> AnyStep for OwnedStep<C> {
    fn document(&self) -> String {
        self.document.clone()
    }

    fn model(&self) -> &dyn Any {
        &self.step
    }

    fn boxed(&self) -> Box<dyn AnyStep + Send> {
        Box::new(Self { step: self.step.clone(), document: self.document.clone() })
    }
}

impl<'a> Step<'a> {
    /// The step's document: `{"step": "set_instance_status", …}`.
    pub fn document(self) -> String {
        self.0.document()
    }

    /// The step as the model has it; nothing where it is another cloud's.
    pub fn model<C: Cloud>(self) -> Option<&'a C::Step> {
        self.0.model().downcast_ref()
    }
}

impl fmt::Debug for Step<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.document())
    }
}
