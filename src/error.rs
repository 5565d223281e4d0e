//! Errors: what can be wrong with a world, a transition or a step.

use alloc::string::{String, ToString};

/// A world that cannot be: what is wrong, and where.
///
/// Displays as `instances[3].security_groups[1]: no security group "sg-x"`. Places count from 0, in the order in which
/// things were given.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {problem}")]
pub struct BuildError {
    place: String,
    problem: Problem,
}

impl BuildError {
    pub(crate) fn new(place: impl ToString, problem: Problem) -> Self {
        Self { place: place.to_string(), problem }
    }

    /// The same where the thing whose member is named stands in a larger document.
    pub(crate) fn inside(self, place: &str) -> Self {
        let place = if self.place.is_empty() { place.to_string() } else { alloc::format!("{place}.{}", self.place) };
        Self { place, ..self }
    }

    pub(crate) fn problem_mut(&mut self) -> &mut Problem {
        &mut self.problem
    }

    /// Where: the list, the element, the member.
    #[must_use]
    pub fn place(&self) -> &str {
        &self.place
    }

    /// What is wrong there.
    #[must_use]
    pub fn problem(&self) -> &Problem {
        &self.problem
    }
}

/// What is wrong with a world.
// Open: a new kind of thing in a world brings new ways of being wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// An id, account, region or product is the empty string.
    #[error("must not be empty")]
    Empty,
    /// An id that something else has already.
    #[error("{id:?} is the id of {of} already")]
    Taken {
        /// The id.
        id: String,
        /// What has it: its place.
        of: String,
    },
    /// A reference to something that is not there.
    #[error("no {what} {id:?}")]
    Missing {
        /// What it should be.
        what: &'static str,
        /// The id that is referred to.
        id: String,
    },
    /// One group twice in one membership.
    #[error("{id:?} is listed twice")]
    Repeated {
        /// The group's id.
        id: String,
    },
    /// A membership across regions.
    #[error("security group {id:?} is in region {theirs:?}, not {ours:?}")]
    OtherRegion {
        /// The group's id.
        id: String,
        /// The group's region.
        theirs: String,
        /// The member's region.
        ours: String,
    },
    /// A membership across networks.
    #[error("security group {id:?} is in {theirs}, not {ours}")]
    OtherNetwork {
        /// The group's id.
        id: String,
        /// The group's network.
        theirs: String,
        /// The member's network.
        ours: String,
    },
    /// An enterprise group in the classic network.
    #[error("an enterprise group cannot be in the classic network")]
    ClassicEnterprise,
    /// More things of one kind than a world holds.
    #[error("more than {max} of one kind")]
    TooMany {
        /// How many a world holds.
        max: u32,
    },
}

/// A transition that does not fit the world that it was to be applied to. Nothing has changed.
// Open: a new kind of change brings new ways not to fit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Misfit {
    /// It was checked against another state of this world, or another world: check again.
    #[error("the transition was checked against another state of the world: check the request again")]
    OtherState,
    /// It names something that this world does not have.
    #[error("no {what} {id:?}")]
    Missing {
        /// What it should be.
        what: &'static str,
        /// The id that it names.
        id: String,
    },
    /// It would add a member that is in the group already.
    #[error("{member:?} is in security group {security_group:?} already")]
    AlreadyMember {
        /// The group's id.
        security_group: String,
        /// The member's id.
        member: String,
    },
    /// It would take out a member that is not in the group.
    #[error("{member:?} is not in security group {security_group:?}")]
    NotMember {
        /// The group's id.
        security_group: String,
        /// The member's id.
        member: String,
    },
    /// It would put the member into a group of another region or network.
    #[error("{member:?} and security group {security_group:?} are not in the same region and network")]
    Apart {
        /// The group's id.
        security_group: String,
        /// The member's id.
        member: String,
    },
    /// It would move a resource from a resource group that it is not in.
    #[error("{resource:?} is in another resource group than the transition says")]
    Elsewhere {
        /// The resource's id.
        resource: String,
    },
}

/// A step that the world cannot take. Nothing has changed.
// Open: new steps bring new ways of being impossible.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StepError {
    /// It names something that is not there.
    #[error("no {what} {id:?}")]
    Missing {
        /// What it should be.
        what: &'static str,
        /// The id that it names.
        id: String,
    },
    /// An account or product is the empty string.
    #[error("{what} must not be empty")]
    Empty {
        /// What is empty.
        what: &'static str,
    },
    /// The member to take out is not in the group.
    #[error(transparent)]
    Misfit(#[from] Misfit),
    /// What is to be created is inconsistent with the world, or with itself.
    #[error(transparent)]
    Create(#[from] BuildError),
    /// What is to be deleted is in use.
    #[error("{what} {id:?} cannot be deleted: {why}")]
    InUse {
        /// What it is.
        what: &'static str,
        /// Its id.
        id: String,
        /// What uses it.
        why: String,
    },
}

impl StepError {
    /// Nothing has this id.
    pub(crate) fn missing(what: &'static str, id: &str) -> Self {
        Self::Missing { what, id: id.to_string() }
    }

    /// What is to be deleted is in use.
    pub(crate) fn in_use(what: &'static str, id: &str, why: impl ToString) -> Self {
        Self::InUse { what, id: id.to_string(), why: why.to_string() }
    }
}
