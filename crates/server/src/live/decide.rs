//! From a section's record to what the life of warnings looks at.

use campaign::warning::{
    DayClass, ForecastHistory, ItemHistory, ItemSample, RunDay, RunHistory, SectionHistory, SectionSample,
};
use evaluation::{RunOfDays, SectionRecord, TimedSample};
use standards::time::{BeijingDay, Instant};
use standards::{FactorCode, SectionId};

/// Days before the window that a class fall may be measured against.
const BASELINE_DAYS: i32 = 31;

/// The history of a section from `from` to `asof`; `None` while it has no target or no data.
pub(super) fn history(
    id: &SectionId,
    record: &SectionRecord,
    from: Instant,
    asof: Instant,
    (forecasts, forecasts_from): (Vec<ForecastHistory>, Instant),
) -> Option<SectionHistory> {
    let target = record.profile().target?;
    let first = from.day().max(record.first_day()?);
    let last = asof.day().min(record.last_day()?);
    let judged = &record.profile().judged;
    let mut items: Vec<ItemHistory> =
        judged.iter().map(|f| ItemHistory { factor: *f, samples: Vec::new() }).collect();
    let mut samples = Vec::new();
    for day in first.to(last) {
        for sample in record.samples(day).into_iter().filter(|s| s.time <= asof) {
            for item in &mut items {
                item.samples.extend(item_sample(&sample, item.factor));
            }
            samples.extend(section_sample(&sample));
        }
    }
    let days = record
        .days(first.plus(-BASELINE_DAYS), last, asof)
        .filter_map(|(day, judgement)| judgement.filter(|j| j.settled && j.valid).map(|j| (day, j)))
        .filter_map(|(day, judgement)| Some(DayClass { day, class: judgement.class? }))
        .collect();
    let runs =
        record.runs(first.plus(-BASELINE_DAYS), last, asof).into_iter().map(|r| run(record, r)).collect();
    Some(SectionHistory {
        section: id.clone(),
        target,
        from,
        asof,
        items,
        samples,
        days,
        runs,
        forecasts,
        forecasts_from,
    })
}

fn received(sample: &TimedSample, factor: FactorCode) -> Option<Instant> {
    sample.rows.iter().find(|r| r.observation.factor == factor).map(|r| r.observation.received)
}

fn item_sample(sample: &TimedSample, factor: FactorCode) -> Option<ItemSample> {
    let item = sample.judgement.items.iter().find(|i| i.factor == factor && i.left_out.is_none())?;
    Some(ItemSample {
        measured: sample.time,
        received: received(sample, factor)?,
        value: item.value,
        limit: item.limit?,
        exceeds: item.exceeds?,
        class: item.class?,
        multiple: item.multiple,
    })
}

fn section_sample(sample: &TimedSample) -> Option<SectionSample> {
    let class = sample.judgement.class?;
    let counting = || sample.judgement.items.iter().filter(|i| i.counts && i.class.is_some());
    Some(SectionSample {
        measured: sample.time,
        received: counting().filter_map(|i| received(sample, i.factor)).max()?,
        class,
        items: counting().filter(|i| i.class == Some(class)).map(|i| i.factor).collect(),
    })
}

fn run(record: &SectionRecord, run: RunOfDays) -> RunHistory {
    let day = |day: BeijingDay, items: Vec<FactorCode>| {
        let samples = record.samples(day);
        let measured = samples.last().map_or(day.start(), |s| s.time);
        let arrivals = samples.iter().flat_map(|s| s.rows.iter().map(|r| r.observation.received));
        RunDay { day, measured, received: arrivals.max().unwrap_or(measured), items }
    };
    RunHistory {
        days: run.days.into_iter().map(|(d, items)| day(d, items)).collect(),
        confirmed: run.confirmed,
        suspended: run.suspended,
        ended: run.ended.map(|d| day(d, Vec::new())),
    }
}
