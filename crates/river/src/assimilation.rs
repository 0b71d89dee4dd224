//! Readings correct an ensemble: a serial square-root Kalman filter on states that carry, beside concentrations, what is uncertain about
//! sources, velocity and boundary (an augmented state; the filter is that of Whitaker and Hamill 2002).
//!
//! For a reading y with error variance R and predictions of it by all members (mean m, variance P), each row x of the state is changed by
//! the gain K = ρ cov(x, prediction) / (P + R): its mean by K (y - m), its deviations by -K a times those of the prediction, with
//! a = 1 / (1 + √(R / (P + R))). No perturbed readings: with few members they are the larger part of the noise.
//!
//! Filters of rivers make forecasts worse when nobody watches them. So the correlation ρ fades along the river, logarithms of multipliers
//! are bounded, spread is inflated a little, a reading far outside what members and its error allow is set aside, and when readings go
//! on to disagree with the spread, or members are too few, nothing is changed and the forecast is that of the open loop.

use crate::Error;

/// How the filter is set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Fewer members than this leave the open loop as it is: spurious correlations cost more than readings give.
    pub least_members: usize,
    /// Deviations are multiplied by this before each update.
    pub inflation: f64,
    /// ρ = exp(-(distance / this)² / 2) (m).
    pub length_m: f64,
    /// A reading further than this from the mean of its predictions, in standard deviations of P + R, is set aside.
    pub farthest: f64,
    /// How many readings consistency is judged over.
    pub window: usize,
    /// The filter is off while the mean of (y - m)² / (P + R) over the window is above this; 1 is expected.
    pub most_surprise: f64,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            least_members: 200,
            inflation: 1.02,
            length_m: 12_000.0,
            farthest: 5.0,
            window: 12,
            most_surprise: 2.75, // of twelve, the 99.9th percentile of χ²/12
        }
    }
}

/// What a row of the state is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Row {
    /// Its place along the river (m); None for what acts everywhere, such as a velocity factor.
    pub place_m: Option<f64>,
    /// The least and the greatest it may be: 0 and infinity for a concentration, -1.5 and 1.5 for the logarithm of a multiplier.
    pub bounds: (f64, f64),
    /// Whether its spread is inflated; parameters that no process spreads would grow without end.
    pub inflated: bool,
}

impl Row {
    /// A concentration at a place.
    #[must_use]
    pub fn concentration(place_m: f64) -> Row {
        Row { place_m: Some(place_m), bounds: (0.0, f64::INFINITY), inflated: true }
    }

    /// The logarithm of a source's multiplier at a place.
    #[must_use]
    pub fn log_multiplier(place_m: f64) -> Row {
        Row { place_m: Some(place_m), bounds: (-1.5, 1.5), inflated: false }
    }

    /// The logarithm of a factor that acts everywhere.
    #[must_use]
    pub fn log_factor(most: f64) -> Row {
        Row { place_m: None, bounds: (-most, most), inflated: false }
    }
}

/// A reading and what the members predicted for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The value that was read.
    pub value: f64,
    /// Standard deviation of its error.
    pub error_sd: f64,
    /// Place of the station along the river (m).
    pub place_m: f64,
    /// One prediction a member.
    pub predicted: Vec<f64>,
}

impl Reading {
    /// The error of a reading: a share of it (8 % is usual) and a floor.
    #[must_use]
    pub fn error_of(value: f64, share: f64, floor: f64) -> f64 {
        (share * value).hypot(floor)
    }
}

/// What became of an update.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Outcome {
    /// The state was corrected by so many readings; so many were set aside.
    Corrected {
        /// Readings that were used.
        used: usize,
        /// Readings too far from all members.
        set_aside: usize,
    },
    /// Nothing was changed: too few members.
    TooFewMembers,
    /// Nothing was changed: readings go on to disagree with the spread; the mean of (y - m)² / (P + R) is told.
    Inconsistent {
        /// That mean.
        surprise: f64,
    },
}

/// The filter with its memory of how well readings agreed.
#[derive(Debug, Clone, PartialEq)]
pub struct Filter {
    settings: Settings,
    surprises: Vec<f64>,
}

impl Filter {
    /// A filter that has seen nothing yet.
    #[must_use]
    pub fn new(settings: Settings) -> Filter {
        Filter { settings, surprises: Vec::new() }
    }

