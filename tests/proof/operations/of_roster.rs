//! Operations of Zenlayer and Baidu whose request names a group and an instance: the scope that all of them have.

use secgroup_kit::clouds::roster::{Instance, Request, SecurityGroup, Step, Vendor, World};
use secgroup_kit::model::Limit;
use secgroup_kit::operations::of_roster::{OfRoster, group_of};
use secgroup_kit::subject::Subject;

use crate::exhaustive::{Visited, Walk, product, texts};
use crate::proved::Proved;

/// The whole operation: its worlds are small enough. Its counterpart is asked in every world as well, so that members come
/// and go.
pub(crate) fn explore<O, Counterpart>(visited: &mut Visited)
where
    O: OfRoster + Proved + Subject<Request = Request, Cloud = <O as OfRoster>::Vendor>,
    Counterpart: Proved + Subject<Cloud = <O as OfRoster>::Vendor, Request = Request>,
{
    let [one, two, three] = [0, 1, 2].map(|at| O::Vendor::GROUPS[at]);
    let [first, second] = [0, 1].map(|at| O::Vendor::INSTANCES[at]);
    let mut worlds = Vec::new();
    for &status in O::Vendor::STATUSES {
        for &word in O::Vendor::WORDS {
            for quota in [Limit::Default, Limit::Unlimited, Limit::Max(0), Limit::Max(1), Limit::Max(2)] {
                for (flag, member) in [(false, false), (false, true), (true, false), (true, true)] {
                    let instance = |id: &str, groups: &[&str]| Instance {
                        id: id.to_owned(),
                        status,
                        flag,
                        security_groups: texts(groups),
                    };
                    let group = SecurityGroup { id: one.to_owned(), word };
                    let groups = if member { vec![one] } else { Vec::new() };
                    worlds.push(World::of(
                        quota,
                        vec![group, group_of::<O::Vendor>(two), group_of::<O::Vendor>(three)],
                        vec![instance(first, &groups), instance(second, &[])],
                    ));
                }
            }
        }
    }
    let requests: Vec<Request> = product(&[texts(&["", one, two, three, "none"]), texts(&["", first, second, "none"])])
        .into_iter()
        .map(|choice| Request { security_group_id: choice[0].clone(), instance_id: choice[1].clone() })
        .collect();
    let normal = |world: &mut World<O::Vendor>| world.instances.iter_mut().for_each(|i| i.security_groups.sort());
    Walk::<O> { worlds, requests: &requests, steps: steps::<O::Vendor>, depth: 3, normal }.go_with::<Counterpart>(visited);
}

/// What happens in a small scope: the first instance changes in every way, and a group becomes usual.
fn steps<V: Vendor>(world: &World<V>) -> Vec<Step> {
    let one = &world.instances[0];
    let status = if one.status == V::USUAL_STATUS { V::FORBIDDEN_STATUS } else { V::USUAL_STATUS };
    let mut steps =
        vec![Step::Flag { instance: one.id.clone(), flag: !one.flag }, Step::Status { instance: one.id.clone(), status }];
    if V::WORD_CHANGES {
        steps.push(Step::Word { group: V::GROUPS[0].to_owned(), word: V::USUAL_WORD });
    }
    if let Some(group) = one.security_groups.first() {
        steps.push(Step::Leave { group: group.clone(), instance: one.id.clone() });
    }
    steps
}
