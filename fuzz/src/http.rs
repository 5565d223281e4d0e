//! The HTTP face in process: head, body and signature, without a server.

use http::{HeaderName, HeaderValue, Request, request::Parts};
use secgroup_oracle::serve::codec::{Answer, Cloud, Route, decode, encode, route};
use secgroup_oracle::serve::signature::{Denied, verify};

/// The only key that there is.
const KEY: (&str, &str) = ("testid", "testsecret");

/// A request of these bytes, where they are one.
fn request(data: &[u8]) -> Option<(Parts, &[u8])> {
    let mut headers = [httparse::EMPTY_HEADER; 100];
    let mut parsed = httparse::Request::new(&mut headers);
    let httparse::Status::Complete(length) = parsed.parse(data).ok()? else { return None };
    let mut builder = Request::builder().method(parsed.method?).uri(parsed.path?);
    for header in parsed.headers.iter() {
        let name = HeaderName::from_bytes(header.name.as_bytes()).ok()?;
        builder = builder.header(name, HeaderValue::from_bytes(header.value).ok()?);
    }
    Some((builder.body(()).ok()?.into_parts().0, &data[length..]))
}

/// Any request is answered in its vendor's form, and is authentic only for the key whose secret signs it.
pub fn http(data: &[u8]) {
    let Some((head, body)) = request(data) else { return };
    let Route::Cloud(cloud) = route(head.uri.path()) else { return };
    let decoded = decode(cloud, &head, body);
    let refused = Answer::Refused { status: 403, code: "Code", message: &"a \"message\" \u{1}" };
    for answer in [Answer::Accepted, refused] {
        let response = encode(&decoded.envelope, "id", &answer);
        let kind = response.headers().get("content-type").map(|kind| kind.to_str().expect("a type is text").to_owned());
        if kind.is_some_and(|kind| kind.starts_with("application/json")) && !response.body().is_empty() {
            let _: serde_json::Value = serde_json::from_slice(response.body()).expect("a body of JSON");
        }
    }
    verified(cloud, &head, body);
}

fn verified(cloud: Cloud, head: &Parts, body: &[u8]) {
    match verify(cloud, head, body, |key| (key == KEY.0).then_some(KEY.1)) {
        Ok(verified) => {
            assert_eq!(verified.access_key_id(), KEY.0, "another key than the one that signed");
            let other = verify(cloud, head, body, |key| (key == KEY.0).then_some("another secret"));
            assert!(matches!(other, Err(Denied::WrongSignature { .. })), "every secret signs it: {other:?}");
        }
        Err(denied) => {
            let error = denied.common_error(cloud);
            assert!((400..500).contains(&error.status) && error.message.len() < 64 * 1024, "{error:?}");
        }
    }
    assert!(verify(cloud, head, body, |_| None).is_err(), "a stranger got in");
}
