//! The filter keeps its guards, and in twin experiments makes forecasts of a river better.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot build its river has failed")]
#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "small counts"
)]
#![allow(clippy::print_stdout, reason = "figures of an experiment are worth reading")]

use river::assimilation::{Filter, Outcome, Reading, Row, Settings};
use river::kinetics::Kinetics;
use river::random::Draws;
use river::real::Real;
use river::shape::Shape;
use river::stem::{Dispersion, Inflow, Laterals, ReachSpec, Stem};

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

#[test]
fn few_members_wild_readings_and_lasting_disagreement_change_nothing() {
    let row = [Row::concentration(0.0)];
    let few = vec![normal(1, 0, 64, 1.0, 0.2)];
    let mut values = few.clone();
    let mut filter = Filter::new(Settings::default());
    let outcome = filter.update(&row, &mut values, &mut [reading(1.2, 0.1, &few[0])]).unwrap();
    assert_eq!((outcome, &values), (Outcome::TooFewMembers, &few));

    let many = vec![normal(1, 0, 256, 1.0, 0.2)];
    let mut values = many.clone();
    let outcome = filter.update(&row, &mut values, &mut [reading(9.0, 0.1, &many[0])]).unwrap();
    assert_eq!(outcome, Outcome::Corrected { used: 0, set_aside: 1 });

    // Three standard deviations off, again and again: the ensemble does not know what happens in the river.
    let mut filter = Filter::new(Settings::default());
    let mut last = None;
    for _ in 0..12 {
        values.clone_from(&many);
        last = Some(filter.update(&row, &mut values, &mut [reading(1.67, 0.1, &many[0])]).unwrap());
    }
    let Some(Outcome::Inconsistent { surprise }) = last else { panic!("{last:?}") };
    assert!(surprise > 5.0 && values == many);
    // And it is taken in again when readings agree.
    for _ in 0..12 {
        last = Some(filter.update(&row, &mut values, &mut [reading(1.0, 0.1, &many[0])]).unwrap());
    }
    assert_eq!(last, Some(Outcome::Corrected { used: 1, set_aside: 0 }));
}

#[test]
fn corrections_fade_along_the_river_and_stay_within_bounds() {
    let shared = normal(1, 0, 256, 0.0, 1.0);
    let rows = [Row::log_multiplier(0.0), Row::log_multiplier(12_000.0), Row::log_multiplier(60_000.0)];
    let mut values = vec![shared.clone(); 3];
    let mut filter = Filter::new(Settings::default());
    filter.update(&rows, &mut values, &mut [reading(3.0, 0.1, &shared)]).unwrap();
    let moved: Vec<f64> = values.iter().map(|row| moments(row).0 - moments(&shared).0).collect();
    assert!(moved[0] > moved[1] && moved[1] > 10.0 * moved[2].abs(), "{moved:?}");
    assert!(values.iter().flatten().all(|value| value.abs() <= 1.5));
    let refused = filter.update(&rows[..2], &mut values, &mut []).unwrap_err().to_string();
    assert_eq!(refused, "the ensemble cannot be corrected: 2 rows are described, 3 given");
}

const LANES: usize = 32;
const BLOCKS: usize = 8;
const MEMBERS: usize = LANES * BLOCKS;
const CELL: f64 = 300.0;
const LENGTH: f64 = 30_000.0;
const SOURCES: [f64; 2] = [3000.0, 15_000.0];

fn chain() -> Vec<ReachSpec> {
    let shape = Shape::Trapezoid { depth_m: 5.0, bottom_m: 10.0, left: 2.0, right: 2.0 };
    let reach = |length| ReachSpec {
        dispersion: Dispersion::Fixed(15.0),
        ..ReachSpec::new("river", length, 0.001, 0.035, shape.clone())
    };
    vec![reach(SOURCES[0]), reach(SOURCES[1] - SOURCES[0]), reach(LENGTH - SOURCES[1])]
}

/// A storm from hour 12 to 18 over the first source and from 14 to 22 over the second (g/s), on top of what comes every day.
fn loads(hour: f64) -> [f64; 2] {
    let during = |from: f64, to: f64| if hour >= from && hour < to { 1.0 } else { 0.0 };
    [0.3 + 12.0 * during(12.0, 18.0), 0.3 + 8.0 * during(14.0, 22.0)]
}

/// An hour for one block of members whose sources are multiplied and whose velocities are changed.
fn hour_of<F: Real, const B: usize>(stem: &mut Stem<F, B>, hour: u32, logs: &[[f64; B]; 3]) {
    stem.set_pace(logs[2].map(|log| F::of(log.exp())));
    let head = Inflow::even(4.0, &[0.3]);
    for part in 0..30 {
        let now = loads(f64::from(hour) + f64::from(part) / 30.0);
        let mut laterals = Laterals::none(3, 1);
        for (s, log) in logs[..2].iter().enumerate() {
            let load = log.map(|log| F::of(now[s] * log.exp()));
            laterals.add(s + 1, &[F::of(0.3); B], &[load]);
        }
        stem.step(120.0, &head, &laterals);
    }
}

