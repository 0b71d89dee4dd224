//! What enters the network: external inflows, dry-weather flow, and runoff spread over routing steps without loss.

use super::{Budget, Member, Method};
use crate::catchment::Catchments;
use crate::civil;
use crate::model::{CatchmentOutlet, Gauge, InflowKind, Model, Node, Pattern, PatternId};

/// Month (0–11), weekday (0–6) and hour (0–23) of a time of the run.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "parts of a date are small and positive"
)]
fn calendar(model: &Model, t: f64) -> (usize, usize, usize) {
    let moment = model.options.start + (t + 1e-6).floor() as i64;
    let month = civil::date(moment).1 - 1;
    (month as usize, civil::weekday(moment) as usize, (civil::second_of_day(moment) / 3600) as usize)
}

fn factor(model: &Model, patterns: &[PatternId], at: (usize, usize, usize)) -> f64 {
    let patterns = patterns.iter().filter_map(|p| model.patterns.get(p.0));
    Pattern::product(patterns, at.0, at.1, at.2)
}

pub(super) fn external<const B: usize>(
    model: &Model,
    node: &Node,
    t: f64,
    flow: &mut [f64; B],
    loads: &mut [[f64; B]],
    budget: &mut Budget<B>,
    dt: f64,
) {
    let at = calendar(model, t);
    let value = |i: &crate::model::Inflow| {
        let series = i.series.and_then(|s| model.series.get(s.0)).map_or(0.0, |s| s.at(t));
        let pattern =
            i.pattern.and_then(|p| model.patterns.get(p.0)).map_or(1.0, |p| p.factor(at.0, at.1, at.2));
        i.scale * series + i.baseline * pattern
    };
    let water = node.inflows.iter().find(|i| i.kind == InflowKind::Flow).map_or(0.0, value).max(0.0);
    for l in 0..B {
        flow[l] += water;
        budget.water.external[l] += water * dt;
    }
    for inflow in &node.inflows {
        let (p, load) = match inflow.kind {
            InflowKind::Flow => continue,
            InflowKind::Concentration(p) => (p.0, value(inflow) * water),
            InflowKind::Load(p) => (p.0, value(inflow)),
        };
        for l in 0..B {
            loads[p][l] += load.max(0.0);
            budget.mass[p].external[l] += load.max(0.0) * dt;
        }
    }
}

pub(super) fn dry_weather<const B: usize>(
    model: &Model,
    node: &Node,
    t: f64,
    flow: &mut [f64; B],
    loads: &mut [[f64; B]],
    budget: &mut Budget<B>,
    dt: f64,
) {
    let at = calendar(model, t);
    let water = node
        .dry_weather
        .flow
        .as_ref()
        .map_or(0.0, |(mean, patterns)| mean * factor(model, patterns, at))
        .max(0.0);
    for l in 0..B {
        flow[l] += water;
        budget.water.dry_weather[l] += water * dt;
    }
    for (p, pollutant) in model.pollutants.iter().enumerate() {
        let own = node.dry_weather.concentrations.iter().find(|c| c.0.0 == p);
        let concentration =
            own.map_or(pollutant.dry_weather, |(_, mean, patterns)| mean * factor(model, patterns, at));
        for l in 0..B {
            loads[p][l] += concentration * water;
            budget.mass[p].dry_weather[l] += concentration * water * dt;
        }
    }
}

/// Runoff at a moment of report.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Shown {
    pub(super) before: f64,
    pub(super) after: f64,
}

/// Subcatchments of all members with the step of runoff that is under way.
pub(super) struct Surfaces<const B: usize> {
    pub(super) catchments: Catchments<B>,
    /// Intensities of the step under way, `[gauge][member]` (m/s).
    rain: Vec<[f64; B]>,
    /// Beginning and end of the step under way (s).
    pub(super) span: (f64, f64),
    /// Runoff of each subcatchment at the ends of the step, `[catchment][member]`.
    pub(super) shown: Vec<[Shown; B]>,
    /// Concentrations at the ends of the step, `[catchment][pollutant][member]`.
    pub(super) quality: Vec<[Shown; B]>,
    /// Until when runoff has entered the network (s).
    pub(super) cursor: f64,
    wet_step: f64,
}

