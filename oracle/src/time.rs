//! Points in time, as the clouds write them.

use std::fmt;
use std::str::FromStr;

/// The form of a whole second.
const SECOND: &str = "0000-00-00T00:00:00";

/// A point in time in UTC, to the second or finer: `2026-01-01T00:00:00Z`, `2026-01-01T00:00:00.25Z`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time {
    /// In the one form whose order is that of its letters.
    second: Box<str>,
    nanoseconds: u32,
}

/// A text that is no [`Time`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no time like 2026-01-01T00:00:00Z")]
pub struct NoTime(String);

impl FromStr for Time {
    type Err = NoTime;

    fn from_str(text: &str) -> Result<Self, NoTime> {
        let parsed = || {
            let (second, rest) = text.split_at_checked(SECOND.len())?;
            let fits = |(byte, form): (u8, u8)| if form == b'0' { byte.is_ascii_digit() } else { byte == form };
            second.bytes().zip(SECOND.bytes()).all(fits).then_some(())?;
            let digits = match rest.strip_suffix('Z')? {
                "" => "0",
                fraction => fraction.strip_prefix('.').filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?,
            };
            let nanoseconds = format!("{digits:0<9}").parse().ok().filter(|_| (1..=9).contains(&digits.len()))?;
            Some(Self { second: second.into(), nanoseconds })
        };
        parsed().ok_or_else(|| NoTime(text.to_owned()))
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.second)?;
        if self.nanoseconds > 0 {
            f.write_str(format!(".{:09}", self.nanoseconds).trim_end_matches('0'))?;
        }
        f.write_str("Z")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_in_order() {
        let texts =
            ["2025-12-31T23:59:59.999999999Z", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00.05Z", "2026-01-01T00:00:00.5Z"];
        let times: Vec<Time> = texts.iter().map(|text| text.parse().unwrap()).collect();
        assert!(times.is_sorted());
        assert_eq!(times.iter().map(Time::to_string).collect::<Vec<_>>(), texts);
        assert_eq!("2026-01-01T00:00:00.500Z".parse(), Ok(times[3].clone()));
    }

    #[test]
    fn other_texts_are_no_times() {
        for text in [
            "",
            "2026-01-01",
            "2026-01-01T00:00:00",
            "2026-01-01T00:00:00.Z",
            "2026-01-01T00:00:00.0000000001Z",
            "2026-01-01T00:00:00+1Z",
            "2026-01-01 00:00:00Z",
            "é026-01-01T00:00:00Z",
        ] {
            assert!(text.parse::<Time>().is_err(), "{text}");
        }
    }
}
