//! Alibaba Cloud's RPC style: everything in the query or a form, the answer in JSON or XML.

use std::borrow::Cow;

use bytes::Bytes;
use http::{HeaderValue, Method, Response, header, request};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use quick_xml::Writer;
use quick_xml::events::{BytesCData, BytesDecl, BytesText, Event};
use secgroup::registry::OperationId;
use secgroup::rulebook::ParameterKind;

use super::text::Object;
use super::{Answer, AnyCall, Body, Call, Cloud, CommonError, Decoded, Envelope, credential, header_text, response};
use crate::parameters::{Given, Name, Value};
use crate::reads::{ReadCall, ReadId};

/// The form of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// JSON: `Format=JSON`, or `Accept: application/json` where `Format` is not given.
    Json,
    /// XML: what is answered when nothing else is asked for.
    Xml,
}

/// The only version of the API that has these operations.
const VERSION: &str = "2014-05-26";

const UNKNOWN_ACTION: CommonError =
    CommonError::new(404, "InvalidAction.NotFound", "Specified api is not found, please check your url and method.");
const WRONG_VERSION: CommonError = CommonError::new(400, "InvalidVersion", "Specified parameter Version is not valid.");

/// What is read from the query and the form. The first value that is not empty counts.
#[derive(Default)]
struct Fields<'a> {
    action: Cow<'a, str>,
    version: Cow<'a, str>,
    format: Cow<'a, str>,
    access_key_id: Cow<'a, str>,
    given: Given<'a>,
    /// The elements of lists, with their numbers.
    elements: Vec<(Name, u32, Cow<'a, str>)>,
}

/// Where a value goes.
#[derive(Clone, Copy)]
enum Place {
    /// To what all operations have.
    Common(Common),
    /// To a parameter of some operation.
    Parameter(Name),
    /// To an element of a list.
    Element(Name, u32),
}

#[derive(Clone, Copy)]
enum Common {
    Action,
    Version,
    Format,
    AccessKeyId,
}

/// The `N` of `Name.N`: a number from 1, as numbers are written.
pub(super) fn element_number(text: &str) -> Option<u32> {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    if is_number { text.parse().ok() } else { None }
}

impl<'a> Fields<'a> {
    /// Reads a query, or a form.
    fn read(&mut self, encoded: &'a str) {
        let bytes = encoded.as_bytes();
        let escape_after = |start: usize| memchr::memchr2(b'%', b'+', &bytes[start..]).map_or(bytes.len(), |at| start + at);
        let (mut start, mut escape) = (0, escape_after(0));
        for end in memchr::memchr_iter(b'&', bytes).chain([bytes.len()]) {
            if escape < start {
                escape = escape_after(start);
            }
            self.read_pair(&encoded[start..end], end <= escape);
            start = end + 1;
        }
    }

