//! Shared by ACS3 and ZC2: an `Authorization` header with three members, and the headers that it names.

use std::borrow::Cow;

use hmac::Mac;
use http::request;

use super::{Denied, Signed, authorization, hmac_sha256, only, sha256_hex, unhex};

/// An `Authorization` of the form `SCHEME Credential=…,SignedHeaders=…,Signature=…`.
pub(super) struct AuthorizationHeader<'a> {
    scheme: &'static str,
    head: &'a request::Parts,
    pub(super) access_key_id: &'a str,
    /// The names of the signed headers, as they are given.
    pub(super) names: &'a str,
    signature: &'a str,
}

impl<'a> AuthorizationHeader<'a> {
    /// Reads the header: exactly this scheme, each of the three members once and no other.
    pub(super) fn read(head: &'a request::Parts, scheme: &'static str) -> Option<Self> {
        let members = authorization(head)?.strip_prefix(scheme)?.strip_prefix(' ')?;
        let (mut access_key_id, mut names, mut signature) = (None, None, None);
        for member in members.split(',') {
            let (name, value) = member.trim().split_once('=')?;
            let place = match name {
                "Credential" => &mut access_key_id,
                "SignedHeaders" => &mut names,
                "Signature" => &mut signature,
                _ => return None,
            };
            if value.is_empty() || value.contains(char::is_whitespace) || place.replace(value).is_some() {
                return None;
            }
        }
        Some(Self { scheme, head, access_key_id: access_key_id?, names: names?, signature: signature? })
    }

    /// What is signed: `first`, the named headers and the body. A header that is named has to be there, once, and is named
    /// once; so what is built is no longer than the request.
    pub(super) fn signed(&self, first: &str, body_hash: &str, before_hash: &str) -> Result<Signed, Denied> {
        let mut known: Vec<&str> = Vec::new();
        let mut lines = String::new();
        for name in self.names.split(';') {
            let incomplete = |what| Denied::Incomplete { reason: Cow::Owned(format!("SignedHeaders: {name:?} {what}")) };
            if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
                return Err(incomplete("is not in lower case"));
            }
            if known.contains(&name) {
                return Err(incomplete("occurs twice"));
            }
            let value = only(self.head, name).ok_or_else(|| incomplete("is no header that is sent once"))?;
            known.push(name);
            lines.extend([name, ":", value, "\n"]);
        }
        let canonical = format!("{first}\n{lines}\n{}\n{body_hash}", self.names);
        let matches = |secret: &[u8], string_to_sign: &str, signature: &[u8]| {
            hmac_sha256(secret, string_to_sign).verify_slice(signature).is_ok()
        };
        Ok(Signed {
            string_to_sign: format!("{}\n{before_hash}{}", self.scheme, sha256_hex(canonical.as_bytes())),
            signature: unhex(self.signature).ok_or(Denied::Unsigned)?,
            matches,
        })
    }

    /// Whether all of these headers are signed.
    pub(super) fn covers(&self, required: impl IntoIterator<Item = &'a str>) -> Result<(), Cow<'static, str>> {
        match required.into_iter().find(|name| !self.names.split(';').any(|signed| signed == *name)) {
            Some(name) => Err(Cow::Owned(format!("The header {name} is not signed"))),
            None => Ok(()),
        }
    }
}
