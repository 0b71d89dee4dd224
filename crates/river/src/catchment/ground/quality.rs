//! What is swept from the ground, washed off it, and carried by the water that stands on it.

use super::{Day, Ground};
use crate::catchment::SurfaceBudget;
use crate::catchment::washoff::{DAY, Known, NEGLIGIBLE, Runoff, washed};
use crate::model::Model;
use crate::real::Real;

/// What counts as a moment of runoff (s).
const MOMENT_S: f64 = 1.0;

impl<const B: usize> Ground<B> {
    #[inline(always)]
    pub(super) fn sweep(&mut self, model: &Model, day: &Day<B>, budget: &mut SurfaceBudget<[f64; B]>) {
        for i in 0..self.lands.len() {
            let land_use = &model.land_uses[self.lands[i].use_id];
            if land_use.sweep_interval_d <= 0.0 {
                continue;
            }
            for l in 0..B {
                let due = day.t - self.lands[i].last_swept[l] >= land_use.sweep_interval_d * DAY;
                if !due || day.falling[l] > NEGLIGIBLE {
                    continue;
                }
                self.gather(model, day.t, budget);
                let land = &mut self.lands[i];
                land.last_swept[l] = day.t;
                for (p, washoff) in land_use.washoff.iter().enumerate() {
                    let share = (land_use.sweep_available * washoff.sweeping).clamp(0.0, 1.0);
                    let taken = land.present[p][l] * share;
                    land.present[p][l] -= taken;
                    budget.mass[p].swept[l] += taken;
                }
            }
        }
    }

    #[inline(always)]
    pub(super) fn wash<F: Real>(
        &mut self,
        model: &Model,
        rate: &[f64; B],
        time: &[f64; B],
        out: &[f64; B],
        trickle: f64,
        budget: &mut SurfaceBudget<[f64; B]>,
    ) {
        let mut known = Known::<F, B>::NOTHING;
        for land in &mut self.lands {
            let land_use = &model.land_uses[land.use_id];
            let runoff = Runoff { rate, time, out, trickle, fraction: land.fraction, area: land.area };
            for p in 0..self.washed.len() {
                let washoff = &land_use.washoff[p];
                let (mass, made) =
                    washed(washoff, &land_use.buildup[p], &mut land.present[p], runoff, &mut known);
                let sums = &mut budget.mass[p];
                for l in 0..B {
                    sums.built_up[l] += made[l];
                    sums.held_back[l] += washoff.held_back * mass[l];
                    self.washed[p][l] += (1.0 - washoff.held_back) * mass[l];
                }
            }
        }
        for p in 0..self.washed.len() {
            if let Some((other, share)) = model.pollutants[p].co_pollutant {
                for l in 0..B {
                    let mass = share * self.washed[other.0][l];
                    budget.mass[p].built_up[l] += mass;
                    self.washed[p][l] += mass;
                }
            }
        }
    }

    /// What leaves in `dt` seconds and counts for nothing (m3).
    #[inline(always)]
    pub(super) fn trickle(&self, dt: f64) -> f64 {
        NEGLIGIBLE * dt * self.area
    }

