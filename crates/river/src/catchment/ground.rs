//! One subcatchment: its three subareas, its land uses and its ponded water over a step, for all members in lanes.

#![expect(
    clippy::inline_always,
    reason = "a call inside a loop over lanes keeps it from becoming vector code"
)]

mod land;
mod water;

pub(super) use land::Land;

use super::infiltration::{Soil, Wetting};
use super::surface::Surface;
use super::washoff::{DAY, Known, NEGLIGIBLE, Runoff, built_up, washed};
use super::{Given, SurfaceBudget};
use crate::model::{BuildupLaw, Catchment, CatchmentOutlet, InternalRouting, Model};
use crate::real::Real as _;
use water::Water;

/// Manning's factor of overland flow, 1.49 in ft and s, turned to m: 1.49 · 0.3048^(1/3).
const OVERLAND: f64 = 1.002_818_9;

pub(super) struct Ground<const B: usize> {
    pub(super) area: f64,
    pub(super) surfaces: [Surface; 3],
    pub(super) depths: [[f64; B]; 3],
    pub(super) soil: Soil<B>,
    pub(super) lands: Vec<Land<B>>,
    pub(super) ponded: Vec<[f64; B]>,
    pub(super) run_on: [f64; B],
    pub(super) run_on_load: Vec<[f64; B]>,
    pub(super) cross: [f64; B],
    pub(super) wet: bool,
    /// Dry time whose build-up is still to be counted (s).
    waiting: [f64; B],
    /// Whether build-up follows a series and is counted in every step.
    by_series: bool,
    pub(super) given: Given<B>,
    pub(super) washed: Vec<[f64; B]>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Day<const B: usize> {
    pub(super) t: f64,
    pub(super) dt: f64,
    pub(super) falling: [f64; B],
    /// Potential evaporation (m/s).
    pub(super) evaporation: [f64; B],
    pub(super) sweeping: bool,
}

impl<const B: usize> Ground<B> {
    pub(super) fn new(model: &Model, c: &Catchment) -> Self {
        let smooth = c.impervious * c.impervious_without_storage;
        let shares = [smooth, c.impervious - smooth, 1.0 - c.impervious];
        let alpha = |share: f64, n: f64| {
            if share > 0.0 && n > 0.0 {
                OVERLAND * c.width / (share * c.area) * c.slope.max(0.0).sqrt() / n
            } else {
                0.0
            }
        };
        let paved = alpha(c.impervious, c.roughness.0);
        let surfaces = [
            Surface { share: shares[0], alpha: paved, depression: 0.0 },
            Surface { share: shares[1], alpha: paved, depression: c.depression.0 },
            Surface { share: shares[2], alpha: alpha(shares[2], c.roughness.1), depression: c.depression.1 },
        ];
        let rows = || vec![[0.0; B]; model.pollutants.len()];
        let lands = c
            .land_uses
            .iter()
            .filter(|(_, f)| *f > 0.0)
            .map(|&(id, fraction)| Land::new(model, c, id.0, fraction))
            .collect();
        let by_series = c
            .land_uses
            .iter()
            .flat_map(|(id, _)| &model.land_uses[id.0].buildup)
            .any(|buildup| matches!(buildup.law, BuildupLaw::External { .. }));
        Self {
            area: c.area,
            surfaces,
            depths: [[0.0; B]; 3],
            soil: Soil::new(c.infiltration),
            lands,
            ponded: rows(),
            run_on: [0.0; B],
            run_on_load: rows(),
            cross: [0.0; B],
            wet: false,
            waiting: [0.0; B],
            by_series,
            given: Given::none(model.pollutants.len()),
            washed: rows(),
        }
    }

    /// Water on the subcatchment as depth over its area (m).
    #[inline(always)]
    pub(super) fn depth(&self) -> [f64; B] {
        let mut depth = self.cross;
        for (surface, own) in self.surfaces.iter().zip(&self.depths) {
            for l in 0..B {
                depth[l] += surface.share * own[l];
            }
        }
        depth
    }