impl<const B: usize> Surfaces<B> {
    pub(super) fn new(model: &Model, method: &Method, members: &[Member<'_>]) -> Self {
        let own = members.iter().filter_map(|m| m.gauges).map(<[Gauge]>::len);
        let gauges = own.fold(model.gauges.len(), usize::max);
        Self {
            catchments: Catchments::new(model),
            rain: vec![[0.0; B]; gauges],
            span: (0.0, 0.0),
            shown: vec![[Shown::default(); B]; model.catchments.len()],
            quality: vec![[Shown::default(); B]; model.catchments.len() * model.pollutants.len()],
            cursor: 0.0,
            wet_step: method.wet_step_s.unwrap_or(model.options.wet_step_s),
        }
    }

    /// Adds runoff to the nodes over the next `dt` seconds, stepping the surfaces as far as it is needed: its mean around the
    /// beginning of the step, so that it enters at the rate of that moment, as external inflows do, and nothing is lost.
    pub(super) fn give(
        &mut self,
        model: &Model,
        members: &[Member<'_>],
        t: f64,
        dt: f64,
        flow: &mut [[f64; B]],
        load: &mut [[f64; B]],
        budget: &mut Budget<B>,
    ) {
        if model.catchments.is_empty() {
            return;
        }
        let count = model.pollutants.len();
        let end = t + 0.5 * dt;
        while self.cursor < end - 1e-9 {
            if self.span.1 <= self.cursor + 1e-9 {
                self.advance(model, members);
            }
            let until = self.span.1.min(end);
            let share = (until - self.cursor) / dt;
            self.cursor = until;
            for (i, catchment) in model.catchments.iter().enumerate() {
                let (CatchmentOutlet::Node(node), Some(given)) =
                    (catchment.outlet, self.catchments.runoff(i))
                else {
                    continue;
                };
                for l in 0..B {
                    flow[node.0][l] += share * given.flow[l];
                    budget.water.wet_weather[l] += share * dt * given.flow[l];
                }
                for p in 0..count {
                    let (row, sum) = (&mut load[node.0 * count + p], &mut budget.mass[p].wet_weather);
                    for l in 0..B {
                        row[l] += share * given.load[p][l];
                        sum[l] += share * dt * given.load[p][l];
                    }
                }
            }
        }
    }

    fn advance(&mut self, model: &Model, members: &[Member<'_>]) {
        let from = self.span.1;
        let gauges = |l: usize| -> &[Gauge] { members[l].gauges.unwrap_or(&model.gauges) };
        let mut next = f64::MAX;
        let mut raining = false;
        for l in 0..B {
            for (row, gauge) in self.rain.iter_mut().zip(gauges(l)) {
                row[l] = gauge.at(from);
                raining |= row[l] > 0.0;
                next = next.min(gauge.next_change(from).unwrap_or(f64::MAX));
            }
        }
        let wet = raining || self.catchments.runs_off();
        let step = if wet { self.wet_step } else { model.options.dry_step_s.max(self.wet_step) };
        let to = (from + step).min(next).min(model.duration_s().max(from + 1.0));
        let rain = &self.rain;
        self.catchments.step(model, from, to - from, &|g| rain.get(g).copied().unwrap_or([0.0; B]));
        self.span = (from, to);
        let count = model.pollutants.len();
        for i in 0..model.catchments.len() {
            let given = self.catchments.given(i);
            for (l, shown) in self.shown[i].iter_mut().enumerate() {
                *shown = Shown { before: shown.after, after: given.flow_at_end[l] };
            }
            for p in 0..count {
                for (l, quality) in self.quality[i * count + p].iter_mut().enumerate() {
                    let after = if given.flow[l] > 0.0 { given.load[p][l] / given.flow[l] } else { 0.0 };
                    *quality = Shown { before: quality.after, after };
                }
            }
        }
    }

    /// How far through the step under way a time lies, 0 to 1.
    pub(super) fn through(&self, t: f64) -> f64 {
        let long = self.span.1 - self.span.0;
        if long > 0.0 { ((t - self.span.0) / long).clamp(0.0, 1.0) } else { 1.0 }
    }
}
