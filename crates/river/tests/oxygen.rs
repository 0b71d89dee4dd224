//! Dissolved oxygen of a stem: alike in one member and in lanes, and what the air gives and takes is booked.

#![allow(clippy::unwrap_used, reason = "a test that cannot build its river has failed")]

use river::kinetics::{Consumer, Decay, Kinetics, Oxygen, Reaeration};
use river::real::Real;
use river::shape::Shape;
use river::stem::{Dispersion, Inflow, Laterals, ReachSpec, Stem};

/// Order: CBOD that settles, ammonia, oxygen, a conservative.
fn kinetics(reaeration: Reaeration) -> Kinetics {
    let consumer = |constituent, oxygen_per_gram| Consumer { constituent, oxygen_per_gram };
    Kinetics {
        constituents: vec![
            Decay { per_second: 3e-6, theta: 1.047, settling_m_s: 2e-6 },
            Decay { per_second: 4e-6, theta: 1.08, settling_m_s: 0.0 },
            Decay::default(),
            Decay::default(),
        ],
        oxygen: Some(Oxygen {
            constituent: 2,
            consumers: vec![consumer(0, 1.0), consumer(1, 4.57)],
            reaeration,
            bed_demand: 1.5e-5,
            production: 1e-6,
            altitude_m: 800.0,
        }),
    }
}

fn river<F: Real, const B: usize>(reaeration: Reaeration, dispersion: Dispersion) -> Stem<F, B> {
    let trapezoid = Shape::Trapezoid { depth_m: 5.0, bottom_m: 8.0, left: 2.0, right: 1.0 };
    let reach = |length, slope, shape: Shape| ReachSpec {
        dispersion,
        ..ReachSpec::new("reach", length, slope, 0.035, shape)
    };
    let reaches = [
        reach(2500.0, 0.002, trapezoid.clone()),
        reach(1100.0, 0.001, Shape::Circle { diameter_m: 3.0 }),
        reach(1900.0, 0.0005, trapezoid),
    ];
    let mut stem = Stem::new(&reaches, &kinetics(reaeration)).unwrap();
    stem.set_temperature(24.0);
    stem
}

/// A day of a flow that swells, with sewage after the first reach.
fn day<F: Real, const B: usize>(stem: &mut Stem<F, B>, oxygen: f64) {
    let mut laterals = Laterals::none(3, 4);
    let head = |flow: f64| Inflow::even(flow, &[4.0, 0.5, oxygen, 7.0]);
    stem.start(&head(1.0), &laterals);
    for i in 0..288 {
        laterals.clear();
        let loads = [9.0, 7.0, 0.5, 1.0].map(|load| [F::of(load); B]);
        laterals.add(1, &[F::of(0.4); B], &loads);
        let swell = if (60..120).contains(&i) { 4.0 } else { 1.0 };
        stem.step(300.0, &head(swell), &laterals);
    }
}

#[test]
fn one_member_with_its_cells_in_the_lanes_comes_to_the_bits_of_any_other() {
    for reaeration in [Reaeration::Covar, Reaeration::OConnorDobbins, Reaeration::Fixed(2e-5)] {
        for dispersion in [Dispersion::Fixed(0.0), Dispersion::Fischer] {
            let (mut one, mut two) =
                (river::<f64, 1>(reaeration, dispersion), river::<f64, 8>(reaeration, dispersion));
            day(&mut one, 8.0);
            day(&mut two, 8.0);
            for j in 0..one.cell_count() {
                for k in 0..4 {
                    let (a, b) = (one.mass(j, k)[0].to_bits(), two.mass(j, k)[1].to_bits());
                    assert_eq!(a, b, "cell {j}, constituent {k}, {reaeration:?}, {dispersion:?}");
                }
            }
        }
    }
}

fn balanced<F: Real, const B: usize>(oxygen: f64, limit: f64) -> (f64, f64) {
    let mut stem = river::<F, B>(Reaeration::Covar, Dispersion::Fischer);
    day(&mut stem, oxygen);
    for k in 0..4 {
        for member in [0, B - 1] {
            let error = stem.account(k).error(member, stem.held(k)[member]);
            assert!(error.abs() < limit, "constituent {k}: {error}");
        }
    }
    stem.aired(0)
}

#[test]
fn what_the_air_gives_and_takes_is_booked_and_the_account_of_oxygen_closes() {
    let (given, taken) = balanced::<f64, 1>(8.0, 1e-12);
    assert!(given > 0.0 && given > taken, "{given} {taken}");
    // Water that comes with more oxygen than it can hold gives it up.
    let (given, taken) = balanced::<f64, 1>(20.0, 1e-12);
    assert!(taken > given, "{given} {taken}");
    balanced::<f32, 32>(8.0, 1e-5);
    balanced::<f64, 16>(8.0, 1e-12);
}