    /// Most pairs are of no interest, and most of the others are written as they are (`plain`): only the rest is decoded.
    fn read_pair(&mut self, pair: &'a str, plain: bool) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        if let Some(place) = self.place(name) {
            let (place, value) = if plain { (place, Cow::Borrowed(value)) } else { (place, decoded(pair).1) };
            self.fill(place, value);
        } else if !plain && name.contains('%') {
            // None of them as it stands; perhaps one of them, escaped.
            self.read_decoded(decoded(pair));
        }
    }

    fn read_decoded(&mut self, (name, value): (Cow<'a, str>, Cow<'a, str>)) {
        if let Some(place) = self.place(&name) {
            self.fill(place, value);
        }
    }

    /// Where the value of that name goes, if anywhere.
    fn place(&self, name: &str) -> Option<Place> {
        Some(match name {
            "Action" => Place::Common(Common::Action),
            "Version" => Place::Common(Common::Version),
            "Format" => Place::Common(Common::Format),
            "AccessKeyId" => Place::Common(Common::AccessKeyId),
            _ => match Name::of(name) {
                Some(name) => Place::Parameter(name),
                None => {
                    let (name, number) = name.split_once('.')?;
                    Place::Element(Name::of(name)?, element_number(number)?)
                }
            },
        })
    }

    /// Keeps a value where there is none yet.
    fn fill(&mut self, place: Place, value: Cow<'a, str>) {
        match place {
            Place::Common(common) => {
                let kept = match common {
                    Common::Action => &mut self.action,
                    Common::Version => &mut self.version,
                    Common::Format => &mut self.format,
                    Common::AccessKeyId => &mut self.access_key_id,
                };
                if kept.is_empty() {
                    *kept = value;
                }
            }
            Place::Parameter(name) => {
                let kept = self.given.get_mut(name);
                if !kept.is_given() {
                    *kept = Value::Text(value);
                }
            }
            Place::Element(name, number) => self.elements.push((name, number, value)),
        }
    }

    fn format(&self, head: &request::Parts) -> Format {
        if self.format.eq_ignore_ascii_case("json") {
            Format::Json
        } else if self.format.eq_ignore_ascii_case("xml") {
            Format::Xml
        } else if accepts_json(head) {
            Format::Json
        } else {
            Format::Xml
        }
    }

    /// The call of a request with this query and form.
    fn into_call(self, query: &'a str, form: &'a [u8]) -> Result<AnyCall<'a>, CommonError> {
        let operation = OperationId::find(Cloud::Alibaba, &self.action);
        let read = if operation.is_none() { ReadId::find(Cloud::Alibaba, &self.action) } else { None };
        if operation.is_none() && read.is_none() {
            return Err(UNKNOWN_ACTION);
        }
        if !matches!(&*self.version, "" | VERSION) {
            return Err(WRONG_VERSION);
        }
        if let Some(read) = read {
            // The fields know the operations' parameters only. A read is rare and may be read once more.
            let mut call = ReadCall::new(read);
            super::read::fill(&mut call, super::read::pairs(query.as_bytes()).chain(super::read::pairs(form)));
            return Ok(AnyCall::Read(call));
        }
        let operation = operation.ok_or(UNKNOWN_ACTION)?;
        let Self { mut given, mut elements, .. } = self;
        let lists = operation.parameters().iter().zip(Name::of_operation(operation));
        for (_, name) in lists.filter(|(parameter, _)| parameter.kind == ParameterKind::List) {
            *given.get_mut(*name) = Value::List(list(*name, &mut elements));
        }
        Ok(AnyCall::Operation(Call::of(operation, given)))
    }
}

/// The elements of a list in the order of their numbers, whatever numbers are missing. Of several with one number, the first that is
/// not empty counts.
fn list<'a>(name: Name, elements: &mut Vec<(Name, u32, Cow<'a, str>)>) -> Vec<Cow<'a, str>> {
    let mut own: Vec<_> = elements.extract_if(.., |(of, ..)| *of == name).collect();
    own.sort_by_key(|(_, number, value)| (*number, value.is_empty()));
    own.dedup_by_key(|(_, number, _)| *number);
    own.into_iter().map(|(.., value)| value).collect()
}

/// Name and value of a pair, decoded.
fn decoded(pair: &str) -> (Cow<'_, str>, Cow<'_, str>) {
    form_urlencoded::parse(pair.as_bytes()).next().unwrap_or_default()
}

/// Whether an `Accept` header takes `application/json`: names it, and not with a weight of nothing.
fn accepts_json(head: &request::Parts) -> bool {
    let takes_json = |range: &str| {
        let mut parts = range.split(';').map(str::trim);
        let is_json = parts.next().is_some_and(|kind| kind.eq_ignore_ascii_case("application/json"));
        let weight = parts.filter_map(|part| part.split_once('=')).find(|(name, _)| name.trim().eq_ignore_ascii_case("q"));
        is_json && weight.is_none_or(|(_, weight)| weight.trim().parse() != Ok(0.0))
    };
    let values = head.headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|text| text.split(',')).any(takes_json)
}

/// Whether the body is a form. The SDKs name the type; a request that names none is taken at its word.
pub(crate) fn is_form(head: &request::Parts) -> bool {
    let kind = header_text(&head.headers, header::CONTENT_TYPE);
    let kind = kind.split(';').next().unwrap_or("").trim();
    head.method == Method::POST && (kind.is_empty() || kind.eq_ignore_ascii_case("application/x-www-form-urlencoded"))
}

/// Whether a path is the only one: a slash, or several of them, as from a client whose endpoint ends in one.
pub(super) fn owns(path: &str) -> bool {
    !path.is_empty() && path.bytes().all(|byte| byte == b'/')
}

