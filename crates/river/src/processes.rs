//! What happens in the cells of a stem between two movements: processes that know the depth, dead zones and decay in them.

#![expect(clippy::inline_always, reason = "what a step does must be compiled inside each of the widths")]

use crate::reaction::{self, Breath};
use crate::real::Real;
use crate::stem::{SPELL_S, Stem};
use crate::storage_zone;
use crate::tags;

/// A surface is at least this wide where its width is a divisor (m): what is narrower is dry.
pub(crate) const NARROWEST_M: f64 = 1e-3;

/// Times whose ratio is between this and one are one.
const LIKE: f64 = 1.0 - 1e-9;

/// Halves of a spell: the second goes on at the rates that the first began with, where it takes as long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Half {
    First,
    Second,
}

impl<F: Real, const B: usize> Stem<F, B> {
    /// What processes do before the water goes on for a `spell` (s): they wait for the middle of two spells, or the middle of a longer
    /// one, and act for both at once, which is Strang's splitting with neighbouring halves made one. Where a spell `closes`, they have
    /// come as far as the water at its end.
    #[inline(always)]
    pub(crate) fn process_before(&mut self, spell: f64, closes: bool) {
        let behind = self.behind;
        let due = if closes {
            // As long a spell waits already: the middle of both is here.
            if behind >= spell * LIKE { behind + spell } else { (behind + 0.5 * spell).max(0.0) }
        } else if behind + spell > SPELL_S / LIKE {
            behind + SPELL_S.max(0.5 * spell)
        } else {
            0.0
        };
        if due > 0.0 {
            self.process(due, Half::First);
            self.behind -= due;
        }
    }

    /// What they do after it.
    #[inline(always)]
    pub(crate) fn process_after(&mut self, spell: f64, closes: bool) {
        self.behind += spell;
        if closes {
            // Round-off is no time.
            if self.behind > spell * (1.0 - LIKE) {
                self.process(self.behind, Half::Second);
            }
            self.behind = 0.0;
        }
    }

    /// Processes that know the depth of each cell, and the exchange with dead zones.
    #[inline(always)]
    pub(crate) fn process(&mut self, seconds: f64, half: Half) {
        let n = self.constituents();
        let deep = self.kinetics.needs_depth();
        if !deep && self.stored.is_empty() {
            return;
        }
        self.taken.fill([F::ZERO; B]);
        self.rates.over(seconds);
        let follows = half == Half::First || self.rates.anew;
        let rows = self.rates.rows();
        let mut breath = Breath::NONE;
        if B == 1
            && let Some(along) = &mut self.along
        {
            let volume = self.volume.as_flattened();
            let (mass, taken) = (self.mass.as_flattened_mut(), self.taken.as_flattened_mut());
            let air = along.react(&self.rates, follows, volume, mass, taken);
            (breath.given[0], breath.taken[0]) = air;
            self.book_processes(&breath);
            return;
        }
        for reach in &self.reaches {
            for j in reach.cells.clone() {
                let mass = &mut self.mass[j * n..(j + 1) * n];
                if deep {
                    let course = &mut self.courses[j * rows..(j + 1) * rows];
                    if follows {
                        let (volume, flow) = (&self.volume[j], &self.waves[j].flow);
                        reaction::follow(&self.rates, volume, flow, course, |depth, velocity| {
                            for l in 0..B {
                                let area = (volume[l] * reach.inverse_length).greater(F::DRY);
                                depth[l] = area / self.waves[j].width[l].greater(F::of(NARROWEST_M));
                                velocity[l] = flow[l] / area;
                            }
                        });
                    }
                    for of in &self.tags {
                        self.moving[*of].kept = mass[*of];
                    }
                    let taken = &mut self.taken;
                    reaction::react(&self.rates, &self.volume[j], course, mass, taken, &mut breath);
                    let carried = n - self.tags.len();
                    for (i, of) in self.tags.iter().enumerate() {
                        let (wholes, parts) = mass.split_at_mut(carried);
                        let before = &self.moving[*of].kept;
                        tags::react(before, &wholes[*of], &mut parts[i], &mut self.taken[carried + i]);
                    }
                }
                if let Some(zone) = &reach.dead_zone {
                    let beside = F::of(zone.area_m2) * reach.length;
                    let stored = &mut self.stored[j * n..(j + 1) * n];
                    storage_zone::exchange(zone, seconds, &self.volume[j], beside, mass, stored);
                }
            }
        }
        self.book_processes(&breath);
    }

    /// Forgets what was worked out of the water that was there.
    pub(crate) fn forget_courses(&mut self) {
        let rows = self.rates.rows();
        reaction::forget(&mut self.courses, rows);
        if B == 1
            && let Some(along) = &mut self.along
        {
            along.forget(rows);
        }
    }

