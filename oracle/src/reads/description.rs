//! The members of responses and what fills each; responses and documentation follow from it.

use std::borrow::Cow;
use std::ops::Deref;

use crate::serve::codec::Body;

/// What the members of an object are about. A marker: a description outlives every world that it describes things of.
pub(super) trait Subject: 'static {
    /// The thing itself, borrowed from a world.
    type Of<'w>;
}

/// A thing that a member is filled from.
pub(super) struct About<'s, 'w, S: Subject>(&'s S::Of<'w>);

impl<'w, S: Subject> Deref for About<'_, 'w, S> {
    type Target = S::Of<'w>;

    fn deref(&self) -> &Self::Target {
        self.0
    }
}

/// The form of a member, which says what an empty one looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A text; `""` where it is empty.
    Text,
    /// A text or nothing; `null` where it is empty.
    Nullable,
    /// A whole number; 0 where it is empty.
    Number,
    /// Yes or no; no where it is empty.
    Flag,
    /// An object; `{}` where it is empty.
    Object,
    /// A list; `[]` where it is empty.
    List,
    /// A list in a member of its own, as Alibaba Cloud writes lists: `{"SecurityGroupId": []}` where it is empty.
    Wrapped(&'static str),
}

impl Form {
    /// A member of that form that nothing fills.
    #[must_use]
    pub fn empty(self) -> Body<'static> {
        match self {
            Self::Text => Body::Text(Cow::Borrowed("")),
            Self::Nullable => Body::Null,
            Self::Number => Body::Number(0),
            Self::Flag => Body::Flag(false),
            Self::Object => Body::Members(Vec::new()),
            Self::List => Body::List(Vec::new()),
            Self::Wrapped(name) => Body::Members(vec![(name, Body::List(Vec::new()))]),
        }
    }
}

/// Makes a member's value; `None` leaves the member out.
type Fill<S> = for<'s, 'w> fn(About<'s, 'w, S>) -> Option<Body<'w>>;

/// Where a member is filled from.
enum Source<S: Subject> {
    /// Nothing fills it: it is always there, and empty.
    Nowhere,
    /// The world or the request, as the sentence says; of a list or an object, what is in it.
    Filled { from: &'static str, fill: Fill<S>, inner: Option<&'static (dyn Described + Sync)> },
    /// Its own members, about the same subject.
    Members(&'static Members<S>),
}

/// A member of an answer.
pub(super) struct Member<S: Subject> {
    name: &'static str,
    form: Form,
    source: Source<S>,
}

/// A member that no world can fill.
pub(super) const fn empty<S: Subject>(name: &'static str, form: Form) -> Member<S> {
    Member { name, form, source: Source::Nowhere }
}

/// A member that is filled.
pub(super) const fn filled<S: Subject>(name: &'static str, form: Form, from: &'static str, fill: Fill<S>) -> Member<S> {
    Member { name, form, source: Source::Filled { from, fill, inner: None } }
}

/// A list or an object with members about something else.
pub(super) const fn nested<S: Subject>(
    name: &'static str,
    form: Form,
    from: &'static str,
    inner: &'static (dyn Described + Sync),
    fill: Fill<S>,
) -> Member<S> {
    Member { name, form, source: Source::Filled { from, fill, inner: Some(inner) } }
}

/// An object whose members are about the same subject.
pub(super) const fn object<S: Subject>(name: &'static str, members: &'static Members<S>) -> Member<S> {
    Member { name, form: Form::Object, source: Source::Members(members) }
}

/// The members of an object, in order.
pub(super) struct Members<S: Subject>(pub(super) &'static [Member<S>]);

impl<S: Subject> Members<S> {
    /// The object about this.
    pub(super) fn of<'w>(&self, subject: &S::Of<'w>) -> Body<'w> {
        let value = |member: &Member<S>| match &member.source {
            Source::Nowhere => Some(member.form.empty()),
            Source::Filled { fill, .. } => fill(About(subject)),
            Source::Members(members) => Some(members.of(subject)),
        };
        Body::Members(self.0.iter().filter_map(|member| Some((member.name, value(member)?))).collect())
    }

