//! Writes a verdict as a line out. Pure; members are in the order of the contract's samples.

use std::sync::LazyLock;

use secgroup::{
    alibaba::ChangeSpec,
    registry::{OperationId, OperationVisitor, Registered},
    rulebook::{Refusal, Row, Rule as _, Verdict},
};

use crate::{
    change::changes,
    json::{push_display, push_string},
    judge::VerdictCounts,
    line::{Seq, UnknownParameters, Unreadable},
    summary::{Counts, Summary},
    table::Table,
};

/// How verdicts are written out.
pub trait Answers: Sync {
    /// What is counted meanwhile.
    type Counts: Counts;

    /// What becomes of parameters that an operation does not have.
    #[inline]
    fn unknown_parameters(&self) -> UnknownParameters {
        UnknownParameters::Ignored
    }

    /// How answers look.
    fn form(&self) -> Form {
        Form::Json
    }

    /// Appends the answer to a line that was judged, its end included.
    fn write<O: Registered>(&self, world: &O::World, seq: &Seq<'_>, verdict: &Verdict<'_, O>, out: &mut Vec<u8>);

    /// Appends the answer to a line that cannot be read, its end included.
    fn write_unreadable(&self, unreadable: &Unreadable<'_>, out: &mut Vec<u8>);

    /// Appends the answer to a line of so many steps that were taken, its end included.
    fn write_stepped(&self, seq: &Seq<'_>, steps: usize, out: &mut Vec<u8>);
}

/// The contract's lines out.
#[derive(Clone, Copy, Debug, Default)]
pub struct Json;

impl Answers for Json {
    type Counts = VerdictCounts;

    fn write<O: Registered>(&self, world: &O::World, seq: &Seq<'_>, verdict: &Verdict<'_, O>, out: &mut Vec<u8>) {
        out.extend_from_slice(b"{\"seq\": ");
        write_seq(seq, out);
        out.extend_from_slice(b", ");
        write_verdict(world, verdict, out);
        out.extend_from_slice(b"}\n");
    }

    fn write_unreadable(&self, unreadable: &Unreadable<'_>, out: &mut Vec<u8>) {
        out.extend_from_slice(b"{\"seq\": ");
        write_seq(unreadable.seq(), out);
        out.extend_from_slice(b", \"verdict\": \"unreadable\", \"error\": ");
        push_display(out, unreadable);
        out.extend_from_slice(b"}\n");
    }

    fn write_stepped(&self, seq: &Seq<'_>, steps: usize, out: &mut Vec<u8>) {
        out.extend_from_slice(b"{\"seq\": ");
        write_seq(seq, out);
        push(out, format_args!(", \"verdict\": \"stepped\", \"steps\": {steps}}}\n"));
    }
}

/// How answers look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// The contract's lines out.
    #[default]
    Json,
    /// The same, and every refusal with its advice.
    Advised,
    /// For people.
    Table,
}

/// Answers in any form, with what is wanted beside them: a summary, or a stricter reading. Slower than [`Json`], and the same where
/// nothing is wanted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted {
    /// How they look.
    pub form: Form,
    /// What becomes of parameters that an operation does not have.
    pub unknown_parameters: UnknownParameters,
    /// Which verdicts are written.
    pub shown: Shown,
}

/// Which verdicts are written; the others are judged and counted all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Requests that are accepted.
    pub accepted: bool,
    /// Requests that are refused.
    pub refused: bool,
    /// Lines that cannot be read.
    pub unreadable: bool,
    /// Steps.
    pub stepped: bool,
}

impl Default for Shown {
    fn default() -> Self {
        Self { accepted: true, refused: true, unreadable: true, stepped: true }
    }
}

impl Answers for Wanted {
    type Counts = Summary;

    fn unknown_parameters(&self) -> UnknownParameters {
        self.unknown_parameters
    }

    fn form(&self) -> Form {
        self.form
    }

    fn write<O: Registered>(&self, world: &O::World, seq: &Seq<'_>, verdict: &Verdict<'_, O>, out: &mut Vec<u8>) {
        let is_shown = match verdict {
            Verdict::Accepted(_) => self.shown.accepted,
            Verdict::Refused(_) => self.shown.refused,
        };
        match self.form {
            _ if !is_shown => (),
            Form::Json => Json.write::<O>(world, seq, verdict, out),
            Form::Table => Table.write::<O>(world, seq, verdict, out),
            Form::Advised => {
                out.extend_from_slice(b"{\"seq\": ");
                write_seq(seq, out);
                out.extend_from_slice(b", ");
                write_advised(world, verdict, out);
                out.extend_from_slice(b"}\n");
            }
        }
    }

