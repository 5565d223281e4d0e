//! A verdict → a line out. Pure; the members stand in the order of the contract's samples.

use secgroup::rulebook::{Refusal, Row, Rule as _, Verdict};

use crate::{
    json::{push_display, push_string},
    line::{Seq, Unreadable},
    operation::Served,
};

/// What the answers of an operation say whatever the request: one text per rule and edition, made once.
#[derive(Debug)]
pub struct Fragments {
    pages: Vec<(&'static str, Vec<Option<Fragment>>)>,
}

/// What the answers say about one rule in one edition.
#[derive(Debug)]
struct Fragment {
    /// Up to the message.
    before: Vec<u8>,
    /// From the message on, up to the violations. Where the message is documented, all is in here.
    after: Vec<u8>,
    /// The element of `violations`.
    violation: Vec<u8>,
    message_documented: bool,
}

impl Fragments {
    /// The fragments of an operation.
    #[must_use]
    pub fn of<O: Served>() -> Self {
        let of_page = |edition| {
            <O::Rule as secgroup::rulebook::Rule>::ALL
                .iter()
                .map(|rule| rule.row(edition).map(|row| Fragment::new(rule.name(), row)))
                .collect()
        };
        Self { pages: O::PAGES.iter().map(|page| (page.edition, of_page(page.edition))).collect() }
    }

    fn page(&self, edition: &str) -> &[Option<Fragment>] {
        self.pages.iter().find(|(of, _)| *of == edition).map_or(&[], |(_, rules)| rules)
    }
}

impl Fragment {
    fn new(rule: &str, row: &Row) -> Self {
        let message_documented = row.message_documented();
        let mut before = Vec::new();
        push(&mut before, format_args!("\"verdict\": \"refused\", \"status\": {}, \"code\": ", row.status));
        push_string(&mut before, row.code);
        before.extend_from_slice(b", \"message\": ");
        let mut after = Vec::new();
        if message_documented {
            after.append(&mut before);
            push_string(&mut after, row.message);
        }
        push(
            &mut after,
            format_args!(", \"message_documented\": {message_documented}, \"rule\": \"{rule}\", \"basis\": \"{}\"", row.basis),
        );
        after.extend_from_slice(b", \"violations\": [");
        let mut violation = Vec::new();
        push(&mut violation, format_args!("{{\"rule\": \"{rule}\", \"status\": {}, \"code\": ", row.status));
        push_string(&mut violation, row.code);
        push(&mut violation, format_args!(", \"basis\": \"{}\"}}", row.basis));
        Self { before, after, violation, message_documented }
    }
}

fn push(out: &mut Vec<u8>, text: std::fmt::Arguments<'_>) {
    // Writing to memory cannot fail.
    let _ = std::io::Write::write_fmt(out, text);
}

/// Appends the line out for a verdict, its end included.
pub fn write_line<O: Served>(world: &O::World, seq: &Seq<'_>, verdict: &Verdict<'_, O>, out: &mut Vec<u8>) {
    out.extend_from_slice(b"{\"seq\": ");
    write_seq(seq, out);
    out.extend_from_slice(b", ");
    write_verdict(world, verdict, out);
    out.extend_from_slice(b"}\n");
}

/// Appends the members that say the verdict, without braces.
pub fn write_verdict<O: Served>(world: &O::World, verdict: &Verdict<'_, O>, out: &mut Vec<u8>) {
    match verdict {
        Verdict::Accepted(transition) => {
            out.extend_from_slice(b"\"verdict\": \"accepted\", \"changes\": [");
            O::write_changes(world, transition, out);
            out.push(b']');
        }
        Verdict::Refused(refusal) => write_refusal(refusal, out),
    }
}

fn write_refusal<O: Served>(refusal: &Refusal<'_, O>, out: &mut Vec<u8>) {
    let fragments = O::fragments().page(refusal.page().edition);
    // Only rules of the edition are violated, so each has its fragment.
    let fragment_of = |rule: O::Rule| fragments.get(rule.index() as usize).and_then(Option::as_ref);
    let Some(fragment) = fragment_of(refusal.rule()) else { return };
    if !fragment.message_documented {
        out.extend_from_slice(&fragment.before);
        push_display(out, refusal.message());
    }
    out.extend_from_slice(&fragment.after);
    let mut separator: &[u8] = b"";
    for violated in refusal.violations().iter().filter_map(fragment_of) {
        out.extend_from_slice(separator);
        out.extend_from_slice(&violated.violation);
        separator = b", ";
    }
    out.push(b']');
}

/// Appends the line out for a line that cannot be read, its end included.
pub fn write_unreadable(unreadable: &Unreadable<'_>, out: &mut Vec<u8>) {
    out.extend_from_slice(b"{\"seq\": ");
    write_seq(unreadable.seq(), out);
    out.extend_from_slice(b", \"verdict\": \"unreadable\", \"error\": ");
    push_display(out, unreadable);
    out.extend_from_slice(b"}\n");
}

fn write_seq(seq: &Seq<'_>, out: &mut Vec<u8>) {
    match seq {
        Seq::Line(number) => out.extend_from_slice(itoa::Buffer::new().format(*number).as_bytes()),
        Seq::Number(digits) => out.extend_from_slice(digits.as_bytes()),
        Seq::Text(text) => push_string(out, text),
    }
}

/// Appends a change of membership.
pub(crate) fn write_change(change: &str, security_group: &str, member: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(b"{\"change\": \"");
    out.extend_from_slice(change.as_bytes());
    out.extend_from_slice(b"\", \"security_group\": ");
    push_string(out, security_group);
    out.extend_from_slice(b", \"member\": ");
    push_string(out, member);
    out.push(b'}');
}

/// Appends a change of resource group.
pub(crate) fn write_move(resource_type: &str, resource: &str, from: Option<&str>, to: Option<&str>, out: &mut Vec<u8>) {
    let push_optional = |out: &mut Vec<u8>, text: Option<&str>| match text {
        None => out.extend_from_slice(b"null"),
        Some(text) => push_string(out, text),
    };
    out.extend_from_slice(b"{\"change\": \"moved\", \"resource_type\": ");
    push_string(out, resource_type);
    out.extend_from_slice(b", \"resource\": ");
    push_string(out, resource);
    out.extend_from_slice(b", \"from\": ");
    push_optional(out, from);
    out.extend_from_slice(b", \"to\": ");
    push_optional(out, to);
    out.push(b'}');
}
