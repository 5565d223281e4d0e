//! The page for people: one self-contained document.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use http::{HeaderName, HeaderValue, Response, StatusCode, header};
use secgroup::registry::OperationId;
use secgroup::rulebook::Parameter;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::respond_bytes;
use crate::schema;

const HTML: &str = include_str!("../page/page.html");
const CSS: &str = include_str!("../page/page.css");
/// The script's parts, in the order in which they run: first what all of them use, last what begins.
const PARTS: [&str; 9] = [
    include_str!("../page/base.js"),
    include_str!("../page/dialog.js"),
    include_str!("../page/world.js"),
    include_str!("../page/change.js"),
    include_str!("../page/edit.js"),
    include_str!("../page/judged.js"),
    include_str!("../page/request.js"),
    include_str!("../page/rules.js"),
    include_str!("../page/start.js"),
];
/// Where the operations stand in the script.
const OPERATIONS: &str = "/*operations*/{}";
/// Where the schemas of the steps do.
const STEPS: &str = "/*steps*/{}";

/// The script, with the operations and their parameters in it, and the steps.
static SCRIPT: LazyLock<String> = LazyLock::new(|| {
    let operation = |operation: OperationId| {
        let parameter = |parameter: &Parameter| json!({"name": parameter.name, "kind": parameter.kind});
        let parameters: Vec<_> = operation.parameters().iter().map(parameter).collect();
        (operation.name().to_owned(), json!({"cloud": operation.cloud(), "parameters": parameters}))
    };
    let operations = Value::Object(OperationId::ALL.into_iter().map(operation).collect());
    let steps = Value::Object(schema::steps()).to_string();
    PARTS.concat().replacen(OPERATIONS, &operations.to_string(), 1).replacen(STEPS, &steps, 1)
});

/// The page, and the policy that lets a browser run this very script and fetch from this very server, and nothing else.
struct Page {
    body: Bytes,
    policy: HeaderValue,
}

static PAGE: LazyLock<Page> = LazyLock::new(|| {
    let hash = |text: &str| BASE64_STANDARD.encode(Sha256::digest(text));
    let policy = format!(
        "default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; connect-src 'self'; img-src data:; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        hash(&SCRIPT),
        hash(CSS)
    );
    Page {
        body: HTML.replacen("/*css*/", CSS, 1).replacen("/*js*/", &SCRIPT, 1).into(),
        policy: HeaderValue::from_str(&policy).expect("base64 and constants are visible ASCII"),
    }
});

pub(super) fn respond() -> Response<Bytes> {
    let mut response = respond_bytes(StatusCode::OK, "text/html;charset=utf-8", PAGE.body.clone());
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, PAGE.policy.clone());
    response.headers_mut().insert(HeaderName::from_static("referrer-policy"), HeaderValue::from_static("no-referrer"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_whole_and_asks_for_nothing_from_elsewhere() {
        let page = std::str::from_utf8(&PAGE.body).unwrap();
        for place in ["/*css*/", "/*js*/", OPERATIONS, STEPS] {
            assert!(!page.contains(place), "{place}");
        }
        for operation in OperationId::ALL {
            assert!(page.contains(operation.name()), "{operation:?}");
        }
        // What the browser hashes is what stands between the tags.
        for (open, text, close) in [("<style>", CSS, "</style>"), ("<script>", &*SCRIPT, "</script>")] {
            assert!(page.contains(&format!("{open}{text}{close}")), "{open}");
            assert!(!text.contains(close), "{close}");
        }
        for elsewhere in ["http://", "https://", "src=", "@import", "url("] {
            assert!(!page.contains(elsewhere), "{elsewhere}");
        }
    }

    #[test]
    fn the_page_writes_no_markup_from_data() {
        for risky in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("] {
            assert!(!PARTS.concat().contains(risky), "{risky}");
        }
    }
}
