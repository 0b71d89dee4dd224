//! Validity of a station's factors by day, counted from what is stored.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use campaign::plan::Station;
use quality::{DayValidity, Flag, ValidityItem};
use standards::time::{BeijingDay, DAY_MS, Instant};
use standards::{Column, FactorCode, ReadingTable, SeriesKind};

use super::views::history;
use crate::api::ApiError;
use crate::app::App;

/// Validity of each factor on each day of a span.
pub(super) type Tally = BTreeMap<FactorCode, BTreeMap<BeijingDay, DayValidity>>;

/// Counts a station's values of a kind from `from` to `to`, both included. Factors are those that were heard in the span, and those
/// that its section is judged by.
pub(super) fn tally(
    app: &App,
    station: &Station,
    kind: SeriesKind,
    (from, to): (BeijingDay, BeijingDay),
) -> Result<Tally, ApiError> {
    let (start, end) = (from.start(), to.end());
    let table = app.reader.table(&station.mn, kind, start, end)?;
    let verdicts = app.reader.verdicts(&station.mn, kind, start, end)?;
    let flags: HashMap<(FactorCode, Instant), Flag> = verdicts
        .iter()
        .filter_map(|v| Some(((v.key.factor, v.key.time), Flag::of_number(v.flag)?)))
        .collect();
    let reviews = reviewed(app, station, kind, (start, end))?;
    let mut factors: BTreeSet<FactorCode> = table.columns().iter().map(Column::factor).collect();
    let planned = station.kind == kind;
    if planned && let Some(record) = app.live.sections().get(&station.section) {
        factors.extend(record.profile().judged.iter().filter(|f| !record.profile().is_manual(**f)));
    }
    let now = app.clock.now();
    let mut all = Tally::new();
    let Some(first) = first_heard(app, station, kind, &table)? else { return Ok(all) };
    for factor in factors {
        let column = table.column(factor);
        let whole_day = expected(app, station, kind, factor, &table);
        let mut items: BTreeMap<BeijingDay, Vec<ValidityItem>> = BTreeMap::new();
        for (row, time) in table.times().iter().enumerate() {
            let Some((_, flag)) = column.and_then(|column| column.get(row)) else { continue };
            items.entry(time.day()).or_default().push(ValidityItem {
                counts: flag.counts(),
                tests: flags.get(&(factor, *time)).copied().unwrap_or(Flag::Good),
                review: reviews.get(&(factor, *time)).copied(),
            });
        }
        let days = all.entry(factor).or_default();
        for day in from.to(to).filter(|day| day.start() <= now) {
            let expected = if day < first { 0 } else { so_far(whole_day, day, now) };
            let counted = DayValidity::of(expected, items.remove(&day).unwrap_or_default());
            days.insert(day, counted);
        }
    }
    Ok(all)
}

/// Decisions in force of a span.
fn reviewed(
    app: &App,
    station: &Station,
    kind: SeriesKind,
    (start, end): (Instant, Instant),
) -> Result<HashMap<(FactorCode, Instant), quality::Decision>, ApiError> {
    let records = app.reader.reviews(&station.mn, kind, start, end)?;
    let mut by_value: BTreeMap<(FactorCode, Instant), Vec<_>> = BTreeMap::new();
    for record in &records {
        by_value.entry((record.key.factor, record.key.time)).or_default().push(record);
    }
    let times = || records.iter().map(|record| record.key.time);
    let (Some(first), Some(last)) = (times().min(), times().max()) else { return Ok(HashMap::new()) };
    // Whether a review is of the value in force or of one before it is decided by when that arrived.
    let mut received: HashMap<(FactorCode, Instant), Instant> = HashMap::new();
    for factor in by_value.keys().map(|(factor, _)| *factor).collect::<BTreeSet<_>>() {
        for known in app.reader.range_of(&station.mn, kind, factor, first, last.plus_ms(1))? {
            received.insert((factor, known.reading.time), known.reading.received);
        }
    }
    let decided = by_value.into_iter().filter_map(|(value, records)| {
        let (_, decision) = history(records, *received.get(&value)?);
        Some((value, decision?))
    });
    Ok(decided.collect())
}

/// Values of a whole day: by the interval of the configuration, else by the plan, else by the interval at which values come.
fn expected(app: &App, station: &Station, kind: SeriesKind, factor: FactorCode, table: &ReadingTable) -> u32 {
    let settings = app.registry.plan().quality.settings(station.mn.as_str());
    if let Some(minutes) = settings.of(factor).gap.interval_minutes {
        return whole(1440.0 / minutes);
    }
    if kind == SeriesKind::Day {
        return 1;
    }
    if station.kind == kind
        && kind == SeriesKind::Hour
        && let Some(record) = app.live.sections().get(&station.section)
    {
        return record.profile().expected_of(factor);
    }
    let Some(column) = table.column(factor) else { return 0 };
    let heard = table.times().iter().enumerate().filter(|(row, _)| column.get(*row).is_some());
    let times: Vec<i64> = heard.map(|(_, time)| time.0).collect();
    let mut spacings: Vec<i64> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
    spacings.sort_unstable();
    spacings.get(spacings.len() / 2).map_or(0, |median| u32::try_from(DAY_MS / median.max(&1)).unwrap_or(0))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "values of a day")]
fn whole(number: f64) -> u32 {
    number.round() as u32
}

/// Of a day that is not over only the slots that have begun.
fn so_far(whole_day: u32, day: BeijingDay, now: Instant) -> u32 {
    let passed = (now.0 - day.start().0).clamp(0, DAY_MS);
    let begun = u32::try_from(i64::from(whole_day) * passed / DAY_MS).unwrap_or(whole_day);
    begun.saturating_add(1).min(whole_day)
}

/// The first day of which values can be expected: a station is not to blame for the time before it was there. `None` when it was
/// never heard.
fn first_heard(
    app: &App,
    station: &Station,
    kind: SeriesKind,
    table: &ReadingTable,
) -> Result<Option<BeijingDay>, ApiError> {
    if app.reader.latest_time(&station.mn, kind)?.is_none() {
        return Ok(None);
    }
    let sections = app.live.sections();
    let record = sections.get(&station.section).filter(|_| station.kind == kind);
    let here = table.times().first().map(|time| time.day());
    Ok(record.and_then(evaluation::SectionRecord::first_day).or(here).or(Some(BeijingDay::FIRST)))
}