    fn write_unreadable(&self, unreadable: &Unreadable<'_>, out: &mut Vec<u8>) {
        match self.form {
            _ if !self.shown.unreadable => (),
            Form::Json | Form::Advised => Json.write_unreadable(unreadable, out),
            Form::Table => Table.write_unreadable(unreadable, out),
        }
    }

    fn write_stepped(&self, seq: &Seq<'_>, steps: usize, out: &mut Vec<u8>) {
        match self.form {
            _ if !self.shown.stepped => (),
            Form::Json | Form::Advised => Json.write_stepped(seq, steps, out),
            Form::Table => Table.write_stepped(seq, steps, out),
        }
    }
}

/// What the answers of an operation say whatever the request: one text per rule and edition, made once.
#[derive(Debug)]
struct Fragments {
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

/// The fragments of every operation, in their order.
static FRAGMENTS: LazyLock<Vec<Fragments>> = LazyLock::new(|| {
    struct Make;

    impl OperationVisitor for Make {
        type Output = Fragments;

        fn visit<O: Registered>(self) -> Fragments {
            Fragments::of::<O>()
        }
    }

    OperationId::ALL.iter().map(|operation| operation.visit(Make)).collect()
});

impl Fragments {
    fn get<O: Registered>() -> &'static Self {
        &FRAGMENTS[O::ID as usize]
    }

    fn of<O: Registered>() -> Self {
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

/// Appends the members that say the verdict, without braces.
pub fn write_verdict<O: Registered>(world: &O::World, verdict: &Verdict<'_, O>, out: &mut Vec<u8>) {
    match verdict {
        Verdict::Accepted(transition) => {
            out.extend_from_slice(b"\"verdict\": \"accepted\", \"changes\": [");
            for (place, change) in changes::<O>(world, transition).enumerate() {
                out.extend_from_slice(if place == 0 { b"" } else { b", " });
                write_change(&change, out);
            }
            out.push(b']');
        }
        Verdict::Refused(refusal) => write_refusal(refusal, out),
    }
}

/// Appends the members that say the verdict, a refusal with its advice, without braces.
pub(crate) fn write_advised<O: Registered>(world: &O::World, verdict: &Verdict<'_, O>, out: &mut Vec<u8>) {
    write_verdict(world, verdict, out);
    if let Verdict::Refused(refusal) = verdict {
        out.extend_from_slice(b", \"advice\": ");
        push_display(out, refusal.advice());
    }
}

fn write_refusal<O: Registered>(refusal: &Refusal<'_, O>, out: &mut Vec<u8>) {
    let fragments = Fragments::get::<O>().page(refusal.page().edition);
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

fn write_seq(seq: &Seq<'_>, out: &mut Vec<u8>) {
    match seq {
        Seq::Line(number) => out.extend_from_slice(itoa::Buffer::new().format(*number).as_bytes()),
        Seq::Number(digits) => out.extend_from_slice(digits.as_bytes()),
        Seq::Text(text) => push_string(out, text),
    }
}

fn write_change(change: &ChangeSpec<'_>, out: &mut Vec<u8>) {
    let mut member = |before: &str, value: Option<&str>| {
        out.extend_from_slice(before.as_bytes());
        match value {
            None => out.extend_from_slice(b"null"),
            Some(text) => push_string(out, text),
        }
    };
    match change {
        ChangeSpec::Joined { security_group, member: of } => {
            member("{\"change\": \"joined\", \"security_group\": ", Some(security_group));
            member(", \"member\": ", Some(of));
        }
        ChangeSpec::Left { security_group, member: of } => {
            member("{\"change\": \"left\", \"security_group\": ", Some(security_group));
            member(", \"member\": ", Some(of));
        }
        ChangeSpec::Moved { resource_type, resource, from, to } => {
            member("{\"change\": \"moved\", \"resource_type\": ", Some(resource_type));
            member(", \"resource\": ", Some(resource));
            member(", \"from\": ", from.as_deref());
            member(", \"to\": ", to.as_deref());
        }
    }
    out.push(b'}');
}
