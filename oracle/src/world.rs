//! A world of any of the clouds: asking it, changing it. (How it is read stands in [`crate::load`].)

use crate::operation::Served;
use secgroup::{
    Misfit, alibaba,
    alibaba::{
        join_resource_group, join_resource_group::JoinResourceGroup, join_security_group,
        join_security_group::JoinSecurityGroup,
    },
    baidu,
    baidu::{bind_security_group, bind_security_group::BindSecurityGroup},
    rulebook::{Cloud, Operation, Row, Rule as _, Verdict},
    zenlayer,
    zenlayer::{associate_security_group_instance, associate_security_group_instance::AssociateSecurityGroupInstance},
};

/// A world of one of the three clouds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnyWorld {
    /// Alibaba Cloud.
    Alibaba(Box<alibaba::World>),
    /// Zenlayer.
    Zenlayer(Box<zenlayer::World>),
    /// Baidu AI Cloud.
    Baidu(Box<baidu::World>),
}

/// A request of one of the operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnyRequest<'a> {
    /// Alibaba Cloud, JoinSecurityGroup.
    JoinSecurityGroup(join_security_group::Request<'a>),
    /// Alibaba Cloud, JoinResourceGroup.
    JoinResourceGroup(join_resource_group::Request<'a>),
    /// Zenlayer, AssociateSecurityGroupInstance.
    AssociateSecurityGroupInstance(associate_security_group_instance::Request<'a>),
    /// Baidu AI Cloud, bind.
    BindSecurityGroup(bind_security_group::Request<'a>),
}

/// The answer to an [`AnyRequest`].
#[derive(Clone, Copy, Debug)]
pub enum AnyVerdict<'a> {
    /// Alibaba Cloud, JoinSecurityGroup.
    JoinSecurityGroup(Verdict<'a, JoinSecurityGroup>),
    /// Alibaba Cloud, JoinResourceGroup.
    JoinResourceGroup(Verdict<'a, JoinResourceGroup>),
    /// Zenlayer, AssociateSecurityGroupInstance.
    AssociateSecurityGroupInstance(Verdict<'a, AssociateSecurityGroupInstance>),
    /// Baidu AI Cloud, bind.
    BindSecurityGroup(Verdict<'a, BindSecurityGroup>),
}

/// What an accepted [`AnyRequest`] changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnyTransition {
    /// In a world of Alibaba Cloud.
    Alibaba(alibaba::Transition),
    /// In a world of Zenlayer.
    Zenlayer(zenlayer::Transition),
    /// In a world of Baidu AI Cloud.
    Baidu(baidu::Transition),
}

/// What a refusal says, whatever the operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The row that answers.
    pub row: &'static Row,
    /// The name of the rule that answers.
    pub rule: &'static str,
    /// The message, rendered.
    pub message: String,
    /// Every violated rule with its row, in the declared order.
    pub violations: Vec<(&'static str, &'static Row)>,
}

/// What a world understands: its cloud's operations, and their parameters in the edition in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// Alibaba Cloud, with this edition of JoinSecurityGroup.
    Alibaba(join_security_group::Edition),
    /// Zenlayer.
    Zenlayer,
    /// Baidu AI Cloud.
    Baidu,
}

/// Something to be done with a world and a request of it, whatever the operation.
pub trait Visitor<'a> {
    /// What comes out.
    type Output;

    /// Does it.
    fn visit<O: Served>(self, world: &'a O::World, request: &'a O::Request<'a>) -> Self::Output;
}

impl AnyWorld {
    /// The cloud.
    #[must_use]
    pub fn cloud(&self) -> Cloud {
        match self {
            Self::Alibaba(_) => Cloud::Alibaba,
            Self::Zenlayer(_) => Cloud::Zenlayer,
            Self::Baidu(_) => Cloud::Baidu,
        }
    }

    /// What requests to this world look like.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        match self {
            Self::Alibaba(world) => Dialect::Alibaba(world.edition()),
            Self::Zenlayer(_) => Dialect::Zenlayer,
            Self::Baidu(_) => Dialect::Baidu,
        }
    }

    /// Does something with this world and a request; `None` where the request is another cloud's.
    pub fn visit<'a, V: Visitor<'a>>(&'a self, request: &'a AnyRequest<'a>, visitor: V) -> Option<V::Output> {
        Some(match (self, request) {
            (Self::Alibaba(world), AnyRequest::JoinSecurityGroup(request)) => {
                visitor.visit::<JoinSecurityGroup>(world, request)
            }
            (Self::Alibaba(world), AnyRequest::JoinResourceGroup(request)) => {
                visitor.visit::<JoinResourceGroup>(world, request)
            }
            (Self::Zenlayer(world), AnyRequest::AssociateSecurityGroupInstance(request)) => {
                visitor.visit::<AssociateSecurityGroupInstance>(world, request)
            }
            (Self::Baidu(world), AnyRequest::BindSecurityGroup(request)) => visitor.visit::<BindSecurityGroup>(world, request),
            _ => return None,
        })
    }

    /// Judges a request; `None` where it is another cloud's.
    #[must_use]
    pub fn check<'a>(&'a self, request: &'a AnyRequest<'a>) -> Option<AnyVerdict<'a>> {
        struct Check;
        impl<'a> Visitor<'a> for Check {
            type Output = AnyVerdict<'a>;
            fn visit<O: Served>(self, world: &'a O::World, request: &'a O::Request<'a>) -> AnyVerdict<'a> {
                O::any_verdict(O::check(world, request))
            }
        }
        self.visit(request, Check)
    }

    /// Makes a change.
    ///
    /// # Errors
    ///
    /// The transition does not fit this world; nothing has changed. One that a check of this very world gave always
    /// fits.
    pub fn apply(&mut self, transition: &AnyTransition) -> Result<(), Misfit> {
        match (self, transition) {
            (Self::Alibaba(world), AnyTransition::Alibaba(transition)) => world.apply(transition),
            (Self::Zenlayer(world), AnyTransition::Zenlayer(transition)) => world.apply(transition),
            (Self::Baidu(world), AnyTransition::Baidu(transition)) => world.apply(transition),
            _ => Err(Misfit::OtherWorld),
        }
    }
}

