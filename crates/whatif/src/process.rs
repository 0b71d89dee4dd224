//! The process forecast: members whose sources are uncertain ([`crate::uncertain`]), corrected by the readings of the last days, run ahead.
//!
//! Nothing is kept between two forecasts: each goes through the warm-up and the readings of [`READ_H`] hours again, so that it comes to the
//! same after a restart, and a late reading counts as if it had come in time. Each constituent has a filter of its own
//! ([`river::assimilation`]). When its readings go on to disagree with what members allow, the constituent is told as the open loop has it.

use river::assimilation::{Filter, Outcome, Reading, Row, Settings};
use river::ensemble::LANES;
use river::model::{Gauge, Model, NodeId};
use river::random::Draws;
use river::run::{Cell, Member, Method, Run};
use river_model::NativeModel;

use crate::Error;
use crate::place::Places;
use crate::prepare::{Upstream, bring, gauges_fit, river_of, timed};
use crate::uncertain::{Brings, MEASURED_SPREAD, SOURCE_SPREAD, brought, is_measured};

/// Members of a forecast: the filter needs 200.
pub const MEMBERS: usize = 8 * LANES;
/// Hours before the origin whose readings correct (assumed: the water in a county's river is younger).
pub const READ_H: u32 = 72;
/// Error of a reading as a share of it: the instrument's, and what a point says of a section's mean (assumed).
pub const ERROR_SHARE: f64 = 0.1;
/// Least error of a reading as a share of the mean of all of them (assumed).
pub const ERROR_FLOOR: f64 = 0.05;
/// Which draws are taken; the same for every forecast, so that two differ by what is known alone.
const SEED: u64 = 20_210_710;

/// A value measured at one of the model's sections.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measured {
    /// Place of the section.
    pub section: usize,
    /// Place of the constituent.
    pub constituent: usize,
    /// When, in seconds since the start of the run; it counts at the nearest full hour.
    pub at_s: f64,
    /// The value (mg/L).
    pub value: f64,
}

/// What is to be foreseen.
#[derive(Clone, Debug)]
pub struct Ahead<'q> {
    /// The river.
    pub native: &'q NativeModel,
    /// Civil seconds of the full hour from which leads count.
    pub origin: i64,
    /// How many hours ahead.
    pub hours: u32,
    /// Which of the model's sections is told.
    pub section: usize,
    /// Rain of every member at the model's gauges, in seconds since the start of the run ([`Ahead::starts_before_s`]).
    pub rains: Vec<Vec<Gauge>>,
    /// Concentrations of headwaters in place of the model's, in the same time.
    pub upstream: Vec<Upstream>,
    /// Readings of sections up to the origin, in the same time.
    pub readings: Vec<Measured>,
}

/// Whether readings corrected a constituent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Correction {
    /// They did.
    Corrected {
        /// Readings that were used.
        used: usize,
        /// Readings too far from all members.
        set_aside: usize,
    },
    /// There were none.
    NoReadings,
    /// Fewer members than the filter needs.
    TooFewMembers,
    /// Readings went on to disagree with the members: told is the open loop.
    Inconsistent {
        /// Mean square of the disagreement in standard deviations; 1 is expected.
        surprise: f64,
    },
}

/// What is foreseen.
#[derive(Clone, Debug, PartialEq)]
pub struct Foreseen {
    /// Concentrations at the section at the end of each hour, `[constituent][member][hour]` (mg/L).
    pub members: Vec<Vec<Vec<f64>>>,
    /// Whether readings corrected each constituent.
    pub corrections: Vec<Correction>,
}

