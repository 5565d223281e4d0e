//! Baidu: its words, and the steps that only it has.

use super::roster::{Vendor, bridge};
pub(crate) use super::words::Baidu;

bridge!(Baidu: secgroup::baidu, "baidu", "kind", in_debt);

fn spell(word: &str, _: &mut Dice) -> String {
    word.to_owned()
}

fn own_step(step: &Step) -> engine::Step<'_> {
    match step {
        Step::Flag { instance, flag } => engine::Step::SetInDebt { instance: instance.into(), in_debt: *flag },
        other => unreachable!("{other:?} is no step of this cloud"),
    }
}
