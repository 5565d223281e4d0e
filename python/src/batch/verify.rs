//! Rows of recorded requests → columns of findings.

use std::{borrow::Cow, io, sync::Arc};

use arrow_array::{
    Array, ArrayRef, RecordBatch,
    builder::{StringBuilder, StringDictionaryBuilder, UInt16Builder},
    types::Int32Type,
};
use arrow_schema::{DataType, Field, Schema};
use secgroup::rulebook::Cloud;
use secgroup_oracle::{
    AnyWorld,
    parameters::{Given, Name},
    verify::{Finding, Recorded, Verdict, Verifier},
};
use serde_json::Value;

use super::{
    Table, Unusable,
    columns::{Asked, Named, Requests, Texts, members, number, texts},
    table::Input,
};

/// What is said of a row.
struct Said {
    finding: Verdict,
    why: String,
    /// What the rules say where they contradict it: nothing where they accept it.
    expected: Option<(u16, String, String)>,
}

impl Said {
    fn of(finding: &Finding) -> Self {
        let member = |name: &str| finding.explanation().and_then(|explanation| explanation.get(name));
        let text = |name: &str| member(name).and_then(Value::as_str).map(str::to_owned);
        let status = member("status").and_then(Value::as_u64).and_then(|status| u16::try_from(status).ok());
        let expected = status.zip(text("code")).zip(text("rule")).map(|((status, code), rule)| (status, code, rule));
        Self { finding: finding.verdict, why: finding.why().to_owned(), expected }
    }
}

/// Goes through the rows, in order.
pub(super) fn verify(worlds: Vec<AnyWorld>, input: Input) -> Result<Table, Unusable> {
    // The operations of a row are looked for in the cloud of the first world that has such a one.
    let clouds: Vec<AnyWorld> = worlds.clone();
    if clouds.is_empty() {
        return Err(Unusable::new("worlds", "give one at least: it says which cloud the requests are for"));
    }
    let mut said: Vec<Option<Said>> = Vec::new();
    let mut lengths = Vec::new();
    {
        let mut findings: Vec<(u64, Said)> = Vec::new();
        let mut bad: Vec<(u64, String)> = Vec::new();
        let mut verifier = Verifier::new(worlds, |finding: Finding| {
            findings.push((finding.event, Said::of(&finding)));
            Ok(())
        });
        let mut first = 0;
        for batch in input {
            let batch = batch?;
            let mut rows = Rows::of(&batch)?;
            for row in 0..batch.num_rows() {
                let number = first + row as u64;
                match rows.read(&clouds, row) {
                    Ok(recorded) => verifier.request(number, &recorded).map_err(failed)?,
                    Err(problem) => bad.push((number, problem)),
                }
            }
            lengths.push(batch.num_rows());
            first += batch.num_rows() as u64;
        }
        verifier.end().map_err(failed)?;
        drop(verifier);
        said.resize_with(usize::try_from(first).unwrap_or(0), || None);
        let bad = bad.into_iter().map(|(number, why)| (number, Said { finding: Verdict::Bad, why, expected: None }));
        for (number, of) in findings.into_iter().chain(bad) {
            if let Some(place) = usize::try_from(number).ok().and_then(|number| said.get_mut(number)) {
                *place = Some(of);
            }
        }
    }
    write(&said, &lengths)
}

/// Nothing that is told fails.
fn failed(error: io::Error) -> Unusable {
    Unusable::new("", error.to_string())
}

/// The columns of a recording.
struct Rows<'a> {
    requests: Requests<'a>,
    given: Given<'a>,
    code: Option<Texts<'a>>,
    status: Option<&'a dyn Array>,
    others: [Option<Texts<'a>>; 5],
    line: String,
}

/// Columns that say whose a request is, and when.
const OTHERS: [&str; 5] = ["cloud", "account", "region", "time", "id"];

impl<'a> Rows<'a> {
    fn of(batch: &'a RecordBatch) -> Result<Self, Unusable> {
        let names = batch.schema_ref().fields().iter().map(|field| field.name().as_str());
        let all: Named<'a> = names.zip(batch.columns().iter().map(AsRef::as_ref)).collect();
        let (observed, place, [code_name, status_name]) = match members(batch, "observed")? {
            Some(observed) => (observed, "observed.", ["code", "status"]),
            None => (all.clone(), "", ["observed_code", "observed_status"]),
        };
        let code = texts(&observed, code_name, place)?;
        if code.is_none() {
            let problem = "there is no such column: the code of the error that was observed, null for a success";
            return Err(Unusable::new(format!("{place}{code_name}"), problem));
        }
        let status = observed.iter().find(|(name, _)| *name == status_name).map(|(_, array)| *array);
        // A column of nothing has nulls that are not marked as such.
        let status = status.filter(|status| *status.data_type() != DataType::Null);
        if let Some(status) = status.filter(|status| !status.data_type().is_integer()) {
            let problem = format!("expected whole numbers, not {}", status.data_type());
            return Err(Unusable::new(format!("{place}{status_name}"), problem));
        }
        let mut others = [const { None }; 5];
        for (place, name) in others.iter_mut().zip(OTHERS) {
            *place = texts(&all, name, "")?;
        }
        Ok(Self { requests: Requests::of(batch)?, given: Given::default(), code, status, others, line: String::new() })
    }

