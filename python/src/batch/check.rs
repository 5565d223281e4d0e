//! Rows of requests → columns of verdicts.

use std::{collections::HashMap, hint::black_box, sync::Arc, time::Instant};

use arrow_array::{
    ArrayRef, DictionaryArray, Int32Array, ListArray, RecordBatch, StringArray, UInt16Array,
    builder::{Int32Builder, StringBuilder, UInt16Builder},
    types::Int32Type,
};
use arrow_buffer::OffsetBuffer;
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use secgroup::{
    registry::{OperationId, Registered, Visitor},
    rulebook::{Refusal, Rule as _, Verdict},
};
use secgroup_oracle::{AnyWorld, parameters::Given};

use super::{
    Table, Unusable,
    columns::{Asked, Requests},
    table::Input,
};

/// Judges every row.
pub(super) fn check(world: &AnyWorld, input: Input, advice: bool) -> Result<Table, Unusable> {
    let mut answers = Answers::new(advice);
    let mut batches = Vec::new();
    for batch in input {
        let batch = batch?;
        let mut requests = Requests::of(&batch)?;
        let mut given = Given::default();
        for row in 0..batch.num_rows() {
            match requests.read(world, row, &mut given) {
                Ok(asked) => answers.judge(world, &given, &asked),
                Err(problem) => answers.unreadable(&problem),
            }
        }
        batches.push(answers.finish()?);
    }
    Ok(Table::new(schema(advice), batches))
}

/// A column of few texts, which are numbers.
#[derive(Default)]
struct Coded {
    keys: Int32Builder,
    values: Vec<String>,
    known: HashMap<String, i32>,
}

impl Coded {
    /// The number of a text.
    fn key(&mut self, text: &str) -> i32 {
        if let Some(key) = self.known.get(text) {
            return *key;
        }
        // A batch has fewer rows than that.
        let key = i32::try_from(self.values.len()).unwrap_or(i32::MAX);
        self.values.push(text.to_owned());
        self.known.insert(text.to_owned(), key);
        key
    }

    fn values(&self) -> ArrayRef {
        Arc::new(StringArray::from_iter_values(&self.values))
    }

    /// The column; its texts are kept, and have the same numbers in the next.
    fn finish(&mut self) -> Result<ArrayRef, Unusable> {
        let keys = self.keys.finish();
        Ok(Arc::new(DictionaryArray::<Int32Type>::try_new(keys, self.values())?))
    }
}

/// What the answers of a rule say: the numbers of its texts.
#[derive(Clone, Copy)]
struct Known {
    status: u16,
    code: i32,
    rule: i32,
    /// `None` where the message is rendered for each request.
    message: Option<i32>,
}

/// How many rules an operation may have.
const RULES: usize = 64;

struct Answers {
    verdict: Int32Builder,
    status: UInt16Builder,
    code: Coded,
    message: Coded,
    rule: Coded,
    /// Where the violations of each row end.
    ends: Vec<i32>,
    violated: Int32Builder,
    advice: Option<StringBuilder>,
    error: StringBuilder,
    /// By the operation and the rule's place in it. A world has one edition of each.
    known: Vec<Option<Known>>,
}

/// The words of the verdicts, in the order of their numbers.
const VERDICTS: [&str; 3] = ["accepted", "refused", "unreadable"];

impl Answers {
    fn new(advice: bool) -> Self {
        Self {
            verdict: Int32Builder::new(),
            status: UInt16Builder::new(),
            code: Coded::default(),
            message: Coded::default(),
            rule: Coded::default(),
            ends: vec![0],
            violated: Int32Builder::new(),
            advice: advice.then(StringBuilder::new),
            error: StringBuilder::new(),
            known: vec![None; OperationId::ALL.len() * RULES],
        }
    }