    #[inline(always)]
    pub(super) fn step(
        &mut self,
        model: &Model,
        catchment: &Catchment,
        day: &Day<B>,
        inside: bool,
        budget: &mut SurfaceBudget<[f64; B]>,
    ) {
        let dt = day.dt;
        let (before, mut run_on) = (self.depth(), std::mem::replace(&mut self.run_on, [0.0; B]));
        let mut at_hand = [0.0; B];
        for l in 0..B {
            run_on[l] /= self.area * dt;
            at_hand[l] = (before[l] + (day.falling[l] + run_on[l]) * dt) * self.area;
        }
        let water = self.water(catchment, day, &run_on);
        let (mut out, mut rate, mut time, mut infiltrated) = ([0.0; B], [0.0; B], [0.0; B], [0.0; B]);
        let mut wettest = 0.0_f64;
        for l in 0..B {
            out[l] = water.left[l] * self.area;
            rate[l] = water.run_off[l] / dt;
            time[l] = dt * water.left[l] / water.run_off[l].greater(1e-300);
            infiltrated[l] = water.infiltrated[l] * self.area;
            budget.rain[l] += day.falling[l] * dt * self.area;
            budget.evaporation[l] += water.evaporated[l] * self.area;
            budget.infiltration[l] += infiltrated[l];
            self.given.flow[l] = out[l] / dt;
            self.given.flow_at_end[l] = water.rate_at_end[l] * self.area;
            self.given.infiltration[l] = water.infiltrated[l] / dt;
            wettest = wettest.greater(rate[l]);
        }
        self.given.rain = day.falling;
        self.wet = wettest > 0.0;
        for l in 0..B {
            self.waiting[l] += if rate[l] < NEGLIGIBLE { dt } else { 0.0 };
        }
        if self.by_series {
            self.gather(model, day.t, budget);
        }
        if day.sweeping {
            self.sweep(model, day, budget);
        }
        self.washed.fill([0.0; B]);
        if wettest >= NEGLIGIBLE {
            // Dry days add up, so that they are counted when something depends on them.
            let waited = rate.iter().zip(&self.waiting).any(|(rate, dry)| *rate >= NEGLIGIBLE && *dry > 0.0);
            if waited {
                self.gather(model, day.t, budget);
            }
            self.wash(model, &rate, &time, &out, budget);
        }
        self.mix(model, day, &at_hand, &infiltrated, &out, budget);
        for (given, washed) in self.given.load.iter_mut().zip(&self.washed) {
            for l in 0..B {
                given[l] = washed[l] / dt;
            }
        }
        if !inside && self.wet {
            let away = if catchment.outlet == CatchmentOutlet::Away { 1.0 } else { 0.0 };
            for l in 0..B {
                budget.runoff[l] += out[l];
                budget.away[l] += away * out[l];
            }
            for (mass, washed) in budget.mass.iter_mut().zip(&self.washed) {
                for l in 0..B {
                    mass.washed[l] += washed[l];
                    mass.away[l] += away * washed[l];
                }
            }
        }
    }

    /// Water of the three subareas over a step; run-on of one subarea to another is given at the next step, as depth over the
    /// subcatchment's area.
    #[inline(always)]
    fn water(&mut self, catchment: &Catchment, day: &Day<B>, run_on: &[f64; B]) -> Water<B> {
        let dt = day.dt;
        let per_second = 1.0 / dt;
        let mut water = Water::NONE;
        let cross = std::mem::replace(&mut self.cross, [0.0; B]);
        for i in 0..3 {
            let surface = self.surfaces[i];
            if surface.share <= 0.0 {
                continue;
            }
            let mut inflow = *run_on;
            let crossed_to = match catchment.routing {
                InternalRouting::ToPervious(_) => i == 2,
                InternalRouting::ToImpervious(_) => i == 1,
                InternalRouting::Outlet => false,
            };
            if crossed_to {
                for l in 0..B {
                    inflow[l] += cross[l] / dt / surface.share;
                }
            }
            let depth = &mut self.depths[i];
            let (mut evaporation, mut infiltration, mut net) = ([0.0; B], [0.0; B], [0.0; B]);
            if i == 2 {
                let wetting = Wetting { dt, rain: &day.falling, run_on: &inflow, depth: &*depth };
                self.soil.infiltrate(wetting, &mut infiltration);
            }
            for l in 0..B {
                let ponded = depth[l] * per_second;
                let (rain, asked) = (day.falling[l], ponded.lesser(day.evaporation[l]));
                let present = ponded + inflow[l] + rain;
                let all = asked + infiltration[l] >= present;
                evaporation[l] = if all { (present - infiltration[l]).greater(0.0) } else { asked };
                infiltration[l] = if all { present - evaporation[l] } else { infiltration[l] };
                net[l] = if all { 0.0 } else { inflow[l] + rain - evaporation[l] - infiltration[l] };
                depth[l] = if all { 0.0 } else { depth[l] };
            }
            let yielded = surface.step(depth, &net, dt);
            let crossing = match catchment.routing {
                InternalRouting::ToPervious(share) if i < 2 && self.surfaces[2].share > 0.0 => share,
                InternalRouting::ToImpervious(share) if i == 2 && self.surfaces[1].share > 0.0 => share,
                _ => 0.0,
            };
            for l in 0..B {
                water.evaporated[l] += evaporation[l] * dt * surface.share;
                water.infiltrated[l] += infiltration[l] * dt * surface.share;
                let ran = yielded.depth[l] * surface.share;
                self.cross[l] += crossing * ran;
                water.run_off[l] += ran;
                water.left[l] += (1.0 - crossing) * ran;
                water.rate_at_end[l] += (1.0 - crossing) * yielded.rate[l] * surface.share;
            }
        }
        water
    }

