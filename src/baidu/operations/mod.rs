//! One file per operation, read top-down like its page.

pub mod bind_security_group;
