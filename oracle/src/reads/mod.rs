//! Read operations: what the clouds answer when a client asks what there is.
//!
//! Each answer is a function of a world, an account and the parameters; nothing is changed. A read is described once: its
//! parameters, its errors, and the members of its response with what fills each of them. The answers are made from the
//! description, and so is `docs/reads.md`.
//!
//! To add a read is a file with its [`Read`] and a line in [`ALL`].

mod alibaba;
mod baidu;
mod call;
mod description;
mod export;
mod markdown;
mod paging;
mod rolls;
mod zenlayer;

use std::borrow::Cow;

use secgroup::alibaba::Service;
use secgroup::registry::WorldRef;
use secgroup::rulebook::Cloud;

pub use call::{Kind, Parameter, ReadCall, Use};
pub use description::{Described, Form, Line};
pub use export::export;
pub use markdown::markdown;
pub(crate) use rolls::Moved;
pub use rolls::{Rolls, Touches};

use crate::serve::codec::{Body, CommonError};

/// Every read, in the order of the clouds.
pub static ALL: [&Read; 12] = [
    &alibaba::DESCRIBE_INSTANCES,
    &alibaba::DESCRIBE_INSTANCE_ATTRIBUTE,
    &alibaba::DESCRIBE_SECURITY_GROUPS,
    &alibaba::DESCRIBE_SECURITY_GROUP_ATTRIBUTE,
    &alibaba::DESCRIBE_NETWORK_INTERFACES,
    &zenlayer::DESCRIBE_INSTANCES,
    &zenlayer::DESCRIBE_SECURITY_GROUPS,
    &zenlayer::DESCRIBE_INSTANCE_AVAILABLE_SECURITY_GROUP_RESOURCES,
    &baidu::LIST_INSTANCES,
    &baidu::GET_INSTANCE_DETAIL,
    &baidu::LIST_INSTANCE_BY_INSTANCE_IDS,
    &baidu::LIST_SECURITY_GROUP,
];

/// A read operation.
pub struct Read {
    /// The cloud that has it.
    pub cloud: Cloud,
    /// Its name: the vendor's action, or what the vendor's SDK calls it.
    pub name: &'static str,
    /// How a request asks for it.
    pub request: &'static str,
    /// Where it is documented.
    pub source: &'static str,
    /// Its parameters, in the order in which they are documented here.
    pub parameters: &'static [Parameter],
    /// What its response has.
    pub response: &'static (dyn Described + Sync),
    /// Its errors.
    pub errors: &'static [&'static ErrorRow],
    /// Errors of its page that it never answers.
    pub unanswered: &'static [Unanswered],
    /// What no page decides and this project chose.
    pub choices: &'static [&'static str],
    answer: Answers,
}

/// How a read is answered.
#[derive(Clone, Copy)]
enum Answers {
    Alibaba(for<'w> fn(&alibaba::View<'w, '_>, &ReadCall<'_>) -> Answer<'w>),
    Zenlayer(for<'w> fn(&zenlayer::View<'w>, &ReadCall<'_>) -> Answer<'w>),
    Baidu(for<'w> fn(&baidu::View<'w>, &ReadCall<'_>) -> Answer<'w>),
}

/// What a read is answered with: the members of its response, or why it is refused.
pub type Answer<'w> = Result<Body<'w>, CommonError>;

/// An error of a read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ErrorRow {
    /// The HTTP status.
    pub status: u16,
    /// The vendor's code.
    pub code: &'static str,
    /// The message; `{}` stands for the parameter that it is about.
    pub message: &'static str,
    /// When it is answered.
    pub when: &'static str,
    /// Whether the vendor's page of this operation has the row. If not, code or message are a choice.
    pub documented: bool,
}

/// An error that a read's page documents and no world brings about. A fault may ask for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unanswered {
    /// The HTTP status.
    pub status: u16,
    /// The vendor's code.
    pub code: &'static str,
    /// The vendor's message; `%s` where the page leaves it open.
    pub message: &'static str,
    /// Why it is never answered.
    pub why: &'static str,
}

impl ErrorRow {
    /// The error with the row's own message.
    const fn error(&self) -> CommonError {
        CommonError { status: self.status, code: self.code, message: Cow::Borrowed(self.message) }
    }

    /// The error about a parameter.
    fn about(&self, parameter: &str) -> CommonError {
        CommonError { message: Cow::Owned(self.message.replace("{}", parameter)), ..self.error() }
    }
}

/// Which read: its place in [`ALL`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadId(u8);

impl ReadId {
    /// The read that a cloud has under this name.
    #[must_use]
    pub fn find(cloud: Cloud, name: &str) -> Option<Self> {
        Self::all().find(|id| id.read().cloud == cloud && id.read().name == name)
    }

    /// All of them, in order.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..).zip(ALL.iter()).map(|(place, _)| Self(place))
    }

    /// What is known of it.
    #[must_use]
    pub fn read(self) -> &'static Read {
        ALL[usize::from(self.0)]
    }
}

/// Answers a read for an account, which only Alibaba Cloud asks for. The `rolls` are those of this world.
///
/// # Panics
///
/// Where call, world and rolls are not of one cloud.
#[allow(clippy::missing_errors_doc, reason = "an error is an answer")]
pub fn answer<'w>(world: WorldRef<'w>, rolls: &'w Rolls, account: &str, call: &ReadCall<'_>) -> Answer<'w> {
    let failing = matches!(world, WorldRef::Alibaba(world) if world.service() == Service::Failing);
    answer_of(world, rolls, account, failing, call)
}

/// The same, of a service that is failing or not, whatever the world says.
fn answer_of<'w>(world: WorldRef<'w>, rolls: &'w Rolls, account: &str, failing: bool, call: &ReadCall<'_>) -> Answer<'w> {
    match (call.read().answer, world, rolls) {
        (Answers::Alibaba(answer), WorldRef::Alibaba(world), Rolls::Alibaba(rolls)) => {
            answer(&alibaba::View { world, rolls, account, failing }, call)
        }
        (Answers::Zenlayer(answer), WorldRef::Zenlayer(world), Rolls::Zenlayer(rolls)) => {
            answer(&zenlayer::View { world, rolls }, call)
        }
        (Answers::Baidu(answer), WorldRef::Baidu(world), Rolls::Baidu(rolls)) => answer(&baidu::View { world, rolls }, call),
        // The route decides codec, world and rolls alike.
        _ => unreachable!("{} is a read of another cloud", call.read().name),
    }
}

/// The status and message that the reads of a cloud have for a code, preferring one with that status. A message that names a
/// parameter is none: there is no request whose parameter it could name.
pub(crate) fn documented(cloud: Cloud, action: Option<&str>, code: &str, status: Option<u16>) -> Option<(u16, &'static str)> {
    let meant = ALL.iter().filter(|read| read.cloud == cloud && action.is_none_or(|action| action == read.name));
    let mut rows = meant.flat_map(|read| {
        let answered = read.errors.iter().map(|row| (row.status, row.code, row.message));
        answered.chain(read.unanswered.iter().map(|row| (row.status, row.code, row.message)))
    });
    let found = rows
        .find(|(of, known, message)| *known == code && status.is_none_or(|status| status == *of) && !message.contains("{}"));
    found.map(|(status, _, message)| (status, message))
}
