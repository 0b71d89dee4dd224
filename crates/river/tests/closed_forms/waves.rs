//! Flow: waves, rain on a plane, Muskingum.

use river::kinetics::Kinetics;
use river::muskingum::{Coefficients, Cunge, Muskingum};
use river::shape::Shape;
use river::stem::{Inflow, Laterals, ReachSpec, Stem};

use crate::case::Case;
use crate::common::{number, numbers};
use crate::stems::worst;

pub(crate) fn muskingum_routes_with_the_coefficients_of_the_book_and_keeps_the_water(case: &Case) {
    let p = &case["parameters"];
    let (k, dt) = (number(p, "K_h") * 3600.0, number(p, "dt_h") * 3600.0);
    let c = Coefficients::new(k, number(p, "X"), dt);
    let tolerance = case.tolerance("abs");
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

pub(crate) fn a_wave_moves_and_flattens_as_cunge_s_theory_says(case: &Case) {
    let (p, expected) = (&case["parameters"], &case["expected"]);
    let (flow, width, slope, n) = (number(p, "Q"), number(p, "B"), number(p, "S0"), number(p, "n"));
    let dx = number(p, "dx");
    let theory = Cunge::new(flow, width, slope, n, dx);
    let c = Coefficients::new(theory.k, theory.x, number(p, "dt"));
    let found = [theory.depth, theory.celerity, theory.k, theory.x, c.c0, c.c1, c.c2, theory.diffusivity];
    let names = ["h", "c", "K", "X", "c0", "c1", "c2", "diffusivity"];
    for (found, name) in found.into_iter().zip(names) {
        assert!((found / number(expected, name) - 1.0).abs() < case.tolerance("rel"), "{name}");
    }
    assert!((theory.variance() / number(expected, "var_added") - 1.0).abs() < case.tolerance("rel"));

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

pub(crate) fn rain_on_a_plane_rises_stands_and_runs_off_as_the_kinematic_wave_does(case: &Case) {
    let id = case.id();
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
    assert!(most / peak < case.tolerance("rel_peak"), "{id}: {}", most / peak);
}
