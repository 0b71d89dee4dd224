//! What enters the network: external inflows, dry-weather flow, and runoff spread over routing steps without loss.

#![expect(clippy::inline_always, reason = "what a step does must be compiled inside each of the widths")]

use super::course::Course;
use super::schedule::TOLD_S;
use super::{Budget, Member, Method};
use crate::catchment::Catchments;
use crate::civil;
use crate::model::{CatchmentOutlet, Gauge, InflowKind, Model, Node, Pattern, PatternId};
use crate::real::Real;
use crate::wide::wide;

/// How late water from outside enters (s): in steps of a minute or less it enters at the rate of their beginning, as in SWMM; longer
/// ones are no later than those.
pub(super) fn late(dt: f64) -> f64 {
    0.5 * dt.min(TOLD_S)
}

/// Month (0–11), weekday (0–6) and hour (0–23).
type Moment = (usize, usize, usize);

/// When a time of the run is.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "parts of a date are small and positive"
)]
pub(super) fn calendar(model: &Model, t: f64) -> Moment {
    let moment = model.options.start + (t + 1e-6).floor() as i64;
    let month = civil::date(moment).1 - 1;
    (month as usize, civil::weekday(moment) as usize, (civil::second_of_day(moment) / 3600) as usize)
}

fn factor(model: &Model, patterns: &[PatternId], at: Moment) -> f64 {
    let patterns = patterns.iter().filter_map(|p| model.patterns.get(p.0));
    Pattern::product(patterns, at.0, at.1, at.2)
}