impl Ahead<'_> {
    /// How long before the origin the run starts (s): the model's warm-up and the hours of readings.
    #[must_use]
    pub fn starts_before_s(native: &NativeModel) -> i64 {
        native.model.options.report_start - native.model.options.start + i64::from(READ_H) * 3600
    }

    /// Runs all members: seconds of one core. Nothing when it was given up, which is asked for again and again.
    pub fn foresee(&self, given_up: &dyn Fn() -> bool) -> Result<Option<Foreseen>, Error> {
        gauges_fit(self.native, &self.rains)?;
        if self.section >= self.native.sections.len() {
            return Err(Error::Unknown { what: "断面 section" });
        }
        let mut model = timed(self.native, self.origin, self.hours, Self::starts_before_s(self.native));
        for upstream in &self.upstream {
            bring(&mut model, self.native, upstream)?;
        }
        let count = model.pollutants.len();
        let known = |r: &&Measured| {
            r.constituent < count && r.section < self.native.sections.len() && r.value.is_finite()
        };
        let mut readings: Vec<Measured> = self.readings.iter().filter(known).copied().collect();
        readings.sort_by(|a, b| a.at_s.total_cmp(&b.at_s));
        let mut river = Blocks::new(self, &model)?;
        let Some(corrections) = river.correct(self, &readings, given_up)? else { return Ok(None) };
        let Some(mut members) = river.ahead(self, given_up)? else { return Ok(None) };
        let open = |c: &Correction| matches!(c, Correction::Inconsistent { .. });
        if corrections.iter().any(open) {
            let Some(uncorrected) = Blocks::new(self, &model)?.ahead(self, given_up)? else {
                return Ok(None);
            };
            let both = members.iter_mut().zip(uncorrected).zip(&corrections);
            both.filter(|(_, c)| open(c)).for_each(|((members, uncorrected), _)| *members = uncorrected);
        }
        Ok(Some(Foreseen { members, corrections }))
    }
}

/// All members in blocks of lanes.
struct Blocks<'m> {
    runs: Vec<Run<'m, f32, LANES>>,
    members: usize,
    /// Cells whose water comes to the river, with their place (m).
    cells: Vec<(Cell, f64)>,
    /// Nodes into which something comes from outside, with their place (m).
    sources: Vec<(NodeId, f64)>,
    /// Logarithms of what sources bring, `[constituent][source][member]`.
    logs: Vec<Vec<Vec<f64>>>,
    /// How much water each headwater brings, and by how much what was measured there may change.
    brings: Vec<Brings>,
    places: Places,
}

impl<'m> Blocks<'m> {
    fn new(asked: &'m Ahead<'_>, model: &'m Model) -> Result<Self, Error> {
        let method = Method::default();
        let members: Vec<Member<'m>> =
            asked.rains.iter().map(|gauges| Member { gauges: Some(gauges), ..Member::default() }).collect();
        let runs = members
            .chunks(LANES)
            .map(|block| Run::new(model, &method, block).map(Run::without_surfaces))
            .collect::<Result<Vec<Run<'m, f32, LANES>>, _>>()?;
        let places = Places::new(model, &river_of(model, asked.native));
        let all_cells = runs.first().map(Run::cells).unwrap_or_default();
        let with_place = |cell: Cell| Some((cell, places.within(model, cell.link, cell.middle_m)?));
        let cells: Vec<(Cell, f64)> = all_cells.into_iter().filter_map(with_place).collect();
        let entered = (0..model.nodes.len()).map(NodeId).filter(|node| enters(model, *node));
        let sources: Vec<(NodeId, f64)> = entered.filter_map(|node| Some((node, places.of(node)?))).collect();
        let count = model.pollutants.len();
        let brings = brought(asked.native, model, &asked.upstream, members.len());
        let mut blocks =
            Self { runs, members: members.len(), cells, sources, logs: Vec::new(), brings, places };
        for Brings { node, water, .. } in &blocks.brings {
            for (run, block) in blocks.runs.iter_mut().zip(water.chunks(LANES)) {
                run.multiply_water(*node, &lanes(block, |x| x));
            }
        }
        for p in 0..count {
            let spread =
                |node: NodeId| if measured(asked, node, p) { MEASURED_SPREAD } else { SOURCE_SPREAD };
            let own = blocks.sources.iter().enumerate();
            let own = own.map(|(s, (node, _))| blocks.drawn(p * 10_000 + s, spread(*node))).collect();
            blocks.logs.push(own);
            blocks.multiply(p);
        }
        Ok(blocks)
    }

