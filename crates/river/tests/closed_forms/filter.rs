//! Readings: one scalar, and a linear source.

use river::assimilation::{Filter, Outcome, Reading, Row, Settings};
use river::gaussian::Gaussian;
use river::random::Draws;

use crate::case::Case;
use crate::common::{number, numbers};

fn normal(seed: u64, stream: u64, members: u64, mean: f64, sd: f64) -> Vec<f64> {
    (0..members).map(|i| mean + sd * Draws::new(seed).normal(stream, i)).collect()
}

fn moments(values: &[f64]) -> (f64, f64) {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    (mean, values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (values.len() - 1) as f64)
}

fn reading(value: f64, error_sd: f64, predicted: &[f64]) -> Reading {
    Reading { value, error_sd, place_m: 0.0, predicted: predicted.to_vec() }
}

pub(crate) fn a_scalar_is_corrected_as_kalman_says(case: &Case) {
    let p = &case["parameters"];
    let (expected, tolerance) = (&case["expected"], case.tolerance("abs_at_N1000"));
    let settings = Settings { inflation: 1.0, ..Settings::default() };
    for seed in 0..20 {
        let prior = normal(seed, 0, 1000, number(p, "prior_mean"), number(p, "prior_var").sqrt());
        let mut values = vec![prior.clone()];
        let mut readings = [reading(number(p, "obs"), number(p, "obs_var").sqrt(), &prior)];
        let outcome =
            Filter::new(settings).update(&[Row::log_factor(9.0)], &mut values, &mut readings).unwrap();
        assert_eq!(outcome, Outcome::Corrected { used: 1, set_aside: 0 });
        let (mean, variance) = moments(&values[0]);
        assert!((mean - number(expected, "mean")).abs() < tolerance, "seed {seed}: {mean}");
        assert!((variance - number(expected, "var")).abs() < tolerance, "seed {seed}: {variance}");
    }
}

pub(crate) fn a_linear_gaussian_source_is_learned_exactly_and_the_ensemble_comes_near(case: &Case) {
    let p = &case["parameters"];
    let responses: Vec<Vec<f64>> = p["H"].as_array().unwrap().iter().map(numbers).collect();
    let (values, error) = (numbers(&p["y"]), number(p, "R"));
    let mut exact = Gaussian::independent(&[0.0, 0.0], &[1.0, 1.0]);
    for (response, value) in responses.iter().zip(&values) {
        exact.learn(response, *value, error);
    }
    let tolerance = case.tolerance("abs");
    for (i, mean) in numbers(&case["expected"]["mean"]).into_iter().enumerate() {
        assert!((exact.mean[i] - mean).abs() < tolerance);
        for (j, entry) in numbers(&case["expected"]["cov"][i]).into_iter().enumerate() {
            assert!((exact.covariance[i][j] - entry).abs() < tolerance);
        }
    }
    let mut members = vec![normal(1, 0, 2000, 0.0, 1.0), normal(1, 1, 2000, 0.0, 1.0)];
    let predict = |members: &[Vec<f64>], response: &[f64]| -> Vec<f64> {
        members[0].iter().zip(&members[1]).map(|(a, b)| response[0] * a + response[1] * b).collect()
    };
    let mut readings: Vec<Reading> = responses
        .iter()
        .zip(&values)
        .map(|(response, value)| reading(*value, error.sqrt(), &predict(&members, response)))
        .collect();
    let settings = Settings { inflation: 1.0, most_surprise: f64::INFINITY, ..Settings::default() };
    Filter::new(settings).update(&[Row::log_factor(9.0); 2], &mut members, &mut readings).unwrap();
    for (i, member) in members.iter().enumerate() {
        assert!(
            (moments(member).0 - exact.mean[i]).abs() < 0.05,
            "{:?} for {:?}",
            moments(member),
            exact.mean[i]
        );
    }
}