pub(super) fn decode<'a>(head: &'a request::Parts, body: &'a [u8]) -> Decoded<'a> {
    let query = head.uri.query().unwrap_or("");
    let form = if !body.is_empty() && is_form(head) { body } else { b"" };
    let mut fields = Fields::default();
    fields.read(query);
    match std::str::from_utf8(form) {
        Ok(form) => fields.read(form),
        // What is no text becomes one, as it does when it is escaped.
        Err(_) => form_urlencoded::parse(form).for_each(|pair| fields.read_decoded(pair)),
    }
    if fields.action.is_empty() {
        fields.action = Cow::Borrowed(header_text(&head.headers, "x-acs-action"));
    }
    if fields.version.is_empty() {
        fields.version = Cow::Borrowed(header_text(&head.headers, "x-acs-version"));
    }
    if fields.access_key_id.is_empty() {
        fields.access_key_id = Cow::Borrowed(credential(&head.headers));
    }

    let format = fields.format(head);
    let access_key_id = std::mem::take(&mut fields.access_key_id);
    let call = match head.method {
        Method::GET | Method::POST => fields.into_call(query, form),
        _ => Err(UNKNOWN_ACTION),
    };
    let action = call.as_ref().map_or("", AnyCall::action);
    Decoded { envelope: Envelope::Alibaba { format, action, host_id: host(head) }, access_key_id, call }
}

/// The host that was asked, without its port.
fn host(head: &request::Parts) -> &str {
    let host = match header_text(&head.headers, header::HOST) {
        "" => head.uri.host().unwrap_or(""),
        host => host,
    };
    match host.trim_end_matches(|c: char| c.is_ascii_digit()).strip_suffix(':') {
        // The colons of an IPv6 address stand inside brackets.
        Some(name) if name.ends_with(']') || !name.contains(':') => name,
        _ => host,
    }
}

/// A code as a part of a URL. The documented ones are that as they stand.
fn in_url(code: &str) -> Cow<'_, str> {
    if code.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.') {
        Cow::Borrowed(code)
    } else {
        utf8_percent_encode(code, UNRESERVED).into()
    }
}

/// Where the vendor says that an error is explained.
macro_rules! explained_at {
    () => {
        "https://api.aliyun.com/troubleshoot?q="
    };
}

/// What a URL's query leaves as it is.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

