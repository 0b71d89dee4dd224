//! One subcatchment: its three subareas, its land uses and its ponded water over a step, for all members in lanes.

#![expect(
    clippy::inline_always,
    reason = "a call inside a loop over lanes keeps it from becoming vector code"
)]

mod land;
mod quality;
mod water;

pub(super) use land::Land;

use super::infiltration::{Soil, Wetting};
use super::surface::{Surface, Yield};
use super::washoff::{DAY, NEGLIGIBLE, built_up};
use super::{Given, SurfaceBudget};
use crate::model::{BuildupLaw, Catchment, CatchmentOutlet, InternalRouting, Model};
use crate::real::Real;
use water::{Taken, Water};

/// Manning's factor of overland flow, 1.49 in ft and s, turned to m: 1.49 · 0.3048^(1/3).
const OVERLAND: f64 = 1.002_818_9;

#[derive(Clone)]
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
    /// Whether anything ran off in the last step, and more than is negligible.
    pub(super) wet: bool,
    pub(super) runs: bool,
    /// Dry time whose build-up is still to be counted (s).
    waiting: [f64; B],
    /// Whether build-up follows a series and is counted in every step.
    by_series: bool,
    /// What ran off the subareas at the end of the last step, whether it left or went on to another (m/s).
    rate_at_end: [f64; B],
    pub(super) given: Given<B>,
    pub(super) washed: Vec<[f64; B]>,
    /// The step under way.
    pub(super) taken: Taken<B>,
    pub(super) yields: [Yield<B>; 3],
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
            runs: false,
            waiting: [0.0; B],
            by_series,
            rate_at_end: [0.0; B],
            given: Given::none(model.pollutants.len()),
            washed: rows(),
            taken: Taken::NONE,
            yields: [Yield::NONE; 3],
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

    /// Whether water stands on the pervious subarea and went into the soil in the last step: it recovers only when that is gone.
    pub(super) fn soaks(&self) -> bool {
        (0..B).any(|l| self.depths[2][l] > 0.0 && self.taken.infiltrated[l] > 0.0)
    }

    /// Begins a step: what of rain, run-on and ponded water evaporates and infiltrates, and what is left for each subarea to run off.
    #[inline(always)]
    pub(super) fn take<F: Real>(&mut self, catchment: &Catchment, day: &Day<B>) {
        let dt = day.dt;
        let per_second = 1.0 / dt;
        let (before, mut run_on) = (self.depth(), std::mem::replace(&mut self.run_on, [0.0; B]));
        let mut taken = Taken::NONE;
        for l in 0..B {
            run_on[l] /= self.area * dt;
            taken.at_hand[l] = (before[l] + (day.falling[l] + run_on[l]) * dt) * self.area;
        }
        let cross = std::mem::replace(&mut self.cross, [0.0; B]);
        for i in 0..3 {
            let surface = self.surfaces[i];
            if surface.share <= 0.0 {
                continue;
            }
            let mut inflow = run_on;
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
            let (depth, net) = (&mut self.depths[i], &mut taken.net[i]);
            let (mut evaporation, mut infiltration) = ([0.0; B], [0.0; B]);
            if i == 2 {
                let wetting = Wetting { dt, rain: &day.falling, run_on: &inflow, depth: &*depth };
                self.soil.infiltrate::<F>(wetting, &mut infiltration);
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
            for l in 0..B {
                taken.evaporated[l] += evaporation[l] * dt * surface.share;
                taken.infiltrated[l] += infiltration[l] * dt * surface.share;
            }
        }
        self.taken = taken;
    }

    /// Runs off: the three subareas one after the other, all members at once.
    #[inline(always)]
    pub(super) fn run_off<F: Real>(&mut self, dt: f64) {
        for (i, surface) in self.surfaces.iter().enumerate() {
            if surface.share > 0.0 {
                self.yields[i] = surface.step::<F, B>(&mut self.depths[i], &self.taken.net[i], dt);
            }
        }
    }

    /// Ends a step: run-on of one subarea to another, build-up and wash-off, and what leaves the subcatchment.
    #[inline(always)]
    pub(super) fn give<F: Real>(
        &mut self,
        model: &Model,
        catchment: &Catchment,
        day: &Day<B>,
        inside: bool,
        budget: &mut SurfaceBudget<[f64; B]>,
    ) {
        let dt = day.dt;
        let water = self.water(catchment);
        let taken = self.taken;
        let (mut out, mut rate, mut time, mut infiltrated) = ([0.0; B], [0.0; B], [0.0; B], [0.0; B]);
        let mut wettest = 0.0_f64;
        for l in 0..B {
            out[l] = water.left[l] * self.area;
            rate[l] = water.run_off[l] / dt;
            time[l] = dt * water.left[l] / water.run_off[l].greater(1e-300);
            infiltrated[l] = taken.infiltrated[l] * self.area;
            budget.rain[l] += day.falling[l] * dt * self.area;
            budget.evaporation[l] += taken.evaporated[l] * self.area;
            budget.infiltration[l] += infiltrated[l];
            self.given.flow[l] = out[l] / dt;
            self.given.flow_at_end[l] = water.leaving_at_end[l] * self.area;
            self.rate_at_end[l] = water.running_at_end[l];
            self.given.infiltration[l] = taken.infiltrated[l] / dt;
            wettest = wettest.greater(rate[l]);
        }
        self.given.rain = day.falling;
        self.wet = wettest > 0.0;
        self.runs = wettest >= NEGLIGIBLE;
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
        if self.runs {
            // Dry days add up, so that they are counted when something depends on them.
            let waited = rate.iter().zip(&self.waiting).any(|(rate, dry)| *rate >= NEGLIGIBLE && *dry > 0.0);
            if waited {
                self.gather(model, day.t, budget);
            }
            self.wash::<F>(model, &rate, &time, &out, self.trickle(dt), budget);
        }
        self.mix(model, day, &taken.at_hand, &infiltrated, &out, budget);
        if let Some(oxygen) = &model.oxygen
            && !inside
        {
            // Runoff comes to the network with the oxygen that is stated of it; the air has given that on the way.
            let p = oxygen.constituent.0;
            for l in 0..B {
                let mass = oxygen.runoff * out[l];
                self.washed[p][l] += mass;
                budget.mass[p].built_up[l] += mass;
            }
        }
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
    fn water(&mut self, catchment: &Catchment) -> Water<B> {
        let mut water = Water::NONE;
        for i in 0..3 {
            let share = self.surfaces[i].share;
            if share <= 0.0 {
                continue;
            }
            let yielded = &self.yields[i];
            let crossing = match catchment.routing {
                InternalRouting::ToPervious(part) if i < 2 && self.surfaces[2].share > 0.0 => part,
                InternalRouting::ToImpervious(part) if i == 2 && self.surfaces[1].share > 0.0 => part,
                _ => 0.0,
            };
            for l in 0..B {
                let ran = yielded.depth[l] * share;
                self.cross[l] += crossing * ran;
                water.run_off[l] += ran;
                water.left[l] += (1.0 - crossing) * ran;
                water.running_at_end[l] += yielded.rate[l] * share;
                water.leaving_at_end[l] += (1.0 - crossing) * yielded.rate[l] * share;
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
}
