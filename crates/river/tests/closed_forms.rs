//! Flow, transport and processes of a stem against closed forms (`analytic/analytic_dev.json` of the reference data).

#![allow(clippy::print_stdout, reason = "figures of a comparison are worth reading")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::similar_names,
    reason = "a test that cannot build its river has failed"
)]
#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "small counts"
)]

mod common;

use common::{number, numbers, reference};
use river::kinetics::{Consumer, Decay, Kinetics, Oxygen, Reaeration, at_temperature, saturation};
use river::muskingum::{Coefficients, Cunge, Muskingum};
use river::shape::Shape;
use river::stem::{Dispersion, Inflow, Laterals, ReachSpec, Stem};
use serde_json::Value;

fn case(id: &str) -> Option<Value> {
    let all = reference("analytic/analytic_dev.json")?;
    let found = all["cases"].as_array().unwrap().iter().find(|case| case["id"] == id).cloned();
    Some(found.unwrap_or_else(|| panic!("no case {id}")))
}

fn held(length_m: f64, area_m2: f64, cell_m: f64, dispersion: f64) -> ReachSpec {
    ReachSpec {
        max_cell_m: cell_m,
        dispersion: Dispersion::Fixed(dispersion),
        ..ReachSpec::new("canal", length_m, 0.0, 0.03, Shape::Held { area_m2, depth_m: 1.0 })
    }
}

/// Concentration at a distance, linear between the middles of cells.
fn at(stem: &Stem<f64, 1>, cell_m: f64, x: f64) -> f64 {
    let place = (x / cell_m - 0.5).max(0.0);
    let j = place.floor() as usize;
    let share = place - place.floor();
    let value = |j: usize| stem.concentration(j, 0)[0];
    value(j) * (1.0 - share) + value(j + 1) * share
}

/// Runs to each of the (x, t) points in the order of t and gives the concentrations in the order of the points.
fn sample(
    stem: &mut Stem<f64, 1>,
    cell_m: f64,
    dt: f64,
    from: f64,
    points: &[(f64, f64)],
    head: &Inflow<f64, 1>,
) -> Vec<f64> {
    let mut order: Vec<usize> = (0..points.len()).collect();
    order.sort_by(|a, b| points[*a].1.total_cmp(&points[*b].1));
    let (mut time, mut found) = (0.0, vec![0.0; points.len()]);
    for i in order {
        while time < points[i].1 - 1e-6 {
            let step = dt.min(points[i].1 - time);
            stem.step(step, head, &Laterals::none(1, 1));
            time += step;
        }
        found[i] = at(stem, cell_m, from + points[i].0);
    }
    found
}

fn points(case: &Value) -> Vec<(f64, f64)> {
    case["points"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| (p[0].as_f64().unwrap(), p[1].as_f64().unwrap()))
        .collect()
}

fn worst(found: &[f64], expected: &[f64]) -> f64 {
    assert_eq!(found.len(), expected.len());
    found.iter().zip(expected).map(|(f, e)| (f - e).abs()).fold(0.0, f64::max)
}

#[test]
fn a_step_at_the_head_spreads_as_ogata_and_banks_say() {
    for id in ["ogata_banks", "ogata_banks_decay"] {
        let Some(case) = case(id) else { return };
        let p = &case["parameters"];
        let kinetics = Kinetics::decays(&[number(p, "k_per_s")]);
        let mut stem = Stem::<f64, 1>::new(&[held(20_000.0, 10.0, 50.0, number(p, "D"))], &kinetics).unwrap();
        stem.open_head();
        let head = Inflow::even(10.0 * number(p, "u"), &[number(p, "c0")]);
        let found = sample(&mut stem, 50.0, 80.0, 0.0, &points(&case), &head);
        let off = worst(&found, &numbers(&case["expected"]));
        println!("{id}: off by {off:.5} of 4");
        assert!(off < number(&case["tolerance"], "max_abs"), "{id}: {off}");
    }
}