struct Ensemble {
    blocks: Vec<Stem<f32, LANES>>,
    /// Logarithms of both sources' multipliers and of the velocity factor.
    logs: [Vec<f64>; 3],
}

impl Ensemble {
    fn new(seed: u64) -> Ensemble {
        let mut stem = Stem::new(&chain(), &Kinetics::decays(&[2.9e-6])).unwrap();
        stem.start(&Inflow::even(4.0, &[0.3]), &Laterals::none(3, 1));
        let draw = |stream, sd| normal(seed, stream, MEMBERS as u64, 0.0, sd);
        Ensemble { blocks: vec![stem; BLOCKS], logs: [draw(0, 0.5), draw(1, 0.5), draw(2, 0.1)] }
    }

    fn hour(&mut self, hour: u32) {
        for (b, stem) in self.blocks.iter_mut().enumerate() {
            let logs = [0, 1, 2].map(|i| std::array::from_fn(|l| self.logs[i][b * LANES + l]));
            hour_of(stem, hour, &logs);
        }
    }

    fn cell(&self, j: usize) -> Vec<f64> {
        self.blocks.iter().flat_map(|stem| stem.concentration(j, 0)).map(Real::wide).collect()
    }

    fn correct(&mut self, filter: &mut Filter, readings: &mut [Reading]) -> Outcome {
        let cells = (LENGTH / CELL) as usize;
        let mut rows: Vec<Row> = (0..cells).map(|j| Row::concentration(CELL * (j as f64 + 0.5))).collect();
        rows.extend(SOURCES.map(Row::log_multiplier));
        rows.push(Row::log_factor(0.3));
        let mut values: Vec<Vec<f64>> = (0..cells).map(|j| self.cell(j)).collect();
        values.extend(self.logs.clone());
        let outcome = filter.update(&rows, &mut values, readings).unwrap();
        for (b, stem) in self.blocks.iter_mut().enumerate() {
            for (j, row) in values[..cells].iter().enumerate() {
                let lanes = std::array::from_fn(|l| f32::of(row[b * LANES + l]));
                stem.correct(j, 0, &lanes);
            }
        }
        for (log, row) in self.logs.iter_mut().zip(&values[cells..]) {
            log.clone_from(row);
        }
        outcome
    }
}

#[test]
fn readings_of_a_storm_make_the_forecast_of_the_section_better() {
    let cell_at = |x: f64| (x / CELL) as usize;
    let (stations, section) = ([9000.0, 21_000.0], LENGTH - 150.0);
    let (mut open_square, mut corrected_square, mut better, mut storms) = (0.0, 0.0, 0, 0);
    for storm in 0..8_u64 {
        let truth = Draws::new(900 + storm);
        let logs = [[0.5 * truth.normal(0, 0)], [0.5 * truth.normal(1, 0)], [0.1 * truth.normal(2, 0)]];
        let mut river = Stem::<f64, 1>::new(&chain(), &Kinetics::decays(&[2.9e-6])).unwrap();
        river.start(&Inflow::even(4.0, &[0.3]), &Laterals::none(3, 1));
        let (mut open, mut corrected) = (Ensemble::new(storm), Ensemble::new(storm));
        let mut filter = Filter::new(Settings::default());
        let (mut open_here, mut corrected_here) = (0.0, 0.0);
        for hour in 0..42 {
            hour_of(&mut river, hour, &logs);
            open.hour(hour);
            corrected.hour(hour);
            if hour < 24 {
                let mut readings: Vec<Reading> = Vec::new();
                for (i, station) in stations.into_iter().enumerate() {
                    let true_value = river.concentration(cell_at(station), 0)[0];
                    let error_sd = Reading::error_of(true_value, 0.08, 0.02);
                    let value =
                        (true_value + error_sd * truth.normal(3 + i as u64, u64::from(hour))).max(0.0);
                    let predicted = corrected.cell(cell_at(station));
                    readings.push(Reading { value, error_sd, place_m: station, predicted });
                }
                corrected.correct(&mut filter, &mut readings);
            } else {
                let mean = |ensemble: &Ensemble| moments(&ensemble.cell(cell_at(section))).0;
                let true_value = river.concentration(cell_at(section), 0)[0];
                open_here += (mean(&open) - true_value).powi(2);
                corrected_here += (mean(&corrected) - true_value).powi(2);
            }
        }
        println!(
            "storm {storm}: {:.3} open, {:.3} corrected",
            (open_here / 18.0_f64).sqrt(),
            (corrected_here / 18.0_f64).sqrt()
        );
        open_square += open_here;
        corrected_square += corrected_here;
        better += i32::from(corrected_here < open_here);
        storms += 1;
        for stem in &corrected.blocks {
            let worst =
                (0..LANES).map(|l| stem.account(0).error(l, stem.held(0)[l]).abs()).fold(0.0, f64::max);
            assert!(worst < f32::BALANCE, "{worst}");
        }
    }
    let ratio = (corrected_square / open_square).sqrt();
    println!(
        "RMSE of the section 0-18 h ahead: {ratio:.2} of the open loop's; better in {better} of {storms} storms"
    );
    assert!(ratio < 0.6 && better >= storms - 2, "{ratio}, {better} of {storms}");
}
