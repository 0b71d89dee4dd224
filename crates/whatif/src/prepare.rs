//! A question, and the model that answers it.

use river::civil;
use river::model::{Gauge, InflowKind, Model, NodeId, Series, SeriesId};
use river::run::Method;
use river::stem::Dispersion;
use river_model::NativeModel;

use crate::job::{ABREAST, BLOCK};
use crate::uncertain::{Brings, brought};
use crate::{Error, Job, Limit};

const HOUR_S: i64 = 3600;

/// Concentrations that were measured where a river enters.
#[derive(Clone, Debug, PartialEq)]
pub struct Upstream {
    /// Place of the headwater.
    pub headwater: usize,
    /// Place of the constituent.
    pub constituent: usize,
    /// Time [s since the start of the run] and value (mg/L), ascending; the last value holds.
    pub points: Vec<(f64, f64)>,
}

/// What is asked.
#[derive(Clone, Debug)]
pub struct Question<'q> {
    /// The river.
    pub native: &'q NativeModel,
    /// Civil seconds of the full hour from which it is told.
    pub start: i64,
    /// How many hours are told.
    pub hours: u32,
    /// Which of the model's sections is looked at.
    pub section: usize,
    /// Limits of the daily mean for each constituent, where there is one.
    pub limits: Vec<Option<Limit>>,
    /// What each constituent measured on average on the day of the start before it (mg/L), where it was: it counts in that day's mean.
    pub so_far: Vec<Option<f64>>,
    /// Rain of every member at the model's gauges, in seconds since the start of the run (which is the model's warm-up before `start`).
    pub rains: Vec<Vec<Gauge>>,
    /// Concentrations of headwaters in place of the model's. Members differ around them, and around the model's own ([`crate::uncertain`]).
    pub upstream: Vec<Upstream>,
    /// Which of the model's choices are compared with doing nothing.
    pub choices: Vec<usize>,
}

/// A question that can be answered job by job.
#[derive(Clone, Debug)]
pub struct Prepared<'q> {
    pub(crate) question: Question<'q>,
    pub(crate) model: Model,
    pub(crate) method: Method,
    /// The place of the member whose rain is the middle one.
    pub(crate) central: usize,
    /// By what members differ in the water that comes.
    pub(crate) brings: Vec<Brings>,
    /// Nodes of the river from its longest headwater down to the last section, with their distance from there (m).
    pub(crate) river: Vec<(NodeId, f64)>,
}

impl<'q> Prepared<'q> {
    /// Makes the model of a question, or says what is wrong with it.
    pub fn new(question: Question<'q>) -> Result<Self, Error> {
        let native = question.native;
        gauges_fit(native, &question.rains)?;
        if question.choices.iter().any(|c| *c >= native.choices.len()) {
            return Err(Error::Unknown { what: "方案 option" });
        }
        if question.section >= native.sections.len() {
            return Err(Error::Unknown { what: "断面 section" });
        }
        let warm_up = native.model.options.report_start - native.model.options.start;
        let mut model = timed(native, question.start, question.hours, warm_up);
        for upstream in &question.upstream {
            bring(&mut model, native, upstream)?;
        }
        let central = central(&question.rains);
        let brings = brought(native, &model, &question.upstream, question.rains.len());
        let river = river_of(&model, native);
        let method = Method { dispersion: Dispersion::Fischer, ..Method::default() };
        Ok(Self { question, model, method, central, brings, river })
    }

    /// Everything that has to be run: members first.
    #[must_use]
    pub fn jobs(&self) -> Vec<Job> {
        let cut =
            |all: usize, size: usize| (0..all).step_by(size).map(move |from| (from, (from + size).min(all)));
        let members = cut(self.question.rains.len(), BLOCK).map(|(from, to)| Job::Members { from, to });
        members.chain(cut(self.options(), ABREAST).map(|(from, to)| Job::Central { from, to })).collect()
    }

    /// Civil seconds of the end of each hour that is told.
    #[must_use]
    pub fn times(&self) -> Vec<i64> {
        (1..=i64::from(self.question.hours)).map(|hour| self.question.start + hour * HOUR_S).collect()
    }

    /// Full hours of the day of the start that lie before it.
    pub(crate) fn hours_before(&self) -> usize {
        usize::try_from(self.question.start.rem_euclid(24 * HOUR_S) / HOUR_S).unwrap_or(0)
    }

    /// The day of an hour that is told, as `2021-07-10`.
    pub(crate) fn day(&self, hour: usize) -> String {
        let at = self.question.start + i64::try_from(hour).unwrap_or(0) * HOUR_S;
        civil::written(at).get(..10).unwrap_or_default().to_owned()
    }
}

