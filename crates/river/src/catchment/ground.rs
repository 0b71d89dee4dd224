//! One subcatchment: its three subareas, its land uses and its ponded water over a step.

use super::infiltration::{Soil, Wetting};
use super::surface::{Surface, Yield};
use super::washoff::{DAY, NEGLIGIBLE, Powers, Runoff, built_up, washed};
use super::{Given, SurfaceBudget};
use crate::model::{Catchment, CatchmentOutlet, InternalRouting, Model};

/// Manning's factor of overland flow, 1.49 in ft and s, turned to m: 1.49 · 0.3048^(1/3).
const OVERLAND: f64 = 1.002_818_9;

pub(super) struct Land {
    pub(super) fraction: f64,
    pub(super) area: f64,
    pub(super) kerb: f64,
    pub(super) use_id: usize,
    pub(super) last_swept: f64,
    pub(super) present: Vec<f64>,
}

pub(super) struct Ground {
    pub(super) area: f64,
    pub(super) surfaces: [Surface; 3],
    pub(super) depths: [f64; 3],
    pub(super) soil: Soil,
    pub(super) lands: Vec<Land>,
    pub(super) ponded: Vec<f64>,
    pub(super) run_on: f64,
    pub(super) run_on_load: Vec<f64>,
    pub(super) cross: f64,
    pub(super) wet: bool,
    pub(super) given: Given,
    pub(super) washed: Vec<f64>,
}

#[derive(Clone, Copy)]
pub(super) struct Day {
    pub(super) t: f64,
    pub(super) dt: f64,
    pub(super) falling: f64,
    pub(super) evaporation: f64,
    pub(super) sweeping: bool,
}

