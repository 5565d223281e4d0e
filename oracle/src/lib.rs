//! The program `secgroup` as a library: worlds of any cloud, lines in, lines out.
//!
//! Everything is pure, except [`stream`] and what the feature `program` (on by default) adds: the commands and the HTTP server.
//!
//! ```
//! use secgroup_oracle::AnyWorld;
//!
//! let world = AnyWorld::from_slice(br#"{"cloud": "baidu", "security_groups": [{"id": "g-1"}], "instances": [{"id": "i-1"}]}"#)?;
//! let mut out = Vec::new();
//! world.check_line(br#"{"request": {"Action": "bind", "instanceId": "i-1", "securityGroupId": "g-1"}}"#, 1, &mut out);
//! let expected = r#"{"seq": 1, "verdict": "accepted", "changes": [{"change": "joined", "security_group": "g-1", "member": "i-1"}]}"#;
//! assert_eq!(String::from_utf8_lossy(&out).trim_end(), expected);
//! # Ok::<(), secgroup_oracle::load::LoadError>(())
//! ```

pub mod answer;
#[cfg(feature = "program")]
pub mod args;
pub mod catalogue;
pub mod change;
#[cfg(feature = "program")]
pub mod commands;
#[cfg(feature = "program")]
pub mod conform;
pub mod coverage;
pub mod document;
#[cfg(feature = "program")]
mod draft;
#[cfg(feature = "program")]
pub mod explain;
#[cfg(feature = "program")]
pub mod failure;
#[cfg(feature = "program")]
pub mod files;
pub mod follow;
pub mod import;
#[cfg_attr(not(feature = "program"), allow(dead_code, reason = "some of it serves the program alone"))]
mod json;
pub mod judge;
pub mod line;
pub mod load;
pub mod parameters;
mod plain;
#[cfg(feature = "program")]
pub mod plan;
#[cfg(feature = "program")]
pub mod progress;
#[cfg(feature = "program")]
pub mod reads;
pub mod scenario;
#[cfg(feature = "program")]
pub mod schema;
#[cfg(feature = "program")]
pub mod serve;
mod steps;
pub mod stream;
pub mod summary;
pub mod table;
pub mod time;
#[cfg(feature = "program")]
pub mod verify;
mod window;
pub mod world;

pub use judge::{Judgement, VerdictCounts};
pub use secgroup::registry::{AnyRequest, AnyTransition, AnyVerdict};
pub use world::AnyWorld;
