//! From readings of devices and entries of people to the records of gauges.

use std::collections::BTreeMap;

use campaign::Plan;
use campaign::plan::Gauge;
use standards::time::{DAY_MS, Instant};
use standards::{Decimal, FactorCode, Mn, ReadingFlag, SeriesKind};
use store::{ManualRain, ReadStore};
use weather::rain::{GaugeReading, GaugeRecord, GaugeSource, Increment};

use crate::ServerError;
use crate::commits::Committed;
use crate::registry::Registry;

/// Readings on their way to gauges.
#[derive(Debug, Default)]
pub(crate) struct Arrivals {
    readings: BTreeMap<String, Vec<GaugeReading>>,
    newest: Option<Instant>,
    received: Option<Instant>,
}

impl Arrivals {
    /// Puts the rain of a frame to the gauges of its device.
    pub(crate) fn sort_in(&mut self, registry: &Registry, committed: &Committed) {
        for gauge in gauges_of(registry.plan(), &committed.mn) {
            for observation in &committed.observations {
                let values = observation.values.iter().filter_map(|v| reading(gauge, observation.time, *v));
                let readings: Vec<_> = values.collect();
                if readings.is_empty() {
                    continue;
                }
                self.newest = self.newest.max(Some(observation.time));
                self.received = self.received.max(Some(committed.received));
                self.readings.entry(gauge.id.to_string()).or_default().extend(readings);
            }
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.readings.is_empty()
    }

    pub(super) fn newest(&self) -> Option<Instant> {
        self.newest
    }

    /// When the newest of them was received.
    pub(super) fn received(&self) -> Option<Instant> {
        self.received
    }

    pub(super) fn into_readings(self) -> impl Iterator<Item = (String, Vec<GaugeReading>)> {
        self.readings.into_iter()
    }
}

fn gauges_of<'a>(plan: &'a Plan, mn: &'a Mn) -> impl Iterator<Item = &'a Gauge> {
    plan.rain.gauges.iter().filter(move |g| g.station.as_ref() == Some(mn))
}

/// A value as one of a gauge's sources; a value whose flag does not count takes an earlier one of its time back.
fn reading(
    gauge: &Gauge,
    time: Instant,
    (factor, value, flag): (FactorCode, Decimal, ReadingFlag),
) -> Option<GaugeReading> {
    let source =
        gauge.factors.iter().position(|f| f.factor.as_str().eq_ignore_ascii_case(factor.as_str()))?;
    Some(GaugeReading { source, time, mm: flag.counts().then_some(value) })
}

/// How far back readings are kept at hand, in milliseconds.
pub(super) fn history_ms(plan: &Plan) -> i64 {
    i64::from(plan.rain.rules.history_days.value) * DAY_MS
}

/// Every gauge's record, from the days of history that the plan keeps at hand.
pub(super) fn load(
    plan: &Plan,
    reader: &dyn ReadStore,
    entered: &[ManualRain],
) -> Result<BTreeMap<String, GaugeRecord>, ServerError> {
    let rules = &plan.rain.rules;
    let history = history_ms(plan);
    let mut records = BTreeMap::new();
    for gauge in &plan.rain.gauges {
        let sources = gauge.factors.iter().map(|f| GaugeSource { form: f.form }).collect();
        let mut readings = Vec::new();
        for kind in SeriesKind::ALL {
            let Some(mn) = &gauge.station else { break };
            let Some((newest, _)) = reader.latest_time(mn, kind)? else { continue };
            let (from, to) = (newest.plus_ms(-history), newest.plus_ms(1));
            let stored = reader.range(mn, kind, from, to)?;
            let rain = |r: &store::StoredReading| {
                let r = r.reading;
                reading(gauge, r.time, (r.factor, r.value, r.flag))
            };
            readings.extend(stored.iter().filter_map(rain));
        }
        let mut record = GaugeRecord::read(rules.series(), sources, readings);
        record.enter(increments_of(entered, gauge.id.as_str()));
        records.insert(gauge.id.to_string(), record);
    }
    Ok(records)
}

/// What people entered for a gauge and did not take back; newer entries first, so that they are believed first.
pub(super) fn increments_of(entered: &[ManualRain], gauge: &str) -> Vec<Increment> {
    let of_gauge = entered.iter().rev().filter(|e| e.gauge == gauge && e.withdrawn.is_none());
    of_gauge.map(|e| Increment { from: e.from, to: e.to, mm: e.mm, at_least: false }).collect()
}
