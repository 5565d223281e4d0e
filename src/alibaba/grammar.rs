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

fn is_suffix(suffix: &str) -> bool {
    (1..=64).contains(&suffix.len()) && suffix.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"*_-".contains(&byte))
}
