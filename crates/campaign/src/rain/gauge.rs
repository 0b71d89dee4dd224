//! Signs of a gauge: how its rain grows, step by step, as it was known at each moment.

use std::collections::VecDeque;

use rust_decimal::Decimal;
use standards::time::Instant;
use weather::rain::{GradeTable, Increment, RainGrade, RainSeries, Window};

use super::{Fall, RainCause, RainSign, hours};
use crate::plan::{Gauge, RainRuleValues};
use crate::playbook::ResponseRules;

/// How long before the first moment looked at an event may have begun.
const EARLIER_MS: i64 = 5 * 24 * 3_600_000;

/// What a gauge says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GaugeRain {
    /// Signs, one each time the grade of a wet stretch grew.
    pub signs: Vec<RainSign>,
    /// Its events.
    pub falls: Vec<Fall>,
}

/// The signs and events of a gauge since a moment, as they are known at another.
///
/// Wet stretches are parted by the hours after which rain counts as over; an end is only believed when the gauge was heard of until then, else the
/// hours of silence must pass.
#[must_use]
pub fn gauge_rain(
    gauge: &Gauge,
    series: &RainSeries,
    weather: &RainRuleValues,
    rules: &ResponseRules,
    (since, asof): (Instant, Instant),
) -> GaugeRain {
    let all = series.touching(since.plus_ms(-Window::H24.ms()), asof);
    let heard = all.last().map_or(since, |i| i.to);
    let grades = weather.grades();
    let gap = hours(rules.rain_over_hours.value);
    let mut signs: Vec<RainSign> = Vec::new();
    let mut running = Running::default();
    let (mut first, mut stretch, mut last) = (0, Decimal::ZERO, None::<Instant>);
    for increment in all.iter().filter(|i| i.to <= asof) {
        running.add(*increment);
        if increment.mm.is_zero() || increment.to <= since {
            continue;
        }
        if last.is_none_or(|at| increment.from.0.saturating_sub(at.0) >= gap) {
            first = signs.len();
            stretch = Decimal::ZERO;
        }
        last = Some(increment.to);
        stretch += increment.mm;
        // A single tip is dew.
        if stretch >= weather.event_least_mm.value {
            let grade = running.grade(&grades);
            let grown = signs[first..].last().is_none_or(|s| s.grade < grade);
            if grown {
                signs.push(sign(gauge, grade, increment.to, running.mm(Window::H24)));
            }
        }
        let over = if heard >= increment.to.plus_ms(gap) { gap } else { hours(rules.silent_hours.value) };
        for sign in &mut signs[first..] {
            sign.last_rain = last;
            sign.until = increment.to.plus_ms(over);
        }
    }
    let falls = gauge_falls(gauge, series, weather, rules, (since, asof));
    GaugeRain { signs, falls }
}

/// The events of a gauge that reach into a stretch of time, as they are known at its end. One may have begun days before. A device that has said
/// nothing since its last rain may stand in rain still: its event is over when it says so; after so many hours as the plan takes for silence it is
/// taken for over, and is a lower bound.
#[must_use]
pub fn gauge_falls(
    gauge: &Gauge,
    series: &RainSeries,
    weather: &RainRuleValues,
    rules: &ResponseRules,
    (since, asof): (Instant, Instant),
) -> Vec<Fall> {
    let recent = RainSeries::of(series.touching(since.plus_ms(-EARLIER_MS), asof).to_vec());
    let events = weather::rain::events(&recent, &weather.events(), &weather.grades(), asof);
    let heard = series.touching(since.plus_ms(-EARLIER_MS), asof).last().map_or(since, |i| i.to);
    let (gap, silent) = (hours(weather.event_dry_gap_hours.value), hours(rules.silent_hours.value));
    let fall = |event: &weather::rain::RainEvent| {
        let fall = Fall::of(gauge, event);
        if gauge.station.is_none() || heard >= fall.to.plus_ms(gap) {
            return fall;
        }
        let over = asof >= fall.to.plus_ms(silent);
        Fall { open: fall.open || !over, at_least: fall.at_least || over, ..fall }
    };
    events.iter().filter(|e| e.span.to > since).map(fall).collect()
}

fn sign(gauge: &Gauge, grade: RainGrade, from: Instant, mm: Decimal) -> RainSign {
    let cause = RainCause::Gauge { gauge: gauge.id.clone(), name: gauge.name.clone(), mm };
    RainSign { cause, grade, from, until: from, last_rain: Some(from), expected: None }
}

/// Running sums of 12 and 24 hours.
#[derive(Default)]
struct Running {
    kept: VecDeque<Increment>,
}

impl Running {
    fn add(&mut self, increment: Increment) {
        self.kept.push_back(increment);
        let begin = increment.to.plus_ms(-Window::H24.ms());
        while self.kept.front().is_some_and(|i| i.from < begin) {
            self.kept.pop_front();
        }
    }

    fn mm(&self, window: Window) -> Decimal {
        let end = self.kept.back().map_or(Instant(0), |i| i.to);
        let begin = end.plus_ms(-window.ms());
        self.kept.iter().filter(|i| i.from >= begin).map(|i| i.mm).sum()
    }

    fn grade(&self, grades: &GradeTable) -> RainGrade {
        grades.of_event(self.mm(Window::H12), self.mm(Window::H24))
    }
}
