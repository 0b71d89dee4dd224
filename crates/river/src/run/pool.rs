//! One step of a pool: what it lets out, and what becomes of the mass in it.

#![expect(clippy::inline_always, reason = "what a step does must be compiled inside each of the widths")]

use super::Run;
use super::nodes::{Own, Pool};
use crate::model::{LinkKind, NodeId, PollutantId};
use crate::real::Real;
use crate::regulator::{Suction, pump};
use crate::storage::{pass, remaining};
use crate::treatment::Plant;
use crate::wide::wide;

/// Water of a pool over a step, of all members.
struct Through<const B: usize> {
    /// Volume at the beginning, evaporation taken off, and at the end (m3).
    before: [f64; B],
    after: [f64; B],
    /// Let out, pumped and spilled together, and spilled alone (m3).
    out: [f64; B],
    spilled: [f64; B],
    /// Depth at the beginning and at the end (m).
    depths: [(f64, f64); B],
    /// The share of the old water's excess of concentration that is left.
    kept: [f64; B],
    dt: f64,
}

impl<F: Real, const B: usize> Run<'_, F, B> {
    pub(super) fn step_pool(&mut self, own: &mut Own<B>, node: NodeId, dt: f64) {
        let Some(mut pool) = own.pool.take() else { return };
        let evaporates = if pool.evaporation > 0.0 { self.evaporation() * pool.evaporation } else { 0.0 };
        let none = [0.0; B];
        let mut through = Through {
            before: pool.volume,
            after: none,
            out: none,
            spilled: none,
            depths: [(0.0, 0.0); B],
            kept: none,
            dt,
        };
        for member in 0..B {
            if evaporates > 0.0 {
                let lost =
                    (evaporates * pool.basin.area(pool.depth[member]) * dt).min(through.before[member]);
                through.before[member] -= lost;
                self.budget.water.evaporated[member] += lost;
            }
            self.pool_water(own, &pool, node, member, &mut through);
            self.budget.water.flooded[member] += through.spilled[member];
            pool.depth[member] = pool.basin.depth(through.after[member]);
        }
        wide(
            #[inline(always)]
            || self.pool_mixes(&mut pool, node, &mut through),
        );
        self.pool_reacts(&mut pool, &through.before, dt);
        pool.volume = through.after;
        if self.model.nodes[node.0].treatment.is_empty() {
            wide(
                #[inline(always)]
                || self.pool_mass(&mut pool, node, &through),
            );
        } else {
            for member in 0..B {
                self.pool_treats(own, &mut pool, node, member, &through);
            }
        }
        self.pool_reacts(&mut pool, &through.after, dt);
        own.pool = Some(pool);
        let leaving = std::mem::take(&mut self.leaving);
        for (i, (link, ..)) in own.outs.iter().enumerate() {
            for member in 0..B {
                let flow = own.flows[i][member];
                if flow > 0.0 {
                    self.hand(*link, member, flow, |p| leaving[p][member] * flow);
                }
            }
        }
        self.leaving = leaving;
    }

    /// Pumps and lets out of one member's pool; the flow of each outlet is left in `own`.
    fn pool_water(
        &mut self,
        own: &mut Own<B>,
        pool: &Pool<B>,
        node: NodeId,
        member: usize,
        through: &mut Through<B>,
    ) {
        let (model, dt) = (self.model, through.dt);
        let inflow = self.flow[node.0][member];
        let (first, before) = (pool.depth[member], through.before[member]);
        let settings = &self.settings[member];
        let mut pumped = 0.0;
        for (i, (link, _, lift)) in own.outs.iter().enumerate() {
            own.flows[i][member] = 0.0;
            if let LinkKind::Pump(p) = &model.links[link.0].kind {
                let suction = Suction { depth: first, volume: before, inflow, lift: *lift };
                let left = (before / dt + inflow - pumped).max(0.0);
                own.flows[i][member] = pump(p, suction, settings.of(link.0), &model.curves).min(left);
                pumped += own.flows[i][member];
            }
        }
        let outs = &own.outs;
        let release = |depth: f64| -> f64 {
            outs.iter().map(|(l, r, _)| r.flow(depth, settings.of(l.0), &model.curves)).sum()
        };
        let passage = pass(&pool.basin, before, inflow - pumped, dt, &release);
        let (d0, d1, weight) = passage.depths;
        let mut sum = 0.0;
        let alone = own.outs.iter().filter(|(_, law, _)| !law.is_pump()).count() == 1;
        for (i, (link, law, _)) in own.outs.iter().enumerate() {
            if law.is_pump() {
                continue;
            }
            let (start, end) = if alone {
                passage.flows
            } else {
                let setting = settings.of(link.0);
                (law.flow(d0, setting, &model.curves), law.flow(d1, setting, &model.curves))
            };
            own.flows[i][member] = weight * end + (1.0 - weight) * start;
            sum += own.flows[i][member];
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
                own.flows[i][member] *= scale;
            }
        }
        through.after[member] = after;
        through.out[member] = pumped * dt + released + spilled;
        through.spilled[member] = spilled;
        through.depths[member] = (d0, d1);
    }

    /// How far the water of a step mixes with what was there, and how old it becomes.
    #[inline(always)]
    fn pool_mixes(&self, pool: &mut Pool<B>, node: NodeId, through: &mut Through<B>) {
        let (inflow, dt) = (&self.flow[node.0], through.dt);
        for l in 0..B {
            let before = through.before[l];
            let all = before + inflow[l] * dt;
            let old = (pool.residence[l] + dt) * before / all.greater(1e-300);
            pool.residence[l] = if before > 1e-9 { old } else { 0.0 };
            through.kept[l] = remaining(before, through.after[l], inflow[l], dt);
        }
    }

    /// Lets half of a step pass for what knows the depth, in all members at once.
    fn pool_reacts(&mut self, pool: &mut Pool<B>, volume: &[f64; B], dt: f64) {
        if !self.still.knows_depth() {
            return;
        }
        let depth = volume.map(|v| v / pool.basin.area(pool.basin.depth(v)).max(1e-6));
        let (mass, flows) = (&mut pool.mass, &mut self.budget.mass);
        wide(
            #[inline(always)]
            || self.still.react(0.5 * dt, volume, &depth, mass, flows),
        );
        for (mass, shown) in pool.mass.iter().zip(&mut pool.shown) {
            for l in 0..B {
                shown[l] = if volume[l] > 1e-6 { mass[l] / volume[l] } else { shown[l] };
            }
        }
    }

    /// Decays and mixes what is not treated, all members at once; the concentrations that leave are left in `self.leaving`.
    #[inline(always)]
    fn pool_mass(&mut self, pool: &mut Pool<B>, node: NodeId, through: &Through<B>) {
        let (count, dt) = (self.model.pollutants.len(), through.dt);
        let Through { before, after, out, spilled, kept, .. } = through;
        // 1 / inflow, volumes and what leaves; nothing where there is none.
        let per = |what: &[f64; B]| what.map(|x| if x > 0.0 { 1.0 / x } else { 0.0 });
        let (per_inflow, per_before) = (per(&self.flow[node.0]), per(before));
        let (per_after, per_out) = (per(after), per(out));
        for p in 0..count {
            let (half, load) = (self.half[p], &self.load[node.0 * count + p]);
            let (mass, shown, leaving) = (&mut pool.mass[p], &mut pool.shown[p], &mut self.leaving[p]);
            let flows = &mut self.budget.mass[p];
            for l in 0..B {
                let there = mass[l] * half;
                let available = there + load[l] * dt;
                let (entering, first) = (load[l] * per_inflow[l], there * per_before[l]);
                let mixed = (entering + (first - entering) * kept[l]) * after[l].greater(0.0);
                let stay = if out[l] > 0.0 { mixed.lesser(available).greater(0.0) } else { available };
                leaving[l] = (available - stay) * per_out[l];
                flows.flooded[l] += leaving[l] * spilled[l];
                flows.reacted[l] += (mass[l] - there) + (1.0 - half) * stay;
                mass[l] = half * stay;
                shown[l] = if after[l] > 1e-6 { mass[l] * per_after[l] } else { leaving[l] };
            }
        }
    }

    /// Decays, mixes and treats in one member; the concentrations that leave are left in `self.leaving`.
    fn pool_treats(
        &mut self,
        own: &mut Own<B>,
        pool: &mut Pool<B>,
        node: NodeId,
        member: usize,
        through: &Through<B>,
    ) {
        let model = self.model;
        let count = model.pollutants.len();
        let (inflow, dt) = (self.flow[node.0][member], through.dt);
        let (before, after, out) = (through.before[member], through.after[member], through.out[member]);
        let all = before + inflow * dt;
        for p in 0..count {
            let load = self.load[node.0 * count + p][member] * dt;
            own.entering[p] = if inflow > 0.0 { load / dt / inflow } else { 0.0 };
            own.mixed[p] = if all > 0.0 { (pool.mass[p][member] + load) / all } else { 0.0 };
        }
        let (d0, d1) = through.depths[member];
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
            let half = if treated { 1.0 } else { self.half[p] };
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
                (own.entering[p] + (first - own.entering[p]) * through.kept[member]) * after
            };
            let stay = if out > 0.0 { stay.clamp(0.0, available) } else { available };
            let leaving = if out > 0.0 { (available - stay) / out } else { 0.0 };
            self.leaving[p][member] = leaving;
            flows.flooded[member] += leaving * through.spilled[member];
            flows.reacted[member] += (1.0 - half) * stay;
            *mass = half * stay;
            pool.shown[p][member] = if after > 1e-6 { *mass / after } else { leaving };
        }
    }

    /// Potential evaporation of the month (m/s).
    #[expect(clippy::cast_possible_truncation, reason = "a time of the run")]
    fn evaporation(&self) -> f64 {
        let month = crate::civil::date(self.model.options.start + self.time as i64).1;
        self.model.options.evaporation[usize::try_from(month - 1).unwrap_or(0) % 12]
    }
}
