//! What holds for any river: balance, nothing negative, no new extreme, linearity in the loads, lanes that do not know of each other,
//! tags that add up.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot build its river has failed")]
#![allow(clippy::cast_precision_loss, reason = "small counts")]

use proptest::prelude::*;
use river::kinetics::{Decay, Kinetics, Oxygen, Reaeration};
use river::real::Real;
use river::shape::Shape;
use river::stem::{Dispersion, Inflow, Laterals, ReachSpec, Stem};

fn shape() -> impl Strategy<Value = Shape> {
    prop_oneof![
        (0.0..15.0, 0.0..3.0, 0.0..3.0).prop_map(|(bottom_m, left, right)| Shape::Trapezoid {
            depth_m: 6.0,
            bottom_m: if left + right < 0.3 { bottom_m + 1.0 } else { bottom_m },
            left,
            right
        }),
        (0.8..3.0).prop_map(|diameter_m| Shape::Circle { diameter_m }),
        (2.0..12.0, 1.5..3.0).prop_map(|(top_m, exponent)| Shape::Power { depth_m: 4.0, top_m, exponent }),
        (3.0..20.0).prop_map(|area_m2| Shape::Held { area_m2, depth_m: 2.0 }),
    ]
}

fn reach() -> impl Strategy<Value = ReachSpec> {
    let dispersion = prop_oneof![(0.0..60.0).prop_map(Dispersion::Fixed), Just(Dispersion::Fischer)];
    (50.0..2000.0, -4.0..-2.0_f64, 0.012..0.06, shape(), dispersion, any::<bool>()).prop_map(
        |(length, slope, n, shape, dispersion, wave_flattens)| ReachSpec {
            dispersion,
            wave_flattens,
            ..ReachSpec::new("r", length, 10.0_f64.powf(slope), n, shape)
        },
    )
}

/// Flow and concentration at the head and of a tributary, hour by hour.
type Hours = Vec<[f64; 4]>;

fn hours() -> impl Strategy<Value = Hours> {
    let flow = || prop_oneof![Just(0.0), 0.0..12.0];
    prop::collection::vec((flow(), 0.0..20.0, flow(), 0.0..20.0).prop_map(|(a, b, c, d)| [a, b, c, d]), 2..6)
}

/// Runs `hours` over `reaches` in steps of `dt`, the tributary entering the last reach with its load times `share`; lane l has its flows
/// times 1 + l / 8. After every step the stem is looked at.
fn run<F: Real, const B: usize>(
    stem: &mut Stem<F, B>,
    hours: &Hours,
    dt: f64,
    share: f64,
    look: &mut dyn FnMut(&Stem<F, B>),
) {
    let (n, last) = (stem.constituents(), stem.reaches().len() - 1);
    for hour in hours {
        let lanes = |flow: f64| std::array::from_fn(|l| F::of(flow * (1.0 + l as f64 / 8.0)));
        let mut head = Inflow::none(n);
        head.add(&lanes(hour[0]), &[lanes(hour[0] * hour[1])]);
        let mut laterals = Laterals::none(last + 1, n);
        laterals.add(last, &lanes(hour[2]), &[lanes(hour[2] * hour[3] * share)]);
        if n > 2 {
            // Tags: what came by the head, what came by the tributary.
            head.load[1] = head.load[0];
            let none = [F::ZERO; B];
            laterals.add(last, &none, &[none, none, lanes(hour[2] * hour[3] * share)]);
        }
        let mut time = 0.0;
        while time < 3600.0 {
            stem.step(dt, &head, &laterals);
            time += dt;
            look(stem);
        }
    }
}

fn balance<F: Real, const B: usize>(stem: &Stem<F, B>) -> f64 {
    let mut worst = 0.0_f64;
    for member in 0..B {
        worst = worst.max(stem.water_account().error(member, stem.water()[member]).abs());
        for k in 0..stem.constituents() {
            worst = worst.max(stem.account(k).error(member, stem.held(k)[member]).abs());
        }
    }
    worst
}

