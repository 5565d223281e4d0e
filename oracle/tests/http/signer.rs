//! Requests, signed as the vendors' SDKs sign them.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::{Digest, Sha256};

use crate::support::{Answer, Server};

const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) fn sha256(data: &[u8]) -> String {
    hex(&Sha256::digest(data))
}

fn hmac_sha256(key: &[u8], text: &str) -> String {
    hex(&Hmac::<Sha256>::new_from_slice(key).unwrap().chain_update(text).finalize().into_bytes())
}

pub(crate) fn escape(text: &str) -> String {
    utf8_percent_encode(text, UNRESERVED).to_string()
}

/// A request on its way.
#[derive(Clone, Debug, Default)]
pub(crate) struct Message {
    pub(crate) method: &'static str,
    pub(crate) path: String,
    /// Decoded pairs.
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Message {
    pub(crate) fn new(method: &'static str, path: &str, query: &[(&str, &str)], headers: &[(&str, &str)], body: &str) -> Self {
        let owned = |pairs: &[(&str, &str)]| pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        Self { method, path: path.to_owned(), query: owned(query), headers: owned(headers), body: body.into() }
    }

    pub(crate) fn set(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self
    }

    pub(crate) fn ask(mut self, name: &str, value: &str) -> Self {
        self.query.push((name.to_owned(), value.to_owned()));
        self
    }

    fn canonical_query(&self) -> String {
        let mut pairs: Vec<String> = self.query.iter().map(|(a, b)| format!("{}={}", escape(a), escape(b))).collect();
        pairs.sort_unstable();
        pairs.join("&")
    }

    fn lines(&self, names: &str) -> String {
        let value = |name: &str| self.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value);
        names.split(';').map(|name| format!("{name}:{}\n", value(name))).collect()
    }

    /// Signs these headers, and says so in this form: `{K}` the key, `{N}` the names, `{S}` the signature.
    pub(crate) fn acs3_as(self, names: &str, form: &str, key: &str, secret: &str) -> Self {
        let canonical = format!(
            "{}\n{}\n{}\n{}\n{names}\n{}",
            self.method,
            self.path,
            self.canonical_query(),
            self.lines(names),
            sha256(&self.body)
        );
        let signature = hmac_sha256(secret.as_bytes(), &format!("ACS3-HMAC-SHA256\n{}", sha256(canonical.as_bytes())));
        let authorization = form.replace("{K}", key).replace("{N}", names).replace("{S}", &signature);
        self.set("authorization", &authorization)
    }

    /// Signs as the SDKs do: all headers.
    pub(crate) fn acs3(self, key: &str, secret: &str) -> Self {
        let mut names: Vec<String> = self.headers.iter().map(|(name, _)| name.clone()).collect();
        names.sort_unstable();
        let names = names.join(";");
        self.acs3_as(&names, "ACS3-HMAC-SHA256 Credential={K},SignedHeaders={N},Signature={S}", key, secret)
    }

    pub(crate) fn zc2_as(self, names: &str, key: &str, secret: &str) -> Self {
        let canonical = format!("POST\n/\n\n{}\n{names}\n{}", self.lines(names), sha256(&self.body));
        let timestamp = self.headers.iter().find(|(name, _)| name == "x-zc-timestamp").map_or("", |(_, value)| value);
        let text = format!("ZC2-HMAC-SHA256\n{timestamp}\n{}", sha256(canonical.as_bytes()));
        let signature = hmac_sha256(secret.as_bytes(), &text);
        let authorization = format!("ZC2-HMAC-SHA256 Credential={key}, SignedHeaders={names}, Signature={signature}");
        self.set("authorization", &authorization)
    }

    /// Signs with that time, lifetime and names; no names for the vendor's default.
    pub(crate) fn bce_as(self, time: &str, seconds: &str, names: &str, key: &str, secret: &str) -> Self {
        let defaults = ["host", "content-length", "content-type", "content-md5"];
        let signed = |name: &str| match names {
            "" => defaults.contains(&name) || name.starts_with("x-bce-"),
            names => names.split(';').any(|known| known == name),
        };
        let mut lines: Vec<String> = self
            .headers
            .iter()
            .filter(|(name, _)| signed(name))
            .map(|(name, value)| format!("{}:{}", escape(name), escape(value)))
            .collect();
        lines.sort_unstable();
        let prefix = format!("bce-auth-v1/{key}/{time}/{seconds}");
        let canonical = format!("{}\n{}\n{}\n{}", self.method, self.path, self.canonical_query(), lines.join("\n"));
        let signature = hmac_sha256(hmac_sha256(secret.as_bytes(), &prefix).as_bytes(), &canonical);
        self.set("authorization", &format!("{prefix}/{names}/{signature}"))
    }

    /// Adds what RPC requires, but for what is given already, and signs.
    pub(crate) fn rpc(mut self, key: &str, secret: &str) -> Self {
        for (name, value) in [
            ("AccessKeyId", key),
            ("SignatureMethod", "HMAC-SHA1"),
            ("SignatureVersion", "1.0"),
            ("SignatureNonce", "n-1"),
            ("Timestamp", "2026-05-06T12:34:56Z"),
            ("Version", "2014-05-26"),
        ] {
            if !self.query.iter().any(|(known, _)| known == name) {
                self = self.ask(name, value);
            }
        }
        let text = format!("{}&%2F&{}", self.method, escape(&self.canonical_query()));
        let mac = Hmac::<sha1::Sha1>::new_from_slice(format!("{secret}&").as_bytes()).unwrap().chain_update(text);
        let signature = BASE64_STANDARD.encode(mac.finalize().into_bytes());
        self.ask("Signature", &signature)
    }

    /// The target as it is sent.
    pub(crate) fn target(&self) -> String {
        let query: Vec<String> = self.query.iter().map(|(a, b)| format!("{}={}", escape(a), escape(b))).collect();
        format!("{}?{}", self.path, query.join("&")).trim_end_matches('?').to_owned()
    }

    /// Sends it; the answer is its status and code, empty for a success.
    pub(crate) fn send(&self, server: &Server) -> (u16, String) {
        let headers: Vec<(&str, &str)> = self.headers.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        code(&server.ask(self.method, &self.target(), &headers, &self.body))
    }
}

/// Status and code of an answer.
pub(crate) fn code(answer: &Answer) -> (u16, String) {
    let said: serde_json::Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let code = said["Code"].as_str().or(said["code"].as_str()).unwrap_or("");
    (answer.status, code.to_owned())
}