pub(super) fn external<const B: usize>(
    model: &Model,
    node: &Node,
    t: f64,
    at: Moment,
    flow: &mut [f64; B],
    loads: &mut [[f64; B]],
    budget: &mut Budget<B>,
    dt: f64,
) {
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
    at: Moment,
    flow: &mut [f64; B],
    loads: &mut [[f64; B]],
    budget: &mut Budget<B>,
    dt: f64,
) {
    let water = node
        .dry_weather
        .flow
        .as_ref()
        .map_or(0.0, |(mean, patterns)| mean * factor(model, patterns, at))
        .max(0.0);
    if water <= 0.0 {
        return;
    }
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

/// Adds the shares of a rate (m3/s or mass/s) that fall into a step, and books what they bring in `dt` seconds.
#[inline(always)]
fn book<const B: usize>(
    shares: &[f64; B],
    dt: f64,
    rate: &[f64; B],
    sum: &mut [f64; B],
    booked: &mut [f64; B],
) {
    for l in 0..B {
        let part = shares[l] * rate[l];
        sum[l] += part;
        booked[l] += part * dt;
    }
}

/// Rows of values at both ends of the step of runoff under way.
#[derive(Clone)]
pub(super) struct Shown<const B: usize> {
    before: Vec<[f64; B]>,
    after: Vec<[f64; B]>,
}

impl<const B: usize> Shown<B> {
    fn new(rows: usize) -> Self {
        Self { before: vec![[0.0; B]; rows], after: vec![[0.0; B]; rows] }
    }

    /// Begins a step with what the last one ended with.
    fn go_on(&mut self) {
        std::mem::swap(&mut self.before, &mut self.after);
    }

    /// A value a share of the way through the step.
    pub(super) fn at(&self, row: usize, member: usize, share: f64) -> f64 {
        let (before, after) = (self.before[row][member], self.after[row][member]);
        before + share * (after - before)
    }
}

/// Subcatchments of all members with the step of runoff that is under way.
#[derive(Clone)]
pub(super) struct Surfaces<F, const B: usize> {
    pub(super) catchments: Catchments<B, F>,
    /// Intensities of the step under way, `[gauge][member]` (m/s).
    rain: Vec<[f64; B]>,
    /// Beginning and end of the step under way (s).
    pub(super) span: (f64, f64),
    /// Runoff of each subcatchment at the ends of the step, `[catchment][member]`.
    pub(super) shown: Shown<B>,
    /// Concentrations at the ends of the step, `[catchment][pollutant][member]`.
    pub(super) quality: Shown<B>,
    /// Until when runoff has entered the network (s).
    pub(super) cursor: f64,
    wet_step: f64,
    /// Whether the concentrations of what each subcatchment gives are shown.
    pub(super) shows: bool,
}

impl<F: Real, const B: usize> Surfaces<F, B> {
    pub(super) fn new(model: &Model, method: &Method, members: &[Member<'_>]) -> Self {
        let own = members.iter().filter_map(|m| m.gauges).map(<[Gauge]>::len);
        let gauges = own.fold(model.gauges.len(), usize::max);
        Self {
            catchments: Catchments::new(model),
            rain: vec![[0.0; B]; gauges],
            span: (0.0, 0.0),
            shown: Shown::new(model.catchments.len()),
            quality: Shown::new(model.catchments.len() * model.pollutants.len()),
            cursor: 0.0,
            wet_step: method.wet_step_s.unwrap_or(model.options.wet_step_s),
            shows: true,
        }
    }

    /// Adds runoff to the nodes over the next `dt` seconds, stepping the surfaces as far as it is needed: its mean over a stretch as
    /// long as the step and [`late`] before it, as its [`Course`] has it, so that nothing is lost.
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
        let end = t + dt - late(dt);
        while self.cursor < end - 1e-9 {
            if self.span.1 <= self.cursor + 1e-9 {
                self.advance(model, members);
            }
            let until = self.span.1.min(end);
            let share = (until - self.cursor) / dt;
            let course = Course::between(self.through(self.cursor), self.through(until));
            self.cursor = until;
            wide(
                #[inline(always)]
                || self.spread(model, share, course, dt, flow, load, budget),
            );
        }
    }

    /// Adds a share of the runoff of the step under way to the nodes.
    #[inline(always)]
    #[expect(
        clippy::too_many_arguments,
        reason = "the rows of what is given and what gives are the run's own"
    )]
    fn spread(
        &self,
        model: &Model,
        share: f64,
        course: Course,
        dt: f64,
        flow: &mut [[f64; B]],
        load: &mut [[f64; B]],
        budget: &mut Budget<B>,
    ) {
        let count = model.pollutants.len();
        for (i, catchment) in model.catchments.iter().enumerate() {
            let (CatchmentOutlet::Node(node), Some(given)) = (catchment.outlet, self.catchments.runoff(i))
            else {
                continue;
            };
            let (rows, sums) = (&mut load[node.0 * count..(node.0 + 1) * count], &mut budget.mass);
            let mut shares = [share; B];
            course.shape(&self.shown.before[i], &given.flow, &given.flow_at_end, &mut shares);
            book(&shares, dt, &given.flow, &mut flow[node.0], &mut budget.water.wet_weather);
            for ((row, sum), load) in rows.iter_mut().zip(sums).zip(&given.load) {
                book(&shares, dt, load, row, &mut sum.wet_weather);
            }
        }
    }

    /// Seconds of the mean runoff of a subcatchment that the step under way still owes the nodes.
    pub(super) fn left(&self, i: usize) -> [f64; B] {
        let mut left = [(self.span.1 - self.cursor).max(0.0); B];
        let given = self.catchments.given(i);
        let course = Course::between(self.through(self.cursor), 1.0);
        course.shape(&self.shown.before[i], &given.flow, &given.flow_at_end, &mut left);
        left
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
        let wet = raining || self.catchments.runs_off() || self.catchments.soaks();
        let step = if wet { self.wet_step } else { model.options.dry_step_s.max(self.wet_step) };
        let to = (from + step).min(next).min(model.duration_s().max(from + 1.0));
        self.catchments.step(model, from, to - from, &self.rain);
        self.span = (from, to);
        self.shown.go_on();
        for (i, runoff) in self.shown.after.iter_mut().enumerate() {
            *runoff = self.catchments.runoff(i).map_or([0.0; B], |given| given.flow_at_end);
        }
        if self.shows {
            self.show_quality(model);
        }
    }

    /// Keeps the concentrations that the step under way shows at its ends.
    fn show_quality(&mut self, model: &Model) {
        let count = model.pollutants.len();
        self.quality.go_on();
        for i in 0..model.catchments.len() {
            let rows = &mut self.quality.after[i * count..(i + 1) * count];
            if self.catchments.runoff(i).is_some() {
                self.catchments.concentrations(model, i, rows);
            } else {
                rows.fill([0.0; B]);
            }
        }
    }

    /// How far through the step under way a time lies, 0 to 1.
    pub(super) fn through(&self, t: f64) -> f64 {
        let long = self.span.1 - self.span.0;
        if long > 0.0 { ((t - self.span.0) / long).clamp(0.0, 1.0) } else { 1.0 }
    }
}
