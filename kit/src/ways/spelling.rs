//! JSON documents that say the same in many spellings: the order of members and elements, escapes, spaces, what is left out.
//!
//! Knows neither the engine nor the model: the program's tests use this file as well.

use std::fmt::Write as _;

/// A source of choices: the same number gives the same choices. The number 0 chooses nothing, and leaves everything as it is.
pub struct Dice {
    state: u64,
    terse: bool,
}

impl Dice {
    /// From this number.
    pub fn new(number: u64) -> Self {
        Self { state: number, terse: false }
    }

    /// Chooses nothing, besides leaving out whatever may be left out.
    pub fn terse() -> Self {
        Self { state: 0, terse: true }
    }

    /// SplitMix64.
    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below this one.
    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    /// Yes, one time in so many.
    pub fn one_in(&mut self, times: usize) -> bool {
        self.state != 0 && self.below(times) == 0
    }

    /// Brings a list into another order.
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        if self.state != 0 {
            for at in (1..list.len()).rev() {
                list.swap(at, self.below(at + 1));
            }
        }
    }

    /// The list in another order.
    pub fn shuffled<T: Clone>(&mut self, list: &[T]) -> Vec<T> {
        let mut list = list.to_vec();
        self.shuffle(&mut list);
        list
    }
}

/// A document before it is spelled. Every list is a set: worlds have no others.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    /// `null`.
    Null,
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Number(u64),
    /// A text.
    Text(String),
    /// A list, which is a set.
    List(Vec<Json>),
    /// An object: members by name.
    Object(Vec<(String, Json)>),
}

impl serde::Serialize for Json {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Json::Null => serializer.serialize_unit(),
            Json::Bool(value) => serializer.serialize_bool(*value),
            Json::Number(value) => serializer.serialize_u64(*value),
            Json::Text(value) => serializer.serialize_str(value),
            Json::List(list) => serializer.collect_seq(list),
            Json::Object(members) => serializer.collect_map(members.iter().map(|(name, value)| (name, value))),
        }
    }
}

impl From<bool> for Json {
    fn from(value: bool) -> Self {
        Json::Bool(value)
    }
}

impl From<u32> for Json {
    fn from(value: u32) -> Self {
        Json::Number(u64::from(value))
    }
}

impl From<&str> for Json {
    fn from(value: &str) -> Self {
        Json::Text(value.to_owned())
    }
}

impl<T: AsRef<str>> From<&[T]> for Json {
    fn from(list: &[T]) -> Self {
        Json::List(list.iter().map(|text| Json::from(text.as_ref())).collect())
    }
}

/// The members of an object, some of which may be left out.
pub struct Members<'d> {
    list: Vec<(String, Json)>,
    dice: &'d mut Dice,
}

impl<'d> Members<'d> {
    /// From this number.
    pub fn new(dice: &'d mut Dice) -> Self {
        Self { list: Vec::new(), dice }
    }

    /// A member that must be there.
    pub fn given(mut self, name: &str, value: impl Into<Json>) -> Self {
        self.list.push((name.to_owned(), value.into()));
        self
    }

    /// A member that may be left out where it says no more than its default.
    pub fn unless(self, name: &str, default: impl Into<Json>, value: impl Into<Json>) -> Self {
        let value = value.into();
        let left_out = default.into() == value && (self.dice.terse || self.dice.one_in(2));
        if left_out { self } else { self.given(name, value) }
    }

    /// A member that is left out or `null` where there is nothing to say.
    pub fn optional(self, name: &str, value: Option<&str>) -> Self {
        self.unless(name, Json::Null, value.map_or(Json::Null, Json::from))
    }

    /// A list, which may be left out where nothing is in it.
    pub fn list(self, name: &str, list: Json) -> Self {
        self.unless(name, Json::List(Vec::new()), list)
    }

    /// The object.
    pub fn object(self) -> Json {
        Json::Object(self.list)
    }
}

