//! A line in → a request. Pure.
//!
//! One pass reads a line leniently and keeps the first thing that is wrong with it, because a line that is well-formed
//! JSON is answered under its own `seq` whatever else it says.

use std::{borrow::Cow, collections::HashSet, fmt};

use secgroup::{
    alibaba::{Caller, join_resource_group, join_security_group, join_security_group::Edition},
    baidu::bind_security_group,
    rulebook::Operation as _,
    zenlayer::associate_security_group_instance,
};
use serde::{
    Deserializer,
    de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::value::RawValue;

use crate::{
    json::{self, Text},
    world::{AnyRequest, Dialect},
};

/// What a line's answer is filed under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seq<'a> {
    /// The line's number, counted from 1: it has no `seq`, or none that can be read.
    Line(u64),
    /// A whole number, as it is written: it may be longer than any integer type.
    Number(&'a str),
    /// A text.
    Text(Cow<'a, str>),
}

/// A line that was read.
#[derive(Clone, Debug)]
pub struct Line<'a> {
    seq: Seq<'a>,
    operation: Operation,
    parameters: Parameters<'a>,
    account: Cow<'a, str>,
    service: Cow<'a, str>,
}

/// A line that cannot be read. Displays as `line 9: unknown operation "Join"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable<'a> {
    seq: Seq<'a>,
    number: u64,
    problem: Problem,
}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// Nothing is in it.
    #[error("the line is empty")]
    Empty,
    /// Not text.
    #[error("not UTF-8 (at byte {0})")]
    NotUtf8(usize),
    /// Not JSON.
    #[error("not JSON: {0}")]
    NotJson(String),
    /// The place does not hold what it should.
    #[error("{place}: expected {expected}")]
    Type {
        /// Where.
        place: String,
        /// What should be there.
        expected: &'static str,
    },
    /// A member that the place does not have.
    #[error("unknown member {0:?}")]
    UnknownMember(String),
    /// A member that occurs twice.
    #[error("member {0:?} occurs twice")]
    Twice(String),
    /// No request.
    #[error("no \"request\"")]
    NoRequest,
    /// No operation.
    #[error("request: no \"Action\"")]
    NoAction,
    /// An operation that the world's cloud does not have.
    #[error("unknown operation {0:?}")]
    UnknownOperation(String),
}

impl<'a> Unreadable<'a> {
    /// What the answer is filed under.
    #[must_use]
    pub fn seq(&self) -> &Seq<'a> {
        &self.seq
    }

    /// What is wrong.
    #[must_use]
    pub fn problem(&self) -> &Problem {
        &self.problem
    }
}

impl fmt::Display for Unreadable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.number, self.problem)
    }
}

impl std::error::Error for Unreadable<'_> {}

impl<'a> Line<'a> {
    /// What the answer is filed under.
    #[must_use]
    pub fn seq(&self) -> &Seq<'a> {
        &self.seq
    }

    /// The request.
    #[must_use]
    #[inline]
    pub fn request(&self) -> AnyRequest<'_> {
        let caller = Caller { account: &self.account, service: &self.service };
        let text = |name: Name| self.parameters.text(name);
        match self.operation {
            Operation::JoinSecurityGroup => AnyRequest::JoinSecurityGroup(join_security_group::Request {
                security_group_id: text(Name::SecurityGroupId),
                instance_id: text(Name::InstanceId),
                network_interface_id: text(Name::NetworkInterfaceId),
                region_id: text(Name::RegionId),
                caller,
            }),
            Operation::JoinResourceGroup => AnyRequest::JoinResourceGroup(join_resource_group::Request {
                region_id: text(Name::RegionId),
                resource_type: text(Name::ResourceType),
                resource_id: text(Name::ResourceId),
                resource_group_id: text(Name::ResourceGroupId),
                caller,
            }),
            Operation::Associate => AnyRequest::AssociateSecurityGroupInstance(associate_security_group_instance::Request {
                security_group_id: text(Name::LowerSecurityGroupId),
                instance_id: text(Name::LowerInstanceId),
            }),
            Operation::Bind => AnyRequest::BindSecurityGroup(bind_security_group::Request {
                security_group_id: text(Name::LowerSecurityGroupId),
                instance_id: text(Name::LowerInstanceId),
            }),
        }
    }
}

