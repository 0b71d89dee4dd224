//! Subcatchments: rain to runoff on three subareas, build-up and wash-off, water and mass kept in balance step by step.
//!
//! A subcatchment's runoff of a step is what ran off, not the rate at its end, so that its volume enters the network whole.

mod infiltration;
mod surface;
mod washoff;

use crate::civil;
use crate::model::{Catchment, CatchmentOutlet, InternalRouting, Model};
use infiltration::{Soil, Wetting};
use surface::{Surface, Yield};
pub(crate) use washoff::NEGLIGIBLE;
use washoff::{DAY, Powers, Runoff, built_up, washed};

/// Manning's factor of overland flow, 1.49 in ft and s, turned to m: 1.49 · 0.3048^(1/3).
const OVERLAND: f64 = 1.002_818_9;

/// Water and mass of all subcatchments since the start [m3, mass].
#[derive(Clone, Debug, Default)]
pub struct SurfaceBudget {
    /// Rain.
    pub rain: f64,
    /// Evaporation.
    pub evaporation: f64,
    /// Infiltration.
    pub infiltration: f64,
    /// Runoff to the network or away.
    pub runoff: f64,
    /// Runoff that left the model without entering the network.
    pub away: f64,
    /// Mass of each pollutant.
    pub mass: Vec<SurfaceMass>,
}

/// Mass of one pollutant on all surfaces since the start.
#[derive(Clone, Copy, Debug, Default)]
pub struct SurfaceMass {
    /// Built up at the start.
    pub initial: f64,
    /// Built up since.
    pub built_up: f64,
    /// Fallen with rain.
    pub deposited: f64,
    /// Swept away.
    pub swept: f64,
    /// Infiltrated.
    pub infiltrated: f64,
    /// Held back by best practice.
    pub held_back: f64,
    /// Washed to the network or away.
    pub washed: f64,
    /// Left on surfaces whose water dried up.
    pub dried: f64,
    /// Left the model without entering the network.
    pub away: f64,
}

/// What one subcatchment gave in the last step.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// Mean runoff of the step [m3/s].
    pub flow: f64,
    /// Runoff at the end of the step [m3/s].
    pub flow_at_end: f64,
    /// Mean load of each pollutant [mass/s].
    pub load: Vec<f64>,
    /// Rain, infiltration and evaporation of the step [m/s].
    pub rain: f64,
    /// Infiltration of the step [m/s].
    pub infiltration: f64,
}

struct Land {
    fraction: f64,
    area: f64,
    kerb: f64,
    use_id: usize,
    last_swept: f64,
    present: Vec<f64>,
}

struct Ground {
    area: f64,
    surfaces: [Surface; 3],
    depths: [f64; 3],
    soil: Soil,
    lands: Vec<Land>,
    ponded: Vec<f64>,
    run_on: f64,
    run_on_load: Vec<f64>,
    cross: f64,
    wet: bool,
    given: Given,
    washed: Vec<f64>,
}

/// All subcatchments of one member.
pub struct Catchments {
    grounds: Vec<Ground>,
    order: Vec<usize>,
    budget: SurfaceBudget,
}

impl Catchments {
    /// Subcatchments at the start of a run, pollutants built up over the dry days.
    #[must_use]
    pub fn new(model: &Model) -> Self {
        let mut budget = SurfaceBudget {
            mass: vec![SurfaceMass::default(); model.pollutants.len()],
            ..SurfaceBudget::default()
        };
        let grounds: Vec<Ground> = model.catchments.iter().map(|c| Ground::new(model, c)).collect();
        for ground in &grounds {
            for land in &ground.lands {
                for (mass, present) in budget.mass.iter_mut().zip(&land.present) {
                    mass.initial += present;
                }
            }
        }
        let order = upstream_first(&model.catchments);
        Self { grounds, order, budget }
    }

    /// Whether any surface ran off in the last step.
    #[must_use]
    pub fn runs_off(&self) -> bool {
        self.grounds.iter().any(|g| g.wet)
    }

    /// What subcatchment `i` gave in the last step.
    #[must_use]
    pub fn given(&self, i: usize) -> &Given {
        &self.grounds[i].given
    }

