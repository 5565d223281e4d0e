//! ZC2-HMAC-SHA256, Zenlayer's: content type, host and the body's hash.

use std::borrow::Cow;

use http::request;

use super::authorization_header::AuthorizationHeader;
use super::{Denied, Signed, forms, only, sha256_hex};

const SCHEME: &str = "ZC2-HMAC-SHA256";
const TIMESTAMP: &str = "x-zc-timestamp";
const METHOD: &str = "x-zc-signature-method";
/// What says what is asked for. The vendor's signer leaves both out, so they need not be signed; where a client signs them, they
/// are a part of the signature like every header that is named.
const UNSIGNED: [&str; 2] = ["x-zc-action", "x-zc-version"];

pub(super) struct Claim<'a> {
    named: AuthorizationHeader<'a>,
    head: &'a request::Parts,
    body: &'a [u8],
}

impl<'a> Claim<'a> {
    pub(super) fn read(head: &'a request::Parts, body: &'a [u8]) -> Result<Self, Denied> {
        Ok(Self { named: AuthorizationHeader::read(head, SCHEME).ok_or(Denied::Unsigned)?, head, body })
    }
}

impl super::Claim for Claim<'_> {
    fn access_key_id(&self) -> &str {
        self.named.access_key_id
    }

    fn signed(&self) -> Result<Signed, Denied> {
        // The vendor signs the path `/` and an empty query, whatever they are.
        let timestamp = only(self.head, TIMESTAMP).unwrap_or_default();
        self.named.signed("POST\n/\n", &sha256_hex(self.body), &format!("{timestamp}\n"))
    }

    fn shortcoming(&self) -> Result<(), Cow<'static, str>> {
        self.named.covers(["content-type", "host"])?;
        if !only(self.head, TIMESTAMP).is_some_and(forms::is_unix_time) {
            return Err("The header x-zc-timestamp is no number of seconds".into());
        }
        if self.head.headers.contains_key(METHOD) && only(self.head, METHOD) != Some(SCHEME) {
            return Err("The header x-zc-signature-method names another method".into());
        }
        if let Some(name) =
            UNSIGNED.into_iter().find(|name| self.head.headers.contains_key(*name) && only(self.head, name).is_none())
        {
            return Err(Cow::Owned(format!("The header {name} is sent twice")));
        }
        Ok(())
    }
}
