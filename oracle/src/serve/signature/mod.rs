//! The vendors' four signature schemes, checked in strict mode.
//!
//! | scheme | used by |
//! |---|---|
//! | Alibaba RPC, HMAC-SHA1 | `Signature` in query or form |
//! | ACS3-HMAC-SHA256 | Alibaba's `Authorization` header |
//! | ZC2-HMAC-SHA256 | Zenlayer's `Authorization` header |
//! | bce-auth-v1 | Baidu's `Authorization` header |
//!
//! A request is authentic if its signature is correct and covers everything that the vendor requires. Times and nonces must be
//! well-formed and signed. Their age is not judged: the server has no clock and keeps no nonces, so two runs of a script get the
//! same answers.

mod acs3;
mod authorization_header;
mod bce;
mod forms;
mod rpc;
mod zc2;

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt::Write as _;

use hmac::{Hmac, KeyInit, Mac};
use http::{header, request};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use sha1::Sha1;
use sha2::{Digest, Sha256};

use super::codec::{Cloud, CommonError};

/// Why a request is not authentic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Denied {
    /// The request carries no signature, or none that can be read.
    Unsigned,
    /// No access key of that id is configured with a secret.
    UnknownAccessKey,
    /// The signature is right, but it leaves out what the vendor requires to be signed.
    Incomplete {
        /// What is missing.
        reason: Cow<'static, str>,
    },
    /// The signature is not that of the request.
    WrongSignature {
        /// What this server signed, for whoever has to find the difference.
        string_to_sign: String,
    },
}

impl Denied {
    /// The error that the vendor answers.
    #[must_use]
    pub fn common_error(&self, cloud: Cloud) -> CommonError {
        match cloud {
            Cloud::Alibaba => self.alibaba(),
            Cloud::Zenlayer => self.zenlayer(),
            Cloud::Baidu => self.baidu(),
        }
    }

    fn alibaba(&self) -> CommonError {
        match self {
            Self::Unsigned => {
                CommonError::new(400, "IncompleteSignature", "The request signature does not conform to Aliyun standards.")
            }
            Self::Incomplete { reason } => CommonError {
                status: 400,
                code: "IncompleteSignature",
                message: Cow::Owned(format!("The request signature does not conform to Aliyun standards. {reason}.")),
            },
            Self::UnknownAccessKey => {
                CommonError::new(404, "InvalidAccessKeyId.NotFound", "Specified access key is not found.")
            }
            Self::WrongSignature { string_to_sign } => CommonError {
                status: 400,
                code: "SignatureDoesNotMatch",
                message: Cow::Owned(format!(
                    "Specified signature is not matched with our calculation. \
                     server string to sign is:{string_to_sign}"
                )),
            },
        }
    }

    /// One code is attested; which cases it covers, and its status, are choices.
    fn zenlayer(&self) -> CommonError {
        let message = match self {
            Self::Unsigned => Cow::Borrowed("The request is not signed."),
            Self::Incomplete { reason } => Cow::Owned(format!("The signature is incomplete: {reason}.")),
            Self::UnknownAccessKey => Cow::Borrowed("The specified access key is not found."),
            Self::WrongSignature { .. } => Cow::Borrowed("The signature does not match the one that was calculated."),
        };
        CommonError { status: 401, code: "AUTHFAILURE_SIGNATURE_FAILURE", message }
    }

    fn baidu(&self) -> CommonError {
        match self {
            Self::Unsigned => CommonError::new(
                400,
                "InvalidHTTPAuthHeader",
                "The HTTP authorization header is invalid. \
                 Consult the service documentation for details.",
            ),
            Self::Incomplete { reason } => CommonError {
                status: 400,
                code: "InvalidHTTPAuthHeader",
                message: Cow::Owned(format!("The HTTP authorization header is invalid. {reason}.")),
            },
            Self::UnknownAccessKey => {
                CommonError::new(403, "InvalidAccessKeyId", "The Access Key ID you provided does not exist in our records.")
            }
            Self::WrongSignature { .. } => CommonError::new(
                400,
                "SignatureDoesNotMatch",
                "The request signature we calculated does not match the signature you provided. \
                 Check your Secret Access Key and signing method. \
                 Consult the service documentation for details.",
            ),
        }
    }
}

/// The access key whose signature a request carries. Only [`verify`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    access_key_id: String,
}

impl Verified {
    /// The key's id.
    #[must_use]
    pub fn access_key_id(&self) -> &str {
        &self.access_key_id
    }

    /// The key's id, by itself.
    #[must_use]
    pub fn into_access_key_id(self) -> String {
        self.access_key_id
    }
}