#[test]
fn a_slug_spreads_and_decays_with_the_moments_of_theory() {
    let Some(case) = case("slug") else { return };
    let p = &case["parameters"];
    let (area, u, d, k) = (number(p, "A"), number(p, "u"), number(p, "D"), number(p, "k_per_s"));
    let (cell, from) = (50.0, 3025.0);
    let kinetics = Kinetics::decays(&[k]);
    let fresh = || {
        let mut stem = Stem::<f64, 1>::new(&[held(36_000.0, area, cell, d)], &kinetics).unwrap();
        stem.spill(60, 0, number(p, "M_kg") * 1000.0);
        stem
    };
    let head = Inflow::even(u * area, &[0.0]);
    let expected = numbers(&case["expected"]);
    let found = sample(&mut fresh(), cell, 100.0, from, &points(&case), &head);
    // The peak of each station passes at the middle of its five times.
    for (station, (found, expected)) in found.chunks(5).zip(expected.chunks(5)).enumerate() {
        let off = worst(found, expected) / expected[2];
        println!("slug, station {station}: off by {off:.5} of its peak");
        assert!(off < number(&case["tolerance"], "rel_peak"), "station {station}: {off}");
    }
    let mut stem = fresh();
    let time = 30_000.0;
    for _ in 0..300 {
        stem.step(time / 300.0, &head, &Laterals::none(1, 1));
    }
    let cells = stem.cells(0);
    let weighted = |power: i32, about: f64| {
        let moment = |j: usize| stem.mass(j, 0)[0] * (cell * (j as f64 + 0.5) - from - about).powi(power);
        cells.clone().map(moment).sum::<f64>()
    };
    let mass = weighted(0, 0.0);
    let centroid = weighted(1, 0.0) / mass;
    let variance = weighted(2, centroid) / mass - cell * cell / 12.0;
    assert!((mass / (6e4 * (-k * time).exp()) - 1.0).abs() < 1e-9, "{mass}");
    assert!((centroid / (u * time) - 1.0).abs() < 1e-3, "{centroid}");
    assert!((variance / (2.0 * d * time) - 1.0).abs() < 0.02, "{variance}");
}

#[test]
fn what_enters_along_a_reach_dilutes_as_the_balance_says() {
    let Some(case) = case("lateral_steady") else { return };
    let p = &case["parameters"];
    let length = 41_000.0;
    let kinetics = Kinetics::decays(&[number(p, "k_per_s")]);
    let mut stem = Stem::<f64, 1>::new(&[held(length, number(p, "A"), 100.0, 0.0)], &kinetics).unwrap();
    let head = Inflow::even(number(p, "Q0"), &[number(p, "C0")]);
    let mut laterals = Laterals::none(1, 1);
    let along = number(p, "q_per_m") * length;
    laterals.add_spread(0, &[along], &[[along * number(p, "CL")]]);
    stem.start(&head, &laterals);
    for _ in 0..4000 {
        stem.step(120.0, &head, &laterals);
    }
    let mut most = 0.0_f64;
    for (x, expected) in numbers(&case["points"]).into_iter().zip(numbers(&case["expected"])).skip(1) {
        most = most.max((at(&stem, 100.0, x) / expected - 1.0).abs());
    }
    println!("lateral_steady: off by {most:.2e}");
    assert!(most < number(&case["tolerance"], "rel"), "{most}");
}

#[test]
fn an_even_cloud_is_carried_without_losing_its_peak() {
    let Some(case) = case("advection_gaussian") else { return };
    let p = &case["parameters"];
    let (u, dx, dt) = (number(p, "u"), number(p, "dx"), number(p, "dt"));
    let (sigma, time) = (number(p, "sigma0"), number(p, "t"));
    let mut stem = Stem::<f64, 1>::new(&[held(20_000.0, 1.0, dx, 0.0)], &Kinetics::conservative(1)).unwrap();
    for j in 0..200 {
        let x = (dx * (j as f64 + 0.5) - 4000.0) / sigma;
        stem.spill(j, 0, dx * (-0.5 * x * x).exp());
    }
    let before = stem.held(0)[0];
    for _ in 0..(time / dt).round() as usize {
        stem.step(dt, &Inflow::even(u, &[0.0]), &Laterals::none(1, 1));
    }
    let peak = (0..200).map(|j| stem.concentration(j, 0)[0]).fold(0.0, f64::max);
    println!("advection_gaussian: peak {peak:.4}");
    let tolerance = &case["tolerance"];
    assert!(peak > number(tolerance, "target_peak") && peak < 1.0 + number(tolerance, "overshoot_at_most"));
    assert!((stem.held(0)[0] / before - 1.0).abs() < number(tolerance, "mass_rel"));
}