impl Json {
    /// The values directly inside.
    fn inside(&mut self) -> Vec<&mut Json> {
        match self {
            Json::List(list) => list.iter_mut().collect(),
            Json::Object(members) => members.iter_mut().map(|(_, value)| value).collect(),
            _ => Vec::new(),
        }
    }

    /// How many members all objects have together.
    pub fn members(&mut self) -> usize {
        let own = if let Json::Object(members) = self { members.len() } else { 0 };
        own + self.inside().into_iter().map(Json::members).sum::<usize>()
    }

    /// Names one of the members twice, counted through all objects.
    pub fn name_twice(&mut self, mut at: usize) {
        if let Json::Object(members) = self {
            if let Some(member) = members.get(at).cloned() {
                return members.push(member);
            }
            at -= members.len();
        }
        for value in self.inside() {
            let members = value.members();
            if at < members {
                return value.name_twice(at);
            }
            at -= members;
        }
    }
    /// The document in one of its spellings.
    pub fn spell(&self, dice: &mut Dice) -> String {
        let mut text = String::new();
        space(&mut text, dice);
        self.write(&mut text, dice);
        space(&mut text, dice);
        text
    }

    fn write(&self, text: &mut String, dice: &mut Dice) {
        match self {
            Json::Null => text.push_str("null"),
            Json::Bool(value) => text.push_str(if *value { "true" } else { "false" }),
            Json::Number(value) => {
                let _ = write!(text, "{value}");
            }
            Json::Text(value) => quote(value, text, dice),
            Json::List(list) => {
                enclosed(text, '[', ']', &dice.shuffled(list), dice, |element, text, dice| element.write(text, dice));
            }
            Json::Object(members) => enclosed(text, '{', '}', &dice.shuffled(members), dice, |(name, value), text, dice| {
                quote(name, text, dice);
                space(text, dice);
                text.push(':');
                space(text, dice);
                value.write(text, dice);
            }),
        }
    }
}

fn enclosed<T>(
    text: &mut String,
    begin: char,
    end: char,
    list: &[T],
    dice: &mut Dice,
    mut write: impl FnMut(&T, &mut String, &mut Dice),
) {
    text.push(begin);
    space(text, dice);
    for (at, one) in list.iter().enumerate() {
        if at > 0 {
            text.push(',');
            space(text, dice);
        }
        write(one, text, dice);
        space(text, dice);
    }
    text.push(end);
}

/// Any space, now and then.
fn space(text: &mut String, dice: &mut Dice) {
    while dice.one_in(8) {
        text.push([' ', '\t', '\r', '\n'][dice.below(4)]);
    }
}

/// A text whose characters are escaped where they must be, and now and then where they need not be.
fn quote(value: &str, text: &mut String, dice: &mut Dice) {
    // Most texts stay as they are, so that they can be borrowed.
    let often = if dice.one_in(4) { 4 } else { usize::MAX };
    text.push('"');
    for character in value.chars() {
        let short = match character {
            '"' | '\\' | '/' => Some(character),
            '\n' => Some('n'),
            '\r' => Some('r'),
            '\t' => Some('t'),
            '\u{8}' => Some('b'),
            '\u{c}' => Some('f'),
            _ => None,
        };
        let must = matches!(character, '"' | '\\' | '\0'..='\u{1f}');
        match short {
            Some(short) if (must && !dice.one_in(2)) || dice.one_in(often) => text.extend(['\\', short]),
            _ if must || dice.one_in(often) => escape(character, text, dice),
            _ => text.push(character),
        }
    }
    text.push('"');
}

/// `\u0061`, of a character outside the basic plane two of these; the digits in any case.
fn escape(character: char, text: &mut String, dice: &mut Dice) {
    for unit in character.encode_utf16(&mut [0; 2]) {
        text.push_str("\\u");
        for digit in format!("{unit:04x}").chars() {
            text.push(if dice.one_in(2) { digit.to_ascii_uppercase() } else { digit });
        }
    }
}
