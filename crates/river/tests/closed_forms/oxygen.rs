//! Oxygen and what temperature does.

use river::kinetics::{Consumer, Decay, Kinetics, Oxygen, Reaeration, at_temperature, saturation};
use river::stem::{Inflow, Laterals, Stem};

use crate::case::Case;
use crate::common::{number, numbers};
use crate::stems::held;

pub(crate) fn oxygen_sags_as_streeter_and_phelps_say(case: &Case) {
    let p = &case["parameters"];
    let day = 86_400.0;
    let celsius = number(p, "T");
    let full = saturation(celsius, 0.0);
    assert!((full - number(&case["expected"], "do_sat")).abs() < 1e-6);
    let consumer = |constituent| Consumer { constituent, oxygen_per_gram: 1.0 };
    let kinetics = Kinetics {
        constituents: vec![
            Decay::constant(number(p, "kd") / day),
            Decay::constant(number(p, "kn") / day),
            Decay::default(),
        ],
        oxygen: Some(Oxygen {
            constituent: 2,
            consumers: vec![consumer(0), consumer(1)],
            reaeration: Reaeration::Fixed(number(p, "ka") / day),
            bed_demand: 0.0,
            production: 0.0,
            altitude_m: 0.0,
        }),
    };
    // 1 m/s in 240 km: a day of travel is 86.4 km; steady, so that the profile is the history of a parcel. θ of ka is one at 20 °C.
    let mut stem = Stem::<f64, 1>::new(&[held(450_000.0, 5.0, 500.0, 0.0)], &kinetics).unwrap();
    stem.set_temperature(celsius);
    let head = Inflow::even(5.0, &[number(p, "L0"), number(p, "N0"), full - number(p, "D0")]);
    let laterals = Laterals::none(1, 3);
    stem.start(&head, &laterals);
    for _ in 0..(6.0 * day / 400.0) as usize {
        stem.step(400.0, &head, &laterals);
    }
    let oxygen = |days: f64| {
        let place = days * day / 500.0 - 0.5;
        let j = place.max(0.0).floor() as usize;
        let share = place - j as f64;
        let value = |j: usize| stem.concentration(j, 2)[0];
        value(j) + share * (value(j + 1) - value(j))
    };
    let expected = numbers(&case["expected"]["do"]);
    let mut most = 0.0_f64;
    for (days, expected) in numbers(&case["points"]).into_iter().zip(expected) {
        most = most.max((oxygen(days) - expected).abs());
    }
    println!("streeter_phelps: off by {most:.5} mg/L");
    assert!(most < case.tolerance("abs"), "{most}");
    let lowest =
        (0..4000).min_by(|a, b| oxygen(f64::from(*a) * 1e-3).total_cmp(&oxygen(f64::from(*b) * 1e-3)));
    let lowest = f64::from(lowest.unwrap()) * 1e-3;
    println!("streeter_phelps: lowest after {lowest} d");
    assert!((lowest - number(&case["expected"], "t_min")).abs() < case.tolerance("abs"), "{lowest}");
    let deficit = full - oxygen(lowest);
    assert!((deficit - number(&case["expected"], "deficit_max")).abs() < case.tolerance("abs"), "{deficit}");
    for k in 0..3 {
        assert!(stem.account(k).error(0, stem.held(k)[0]).abs() < 1e-12);
    }
}

pub(crate) fn saturation_follows_temperature(case: &Case) {
    for (celsius, expected) in numbers(&case["points"]).into_iter().zip(numbers(&case["expected"])) {
        assert!((saturation(celsius, 0.0) - expected).abs() < case.tolerance("abs"));
    }
}

pub(crate) fn rates_follow_temperature(case: &Case) {
    let p = &case["parameters"];
    for (celsius, expected) in numbers(&case["points"]).into_iter().zip(numbers(&case["expected"])) {
        let found = at_temperature(number(p, "k20"), number(p, "theta"), celsius);
        assert!((found / expected - 1.0).abs() < case.tolerance("rel"));
        // And as a stem decays with it: what is left after a day of standing water.
        let decay =
            Decay { per_second: number(p, "k20") / 86_400.0, theta: number(p, "theta"), settling_m_s: 0.0 };
        let kinetics = Kinetics { constituents: vec![decay], oxygen: None };
        let mut stem = Stem::<f64, 1>::new(&[held(1000.0, 5.0, 250.0, 0.0)], &kinetics).unwrap();
        stem.set_temperature(celsius);
        stem.spill(1, 0, 1000.0);
        for _ in 0..24 {
            stem.step(3600.0, &Inflow::none(1), &Laterals::none(1, 1));
        }
        assert!((stem.held(0)[0] / (1000.0 * (-expected).exp()) - 1.0).abs() < 1e-12);
    }
}
