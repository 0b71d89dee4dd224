//! Rates of processes at a temperature, worked out once for all cells.

#![expect(
    clippy::inline_always,
    reason = "a call inside a loop over lanes keeps it from becoming vector code"
)]

use super::course::{LOSSES, SPENT};
use crate::kinetics::{Kinetics, Reaeration, at_temperature, saturation};
use crate::real::Real;

/// Rates of the processes that know the depth, at a temperature.
#[derive(Debug, Clone)]
pub(crate) struct Rates<F> {
    /// The time that passes at once (s), and as it was told.
    pub(super) seconds: F,
    told: f64,
    /// Whether the time or the temperature were others before.
    pub(crate) anew: bool,
    rows: usize,
    pub(super) losses: Vec<Loss<F>>,
    pub(super) oxygen: Option<Air<F>>,
}

/// How a constituent is lost.
#[derive(Debug, Clone, Copy)]
pub(super) struct Loss<F> {
    pub(super) constituent: usize,
    /// Decay (1/s).
    pub(super) decay: F,
    /// Settling (m/s).
    pub(super) settling: F,
    /// Oxygen that its decay takes (1/s, g of oxygen for each g that is there).
    pub(super) demand: F,
    /// Where it does not settle: what half of the time and all of it leave (-), and the oxygen that this takes (g for each g that is there).
    pub(super) root: F,
    pub(super) left: F,
    pub(super) spent: F,
    /// Where its rows of a course begin.
    pub(super) row: usize,
}

impl<F: Real> Loss<F> {
    /// Whether it settles, so that its loss differs from cell to cell.
    #[inline(always)]
    pub(super) fn settles(&self) -> bool {
        self.settling > F::ZERO
    }
}

/// What the balance of oxygen asks of a temperature.
#[derive(Debug, Clone, Copy)]
pub(super) struct Air<F> {
    pub(super) constituent: usize,
    /// Saturation (g/m3).
    pub(super) full: F,
    /// θ^(T-20) of reaeration.
    pub(super) warmth: F,
    /// Demand of the bed [g/(m2 s)].
    pub(super) bed: F,
    /// Production less respiration [g/(m3 s)].
    pub(super) production: F,
    pub(super) law: Reaeration,
}

impl<F: Real> Rates<F> {
    pub(crate) fn new(kinetics: &Kinetics, celsius: f64) -> Rates<F> {
        let losses = Vec::with_capacity(kinetics.constituents.len());
        let mut rates = Rates { seconds: F::ZERO, told: 0.0, anew: true, rows: LOSSES, losses, oxygen: None };
        rates.warm(kinetics, celsius);
        rates
    }

    /// Makes these the rates of another temperature; allocates nothing.
    pub(crate) fn warm(&mut self, kinetics: &Kinetics, celsius: f64) {
        self.losses.clear();
        (self.told, self.rows) = (0.0, LOSSES);
        let oxygen = kinetics.oxygen.as_ref();
        for (k, decay) in kinetics.constituents.iter().enumerate() {
            if kinetics.decays_alone(k) || oxygen.is_some_and(|oxygen| oxygen.constituent == k) {
                continue;
            }
            let rate = decay.at(celsius);
            let consumers = oxygen.map_or(&[][..], |oxygen| &oxygen.consumers);
            let each = consumers.iter().filter(|consumer| consumer.constituent == k);
            let grams: f64 = each.map(|consumer| consumer.oxygen_per_gram).sum();
            self.losses.push(Loss {
                constituent: k,
                decay: F::of(rate),
                settling: F::of(decay.settling_m_s),
                demand: F::of(grams * rate),
                root: F::ONE,
                left: F::ONE,
                spent: F::ZERO,
                row: self.rows,
            });
            self.rows += if decay.settling_m_s > 0.0 { 1 + SPENT } else { 1 };
        }
        self.oxygen = oxygen.map(|oxygen| Air {
            constituent: oxygen.constituent,
            full: F::of(saturation(celsius, oxygen.altitude_m)),
            warmth: F::of(at_temperature(1.0, 1.024, celsius)),
            bed: F::of(at_temperature(oxygen.bed_demand, 1.08, celsius)),
            production: F::of(oxygen.production),
            law: oxygen.reaeration,
        });
    }

    /// Sets the time that passes at once (s). Times that differ by round-off are one, and what was worked out for it stands.
    pub(crate) fn over(&mut self, seconds: f64) {
        self.anew = (seconds - self.told).abs() > 1e-12 * self.told;
        if !self.anew {
            return;
        }
        (self.told, self.seconds) = (seconds, F::of(seconds));
        for loss in &mut self.losses {
            loss.root = (-loss.decay * (F::HALF * self.seconds)).exp();
            loss.left = (-loss.decay * self.seconds).exp();
            let each = if loss.decay > F::ZERO { loss.demand / loss.decay } else { F::ZERO };
            loss.spent = each * (F::ONE - loss.left);
        }
    }

    /// Rows that the course of a cell takes.
    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    /// Which constituent is oxygen.
    pub(crate) fn oxygen(&self) -> Option<usize> {
        self.oxygen.map(|air| air.constituent)
    }
}