impl Ground {
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
        let count = model.pollutants.len();
        let lands = c
            .land_uses
            .iter()
            .filter(|(_, f)| *f > 0.0)
            .map(|&(id, fraction)| Land::new(model, c, id.0, fraction))
            .collect();
        Self {
            area: c.area,
            surfaces,
            depths: [0.0; 3],
            soil: Soil::new(c.infiltration),
            lands,
            ponded: vec![0.0; count],
            run_on: 0.0,
            run_on_load: vec![0.0; count],
            cross: 0.0,
            wet: false,
            given: Given { load: vec![0.0; count], ..Given::default() },
            washed: vec![0.0; count],
        }
    }

    pub(super) fn depth(&self) -> f64 {
        self.surfaces.iter().zip(&self.depths).map(|(s, d)| s.share * d).sum::<f64>() + self.cross
    }

    pub(super) fn step(
        &mut self,
        model: &Model,
        catchment: &Catchment,
        day: Day,
        inside: bool,
        budget: &mut SurfaceBudget,
    ) {
        let dt = day.dt;
        let run_on = std::mem::take(&mut self.run_on) / (self.area * dt);
        let at_hand = (self.depth() + (day.falling + run_on) * dt) * self.area;
        let water = self.water(catchment, day, run_on);
        let out = water.left * self.area;
        budget.rain += day.falling * dt * self.area;
        budget.evaporation += water.evaporated * self.area;
        budget.infiltration += water.infiltrated * self.area;
        self.given.flow = out / dt;
        self.given.flow_at_end = water.rate_at_end * self.area;
        self.given.rain = day.falling;
        self.given.infiltration = water.infiltrated / dt;
        let rate = water.run_off / dt;
        self.wet = rate > 0.0;
        if rate < NEGLIGIBLE {
            self.gather(model, day, budget);
        }
        if day.sweeping && day.falling <= NEGLIGIBLE {
            self.sweep(model, day.t, budget);
        }
        self.wash(model, rate, out, budget);
        self.mix(model, day, at_hand, water.infiltrated * self.area, out, budget);
        for (given, washed) in self.given.load.iter_mut().zip(&self.washed) {
            *given = washed / dt;
        }
        let away = catchment.outlet == CatchmentOutlet::Away;
        if !inside {
            budget.runoff += out;
            budget.away += if away { out } else { 0.0 };
            for (mass, washed) in budget.mass.iter_mut().zip(&self.washed) {
                mass.washed += washed;
                mass.away += if away { *washed } else { 0.0 };
            }
        }
    }

    /// Water of the three subareas over a step; run-on of one subarea to another is given at the next step, as depth over the
    /// subcatchment's area.
    fn water(&mut self, catchment: &Catchment, day: Day, run_on: f64) -> Water {
        let dt = day.dt;
        let mut water = Water::default();
        let cross = std::mem::take(&mut self.cross);
        for i in 0..3 {
            let surface = self.surfaces[i];
            if surface.share <= 0.0 {
                continue;
            }
            let mut inflow = run_on;
            match catchment.routing {
                InternalRouting::ToPervious(_) if i == 2 => inflow += cross / dt / surface.share,
                InternalRouting::ToImpervious(_) if i == 1 => inflow += cross / dt / surface.share,
                _ => {}
            }
            let depth = &mut self.depths[i];
            let evaporation = (*depth / dt).min(day.evaporation);
            let infiltration = if i == 2 {
                self.soil.infiltrate(Wetting { dt, rain: day.falling, run_on: inflow, depth: *depth })
            } else {
                0.0
            };
            let present = *depth / dt + inflow + day.falling;
            let mut taken = (evaporation, infiltration);
            let yielded = if evaporation + infiltration >= present {
                taken.0 = (present - infiltration).max(0.0);
                taken.1 = present - taken.0;
                *depth = 0.0;
                Yield::default()
            } else {
                surface.step(depth, inflow + day.falling - evaporation - infiltration, dt)
            };
            water.evaporated += taken.0 * dt * surface.share;
            water.infiltrated += taken.1 * dt * surface.share;
            let ran = yielded.depth * surface.share;
            let crossing = match catchment.routing {
                InternalRouting::ToPervious(share) if i < 2 && self.surfaces[2].share > 0.0 => share,
                InternalRouting::ToImpervious(share) if i == 2 && self.surfaces[1].share > 0.0 => share,
                _ => 0.0,
            };
            self.cross += crossing * ran;
            water.run_off += ran;
            water.left += (1.0 - crossing) * ran;
            water.rate_at_end += (1.0 - crossing) * yielded.rate * surface.share;
        }
        water
    }

    fn gather(&mut self, model: &Model, day: Day, budget: &mut SurfaceBudget) {
        for land in &mut self.lands {
            let buildups = &model.land_uses[land.use_id].buildup;
            for (p, buildup) in buildups.iter().enumerate() {
                let unit = if buildup.per_kerb { land.kerb } else { land.area };
                if unit <= 0.0 || model.pollutants[p].snow_only {
                    continue;
                }
                let grown =
                    unit * built_up(buildup, land.present[p] / unit, day.dt / DAY, day.t, &model.series);
                budget.mass[p].built_up += (grown - land.present[p]).max(0.0);
                land.present[p] = grown.max(land.present[p]);
            }
        }
    }

    fn sweep(&mut self, model: &Model, t: f64, budget: &mut SurfaceBudget) {
        for land in &mut self.lands {
            let land_use = &model.land_uses[land.use_id];
            if land_use.sweep_interval_d <= 0.0 || t - land.last_swept < land_use.sweep_interval_d * DAY {
                continue;
            }
            land.last_swept = t;
            for (p, washoff) in land_use.washoff.iter().enumerate() {
                let taken = land.present[p] * (land_use.sweep_available * washoff.sweeping).clamp(0.0, 1.0);
                land.present[p] -= taken;
                budget.mass[p].swept += taken;
            }
        }
    }

    fn wash(&mut self, model: &Model, rate: f64, out: f64, budget: &mut SurfaceBudget) {
        self.washed.fill(0.0);
        if rate < NEGLIGIBLE {
            return;
        }
        let mut known = Powers::default();
        for land in &mut self.lands {
            let land_use = &model.land_uses[land.use_id];
            for p in 0..self.washed.len() {
                let runoff = Runoff { rate, area: land.area, volume: out * land.fraction };
                let washoff = &land_use.washoff[p];
                let (mass, made) =
                    washed(washoff, &land_use.buildup[p], &mut land.present[p], runoff, &mut known);
                budget.mass[p].built_up += made;
                budget.mass[p].held_back += washoff.held_back * mass;
                self.washed[p] += (1.0 - washoff.held_back) * mass;
            }
        }
        for p in 0..self.washed.len() {
            if let Some((other, share)) = model.pollutants[p].co_pollutant {
                let mass = share * self.washed[other.0];
                budget.mass[p].built_up += mass;
                self.washed[p] += mass;
            }
        }
    }

    /// Rain's and run-on's pollutants mix with the ponded water, infiltrate with it and leave with it.
    fn mix(
        &mut self,
        model: &Model,
        day: Day,
        at_hand: f64,
        infiltrated: f64,
        out: f64,
        budget: &mut SurfaceBudget,
    ) {
        for (p, pollutant) in model.pollutants.iter().enumerate() {
            let fallen = pollutant.rain * day.falling * day.dt * self.area;
            let present = self.ponded[p] + fallen + std::mem::take(&mut self.run_on_load[p]);
            budget.mass[p].deposited += fallen;
            self.ponded[p] = 0.0;
            if at_hand <= 0.0 {
                budget.mass[p].dried += present;
                continue;
            }
            let concentration = present / at_hand;
            let soaked = (concentration * infiltrated).min(present);
            // A trickle takes nothing along; its load waits on the surface.
            let leaving = if out < NEGLIGIBLE * day.dt * self.area {
                0.0
            } else {
                (concentration * out).min(present - soaked)
            };
            budget.mass[p].infiltrated += soaked;
            let held: f64 =
                self.lands.iter().map(|l| l.fraction * model.land_uses[l.use_id].washoff[p].held_back).sum();
            budget.mass[p].held_back += held * leaving;
            self.washed[p] += (1.0 - held) * leaving;
            let left = present - soaked - leaving;
            if self.depth() > 0.0 {
                self.ponded[p] = left;
            } else {
                budget.mass[p].dried += left;
            }
        }
    }
}

#[derive(Clone, Copy, Debug, Default)]
struct Water {
    evaporated: f64,
    infiltrated: f64,
    /// Depth that ran off the subareas.
    run_off: f64,
    /// Depth that left the subcatchment.
    left: f64,
    rate_at_end: f64,
}

impl Land {
    fn new(model: &Model, c: &Catchment, use_id: usize, fraction: f64) -> Self {
        let land_use = &model.land_uses[use_id];
        let (area, kerb) = (fraction * c.area, fraction * c.kerb);
        let present = land_use
            .buildup
            .iter()
            .enumerate()
            .map(|(p, buildup)| {
                let given = c.initial_buildup.get(p).copied().unwrap_or(0.0);
                if given > 0.0 {
                    return given * area;
                }
                let unit = if buildup.per_kerb { kerb } else { area };
                unit * built_up(buildup, 0.0, model.options.dry_days, 0.0, &model.series)
            })
            .collect();
        Self { fraction, area, kerb, use_id, last_swept: -land_use.swept_before_d * DAY, present }
    }
}
