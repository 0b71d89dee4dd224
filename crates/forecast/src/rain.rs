//! Rain in the hours before an origin, as it was known then.

use standards::time::Instant;

use crate::Reading;
use crate::history::HOUR_MS;

/// Hours over which rain is summed.
pub(crate) const SUMS: [i64; 7] = [1, 3, 6, 12, 24, 48, 72];
/// Rain in a day from which on the land counts as wetted, mm.
const WET_MM: f64 = 2.0;
/// Most hours that dry days are counted for.
const MOST_DRY_HOURS: i64 = 30 * 24;

/// The readings of a gauge by time.
#[derive(Debug, Clone)]
pub(crate) struct RainHours {
    readings: Vec<Reading>,
}

impl RainHours {
    pub(crate) fn of(readings: &mut [Reading]) -> Self {
        readings.sort_by_key(|reading| (reading.measured, reading.arrived));
        let mut kept = readings.to_vec();
        kept.dedup_by_key(|reading| reading.measured);
        Self { readings: kept }
    }

    /// The gauge's usual interval: the middle one between its last readings that were known.
    fn interval_ms(&self, end_ms: i64, now_ms: i64) -> i64 {
        let known = || self.before(end_ms).filter(|reading| reading.arrived.0 <= now_ms).take(25);
        let mut gaps: Vec<i64> =
            known().zip(known().skip(1)).map(|(newer, older)| newer.measured.0 - older.measured.0).collect();
        gaps.sort_unstable();
        gaps.get(gaps.len() / 2).copied().unwrap_or(HOUR_MS)
    }

    /// Rain of the hours before `end`, as known at `now`; nothing when more than a quarter of it is not known.
    pub(crate) fn sums(&self, end_ms: i64, now_ms: i64) -> [Option<f64>; SUMS.len()] {
        let interval = self.interval_ms(end_ms, now_ms);
        SUMS.map(|hours| self.sum(end_ms, hours, now_ms, interval))
    }

    fn sum(&self, end_ms: i64, hours: i64, now_ms: i64, interval: i64) -> Option<f64> {
        let window = hours * HOUR_MS;
        if window < interval {
            return None;
        }
        let mut known = 0;
        let mut total = 0.0;
        for reading in self.before(end_ms) {
            if reading.measured.0 <= end_ms - window {
                break;
            }
            if reading.arrived.0 <= now_ms {
                known += interval;
                total += reading.value.max(0.0);
            }
        }
        (known * 4 >= window * 3).then_some(total)
    }

    /// Hours since a day's rain last reached 2 mm, at most 30 days.
    pub(crate) fn dry_hours(&self, end_ms: i64, now_ms: i64) -> Option<f64> {
        let mut newest = None;
        let mut day: std::collections::VecDeque<(i64, f64)> = std::collections::VecDeque::new();
        let mut total = 0.0;
        for reading in self.before(end_ms).filter(|reading| reading.arrived.0 <= now_ms) {
            newest.get_or_insert(reading.measured.0);
            if end_ms - reading.measured.0 > (MOST_DRY_HOURS + 24) * HOUR_MS {
                break;
            }
            day.push_back((reading.measured.0, reading.value.max(0.0)));
            total += reading.value.max(0.0);
            while let Some((at, value)) = day.front().copied()
                && at - reading.measured.0 >= 24 * HOUR_MS
            {
                total -= value;
                day.pop_front();
            }
            if total >= WET_MM {
                let wet =
                    day.iter().find(|(_, value)| *value > 0.0).map_or(reading.measured.0, |(at, _)| *at);
                return Some(hours(end_ms - wet));
            }
        }
        newest.map(|_| hours(MOST_DRY_HOURS * HOUR_MS))
    }

    /// The newest reading before `end` that was known at `now`.
    pub(crate) fn last(&self, end_ms: i64, now_ms: i64) -> Option<Instant> {
        self.before(end_ms).find(|reading| reading.arrived.0 <= now_ms).map(|reading| reading.measured)
    }

    /// Readings at a moment or before it, newest first.
    fn before(&self, end_ms: i64) -> impl Iterator<Item = &Reading> {
        let end = self.readings.partition_point(|reading| reading.measured.0 <= end_ms);
        self.readings[..end].iter().rev()
    }
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds of a month are far below 2^52")]
fn hours(ms: i64) -> f64 {
    ms as f64 / HOUR_MS as f64
}