/// Verifies the signature of a request to `cloud` and returns the key that signed it. `secret` finds the secret of an access
/// key.
///
/// The key is looked up before anything is built from the request, so that a stranger costs next to nothing. A signature that
/// matches is accepted only where it covers what the vendor requires.
///
/// # Errors
///
/// Why the request is not authentic.
pub fn verify<'s>(
    cloud: Cloud,
    head: &request::Parts,
    body: &[u8],
    secret: impl Fn(&str) -> Option<&'s str>,
) -> Result<Verified, Denied> {
    match cloud {
        Cloud::Alibaba if !head.headers.contains_key(header::AUTHORIZATION) => check(&rpc::Claim::read(head, body)?, secret),
        Cloud::Alibaba => check(&acs3::Claim::read(head, body)?, secret),
        Cloud::Zenlayer => check(&zc2::Claim::read(head, body)?, secret),
        Cloud::Baidu => check(&bce::Claim::read(head, body)?, secret),
    }
}

/// A signature that a request claims to carry.
trait Claim {
    /// The key that is said to have signed.
    fn access_key_id(&self) -> &str;
    /// What a secret has to sign. Called only for known keys.
    fn signed(&self) -> Result<Signed, Denied>;
    /// What the vendor requires to be signed and is not, or is not well-formed.
    fn shortcoming(&self) -> Result<(), Cow<'static, str>>;
}

fn check<'s>(claim: &impl Claim, secret: impl Fn(&str) -> Option<&'s str>) -> Result<Verified, Denied> {
    let access_key_id = claim.access_key_id();
    let secret = secret(access_key_id).ok_or(Denied::UnknownAccessKey)?;
    let signed = claim.signed()?;
    if !(signed.matches)(secret.as_bytes(), &signed.string_to_sign, &signed.signature) {
        return Err(Denied::WrongSignature { string_to_sign: excerpt(signed.string_to_sign) });
    }
    claim.shortcoming().map_err(|reason| Denied::Incomplete { reason })?;
    Ok(Verified { access_key_id: access_key_id.to_owned() })
}

/// What a scheme signs of a request.
struct Signed {
    string_to_sign: String,
    signature: Vec<u8>,
    /// Whether a secret signs the string so. In constant time.
    matches: fn(secret: &[u8], string_to_sign: &str, signature: &[u8]) -> bool,
}

/// The bytes of a string to sign that an answer shows.
const SHOWN: usize = 16 * 1024;

/// The beginning of a text, where it is long.
fn excerpt(mut text: String) -> String {
    if text.len() > SHOWN {
        let end = (0..=SHOWN).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        text.truncate(end);
        text.push('…');
    }
    text
}

/// The `Authorization` header, where there is exactly one and it is text.
fn authorization(head: &request::Parts) -> Option<&str> {
    only(head, header::AUTHORIZATION.as_str())
}

/// The value of a header that occurs exactly once and is text.
fn only<'a>(head: &'a request::Parts, name: &str) -> Option<&'a str> {
    let mut values = head.headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?.trim();
    values.next().is_none().then_some(value)
}

/// The names of the headers that begin with `prefix`.
fn names_with<'a>(head: &'a request::Parts, prefix: &'a str) -> impl Iterator<Item = &'a str> {
    head.headers.keys().map(http::HeaderName::as_str).filter(move |name| name.starts_with(prefix))
}

fn hmac_sha1(key: &[u8], text: &str) -> Hmac<Sha1> {
    let mut mac = Hmac::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(text.as_bytes());
    mac
}

fn hmac_sha256(key: &[u8], text: &str) -> Hmac<Sha256> {
    let mut mac = Hmac::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(text.as_bytes());
    mac
}

fn sha256_hex(data: &[u8]) -> String {
    hex(&Sha256::digest(data))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing into a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The bytes that `text` spells in hexadecimal digits.
fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok()).collect()
}

/// RFC 3986: all but letters, digits and `-._~` is escaped.
const RFC_3986: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// The same for a path, whose slashes stay.
const RFC_3986_PATH: &AsciiSet = &RFC_3986.remove(b'/');

fn encode(text: &str) -> String {
    utf8_percent_encode(text, RFC_3986).to_string()
}

/// A path, escaped once however it came: some SDKs escape it, some do not.
fn encode_path(path: &str) -> String {
    utf8_percent_encode(&percent_decode_str(path).decode_utf8_lossy(), RFC_3986_PATH).to_string()
}

/// How many parameters a signed request may have.
const PARAMETERS: usize = 1_000;

