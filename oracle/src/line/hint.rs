//! Hints for a line that cannot be read, for people; the answer's text is the contract's.

use secgroup::{registry::OperationId, rulebook::Cloud};

use super::{Problem, unknown::nearest};
use crate::catalogue;

/// What to do about a line of JSON, in a world of this cloud.
#[cold]
pub(super) fn of(problem: &Problem, line: &[u8], cloud: Cloud) -> Option<String> {
    match problem {
        Problem::UnknownOperation(name) => Some(of_operation(name, cloud)),
        Problem::UnknownMember(name) if name == "Action" => {
            Some("this is a request by itself: wrap it, {\"request\": {\"Action\": …}}".to_owned())
        }
        Problem::Type { .. } if line.trim_ascii_start().starts_with(b"[") => Some(ONE_A_LINE.to_owned()),
        _ => None,
    }
}

/// The same for a line that is no JSON.
#[cold]
pub(super) fn of_text(problem: &Problem, line: &[u8]) -> Option<String> {
    match problem {
        Problem::NotJson(_) if is_part_of_a_document(line) => Some(ONE_A_LINE.to_owned()),
        _ => None,
    }
}

/// Whether a line is the first of a document that was written on several.
pub(crate) fn is_part_of_a_document(line: &[u8]) -> bool {
    matches!(line.trim_ascii(), b"{" | b"[")
}

const ONE_A_LINE: &str = "write one request a line: jq -c '.[]' splits a list, jq -c . a document of several lines";

fn of_operation(name: &str, cloud: Cloud) -> String {
    if let Some(other) = catalogue::cloud_of(name) {
        return format!("this world is {}'s; {name} is {}'s", title(cloud), title(other));
    }
    let known = OperationId::ALL.into_iter().filter(|operation| operation.cloud() == cloud).map(OperationId::name);
    let known: Vec<_> = known.collect();
    match nearest(name, &known) {
        Some(nearest) => format!("did you mean {nearest}?"),
        None => format!("{} has {}", title(cloud), known.join(", ")),
    }
}

/// The cloud's own name.
pub(crate) fn title(cloud: Cloud) -> &'static str {
    match cloud {
        Cloud::Alibaba => "Alibaba Cloud",
        Cloud::Zenlayer => "Zenlayer",
        Cloud::Baidu => "Baidu",
    }
}
