//! The forms of times and lifetimes. The server has no clock, so it does not judge whether they are past.

/// Whether a text is a time of the form `2026-05-06T12:34:56Z`.
pub(super) fn is_time(text: &str) -> bool {
    const FORM: &[u8] = b"dddd-dd-ddTdd:dd:ddZ";
    let fits = |(byte, form): (u8, &u8)| if *form == b'd' { byte.is_ascii_digit() } else { byte == *form };
    if text.len() != FORM.len() || !text.bytes().zip(FORM).all(fits) {
        return false;
    }
    // All of these are two digits.
    let within = |at: usize, least: u8, most: u8| text[at..at + 2].parse().is_ok_and(|number| (least..=most).contains(&number));
    within(5, 1, 12) && within(8, 1, 31) && within(11, 0, 23) && within(14, 0, 59) && within(17, 0, 60)
}

/// Whether a text is such a time, with or without a fraction of a second: `2026-05-06T12:34:56.789Z`.
pub(super) fn is_exact_time(text: &str) -> bool {
    let Some((whole, fraction)) = text.split_once('.') else {
        return is_time(text);
    };
    let is_fraction = |digits: &str| (1..=9).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    fraction.strip_suffix('Z').is_some_and(is_fraction) && is_time(&format!("{whole}Z"))
}

/// Whether a text is a number of seconds since 1970.
pub(super) fn is_unix_time(text: &str) -> bool {
    (1..=12).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a text is a number of seconds for which a signature is good.
pub(super) fn is_lifetime(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u32>().is_ok_and(|seconds| seconds > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_times_are_times() {
        assert!(is_time("2016-02-23T12:46:24Z") && is_time("2026-12-31T23:59:60Z"));
        for wrong in [
            "",
            "t",
            "2016-02-23",
            "2016-02-23 12:46:24Z",
            "2016-02-23T12:46:24",
            "2016-13-23T12:46:24Z",
            "2016-00-23T12:46:24Z",
            "2016-02-32T12:46:24Z",
            "2016-02-23T24:46:24Z",
            "2016-02-23T12:60:24Z",
            "2016-02-23T12:46:24Z ",
            "+016-02-23T12:46:24Z",
            "2016-02-23T12:46:2éZ",
        ] {
            assert!(!is_time(wrong), "{wrong}");
        }
    }

    #[test]
    fn a_fraction_of_a_second_is_digits() {
        for right in ["2016-02-23T12:46:24Z", "2016-02-23T12:46:24.5Z", "2016-02-23T12:46:24.123456789Z"] {
            assert!(is_exact_time(right), "{right}");
        }
        for wrong in
            ["2016-02-23T12:46:24.Z", "2016-02-23T12:46:24.1", "2016-02-23T12:46:24.1234567890Z", "2016-02-23T12:46.5Z", ".5Z"]
        {
            assert!(!is_exact_time(wrong), "{wrong}");
        }
        assert!(!is_time("2016-02-23T12:46:24.5Z"));
    }

    #[test]
    fn numbers_are_digits() {
        assert!(is_unix_time("1795297405") && is_lifetime("1800"));
        for wrong in ["", "-1", "+1", "1.5", "t", "9999999999999", "99999999999999999999"] {
            assert!(!is_unix_time(wrong), "{wrong}");
            assert!(!is_lifetime(wrong), "{wrong}");
        }
        assert!(!is_lifetime("0"));
    }
}
