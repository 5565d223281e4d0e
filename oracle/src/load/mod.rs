//! Reads world documents.

mod gradual;

use std::{
    borrow::Cow,
    fmt,
    hash::{BuildHasher, Hasher, RandomState},
    io::{self, Read, Seek},
};

use secgroup::{BuildError, alibaba, baidu, rulebook::Cloud, zenlayer};
use serde::{
    Deserialize, Deserializer as _,
    de::{DeserializeSeed, IgnoredAny, MapAccess, Visitor},
};
use serde_json::Deserializer;

use crate::{json, world::AnyWorld};

impl AnyWorld {
    /// Reads a world document. What is wrong with it is told with its place, and nothing is half loaded.
    ///
    /// # Errors
    ///
    /// The document is not JSON, not a world, or a world that cannot be.
    pub fn from_slice(document: &[u8]) -> Result<Self, LoadError> {
        match cloud_of(document)? {
            Cloud::Alibaba => {
                let builder = read(alibaba::World::builder("").hash_seed(random_seed()), document)?;
                Ok(Self::Alibaba(Box::new(builder.build()?)))
            }
            Cloud::Zenlayer => {
                let builder = read(zenlayer::World::builder().hash_seed(random_seed()), document)?;
                Ok(Self::Zenlayer(Box::new(builder.build()?)))
            }
            Cloud::Baidu => {
                let builder = read(baidu::World::builder().hash_seed(random_seed()), document)?;
                Ok(Self::Baidu(Box::new(builder.build()?)))
            }
        }
    }
}

/// How much of a file is in memory at a time, unless one thing in it is larger.
const WINDOW: usize = 1 << 20;

/// Why a file gave no world.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It cannot be read.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// Its contents cannot be used.
    #[error(transparent)]
    Load(#[from] LoadError),
}

impl AnyWorld {
    /// Reads a world document from a file, without its whole text in memory.
    ///
    /// # Errors
    ///
    /// The file cannot be read, or [`AnyWorld::from_slice`] would refuse the document.
    pub fn from_file(file: impl Read + Seek) -> Result<Self, ReadError> {
        Self::from_file_through(file, WINDOW)
    }

    /// The same, with so many bytes of the text in memory at a time.
    ///
    /// # Errors
    ///
    /// Those of [`AnyWorld::from_file`].
    pub fn from_file_through(mut file: impl Read + Seek, window: usize) -> Result<Self, ReadError> {
        match gradual::read(&mut file, window) {
            Ok(world) => Ok(world),
            Err(gradual::Stop::Io(error)) => Err(error.into()),
            Err(gradual::Stop::Inconsistent(error)) => Err(error.into()),
            Err(gradual::Stop::GiveUp) => {
                file.rewind()?;
                let mut document = Vec::new();
                file.read_to_end(&mut document)?;
                Ok(Self::from_slice(&document)?)
            }
        }
    }
}

/// A world document that cannot be used: `instances[3].status: unknown variant "Up", expected one of ...`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadError {
    place: String,
    problem: String,
    /// Line and column, where the document's form is at fault.
    position: Option<(usize, usize)>,
}

impl LoadError {
    /// Something wrong with the document's form.
    fn malformed(place: &str, error: &serde_json::Error, document: &[u8]) -> Self {
        let problem = match json::problem(error) {
            problem if error.is_data() => problem,
            // What is no text where a word should be is told like a mistake in the JSON.
            _ if is_json(document) => "a value of the wrong type".to_owned(),
            problem => json::not_json(&problem, document),
        };
        // A place that is not known is written `.` or `?`.
        let place = place.trim_end_matches('?').trim_matches('.').to_owned();
        Self { place, problem, position: Some((error.line(), error.column())) }
    }

    /// Where in the document: `instances[3].status`; empty for the document as a whole.
    #[must_use]
    pub fn place(&self) -> &str {
        &self.place
    }

    /// What is wrong there.
    #[must_use]
    pub fn problem(&self) -> &str {
        &self.problem
    }

    /// Line and column, where the document's form is at fault.
    #[must_use]
    pub const fn position(&self) -> Option<(usize, usize)> {
        self.position
    }

    /// What is wrong, where the document stands at that place of another one.
    #[must_use]
    pub fn below(&self, place: &str) -> String {
        let Self { place: inner, problem, .. } = self;
        let separator = if inner.is_empty() { "" } else { "." };
        format!("{place}{separator}{inner}: {problem}")
    }
}

impl From<BuildError> for LoadError {
    fn from(error: BuildError) -> Self {
        Self { place: error.place().to_owned(), problem: error.problem().to_string(), position: None }
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.place.is_empty() {
            write!(f, "{}: ", self.place)?;
        }
        f.write_str(&self.problem)?;
        match self.position {
            Some((line, column)) if line > 0 => write!(f, " (line {line}, column {column})"),
            _ => Ok(()),
        }
    }
}

impl std::error::Error for LoadError {}

/// A seed that nobody outside of this process knows: ids come from strangers.
pub(crate) fn random_seed() -> u64 {
    RandomState::new().build_hasher().finish()
}

fn read<'de, B>(builder: B, document: &'de [u8]) -> Result<B, LoadError>
where
    B: DeserializeSeed<'de, Value = B> + Deserialize<'de>,
{
    let mut deserializer = Deserializer::from_slice(document);
    let read = builder.deserialize(&mut deserializer).and_then(|builder| deserializer.end().map(|()| builder));
    read.map_err(|error| {
        // Once more, slowly, to say where.
        let place = match serde_path_to_error::deserialize::<_, B>(&mut Deserializer::from_slice(document)) {
            Ok(_) => String::new(),
            Err(error) => error.path().to_string(),
        };
        LoadError::malformed(&place, &error, document)
    })
}

fn is_json(document: &[u8]) -> bool {
    std::str::from_utf8(document).is_ok_and(|text| serde_json::from_str::<IgnoredAny>(text).is_ok())
}

/// The cloud that a document names. Reads no further than that member.
fn cloud_of(document: &[u8]) -> Result<Cloud, LoadError> {
    let (mut cloud, mut at_cloud) = (None, false);
    let read = Deserializer::from_slice(document).deserialize_map(FindCloud { cloud: &mut cloud, at_cloud: &mut at_cloud });
    // With the cloud found, the rest of the document is left unread, which is an error of its own kind.
    match (cloud, read) {
        (Some(cloud), _) => Ok(cloud),
        (None, Err(error)) => Err(LoadError::malformed(if at_cloud { "cloud" } else { "" }, &error, document)),
        (None, Ok(())) => {
            let problem = "missing; it must be \"alibaba\", \"zenlayer\" or \"baidu\"".to_owned();
            Err(LoadError { place: "cloud".to_owned(), problem, position: None })
        }
    }
}

struct FindCloud<'a> {
    cloud: &'a mut Option<Cloud>,
    at_cloud: &'a mut bool,
}

impl<'de> Visitor<'de> for FindCloud<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a world")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<Cow<'_, str>>()? {
            if key == "cloud" {
                *self.at_cloud = true;
                *self.cloud = Some(map.next_value()?);
                return Ok(());
            }
            map.next_value::<IgnoredAny>()?;
        }
        Ok(())
    }
}