/// Reads a line, without its end, as one that a world of this dialect understands.
///
/// # Errors
///
/// The line is no request of this dialect.
pub fn read(line: &[u8], number: u64, dialect: Dialect) -> Result<Line<'_>, Unreadable<'_>> {
    let unreadable = |seq, problem| Unreadable { seq, number, problem };
    let text = match std::str::from_utf8(line) {
        Ok(text) => text,
        Err(error) => return Err(unreadable(Seq::Line(number), Problem::NotUtf8(error.valid_up_to()))),
    };
    if text.trim_ascii().is_empty() {
        return Err(unreadable(Seq::Line(number), Problem::Empty));
    }
    let mut draft = Draft::default();
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let read = deserializer.deserialize_any(LineVisitor(&mut draft)).and_then(|()| deserializer.end());
    if let Err(error) = read {
        let problem = Problem::NotJson(format!("{} at column {}", json::problem(&error), error.column()));
        return Err(unreadable(seq_of(text).unwrap_or(Seq::Line(number)), problem));
    }
    let seq = draft.seq.take().unwrap_or(Seq::Line(number));
    match draft.operation(dialect) {
        Err(problem) => Err(unreadable(seq, problem)),
        Ok(operation) => {
            let Draft { parameters, account, service, .. } = draft;
            Ok(Line { seq, operation, parameters, account, service })
        }
    }
}

/// The operations, as lines name them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operation {
    JoinSecurityGroup,
    JoinResourceGroup,
    Associate,
    Bind,
}

impl Operation {
    fn named(action: &str, dialect: Dialect) -> Option<Self> {
        match (dialect, action) {
            (Dialect::Alibaba(_), join_security_group::JoinSecurityGroup::NAME) => Some(Self::JoinSecurityGroup),
            (Dialect::Alibaba(_), join_resource_group::JoinResourceGroup::NAME) => Some(Self::JoinResourceGroup),
            (Dialect::Zenlayer, associate_security_group_instance::AssociateSecurityGroupInstance::NAME) => {
                Some(Self::Associate)
            }
            (Dialect::Baidu, bind_security_group::BindSecurityGroup::NAME) => Some(Self::Bind),
            _ => None,
        }
    }

    /// The names of the operation's parameters. What it does not name here may have any value.
    fn parameters(self, dialect: Dialect) -> &'static [Name] {
        use Name::*;
        match self {
            Self::JoinSecurityGroup if dialect == Dialect::Alibaba(Edition::E2020_09_29) => &[SecurityGroupId, InstanceId],
            Self::JoinSecurityGroup => &[SecurityGroupId, InstanceId, NetworkInterfaceId, RegionId],
            Self::JoinResourceGroup => &[RegionId, ResourceType, ResourceId, ResourceGroupId],
            Self::Associate | Self::Bind => &[LowerSecurityGroupId, LowerInstanceId],
        }
    }
}

/// Every name that is a parameter of some operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumCount, strum::IntoStaticStr)]
enum Name {
    Action,
    SecurityGroupId,
    InstanceId,
    NetworkInterfaceId,
    RegionId,
    ResourceType,
    ResourceId,
    ResourceGroupId,
    #[strum(serialize = "securityGroupId")]
    LowerSecurityGroupId,
    #[strum(serialize = "instanceId")]
    LowerInstanceId,
}

const NAMES: usize = <Name as strum::EnumCount>::COUNT;

impl Name {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "Action" => Self::Action,
            "SecurityGroupId" => Self::SecurityGroupId,
            "InstanceId" => Self::InstanceId,
            "NetworkInterfaceId" => Self::NetworkInterfaceId,
            "RegionId" => Self::RegionId,
            "ResourceType" => Self::ResourceType,
            "ResourceId" => Self::ResourceId,
            "ResourceGroupId" => Self::ResourceGroupId,
            "securityGroupId" => Self::LowerSecurityGroupId,
            "instanceId" => Self::LowerInstanceId,
            _ => return None,
        })
    }
}

/// The value of a parameter. Whether it had to be a text is known when the operation is.
#[derive(Clone, Debug, Default)]
enum Value<'a> {
    #[default]
    Absent,
    Text(Cow<'a, str>),
    Other,
}

#[derive(Clone, Debug, Default)]
struct Parameters<'a>([Value<'a>; NAMES]);

impl Parameters<'_> {
    /// The text; empty where the parameter is not given.
    fn text(&self, name: Name) -> &str {
        match &self.0[name as usize] {
            Value::Text(text) => text,
            Value::Absent | Value::Other => "",
        }
    }
}

