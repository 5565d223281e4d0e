//! ZC2-HMAC-SHA256, Zenlayer's: content type, host and the body's hash.

use http::request;

use super::{NamedHeaders, Signed, header_text, sha256_hex};

const SCHEME: &str = "ZC2-HMAC-SHA256";

pub(super) fn read(head: &request::Parts, body: &[u8]) -> Option<Signed> {
    let headers = NamedHeaders::read(head, SCHEME)?;
    // The vendor signs the path `/` and an empty query, whatever they are.
    let canonical = format!("POST\n/\n\n{}\n{}\n{}", headers.lines, headers.names, sha256_hex(body));
    let timestamp = header_text(head, "x-zc-timestamp");
    Some(headers.signed(format!("{SCHEME}\n{timestamp}\n{}", sha256_hex(canonical.as_bytes()))))
}
