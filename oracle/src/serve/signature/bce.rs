//! bce-auth-v1, Baidu's: a key derived from the time, then path, query and headers.

use std::borrow::Cow;

use hmac::Mac;
use http::request;

use super::{
    Denied, Signed, authorization, canonical_query, encode, encode_path, forms, hex, hmac_sha256, names_with, only, sha256_hex,
    unhex, unique_pairs,
};

const SCHEME: &str = "bce-auth-v1";
/// What separates the string that the key is derived from and the string that is signed.
const SEPARATOR: char = '\u{1f}';
const CONTENT_HASH: &str = "x-bce-content-sha256";

/// `bce-auth-v1/{access key id}/{time}/{seconds}/{signed headers}/{signature}`.
pub(super) struct Claim<'a> {
    head: &'a request::Parts,
    body: &'a [u8],
    access_key_id: &'a str,
    time: &'a str,
    seconds: &'a str,
    /// The names of the signed headers; empty for those that the vendor signs by default.
    names: &'a str,
    signature: &'a str,
}

impl<'a> Claim<'a> {
    pub(super) fn read(head: &'a request::Parts, body: &'a [u8]) -> Result<Self, Denied> {
        let mut parts = authorization(head).ok_or(Denied::Unsigned)?.split('/');
        let [scheme, access_key_id, time, seconds, names, signature] =
            std::array::from_fn(|_| parts.next().unwrap_or_default());
        if scheme != SCHEME || access_key_id.is_empty() || signature.is_empty() || parts.next().is_some() {
            return Err(Denied::Unsigned);
        }
        Ok(Self { head, body, access_key_id, time, seconds, names, signature })
    }

    fn covers(&self, name: &str) -> bool {
        if self.names.is_empty() {
            matches!(name, "host" | "content-length" | "content-type" | "content-md5") || name.starts_with("x-bce-")
        } else {
            self.names.split(';').any(|signed| signed.eq_ignore_ascii_case(name))
        }
    }

    /// The signed headers, each of which is sent once; those whose value is empty are left out, as the vendor does.
    fn canonical_headers(&self) -> Result<String, Denied> {
        let mut lines = Vec::new();
        for name in self.head.headers.keys().map(http::HeaderName::as_str).filter(|name| self.covers(name)) {
            let value = only(self.head, name)
                .ok_or_else(|| Denied::Incomplete { reason: Cow::Owned(format!("The header {name} is sent twice")) })?;
            if !value.is_empty() {
                lines.push(format!("{}:{}", encode(name), encode(value)));
            }
        }
        lines.sort_unstable();
        Ok(lines.join("\n"))
    }
}

impl super::Claim for Claim<'_> {
    fn access_key_id(&self) -> &str {
        self.access_key_id
    }

    fn signed(&self) -> Result<Signed, Denied> {
        let uri = &self.head.uri;
        let mut query = unique_pairs(uri.query().unwrap_or_default().as_bytes())?;
        query.retain(|(name, _)| !name.eq_ignore_ascii_case("authorization"));
        let canonical = format!(
            "{}\n{}\n{}\n{}",
            self.head.method,
            encode_path(uri.path()),
            canonical_query(&query),
            self.canonical_headers()?
        );
        let prefix = format!("{SCHEME}/{}/{}/{}", self.access_key_id, self.time, self.seconds);
        Ok(Signed {
            string_to_sign: format!("{prefix}{SEPARATOR}{canonical}"),
            signature: unhex(self.signature).ok_or(Denied::Unsigned)?,
            matches,
        })
    }

    fn shortcoming(&self) -> Result<(), Cow<'static, str>> {
        let mut names: Vec<&str> = self.names.split(';').collect();
        names.sort_unstable();
        if names.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err("A signed header is named twice".into());
        }
        if !names.iter().all(|name| name.is_empty() || self.head.headers.contains_key(*name)) {
            return Err("A signed header is not sent".into());
        }
        if only(self.head, "host").is_none_or(str::is_empty) || !self.covers("host") {
            return Err("The header host is not signed".into());
        }
        if let Some(name) = names_with(self.head, "x-bce-").find(|name| !self.covers(name)) {
            return Err(Cow::Owned(format!("The header {name} is not signed")));
        }
        if self.head.headers.contains_key(CONTENT_HASH)
            && !only(self.head, CONTENT_HASH).is_some_and(|hash| hash.eq_ignore_ascii_case(&sha256_hex(self.body)))
        {
            return Err("The header x-bce-content-sha256 is not the hash of the body".into());
        }
        let dated = |name| !self.head.headers.contains_key(name) || only(self.head, name).is_some_and(forms::is_time);
        if !forms::is_time(self.time) || !dated("x-bce-date") {
            return Err("The time is not of the form 2026-05-06T12:34:56Z".into());
        }
        if !forms::is_lifetime(self.seconds) {
            return Err("The lifetime is no number of seconds above 0".into());
        }
        Ok(())
    }
}

fn matches(secret: &[u8], string_to_sign: &str, signature: &[u8]) -> bool {
    let Some((prefix, canonical)) = string_to_sign.split_once(SEPARATOR) else {
        return false;
    };
    let key = hex(&hmac_sha256(secret, prefix).finalize().into_bytes());
    hmac_sha256(key.as_bytes(), canonical).verify_slice(signature).is_ok()
}
