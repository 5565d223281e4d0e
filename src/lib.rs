//! Says whether an instance or network interface may join, leave or swap security groups, and if not, exactly which documented error
//! comes back.
//!
//! A pure rules engine for Alibaba Cloud, Zenlayer and Baidu AI Cloud. Errors are the vendors', letter by letter: HTTP status, code and
//! message.
//!
//! | operation | page | rows |
//! |---|---|---|
//! | [`alibaba::join_security_group`] | Alibaba Cloud ECS, JoinSecurityGroup, 2026-05-06 | 29 |
//! | | the same, 2020-09-29 | 13 |
//! | [`alibaba::leave_security_group`] | Alibaba Cloud ECS, LeaveSecurityGroup, the newest, which prints no date | 20 |
//! | | the same, 2020-10-16 | 8 |
//! | [`alibaba::modify_instance_attribute`] | Alibaba Cloud ECS, ModifyInstanceAttribute, its `SecurityGroupIds`, 2025-04-11 | 22 |
//! | [`alibaba::modify_network_interface_attribute`] | Alibaba Cloud ECS, ModifyNetworkInterfaceAttribute, its `SecurityGroupId` list, 2026-01-13 | 20 |
//! | [`alibaba::join_resource_group`] | Alibaba Cloud ECS, JoinResourceGroup, 2019-09-11 | 4 |
//! | [`zenlayer::associate_security_group_instance`] | Zenlayer, AssociateSecurityGroupInstance | 6 |
//! | [`zenlayer::un_associate_security_group_instance`] | Zenlayer, UnAssociateSecurityGroupInstance | none documented |
//! | [`baidu::bind_security_group`] | Baidu AI Cloud BCC, bind, 2025-10-20 | 3 |
//! | [`baidu::unbind_security_group`] | Baidu AI Cloud BCC, unbind, 2026-06-22 | none documented |
//!
//! # Four concepts
//!
//! - A **world** is everything that the rules may look at: instances with their statuses and locks, network interfaces, security groups,
//!   resource groups, limits. A value: `Clone`, `Eq`, `Send`, `Sync`. Its builder refuses what is inconsistent and names the place.
//! - A **request** is an operation's parameters as a caller sends them, wrong ones included, and who calls.
//! - A **verdict** is the answer of a check: accepted with a transition, or refused with a [refusal](rulebook::Refusal) that carries the
//!   error *and* every violated rule in order.
//! - A **transition** is what an accepted request changes, as a value: you can read, serialize, apply and invert it.
//!
//! ```
//! use secgroup::alibaba::{
//!     GroupKind, InstanceSpec, InstanceStatus, Network, SecurityGroupSpec, World,
//!     Code,
//!     join_security_group::{Request, Rule, check, perform},
//! };
//!
//! let vpc = || Network::vpc("vpc-1");
//! let mut world = World::builder("1234567890123456")
//!     .security_group(SecurityGroupSpec::new("sg-web", "cn-hangzhou", vpc(), GroupKind::Basic))
//!     .instance(InstanceSpec::new("i-running", "cn-hangzhou", vpc(), InstanceStatus::Running))
//!     .instance(InstanceSpec::new("i-starting", "cn-hangzhou", vpc(), InstanceStatus::Starting))
//!     .build()?;
//!
//! // An instance that is starting is refused, with the documented error and a sentence that says what to do.
//! let request = Request { security_group_id: "sg-web", instance_id: "i-starting", ..Request::default() };
//! let refusal = perform(&mut world, &request).expect_err("it is Starting");
//! assert_eq!(refusal.status(), 403);
//! assert_eq!(refusal.code(), "IncorrectInstanceStatus");
//! assert_eq!(refusal.typed_code(), Code::IncorrectInstanceStatus);
//! assert_eq!(refusal.rule(), Rule::InstanceStatusAllows);
//! assert_eq!(refusal.message(), "The current status of the resource does not support this operation.");
//! assert_eq!(refusal.advice(), "instance i-starting is Starting; it must be Running or Stopped");
//!
//! // A running one joins, in one call: nothing can come between the check and the change. The change can be taken back.
//! let before = world.clone();
//! let request = Request { instance_id: "i-running", ..request };
//! assert!(check(&world, &request).accepted().is_some(), "a check changes nothing");
//! let transition = perform(&mut world, &request)?;
//! assert_ne!(world, before);
//! world.apply(&transition.inverse())?;
//! assert_eq!(world, before);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What is documented, and what is not
//!
//! The pages list errors, but not when exactly each applies, nor which one wins. Every rule names its basis: the
//! [page](rulebook::Basis::Page), another page of the [vendor](rulebook::Basis::Vendor), or a [choice](rulebook::Basis::Choice) of this
//! project. The order of the rules is a choice, so a refusal carries the whole set of violated rules, and
//! [`Refusal::admits`](rulebook::Refusal::admits) says whether an answer seen elsewhere fits. If a page has `%s` for a message, the text is
//! this project's, and [`Refusal::message_documented`](rulebook::Refusal::message_documented) says so. If no page has the answer,
//! [`Row::undocumented`](rulebook::Row::undocumented) says where it comes from.
//!
//! Not modelled: authentication and permissions, throttling, other operations, delays.
//!
//! # Properties
//!
//! `no_std` with `alloc`, no unsafe code, no I/O, no clock, no randomness. A check never panics, and allocates nothing but for two cases of the Modify calls. The same world and
//! request give the same verdict, in whatever order the world was built.
//!
//! # Features
//!
//! - `serde`: the contract's JSON documents: worlds, steps, and changes ([`ChangeSpec`](alibaba::ChangeSpec), which
//!   [`World::spec_of`](alibaba::World::spec_of) makes from a transition).
//! - `schemars`: the types behind their JSON Schemas.
#![no_std]
#![forbid(unsafe_code)]
// The engine never panics: no indexing that can fail, no arithmetic that can overflow.
#![cfg_attr(
    not(test),
    deny(
        clippy::indexing_slicing,
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::arithmetic_side_effects,
        clippy::string_slice
    )
)]

extern crate alloc;

pub mod alibaba;
pub mod baidu;
mod error;
mod names;
mod operations;
mod owned;
pub mod plan;
pub mod registry;
mod roster;
pub mod rulebook;
mod store;
mod vocabulary;
#[cfg(feature = "serde")]
mod wire;
pub mod zenlayer;

/// The README's example is one that runs.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

pub use error::{BuildError, Misfit, Problem, StepError};
pub use store::Handle;
pub use vocabulary::UnknownWord;
