//! Text for people: escapes what a terminal would obey.

use std::fmt;

/// Displays a value with its control characters, and those that turn or hide text, escaped. Everything else stays as it is,
/// quotes and letters of any script included. One line stays one line.
pub(crate) struct Plain<T>(pub(crate) T);

impl<T: fmt::Display> fmt::Display for Plain<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write as _;
        write!(Escape(f), "{}", self.0)
    }
}

struct Escape<'a, 'f>(&'a mut fmt::Formatter<'f>);

impl fmt::Write for Escape<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let mut rest = text;
        while let Some(at) = rest.find(is_obeyed) {
            let (plain, from) = rest.split_at(at);
            self.0.write_str(plain)?;
            let mut chars = from.chars();
            if let Some(obeyed) = chars.next() {
                write!(self.0, "{}", obeyed.escape_default())?;
            }
            rest = chars.as_str();
        }
        self.0.write_str(rest)
    }
}

/// Whether a terminal does anything else with a character than to show it.
fn is_obeyed(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{61c}' | '\u{feff}')
}

/// So many of something that takes an `s`.
pub(crate) fn counted(count: u64, noun: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_obeys_is_escaped_and_nothing_else() {
        for plain in ["", "plain", "a \"quoted\" 'text' \\ 杭州 é", "{}"] {
            assert_eq!(Plain(plain).to_string(), plain);
        }
        assert_eq!(Plain("a\u{1b}[31m\u{7}b").to_string(), "a\\u{1b}[31m\\u{7}b");
        assert_eq!(Plain("\u{202e}x\u{2066}\n\u{9b}").to_string(), "\\u{202e}x\\u{2066}\\n\\u{9b}");
    }
}
