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
    let bytes = suffix.as_bytes();
    if !(1..=64).contains(&bytes.len()) {
        return false;
    }
    // Sixteen at a time, the last ones perhaps again: which byte is of which kind, nothing could guess.
    match bytes.last_chunk::<16>() {
        Some(last) => are_of_id(last) && bytes.as_chunks::<16>().0.iter().all(are_of_id),
        None => bytes.iter().all(|byte| is_of_id(*byte)),
    }
}

#[inline]
fn are_of_id(bytes: &[u8; 16]) -> bool {
    bytes.iter().fold(true, |formed, byte| formed & is_of_id(*byte))
}

#[inline]
const fn is_of_id(byte: u8) -> bool {
    let letter = byte | 0x20;
    (byte.wrapping_sub(b'0') < 10) | (letter.wrapping_sub(b'a') < 26) | (byte == b'*') | (byte == b'_') | (byte == b'-')
}