    /// Normal logarithms whose multipliers have the mean one.
    fn drawn(&self, stream: usize, spread: f64) -> Vec<f64> {
        let draws = Draws::new(SEED);
        let one = |m| spread * draws.normal(stream as u64, m) - 0.5 * spread * spread;
        (0..self.members as u64).map(one).collect()
    }

    /// Puts the multipliers of a constituent into the runs.
    fn multiply(&mut self, constituent: usize) {
        for ((node, _), logs) in self.sources.iter().zip(&self.logs[constituent]) {
            for (run, block) in self.runs.iter_mut().zip(logs.chunks(LANES)) {
                run.multiply(*node, constituent, &lanes(block, f64::exp));
            }
        }
    }

    /// Factors from the origin on of what is measured at headwaters: its last value has to stand for the days to come, so they spread.
    fn held(&self, asked: &Ahead<'_>) -> Vec<(NodeId, usize, Vec<f64>)> {
        let mut all = Vec::new();
        for (headwater, brings) in self.brings.iter().enumerate() {
            let Some(source) = self.sources.iter().position(|(node, _)| *node == brings.node) else {
                continue;
            };
            let measured = brings.quality.iter().filter(|(p, _)| is_measured(&asked.upstream, headwater, *p));
            all.extend(measured.map(|(p, factors)| {
                let both = self.logs[*p][source].iter().zip(factors).map(|(log, factor)| log.exp() * factor);
                (brings.node, *p, both.collect())
            }));
        }
        all
    }

    /// Goes through the readings hour by hour.
    fn correct(
        &mut self,
        asked: &Ahead<'_>,
        readings: &[Measured],
        given_up: &dyn Fn() -> bool,
    ) -> Result<Option<Vec<Correction>>, Error> {
        let count = self.logs.len();
        let mut filters: Vec<Filter> = (0..count).map(|_| Filter::new(Settings::default())).collect();
        let mut corrections = vec![Correction::NoReadings; count];
        let hour = |r: &Measured| (r.at_s / 3600.0).round() * 3600.0;
        let before = Ahead::starts_before_s(asked.native);
        #[expect(clippy::cast_precision_loss, reason = "seconds of some days")]
        let (first, last) = ((before - i64::from(READ_H) * 3600) as f64, before as f64);
        for group in readings.chunk_by(|a, b| (hour(a) - hour(b)).abs() < 1.0) {
            let Some(at) = group.first().map(hour).filter(|at| *at > first && *at <= last) else { continue };
            if given_up() {
                return Ok(None);
            }
            self.runs.iter_mut().for_each(|run| run.until(at, |_| {}));
            for p in 0..count {
                let mut own: Vec<Reading> = group
                    .iter()
                    .filter(|r| r.constituent == p)
                    .filter_map(|r| self.reading(asked, r, mean(readings, p)))
                    .collect();
                if own.is_empty() {
                    continue;
                }
                let outcome = self.update(&mut filters[p], p, &mut own)?;
                corrections[p] = told(corrections[p], outcome);
            }
        }
        Ok(Some(corrections))
    }

