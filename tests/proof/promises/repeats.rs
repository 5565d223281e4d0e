//! *Repeats*: an accepted instance join, made again, is refused with AlreadyExists among the violated rules; an accepted ENI join,
//! association, bind or move, made again, is accepted and changes nothing.

use proptest::prelude::*;

use crate::harness::holds;
use crate::model::Change;
use crate::subject::{Observed, Subject, WorldOf, for_every_operation, judge, observe};
use crate::ways::built;

fn repeats<S: Subject>() {
    holds(&format!("repeats::{}", S::NAME), 600, &S::tuned(), |(world, request)| {
        let mut engine = built::<S>(&world);
        let (_, Some(transition)) = judge::<S>(&engine, &request) else { return Ok(()) };
        let changes = S::changes(&engine, &transition);
        S::engine_apply(&mut engine, &transition);
        let again = observe::<S>(&engine, &request);
        let joined_an_instance = S::NAME.starts_with("JoinSecurityGroup")
            && matches!(changes.as_slice(), [Change::Joined { member, .. }] if is_instance::<S>(&world, member));
        if joined_an_instance {
            match &again {
                Observed::Refused { rows, .. } => {
                    let already = rows
                        .iter()
                        .any(|row| row.0 == "not-yet-a-member" && row.1 == 403 && row.2 == "InvalidInstanceId.AlreadyExists");
                    prop_assert!(already, "made again: {again:?}");
                }
                Observed::Accepted(_) => prop_assert!(false, "an instance joined twice"),
                Observed::Differs(differs) => prop_assert!(false, "{differs}"),
            }
        } else {
            prop_assert_eq!(again, Observed::Accepted(Vec::new()));
        }
        Ok(())
    });
}

for_every_operation!(repeats);

/// Whether the member of the model's world is an instance of Alibaba.
fn is_instance<S: Subject>(world: &WorldOf<S>, member: &str) -> bool {
    let world = (world as &dyn std::any::Any).downcast_ref::<crate::clouds::alibaba::World>();
    world.is_some_and(|world| world.instance(member).is_some())
}
