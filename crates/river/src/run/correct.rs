//! What assimilation changes in a run under way: concentrations of cells, and how much sources bring. The ledger books both as external.

use super::{Run, Schedule, Snapshot};
use crate::model::{LinkId, NodeId};
use crate::real::Real;

/// A cell of a reach; of the run that named it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cell {
    /// The conduit.
    pub link: LinkId,
    /// Distance of the cell's middle from the conduit's upper end (m).
    pub middle_m: f64,
    stem: usize,
    number: usize,
}

impl<F: Real, const B: usize> Run<'_, F, B> {
    /// Runs until a time since the start (s), or to the end where that is earlier, telling each moment of report.
    pub fn until(&mut self, end: f64, mut told: impl FnMut(&Snapshot<'_, F, B>)) {
        let mut schedule = Schedule::new(self.model, self.dt, self.time);
        while self.time < end - 1e-6
            && let Some(stage) = schedule.next(self.time)
        {
            self.go(stage.dt, stage.seen || self.time + stage.dt >= end - 1e-6);
            self.time = stage.report.unwrap_or(self.time);
            if stage.told {
                told(&Snapshot::new(self));
            }
        }
    }

    /// What the run shows now.
    #[must_use]
    pub fn shown(&self) -> Snapshot<'_, F, B> {
        Snapshot::new(self)
    }

    /// Multiplies, from now on, what enters a node from outside (runoff, dry weather, external inflow) of a pollutant.
    pub fn multiply(&mut self, node: NodeId, pollutant: usize, factors: &[f64; B]) {
        let place = node.0 * self.model.pollutants.len() + pollutant;
        match self.multiplied.iter_mut().find(|known| known.0 == place) {
            Some(known) => known.1 = *factors,
            None => self.multiplied.push((place, *factors)),
        }
    }

    /// Multiplies, from now on, the water that enters a node from outside with all that it carries: its concentrations stay.
    pub fn multiply_water(&mut self, node: NodeId, factors: &[f64; B]) {
        match self.swollen.iter_mut().find(|known| known.0 == node.0) {
            Some(known) => known.1 = *factors,
            None => self.swollen.push((node.0, *factors)),
        }
    }

    /// Applies [`Self::multiply`] and [`Self::multiply_water`] to what entered in this step.
    pub(super) fn scale_sources(&mut self, dt: f64) {
        let count = self.model.pollutants.len();
        for (node, factors) in &self.swollen {
            let masses = self.budget.mass.iter_mut().zip(&mut self.load[node * count..(node + 1) * count]);
            let booked = masses.map(|(mass, row)| (&mut mass.external, row));
            let water = (&mut self.budget.water.external, &mut self.flow[*node]);
            for (booked, row) in std::iter::once(water).chain(booked) {
                for l in 0..B {
                    let more = row[l] * (factors[l] - 1.0);
                    row[l] += more;
                    booked[l] += more * dt;
                }
            }
        }
        for (place, factors) in &self.multiplied {
            let Some(row) = self.load.get_mut(*place) else { continue };
            let booked = &mut self.budget.mass[place % count].external;
            for l in 0..B {
                let more = row[l] * (factors[l] - 1.0);
                row[l] += more;
                booked[l] += more * dt;
            }
        }
    }

    /// All cells of all reaches.
    #[must_use]
    pub fn cells(&self) -> Vec<Cell> {
        let mut all = Vec::new();
        for (stem, links) in self.network.stems.iter().enumerate() {
            for (reach, link) in links.iter().enumerate() {
                let cells = self.stems[stem].cells(reach);
                let length = self.stems[stem].reaches()[reach].length_m / cells.len().max(1) as f64;
                for (n, number) in cells.enumerate() {
                    all.push(Cell { link: *link, middle_m: length * (n as f64 + 0.5), stem, number });
                }
            }
        }
        all
    }

    /// Concentration of a pollutant in a cell; zero where it is dry.
    #[must_use]
    pub fn in_cell(&self, cell: &Cell, pollutant: usize) -> [f64; B] {
        self.stems[cell.stem].concentration(cell.number, pollutant).map(Real::wide)
    }

    /// Puts concentrations into a cell; what that adds or takes is booked.
    pub fn correct(&mut self, cell: &Cell, pollutant: usize, concentrations: &[f64; B]) {
        let stem = &mut self.stems[cell.stem];
        let before = stem.account(pollutant).entered;
        stem.correct(cell.number, pollutant, &concentrations.map(F::of));
        let after = stem.account(pollutant).entered;
        let booked = &mut self.budget.mass[pollutant].external;
        for l in 0..B {
            booked[l] += after[l] - before[l];
        }
    }
}