    /// A reading with what each member says of it.
    fn reading(&self, asked: &Ahead<'_>, measured: &Measured, mean: f64) -> Option<Reading> {
        let node = asked.native.sections.get(measured.section)?.node;
        let said = |run: &Run<'_, f32, LANES>| -> Vec<f64> {
            (0..LANES).map(|l| run.shown().node_concentration(node, measured.constituent, l)).collect()
        };
        let mut predicted: Vec<f64> = self.runs.iter().flat_map(said).collect();
        predicted.truncate(self.members);
        let error_sd = Reading::error_of(measured.value, ERROR_SHARE, (ERROR_FLOOR * mean).max(1e-6));
        Some(Reading { value: measured.value, error_sd, place_m: self.places.of(node)?, predicted })
    }

    fn update(&mut self, filter: &mut Filter, p: usize, readings: &mut [Reading]) -> Result<Outcome, Error> {
        let mut rows: Vec<Row> = self.cells.iter().map(|(_, place)| Row::concentration(*place)).collect();
        rows.extend(self.sources.iter().map(|(_, place)| Row::log_multiplier(*place)));
        let mut values: Vec<Vec<f64>> = Vec::with_capacity(rows.len());
        for (cell, _) in &self.cells {
            let mut row: Vec<f64> = self.runs.iter().flat_map(|run| run.in_cell(cell, p)).collect();
            row.truncate(self.members);
            values.push(row);
        }
        values.extend(self.logs[p].iter().cloned());
        let outcome = filter.update(&rows, &mut values, readings)?;
        if matches!(outcome, Outcome::Corrected { used: 1.., .. }) {
            self.logs[p] = values.split_off(self.cells.len());
            for ((cell, _), row) in self.cells.iter().zip(&values) {
                for (run, block) in self.runs.iter_mut().zip(row.chunks(LANES)) {
                    run.correct(cell, p, &lanes(block, |x| x));
                }
            }
            self.multiply(p);
        }
        Ok(outcome)
    }

    /// Runs to the origin, and from there to the end.
    fn ahead(
        &mut self,
        asked: &Ahead<'_>,
        given_up: &dyn Fn() -> bool,
    ) -> Result<Option<Vec<Vec<Vec<f64>>>>, Error> {
        let node = asked.native.sections[asked.section].node;
        let count = self.logs.len();
        #[expect(clippy::cast_precision_loss, reason = "seconds of some days")]
        let origin = Ahead::starts_before_s(asked.native) as f64;
        let held = self.held(asked);
        let mut told = vec![vec![Vec::with_capacity(asked.hours as usize); self.members]; count];
        for (b, run) in self.runs.iter_mut().enumerate() {
            if given_up() {
                return Ok(None);
            }
            let from = b * LANES;
            let own = (self.members - from).min(LANES);
            run.until(origin, |_| {});
            for (node, p, factors) in &held {
                run.multiply(*node, *p, &lanes(&factors[from..from + own], |x| x));
            }
            run.finish(|shown| {
                for (p, members) in told.iter_mut().enumerate() {
                    for (l, hours) in members[from..from + own].iter_mut().enumerate() {
                        hours.push(shown.node_concentration(node, p, l));
                    }
                }
            })?;
        }
        Ok(Some(told))
    }
}

/// Whether anything comes into a node from outside.
fn enters(model: &Model, node: NodeId) -> bool {
    let of = &model.nodes[node.0];
    let drained = |c: &river::model::Catchment| matches!(c.outlet, river::model::CatchmentOutlet::Node(to) if to == node);
    !of.inflows.is_empty() || of.dry_weather.flow.is_some() || model.catchments.iter().any(drained)
}

/// Whether a constituent is measured where a river enters.
fn measured(asked: &Ahead<'_>, node: NodeId, constituent: usize) -> bool {
    let mut here = asked.native.headwaters.iter().enumerate().filter(|(_, h)| h.node == node);
    here.any(|(headwater, _)| is_measured(&asked.upstream, headwater, constituent))
}

/// A block's values in its lanes; those beyond the last member repeat it.
fn lanes(block: &[f64], of: impl Fn(f64) -> f64) -> [f64; LANES] {
    let last = block.last().copied().unwrap_or(0.0);
    std::array::from_fn(|l| of(block.get(l).copied().unwrap_or(last)))
}

#[expect(clippy::cast_precision_loss, reason = "readings of some days")]
fn mean(readings: &[Measured], constituent: usize) -> f64 {
    let own = || readings.iter().filter(|r| r.constituent == constituent);
    own().map(|r| r.value).sum::<f64>() / own().count().max(1) as f64
}

/// What is told of a constituent after another update.
fn told(before: Correction, outcome: Outcome) -> Correction {
    match outcome {
        Outcome::TooFewMembers => Correction::TooFewMembers,
        Outcome::Inconsistent { surprise } => Correction::Inconsistent { surprise },
        Outcome::Corrected { used, set_aside } => {
            let (had, aside) = match before {
                Correction::Corrected { used, set_aside } => (used, set_aside),
                _ => (0, 0),
            };
            Correction::Corrected { used: had + used, set_aside: aside + set_aside }
        }
    }
}
