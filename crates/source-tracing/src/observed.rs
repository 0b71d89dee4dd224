//! Readings as the likelihood needs them: excess over the background, weighted by their noise.

use crate::episode::{Constituent, Station};

/// Samples of one or two stations; a missing reading weighs nothing.
#[derive(Debug)]
pub(crate) struct Observed<const K: usize> {
    /// Place (m above the section) and moment (h) of each sample.
    pub(crate) samples: Vec<(f64, f64)>,
    /// 1 / variance of each reading.
    pub(crate) weight: Vec<[f64; K]>,
    /// Excess over the background times the weight.
    pub(crate) weighted: Vec<[f64; K]>,
}

/// A unit response against the readings: Σ r² w and Σ r y w for each constituent.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Projection<const K: usize> {
    pub(crate) own: [f64; K],
    pub(crate) with_readings: [f64; K],
}

impl<const K: usize> Observed<K> {
    /// The noise is that of the reading or of the background, whichever is larger: the true value is not known.
    pub(crate) fn new(stations: &[&Station], constituents: &[Constituent]) -> Self {
        let mut observed = Self { samples: Vec::new(), weight: Vec::new(), weighted: Vec::new() };
        for station in stations {
            for (time, row) in station.time_h.iter().zip(&station.readings) {
                let (mut weight, mut weighted) = ([0.0; K], [0.0; K]);
                for (k, (reading, of)) in row.iter().zip(constituents).enumerate() {
                    if let Some(c) = reading {
                        let relative = of.relative_noise * c.max(of.background);
                        weight[k] = 1.0 / relative.mul_add(relative, of.noise_floor * of.noise_floor);
                        weighted[k] = weight[k] * (c - of.background);
                    }
                }
                observed.samples.push((station.above_section_m, *time));
                observed.weight.push(weight);
                observed.weighted.push(weighted);
            }
        }
        observed
    }

    /// A response (the step begun at `on` less the step begun at `off`) against the readings.
    pub(crate) fn project(&self, on: &[f64], off: &[f64]) -> Projection<K> {
        let (mut own, mut with_readings) = ([0.0; K], [0.0; K]);
        for (((on, off), weight), weighted) in on.iter().zip(off).zip(&self.weight).zip(&self.weighted) {
            let r = on - off;
            for k in 0..K {
                own[k] += r * r * weight[k];
                with_readings[k] += r * weighted[k];
            }
        }
        Projection { own, with_readings }
    }

    /// Two responses against each other: Σ r₁ r₂ w.
    pub(crate) fn cross(&self, one: &[f64], on: &[f64], off: &[f64]) -> [f64; K] {
        let mut cross = [0.0; K];
        for (((one, on), off), weight) in one.iter().zip(on).zip(off).zip(&self.weight) {
            let both = one * (on - off);
            for k in 0..K {
                cross[k] += both * weight[k];
            }
        }
        cross
    }
}

impl<const K: usize> Projection<K> {
    /// Gain in ln likelihood over no release when the amplitudes fit best: an upper bound of every other gain.
    pub(crate) fn best_gain(&self) -> f64 {
        (0..K)
            .filter(|&k| self.own[k] > 0.0)
            .map(|k| self.with_readings[k].powi(2) / (2.0 * self.own[k]))
            .sum()
    }
}
