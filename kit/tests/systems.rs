//! Systems that are right pass, whatever the strictness.

use secgroup_kit::systems::{Engine, Model};
use secgroup_kit::{Conformance, Strictness};

#[test]
fn the_engine_passes() {
    for strictness in [Strictness::Exact, Strictness::Admissible, Strictness::AcceptOrRefuse] {
        let report = Conformance::new().strictness(strictness).scenarios(50).run(&mut Engine::with_messages());
        println!("{report}");
        report.assert();
    }
}

#[test]
fn the_model_passes() {
    let report = Conformance::new().scenarios(50).run(&mut Model::new());
    println!("{report}");
    report.assert();
}
