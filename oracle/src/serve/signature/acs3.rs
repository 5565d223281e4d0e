//! ACS3-HMAC-SHA256, Alibaba's third version: named headers and the body's hash.

use http::request;

use super::{NamedHeaders, Signed, canonical_query, encode_path, pairs, sha256_hex};

const SCHEME: &str = "ACS3-HMAC-SHA256";

pub(super) fn read(head: &request::Parts, body: &[u8]) -> Option<Signed> {
    let headers = NamedHeaders::read(head, SCHEME)?;
    let canonical = format!(
        "{}\n{}\n{}\n{}\n{}\n{}",
        head.method,
        encode_path(head.uri.path()),
        canonical_query(&pairs(head.uri.query().unwrap_or(""))),
        headers.lines,
        headers.names,
        sha256_hex(body),
    );
    Some(headers.signed(format!("{SCHEME}\n{}", sha256_hex(canonical.as_bytes()))))
}
