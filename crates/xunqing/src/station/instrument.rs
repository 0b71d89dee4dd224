//! What one station measures: slot by slot, from synthetic water or from recorded rows, and what it keeps in memory.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use feed::RecordedRow;
use feed::synthetic::station::StationWater;
use standards::FactorCode;
use standards::time::Instant;

/// Where the values come from.
#[derive(Debug)]
pub(crate) enum Source {
    Synthetic(StationWater),
    /// Recorded rows of one section, laid onto the simulated slots in their order and from the beginning again.
    Recorded(Arc<[RecordedRow]>),
}

/// One measurement as the station writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Measurement {
    /// `DataTime`: the true moment plus the error of the station's clock.
    pub(crate) time: Instant,
    /// The data area.
    pub(crate) area: Arc<str>,
    pub(crate) values: usize,
}

/// The measuring side of a station.
#[derive(Debug)]
pub(crate) struct Instrument {
    source: Source,
    /// From which moment on a factor is no longer sent.
    dead: Option<(FactorCode, Instant)>,
    memory: BTreeMap<Instant, Kept>,
}

/// A measurement in the station's memory.
#[derive(Debug)]
struct Kept {
    area: Arc<str>,
    delivered: bool,
}

impl Instrument {
    pub(crate) fn new(source: Source, dead: Option<(FactorCode, Instant)>) -> Self {
        Self { source, dead, memory: BTreeMap::new() }
    }

    /// Measures slot `number` at a true moment and remembers it; `None` when there is nothing to measure.
    pub(crate) fn measure(&mut self, number: usize, at: Instant, clock_error_ms: i64) -> Option<Measurement> {
        let time = at.plus_ms(clock_error_ms);
        let mut area = format!("DataTime={}", time.compact());
        let mut values = 0;
        let mut put = |code: FactorCode, value: &dyn std::fmt::Display, flag: &str| {
            if !self.dead.is_some_and(|(dead, since)| dead == code && at >= since) {
                // Writing to a String cannot fail.
                let _ok = write!(area, ";{code}-Avg={value},{code}-Flag={flag}");
                values += 1;
            }
        };
        match &self.source {
            Source::Synthetic(water) => {
                for (code, value) in water.at(at) {
                    put(code, &value, "N");
                }
            }
            Source::Recorded(rows) => {
                let row = rows.get(number % rows.len().max(1))?;
                for value in &row.values {
                    put(value.factor, &value.value, value.flag.as_str());
                }
            }
        }
        if values == 0 {
            return None;
        }
        let area: Arc<str> = area.into();
        self.memory.insert(time, Kept { area: Arc::clone(&area), delivered: false });
        Some(Measurement { time, area, values })
    }

    /// What was measured in a span, both ends included, oldest first.
    pub(crate) fn remembered(&self, begin: Instant, end: Instant) -> Vec<(Instant, Arc<str>)> {
        if begin > end {
            return Vec::new();
        }
        self.memory.range(begin..=end).map(|(time, kept)| (*time, Arc::clone(&kept.area))).collect()
    }

    /// The server has this measurement.
    pub(crate) fn delivered(&mut self, time: Instant) {
        if let Some(kept) = self.memory.get_mut(&time) {
            kept.delivered = true;
        }
    }

    /// How many measurements the server has not confirmed.
    pub(crate) fn undelivered(&self) -> usize {
        self.memory.values().filter(|kept| !kept.delivered).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use standards::time::BeijingDay;

    fn instrument(dead: Option<(FactorCode, Instant)>) -> Instrument {
        let day = BeijingDay::new(2021, 7, 1).unwrap();
        Instrument::new(Source::Synthetic(StationWater::new(1, 1, (day, day), 1.0)), dead)
    }

    const NOON: Instant = Instant(1_625_112_000_000);

    #[test]
    fn what_was_measured_is_remembered_under_the_time_of_its_own_clock() {
        let mut station = instrument(None);
        let measured = station.measure(0, NOON, 90_000).unwrap();
        assert!(measured.area.starts_with("DataTime=20210701120130;w01010-Avg="), "{}", measured.area);
        assert_eq!(measured.values, 9);
        assert!(station.remembered(NOON, NOON).is_empty());
        assert_eq!(station.remembered(NOON, NOON.plus_ms(90_000)), [(measured.time, measured.area)]);
        assert_eq!(station.undelivered(), 1);
        station.delivered(measured.time);
        assert_eq!(station.undelivered(), 0);
    }

    #[test]
    fn a_dead_factor_is_missing_from_its_moment_on_and_the_others_go_on() {
        let mut station = instrument(Some((FactorCode::AMMONIA_NITROGEN, NOON)));
        let before = station.measure(0, NOON.plus_ms(-1), 0).unwrap();
        let after = station.measure(1, NOON, 0).unwrap();
        assert!(before.area.contains("w21003") && !after.area.contains("w21003"));
        assert_eq!(after.values, 8);
    }
}