    fn other(&self, place: usize, row: usize) -> Option<&'a str> {
        self.others.get(place)?.as_ref()?.get(row)
    }

    fn read(&mut self, worlds: &[AnyWorld], row: usize) -> Result<Recorded<'_>, String> {
        let cloud = self
            .other(0, row)
            .map(|name| name.parse::<Cloud>().map_err(|_| format!("cloud: no cloud {name:?}")))
            .transpose()?;
        let mut last = String::new();
        let asked = worlds
            .iter()
            .filter(|world| cloud.is_none_or(|cloud| world.cloud() == cloud))
            .find_map(|world| self.requests.read(world, row, &mut self.given).map_err(|problem| last = problem).ok());
        let asked = asked.ok_or_else(|| if last.is_empty() { "no world of its cloud is given".to_owned() } else { last })?;
        self.line.clear();
        write_line(&self.given, &asked, &mut self.line);
        let status = self.status.filter(|status| !status.is_null(row));
        let status = status.map(|status| {
            let number = number(status, row).and_then(|number| u16::try_from(number).ok());
            number.ok_or("observed_status: no HTTP status")
        });
        let code = self.code.as_ref().and_then(|code| code.get(row)).filter(|code| !code.is_empty());
        Ok(Recorded {
            line: Cow::Borrowed(&self.line),
            error: match code {
                Some(code) => Some((code, status.transpose()?)),
                None => None,
            },
            cloud: Some(asked.operation.cloud()),
            account: self.other(1, row).unwrap_or_default(),
            region: self.other(2, row).unwrap_or_default(),
            time: self.other(3, row).filter(|time| !time.is_empty()),
            id: self.other(4, row),
        })
    }
}

/// Writes a request as the text of a line.
fn write_line(given: &Given<'_>, asked: &Asked<'_>, line: &mut String) {
    let text = |text: &str, line: &mut String| line.push_str(&Value::from(text).to_string());
    line.push_str("{\"request\":{\"Action\":");
    text(asked.operation.name(), line);
    for name in Name::of_operation(asked.operation) {
        let value = given.get(*name);
        if value.is_given() {
            line.push_str(",\"");
            line.push_str(name.as_str());
            line.push_str("\":");
            // Texts and lists of texts: this cannot fail.
            line.push_str(&serde_json::to_string(value).unwrap_or_default());
        }
    }
    line.push_str("},\"caller\":{\"account\":");
    text(asked.account, line);
    line.push_str(",\"service\":");
    text(asked.service, line);
    line.push_str("}}");
}

fn write(said: &[Option<Said>], lengths: &[usize]) -> Result<Table, Unusable> {
    let coded = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    let schema = Arc::new(Schema::new(vec![
        Field::new("finding", coded.clone(), false),
        Field::new("why", DataType::Utf8, true),
        Field::new("expected_status", DataType::UInt16, true),
        Field::new("expected_code", coded.clone(), true),
        Field::new("expected_rule", coded, true),
    ]));
    let mut batches = Vec::with_capacity(lengths.len());
    let mut rest = said;
    for length in lengths {
        let (rows, more) = rest.split_at(*length);
        rest = more;
        let mut finding = StringDictionaryBuilder::<Int32Type>::new();
        let (mut code, mut rule) = (StringDictionaryBuilder::<Int32Type>::new(), StringDictionaryBuilder::<Int32Type>::new());
        let (mut why, mut status) = (StringBuilder::new(), UInt16Builder::new());
        for said in rows {
            let said = said.as_ref().ok_or_else(|| Unusable::new("", "a row was not judged"))?;
            finding.append_value(said.finding.word());
            why.append_option(Some(&said.why).filter(|why| !why.is_empty()));
            let expected = said.expected.as_ref();
            status.append_option(expected.map(|(status, ..)| *status));
            code.append_option(expected.map(|(_, code, _)| code));
            rule.append_option(expected.map(|(.., rule)| rule));
        }
        let columns: Vec<ArrayRef> = vec![
            Arc::new(finding.finish()),
            Arc::new(why.finish()),
            Arc::new(status.finish()),
            Arc::new(code.finish()),
            Arc::new(rule.finish()),
        ];
        batches.push(RecordBatch::try_new(Arc::clone(&schema), columns)?);
    }
    Ok(Table::new(schema, batches))
}
