//! Alibaba's RPC signature: all parameters, of query and form, sorted; HMAC-SHA1 with the secret and an ampersand.

use std::borrow::Cow;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hmac::Mac;
use http::request;

use super::{Denied, Signed, canonical_query, encode, forms, hmac_sha1, unique_pairs};
use crate::serve::codec::is_form;

pub(super) struct Claim<'a> {
    head: &'a request::Parts,
    form: &'a [u8],
    access_key_id: Cow<'a, str>,
    signature: Cow<'a, str>,
}

impl<'a> Claim<'a> {
    pub(super) fn read(head: &'a request::Parts, body: &'a [u8]) -> Result<Self, Denied> {
        let form = if is_form(head) { body } else { b"" };
        let value = |name| parameter(head, form, name).filter(|value| !value.is_empty()).ok_or(Denied::Unsigned);
        Ok(Self { head, form, access_key_id: value("AccessKeyId")?, signature: value("Signature")? })
    }

    fn value(&self, name: &str) -> Cow<'a, str> {
        parameter(self.head, self.form, name).unwrap_or_default()
    }
}

/// The parameter of that name, of the query or of the form.
fn parameter<'a>(head: &'a request::Parts, form: &'a [u8], name: &str) -> Option<Cow<'a, str>> {
    let query = form_urlencoded::parse(head.uri.query().unwrap_or_default().as_bytes());
    query.chain(form_urlencoded::parse(form)).find(|(known, _)| known == name).map(|(_, value)| value)
}

impl super::Claim for Claim<'_> {
    fn access_key_id(&self) -> &str {
        &self.access_key_id
    }

    fn signed(&self) -> Result<Signed, Denied> {
        let query = self.head.uri.query().unwrap_or_default().as_bytes();
        let mut parameters = unique_pairs(&[query, b"&", self.form].concat())?;
        parameters.retain(|(name, _)| name != "Signature");
        let query = encode(&canonical_query(&parameters));
        Ok(Signed {
            string_to_sign: format!("{}&%2F&{query}", self.head.method),
            signature: BASE64_STANDARD.decode(&*self.signature).map_err(|_| Denied::Unsigned)?,
            matches,
        })
    }

    fn shortcoming(&self) -> Result<(), Cow<'static, str>> {
        // What only a header names, and no signature covers, is not judged.
        for name in ["Action", "Version", "SignatureNonce"] {
            if self.value(name).is_empty() {
                return Err(Cow::Owned(format!("The parameter {name} is not given")));
            }
        }
        for (name, only) in [("SignatureMethod", "HMAC-SHA1"), ("SignatureVersion", "1.0")] {
            if self.value(name) != only {
                return Err(Cow::Owned(format!("The parameter {name} is not {only}")));
            }
        }
        // Some clients sign their clock's milliseconds.
        if !forms::is_exact_time(&self.value("Timestamp")) {
            return Err("The parameter Timestamp is no time of the form 2026-05-06T12:34:56Z".into());
        }
        Ok(())
    }
}

fn matches(secret: &[u8], string_to_sign: &str, signature: &[u8]) -> bool {
    let key = [secret, b"&"].concat();
    hmac_sha1(&key, string_to_sign).verify_slice(signature).is_ok()
}
