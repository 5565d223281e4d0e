//! Alibaba Cloud's RPC style: everything in the query or a form, the answer in JSON or XML.

use std::borrow::Cow;

use bytes::Bytes;
use http::{HeaderValue, Method, Response, header, request};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use quick_xml::Writer;
use quick_xml::events::{BytesCData, BytesDecl, BytesText, Event};

use super::text::Object;
use super::{Answer, Call, CommonError, Decoded, Envelope, credential, header_text, response};

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
    security_group_id: Cow<'a, str>,
    instance_id: Cow<'a, str>,
    network_interface_id: Cow<'a, str>,
    region_id: Cow<'a, str>,
    resource_type: Cow<'a, str>,
    resource_id: Cow<'a, str>,
    resource_group_id: Cow<'a, str>,
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
        /// Takes the value where the pair has one of these names.
        macro_rules! take {
            ($($name:literal => $field:ident),+) => {{
                $(if let Some(value) = value_of($name, pair) {
                    return fill(&mut self.$field, || if plain { Cow::Borrowed(value) } else { decoded(pair).1 });
                })+
            }};
        }
        // What an interesting name begins with, escaped or not.
        match pair.as_bytes() {
            [b'A', b'c' | b'%', ..] => take!("Action" => action, "AccessKeyId" => access_key_id),
            [b'F', b'o' | b'%', ..] => take!("Format" => format),
            [b'I', b'n' | b'%', ..] => take!("InstanceId" => instance_id),
            [b'N', b'e' | b'%', ..] => take!("NetworkInterfaceId" => network_interface_id),
            [b'R', b'e' | b'%', ..] => take!(
                "RegionId" => region_id,
                "ResourceType" => resource_type,
                "ResourceId" => resource_id,
                "ResourceGroupId" => resource_group_id
            ),
            [b'S', b'e' | b'%', ..] => take!("SecurityGroupId" => security_group_id),
            [b'V', b'e' | b'%', ..] => take!("Version" => version),
            [b'%', ..] => {}
            _ => return,
        }
        // None of them as it stands; perhaps one of them, escaped.
        if !plain && pair.bytes().take_while(|&byte| byte != b'=').any(|byte| byte == b'%') {
            self.read_decoded(decoded(pair));
        }
    }

    fn read_decoded(&mut self, (name, value): (Cow<'a, str>, Cow<'a, str>)) {
        if let Some(field) = self.field(&name) {
            fill(field, || value);
        }
    }

    fn field(&mut self, name: &str) -> Option<&mut Cow<'a, str>> {
        Some(match name {
            "Action" => &mut self.action,
            "Version" => &mut self.version,
            "Format" => &mut self.format,
            "AccessKeyId" => &mut self.access_key_id,
            "SecurityGroupId" => &mut self.security_group_id,
            "InstanceId" => &mut self.instance_id,
            "NetworkInterfaceId" => &mut self.network_interface_id,
            "RegionId" => &mut self.region_id,
            "ResourceType" => &mut self.resource_type,
            "ResourceId" => &mut self.resource_id,
            "ResourceGroupId" => &mut self.resource_group_id,
            _ => return None,
        })
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

    fn into_call(self) -> Result<Call<'a>, CommonError> {
        let version_is_right = matches!(&*self.version, "" | VERSION);
        let call = match &*self.action {
            "JoinSecurityGroup" => Call::JoinSecurityGroup {
                security_group_id: self.security_group_id,
                instance_id: self.instance_id,
                network_interface_id: self.network_interface_id,
                region_id: self.region_id,
            },
            "JoinResourceGroup" => Call::JoinResourceGroup {
                region_id: self.region_id,
                resource_type: self.resource_type,
                resource_id: self.resource_id,
                resource_group_id: self.resource_group_id,
            },
            _ => return Err(UNKNOWN_ACTION),
        };
        if version_is_right { Ok(call) } else { Err(WRONG_VERSION) }
    }
}

/// Keeps a value where there is none yet.
fn fill<'a>(field: &mut Cow<'a, str>, value: impl FnOnce() -> Cow<'a, str>) {
    if field.is_empty() {
        *field = value();
    }
}

/// The value of a pair that has this name, both as they stand.
#[inline(always)]
fn value_of<'a>(name: &str, pair: &'a str) -> Option<&'a str> {
    match pair.strip_prefix(name)? {
        "" => Some(""),
        rest => rest.strip_prefix('='),
    }
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

pub(super) fn decode<'a>(head: &'a request::Parts, body: &'a [u8]) -> Decoded<'a> {
    let mut fields = Fields::default();
    fields.read(head.uri.query().unwrap_or(""));
    if !body.is_empty() && is_form(head) {
        match std::str::from_utf8(body) {
            Ok(form) => fields.read(form),
            // What is no text becomes one, as it does when it is escaped.
            Err(_) => form_urlencoded::parse(body).for_each(|pair| fields.read_decoded(pair)),
        }
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
        Method::GET | Method::POST => fields.into_call(),
        _ => Err(UNKNOWN_ACTION),
    };
    let action = call.as_ref().map_or("", Call::action);
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
fn legal(text: &str) -> Cow<'_, str> {
    let illegal = |c: char| matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    if text.contains(illegal) { Cow::Owned(text.replace(illegal, "\u{fffd}")) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 11] = [
        "Action",
        "AccessKeyId",
        "Format",
        "InstanceId",
        "NetworkInterfaceId",
        "RegionId",
        "ResourceGroupId",
        "ResourceId",
        "ResourceType",
        "SecurityGroupId",
        "Version",
    ];

    /// The value that a query gives a parameter, and how many parameters it gives any.
    fn read(name: &str, query: &str) -> (String, usize) {
        let mut fields = Fields::default();
        fields.read(query);
        let value = fields.field(name).unwrap().clone().into_owned();
        (value, NAMES.iter().filter(|name| !fields.field(name).unwrap().is_empty()).count())
    }

    #[test]
    fn every_parameter_is_read_however_it_is_escaped() {
        for name in NAMES {
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