    /// Corrects a state, `values[row][member]`, by readings in the order given; later readings see what earlier ones corrected.
    pub fn update(
        &mut self,
        rows: &[Row],
        values: &mut [Vec<f64>],
        readings: &mut [Reading],
    ) -> Result<Outcome, Error> {
        let members = values.first().map_or(0, Vec::len);
        check(rows, values, readings, members)?;
        self.remember(readings);
        if members < self.settings.least_members {
            return Ok(Outcome::TooFewMembers);
        }
        if let Some(surprise) = self.surprise()
            && surprise > self.settings.most_surprise
        {
            return Ok(Outcome::Inconsistent { surprise });
        }
        for (_, row) in rows.iter().zip(values.iter_mut()).filter(|(row, _)| row.inflated) {
            inflate(row, self.settings.inflation);
        }
        for reading in readings.iter_mut() {
            inflate(&mut reading.predicted, self.settings.inflation);
        }
        let (mut used, mut set_aside) = (0, 0);
        for i in 0..readings.len() {
            let Some((reading, later)) = readings[i..].split_first_mut() else { break };
            let Some(step) = Step::new(reading, self.settings.farthest) else {
                set_aside += 1;
                continue;
            };
            for (row, values) in rows.iter().zip(values.iter_mut()) {
                step.correct(values, self.fade(row.place_m, reading.place_m));
            }
            for other in later {
                step.correct(&mut other.predicted, self.fade(Some(other.place_m), reading.place_m));
            }
            used += 1;
        }
        for (row, values) in rows.iter().zip(values) {
            for value in values {
                *value = value.clamp(row.bounds.0, row.bounds.1);
            }
        }
        Ok(Outcome::Corrected { used, set_aside })
    }

    /// The mean of (y - m)² / (P + R) over the window, once it is full.
    #[must_use]
    pub fn surprise(&self) -> Option<f64> {
        let full = self.surprises.len() == self.settings.window && self.settings.window > 0;
        full.then(|| self.surprises.iter().sum::<f64>() / self.surprises.len() as f64)
    }

    fn remember(&mut self, readings: &[Reading]) {
        for reading in readings {
            let (mean, variance) = moments(&reading.predicted);
            let total = variance + reading.error_sd.powi(2);
            // One wild reading is the affair of whoever checks readings; it counts as far as it would be used.
            let surprise = ((reading.value - mean).powi(2) / total).min(self.settings.farthest.powi(2));
            self.surprises.push(surprise);
        }
        let over = self.surprises.len().saturating_sub(self.settings.window);
        self.surprises.drain(..over);
    }

    fn fade(&self, place: Option<f64>, station: f64) -> f64 {
        place.map_or(1.0, |place| (-0.5 * ((place - station) / self.settings.length_m).powi(2)).exp())
    }
}

/// A reading about to be used.
struct Step {
    deviations: Vec<f64>,
    innovation: f64,
    variance: f64,
    total: f64,
    share: f64,
}

impl Step {
    fn new(reading: &Reading, farthest: f64) -> Option<Step> {
        let (mean, variance) = moments(&reading.predicted);
        let error = reading.error_sd.powi(2);
        let (innovation, total) = (reading.value - mean, variance + error);
        if innovation * innovation > farthest * farthest * total {
            return None;
        }
        let deviations = reading.predicted.iter().map(|value| value - mean).collect();
        Some(Step { deviations, innovation, variance, total, share: 1.0 / (1.0 + (error / total).sqrt()) })
    }

    fn correct(&self, values: &mut [f64], fade: f64) {
        if self.variance <= 0.0 {
            return;
        }
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        let products = values.iter().zip(&self.deviations).map(|(value, d)| (value - mean) * d);
        let covariance = products.sum::<f64>() / (values.len() - 1) as f64;
        let gain = fade * covariance / self.total;
        for (value, deviation) in values.iter_mut().zip(&self.deviations) {
            *value += gain * (self.innovation - self.share * deviation);
        }
    }
}

fn moments(values: &[f64]) -> (f64, f64) {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let squares = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>();
    (mean, squares / (values.len().max(2) - 1) as f64)
}

fn inflate(values: &mut [f64], factor: f64) {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    for value in values {
        *value = mean + factor * (*value - mean);
    }
}

fn check(rows: &[Row], values: &[Vec<f64>], readings: &[Reading], members: usize) -> Result<(), Error> {
    if rows.len() != values.len() {
        return Err(Error::Ensemble {
            problem: format!("{} rows are described, {} given", rows.len(), values.len()),
        });
    }
    let lengths = values.iter().map(Vec::len).chain(readings.iter().map(|reading| reading.predicted.len()));
    if let Some(length) = lengths.into_iter().find(|length| *length != members) {
        return Err(Error::Ensemble {
            problem: format!("{members} members in the first row, {length} in another"),
        });
    }
    for reading in readings {
        let usable = reading.value.is_finite() && reading.error_sd.is_finite() && reading.error_sd > 0.0;
        if !usable {
            let (value, error) = (reading.value, reading.error_sd);
            return Err(Error::Ensemble {
                problem: format!("a reading of {value} with an error of {error}"),
            });
        }
    }
    if !values.iter().flatten().all(|value| value.is_finite()) {
        return Err(Error::Ensemble { problem: "a value of the state is not a number".to_owned() });
    }
    Ok(())
}
