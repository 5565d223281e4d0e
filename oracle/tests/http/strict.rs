//! In strict mode the caller is the key that signed, and what a vendor requires to be signed is signed.

use serde_json::Value;

use crate::signer::{Message, sha256};
use crate::support::{Server, file};

/// `A` acts for another account, `B` for the world's, `NAS` as a product of the world's.
fn server() -> Server {
    let config = file(
        "strict-keys.json",
        r#"{"strict_signatures": true, "access_keys": [
            {"id": "A", "account": "2002", "secret": "secret-a"},
            {"id": "B", "account": "1001", "secret": "secret-b"},
            {"id": "NAS", "service": "nas", "secret": "secret-nas"}
        ]}"#,
    );
    Server::start(&["--config", config.to_str().unwrap()])
}

const DATE: &str = "2026-05-06T12:34:56Z";

/// A join that only the world's account may make.
fn join(body: &str) -> Message {
    let query = [("SecurityGroupId", "sg-1"), ("InstanceId", "i-1")];
    let hash = sha256(body.as_bytes());
    let headers = [
        ("host", "127.0.0.1"),
        ("accept", "application/json"),
        ("x-acs-action", "JoinSecurityGroup"),
        ("x-acs-version", "2014-05-26"),
        ("x-acs-date", DATE),
        ("x-acs-content-sha256", hash.as_str()),
    ];
    let message = Message::new("POST", "/", &query, &headers, body);
    if body.is_empty() { message } else { message.set("content-type", "application/x-www-form-urlencoded") }
}

/// What an account is told for which the group does not exist.
const NOT_THEIRS: (u16, &str) = (404, "InvalidSecurityGroupId.NotFound");
const INCOMPLETE: (u16, &str) = (400, "IncompleteSignature");
const ACCEPTED: (u16, &str) = (200, "");

fn is(got: (u16, String), wanted: (u16, &str), what: &str) {
    assert_eq!((got.0, got.1.as_str()), wanted, "{what}");
}

#[test]
fn a_key_acts_for_nobody_but_itself() {
    let server = server();
    for other in ["B", "1001", "NAS"] {
        let query = join("").ask("AccessKeyId", other).acs3("A", "secret-a");
        is(query.send(&server), NOT_THEIRS, &format!("AccessKeyId={other} in the signed query"));
        let form = join(&format!("AccessKeyId={other}")).acs3("A", "secret-a");
        is(form.send(&server), NOT_THEIRS, &format!("AccessKeyId={other} in the form"));
    }
    let journal = server.control("GET", "journal?access_key_id=A", &Value::Null);
    assert_eq!(journal["matched"], 6);
    assert_eq!(journal["entries"][0]["caller"]["account"], "2002");
    // So the test can fail: the world's account may.
    is(join("").ask("AccessKeyId", "A").acs3("B", "secret-b").send(&server), ACCEPTED, "B for itself");
}

#[test]
fn an_authorization_has_one_form() {
    let server = server();
    let names = "accept;host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-version";
    let form = |form: &str| join("").acs3_as(names, form, "A", "secret-a").send(&server);
    is(form("ACS3-HMAC-SHA256 Credential={K},SignedHeaders={N},Signature={S}"), NOT_THEIRS, "the SDK's form");
    is(form("ACS3-HMAC-SHA256 Credential={K}, SignedHeaders={N}, Signature={S}"), NOT_THEIRS, "with spaces");
    for wrong in [
        "ACS3-HMAC-SHA256 X=Credential=B,Credential={K},SignedHeaders={N},Signature={S}",
        "ACS3-HMAC-SHA256 Credential={K},Credential=B,SignedHeaders={N},Signature={S}",
        "ACS3-HMAC-SHA256 Credential=B,Credential={K},SignedHeaders={N},Signature={S}",
        "ACS3-HMAC-SHA256 Credential={K},SignedHeaders={N},Signature={S},Extra=1",
        "ACS3-HMAC-SHA256Credential=B Credential={K},SignedHeaders={N},Signature={S}",
        "ACS3-HMAC-SHA256X Credential={K},SignedHeaders={N},Signature={S}",
        "ACS3-HMAC-SHA256,Credential={K},SignedHeaders={N},Signature={S}",
        "ACS3-HMAC-SHA256 Credential={K} Credential=B,SignedHeaders={N},Signature={S}",
        "ACS3-HMAC-SHA256 Credential={K},SignedHeaders={N},Signature={S},",
        "ACS3-HMAC-SHA256 credential={K},SignedHeaders={N},Signature={S}",
    ] {
        is(form(wrong), INCOMPLETE, wrong);
    }
    let twice = join("").acs3("A", "secret-a");
    let mut both = twice.clone();
    both.headers.push(("authorization".to_owned(), "ACS3-HMAC-SHA256 Credential=B,SignedHeaders=host,Signature=00".to_owned()));
    is(both.send(&server), INCOMPLETE, "two headers");
}

