//! The grammar of ids. No page defines "malformed": this is the project's choice, wide enough for legacy and masked ids.

/// Whether it is `i-` and 1 to 64 characters of `A-Z a-z 0-9 * _ -`.
#[must_use]
pub fn is_instance_id(id: &str) -> bool {
    id.strip_prefix("i-").is_some_and(is_suffix)
}

/// Whether it is `eni-` and 1 to 64 characters of `A-Z a-z 0-9 * _ -`.
#[must_use]
pub fn is_network_interface_id(id: &str) -> bool {
    id.strip_prefix("eni-").is_some_and(is_suffix)
}

#[inline]
fn is_suffix(suffix: &str) -> bool {
    // All bytes, without a way out: on ids, which are short and nearly always well formed, a loop without branches wins.
    (1..=64).contains(&suffix.len()) && suffix.bytes().fold(true, |formed, byte| formed & is_of_id(byte))
}

#[inline]
const fn is_of_id(byte: u8) -> bool {
    let letter = byte | 0x20;
    byte.wrapping_sub(b'0') < 10 || letter.wrapping_sub(b'a') < 26 || matches!(byte, b'*' | b'_' | b'-')
}
