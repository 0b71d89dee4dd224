//! Subcatchments: rain to runoff on three subareas, build-up and wash-off, water and mass kept in balance step by step.
//!
//! A subcatchment's runoff of a step is what ran off, not the rate at its end, so that its volume enters the network whole.

mod ground;
mod infiltration;
mod surface;
mod washoff;

use crate::civil;
use crate::model::{Catchment, CatchmentOutlet, Model};
use ground::{Day, Ground};
pub(crate) use washoff::NEGLIGIBLE;

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
    /// Mean runoff of the step (m3/s).
    pub flow: f64,
    /// Runoff at the end of the step (m3/s).
    pub flow_at_end: f64,
    /// Mean load of each pollutant (mass/s).
    pub load: Vec<f64>,
    /// Rain, infiltration and evaporation of the step (m/s).
    pub rain: f64,
    /// Infiltration of the step (m/s).
    pub infiltration: f64,
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

    /// Water on all surfaces (m3).
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

    /// One step of `dt` seconds from time `t`; `rain` gives the intensity of a gauge (m/s).
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
