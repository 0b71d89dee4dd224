//! Transport along a stem.

use river::kinetics::Kinetics;
use river::shape::Shape;
use river::stem::{Dispersion, Inflow, Laterals, ReachSpec, Stem};
use serde_json::Value;

use crate::case::Case;
use crate::common::{number, numbers};

/// A canal that stands at one section.
pub(crate) fn held(length_m: f64, area_m2: f64, cell_m: f64, dispersion: f64) -> ReachSpec {
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

/// The greatest difference.
pub(crate) fn worst(found: &[f64], expected: &[f64]) -> f64 {
    assert_eq!(found.len(), expected.len());
    found.iter().zip(expected).map(|(f, e)| (f - e).abs()).fold(0.0, f64::max)
}

pub(crate) fn a_step_at_the_head_spreads_as_ogata_and_banks_say(case: &Case) {
    let id = case.id();
    let p = &case["parameters"];
    let kinetics = Kinetics::decays(&[number(p, "k_per_s")]);
    let mut stem = Stem::<f64, 1>::new(&[held(20_000.0, 10.0, 50.0, number(p, "D"))], &kinetics).unwrap();
    stem.open_head();
    let head = Inflow::even(10.0 * number(p, "u"), &[number(p, "c0")]);
    let found = sample(&mut stem, 50.0, 80.0, 0.0, &points(case), &head);
    let off = worst(&found, &numbers(&case["expected"]));
    println!("{id}: off by {off:.5} of 4");
    assert!(off < case.tolerance("max_abs"), "{id}: {off}");
}

pub(crate) fn a_slug_spreads_and_decays_with_the_moments_of_theory(case: &Case) {
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
    let found = sample(&mut fresh(), cell, 100.0, from, &points(case), &head);
    // The peak of each station passes at the middle of its five times.
    for (station, (found, expected)) in found.chunks(5).zip(expected.chunks(5)).enumerate() {
        let off = worst(found, expected) / expected[2];
        println!("slug, station {station}: off by {off:.5} of its peak");
        assert!(off < case.tolerance("rel_peak"), "station {station}: {off}");
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

pub(crate) fn what_enters_along_a_reach_dilutes_as_the_balance_says(case: &Case) {
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
    assert!(most < case.tolerance("rel"), "{most}");
}

pub(crate) fn an_even_cloud_is_carried_without_losing_its_peak(case: &Case) {
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
    let values: Vec<f64> = (0..200).map(|j| stem.concentration(j, 0)[0]).collect();
    let peak = values.iter().copied().fold(0.0, f64::max);
    println!("advection_gaussian: peak {peak:.4}");
    assert!(peak > case.tolerance("target_peak").max(case.tolerance("floor_peak")), "{peak}");
    assert!(peak < 1.0 + case.tolerance("overshoot_at_most"), "{peak}");
    assert!(values.iter().all(|value| *value >= 0.0), "nothing is negative: {values:?}");
    assert!((stem.held(0)[0] / before - 1.0).abs() < case.tolerance("mass_rel"));
}

pub(crate) fn a_confluence_mixes_by_flow(case: &Case) {
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
    assert!((mixed / case["expected"].as_f64().unwrap() - 1.0).abs() < case.tolerance("rel"));
}
