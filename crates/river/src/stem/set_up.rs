//! What a stem is made of and what is told to it from outside: its reaches and cells, its temperature, its pace, its head.

use std::ops::Range;

use super::Stem;
use crate::reach::ReachSpec;
use crate::real::Real;

impl<F: Real, const B: usize> Stem<F, B> {
    /// How many constituents are carried, tags included.
    #[must_use]
    pub fn constituents(&self) -> usize {
        self.moving.len()
    }

    /// Of which constituent of `kinetics` a constituent or tag has the fate.
    pub(crate) fn fate(&self, k: usize) -> usize {
        let carried = self.kinetics.constituents.len();
        if k < carried { k } else { self.tags[k - carried] }
    }

    /// Where the mass of a constituent in a cell stands.
    pub(crate) fn place(&self, cell: usize, constituent: usize) -> usize {
        if self.along.is_some() {
            constituent * self.volume.len() + cell
        } else {
            cell * self.constituents() + constituent
        }
    }

    /// The reaches as they were given.
    #[must_use]
    pub fn reaches(&self) -> &[ReachSpec] {
        &self.specs
    }

    /// The cells of a reach.
    #[must_use]
    pub fn cells(&self, reach: usize) -> Range<usize> {
        self.reaches[reach].cells.clone()
    }

    /// How many cells the stem has.
    #[must_use]
    pub fn cell_count(&self) -> usize {
        self.reaches.last().map_or(0, |reach| reach.cells.end)
    }

    /// How many substeps were taken so far.
    #[must_use]
    pub fn substeps(&self) -> u64 {
        self.substeps
    }

    /// Water temperature (°C) from now on.
    pub fn set_temperature(&mut self, celsius: f64) {
        self.celsius = celsius;
        self.decays_over = f64::NAN;
        self.rates.warm(&self.kinetics, celsius);
    }

    /// Velocities of each member as multiples of the rating's from now on.
    pub fn set_pace(&mut self, pace: [F; B]) {
        self.pace = pace;
    }

    /// Says that the river goes on upstream of the stem with the concentrations of its inflow, as at a boundary where they are measured:
    /// dispersion then acts over the head too. A head is closed unless this is said: what enters is what was given.
    pub fn open_head(&mut self) {
        self.open_head = true;
    }

    /// The flow that fills a reach to its bank or crown (m3/s).
    #[must_use]
    pub fn full_flow(&self, reach: usize) -> f64 {
        let spec = &self.specs[reach];
        let full = F::of(spec.shape.at(spec.shape.full_depth()).area * f64::from(spec.barrels));
        full.wide() * self.reaches[reach].rating.at(full).velocity.wide()
    }
}
