//! ZC2-HMAC-SHA256, Zenlayer's: content type, host and the body's hash.

use hmac::Mac;
use http::request;

use super::{Signed, authorization, header_text, hmac_sha256, member, sha256_hex, unhex};

const SCHEME: &str = "ZC2-HMAC-SHA256";

pub(super) fn read(head: &request::Parts, body: &[u8]) -> Option<Signed> {
    let authorization = authorization(head);
    if !authorization.starts_with(SCHEME) {
        return None;
    }
    let access_key_id = member(authorization, "Credential")?.to_owned();
    let signed_headers = member(authorization, "SignedHeaders")?;
    let signature = unhex(member(authorization, "Signature")?)?;

    let headers: String = signed_headers.split(';').map(|name| format!("{name}:{}\n", header_text(head, name))).collect();
    // The vendor signs the path `/` and an empty query, whatever they are.
    let canonical = format!("POST\n/\n\n{headers}\n{signed_headers}\n{}", sha256_hex(body));
    let timestamp = header_text(head, "x-zc-timestamp");
    let string_to_sign = format!("{SCHEME}\n{timestamp}\n{}", sha256_hex(canonical.as_bytes()));
    Some(Signed { access_key_id, string_to_sign, signature, matches })
}

fn matches(secret: &[u8], string_to_sign: &str, signature: &[u8]) -> bool {
    hmac_sha256(secret, string_to_sign).verify_slice(signature).is_ok()
}
