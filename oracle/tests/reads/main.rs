//! Reads as functions of a world and a request: what is decoded, answered and written, without a server.

#[path = "../support/mod.rs"]
mod support;

mod accounts;
mod ask;
mod errors;
mod export;
mod filters;
mod members;
mod model;
mod paging;
mod random;
