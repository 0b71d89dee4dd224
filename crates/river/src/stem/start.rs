//! How a stem begins: steady under its first inflows.

use super::Stem;
use crate::inflow::{Inflow, Laterals, add};
use crate::ledger::Account;
use crate::rating::Rating;
use crate::real::Real;

impl<F: Real, const B: usize> Stem<F, B> {
    pub(super) fn fill_held(&mut self) {
        for reach in &self.reaches {
            if let Rating::Held { area, .. } = reach.rating {
                self.volume[reach.cells.clone()].fill([area * reach.length; B]);
            }
        }
    }

    pub(super) fn open_accounts(&mut self) {
        for k in 0..self.accounts.len() {
            let initial = if k == 0 { self.water() } else { self.held(k - 1) };
            self.accounts[k] = Account { initial, ..Account::default() };
        }
        self.aired = [[0.0; B]; 2];
    }

    /// Fills the stem with the steady state of these inflows and opens the ledger anew: depths by the rating, concentrations after
    /// decay over the time of passage.
    pub fn start(&mut self, head: &Inflow<F, B>, laterals: &Laterals<F, B>) {
        let n = self.constituents();
        let mut flow = head.flow;
        let mut load = head.load.clone();
        for (r, reach) in self.reaches.iter().enumerate() {
            let share = F::of(1.0 / reach.cells.len() as f64);
            for j in reach.cells.clone() {
                add(&mut flow, &laterals.entering(r, reach, j));
                let half = laterals.half_spread(r, reach);
                // Members often start alike, and neighbours in the lanes then share the search.
                let mut last = (F::ZERO, F::ONE, reach.rating.area_of(F::ZERO, F::ONE));
                for l in 0..B {
                    // The middle of the cell has taken half of what enters along it.
                    let (here, pace) = (flow[l] - half[l], self.pace[l]);
                    if last.0 != here || last.1 != pace {
                        last = (here, pace, reach.rating.area_of(here, pace));
                    }
                    self.volume[j][l] = last.2 * reach.length;
                }
                for k in 0..n {
                    if j == reach.cells.start {
                        add(&mut load[k], &laterals.load[r * n + k]);
                    }
                    add(&mut load[k], &laterals.load_along(r, reach, k));
                    let decay = &self.kinetics.constituents[self.fate(k)];
                    let rate = F::of(decay.at(self.celsius));
                    for l in 0..B {
                        let stay = if flow[l] > F::DRY { self.volume[j][l] / flow[l] } else { F::ZERO };
                        let along = F::HALF * share * laterals.spread_load[r * n + k][l];
                        let (grams, water) = (load[k][l] - along, flow[l] - half[l]);
                        let concentration = if water > F::DRY { grams / water } else { F::ZERO };
                        let kept = (-rate * stay * F::HALF).exp();
                        let place = self.place(j, k);
                        self.mass[place][l] = concentration * kept * self.volume[j][l];
                        if let Some(zone) = reach.dead_zone {
                            let (alpha, beside) =
                                (F::of(zone.exchange_per_s), F::of(zone.area_m2) * reach.length);
                            let into = alpha * self.volume[j][l] / beside;
                            self.stored[j * n + k][l] =
                                concentration * kept * beside * into / (into + rate).greater(F::of(1e-30));
                        }
                        load[k][l] = load[k][l] * kept * kept;
                    }
                }
            }
        }
        self.fill_held();
        self.forget_courses();
        self.open_accounts();
    }
}