/// The mean of what was measured of a constituent (mg/L) on the day of a start before it, for [`Question::so_far`]; none when nothing was. Readings come with
/// their civil seconds, in any order; each counts alike, however long it stands for.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "readings of a day")]
pub fn mean_so_far(start: i64, readings: impl IntoIterator<Item = (i64, f64)>) -> Option<f64> {
    let midnight = start - start.rem_euclid(24 * HOUR_S);
    let today =
        readings.into_iter().filter(|(at, value)| (midnight..start).contains(at) && value.is_finite());
    let (sum, count) = today.fold((0.0, 0_usize), |(sum, count), (_, value)| (sum + value, count + 1));
    (count > 0).then(|| sum / count as f64)
}

/// Fails without members, and when one has rain for other gauges than the model.
pub(crate) fn gauges_fit(native: &NativeModel, rains: &[Vec<Gauge>]) -> Result<(), Error> {
    let wanted = native.model.gauges.len();
    match rains.iter().position(|gauges| gauges.len() != wanted) {
        _ if rains.is_empty() => Err(Error::NoMembers),
        Some(m) => Err(Error::Gauges { member: m + 1, found: rains[m].len(), wanted }),
        None => Ok(()),
    }
}

/// The model over other hours: told from a moment on, run so many seconds before.
pub(crate) fn timed(native: &NativeModel, start: i64, hours: u32, before_s: i64) -> Model {
    let mut model = native.model.clone();
    model.options.start = start - before_s;
    model.options.report_start = start;
    model.options.end = start + i64::from(hours) * HOUR_S;
    model.options.report_step_s = 3600.0;
    model
}

/// Puts measured concentrations in the place of a headwater's own.
pub(crate) fn bring(model: &mut Model, native: &NativeModel, upstream: &Upstream) -> Result<(), Error> {
    let Upstream { headwater, constituent, points } = upstream;
    let (headwater, constituent) = (*headwater, *constituent);
    let headwater = native.headwaters.get(headwater).ok_or(Error::Unknown { what: "来水 headwater" })?;
    let known = model.pollutants.get(constituent).ok_or(Error::Unknown { what: "指标 constituent" })?;
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return Ok(()) };
    let mut points = points.clone();
    points.insert(0, (first.0.min(0.0) - 1.0, first.1));
    points.push((last.0.max(0.0) + 1e12, last.1));
    model.series.push(Series { name: known.name.clone(), points });
    let series = Some(SeriesId(model.series.len() - 1));
    let kind = InflowKind::Concentration(river::model::PollutantId(constituent));
    let node = &mut model.nodes[headwater.node.0];
    node.inflows.retain(|i| i.kind != kind);
    node.inflows.push(river::model::Inflow { kind, series, scale: 1.0, baseline: 0.0, pattern: None });
    Ok(())
}

/// The member whose rain is in the middle.
fn central(rains: &[Vec<Gauge>]) -> usize {
    let depth = |gauges: &Vec<Gauge>| -> f64 {
        gauges.iter().flat_map(|g| g.intensities.iter().map(|i| i.1 * g.interval_s)).sum()
    };
    let mut order: Vec<(f64, usize)> = rains.iter().enumerate().map(|(m, g)| (depth(g), m)).collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0));
    order.get(order.len() / 2).map_or(0, |o| o.1)
}

/// The longest way of reaches down to the model's last section.
pub(crate) fn river_of(model: &Model, native: &NativeModel) -> Vec<(NodeId, f64)> {
    let length = |link: &river::model::Link| match &link.kind {
        river::model::LinkKind::Conduit(c) if !c.dummy => Some(c.length),
        _ => None,
    };
    // Longest distance from a head to each node, found by as many rounds as there are nodes.
    let mut longest: Vec<(f64, Option<usize>)> = vec![(0.0, None); model.nodes.len()];
    for _ in 0..model.nodes.len() {
        let mut changed = false;
        for link in &model.links {
            let Some(long) = length(link) else { continue };
            let there = longest[link.from.0].0 + long;
            if there > longest[link.to.0].0 + 1e-9 {
                longest[link.to.0] = (there, Some(link.from.0));
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    let end = native.sections.iter().map(|s| s.node.0).max_by(|a, b| longest[*a].0.total_cmp(&longest[*b].0));
    let mut way = Vec::new();
    let mut at = end;
    while let Some(node) = at {
        way.push((NodeId(node), longest[node].0));
        at = longest[node].1;
        if way.len() > model.nodes.len() {
            break;
        }
    }
    way.reverse();
    way
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_far_counts_the_readings_of_the_start_s_day_before_it() {
        // 2021-07-14 09:00, in civil seconds of Beijing.
        let start = 1_626_253_200;
        let at = |hour: i64| start + (hour - 9) * HOUR_S;
        let mean = |readings: &[(i64, f64)]| mean_so_far(start, readings.iter().copied());
        assert_eq!(mean(&[(at(4), 2.0), (at(0), 1.0), (at(8), 6.0)]), Some(3.0));
        assert_eq!(mean(&[(at(-1), 9.0), (at(4), 2.0), (at(9), 9.0), (at(5), f64::NAN)]), Some(2.0));
        assert_eq!(mean(&[(at(-1), 9.0), (at(9), 9.0)]), None);
    }
}