/// A line as far as it has been read.
#[derive(Debug, Default)]
struct Draft<'a> {
    seq: Option<Seq<'a>>,
    has_request: bool,
    parameters: Parameters<'a>,
    account: Cow<'a, str>,
    service: Cow<'a, str>,
    /// The first thing that is wrong.
    problem: Option<Problem>,
}

impl Draft<'_> {
    fn fail(&mut self, problem: Problem) {
        self.problem.get_or_insert(problem);
    }

    fn expected(&mut self, place: impl Into<String>, expected: &'static str) {
        self.fail(Problem::Type { place: place.into(), expected });
    }

    /// The operation, where everything about the line is right.
    fn operation(&mut self, dialect: Dialect) -> Result<Operation, Problem> {
        if let Some(problem) = self.problem.take() {
            return Err(problem);
        }
        if !self.has_request {
            return Err(Problem::NoRequest);
        }
        let expected = |name: &str| Problem::Type { place: format!("request.{name}"), expected: "a string" };
        let operation = match &self.parameters.0[Name::Action as usize] {
            Value::Absent => return Err(Problem::NoAction),
            Value::Other => return Err(expected("Action")),
            Value::Text(action) => {
                Operation::named(action, dialect).ok_or_else(|| Problem::UnknownOperation(action.to_string()))?
            }
        };
        let wrong = |name: &&Name| matches!(self.parameters.0[**name as usize], Value::Other);
        match operation.parameters(dialect).iter().find(wrong) {
            Some(name) => Err(expected(name.into())),
            None => Ok(operation),
        }
    }
}

/// The `seq` of a line that could not be read to its end, where the line is well-formed JSON all the same.
fn seq_of(text: &str) -> Option<Seq<'_>> {
    struct SeqVisitor;

    impl<'de> Visitor<'de> for SeqVisitor {
        type Value = Vec<&'de RawValue>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut found = Vec::new();
            while let Some(Text(key)) = map.next_key()? {
                if key == "seq" {
                    found.push(map.next_value()?);
                } else {
                    map.next_value::<IgnoredAny>()?;
                }
            }
            Ok(found)
        }
    }

    let mut deserializer = serde_json::Deserializer::from_str(text);
    let found = deserializer.deserialize_map(SeqVisitor).ok()?;
    deserializer.end().ok()?;
    match *found {
        [seq] => Seq::read(seq),
        _ => None,
    }
}

impl<'a> Seq<'a> {
    /// A string or a whole number; `None` for anything else.
    fn read(raw: &'a RawValue) -> Option<Self> {
        let text = raw.get();
        let digits = text.strip_prefix('-').unwrap_or(text);
        if digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Some(Self::Number(text));
        }
        let unquoted = text.strip_prefix('"')?.strip_suffix('"')?;
        if !unquoted.contains('\\') {
            return Some(Self::Text(Cow::Borrowed(unquoted)));
        }
        serde_json::from_str(text).ok().map(|text| Self::Text(Cow::Owned(text)))
    }
}

/// What a visitor does with everything that should not be there: goes on behind it.
macro_rules! anything_else {
    ($self:ident => $wrong:expr) => {
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("anything")
        }

        fn visit_bool<E>($self, _: bool) -> Result<(), E> {
            $wrong;
            Ok(())
        }

        fn visit_i64<E>($self, _: i64) -> Result<(), E> {
            $wrong;
            Ok(())
        }

        fn visit_u64<E>($self, _: u64) -> Result<(), E> {
            $wrong;
            Ok(())
        }

        fn visit_f64<E>($self, _: f64) -> Result<(), E> {
            $wrong;
            Ok(())
        }

        fn visit_unit<E>($self) -> Result<(), E> {
            $wrong;
            Ok(())
        }

        fn visit_seq<A: SeqAccess<'de>>($self, mut list: A) -> Result<(), A::Error> {
            $wrong;
            while list.next_element::<IgnoredAny>()?.is_some() {}
            Ok(())
        }
    };
}

/// The same for what should be an object.
macro_rules! not_an_object {
    ($self:ident => $wrong:expr) => {
        anything_else!($self => $wrong);

        fn visit_str<E>($self, _: &str) -> Result<(), E> {
            $wrong;
            Ok(())
        }
    };
}

/// Makes a visitor a seed that reads whatever is there.
macro_rules! reads_anything {
    ($($Visitor:ident),+) => {
        $(impl<'de> DeserializeSeed<'de> for $Visitor<'_, 'de> {
            type Value = ();

            fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
                deserializer.deserialize_any(self)
            }
        })+
    };
}

struct LineVisitor<'d, 'de>(&'d mut Draft<'de>);