impl<'a> AnyVerdict<'a> {
    /// What the request changes, where it is accepted.
    #[must_use]
    pub fn accepted(&self) -> Option<AnyTransition> {
        match self {
            Self::JoinSecurityGroup(verdict) => verdict.accepted().copied().map(AnyTransition::Alibaba),
            Self::JoinResourceGroup(verdict) => verdict.accepted().copied().map(AnyTransition::Alibaba),
            Self::AssociateSecurityGroupInstance(verdict) => verdict.accepted().copied().map(AnyTransition::Zenlayer),
            Self::BindSecurityGroup(verdict) => verdict.accepted().copied().map(AnyTransition::Baidu),
        }
    }

    /// What the refusal says, where the request is refused.
    #[must_use]
    pub fn refused(&self) -> Option<Refused> {
        fn refused<O: Operation>(verdict: &Verdict<'_, O>) -> Option<Refused> {
            let refusal = verdict.refused()?;
            Some(Refused {
                row: refusal.row(),
                rule: refusal.rule().name(),
                message: refusal.message().to_string(),
                violations: refusal.rows().map(|(rule, row)| (rule.name(), row)).collect(),
            })
        }
        match self {
            Self::JoinSecurityGroup(verdict) => refused(verdict),
            Self::JoinResourceGroup(verdict) => refused(verdict),
            Self::AssociateSecurityGroupInstance(verdict) => refused(verdict),
            Self::BindSecurityGroup(verdict) => refused(verdict),
        }
    }
}

impl serde::Serialize for AnyWorld {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Alibaba(world) => world.serialize(serializer),
            Self::Zenlayer(world) => world.serialize(serializer),
            Self::Baidu(world) => world.serialize(serializer),
        }
    }
}