#[test]
fn a_confluence_mixes_by_flow() {
    let Some(case) = case("mixing") else { return };
    let (flows, concentrations) = (numbers(&case["parameters"]["Q"]), numbers(&case["parameters"]["C"]));
    let mut stem = Stem::<f64, 1>::new(&[held(1000.0, 5.0, 250.0, 0.0)], &Kinetics::conservative(1)).unwrap();
    let head = Inflow::even(flows[0], &concentrations[..1]);
    let mut laterals = Laterals::none(1, 1);
    for (flow, concentration) in flows.iter().zip(&concentrations).skip(1) {
        laterals.add(0, &[*flow], &[[flow * concentration]]);
    }
    stem.start(&head, &laterals);
    for _ in 0..200 {
        stem.step(100.0, &head, &laterals);
    }
    let mixed = stem.outload()[0][0] / stem.outflow()[0];
    assert!((mixed / case["expected"].as_f64().unwrap() - 1.0).abs() < number(&case["tolerance"], "rel"));
}

#[test]
fn oxygen_sags_as_streeter_and_phelps_say() {
    let Some(case) = case("streeter_phelps") else { return };
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
    assert!(most < number(&case["tolerance"], "abs"), "{most}");
    let lowest =
        (0..400).min_by(|a, b| oxygen(f64::from(*a) * 0.01).total_cmp(&oxygen(f64::from(*b) * 0.01)));
    let lowest = f64::from(lowest.unwrap()) * 0.01;
    assert!((lowest - number(&case["expected"], "t_min")).abs() < 0.03, "{lowest}");
    for k in 0..3 {
        assert!(stem.account(k).error(0, stem.held(k)[0]).abs() < 1e-12);
    }
}