#[test]
fn acs3_signs_what_the_vendor_requires() {
    let server = server();
    const FORM: &str = "ACS3-HMAC-SHA256 Credential={K},SignedHeaders={N},Signature={S}";
    let all = ["accept", "host", "x-acs-action", "x-acs-content-sha256", "x-acs-date", "x-acs-version"];
    for left_out in &all[1..] {
        let names: Vec<&str> = all.iter().copied().filter(|name| name != left_out).collect();
        let signed = join("").acs3_as(&names.join(";"), FORM, "B", "secret-b");
        is(signed.send(&server), INCOMPLETE, &format!("{left_out} is not signed"));
        let gone = join("").without(left_out);
        let gone = if *left_out == "host" { gone.set("host", "") } else { gone };
        if *left_out != "host" {
            is(gone.acs3("B", "secret-b").set("x-more", "1").send(&server).into_code(), INCOMPLETE, "sent without");
        }
    }
    let wrong = [
        ("an x-acs header that is not signed", join("").acs3("B", "secret-b").set("x-acs-security-token", "t")),
        ("the hash of another body", join("").set("x-acs-content-sha256", &sha256(b"other")).acs3("B", "secret-b")),
        ("a malformed time", join("").set("x-acs-date", "today").acs3("B", "secret-b")),
        ("an action that differs", join("").ask("Action", "JoinResourceGroup").acs3("B", "secret-b")),
        ("a parameter twice", join("").ask("InstanceId", "i-2").acs3("B", "secret-b")),
        ("an absent header", join("").acs3_as(&format!("{};x-gone", all.join(";")), FORM, "B", "secret-b")),
        ("a name twice", join("").acs3_as(&format!("{};host", all.join(";")), FORM, "B", "secret-b")),
        ("an empty list", join("").acs3_as("", FORM, "B", "secret-b")),
        ("only absent headers", join("").acs3_as("x-gone", FORM, "B", "secret-b")),
        ("a body without its type", join("a=b").without("content-type").acs3("B", "secret-b")),
        ("a body whose type is not signed", join("a=b").acs3_as(&all.join(";"), FORM, "B", "secret-b")),
    ];
    for (what, message) in wrong {
        is(message.send(&server), INCOMPLETE, what);
    }
    is(join("a=b").acs3("B", "secret-b").send(&server), ACCEPTED, "all of it");
}

trait IntoCode {
    fn into_code(self) -> (u16, String);
}

impl IntoCode for (u16, String) {
    /// A request without an action or version is answered so before its signature is looked at.
    fn into_code(self) -> (u16, String) {
        match self.1.as_str() {
            "InvalidAction.NotFound" => (INCOMPLETE.0, INCOMPLETE.1.to_owned()),
            _ => self,
        }
    }
}