/// Name-value pairs, decoded. A name that occurs twice is refused: a signature covers the pairs in sorted order, while what is
/// judged is the first of them.
fn unique_pairs(encoded: &[u8]) -> Result<Vec<(String, String)>, Denied> {
    let mut names = HashSet::new();
    let mut pairs = Vec::new();
    for (name, value) in form_urlencoded::parse(encoded) {
        if pairs.len() >= PARAMETERS {
            return Err(Denied::Incomplete { reason: "There are too many parameters".into() });
        }
        if !names.insert(name.clone()) {
            return Err(Denied::Incomplete { reason: "A parameter occurs twice".into() });
        }
        pairs.push((name.into_owned(), value.into_owned()));
    }
    Ok(pairs)
}

/// Name-value pairs as a canonical query: escaped, sorted, joined.
fn canonical_query(pairs: &[(String, String)]) -> String {
    let mut parts: Vec<String> = pairs.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    parts.sort_unstable();
    parts.join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(method: &str, uri: &str, headers: &[(&str, &str)]) -> request::Parts {
        let mut builder = http::Request::builder().method(method).uri(uri);
        for (name, value) in headers {
            builder = builder.header(*name, *value);
        }
        builder.body(()).unwrap().into_parts().0
    }

    /// The example of Alibaba's page on signatures, with its published result.
    const RPC_QUERY: &str = "Timestamp=2016-02-23T12:46:24Z&Format=XML&AccessKeyId=testid\
        &Action=DescribeRegions&SignatureMethod=HMAC-SHA1\
        &SignatureNonce=3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf&Version=2014-05-26&SignatureVersion=1.0";

    #[test]
    fn the_published_rpc_example_verifies() {
        let uri = format!("/?{RPC_QUERY}&Signature=OLeaidS1JvxuMvnyHOwuJ%2BuX5qY%3D");
        let head = head("GET", &uri, &[]);
        let verified = verify(Cloud::Alibaba, &head, b"", |_| Some("testsecret")).unwrap();
        assert_eq!(verified.access_key_id(), "testid");
    }

    #[test]
    fn a_wrong_secret_shows_the_string_that_was_signed() {
        let uri = format!("/?{RPC_QUERY}&Signature=OLeaidS1JvxuMvnyHOwuJ%2BuX5qY%3D");
        let head = head("GET", &uri, &[]);
        let denied = verify(Cloud::Alibaba, &head, b"", |_| Some("other")).unwrap_err();
        let error = denied.common_error(Cloud::Alibaba);
        assert_eq!((error.status, error.code), (400, "SignatureDoesNotMatch"));
        assert!(error.message.contains("GET&%2F&AccessKeyId%3Dtestid%26Action%3DDescribeRegions"));
    }

    #[test]
    fn an_unknown_key_and_a_missing_signature_are_told_apart() {
        let signed = head("GET", "/?AccessKeyId=testid&Signature=AAAA", &[]);
        assert_eq!(verify(Cloud::Alibaba, &signed, b"", |_| None), Err(Denied::UnknownAccessKey));
        for (cloud, method, uri) in [
            (Cloud::Alibaba, "GET", "/?AccessKeyId=testid"),
            (Cloud::Zenlayer, "POST", "/api/v2/vm"),
            (Cloud::Baidu, "PUT", "/v2/instance/i-1?bind"),
        ] {
            let head = head(method, uri, &[]);
            assert_eq!(verify(cloud, &head, b"", |_| Some("s")), Err(Denied::Unsigned), "{cloud}");
        }
    }

    #[test]
    fn garbage_in_an_authorization_header_is_a_denial() {
        let garbage = [
            "ACS3-HMAC-SHA256",
            "ACS3-HMAC-SHA256 Credential=,SignedHeaders=,Signature=zz",
            "ZC2-HMAC-SHA256 Credential=a",
            "bce-auth-v1/a",
            "bce-auth-v1/a/b/c/d/zz",
            "////",
            "=,=,=",
        ];
        for text in garbage {
            for (cloud, method, uri) in [
                (Cloud::Alibaba, "POST", "/"),
                (Cloud::Zenlayer, "POST", "/api/v2/vm"),
                (Cloud::Baidu, "PUT", "/v2/instance/i-1?bind"),
            ] {
                let head = head(method, uri, &[("authorization", text), ("host", "h")]);
                assert!(verify(cloud, &head, b"", |_| Some("s")).is_err(), "{cloud}: {text}");
            }
        }
    }

    #[test]
    fn hexadecimal_goes_both_ways() {
        assert_eq!(unhex(&hex(&[0, 1, 0xfe])), Some(vec![0, 1, 0xfe]));
        assert_eq!(unhex("0"), None);
        assert_eq!(unhex("zz"), None);
        assert_eq!(unhex("é0"), None);
    }
}