pub(super) fn encode(format: Format, action: &str, host_id: &str, request_id: &str, answer: &Answer<'_>) -> Response<Bytes> {
    let body = match *answer {
        Answer::Accepted => match format {
            Format::Json => Object::new().fixed(r#"{"RequestId":""#, request_id).finish(r#""}"#),
            Format::Xml => xml(&format!("{action}Response"), &[("RequestId", request_id)], None),
        },
        Answer::Content(content) => match format {
            Format::Json => Object::new().fixed(r#"{"RequestId":""#, request_id).members(r#"""#, content).finish("}"),
            Format::Xml => xml_of(&format!("{action}Response"), request_id, content),
        },
        Answer::Refused { code, message, .. } => {
            let code_in_url = in_url(code);
            match format {
                Format::Json => Object::new()
                    .fixed(r#"{"RequestId":""#, request_id)
                    .text(r#"","HostId":""#, host_id)
                    .text(r#"","Code":""#, code)
                    .display(r#"","Message":""#, message)
                    .fixed(concat!(r#"","Recommend":""#, explained_at!()), &code_in_url)
                    .fixed("&product=Ecs&requestId=", request_id)
                    .finish(r#""}"#),
                Format::Xml => {
                    let message = message.to_string();
                    let recommend = format!(concat!(explained_at!(), "{}&product=Ecs&requestId={}"), code_in_url, request_id);
                    let members = [("RequestId", request_id), ("HostId", host_id), ("Code", code), ("Message", &message)];
                    xml("Error", &members, Some(("Recommend", &recommend)))
                }
            }
        }
    };
    let kind = match format {
        Format::Json => HeaderValue::from_static("application/json;charset=utf-8"),
        Format::Xml => HeaderValue::from_static("text/xml;charset=utf-8"),
    };
    response(answer, [(header::CONTENT_TYPE, kind)], body)
}

/// One element with members of text, the last of which may be CDATA, as the vendor writes its URLs.
fn xml(root: &str, members: &[(&str, &str)], cdata: Option<(&str, &str)>) -> Bytes {
    let mut writer = Writer::new(Vec::with_capacity(512));
    write_xml(&mut writer, root, members, cdata).expect("writing to memory does not fail");
    writer.into_inner().into()
}

/// One element with a request's id and the members of a content.
fn xml_of(root: &str, request_id: &str, content: &Body<'_>) -> Bytes {
    let mut writer = Writer::new(Vec::with_capacity(512));
    let written = writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None))).and_then(|()| {
        let root = writer.create_element(root);
        root.write_inner_content(|writer| {
            writer.create_element("RequestId").write_text_content(BytesText::new(request_id))?;
            content.write_xml(writer)
        })
    });
    written.expect("writing to memory does not fail");
    writer.into_inner().into()
}

fn write_xml(
    writer: &mut Writer<Vec<u8>>,
    root: &str,
    members: &[(&str, &str)],
    cdata: Option<(&str, &str)>,
) -> std::io::Result<()> {
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    writer.create_element(root).write_inner_content(|writer| {
        for (name, text) in members {
            writer.create_element(*name).write_text_content(BytesText::new(&legal(text)))?;
        }
        if let Some((name, text)) = cdata {
            writer.create_element(name).write_cdata_content(BytesCData::new(text))?;
        }
        Ok(())
    })?;
    Ok(())
}

/// XML 1.0 has no way to write most control characters; a message that quotes a request may hold them.
pub(super) fn legal(text: &str) -> Cow<'_, str> {
    let illegal = |c: char| matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    if text.contains(illegal) { Cow::Owned(text.replace(illegal, "\u{fffd}")) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMON: [&str; 4] = ["Action", "AccessKeyId", "Format", "Version"];

    fn names() -> impl Iterator<Item = &'static str> {
        let of_cloud = OperationId::ALL.into_iter().filter(|operation| operation.cloud() == Cloud::Alibaba);
        let parameters = of_cloud.flat_map(OperationId::parameters);
        COMMON
            .into_iter()
            .chain(parameters.filter(|parameter| parameter.kind == ParameterKind::Text).map(|parameter| parameter.name))
    }

    fn value(fields: &Fields<'_>, name: &str) -> String {
        match name {
            "Action" => fields.action.to_string(),
            "AccessKeyId" => fields.access_key_id.to_string(),
            "Format" => fields.format.to_string(),
            "Version" => fields.version.to_string(),
            _ => fields.given.get(Name::of(name).unwrap()).to_string(),
        }
    }

    /// The value that a query gives a parameter, and how many parameters it gives any.
    fn read(name: &str, query: &str) -> (String, usize) {
        let mut fields = Fields::default();
        fields.read(query);
        let all: std::collections::BTreeSet<&str> = names().collect();
        (value(&fields, name), all.into_iter().filter(|name| !value(&fields, name).is_empty()).count())
    }

    #[test]
    fn the_elements_of_a_list_stand_in_the_order_of_their_numbers() {
        let name = Name::of("SecurityGroupId").unwrap();
        let read = |query: &'static str| {
            let mut fields = Fields::default();
            fields.read(query);
            list(name, &mut fields.elements)
        };
        assert_eq!(read("SecurityGroupId.10=c&SecurityGroupId.2=b&SecurityGroupId.1=a"), ["a", "b", "c"]);
        assert_eq!(read("SecurityGroupId.1=&SecurityGroupId.1=a&SecurityGroupId.1=b&SecurityGroupId.2="), ["a", ""]);
        assert_eq!(read("SecurityGroupId%2E1=%61&x.1=b&SecurityGroupId.1.1=c&InstanceId.1=d"), ["a"]);
        for none in ["0", "01", "-1", "+1", "", "1x", "4294967296", "%31x"] {
            let query: &str = format!("SecurityGroupId.{none}=a").leak();
            assert_eq!(read(query), [""; 0], "{query}");
        }
    }

    #[test]
    fn every_parameter_is_read_however_it_is_escaped() {
        for name in names() {
            for (value, meant) in [("a", "a"), ("%61+b", "a b"), ("=%26=", "=&=")] {
                let expected = (meant.to_owned(), 1);
                assert_eq!(read(name, &format!("{name}={value}")), expected);
                assert_eq!(read(name, &format!("x=%41&{name}=&&{name}={value}&{name}=late&y=+")), expected);
                for (at, letter) in name.bytes().enumerate() {
                    let query = format!("{}%{letter:02x}{}={value}", &name[..at], &name[at + 1..]);
                    assert_eq!(read(name, &query), expected, "{query}");
                }
                for other in [format!("{name}s={value}"), format!("X{name}={value}"), format!("{}={value}", &name[1..])] {
                    assert_eq!(read(name, &other), (String::new(), 0), "{other}");
                }
            }
        }
    }
}