#[test]
fn zc2_signs_what_the_vendor_requires() {
    let server = server();
    let headers = [
        ("host", "127.0.0.1"),
        ("content-type", "application/json"),
        ("x-zc-action", "AssociateSecurityGroupInstance"),
        ("x-zc-timestamp", "1795297405"),
        ("x-zc-signature-method", "ZC2-HMAC-SHA256"),
    ];
    let body = r#"{"securityGroupId": "sg-1", "instanceId": "ins-1"}"#;
    let message = Message::new("POST", "/api/v2/vm", &[], &headers, body);
    let refused = (401, "AUTHFAILURE_SIGNATURE_FAILURE");
    let both = "content-type;host";
    let wrong = [
        ("no host", message.clone().zc2_as("content-type", "B", "secret-b")),
        ("no type", message.clone().zc2_as("host", "B", "secret-b")),
        ("an absent header", message.clone().zc2_as("content-type;host;x-gone", "B", "secret-b")),
        ("a name twice", message.clone().zc2_as("content-type;host;host", "B", "secret-b")),
        ("a malformed time", message.clone().set("x-zc-timestamp", "now").zc2_as(both, "B", "secret-b")),
        ("no time", message.clone().without("x-zc-timestamp").zc2_as(both, "B", "secret-b")),
        ("another method", message.clone().set("x-zc-signature-method", "TC3").zc2_as(both, "B", "secret-b")),
        ("another secret", message.clone().zc2_as(both, "B", "secret-a")),
    ];
    for (what, message) in wrong {
        is(message.send(&server), refused, what);
    }
    // The vendor's signer covers neither of these; they cannot be ambiguous at least.
    for name in ["x-zc-action", "x-zc-version"] {
        let value = if name == "x-zc-action" { "AssociateSecurityGroupInstance" } else { "2023-03-13" };
        let mut twice = message.clone().set(name, value).zc2_as(both, "B", "secret-b");
        twice.headers.push((name.to_owned(), "Other".to_owned()));
        is(twice.send(&server), refused, name);
    }
    // A client that signs the action has signed it.
    let signed = message.clone().zc2_as("content-type;host;x-zc-action", "B", "secret-b");
    let other = Message::new("POST", "/api/v2/vm", &[], &headers, body).set("x-zc-action", "Other");
    let other =
        other.zc2_as("content-type;host;x-zc-action", "B", "secret-b").set("x-zc-action", "AssociateSecurityGroupInstance");
    is(other.send(&server), refused, "another action than the one that was signed");
    is(signed.send(&server), ACCEPTED, "with the action");
    is(message.clone().zc2_as(both, "B", "secret-b").send(&server), ACCEPTED, "all of it");
    let back = message.set("x-zc-action", "UnAssociateSecurityGroupInstance");
    is(back.clone().zc2_as("host", "B", "secret-b").send(&server), refused, "no type, another action");
    is(back.zc2_as(both, "B", "secret-b").send(&server), ACCEPTED, "and back");
}

#[test]
fn bce_signs_what_the_vendor_requires() {
    let server = server();
    let body = r#"{"securityGroupId": "g-1"}"#;
    let headers = [("host", "127.0.0.1"), ("x-bce-date", DATE), ("content-type", "application/json")];
    let message = Message::new("PUT", "/v2/instance/i-1", &[("bind", "")], &headers, body);
    let refused = (400, "InvalidHTTPAuthHeader");
    let names = "host;x-bce-date";
    let sign = |message: Message, time: &str, seconds: &str, names: &str| message.bce_as(time, seconds, names, "B", "secret-b");
    let hashed = |hash: &str| message.clone().set("x-bce-content-sha256", hash);
    let hash = sha256(body.as_bytes());
    let more = "host;x-bce-content-sha256;x-bce-date";
    let wrong = [
        ("no host", sign(message.clone(), DATE, "1800", "x-bce-date")),
        ("no date", sign(message.clone(), DATE, "1800", "host")),
        ("only absent headers", sign(message.clone(), DATE, "1800", "x-gone")),
        ("an absent header", sign(message.clone(), DATE, "1800", "host;x-bce-date;x-gone")),
        ("a malformed time", sign(message.clone(), "yesterday", "1800", names)),
        ("a malformed date", sign(message.clone().set("x-bce-date", "yesterday"), DATE, "1800", names)),
        ("no lifetime", sign(message.clone(), DATE, "", names)),
        ("a negative lifetime", sign(message.clone(), DATE, "-1", names)),
        ("the hash of another body", sign(hashed(&sha256(b"other")), DATE, "1800", more)),
        ("a hash that is not signed", sign(hashed(&hash), DATE, "1800", names)),
    ];
    for (what, message) in wrong {
        is(message.send(&server), refused, what);
    }
    let not_found = sign(message.clone(), DATE, "1800", names);
    is(not_found.send(&server), ACCEPTED, "all of it");
    // The action is in the query, which is signed: nobody can make an unbind of a bind.
    let other = |query: &[(&str, &str)]| Message::new("PUT", "/v2/instance/i-1", query, &headers, body);
    let signed = sign(message.clone(), DATE, "1800", names);
    let (_, signature) = signed.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("authorization")).unwrap();
    let forged = other(&[("unbind", "")]).set("authorization", signature);
    is(forged.send(&server), (400, "SignatureDoesNotMatch"), "another action");
    let last = sign(other(&[("unbind", "")]), DATE, "1800", names);
    is(last.send(&server), (403, "SecurityGroup.NoSecurityGroup"), "an unbind of its own");
    let again = sign(hashed(&hash), DATE, "1800", more).send(&server);
    assert_ne!(again.1, refused.1, "with the hash of its body");
}

