//! What is known at an origin, as one row of numbers.
//!
//! Every value is asked for as it was known when the forecast of that step was issued; a missing one is NaN. Concentrations
//! enter as `ln(value + offset)`: a river's ups and downs are ratios.

use crate::Role;
use crate::ahead;
use crate::history::{Cells, History, Other, Values};
use crate::rain::SUMS;

/// Earlier values of the target, hours back.
const LAGS: [i64; 9] = [4, 8, 12, 16, 20, 24, 48, 72, 168];
/// Windows of means and ranges, hours.
const WINDOWS: [i64; 3] = [24, 72, 168];
/// Hours of the day, counted from the origin, of which the usual value is given.
const AHEAD: [i64; 3] = [4, 12, 24];
/// Days from which the usual value of an hour of the day is taken.
const USUAL_DAYS: i64 = 14;
/// Earlier values of the same factor upstream, hours back.
const UPSTREAM_LAGS: [i64; 6] = [4, 8, 12, 24, 36, 48];

/// How a forecast may depend on a feature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sense {
    /// Either way.
    Free,
    /// More of it never lowers the forecast.
    Rising,
    /// More of it never raises the forecast.
    Falling,
}

/// Names of the features of a history, in the order of [`row`], each with its sense.
#[must_use]
pub fn names(history: &History, oxygen: bool) -> Vec<(String, Sense)> {
    let mut sink = Sink { names: Some(Vec::new()), oxygen, ..Sink::default() };
    fill(history, history.first, 1.0, &mut sink);
    sink.names.unwrap_or_default()
}

/// The features of an origin; NaN where nothing was known.
#[must_use]
pub fn row(history: &History, step: i64, offset: f64) -> Vec<f32> {
    let mut sink = Sink::default();
    fill(history, step, offset, &mut sink);
    sink.values
}

/// The same features under the names by which a model asks for them; NaN where the history does not have one. Channels come and go
/// between two trainings, and with them the places of all features behind.
#[must_use]
pub(crate) fn named(history: &History, step: i64, offset: f64, wanted: &[String]) -> Vec<f32> {
    let (row, names) = (row(history, step, offset), names(history, false));
    if names.iter().map(|(name, _)| name).eq(wanted) {
        return row;
    }
    let place = |name: &String| names.iter().position(|(known, _)| known == name);
    wanted.iter().map(|name| place(name).and_then(|at| row.get(at).copied()).unwrap_or(f32::NAN)).collect()
}

/// A value on the scale of the models.
#[must_use]
pub(crate) fn to_log(value: f64, offset: f64) -> f64 {
    (value.max(0.0) + offset).ln()
}

/// Back from the scale of the models.
#[must_use]
pub(crate) fn from_log(log: f64, offset: f64) -> f64 {
    (log.exp() - offset).max(0.0)
}

#[derive(Debug, Default)]
struct Sink {
    values: Vec<f32>,
    names: Option<Vec<(String, Sense)>>,
    oxygen: bool,
}

impl Sink {
    fn put(&mut self, value: Option<f64>, name: impl FnOnce() -> String) {
        self.put_sensed(value, false, name);
    }

    fn put_sensed(&mut self, value: Option<f64>, adds: bool, name: impl FnOnce() -> String) {
        #[expect(clippy::cast_possible_truncation, reason = "single precision is more than any sensor has")]
        self.values.push(value.unwrap_or(f64::NAN) as f32);
        if let Some(names) = &mut self.names {
            let sense = if adds && !self.oxygen { Sense::Rising } else { Sense::Free };
            names.push((name(), sense));
        }
    }
}

/// Values of a channel around an origin, as known at its issue.
pub(crate) struct View<'a> {
    pub(crate) cells: &'a Cells,
    pub(crate) step: i64,
    pub(crate) issue: i64,
    pub(crate) step_hours: i64,
    pub(crate) scale: &'a dyn Fn(f64) -> f64,
}

impl View<'_> {
    pub(crate) fn back(&self, hours: i64) -> Option<f64> {
        // Lags that are no whole number of steps take the step before.
        let steps = -(-hours).div_euclid(self.step_hours);
        self.cells.at(self.step - steps, self.issue).map(self.scale)
    }

    pub(crate) fn latest(&self) -> Option<f64> {
        (0..24 / self.step_hours).find_map(|steps| self.back(steps * self.step_hours))
    }

    /// Mean, least, greatest and standard deviation over so many hours.
    pub(crate) fn over(&self, hours: i64) -> Option<[f64; 4]> {
        let values = (0..hours / self.step_hours).filter_map(|steps| self.back(steps * self.step_hours));
        let (mut count, mut sum, mut squares) = (0.0, 0.0, 0.0);
        let (mut least, mut greatest) = (f64::INFINITY, f64::NEG_INFINITY);
        for value in values {
            count += 1.0;
            sum += value;
            squares += value * value;
            least = least.min(value);
            greatest = greatest.max(value);
        }
        let mean = sum / count;
        (count > 0.0).then(|| [mean, least, greatest, (squares / count - mean * mean).max(0.0).sqrt()])
    }

    /// The mean over the last fortnight at the hour of the day that comes in so many hours.
    pub(crate) fn usual(&self, ahead: i64) -> Option<f64> {
        let back = 24 - ahead.rem_euclid(24);
        let back = if back == 24 { 0 } else { back };
        let values = (0..USUAL_DAYS).filter_map(|days| self.back(days * 24 + back));
        let (count, sum) = values.fold((0.0, 0.0), |(count, sum), value| (count + 1.0, sum + value));
        (count >= 3.0).then(|| sum / count)
    }
}

