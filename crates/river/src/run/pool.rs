//! One step of a pool: what it lets out, and what becomes of the mass in it.

use super::Run;
use super::nodes::{Own, Pool};
use crate::model::{LinkKind, NodeId, PollutantId};
use crate::real::Real;
use crate::regulator::{Suction, pump};
use crate::storage::{pass, remaining};
use crate::treatment::Plant;

/// Water of a pool over a step.
struct Through {
    /// Volume at the beginning, evaporation taken off, and at the end (m3).
    before: f64,
    after: f64,
    /// Inflow (m3/s).
    inflow: f64,
    /// Let out, pumped and spilled together, and spilled alone (m3).
    out: f64,
    spilled: f64,
    /// Depth at the beginning and at the end (m).
    depths: (f64, f64),
    dt: f64,
}

impl<F: Real, const B: usize> Run<'_, F, B> {
    pub(super) fn step_pool(&mut self, own: &mut Own<B>, node: NodeId, member: usize, dt: f64) {
        let Some(mut pool) = own.pool.take() else { return };
        let through = self.pool_water(own, &pool, node, member, dt);
        self.pool_mass(own, &mut pool, node, member, &through);
        self.budget.water.flooded[member] += through.spilled;
        pool.volume[member] = through.after;
        pool.depth[member] = pool.basin.depth(through.after);
        own.pool = Some(pool);
        let leaving = std::mem::take(&mut self.leaving);
        for (i, (link, ..)) in own.outs.iter().enumerate() {
            let flow = own.flows[i];
            if flow > 0.0 {
                self.hand(*link, member, flow, |p| leaving[p] * flow);
            }
        }
        self.leaving = leaving;
    }

    /// Evaporates, pumps and lets out; the flow of each outlet is left in `own`.
    fn pool_water(
        &mut self,
        own: &mut Own<B>,
        pool: &Pool<B>,
        node: NodeId,
        member: usize,
        dt: f64,
    ) -> Through {
        let model = self.model;
        let inflow = self.flow[node.0][member];
        let (first, mut before) = (pool.depth[member], pool.volume[member]);
        if pool.evaporation > 0.0 {
            let rate = self.evaporation() * pool.evaporation;
            let lost = (rate * pool.basin.area(first) * dt).min(before);
            before -= lost;
            self.budget.water.evaporated[member] += lost;
        }
        let settings = &self.settings[member];
        let mut pumped = 0.0;
        for (i, (link, _, lift)) in own.outs.iter().enumerate() {
            own.flows[i] = 0.0;
            if let LinkKind::Pump(p) = &model.links[link.0].kind {
                let suction = Suction { depth: first, volume: before, inflow, lift: *lift };
                let left = (before / dt + inflow - pumped).max(0.0);
                own.flows[i] = pump(p, suction, settings.of(link.0), &model.curves).min(left);
                pumped += own.flows[i];
            }
        }
        let outs = &own.outs;
        let release = |depth: f64| -> f64 {
            outs.iter().map(|(l, r, _)| r.flow(depth, settings.of(l.0), &model.curves)).sum()
        };
        let passage = pass(&pool.basin, before, inflow - pumped, dt, &release);
        let (d0, d1, weight) = passage.depths;
        let mut sum = 0.0;
        for (i, (link, law, _)) in own.outs.iter().enumerate() {
            if !law.is_pump() {
                let setting = settings.of(link.0);
                let end = law.flow(d1, setting, &model.curves);
                own.flows[i] = weight * end + (1.0 - weight) * law.flow(d0, setting, &model.curves);
                sum += own.flows[i];
            }
        }
        let (mut after, mut spilled) = (passage.volume, passage.spilled);
        let mut released = passage.released;
        if sum <= 0.0 {
            // What round-off let out without an outlet stays.
            let back = released.min((pool.basin.full - after).max(0.0));
            after += back;
            spilled += released - back;
            released = 0.0;
        }
        let scale = if sum > 0.0 { released / dt / sum } else { 0.0 };
        for (i, (_, law, _)) in own.outs.iter().enumerate() {
            if !law.is_pump() {
                own.flows[i] *= scale;
            }
        }
        Through {
            before,
            after,
            inflow,
            out: pumped * dt + released + spilled,
            spilled,
            depths: (d0, d1),
            dt,
        }
    }

    /// Decays, mixes and treats; the concentrations that leave are left in `self.leaving`.
    fn pool_mass(
        &mut self,
        own: &mut Own<B>,
        pool: &mut Pool<B>,
        node: NodeId,
        member: usize,
        through: &Through,
    ) {
        let model = self.model;
        let count = model.pollutants.len();
        let Through { before, after, inflow, out, dt, .. } = *through;
        let all = before + inflow * dt;
        pool.residence[member] =
            if before > 1e-9 { (pool.residence[member] + dt) * before / all } else { 0.0 };
        let kept = remaining(before, after, inflow, dt);
        for p in 0..count {
            let load = self.load[node.0 * count + p][member] * dt;
            own.entering[p] = if inflow > 0.0 { load / dt / inflow } else { 0.0 };
            own.mixed[p] = if all > 0.0 { (pool.mass[p][member] + load) / all } else { 0.0 };
        }
        let (d0, d1) = through.depths;
        let plant = Plant {
            author: model.author,
            residence: pool.residence[member],
            dt,
            inflow,
            depth: 0.5 * (d0 + d1),
            area: 0.5 * (pool.basin.area(d0) + pool.basin.area(d1)),
            entering: &own.entering,
            mixed: &own.mixed,
            treatments: &model.nodes[node.0].treatment,
        };
        for p in 0..count {
            let load = self.load[node.0 * count + p][member] * dt;
            let mass = &mut pool.mass[p][member];
            let flows = &mut self.budget.mass[p];
            let whole = PollutantId(model.whole(p));
            let treated = plant.treatments.iter().any(|t| t.0 == whole);
            let half = if treated { 1.0 } else { (-0.5 * model.pollutants[p].decay * dt).exp() };
            flows.reacted[member] += (1.0 - half) * *mass;
            *mass *= half;
            let mut available = *mass + load;
            let stay = if treated {
                // A tag loses the share that its pollutant loses.
                let mixed = plant.mixed[whole.0];
                let share = plant.treated(whole).map_or(1.0, |c| if mixed > 0.0 { c / mixed } else { 1.0 });
                let left = (share * own.mixed[p] * all).min(available);
                flows.treated[member] += available - left;
                available = left;
                if all > 0.0 { available * (after / all) } else { available }
            } else if after <= 0.0 {
                0.0
            } else {
                let first = if before > 0.0 { *mass / before } else { 0.0 };
                (own.entering[p] + (first - own.entering[p]) * kept) * after
            };
            let stay = if out > 0.0 { stay.clamp(0.0, available) } else { available };
            self.leaving[p] = if out > 0.0 { (available - stay) / out } else { 0.0 };
            flows.flooded[member] += self.leaving[p] * through.spilled;
            flows.reacted[member] += (1.0 - half) * stay;
            *mass = half * stay;
            pool.shown[p][member] = if after > 1e-6 { *mass / after } else { self.leaving[p] };
        }
    }

    /// Potential evaporation of the month (m/s).
    #[expect(clippy::cast_possible_truncation, reason = "a time of the run")]
    fn evaporation(&self) -> f64 {
        let month = crate::civil::date(self.model.options.start + self.time as i64).1;
        self.model.options.evaporation[usize::try_from(month - 1).unwrap_or(0) % 12]
    }
}
