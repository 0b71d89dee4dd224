//! Signs of forecasts: wet stretches, from some hours before they begin, until the next forecast of the same source takes their place.

use rust_decimal::Decimal;
use standards::time::Instant;
use weather::forecast::{Forecast, ForecastStep};
use weather::rain::{GradeTable, Window};

use super::{RainCause, RainSign, hours};
use crate::playbook::ResponseRules;

/// The signs that forecasts give which were issued by a moment. Members of ensembles give none; of quantiles the median does.
#[must_use]
pub fn forecast_signs<'f>(
    all: impl IntoIterator<Item = &'f Forecast>,
    grades: &GradeTable,
    rules: &ResponseRules,
    asof: Instant,
) -> Vec<RainSign> {
    let plain =
        |f: &&Forecast| f.issued <= asof && f.member.is_none() && matches!(f.quantile, None | Some(50));
    let mut known: Vec<&Forecast> = all.into_iter().filter(plain).collect();
    known.sort_by_key(|f| f.issued);
    let mut signs = Vec::new();
    for (n, forecast) in known.iter().enumerate() {
        let same = |f: &&&Forecast| f.source == forecast.source && f.place == forecast.place;
        let replaced = known[n + 1..].iter().find(same).map_or(Instant(i64::MAX), |f| f.issued);
        for wet in stretches(&forecast.steps, hours(rules.rain_over_hours.value)) {
            let (Some(first), Some(last)) = (wet.first(), wet.last()) else { continue };
            let most = |window: Window| largest(wet, window);
            let cause = RainCause::Forecast {
                source: forecast.source.clone(),
                place: forecast.place.clone(),
                issued: forecast.issued,
                mm: wet.iter().map(|s| s.mm).sum(),
            };
            signs.push(RainSign {
                cause,
                grade: grades.of_event(most(Window::H12), most(Window::H24)),
                from: forecast.issued.max(first.span.from.plus_ms(-hours(rules.forecast_ahead_hours.value))),
                until: last.span.to.min(replaced),
                last_rain: None,
                expected: Some(first.span.from),
            });
        }
    }
    signs.retain(|s| s.from < s.until);
    signs
}

/// Runs of steps with rain that follow each other within a gap.
pub(crate) fn stretches(steps: &[ForecastStep], gap_ms: i64) -> Vec<&[ForecastStep]> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    for (n, step) in steps.iter().enumerate().filter(|(_, s)| s.mm >= Decimal::new(1, 1)) {
        match found.last_mut() {
            Some((_, end)) if step.span.from.0.saturating_sub(steps[*end].span.to.0) < gap_ms.max(1) => {
                *end = n;
            }
            _ => found.push((n, n)),
        }
    }
    found.into_iter().filter_map(|(first, last)| steps.get(first..=last)).collect()
}

/// Most rain of steps that lie within a window; a single step longer than it counts whole, because nobody knows when within it rain falls.
pub(crate) fn largest(steps: &[ForecastStep], window: Window) -> Decimal {
    let ending = |last: usize| {
        let begin = steps[last].span.to.plus_ms(-window.ms());
        let within = steps[..last].iter().filter(|s| s.span.from >= begin);
        within.map(|s| s.mm).sum::<Decimal>() + steps[last].mm
    };
    (0..steps.len()).map(ending).max().unwrap_or_default()
}
