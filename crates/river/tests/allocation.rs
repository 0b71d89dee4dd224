//! A step allocates nothing, whatever the stem carries.

#![allow(clippy::unwrap_used, reason = "a test that cannot build its river has failed")]

use std::alloc::System;

use river::kinetics::{Consumer, Decay, Kinetics, Oxygen, Reaeration};
use river::shape::Shape;
use river::stem::{Inflow, Laterals, ReachSpec, Stem};
use river::storage_zone::DeadZone;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// A river with everything: pipes and banks, dead water, oxygen, settling, tags, a substep now and then.
fn everything<const B: usize>() -> Stem<f32, B> {
    let trapezoid = Shape::Trapezoid { depth_m: 5.0, bottom_m: 6.0, left: 2.0, right: 2.0 };
    let zone = DeadZone { area_m2: 2.0, exchange_per_s: 1e-5 };
    let reaches = [
        ReachSpec::new("pipe", 120.0, 0.004, 0.013, Shape::Circle { diameter_m: 1.5 }),
        ReachSpec { dead_zone: Some(zone), ..ReachSpec::new("river", 2000.0, 0.001, 0.035, trapezoid) },
        ReachSpec::new("canal", 900.0, 0.0, 0.03, Shape::Held { area_m2: 9.0, depth_m: 2.0 }),
    ];
    let kinetics = Kinetics {
        constituents: vec![
            Decay::constant(3e-6),
            Decay { settling_m_s: 1e-5, ..Decay::constant(1e-6) },
            Decay::default(),
        ],
        oxygen: Some(Oxygen {
            constituent: 2,
            consumers: vec![Consumer { constituent: 0, oxygen_per_gram: 4.57 }],
            reaeration: Reaeration::Covar,
            bed_demand: 1e-5,
            production: 0.0,
            altitude_m: 30.0,
        }),
    };
    Stem::with_tags(&reaches, &kinetics, &[0, 0, 1]).unwrap()
}

fn steps<const B: usize>(count: usize) -> usize {
    let mut stem = everything::<B>();
    let mut head = Inflow::even(1.0, &[2.0, 0.3, 8.0, 1.0, 1.0, 0.3]);
    let mut laterals = Laterals::none(3, 6);
    stem.start(&head, &laterals);
    stem.step(60.0, &head, &laterals); // the width of the machine's vectors is looked up once
    let region = Region::new(ALLOCATOR);
    for i in 0..count {
        head.flow = [if i % 7 < 3 { 2.0 } else { 0.5 }; B];
        laterals.clear();
        laterals.add(1, &[1.5; B], &[[0.6; B]; 6]);
        laterals.add_spread(2, &[0.1; B], &[[0.1; B]; 6]);
        stem.step(60.0, &head, &laterals);
    }
    let change = region.change();
    assert!(stem.substeps() > count as u64, "no substep was needed: {}", stem.substeps());
    change.allocations + change.reallocations
}

#[test]
fn steps_allocate_nothing() {
    // The harness's own thread allocates now and then while this one runs; a step would do so every time.
    let least = |steps: fn(usize) -> usize| (0..4).map(|_| steps(100)).min();
    assert_eq!(least(steps::<1>), Some(0));
    assert_eq!(least(steps::<32>), Some(0));
}