#[test]
fn a_path_of_slashes_is_signed_as_it_is_sent() {
    let server = server();
    let at = |path: &str| Message { path: path.to_owned(), ..join("") };
    is(at("//").acs3("B", "secret-b").send(&server), ACCEPTED, "two, signed as two");
    let moved = Message { path: "//".to_owned(), ..at("/").acs3("B", "secret-b") };
    is(moved.send(&server), (400, "SignatureDoesNotMatch"), "two, signed as one");
    let query = [("Format", "JSON"), ("Action", "JoinSecurityGroup"), ("SecurityGroupId", "sg-1"), ("InstanceId", "i-2")];
    let rpc = Message::new("GET", "///", &query, &[("host", "127.0.0.1")], "").rpc("B", "secret-b");
    is(rpc.send(&server), (404, "InvalidInstanceId.NotFound"), "RPC signs no path");
}

#[test]
fn rpc_judges_the_action_that_was_signed() {
    let server = server();
    let query = [("Format", "JSON"), ("SecurityGroupId", "sg-1"), ("InstanceId", "i-1")];
    let message = Message::new("GET", "/", &query, &[("host", "127.0.0.1")], "");
    let named = message.clone().ask("Action", "JoinSecurityGroup");
    let header = message.rpc("B", "secret-b").set("x-acs-action", "JoinSecurityGroup");
    is(header.send(&server), INCOMPLETE, "an action that only a header names");
    for (name, value) in [
        ("Timestamp", "now"),
        ("SignatureMethod", "HMAC-MD5"),
        ("SignatureVersion", "2.0"),
        ("SignatureNonce", ""),
        ("Version", ""),
    ] {
        is(named.clone().ask(name, value).rpc("B", "secret-b").send(&server), INCOMPLETE, name);
    }
    for time in ["2026-05-06T12:34:56.7Z", "2026-05-06T12:34:56.789Z"] {
        is(named.clone().ask("Timestamp", time).rpc("A", "secret-a").send(&server), NOT_THEIRS, time);
    }
    is(named.clone().ask("InstanceId", "i-2").rpc("B", "secret-b").send(&server), INCOMPLETE, "a parameter twice");
    is(named.clone().rpc("A", "secret-a").send(&server), NOT_THEIRS, "another account's key");
    is(named.rpc("B", "secret-b").send(&server), ACCEPTED, "all of it");
}

#[test]
fn a_stranger_costs_next_to_nothing() {
    let server = server();
    // 60 KiB, of which 450 MiB would be signed.
    let names = vec!["x"; 15_000].join(";");
    let authorization = format!("ACS3-HMAC-SHA256 Credential=nobody,SignedHeaders={names},Signature=00");
    let message = join("").set("x", &"a".repeat(30 * 1024)).set("authorization", &authorization);
    let before = server.peak_memory();
    let is_little = || {
        let grown = server.peak_memory() - before;
        assert!(grown < 8 * 1024 * 1024, "{grown} bytes");
    };
    let answer = message.clone().send(&server);
    is_little();
    is(answer, (404, "InvalidAccessKeyId.NotFound"), "an unknown key");
    let known = message.set("authorization", &authorization.replace("nobody", "B"));
    is(known.send(&server), INCOMPLETE, "a known key's id, which is no secret");
    let zenlayer = known.set("authorization", &authorization.replace("ACS3", "ZC2").replace("nobody", "B"));
    let zenlayer = Message { path: "/api/v2/vm".to_owned(), query: Vec::new(), body: b"{}".to_vec(), ..zenlayer };
    is(
        zenlayer.set("x-zc-action", "AssociateSecurityGroupInstance").send(&server),
        (401, "AUTHFAILURE_SIGNATURE_FAILURE"),
        "Zenlayer",
    );
    is_little();
}
