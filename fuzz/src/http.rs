//! The HTTP face in process: head, body and signature, without a server.

use http::{HeaderName, HeaderValue, Request, request::Parts};
use secgroup_oracle::AnyWorld;
use secgroup_oracle::reads::{self, Rolls};
use secgroup_oracle::serve::codec::{Answer, AnyCall, Cloud, Decoded, Route, decode, encode, route};
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
        is_json_where_it_says_so(&decoded, &answer);
    }
    read(cloud, &decoded);
    verified(cloud, &head, body);
}

/// A world of each cloud with a few things.
fn world(cloud: Cloud) -> AnyWorld {
    let document: &[u8] = match cloud {
        Cloud::Alibaba => include_bytes!("../../examples/alibaba.world.json"),
        Cloud::Zenlayer => include_bytes!("../../sdk-suite/worlds/zenlayer.json"),
        Cloud::Baidu => include_bytes!("../../sdk-suite/worlds/baidu.json"),
    };
    AnyWorld::from_slice(document).expect("a world that is kept")
}

/// Any read is answered, with a page or one of its errors.
fn read(cloud: Cloud, decoded: &Decoded<'_>) {
    let Ok(AnyCall::Read(call)) = &decoded.call else { return };
    let world = world(cloud);
    let rolls = Rolls::of(world.borrowed());
    match reads::answer(world.borrowed(), &rolls, "1001", call) {
        Ok(content) => is_json_where_it_says_so(decoded, &Answer::Content(&content)),
        Err(error) => {
            let read = call.read();
            assert!(
                read.errors.iter().any(|row| (row.status, row.code) == (error.status, error.code)),
                "{}: {error:?}",
                read.name
            );
        }
    }
}

fn is_json_where_it_says_so(decoded: &Decoded<'_>, answer: &Answer<'_>) {
    let response = encode(&decoded.envelope, "id", answer);
    let kind = response.headers().get("content-type").map(|kind| kind.to_str().expect("a type is text").to_owned());
    if kind.is_some_and(|kind| kind.starts_with("application/json")) && !response.body().is_empty() {
        let _: serde_json::Value = serde_json::from_slice(response.body()).expect("a body of JSON");
    }
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
