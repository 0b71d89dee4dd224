//! A step of a whole run allocates nothing: rain, surfaces, sewers, pools, treatment, gates and reaches of a county.

#![allow(clippy::print_stdout, reason = "says where there is no reference data")]
#![allow(clippy::unwrap_used, reason = "a test that cannot read its deck has failed")]

use std::alloc::System;
use std::path::PathBuf;

use river::model::{Series, SeriesId, Temperature};
use river::real::Real;
use river::run::{Member, Method, Run};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn deck(name: &str) -> Option<swmm::Deck> {
    let shared = std::env::var_os("XUNQING_REAL_DATA").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")),
        PathBuf::from,
    );
    let folder = shared.join("data/simulation/swmm/own");
    if !folder.is_dir() {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "no reference data in {}", folder.display());
        println!("no reference data, nothing run");
        return None;
    }
    Some(swmm::read(&std::fs::read_to_string(folder.join(format!("{name}.inp"))).unwrap(), &|_| None))
}

/// Allocations of `steps` steps of five minutes after the first.
fn allocations<F: Real, const B: usize>(name: &str, oxygen: bool, steps: usize) -> usize {
    let Some(deck) = deck(name) else { return 0 };
    let mut model = deck.model.unwrap();
    if oxygen {
        model = swmm::with_oxygen(&model).unwrap();
        // A temperature that changes within the run.
        model.temperature = Temperature::Series(SeriesId(model.series.len()));
        model.series.push(Series { name: "T".into(), points: vec![(0.0, 15.0), (1e6, 25.0)] });
    }
    let mut run = Run::<F, B>::new(&model, &Method::default(), &[Member::default()]).unwrap();
    run.step(300.0); // the width of the machine's vectors is looked up once
    let region = Region::new(ALLOCATOR);
    for _ in 0..steps {
        run.step(300.0);
    }
    let change = region.change();
    change.allocations + change.reallocations
}

#[test]
fn steps_of_a_run_allocate_nothing() {
    // 36 h: dry days, a storm and overflows lie in them.
    for name in ["d3_county512", "s1_cso_tank", "g2_gate_closed"] {
        for oxygen in [false, true] {
            assert_eq!(allocations::<f64, 1>(name, oxygen, 432), 0, "{name}, one member, oxygen {oxygen}");
            assert_eq!(allocations::<f32, 32>(name, oxygen, 432), 0, "{name}, 32 members, oxygen {oxygen}");
        }
    }
}