    /// Water on all surfaces [m3].
    #[must_use]
    pub fn stored(&self) -> f64 {
        self.grounds.iter().map(|g| g.area * g.depth()).sum()
    }

    /// Mass of a pollutant on all surfaces, built up and in ponded water.
    #[must_use]
    pub fn held(&self, pollutant: usize) -> f64 {
        self.grounds
            .iter()
            .map(|g| g.ponded[pollutant] + g.lands.iter().map(|l| l.present[pollutant]).sum::<f64>())
            .sum()
    }

    /// What left the model without entering the network: water, or a pollutant by its place from 1.
    #[must_use]
    pub fn away(&self, k: usize) -> f64 {
        k.checked_sub(1).map_or(self.budget.away, |p| self.budget.mass[p].away)
    }

    /// Budget since the start.
    #[must_use]
    pub fn budget(&self) -> &SurfaceBudget {
        &self.budget
    }

    /// One step of `dt` seconds from time `t`; `rain` gives the intensity of a gauge [m/s].
    #[expect(clippy::cast_possible_truncation, reason = "a moment of a run is a whole second")]
    pub fn step(&mut self, model: &Model, t: f64, dt: f64, rain: &dyn Fn(usize) -> f64) {
        let moment = model.options.start + t.floor() as i64;
        let (year, month, _) = civil::date(moment);
        let day_of_year = (moment - civil::seconds(year, 1, 1, 0)) / civil::DAY_S + 1;
        let (from, to) = model.options.sweeping_season;
        let season = if from <= to {
            (from..=to).contains(&day_of_year)
        } else {
            day_of_year >= from || day_of_year <= to
        };
        let potential = model.options.evaporation[usize::try_from(month - 1).unwrap_or(0) % 12];
        for place in 0..self.order.len() {
            let i = self.order[place];
            let catchment = &model.catchments[i];
            let falling = catchment.gauge.map_or(0.0, |g| rain(g.0));
            let evaporation =
                if model.options.evaporation_dry_only && falling > 0.0 { 0.0 } else { potential };
            let day = Day { t, dt, falling, evaporation, sweeping: season };
            let inside = matches!(catchment.outlet, CatchmentOutlet::Catchment(to) if to.0 != i);
            self.grounds[i].step(model, catchment, day, inside, &mut self.budget);
            if let CatchmentOutlet::Catchment(to) = catchment.outlet
                && to.0 != i
            {
                let volume = self.grounds[i].given.flow * dt;
                self.grounds[to.0].run_on += volume;
                for p in 0..model.pollutants.len() {
                    let mass = self.grounds[i].given.load[p] * dt;
                    self.grounds[to.0].run_on_load[p] += mass;
                }
            }
        }
    }
}

#[derive(Clone, Copy)]
struct Day {
    t: f64,
    dt: f64,
    falling: f64,
    evaporation: f64,
    sweeping: bool,
}

impl Ground {
    fn new(model: &Model, c: &Catchment) -> Self {
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

    fn depth(&self) -> f64 {
        self.surfaces.iter().zip(&self.depths).map(|(s, d)| s.share * d).sum::<f64>() + self.cross
    }

    fn step(
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

/// Subcatchments so that each comes after those that drain onto it; members of a ring keep their place.
fn upstream_first(catchments: &[Catchment]) -> Vec<usize> {
    let mut feeders = vec![0usize; catchments.len()];
    let downstream = |i: usize| match catchments[i].outlet {
        CatchmentOutlet::Catchment(to) if to.0 != i => Some(to.0),
        _ => None,
    };
    for i in 0..catchments.len() {
        if let Some(to) = downstream(i) {
            feeders[to] += 1;
        }
    }
    let mut order: Vec<usize> = (0..catchments.len()).filter(|&i| feeders[i] == 0).collect();
    let mut place = 0;
    while place < order.len() {
        if let Some(to) = downstream(order[place]) {
            feeders[to] -= 1;
            if feeders[to] == 0 {
                order.push(to);
            }
        }
        place += 1;
    }
    let mut listed = vec![false; catchments.len()];
    for &i in &order {
        listed[i] = true;
    }
    order.extend((0..catchments.len()).filter(|&i| !listed[i]));
    order
}
