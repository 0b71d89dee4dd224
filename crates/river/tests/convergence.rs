//! Finer cells and shorter steps bring the answer nearer at the order of the scheme.

#![allow(clippy::unwrap_used, reason = "a test that cannot build its river has failed")]
#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "small counts"
)]
#![allow(clippy::print_stdout, reason = "figures of a comparison are worth reading")]

use river::kinetics::{Consumer, Decay, Kinetics, Oxygen, Reaeration, saturation};
use river::shape::Shape;
use river::stem::{Dispersion, Inflow, Laterals, ReachSpec, Stem};

const LENGTH: f64 = 60_000.0;
const AREA: f64 = 10.0;
const VELOCITY: f64 = 0.5;

fn canal(cell_m: f64, dispersion: f64, kinetics: &Kinetics) -> Stem<f64, 1> {
    let reach = ReachSpec {
        max_cell_m: cell_m,
        dispersion: Dispersion::Fixed(dispersion),
        ..ReachSpec::new("canal", LENGTH, 0.0, 0.03, Shape::Held { area_m2: AREA, depth_m: 2.0 })
    };
    Stem::new(&[reach], kinetics).unwrap()
}

/// L1 error, through the L1 norm, of a cloud with a deviation of 1,500 m carried for 16 hours.
fn cloud_error(cell: f64, dispersion: f64, decay: f64) -> f64 {
    let (start, sigma, time) = (12_000.0, 1500.0_f64, 57_600.0);
    let mut stem = canal(cell, dispersion, &Kinetics::decays(&[decay]));
    let cloud = |x: f64, t: f64| {
        let variance = sigma * sigma + 2.0 * dispersion * t;
        (sigma / variance.sqrt()) * (-(x - start - VELOCITY * t).powi(2) / (2.0 * variance) - decay * t).exp()
    };
    // The mean over a cell by Simpson's rule, so that cells of any length start from the same cloud.
    let mean = |j: usize, t: f64| {
        let x = cell * j as f64;
        (cloud(x, t) + 4.0 * cloud(x + 0.5 * cell, t) + cloud(x + cell, t)) / 6.0
    };
    for j in stem.cells(0) {
        stem.spill(j, 0, mean(j, 0.0) * AREA * cell);
    }
    let steps = (time / (0.6 * cell / VELOCITY)).round();
    for _ in 0..steps as usize {
        stem.step(time / steps, &Inflow::even(AREA * VELOCITY, &[0.0]), &Laterals::none(1, 1));
    }
    let (mut off, mut norm) = (0.0, 0.0);
    for j in stem.cells(0) {
        off += (stem.concentration(j, 0)[0] - mean(j, time)).abs();
        norm += mean(j, time);
    }
    off / norm
}

fn orders(errors: &[f64]) -> Vec<f64> {
    errors.windows(2).map(|pair| (pair[0] / pair[1]).log2()).collect()
}

#[test]
fn transport_converges_at_an_order_above_two() {
    for (dispersion, decay) in [(0.0, 0.0), (0.0, 1e-5), (15.0, 1e-5)] {
        let errors = [600.0, 300.0, 150.0, 75.0].map(|cell| cloud_error(cell, dispersion, decay));
        let orders = orders(&errors);
        println!("D {dispersion}, k {decay}: errors {errors:?}, orders {orders:.2?}");
        assert!(orders.iter().all(|order| *order > 2.0), "{orders:?}");
    }
}

fn sag() -> Kinetics {
    let consumer = |constituent, oxygen_per_gram| Consumer { constituent, oxygen_per_gram };
    Kinetics {
        constituents: vec![
            Decay { settling_m_s: 1e-5, ..Decay::constant(5e-5) },
            Decay::constant(2e-5),
            Decay::default(),
        ],
        oxygen: Some(Oxygen {
            constituent: 2,
            consumers: vec![consumer(0, 1.0), consumer(1, 4.57)],
            reaeration: Reaeration::OConnorDobbins,
            bed_demand: 2e-5,
            production: 1e-6,
            altitude_m: 0.0,
        }),
    }
}

/// Concentrations of CBOD, ammonia and oxygen along the canal, in cells of 600 m, ten hours into a smooth wave of sewage.
fn sag_profile(cell: f64, dt: f64) -> Vec<f64> {
    let mut stem = canal(cell, 0.0, &sag());
    let full = saturation(20.0, 0.0);
    let laterals = Laterals::none(1, 3);
    let flow = AREA * VELOCITY;
    stem.start(&Inflow::even(flow, &[0.0, 0.0, full]), &laterals);
    for i in 0..(36_000.0 / dt).round() as usize {
        // The mean of the wave over the step by Simpson's rule.
        let wave = |t: f64| (-((t - 14_400.0) / 4000.0_f64).powi(2)).exp();
        let from = dt * i as f64;
        let mean = (wave(from) + 4.0 * wave(from + 0.5 * dt) + wave(from + dt)) / 6.0;
        stem.step(dt, &Inflow::even(flow, &[20.0 * mean, 3.0 * mean, full]), &laterals);
    }
    let each = (600.0 / cell).round() as usize;
    let coarse = |k: usize| {
        let cells: Vec<f64> = stem.cells(0).map(|j| stem.concentration(j, k)[0]).collect();
        cells.chunks(each).map(|chunk| chunk.iter().sum::<f64>() / each as f64).collect::<Vec<_>>()
    };
    (0..3).flat_map(coarse).collect()
}

#[test]
fn a_moving_sag_of_oxygen_converges_at_an_order_near_two_or_above() {
    let finest = sag_profile(37.5, 45.0);
    let error = |profile: Vec<f64>| profile.iter().zip(&finest).map(|(a, b)| (a - b).abs()).sum::<f64>();
    let errors = [600.0, 300.0, 150.0].map(|cell| error(sag_profile(cell, 1.2 * cell)));
    let orders = orders(&errors);
    println!("sag: errors {errors:?}, orders {orders:.2?}");
    assert!(orders.iter().all(|order| *order > 1.7), "{orders:?}");
}

#[test]
fn processes_of_standing_water_are_exact_for_any_step() {
    let pool = |dt: f64| {
        let mut stem = canal(LENGTH, 0.0, &sag());
        for (k, concentration) in [3.0, 0.3, 8.0].into_iter().enumerate() {
            stem.spill(0, k, concentration * AREA * LENGTH);
        }
        for _ in 0..(28_800.0 / dt) as usize {
            stem.step(dt, &Inflow::none(3), &Laterals::none(1, 3));
        }
        [0, 1, 2].map(|k| stem.concentration(0, k)[0])
    };
    let (once, often) = (pool(28_800.0), pool(60.0));
    for k in 0..3 {
        assert!((once[k] / often[k] - 1.0).abs() < 1e-12, "{once:?} {often:?}");
    }
}
