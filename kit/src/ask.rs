//! Requests of any operation of a cloud, and the answers of engine and model.

use std::any::Any;
use std::borrow::Cow;
use std::fmt::{self, Debug};
use std::sync::Arc;

use secgroup::registry::{AnyRequest, OperationId, Registered};
use secgroup::rulebook::{Arguments as _, Operation as _, OwnedRequest, Page, Parameter, ParameterKind, Rule as _, Verdict};
use serde::Serialize;

use crate::compare::Violated;
use crate::json;
use crate::model::Answer;
use crate::subject::{Cloud, Subject};

/// A request of one of a cloud's operations, as the strategies make it.
pub struct Ask<C: Cloud>(Arc<dyn Asked<C>>);

/// What an [`Ask`] can do, whatever the operation.
trait Asked<C: Cloud>: Debug + Send + Sync {
    fn any(&self) -> AnyRequest<'_>;
    fn judge(&self, world: &C::World) -> Answer;
    fn page(&self, world: &C::Engine) -> &'static Page;
    fn check(&self, world: &C::Engine, violated: &mut Vec<Violated>) -> Option<C::Transition>;
    fn message(&self, world: &C::Engine) -> Option<String>;
    fn answer(&self, world: &C::Engine, seq: usize) -> String;
    fn document(&self) -> String;
    fn parameters(&self) -> Vec<(&'static str, Value<'_>)>;
    fn caller(&self) -> (&str, &str);
}

/// The value of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Value<'a> {
    /// A text.
    Text(&'a str),
    /// A list of texts.
    List(&'a [Cow<'a, str>]),
}

impl<C: Cloud> Ask<C> {
    /// The request of an operation.
    pub fn new<S: Subject<Cloud = C>>(request: S::Request) -> Self {
        Self(Arc::new(Of::<S>(request)))
    }

    /// The operation.
    pub fn operation(&self) -> OperationId {
        self.0.any().operation()
    }

    /// The engine's request.
    pub fn any(&self) -> AnyRequest<'_> {
        self.0.any()
    }

    /// What the model says of it.
    pub fn judge(&self, world: &C::World) -> Answer {
        self.0.judge(world)
    }

    /// The page whose rules are in force.
    pub fn page(&self, world: &C::Engine) -> &'static Page {
        self.0.page(world)
    }

    /// What the engine says of it: what it changes where it is accepted; else every violated rule, in order, in the list.
    pub(crate) fn check(&self, world: &C::Engine, violated: &mut Vec<Violated>) -> Option<C::Transition> {
        violated.clear();
        self.0.check(world, violated)
    }

    /// The message of the refusal, if it is refused.
    pub(crate) fn message(&self, world: &C::Engine) -> Option<String> {
        self.0.message(world)
    }

    /// The engine's answer as a line out.
    pub fn answer(&self, world: &C::Engine, seq: usize) -> String {
        self.0.answer(world, seq)
    }
}

impl<C: Cloud> Clone for Ask<C> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<C: Cloud> Debug for Ask<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// An [`Ask`] of any cloud.
pub(crate) trait AnyAsk: Debug + Send + Sync {
    fn any(&self) -> AnyRequest<'_>;
    fn line(&self) -> String;
    fn parameters(&self) -> Vec<(&'static str, Value<'_>)>;
    fn caller(&self) -> (&str, &str);
    fn typed(&self) -> &dyn Any;
    fn boxed(&self) -> Box<dyn AnyAsk>;
}

impl<C: Cloud> AnyAsk for Ask<C> {
    fn any(&self) -> AnyRequest<'_> {
        self.0.any()
    }

    fn line(&self) -> String {
        #[derive(Serialize)]
        struct Caller<'a> {
            #[serde(skip_serializing_if = "str::is_empty")]
            account: &'a str,
            #[serde(skip_serializing_if = "str::is_empty")]
            service: &'a str,
        }

        let request = self.0.document();
        match self.caller() {
            ("", "") => format!("{{\"request\": {request}}}"),
            (account, service) => {
                format!("{{\"request\": {request}, \"caller\": {}}}", json::line(&Caller { account, service }))
            }
        }
    }

    fn parameters(&self) -> Vec<(&'static str, Value<'_>)> {
        self.0.parameters()
    }

    fn caller(&self) -> (&str, &str) {
        self.0.caller()
    }

    fn typed(&self) -> &dyn Any {
        self
    }

    fn boxed(&self) -> Box<dyn AnyAsk> {
        Box::new(self.clone())
    }
}

/// A request of one operation.
struct Of<S: Subject>(S::Request);

impl<S: Subject> Debug for Of<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?}", S::NAME, self.0)
    }
}

impl<S: Subject> Asked<S::Cloud> for Of<S> {
    fn any(&self) -> AnyRequest<'_> {
        S::Operation::any_request(S::request(&self.0))
    }

    fn judge(&self, world: &<S::Cloud as Cloud>::World) -> Answer {
        S::judge(world, &self.0)
    }

    fn page(&self, world: &<S::Cloud as Cloud>::Engine) -> &'static Page {
        S::Operation::page(world)
    }

    fn check(
        &self,
        world: &<S::Cloud as Cloud>::Engine,
        violated: &mut Vec<Violated>,
    ) -> Option<<S::Cloud as Cloud>::Transition> {
        let request = S::request(&self.0);
        match S::Operation::check(world, &request) {
            Verdict::Accepted(transition) => Some(transition),
            Verdict::Refused(refusal) => {
                let rules = refusal.violations();
                violated.extend(rules.iter().map(|rule| Violated { index: rule.index(), entry: rule.entry() }));
                None
            }
        }
    }

    fn message(&self, world: &<S::Cloud as Cloud>::Engine) -> Option<String> {
        let request = S::request(&self.0);
        let refusal = S::Operation::check(world, &request).refused()?;
        Some(refusal.message().to_string())
    }

    fn answer(&self, world: &<S::Cloud as Cloud>::Engine, seq: usize) -> String {
        let request = S::request(&self.0);
        let verdict = S::Operation::check(world, &request);
        let answer = json::line(&verdict.answer(world));
        // An object that is never empty.
        format!("{{\"seq\": {seq}, {}", &answer[1..])
    }

    fn document(&self) -> String {
        json::line(&OwnedRequest::<S::Operation>::new(&S::request(&self.0)))
    }

    fn parameters(&self) -> Vec<(&'static str, Value<'_>)> {
        let request = S::request(&self.0);
        let value = |(place, parameter): (usize, &Parameter)| {
            let value = match parameter.kind {
                ParameterKind::Text | ParameterKind::Path => Value::Text(request.text(place)),
                ParameterKind::List => Value::List(request.list(place)),
            };
            (parameter.name, value)
        };
        let all = S::Operation::PARAMETERS.iter().enumerate().map(value);
        all.filter(|(_, value)| value.is_given()).collect()
    }

    fn caller(&self) -> (&str, &str) {
        let request = S::request(&self.0);
        (request.account(), request.service())
    }
}

impl Value<'_> {
    /// Whether it counts as given: an empty text or list does not.
    pub fn is_given(&self) -> bool {
        match self {
            Self::Text(text) => !text.is_empty(),
            Self::List(list) => !list.is_empty(),
        }
    }
}
