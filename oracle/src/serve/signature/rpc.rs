//! Alibaba's RPC signature: all parameters, of query and form, sorted; HMAC-SHA1 with the secret and an ampersand.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hmac::Mac;
use http::request;

use super::{Signed, canonical_query, encode, hmac_sha1, pairs};
use crate::serve::codec::is_form;

pub(super) fn read(head: &request::Parts, body: &[u8]) -> Option<Signed> {
    let mut parameters = pairs(head.uri.query().unwrap_or(""));
    if is_form(head) {
        parameters.extend(form_urlencoded::parse(body).into_owned());
    }
    let value = |name: &str| parameters.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone());
    let access_key_id = value("AccessKeyId").filter(|id| !id.is_empty())?;
    let signature = BASE64_STANDARD.decode(value("Signature")?).ok()?;
    parameters.retain(|(name, _)| name != "Signature");

    let query = encode(&canonical_query(&parameters));
    let string_to_sign = format!("{}&%2F&{query}", head.method);
    Some(Signed { access_key_id, string_to_sign, signature, matches })
}

fn matches(secret: &[u8], string_to_sign: &str, signature: &[u8]) -> bool {
    let key = [secret, b"&"].concat();
    hmac_sha1(&key, string_to_sign).verify_slice(signature).is_ok()
}