#[test]
fn saturation_and_rates_follow_temperature() {
    let (Some(full), Some(rates)) = (case("do_sat"), case("arrhenius")) else { return };
    for (celsius, expected) in numbers(&full["points"]).into_iter().zip(numbers(&full["expected"])) {
        assert!((saturation(celsius, 0.0) - expected).abs() < number(&full["tolerance"], "abs"));
    }
    let p = &rates["parameters"];
    for (celsius, expected) in numbers(&rates["points"]).into_iter().zip(numbers(&rates["expected"])) {
        let found = at_temperature(number(p, "k20"), number(p, "theta"), celsius);
        assert!((found / expected - 1.0).abs() < number(&rates["tolerance"], "rel"));
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

#[test]
fn muskingum_routes_with_the_coefficients_of_the_book_and_keeps_the_water() {
    let Some(case) = case("muskingum") else { return };
    let p = &case["parameters"];
    let (k, dt) = (number(p, "K_h") * 3600.0, number(p, "dt_h") * 3600.0);
    let c = Coefficients::new(k, number(p, "X"), dt);
    let tolerance = number(&case["tolerance"], "abs");
    assert!(worst(&[c.c0, c.c1, c.c2], &numbers(&case["expected"]["c"])) < tolerance);
    let inflow = numbers(&p["inflow"]);
    let mut reach = Muskingum::new("reach", k, number(p, "X"), [inflow[0]]).unwrap();
    let mut outflow = vec![inflow[0]];
    let (start, mut kept) = (reach.storage(0), 0.0);
    for pair in inflow.windows(2) {
        let before = *outflow.last().unwrap();
        let after = reach.step(dt, &[pair[1]])[0];
        kept += 0.5 * dt * (pair[0] + pair[1] - before - after);
        outflow.push(after);
    }
    assert!(worst(&outflow, &numbers(&case["expected"]["outflow"])) < tolerance);
    assert!((reach.storage(0) - start - kept).abs() < 1e-9 * start);
    assert!(Muskingum::<f64, 1>::new("reach", k, 0.7, [1.0]).is_err());
}

#[test]
fn a_wave_moves_and_flattens_as_cunge_s_theory_says() {
    let Some(case) = case("muskingum_cunge_coeff") else { return };
    let (p, expected) = (&case["parameters"], &case["expected"]);
    let (flow, width, slope, n) = (number(p, "Q"), number(p, "B"), number(p, "S0"), number(p, "n"));
    let dx = number(p, "dx");
    let theory = Cunge::new(flow, width, slope, n, dx);
    let c = Coefficients::new(theory.k, theory.x, number(p, "dt"));
    let found = [theory.depth, theory.celerity, theory.k, theory.x, c.c0, c.c1, c.c2, theory.diffusivity];
    let names = ["h", "c", "K", "X", "c0", "c1", "c2", "diffusivity"];
    for (found, name) in found.into_iter().zip(names) {
        assert!((found / number(expected, name) - 1.0).abs() < number(&case["tolerance"], "rel"), "{name}");
    }
    assert!((theory.variance() / number(expected, "var_added") - 1.0).abs() < 1e-9);

    // The channel of the stem, told nothing of K and X: a small wave of Gaussian form through 20 km.
    let reaches = 20.0;
    let channel = ReachSpec {
        max_cell_m: 250.0,
        ..ReachSpec::new("wide", reaches * dx, slope, n, Shape::Plane { width_m: width })
    };
    let mut stem = Stem::<f64, 1>::new(&[channel], &Kinetics::conservative(0)).unwrap();
    let laterals = Laterals::none(1, 0);
    stem.start(&Inflow::even(flow, &[]), &laterals);
    let dt = 60.0;
    let moments = |series: &[f64]| {
        let rise: Vec<f64> = series.iter().map(|q| q - flow).collect();
        let sum: f64 = rise.iter().sum();
        let weighted = |f: &dyn Fn(f64) -> f64| {
            rise.iter().enumerate().map(|(i, q)| q * f(dt * (i as f64 + 0.5))).sum::<f64>() / sum
        };
        let centroid = weighted(&|t| t);
        (centroid, weighted(&|t| (t - centroid).powi(2)))
    };
    let (mut inflow, mut outflow) = (Vec::new(), Vec::new());
    for i in 0..800 {
        let x = (dt * (f64::from(i) + 0.5) - 7200.0) / 1500.0;
        let here = flow + 0.05 * (-0.5 * x * x).exp();
        stem.step(dt, &Inflow::even(here, &[]), &laterals);
        inflow.push(here);
        outflow.push(stem.outflow()[0]);
    }
    let ((c0, v0), (c1, v1)) = (moments(&inflow), moments(&outflow));
    println!(
        "wave: centroid {} for {}, variance {} for {}",
        c1 - c0,
        reaches * theory.k,
        v1 - v0,
        reaches * theory.variance()
    );
    assert!(((c1 - c0) / (reaches * theory.k) - 1.0).abs() < 0.01);
    assert!(((v1 - v0) / (reaches * theory.variance()) - 1.0).abs() < 0.05);
}

#[test]
fn rain_on_a_plane_rises_stands_and_runs_off_as_the_kinematic_wave_does() {
    for id in ["kinematic_plane", "kinematic_plane_short"] {
        let Some(case) = case(id) else { return };
        let p = &case["parameters"];
        let length = number(p, "L");
        let plane = ReachSpec {
            max_cell_m: 2.0,
            wave_flattens: false,
            ..ReachSpec::new("plane", length, number(p, "S"), number(p, "n"), Shape::Plane { width_m: 1.0 })
        };
        let mut stem = Stem::<f64, 1>::new(&[plane], &Kinetics::conservative(0)).unwrap();
        let rain = number(p, "i_mm_h") / 3.6e6 * length;
        let stop = number(p, "Tr_min") * 60.0;
        let (mut time, mut most, mut peak) = (0.0, 0.0_f64, 0.0_f64);
        for (minute, expected) in numbers(&case["points"]).into_iter().zip(numbers(&case["expected"]["q"])) {
            while time < minute * 60.0 - 1e-9 {
                let step = 2.0_f64.min(if time < stop { (stop - time).max(1e-3) } else { 2.0 });
                let mut laterals = Laterals::none(1, 0);
                if time < stop - 1e-6 {
                    laterals.add_spread(0, &[rain], &[]);
                }
                stem.step(step, &Inflow::none(0), &laterals);
                time += step;
            }
            most = most.max((stem.outflow()[0] - expected).abs());
            peak = peak.max(expected);
        }
        println!("{id}: off by {:.4} of the peak", most / peak);
        assert!(most / peak < number(&case["tolerance"], "rel_peak"), "{id}: {}", most / peak);
    }
}