    /// The list of objects about these.
    pub(super) fn each<'w, 's>(&self, subjects: impl IntoIterator<Item = &'s S::Of<'w>>) -> Body<'w>
    where
        S::Of<'w>: 's,
    {
        Body::List(subjects.into_iter().map(|subject| self.of(subject)).collect())
    }
}

/// A line of the documentation: a member, with the names of those that it is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The member's name, behind those of the members that it is in.
    pub path: String,
    /// Its form.
    pub form: Form,
    /// Where it is filled from; `None` where nothing fills it.
    pub from: Option<&'static str>,
}

/// What can be documented.
pub trait Described {
    /// Appends a line for each member.
    fn lines(&self, within: &str, lines: &mut Vec<Line>);
}

impl<S: Subject> Described for Members<S> {
    fn lines(&self, within: &str, lines: &mut Vec<Line>) {
        for Member { name, form, source } in self.0 {
            let path = if within.is_empty() { (*name).to_owned() } else { format!("{within}.{name}") };
            let elements = match form {
                Form::Wrapped(singular) => format!("{path}.{singular}[]"),
                Form::List => format!("{path}[]"),
                _ => path.clone(),
            };
            match source {
                Source::Nowhere => lines.push(Line { path, form: *form, from: None }),
                Source::Filled { from, inner, .. } => {
                    lines.push(Line { path, form: *form, from: Some(from) });
                    inner.iter().for_each(|inner| inner.lines(&elements, lines));
                }
                Source::Members(members) => members.lines(&elements, lines),
            }
        }
    }
}

/// A text of the world.
#[allow(clippy::unnecessary_wraps, reason = "what a member is filled with may be left out")]
pub(super) fn text<'w>(text: &Cow<'w, str>) -> Option<Body<'w>> {
    Some(Body::Text(text.clone()))
}

/// A text of the world that may not be there; an empty one then.
#[allow(clippy::unnecessary_wraps, reason = "as above")]
pub(super) fn text_or_empty<'w>(text: Option<&Cow<'w, str>>) -> Option<Body<'w>> {
    Some(Body::Text(text.cloned().unwrap_or_default()))
}

/// The same; `null` then.
#[allow(clippy::unnecessary_wraps, reason = "as above")]
pub(super) fn text_or_null<'w>(text: Option<&Cow<'w, str>>) -> Option<Body<'w>> {
    Some(text.map_or(Body::Null, |text| Body::Text(text.clone())))
}

/// A word of the program or of a vocabulary.
#[allow(clippy::unnecessary_wraps, reason = "as above")]
pub(super) fn word(word: &'static str) -> Option<Body<'static>> {
    Some(Body::Text(Cow::Borrowed(word)))
}

/// A number.
#[allow(clippy::unnecessary_wraps, reason = "as above")]
pub(super) fn number(number: u64) -> Option<Body<'static>> {
    Some(Body::Number(number))
}

/// Yes or no.
#[allow(clippy::unnecessary_wraps, reason = "as above")]
pub(super) fn flag(flag: bool) -> Option<Body<'static>> {
    Some(Body::Flag(flag))
}

/// A list of texts.
#[allow(clippy::unnecessary_wraps, reason = "as above")]
pub(super) fn list<'w>(texts: &[Cow<'w, str>]) -> Option<Body<'w>> {
    Some(Body::List(texts.iter().cloned().map(Body::Text).collect()))
}

/// A list in a member of its own.
#[allow(clippy::unnecessary_wraps, reason = "as above")]
pub(super) fn wrapped<'w>(name: &'static str, list: Body<'w>) -> Option<Body<'w>> {
    Some(Body::Members(vec![(name, list)]))
}
