//! The scenes that the ladders begin with, and what mends them.

pub(crate) mod alibaba;
pub(crate) mod baidu;
pub(crate) mod zenlayer;