fn minus(a: Option<f64>, b: Option<f64>) -> Option<f64> {
    Some(a? - b?)
}

fn fill(history: &History, step: i64, offset: f64, sink: &mut Sink) {
    let issue = history.issue_ms(step);
    let log = |value: f64| to_log(value, offset);
    let step_hours = history.step_hours;
    let target = View { cells: &history.target, step, issue, step_hours, scale: &log };
    let now = target.latest();
    own_past(&target, now, sink);
    #[expect(clippy::cast_precision_loss, reason = "an hour of the day")]
    sink.put(Some(history.hour(step) as f64), || "hour".into());
    for other in &history.others {
        match &other.values {
            Values::Rain(rain) => {
                let end = history.time_of(step).0;
                for (sum, hours) in rain.sums(end, issue).into_iter().zip(SUMS) {
                    sink.put(sum, || format!("{} sum {hours} h", other.name));
                }
                sink.put(rain.dry_hours(end, issue), || format!("{} dry hours", other.name));
            }
            Values::Ahead(rain) => {
                let end = history.time_of(step).0;
                for (sum, hours) in rain.sums(end, issue).into_iter().zip(ahead::SUMS) {
                    sink.put(sum, || format!("{} next {hours} h", other.name));
                }
            }
            Values::Cells(cells) => {
                let plain = |value: f64| value;
                let scale: &dyn Fn(f64) -> f64 = match other.role {
                    Role::UpstreamSame => &log,
                    Role::Flow => &f64::asinh,
                    _ => &plain,
                };
                let view = View { cells, step, issue, step_hours, scale };
                match other.role {
                    Role::UpstreamSame => upstream(&view, other, now, sink),
                    Role::Switch => switch(&view, other, sink),
                    _ => sensor(&view, other, sink),
                }
            }
        }
    }
}

fn own_past(target: &View<'_>, now: Option<f64>, sink: &mut Sink) {
    sink.put(now, || "now".into());
    for hours in LAGS {
        sink.put(minus(now, target.back(hours)), || format!("now - {hours} h ago"));
    }
    for hours in WINDOWS {
        let [mean, least, greatest, spread] =
            target.over(hours).map_or([None; 4], |numbers| numbers.map(Some));
        sink.put(minus(now, mean), || format!("now - mean {hours} h"));
        sink.put(minus(now, least), || format!("now - least {hours} h"));
        sink.put(minus(now, greatest), || format!("now - greatest {hours} h"));
        sink.put(spread, || format!("spread {hours} h"));
    }
    let month = target.over(720).map(|numbers| numbers[0]);
    sink.put(minus(now, month), || "now - mean 720 h".into());
    for ahead in AHEAD {
        sink.put(minus(now, target.usual(ahead)), || format!("now - usual at +{ahead} h"));
    }
}

fn sensor(view: &View<'_>, other: &Other, sink: &mut Sink) {
    let name = &other.name;
    let now = view.latest();
    sink.put(now, || name.clone());
    sink.put(minus(now, view.back(4)), || format!("{name} - 4 h ago"));
    sink.put(minus(now, view.back(24)), || format!("{name} - 24 h ago"));
    let week = view.over(168).map(|numbers| numbers[0]);
    sink.put(minus(now, week), || format!("{name} - mean 168 h"));
}

fn upstream(view: &View<'_>, other: &Other, section_now: Option<f64>, sink: &mut Sink) {
    let name = &other.name;
    let now = view.latest();
    let week = view.over(168).map(|numbers| numbers[0]);
    sink.put_sensed(now, true, || name.clone());
    sink.put_sensed(minus(now, section_now), true, || format!("{name} - section"));
    sink.put_sensed(minus(now, week), true, || format!("{name} - mean 168 h"));
    for hours in UPSTREAM_LAGS {
        sink.put_sensed(view.back(hours), true, || format!("{name} {hours} h ago"));
    }
}

fn switch(view: &View<'_>, other: &Other, sink: &mut Sink) {
    let name = &other.name;
    let now = view.latest();
    sink.put_sensed(now, true, || name.clone());
    let day = view.over(24).map(|numbers| numbers[0]);
    sink.put_sensed(day, true, || format!("{name} share 24 h"));
}