fn cells<F: Real, const B: usize>(stem: &Stem<F, B>) -> std::ops::Range<usize> {
    0..stem.cells(stem.reaches().len() - 1).end
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn water_and_mass_balance_and_no_extreme_is_invented(
        reaches in prop::collection::vec(reach(), 1..4),
        hours in hours(),
        dt in prop_oneof![Just(30.0), Just(60.0), Just(300.0)],
    ) {
        let most = hours.iter().fold(0.0_f64, |most, hour| most.max(hour[1]).max(hour[3]));
        let mut stem = Stem::<f64, 8>::new(&reaches, &Kinetics::conservative(1)).unwrap();
        run(&mut stem, &hours, dt, 1.0, &mut |stem| {
            for j in cells(stem) {
                for c in stem.concentration(j, 0) {
                    assert!(c >= 0.0 && c <= most * (1.0 + 1e-9) + 1e-9, "{c} where {most} is the most, cell {j}");
                }
                assert!(stem.volume(j).iter().all(|v| *v >= 0.0 && v.is_finite()));
            }
        });
        prop_assert!(balance(&stem) < f64::BALANCE, "{}", balance(&stem));
    }

    #[test]
    fn single_precision_balances_too(reaches in prop::collection::vec(reach(), 1..4), hours in hours()) {
        let kinetics = Kinetics::decays(&[1e-5]);
        let mut stem = Stem::<f32, 32>::new(&reaches, &kinetics).unwrap();
        run(&mut stem, &hours, 60.0, 1.0, &mut |stem| {
            for j in cells(stem) {
                assert!(stem.mass(j, 0).iter().all(|m| *m >= 0.0 && m.is_finite()));
            }
        });
        prop_assert!(balance(&stem) < f32::BALANCE, "{}", balance(&stem));
    }

    #[test]
    fn twice_the_loads_are_twice_the_masses(reaches in prop::collection::vec(reach(), 1..4), hours in hours()) {
        let kinetics = Kinetics {
            constituents: vec![Decay { settling_m_s: 2e-5, ..Decay::constant(1e-5) }],
            oxygen: None,
        };
        let mut once = Stem::<f64, 1>::new(&reaches, &kinetics).unwrap();
        let mut twice = once.clone();
        run(&mut once, &hours, 60.0, 1.0, &mut |_| ());
        let doubled: Hours = hours.iter().map(|[q, c, p, d]| [*q, 2.0 * c, *p, 2.0 * d]).collect();
        run(&mut twice, &doubled, 60.0, 1.0, &mut |_| ());
        for j in cells(&once) {
            let (one, two) = (once.mass(j, 0)[0], twice.mass(j, 0)[0]);
            prop_assert!((two - 2.0 * one).abs() <= 1e-12 * two.max(1.0), "{} {}", one, two);
        }
        prop_assert!(balance(&once) < f64::BALANCE);
    }

    #[test]
    fn a_lane_does_not_know_of_the_others(reaches in prop::collection::vec(reach(), 1..4), hours in hours()) {
        // With steps so short that no substep is asked for, a member is the same to the last bit alone and among others.
        let kinetics = Kinetics::decays(&[1e-5]);
        let mut block = Stem::<f64, 8>::new(&reaches, &kinetics).unwrap();
        let mut alone = Stem::<f64, 1>::new(&reaches, &kinetics).unwrap();
        run(&mut block, &hours[..2].to_vec(), 5.0, 1.0, &mut |_| ());
        run(&mut alone, &hours[..2].to_vec(), 5.0, 1.0, &mut |_| ());
        prop_assume!(block.substeps() == alone.substeps());
        for j in cells(&alone) {
            prop_assert_eq!(block.mass(j, 0)[0].to_bits(), alone.mass(j, 0)[0].to_bits());
            prop_assert_eq!(block.volume(j)[0].to_bits(), alone.volume(j)[0].to_bits());
        }
    }

    #[test]
    fn tags_add_up_to_the_whole_and_leave_it_as_it_is(
        reaches in prop::collection::vec(reach(), 1..4),
        hours in hours(),
        settling in prop_oneof![Just(0.0), Just(2e-5)],
    ) {
        let decay = Decay { settling_m_s: settling, ..Decay::constant(1e-5) };
        let kinetics = Kinetics { constituents: vec![decay], oxygen: None };
        let mut plain = Stem::<f64, 1>::new(&reaches, &kinetics).unwrap();
        let mut tagged = Stem::<f64, 1>::with_tags(&reaches, &kinetics, &[0, 0]).unwrap();
        let mut outloads = Vec::new();
        run(&mut plain, &hours, 60.0, 1.0, &mut |stem| outloads.push(stem.outload()[0][0]));
        let mut outloads = outloads.into_iter();
        run(&mut tagged, &hours, 60.0, 1.0, &mut |stem| {
            let load: Vec<f64> = stem.outload().iter().map(|load| load[0]).collect();
            assert!(load[1] >= 0.0 && load[2] >= 0.0, "{load:?}");
            assert!((load[1] + load[2] - load[0]).abs() <= 1e-9 * load[0] + 1e-12, "{load:?}");
            assert_eq!(load[0].to_bits(), outloads.next().unwrap().to_bits());
            for j in cells(stem) {
                let [whole, a, b] = [0, 1, 2].map(|k| stem.mass(j, k)[0]);
                assert!(a >= 0.0 && b >= 0.0 && (a + b - whole).abs() <= 1e-9 * whole + 1e-9, "{whole} {a} {b}");
            }
        });
        prop_assert!(balance(&tagged) < f64::BALANCE, "{}", balance(&tagged));
    }

    #[test]
    fn less_of_a_source_takes_away_what_its_tag_says(
        reaches in prop::collection::vec(reach(), 1..4),
        hours in hours(),
    ) {
        let kinetics = Kinetics::decays(&[1e-5]);
        let mut before = Stem::<f64, 1>::with_tags(&reaches, &kinetics, &[0, 0]).unwrap();
        let mut after = Stem::<f64, 1>::new(&reaches, &kinetics).unwrap();
        run(&mut before, &hours, 60.0, 1.0, &mut |_| ());
        run(&mut after, &hours, 60.0, 0.0, &mut |_| ());
        // What came out over the run and what is held; in time the limiter makes small differences.
        let whole = |stem: &Stem<f64, 1>, k: usize| stem.account(k).left[0] + stem.held(k)[0];
        let fell = whole(&before, 0) - whole(&after, 0);
        prop_assert!((fell - whole(&before, 2)).abs() < 2e-3 * whole(&before, 0) + 1e-6, "{} {}", fell, whole(&before, 2));
    }
}

#[test]
fn oxygen_cannot_be_tagged_and_a_tag_needs_a_whole() {
    let reaches = [ReachSpec::new("r", 500.0, 0.001, 0.03, Shape::rectangle(2.0, 3.0))];
    let refused = Stem::<f64, 1>::with_tags(&reaches, &Kinetics::conservative(1), &[1]).unwrap_err();
    assert!(refused.to_string().starts_with("a tag uses constituent number 1"), "{refused}");
    let oxygen = Oxygen {
        constituent: 0,
        consumers: vec![],
        reaeration: Reaeration::Covar,
        bed_demand: 0.0,
        production: 0.0,
        altitude_m: 0.0,
    };
    let kinetics = Kinetics { oxygen: Some(oxygen), ..Kinetics::conservative(1) };
    let refused = Stem::<f64, 1>::with_tags(&reaches, &kinetics, &[0]).unwrap_err();
    assert!(refused.to_string().starts_with("dissolved oxygen cannot be tagged"), "{refused}");
}
