//! ACS3-HMAC-SHA256, Alibaba's third version: named headers and the body's hash.

use std::borrow::Cow;

use http::request;

use super::authorization_header::AuthorizationHeader;
use super::{Denied, Signed, canonical_query, encode_path, forms, names_with, only, sha256_hex, unique_pairs};

const SCHEME: &str = "ACS3-HMAC-SHA256";
/// What the vendor requires of every request.
const REQUIRED: [&str; 5] = ["host", "x-acs-action", "x-acs-version", "x-acs-date", CONTENT_HASH];
const CONTENT_HASH: &str = "x-acs-content-sha256";

pub(super) struct Claim<'a> {
    named: AuthorizationHeader<'a>,
    head: &'a request::Parts,
    body: &'a [u8],
}

impl<'a> Claim<'a> {
    pub(super) fn read(head: &'a request::Parts, body: &'a [u8]) -> Result<Self, Denied> {
        Ok(Self { named: AuthorizationHeader::read(head, SCHEME).ok_or(Denied::Unsigned)?, head, body })
    }

    /// `Action` and `Version` may stand in the query as well, where this server reads them first.
    fn agrees(&self, name: &str, header: &str) -> Result<(), Cow<'static, str>> {
        let said = only(self.head, header).unwrap_or_default();
        let query = form_urlencoded::parse(self.head.uri.query().unwrap_or_default().as_bytes());
        // A form's fields count only behind those of the query.
        let form = form_urlencoded::parse(if crate::serve::codec::is_form(self.head) { self.body } else { b"" });
        match query.chain(form).find(|(known, value)| known == name && value != said) {
            Some(_) => Err(Cow::Owned(format!("{name} and the header {header} differ"))),
            None => Ok(()),
        }
    }
}

impl super::Claim for Claim<'_> {
    fn access_key_id(&self) -> &str {
        self.named.access_key_id
    }

    fn signed(&self) -> Result<Signed, Denied> {
        let uri = &self.head.uri;
        let query = canonical_query(&unique_pairs(uri.query().unwrap_or_default().as_bytes())?);
        let first = format!("{}\n{}\n{query}", self.head.method, encode_path(uri.path()));
        self.named.signed(&first, &sha256_hex(self.body), "")
    }

    fn shortcoming(&self) -> Result<(), Cow<'static, str>> {
        self.named.covers(REQUIRED)?;
        self.named.covers(names_with(self.head, "x-acs-"))?;
        if !self.body.is_empty() {
            self.named.covers(["content-type"])?;
        }
        if !only(self.head, CONTENT_HASH).is_some_and(|hash| hash.eq_ignore_ascii_case(&sha256_hex(self.body))) {
            return Err("The header x-acs-content-sha256 is not the hash of the body".into());
        }
        if !only(self.head, "x-acs-date").is_some_and(forms::is_time) {
            return Err("The header x-acs-date is no time of the form 2026-05-06T12:34:56Z".into());
        }
        self.agrees("Action", "x-acs-action")?;
        self.agrees("Version", "x-acs-version")
    }
}
