//! Issues of a place as rain hour by hour, whatever steps, members and quantiles they came in.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use standards::time::Instant;

use super::Forecast;

const HOUR_MS: i64 = 3_600_000;

/// What one issue says of the hours to come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoursAhead {
    /// From when on it was known.
    pub known: Instant,
    /// The end of each full hour, and its rain in mm.
    pub hours: Vec<(Instant, Decimal)>,
}

/// Issues of one place, each forecast given with the moment from which it was known. Of an ensemble the mean of its members counts, of quantiles
/// the one nearest to the middle; a step is spread evenly over its span.
#[must_use]
pub fn hours_ahead<'f>(all: impl IntoIterator<Item = (Instant, &'f Forecast)>) -> Vec<HoursAhead> {
    let mut issues: BTreeMap<(Instant, &str), Vec<(Instant, &Forecast)>> = BTreeMap::new();
    for (known, forecast) in all {
        issues.entry((forecast.issued, &forecast.source)).or_default().push((known, forecast));
    }
    let mut told = Vec::with_capacity(issues.len());
    for issue in issues.into_values() {
        let Some(known) = issue.iter().map(|(known, _)| *known).max() else { continue };
        let members: Vec<&Forecast> =
            issue.iter().map(|(_, forecast)| *forecast).filter(|f| f.member.is_some()).collect();
        let plain = || {
            let others = issue.iter().map(|(_, forecast)| *forecast).filter(|f| f.member.is_none());
            others.min_by_key(|f| f.quantile.map_or(0, |quantile| quantile.abs_diff(50)))
        };
        let of = if members.is_empty() { plain().into_iter().collect() } else { members };
        let mut hours: BTreeMap<Instant, Decimal> = BTreeMap::new();
        for forecast in &of {
            spread(forecast, &mut hours);
        }
        let count = Decimal::from(of.len().max(1));
        told.push(HoursAhead {
            known,
            hours: hours.into_iter().map(|(end, mm)| (end, mm / count)).collect(),
        });
    }
    told.sort_by_key(|issue| issue.known);
    told
}

fn spread(forecast: &Forecast, hours: &mut BTreeMap<Instant, Decimal>) {
    for step in &forecast.steps {
        let long = step.span.ms();
        if long <= 0 {
            continue;
        }
        let mut end = (step.span.from.0.div_euclid(HOUR_MS) + 1) * HOUR_MS;
        while end - HOUR_MS < step.span.to.0 {
            let shared = step.span.to.0.min(end) - step.span.from.0.max(end - HOUR_MS);
            *hours.entry(Instant(end)).or_default() += step.mm * Decimal::from(shared) / Decimal::from(long);
            end += HOUR_MS;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forecast::ForecastStep;
    use crate::rain::Span;

    fn at(hour: i64) -> Instant {
        Instant(hour * HOUR_MS)
    }

    fn forecast(issued: i64, member: Option<u32>, quantile: Option<u8>, mm: i64) -> Forecast {
        let step = |from: i64| ForecastStep {
            span: Span { from: at(from), to: at(from + 3) },
            mm: Decimal::from(mm),
        };
        Forecast {
            source: "s".into(),
            place: "p".into(),
            issued: at(issued),
            member,
            quantile,
            steps: vec![step(issued), step(issued + 3)],
        }
    }

    #[test]
    fn members_are_averaged_the_middle_quantile_is_taken_and_steps_become_hours_without_losing_rain() {
        let issues = [
            forecast(0, Some(1), None, 3),
            forecast(0, Some(2), None, 9),
            forecast(12, None, Some(10), 0),
            forecast(12, None, Some(50), 6),
            forecast(24, None, None, 12),
        ];
        let told = hours_ahead(issues.iter().map(|f| (f.issued.plus_ms(60_000), f)));
        let sums: Vec<Decimal> = told.iter().map(|t| t.hours.iter().map(|h| h.1).sum()).collect();
        assert_eq!(sums, [12, 12, 24].map(Decimal::from));
        assert_eq!((told[0].known, told[0].hours[0]), (at(0).plus_ms(60_000), (at(1), Decimal::from(2))));
        assert_eq!(told[2].hours.len(), 6);
    }
}