    fn judge<'a>(&mut self, world: &AnyWorld, given: &Given<'a>, asked: &Asked<'a>) {
        struct Judge<'s>(&'s mut Answers);

        impl<'a> Visitor<'a> for Judge<'_> {
            type Output = ();

            #[inline]
            fn visit<O: Registered>(self, world: &'a O::World, request: &'a O::Request<'a>) {
                match O::check(world, request) {
                    Verdict::Accepted(_) => self.0.accepted(),
                    Verdict::Refused(refusal) => self.0.refused(&refusal),
                }
            }
        }

        let request = given.request(asked.operation, asked.account, asked.service);
        // The operation was found in this world's cloud.
        let _ = request.visit(world.borrowed(), Judge(self));
    }

    fn nothing(&mut self, verdict: i32) {
        self.verdict.append_value(verdict);
        self.status.append_null();
        self.code.keys.append_null();
        self.message.keys.append_null();
        self.rule.keys.append_null();
        self.row_ends();
        if let Some(advice) = &mut self.advice {
            advice.append_null();
        }
    }

    fn row_ends(&mut self) {
        self.ends.push(i32::try_from(arrow_array::builder::ArrayBuilder::len(&self.violated)).unwrap_or(i32::MAX));
    }

    fn accepted(&mut self) {
        self.nothing(0);
        self.error.append_null();
    }

    fn unreadable(&mut self, problem: &str) {
        self.nothing(2);
        self.error.append_value(problem);
    }

    fn refused<O: Registered>(&mut self, refusal: &Refusal<'_, O>) {
        let known = self.known_of::<O>(refusal, refusal.rule());
        self.verdict.append_value(1);
        self.status.append_value(known.status);
        self.code.keys.append_value(known.code);
        self.rule.keys.append_value(known.rule);
        let message = match known.message {
            Some(message) => message,
            None => self.message.key(&refusal.message().to_string()),
        };
        self.message.keys.append_value(message);
        for rule in refusal.violations().iter() {
            let violated = self.known_of::<O>(refusal, rule).rule;
            self.violated.append_value(violated);
        }
        self.row_ends();
        if let Some(advice) = &mut self.advice {
            advice.append_value(refusal.advice().to_string());
        }
        self.error.append_null();
    }

    #[inline]
    fn known_of<O: Registered>(&mut self, refusal: &Refusal<'_, O>, rule: O::Rule) -> Known {
        let place = O::ID as usize * RULES + rule.index() as usize;
        match self.known.get(place) {
            Some(Some(known)) => *known,
            _ => self.learn::<O>(refusal, rule, place),
        }
    }

    #[cold]
    fn learn<O: Registered>(&mut self, refusal: &Refusal<'_, O>, rule: O::Rule, place: usize) -> Known {
        let row = rule.row(refusal.page().edition).unwrap_or(refusal.row());
        let known = Known {
            status: row.status,
            code: self.code.key(row.code),
            rule: self.rule.key(rule.name()),
            message: (!row.message.contains("%s")).then(|| self.message.key(row.message)),
        };
        if let Some(slot) = self.known.get_mut(place) {
            *slot = Some(known);
        }
        known
    }

    /// The columns of a batch.
    fn finish(&mut self) -> Result<RecordBatch, Unusable> {
        let verdicts: Int32Array = self.verdict.finish();
        let words: ArrayRef = Arc::new(StringArray::from_iter_values(VERDICTS));
        let status: UInt16Array = self.status.finish();
        let ends = std::mem::replace(&mut self.ends, vec![0]);
        let violated = DictionaryArray::<Int32Type>::try_new(self.violated.finish(), self.rule.values())?;
        let violations = ListArray::try_new(element(), OffsetBuffer::new(ends.into()), Arc::new(violated), None)?;
        let mut columns: Vec<ArrayRef> = vec![
            Arc::new(DictionaryArray::<Int32Type>::try_new(verdicts, words)?),
            Arc::new(status),
            self.code.finish()?,
            self.message.finish()?,
            self.rule.finish()?,
            Arc::new(violations),
        ];
        if let Some(advice) = &mut self.advice {
            columns.push(Arc::new(advice.finish()));
        }
        columns.push(Arc::new(self.error.finish()));
        Ok(RecordBatch::try_new(schema(self.advice.is_some()), columns)?)
    }
}

fn coded() -> DataType {
    DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
}

fn element() -> Arc<Field> {
    Arc::new(Field::new("item", coded(), true))
}

/// The columns of the answers.
fn schema(advice: bool) -> SchemaRef {
    let mut fields = vec![
        Field::new("verdict", coded(), false),
        Field::new("status", DataType::UInt16, true),
        Field::new("code", coded(), true),
        Field::new("message", coded(), true),
        Field::new("rule", coded(), true),
        Field::new("violations", DataType::List(element()), false),
    ];
    if advice {
        fields.push(Field::new("advice", DataType::Utf8, true));
    }
    fields.push(Field::new("error", DataType::Utf8, true));
    Arc::new(Schema::new(fields))
}

/// How many seconds it takes to read the rows, and to read and judge them with nothing kept of the answers: what [`check`] is measured
/// against.
pub(super) fn measure(world: &AnyWorld, input: Input) -> Result<(f64, f64), Unusable> {
    struct Judge;

    impl<'a> Visitor<'a> for Judge {
        type Output = bool;

        #[inline]
        fn visit<O: Registered>(self, world: &'a O::World, request: &'a O::Request<'a>) -> bool {
            black_box(O::check(world, request)).accepted().is_some()
        }
    }

    let batches = input.collect::<Result<Vec<_>, _>>()?;
    let mut seconds = [0.0; 2];
    for (judges, seconds) in seconds.iter_mut().enumerate() {
        let begun = Instant::now();
        for batch in &batches {
            let mut requests = Requests::of(batch)?;
            let mut given = Given::default();
            for row in 0..batch.num_rows() {
                let Ok(asked) = requests.read(world, row, &mut given) else { continue };
                let request = given.request(asked.operation, asked.account, asked.service);
                black_box(if judges == 1 { request.visit(world.borrowed(), Judge) } else { None });
            }
        }
        *seconds = begun.elapsed().as_secs_f64();
    }
    Ok(seconds.into())
}
