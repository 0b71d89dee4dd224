//! What a forecast stands on: the section's own series, the same factor upstream, rain that fell and rain that is forecast.

use std::collections::BTreeSet;

use campaign::plan::RainArea;
use forecast::{Channel, Reading, Role};
use quality::{Arrived, Flag, QualityConfig, StationChecker, Test};
use rust_decimal::prelude::ToPrimitive as _;
use standards::time::{DAY_MS, Instant};
use standards::{Decimal, FactorCode, ReadingFlag, SectionId};
use weather::forecast::hours_ahead;
use weather::rain::{GaugeRecord, Increment, Span};

use super::Forecasting;
use crate::whatif::rain::places;

/// What came so much later than it was measured was given as history, by a file or a replay: it counts as known when it was measured, or
/// nothing could ever be learnt from it. A forecast that was issued meanwhile could not have seen it all the same.
const HISTORY_MS: i64 = 3 * DAY_MS;
/// Most days of areal rain: what an area's mean is formed of.
const RAIN_DAYS: i64 = 400;

/// The channels of a factor at a section, from its first reading on; `None` without any reading of it.
pub(super) fn gather(
    forecasting: &Forecasting,
    section: &SectionId,
    factor: FactorCode,
    memory_days: i64,
    now: Instant,
) -> Option<Vec<Channel>> {
    let plan = forecasting.registry.plan();
    let oldest = now.plus_ms(-memory_days * DAY_MS);
    let mut channels = Vec::new();
    let first = {
        let records = forecasting.live.sections();
        let record = records.get(section)?;
        let name = |factor: FactorCode| factor.name().to_owned();
        let target = readings(record, factor, oldest, now, true);
        let first = target.first()?.measured;
        channels.push(Channel { name: name(factor), role: Role::Target, readings: target });
        for other in record.profile().judged.iter().copied().filter(|other| *other != factor) {
            let readings = readings(record, other, first, now, false);
            channels.push(Channel { name: name(other), role: Role::Own, readings });
        }
        for upstream in plan.sections.iter().filter(|s| s.downstream.as_ref() == Some(section)) {
            let Some(record) = records.get(&upstream.id) else { continue };
            let readings = readings(record, factor, first, now, true);
            let name = format!("{} {}", upstream.name, name(factor));
            channels.push(Channel { name, role: Role::UpstreamSame, readings });
        }
        first
    };
    fallen(forecasting, section, first.max(now.plus_ms(-RAIN_DAYS * DAY_MS)), now, &mut channels);
    channels.push(Channel {
        name: "降雨预报".to_owned(),
        role: Role::RainAhead,
        readings: ahead(forecasting, section, now),
    });
    channels.retain(|channel| !channel.readings.is_empty());
    Some(channels)
}

/// Rain of the areas that tell of a section; of every gauge where the plan has no such area.
fn fallen(
    forecasting: &Forecasting,
    section: &SectionId,
    from: Instant,
    now: Instant,
    channels: &mut Vec<Channel>,
) {
    let plan = forecasting.registry.plan();
    let readings = |increments: &[Increment]| -> Vec<Reading> {
        let one = |one: &Increment| Some(Reading::at_once(one.to, one.mm.to_f64()?));
        increments.iter().filter_map(one).collect()
    };
    let mut put = |name: &str, readings: Vec<Reading>| {
        channels.push(Channel { name: name.to_owned(), role: Role::Rain, readings });
    };
    let tells = |area: &&RainArea| area.section.as_ref().is_none_or(|of| of == section);
    for area in plan.rain.areas.iter().filter(tells) {
        let fell = forecasting.rain.area(plan, area, Span { from, to: now });
        put(&area.name, readings(fell.series.increments()));
    }
    if !plan.rain.areas.iter().any(|area| tells(&area)) {
        let records = forecasting.rain.gauges();
        for gauge in &plan.rain.gauges {
            let series = records.get(gauge.id.as_str()).map(GaugeRecord::series);
            put(&gauge.name, series.map(|series| readings(series.touching(from, now))).unwrap_or_default());
        }
    }
}

/// Rain that is forecast for the best place of a section for which there is any, issue by issue, as far as issues are at hand.
fn ahead(forecasting: &Forecasting, section: &SectionId, now: Instant) -> Vec<Reading> {
    let kept = forecasting.rain.forecasts();
    for (_, names) in places(forecasting.registry.plan(), section) {
        let here = kept.iter().filter(|kept| names.contains(&kept.forecast.place));
        let known = here.filter(|kept| kept.forecast.issued <= now).map(|kept| {
            let (issued, received) = (kept.forecast.issued, kept.came.received);
            let late = received.0.saturating_sub(issued.0);
            (if (0..HISTORY_MS).contains(&late) { received } else { issued }, &kept.forecast)
        });
        let readings: Vec<Reading> = hours_ahead(known)
            .into_iter()
            .flat_map(|issue| issue.hours.into_iter().map(move |(end, mm)| (issue.known, end, mm)))
            .filter_map(|(arrived, measured, mm)| Some(Reading { measured, arrived, value: mm.to_f64()? }))
            .collect();
        if !readings.is_empty() {
            return readings;
        }
    }
    Vec::new()
}

pub(super) fn readings(
    record: &evaluation::SectionRecord,
    factor: FactorCode,
    from: Instant,
    now: Instant,
    checked: bool,
) -> Vec<Reading> {
    let counting = record.observations(factor, from, now.plus_ms(1)).filter(|o| o.flag.counts());
    let exact: Vec<(Instant, Instant, Decimal)> = counting.map(|o| (o.time, o.received, o.value)).collect();
    let wrong = if checked { beyond_range(factor, &exact) } else { BTreeSet::new() };
    let reading = |(measured, received, value): &(Instant, Instant, Decimal)| {
        let late = received.0.saturating_sub(measured.0);
        let arrived = if (0..HISTORY_MS).contains(&late) { *received } else { *measured };
        let value = value.to_f64().filter(|value| value.is_finite() && !wrong.contains(measured))?;
        Some(Reading { measured: *measured, arrived, value })
    };
    exact.iter().filter_map(reading).collect()
}

/// Times at which a value lies beyond what an instrument can read. That test looks at nothing but the value, so it takes no knowledge
/// from later ones.
fn beyond_range(factor: FactorCode, exact: &[(Instant, Instant, Decimal)]) -> BTreeSet<Instant> {
    let mut checker = StationChecker::new(QualityConfig::shipped().settings(""));
    let values: Vec<_> =
        exact.iter().map(|(time, _, value)| (*time, [(factor, *value, ReadingFlag::NORMAL)])).collect();
    let arrived: Vec<_> =
        values.iter().map(|(time, values)| Arrived { time: *time, received: None, values }).collect();
    let mut wrong = BTreeSet::new();
    let _none_too_old = checker.observe_all(&arrived, |verdict| {
        if verdict.tests.of(Test::GrossRange) == Flag::Fail {
            wrong.insert(verdict.time);
        }
    });
    wrong
}
