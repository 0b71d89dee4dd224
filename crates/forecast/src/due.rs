//! When a forecast is due.

use standards::time::Instant;

use crate::Spec;
use crate::history::{HOUR_MS, OFFSET_MS};

/// What happened since the last look at a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// Readings came, or time went by.
    Water,
    /// A forecast of rain or a warning signal: nobody waits for the next reading then.
    Weather,
}

/// The origin for which a forecast has to be issued at `now`; `None` when the newest step has its forecast, or waits for its reading.
///
/// `newest` is the newest time of measurement at the section, `issued` the origin of the newest forecast. A step's forecast is due when the
/// reading of its last hour is there, when an hour was waited for it, or at once for the weather.
#[must_use]
pub fn due(
    spec: &Spec,
    cause: Cause,
    newest: Option<Instant>,
    issued: Option<Instant>,
    now: Instant,
) -> Option<Instant> {
    let newest = newest?;
    let step_ms = spec.step_hours * HOUR_MS;
    let origin = (now.0 + OFFSET_MS).div_euclid(step_ms) * step_ms - OFFSET_MS;
    let read = newest.0 > origin - HOUR_MS;
    let waited = now.0 >= origin + spec.wait_minutes * 60_000;
    let ready = read || waited || cause == Cause::Weather;
    // While the newest step waits for its reading, the one before it may still be without a forecast.
    let origin = Instant(if ready { origin } else { origin - step_ms });
    issued.is_none_or(|issued| issued < origin).then_some(origin)
}

/// The first step of a forecaster that was never run: far enough back that its last weeks are scored at once, and not before there is
/// enough to learn from.
#[must_use]
pub fn begin(spec: &Spec, history: &crate::History, last: i64, hindcast_days: i64) -> i64 {
    (history.first + spec.steps(spec.first_days)).max(last - spec.steps(hindcast_days))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        text.parse().unwrap()
    }

    #[test]
    fn a_forecast_is_due_with_the_reading_of_its_step_or_after_an_hour_or_for_the_weather_and_only_once() {
        let spec = Spec::service();
        let eight = at("2021-07-14T08:00:00+08:00");
        let four = at("2021-07-14T04:00:00+08:00");
        let soon = at("2021-07-14T08:20:00+08:00");
        let due = |cause, newest, issued, now| due(&spec, cause, newest, issued, now);
        assert_eq!(due(Cause::Water, Some(eight), Some(four), soon), Some(eight));
        assert_eq!(
            due(Cause::Water, Some(four), Some(four), soon),
            None,
            "the reading of 08:00 is waited for"
        );
        assert_eq!(due(Cause::Weather, Some(four), Some(four), soon), Some(eight));
        let midnight = at("2021-07-14T00:00:00+08:00");
        assert_eq!(
            due(Cause::Water, Some(four), Some(midnight), soon),
            Some(four),
            "the step before has none yet"
        );
        let waited = at("2021-07-14T09:00:00+08:00");
        assert_eq!(due(Cause::Water, Some(four), Some(four), waited), Some(eight));
        assert_eq!(due(Cause::Weather, Some(eight), Some(eight), waited), None, "it has its forecast");
        assert_eq!(due(Cause::Weather, None, None, waited), None, "nothing was ever measured");
    }
}