    /// Counts the build-up of the dry time since it was last counted.
    #[inline(always)]
    pub(super) fn gather(&mut self, model: &Model, t: f64, budget: &mut SurfaceBudget<[f64; B]>) {
        let days = std::mem::replace(&mut self.waiting, [0.0; B]).map(|dry| dry / DAY);
        for land in &mut self.lands {
            let buildups = &model.land_uses[land.use_id].buildup;
            for (p, buildup) in buildups.iter().enumerate() {
                let unit = if buildup.per_kerb { land.kerb } else { land.area };
                if unit <= 0.0 || model.pollutants[p].snow_only || buildup.law == BuildupLaw::None {
                    continue;
                }
                let per_unit = land.present[p].map(|present| present / unit);
                let grown = built_up(buildup, &per_unit, &days, t, &model.series);
                for l in 0..B {
                    let present = land.present[p][l];
                    let more = (unit * grown[l] - present).greater(0.0);
                    let more = if days[l] > 0.0 { more } else { 0.0 };
                    budget.mass[p].built_up[l] += more;
                    land.present[p][l] = present + more;
                }
            }
        }
    }

    #[inline(always)]
    fn sweep(&mut self, model: &Model, day: &Day<B>, budget: &mut SurfaceBudget<[f64; B]>) {
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
    fn wash(
        &mut self,
        model: &Model,
        rate: &[f64; B],
        time: &[f64; B],
        out: &[f64; B],
        budget: &mut SurfaceBudget<[f64; B]>,
    ) {
        let mut known = Known::NOTHING;
        for land in &mut self.lands {
            let land_use = &model.land_uses[land.use_id];
            let runoff = Runoff { rate, time, out, fraction: land.fraction, area: land.area };
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

    /// Rain's and run-on's pollutants mix with the ponded water, infiltrate with it and leave with it.
    #[inline(always)]
    fn mix(
        &mut self,
        model: &Model,
        day: &Day<B>,
        at_hand: &[f64; B],
        infiltrated: &[f64; B],
        out: &[f64; B],
        budget: &mut SurfaceBudget<[f64; B]>,
    ) {
        let depth = self.depth();
        let trickle = NEGLIGIBLE * day.dt * self.area;
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
            let held: f64 =
                self.lands.iter().map(|l| l.fraction * model.land_uses[l.use_id].washoff[p].held_back).sum();
            let sums = &mut budget.mass[p];
            for l in 0..B {
                let there = at_hand[l] > 0.0;
                let concentration = if there { present[l] / at_hand[l].greater(1e-300) } else { 0.0 };
                let soaked = (concentration * infiltrated[l]).lesser(present[l]);
                // A trickle takes nothing along; its load waits on the surface.
                let leaving = (concentration * out[l]).lesser(present[l] - soaked);
                let leaving = if out[l] < trickle { 0.0 } else { leaving };
                let left = present[l] - soaked - leaving;
                let stays = there && depth[l] > 0.0;
                sums.deposited[l] += fallen[l];
                sums.infiltrated[l] += soaked;
                sums.held_back[l] += held * leaving;
                sums.dried[l] += if stays { 0.0 } else { left };
                self.washed[p][l] += (1.0 - held) * leaving;
                self.ponded[p][l] = if stays { left } else { 0.0 };
            }
        }
    }
}