impl<'de> Visitor<'de> for LineVisitor<'_, 'de> {
    type Value = ();

    not_an_object!(self => self.0.expected("the line", "an object"));

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let draft = self.0;
        let [mut seq, mut caller] = [false; 2];
        while let Some(Text(key)) = map.next_key()? {
            match &*key {
                "seq" if !seq => {
                    seq = true;
                    draft.seq = Seq::read(map.next_value()?);
                    if draft.seq.is_none() {
                        draft.expected("seq", "a string or a whole number");
                    }
                }
                "request" if !draft.has_request => {
                    draft.has_request = true;
                    map.next_value_seed(RequestVisitor(draft))?;
                }
                "caller" if !caller => {
                    caller = true;
                    map.next_value_seed(CallerVisitor(draft))?;
                }
                _ => {
                    if key == "seq" {
                        // Two of them: neither is the line's.
                        draft.seq = None;
                    }
                    draft.fail(match &*key {
                        "seq" | "request" | "caller" => Problem::Twice(key.into_owned()),
                        _ => Problem::UnknownMember(key.into_owned()),
                    });
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

struct RequestVisitor<'d, 'de>(&'d mut Draft<'de>);

impl<'de> Visitor<'de> for RequestVisitor<'_, 'de> {
    type Value = ();

    not_an_object!(self => self.0.expected("request", "an object"));

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let draft = self.0;
        let mut unknown = Unknown::default();
        while let Some(Text(key)) = map.next_key()? {
            let Some(name) = Name::of(&key) else {
                map.next_value::<IgnoredAny>()?;
                if let Some(twice) = unknown.insert(key) {
                    draft.fail(Problem::Twice(format!("request.{twice}")));
                }
                continue;
            };
            let value = &mut draft.parameters.0[name as usize];
            if matches!(value, Value::Absent) {
                map.next_value_seed(ValueVisitor(value))?;
            } else {
                map.next_value::<IgnoredAny>()?;
                draft.fail(Problem::Twice(format!("request.{key}")));
            }
        }
        Ok(())
    }
}

/// The names of parameters that no operation has. Few as a rule, but a line may hold any number of them.
#[derive(Default)]
struct Unknown<'a> {
    few: Vec<Cow<'a, str>>,
    many: HashSet<Cow<'a, str>>,
}

impl<'a> Unknown<'a> {
    const FEW: usize = 16;

    /// Adds a name; gives it back where it is there already.
    fn insert(&mut self, name: Cow<'a, str>) -> Option<Cow<'a, str>> {
        if self.few.contains(&name) || self.many.contains(&name) {
            return Some(name);
        }
        if self.few.len() < Self::FEW {
            self.few.push(name);
        } else {
            self.many.insert(name);
        }
        None
    }
}

struct ValueVisitor<'d, 'de>(&'d mut Value<'de>);

impl<'de> Visitor<'de> for ValueVisitor<'_, 'de> {
    type Value = ();

    anything_else!(self => *self.0 = Value::Other);

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<(), E> {
        *self.0 = Value::Text(Cow::Borrowed(text));
        Ok(())
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        *self.0 = Value::Text(Cow::Owned(text.to_owned()));
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        *self.0 = Value::Other;
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(())
    }
}

struct CallerVisitor<'d, 'de>(&'d mut Draft<'de>);

impl<'de> Visitor<'de> for CallerVisitor<'_, 'de> {
    type Value = ();

    not_an_object!(self => self.0.expected("caller", "an object"));

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let draft = self.0;
        let [mut account, mut service] = [const { Value::Absent }; 2];
        while let Some(Text(key)) = map.next_key()? {
            let value = match &*key {
                "account" => &mut account,
                "service" => &mut service,
                _ => {
                    draft.fail(Problem::UnknownMember(format!("caller.{key}")));
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            if !matches!(value, Value::Absent) {
                draft.fail(Problem::Twice(format!("caller.{key}")));
            }
            map.next_value_seed(ValueVisitor(value))?;
        }
        for (name, place, value) in [("account", &mut draft.account, account), ("service", &mut draft.service, service)] {
            match value {
                Value::Absent => {}
                Value::Text(text) => *place = text,
                Value::Other => {
                    draft.problem.get_or_insert(Problem::Type { place: format!("caller.{name}"), expected: "a string" });
                }
            }
        }
        Ok(())
    }
}

reads_anything!(RequestVisitor, CallerVisitor);

impl<'de> DeserializeSeed<'de> for ValueVisitor<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}
