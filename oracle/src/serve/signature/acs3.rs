//! ACS3-HMAC-SHA256, Alibaba's third version: named headers and the body's hash.

use hmac::Mac;
use http::request;

use super::{Signed, authorization, canonical_query, encode_path, header_text, hmac_sha256, member, pairs, sha256_hex, unhex};

const SCHEME: &str = "ACS3-HMAC-SHA256";

pub(super) fn read(head: &request::Parts, body: &[u8]) -> Option<Signed> {
    let authorization = authorization(head);
    if !authorization.starts_with(SCHEME) {
        return None;
    }
    let access_key_id = member(authorization, "Credential")?.to_owned();
    let signed_headers = member(authorization, "SignedHeaders")?;
    let signature = unhex(member(authorization, "Signature")?)?;

    let headers: String = signed_headers.split(';').map(|name| format!("{name}:{}\n", header_text(head, name))).collect();
    let canonical = format!(
        "{}\n{}\n{}\n{headers}\n{signed_headers}\n{}",
        head.method,
        encode_path(head.uri.path()),
        canonical_query(&pairs(head.uri.query().unwrap_or(""))),
        sha256_hex(body),
    );
    let string_to_sign = format!("{SCHEME}\n{}", sha256_hex(canonical.as_bytes()));
    Some(Signed { access_key_id, string_to_sign, signature, matches })
}

fn matches(secret: &[u8], string_to_sign: &str, signature: &[u8]) -> bool {
    hmac_sha256(secret, string_to_sign).verify_slice(signature).is_ok()
}
