//! What happens in the cells of a stem between two movements: processes that know the depth, dead zones and decay in them.

#![expect(clippy::inline_always, reason = "what a step does must be compiled inside each of the widths")]

use crate::reaction::{self, Cell};
use crate::real::Real;
use crate::stem::Stem;
use crate::storage_zone;
use crate::tags;

impl<F: Real, const B: usize> Stem<F, B> {
    /// Processes that know the depth of each cell, and the exchange with dead zones.
    #[inline(always)]
    pub(crate) fn process(&mut self, seconds: f64) {
        let n = self.constituents();
        let deep = self.kinetics.needs_depth();
        if !deep && self.stored.is_empty() {
            return;
        }
        self.taken.fill([F::ZERO; B]);
        let cells = self.volume.len();
        for reach in &self.reaches {
            for j in reach.cells.clone() {
                let mass = if self.along.is_some() {
                    for (k, row) in self.cell.iter_mut().enumerate() {
                        *row = self.mass[k * cells + j];
                    }
                    &mut self.cell[..]
                } else {
                    &mut self.mass[j * n..(j + 1) * n]
                };
                if deep {
                    let (mut depth, mut velocity) = ([F::ZERO; B], [F::ZERO; B]);
                    for l in 0..B {
                        let area = (self.volume[j][l] * reach.inverse_length).greater(F::DRY);
                        depth[l] = area / self.widths[j][l];
                        let flow =
                            self.along.as_ref().map_or(self.waves[j].flow[l], |along| along.flow_of(j));
                        velocity[l] = flow / area;
                    }
                    let cell = Cell { volume: &self.volume[j], depth, velocity };
                    for of in &self.tags {
                        self.moving[*of].kept = mass[*of];
                    }
                    reaction::react(&self.kinetics, self.celsius, seconds, &cell, mass, &mut self.taken);
                    let carried = n - self.tags.len();
                    for (i, of) in self.tags.iter().enumerate() {
                        let (wholes, parts) = mass.split_at_mut(carried);
                        let before = &self.moving[*of].kept;
                        tags::react(before, &wholes[*of], &mut parts[i], &mut self.taken[carried + i]);
                    }
                }
                if self.along.is_some() {
                    for (k, row) in self.cell.iter().enumerate() {
                        self.mass[k * cells + j] = *row;
                    }
                } else if let Some(zone) = &reach.dead_zone {
                    let beside = F::of(zone.area_m2) * reach.length;
                    let stored = &mut self.stored[j * n..(j + 1) * n];
                    storage_zone::exchange(zone, seconds, &self.volume[j], beside, mass, stored);
                }
            }
        }
        for (account, decayed) in self.accounts[1..].iter_mut().zip(&self.taken) {
            account.react(decayed);
        }
    }

    /// First-order decay in dead zones.
    #[inline(always)]
    pub(crate) fn decay_stored(&mut self, seconds: f64) {
        let n = self.constituents();
        if self.stored.is_empty() {
            return;
        }
        for k in 0..n {
            let keep = F::of((-self.kinetics.constituents[self.fate(k)].at(self.celsius) * seconds).exp());
            let mut decayed = [F::ZERO; B];
            for row in self.stored.iter_mut().skip(k).step_by(n) {
                for l in 0..B {
                    decayed[l] += row[l] - row[l] * keep;
                    row[l] *= keep;
                }
            }
            self.accounts[k + 1].react(&decayed);
        }
    }
}
