//! What happens in standing water: decay, settling and the balance of oxygen in pools, half of it before a step's mixing and half after.

#![expect(clippy::inline_always, reason = "what a step does must be compiled inside each of the widths")]

use super::budget::Flows;
use crate::kinetics::Kinetics;
use crate::model::Model;
use crate::reaction::{Breath, Rates, begin, react};
use crate::tags;

/// Processes of pools at the temperature of the moment, for all members at once.
#[derive(Clone)]
pub(super) struct Still<const B: usize> {
    kinetics: Kinetics,
    rates: Rates<f64>,
    celsius: f64,
    /// Decay (1/s) of each constituent and tag that decays alone; nothing for those that know the depth.
    pub(super) alone: Vec<f64>,
    /// The constituent that each tag is a part of.
    tags: Vec<usize>,
    course: Vec<[f64; B]>,
    before: Vec<[f64; B]>,
    taken: Vec<[f64; B]>,
}

impl<const B: usize> Still<B> {
    pub(super) fn new(model: &Model, celsius: f64) -> Self {
        let kinetics = model.pool_kinetics();
        let count = model.pollutants.len();
        let rates = Rates::new(&kinetics, celsius);
        let mut still = Self {
            course: vec![[0.0; B]; rates.rows()],
            rates,
            kinetics,
            celsius,
            alone: vec![0.0; count],
            tags: model.tags.iter().map(|whole| whole.0).collect(),
            before: vec![[0.0; B]; count],
            taken: vec![[0.0; B]; count],
        };
        still.settle();
        still
    }

    fn settle(&mut self) {
        let wholes = self.kinetics.constituents.len();
        for (k, rate) in self.alone.iter_mut().enumerate() {
            let of = k.checked_sub(wholes).map_or(k, |tag| self.tags[tag]);
            let alone = self.kinetics.decays_alone(of);
            *rate = if alone { self.kinetics.constituents[of].at(self.celsius) } else { 0.0 };
        }
    }

    /// Puts the water at a temperature; answers whether it was at another.
    pub(super) fn warm(&mut self, celsius: f64) -> bool {
        if (celsius - self.celsius).abs() < 1e-9 {
            return false;
        }
        self.celsius = celsius;
        self.rates.warm(&self.kinetics, celsius);
        self.settle();
        true
    }

    /// Whether the fate of any constituent knows the depth.
    pub(super) fn knows_depth(&self) -> bool {
        self.kinetics.needs_depth()
    }

    /// Lets `seconds` pass over a pool of these volumes and depths for all that know the depth, and books what became of them.
    #[inline(always)]
    pub(super) fn react(
        &mut self,
        seconds: f64,
        volume: &[f64; B],
        depth: &[f64; B],
        mass: &mut [[f64; B]],
        flows: &mut [Flows<B>],
    ) {
        self.before.copy_from_slice(mass);
        self.taken.fill([0.0; B]);
        let mut breath = Breath::NONE;
        self.rates.over(seconds);
        begin(&self.rates, depth, &[0.0; B], &mut self.course);
        react(&self.rates, volume, &self.course, mass, &mut self.taken, &mut breath);
        let (wholes, parts) = mass.split_at_mut(self.kinetics.constituents.len());
        for ((of, part), taken) in self.tags.iter().zip(parts).zip(&mut self.taken[wholes.len()..]) {
            tags::react(&self.before[*of], &wholes[*of], part, taken);
        }
        for (flows, taken) in flows.iter_mut().zip(&self.taken) {
            for l in 0..B {
                flows.reacted[l] += taken[l];
            }
        }
        if let Some(oxygen) = self.rates.oxygen() {
            let flows = &mut flows[oxygen];
            for l in 0..B {
                flows.aired.0[l] += breath.given[l];
                flows.aired.1[l] += breath.taken[l];
                flows.reacted[l] += breath.given[l] - breath.taken[l];
            }
        }
    }
}
