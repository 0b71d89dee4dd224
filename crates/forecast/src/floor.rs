//! The floor: persistence, drawn towards the usual value of the hour, the day's and the month's mean, and what came past upstream.

use serde::{Deserialize, Serialize};

use crate::features::{View, to_log};
use crate::history::{History, Values};
use crate::levels::{COUNT, LEVELS, Quantiles, quantile_of_sorted};
use crate::{Role, Target};

/// Greatest travel time from a section upstream that is looked for, hours.
const MOST_TRAVEL: i64 = 72;
/// Rounds of reweighting towards least absolute errors.
const ROUNDS: usize = 12;

/// Hours water takes from each section upstream that measures the same factor, by channel.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct Travel(Vec<i64>);

impl Travel {
    /// The lags at which changes upstream and here go together best, from what was known at a step.
    pub(crate) fn of(history: &History, steps: std::ops::RangeInclusive<i64>, offset: f64) -> Self {
        let issue = history.issue_ms(*steps.end());
        let log = |value: f64| to_log(value, offset);
        let change = |cells: &crate::history::Cells, step: i64| {
            let now = cells.at(step, issue).map(log)?;
            Some(now - cells.at(step - 2, issue).map(log)?)
        };
        let here: Vec<Option<f64>> = steps.clone().map(|step| change(&history.target, step)).collect();
        let lags = same_upstream(history).map(|cells| {
            let there: Vec<Option<f64>> = steps.clone().map(|step| change(cells, step)).collect();
            let most = usize::try_from(MOST_TRAVEL / history.step_hours).unwrap_or(0);
            let together = |lag: usize| {
                let pairs = here.iter().skip(lag).zip(&there).filter_map(|(a, b)| Some(((*a)?, (*b)?)));
                correlation(pairs)
            };
            let best = (0..=most).max_by(|a, b| together(*a).total_cmp(&together(*b))).unwrap_or(0);
            i64::try_from(best).unwrap_or(0) * history.step_hours
        });
        Self(lags.collect())
    }
}

fn same_upstream(history: &History) -> impl Iterator<Item = &crate::history::Cells> {
    history.others.iter().filter_map(|other| match (&other.values, other.role) {
        (Values::Cells(cells), Role::UpstreamSame) => Some(cells),
        _ => None,
    })
}

fn correlation(pairs: impl Iterator<Item = (f64, f64)>) -> f64 {
    let (mut count, mut xy, mut xx, mut yy) = (0, 0.0, 0.0, 0.0);
    for (x, y) in pairs {
        count += 1;
        xy += x * y;
        xx += x * x;
        yy += y * y;
    }
    if count < 60 || xx * yy <= 0.0 { 0.0 } else { xy / (xx * yy).sqrt() }
}

/// What the floor looks at, as differences from the value now; 0 where nothing is known.
pub(crate) fn pulls(history: &History, step: i64, target: Target, travel: &Travel, offset: f64) -> Vec<f64> {
    let issue = history.issue_ms(step);
    let log = |value: f64| to_log(value, offset);
    let step_hours = history.step_hours;
    let view = View { cells: &history.target, step, issue, step_hours, scale: &log };
    let Some(now) = view.latest() else { return Vec::new() };
    let mean = |view: &View<'_>, hours| view.over(hours).map(|numbers| numbers[0]);
    let usual = match target {
        Target::At(hours) => view.usual(hours),
        Target::MaxWithin(_) | Target::MeanWithin(_) | Target::MeanAfter(_) => mean(&view, 168),
    };
    let mut pulls = vec![1.0];
    for value in [usual, mean(&view, 24), mean(&view, 720), view.back(step_hours)] {
        pulls.push(value.map_or(0.0, |value| value - now));
    }
    for (cells, travel) in same_upstream(history).zip(&travel.0) {
        let view = View { cells, step, issue, step_hours, scale: &log };
        let passed = view.back((travel - target.hours()).max(0));
        let month = mean(&view, 720);
        pulls.push(passed.zip(month).map_or(0.0, |(passed, month)| passed - month));
    }
    pulls
}

/// A line through the pulls with the spread of what it missed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Floor {
    weights: Vec<f64>,
    misses: Quantiles,
}

impl Floor {
    /// Fits by least absolute errors; `None` of too few rows.
    pub(crate) fn train(rows: &[Vec<f64>], outcomes: &[f64]) -> Option<Self> {
        let count = rows.first()?.len();
        if rows.len() < 10 * count {
            return None;
        }
        let mut weights = vec![0.0; count];
        for _ in 0..ROUNDS {
            let mut normal = vec![vec![0.0; count + 1]; count];
            for (row, outcome) in rows.iter().zip(outcomes) {
                let trust = 1.0 / (outcome - dot(&weights, row)).abs().max(0.01);
                for (line, a) in normal.iter_mut().zip(row) {
                    line.iter_mut()
                        .zip(row.iter().chain([outcome]))
                        .for_each(|(sum, b)| *sum += trust * a * b);
                }
            }
            weights = solved(normal);
        }
        let mut misses: Vec<f64> =
            rows.iter().zip(outcomes).map(|(row, outcome)| outcome - dot(&weights, row)).collect();
        misses.sort_by(f64::total_cmp);
        Some(Self { misses: spread(&misses)?, weights })
    }

    pub(crate) fn quantiles(&self, pulls: &[f64]) -> Quantiles {
        let middle = dot(&self.weights, pulls);
        self.misses.map(|miss| middle + miss)
    }
}

/// The quantiles of values in rising order.
pub(crate) fn spread(sorted: &[f64]) -> Option<Quantiles> {
    let mut values = [0.0; COUNT];
    for (value, level) in values.iter_mut().zip(LEVELS) {
        *value = quantile_of_sorted(sorted, level)?;
    }
    Some(Quantiles(values))
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Solves the normal equations with a little ridge, so that a pull that never moved gets no weight.
fn solved(mut lines: Vec<Vec<f64>>) -> Vec<f64> {
    let count = lines.len();
    for (at, line) in lines.iter_mut().enumerate() {
        line[at] += line[at] * 1e-3 + 1e-6;
    }
    for pivot in 0..count {
        let line = lines[pivot].clone();
        for other in lines.iter_mut().skip(pivot + 1) {
            let share = other[pivot] / line[pivot];
            other.iter_mut().zip(&line).for_each(|(a, b)| *a -= share * b);
        }
    }
    let mut weights = vec![0.0; count];
    for at in (0..count).rev() {
        let known: f64 = (at + 1..count).map(|other| lines[at][other] * weights[other]).sum();
        weights[at] = (lines[at][count] - known) / lines[at][at];
    }
    weights
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_found_again_among_wild_values() {
        let rows: Vec<Vec<f64>> =
            (0..200).map(|n| vec![1.0, f64::from(n % 17), f64::from(n % 5) - 2.0]).collect();
        let outcomes: Vec<f64> = rows
            .iter()
            .enumerate()
            .map(|(n, row)| 0.5 * row[1] - row[2] + if n % 20 == 0 { 100.0 } else { 0.0 })
            .collect();
        let floor = Floor::train(&rows, &outcomes).unwrap();
        assert!((floor.quantiles(&[1.0, 4.0, 1.0]).median() - 1.0).abs() < 0.05, "{floor:?}");
    }
}