    /// Concentrations of the runoff at the end of the step: what would be washed off in the next moment at the rate of this one, and
    /// what stands on the ground.
    pub(in super::super) fn concentrations(&self, model: &Model, rows: &mut [[f64; B]]) {
        let (mut rate, mut time, mut out) = ([0.0; B], [0.0; B], [0.0; B]);
        for l in 0..B {
            out[l] = self.given.flow_at_end[l] * MOMENT_S;
            rate[l] = self.rate_at_end[l];
            time[l] = out[l] / (rate[l] * self.area).greater(1e-300);
        }
        let trickle = self.trickle(MOMENT_S);
        rows.fill([0.0; B]);
        let mut known = Known::<f64, B>::NOTHING;
        for land in &self.lands {
            let land_use = &model.land_uses[land.use_id];
            let (fraction, area) = (land.fraction, land.area);
            let runoff = Runoff { rate: &rate, time: &time, out: &out, trickle, fraction, area };
            for (p, row) in rows.iter_mut().enumerate() {
                let washoff = &land_use.washoff[p];
                let mut present = land.present[p];
                let (mass, _) = washed(washoff, &land_use.buildup[p], &mut present, runoff, &mut known);
                for l in 0..B {
                    row[l] += (1.0 - washoff.held_back) * mass[l];
                }
            }
        }
        let depth = self.depth();
        for (p, pollutant) in model.pollutants.iter().enumerate() {
            if let Some((other, share)) = pollutant.co_pollutant {
                for l in 0..B {
                    rows[p][l] += share * rows[other.0][l];
                }
            }
        }
        for (p, row) in rows.iter_mut().enumerate() {
            let held = self.held_back(model, p);
            for l in 0..B {
                let runs = out[l] >= trickle && out[l] > 0.0;
                let standing = if depth[l] > 0.0 { self.ponded[p][l] / (depth[l] * self.area) } else { 0.0 };
                let washed = row[l] / out[l].greater(1e-300);
                row[l] = if runs { washed + (1.0 - held) * standing } else { 0.0 };
            }
        }
        if let Some(oxygen) = &model.oxygen {
            // It comes with the water, as much in every moment of the step.
            let p = oxygen.constituent.0;
            for l in 0..B {
                rows[p][l] = self.given.load[p][l] / self.given.flow[l].greater(1e-300);
            }
        }
    }

    /// The share of what the water carries that best practice holds back.
    #[inline(always)]
    fn held_back(&self, model: &Model, pollutant: usize) -> f64 {
        self.lands.iter().map(|l| l.fraction * model.land_uses[l.use_id].washoff[pollutant].held_back).sum()
    }

    /// Rain's and run-on's pollutants mix with the ponded water, infiltrate with it and leave with it.
    #[inline(always)]
    pub(super) fn mix(
        &mut self,
        model: &Model,
        day: &Day<B>,
        at_hand: &[f64; B],
        infiltrated: &[f64; B],
        out: &[f64; B],
        budget: &mut SurfaceBudget<[f64; B]>,
    ) {
        let depth = self.depth();
        let trickle = self.trickle(day.dt);
        // Of what is on the surface: the shares that infiltrate, and that leave; a trickle takes nothing along, its load waits.
        let (mut soaking, mut leaving) = ([0.0; B], [0.0; B]);
        for l in 0..B {
            let per_water = 1.0 / at_hand[l].greater(1e-300);
            let there = at_hand[l] > 0.0;
            soaking[l] = if there { (infiltrated[l] * per_water).lesser(1.0) } else { 0.0 };
            let runs = there && out[l] >= trickle;
            leaving[l] = if runs { (out[l] * per_water).lesser(1.0 - soaking[l]) } else { 0.0 };
        }
        for (p, pollutant) in model.pollutants.iter().enumerate() {
            let run_on = std::mem::replace(&mut self.run_on_load[p], [0.0; B]);
            let (mut present, mut fallen) = ([0.0; B], [0.0; B]);
            let mut most = 0.0_f64;
            for l in 0..B {
                fallen[l] = pollutant.rain * day.falling[l] * day.dt * self.area;
                present[l] = self.ponded[p][l] + fallen[l] + run_on[l];
                most = most.greater(present[l]);
            }
            if most <= 0.0 {
                continue;
            }
            let held = self.held_back(model, p);
            let sums = &mut budget.mass[p];
            for l in 0..B {
                let (soaked, washed) = (soaking[l] * present[l], leaving[l] * present[l]);
                let left = (present[l] - soaked - washed).greater(0.0);
                let stays = at_hand[l] > 0.0 && depth[l] > 0.0;
                sums.deposited[l] += fallen[l];
                sums.infiltrated[l] += soaked;
                sums.held_back[l] += held * washed;
                sums.dried[l] += if stays { 0.0 } else { left };
                self.washed[p][l] += (1.0 - held) * washed;
                self.ponded[p][l] = if stays { left } else { 0.0 };
            }
        }
    }
}
