//! Operations of Zenlayer and Baidu whose request names a group and an instance: what the suite does in the same way with each.
//!
//! An operation implements [`OfRoster`] in its folder: its rows, its model, its faults and its ladder. It is a [`Subject`] then.

use proptest::prelude::*;
use secgroup::registry::Registered;
use secgroup::rulebook::{Arguments, Operation as _, Parameter, Parameters as _};

use crate::clouds::roster::{self, Instance, Request, SecurityGroup, Step, Vendor, World};
use crate::model::{Answer, Change, Limit, Row};
use crate::pairs::Apart;
use crate::subject::{AskedOf, Cloud, Fault, Subject};

/// An operation of one of the two clouds.
pub trait OfRoster: 'static {
    /// The cloud.
    type Vendor: Vendor + Cloud<World = World<Self::Vendor>, Step = Step>;
    /// The engine's operation.
    type Operation: Registered<World = <Self::Vendor as Cloud>::Engine, Transition = <Self::Vendor as Cloud>::Transition>;

    /// See [`Subject::NAME`].
    const NAME: &'static str;
    /// See [`Subject::ALWAYS_CHANGES`].
    const ALWAYS_CHANGES: bool = false;
    /// The groups that the instance of an accepted request is in; the first is the one that is named.
    const MEMBER_OF: usize = 0;
    /// The rule that refuses an accepted request when it is made again; none where that changes nothing.
    const REFUSED_AGAIN: Option<&'static str> = None;
    /// The rows of the page, in the declared order of their rules.
    const ROWS: &'static [Row];

    /// What the rules say of a request.
    fn judge(world: &World<Self::Vendor>, request: &Request) -> Answer;
    /// Every way to violate a rule, from [`Subject::sound`] on.
    fn faults(rule: &str) -> Vec<Fault<World<Self::Vendor>, Request>>;
    /// See [`Subject::apart`].
    fn apart() -> Vec<Apart>;
}

impl<O: OfRoster> Subject for O {
    type Cloud = O::Vendor;
    type Request = Request;
    type Operation = O::Operation;

    const NAME: &'static str = O::NAME;
    const ALWAYS_CHANGES: bool = O::ALWAYS_CHANGES;

    fn rows() -> &'static [Row] {
        O::ROWS
    }

    fn worlds() -> BoxedStrategy<World<O::Vendor>> {
        roster::worlds(O::MEMBER_OF > 0)
    }

    fn requests() -> BoxedStrategy<Request> {
        roster::requests::<O::Vendor>()
    }

    fn tuned() -> BoxedStrategy<(World<O::Vendor>, Request)> {
        if O::MEMBER_OF > 0 { roster::tuned_to_leave() } else { roster::tuned() }
    }

    fn judge(world: &World<O::Vendor>, request: &Request) -> Answer {
        O::judge(world, request)
    }

    fn each_id(request: &mut Request, visit: &mut dyn FnMut(&mut String)) {
        request.each_id(visit);
    }

    fn touches(request: &Request) -> (Vec<&str>, Vec<&str>) {
        (vec![&request.instance_id], vec![&request.security_group_id])
    }

    fn refused_again(_: &World<O::Vendor>, _: &[Change]) -> Option<&'static str> {
        O::REFUSED_AGAIN
    }

    fn request(request: &Request) -> AskedOf<'_, Self> {
        AskedOf::<Self>::from_arguments(&Given { request, parameters: O::Operation::PARAMETERS })
    }

    fn sound() -> Vec<(World<O::Vendor>, Request)> {
        let (groups, instance) = (O::Vendor::GROUPS, O::Vendor::INSTANCES[0]);
        let world = World::of(
            Limit::Default,
            groups[..O::MEMBER_OF.max(1)].iter().map(|group| group_of::<O::Vendor>(group)).collect(),
            vec![Instance {
                id: instance.to_owned(),
                status: O::Vendor::USUAL_STATUS,
                flag: O::Vendor::FLAG,
                security_groups: groups[..O::MEMBER_OF].iter().map(|group| (*group).to_owned()).collect(),
            }],
        );
        vec![(world, Request { security_group_id: groups[0].to_owned(), instance_id: instance.to_owned() })]
    }

    fn faults(rule: &str) -> Vec<Fault<World<O::Vendor>, Request>> {
        O::faults(rule)
    }

    fn apart() -> Vec<Apart> {
        O::apart()
    }
}

/// A group that is usual.
pub fn group_of<V: Vendor>(id: &str) -> SecurityGroup {
    SecurityGroup { id: id.to_owned(), word: V::USUAL_WORD }
}

/// The model's request as the engine's arguments: both clouds name the two parameters alike, in an order of their own.
struct Given<'a> {
    request: &'a Request,
    parameters: &'static [Parameter],
}

impl<'a> Arguments<'a> for Given<'a> {
    fn text(&self, place: usize) -> &'a str {
        match self.parameters[place].name {
            "securityGroupId" => &self.request.security_group_id,
            "instanceId" => &self.request.instance_id,
            other => panic!("the model's request has no {other}"),
        }
    }

    fn list(&self, place: usize) -> &'a [std::borrow::Cow<'a, str>] {
        panic!("the model's request has no list {}", self.parameters[place].name)
    }
}