    /// Books what processes took; what the air gave and took of oxygen came in and went out.
    fn book_processes(&mut self, breath: &Breath<F, B>) {
        for (account, decayed) in self.accounts[1..].iter_mut().zip(&self.taken) {
            account.react(decayed);
        }
        let Some(oxygen) = self.rates.oxygen() else { return };
        let account = &mut self.accounts[oxygen + 1];
        for l in 0..B {
            let (given, taken) = (breath.given[l].wide(), breath.taken[l].wide());
            account.entered[l] += given;
            account.left[l] += taken;
            account.reacted[l] += given - taken;
            self.aired[0][l] += given;
            self.aired[1][l] += taken;
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

#[cfg(test)]
mod tests {
    use crate::kinetics::{Consumer, Decay, Kinetics, Oxygen, Reaeration};
    use crate::shape::Shape;
    use crate::stem::{Inflow, Laterals, ReachSpec, Stem};

    /// Four kilometres of a brook with a consumer that settles, ammonia and oxygen.
    fn brook<const B: usize>() -> Stem<f64, B> {
        let consumer = |constituent, oxygen_per_gram| Consumer { constituent, oxygen_per_gram };
        let kinetics = Kinetics {
            constituents: vec![
                Decay { per_second: 1e-5, theta: 1.047, settling_m_s: 5e-6 },
                Decay::constant(8e-6),
                Decay::default(),
            ],
            oxygen: Some(Oxygen {
                constituent: 2,
                consumers: vec![consumer(0, 1.0), consumer(1, 4.57)],
                reaeration: Reaeration::OConnorDobbins,
                bed_demand: 1e-5,
                production: 0.0,
                altitude_m: 800.0,
            }),
        };
        let shape = Shape::Trapezoid { depth_m: 4.0, bottom_m: 5.0, left: 2.0, right: 2.0 };
        let reach = || ReachSpec::new("brook", 2000.0, 0.002, 0.035, shape.clone());
        let mut stem = Stem::new(&[reach(), reach()], &kinetics).unwrap();
        stem.start(&head(1.0), &Laterals::none(2, 3));
        stem
    }

    fn head<const B: usize>(flow: f64) -> Inflow<f64, B> {
        Inflow::even(flow, &[12.0, 3.0, 6.0])
    }

    /// Six hours of a swelling flow in steps of five minutes, the last of an hour cut in two as a run cuts it; `often` tells every
    /// step. The masses at the end of each hour (g).
    fn six_hours<const B: usize>(stem: &mut Stem<f64, B>, often: bool) -> Vec<f64> {
        let mut hours = Vec::new();
        for hour in 0..6 {
            let steps = [300.0; 11].into_iter().chain([240.0, 60.0]);
            for (i, seconds) in steps.enumerate() {
                let flow = 1.0 + 3.0 * (f64::from(hour) + i as f64 / 13.0) / 6.0;
                stem.step_told(seconds, &head(flow), &Laterals::none(2, 3), often || i == 12);
            }
            assert!(stem.behind.abs() < 1e-6, "{}", stem.behind);
            hours.extend(
                (0..stem.cell_count())
                    .flat_map(|j| (0..3).map(move |k| (j, k)))
                    .map(|(j, k)| stem.mass(j, k)[0]),
            );
        }
        hours
    }

    #[test]
    fn processes_in_the_middle_of_two_steps_come_to_what_those_of_every_step_do() {
        let (mut waits, mut often) = (brook::<1>(), brook::<1>());
        let (waiting, each) = (six_hours(&mut waits, false), six_hours(&mut often, true));
        for (i, (a, b)) in waiting.iter().zip(&each).enumerate() {
            // Near the head it counts when water came; everywhere depths are read to one in a hundred (`reaction::course`).
            let within = if i % 3 == 1 && i / 3 % waits.cell_count() > 2 { 2e-4 } else { 2e-3 };
            assert!((a / b - 1.0).abs() < within, "cell and constituent {i}: {a} {b}");
        }
        for k in 0..3 {
            let error = waits.account(k).error(0, waits.held(k)[0]);
            assert!(error.abs() < 1e-12, "constituent {k}: {error}");
        }
    }

    #[test]
    fn cells_in_the_lanes_wait_as_members_do() {
        let (one, two) = (six_hours(&mut brook::<1>(), false), six_hours(&mut brook::<2>(), false));
        for (a, b) in one.iter().zip(&two) {
            assert_eq!(a.to_bits(), b.to_bits());
        }
    }
}
