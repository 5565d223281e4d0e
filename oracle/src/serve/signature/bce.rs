//! bce-auth-v1, Baidu's: a key derived from the time, then path, query and headers.

use hmac::Mac;
use http::request;

use super::{Signed, authorization, canonical_query, encode, encode_path, header_text, hex, hmac_sha256, pairs, unhex};

/// What separates the string that the key is derived from and the string that is signed.
const SEPARATOR: char = '\u{1f}';

pub(super) fn read(head: &request::Parts) -> Option<Signed> {
    let parts: Vec<&str> = authorization(head).split('/').collect();
    let &[scheme @ "bce-auth-v1", access_key_id, time, seconds, signed_headers, signature] = parts.as_slice() else {
        return None;
    };
    let prefix = format!("{scheme}/{access_key_id}/{time}/{seconds}");
    let mut query = pairs(head.uri.query().unwrap_or(""));
    query.retain(|(name, _)| !name.eq_ignore_ascii_case("authorization"));
    let canonical = format!(
        "{}\n{}\n{}\n{}",
        head.method,
        encode_path(head.uri.path()),
        canonical_query(&query),
        canonical_headers(head, signed_headers),
    );
    Some(Signed {
        access_key_id: access_key_id.to_owned(),
        string_to_sign: format!("{prefix}{SEPARATOR}{canonical}"),
        signature: unhex(signature)?,
        matches,
    })
}

fn canonical_headers(head: &request::Parts, signed_headers: &str) -> String {
    let is_signed = |name: &str| {
        if signed_headers.is_empty() {
            matches!(name, "host" | "content-length" | "content-type" | "content-md5") || name.starts_with("x-bce-")
        } else {
            signed_headers.split(';').any(|signed| signed.eq_ignore_ascii_case(name))
        }
    };
    let mut lines: Vec<String> = head
        .headers
        .keys()
        .map(http::HeaderName::as_str)
        .filter(|name| is_signed(name))
        .map(|name| (name, header_text(head, name)))
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{}:{}", encode(name), encode(value)))
        .collect();
    lines.sort_unstable();
    lines.join("\n")
}

fn matches(secret: &[u8], string_to_sign: &str, signature: &[u8]) -> bool {
    let Some((prefix, canonical)) = string_to_sign.split_once(SEPARATOR) else {
        return false;
    };
    let key = hex(&hmac_sha256(secret, prefix).finalize().into_bytes());
    hmac_sha256(key.as_bytes(), canonical).verify_slice(signature).is_ok()
}
