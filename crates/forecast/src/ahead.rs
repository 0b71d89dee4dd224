//! Rain to come, as the forecasts had it that were at hand at an origin.

use standards::time::Instant;

use crate::Reading;
use crate::history::HOUR_MS;

/// Hours ahead over which forecast rain is summed.
pub(crate) const SUMS: [i64; 5] = [6, 12, 24, 48, 72];

/// Issues of a forecast by the moment from which each was known.
#[derive(Debug, Clone)]
pub(crate) struct RainAhead {
    /// The moment, and rain of stretches by their ends (ms, mm).
    issues: Vec<(i64, Vec<(i64, f64)>)>,
}

impl RainAhead {
    /// Readings that arrived together are one issue.
    pub(crate) fn of(readings: &mut [Reading]) -> Self {
        readings.sort_by_key(|reading| (reading.arrived, reading.measured));
        let issue = |group: &[Reading]| {
            let mut stretches: Vec<(i64, f64)> =
                group.iter().map(|reading| (reading.measured.0, reading.value.max(0.0))).collect();
            stretches.dedup_by_key(|stretch| stretch.0);
            (group[0].arrived.0, stretches)
        };
        Self { issues: readings.chunk_by(|a, b| a.arrived == b.arrived).map(issue).collect() }
    }

    /// Rain of the hours after `end`, by the newest issue known at `now` that speaks of three quarters of them or more.
    pub(crate) fn sums(&self, end_ms: i64, now_ms: i64) -> [Option<f64>; SUMS.len()] {
        SUMS.map(|hours| self.known(now_ms).find_map(|(_, stretches)| sum(stretches, end_ms, hours)))
    }

    /// When the newest issue that was known at `now` became known.
    pub(crate) fn newest(&self, now_ms: i64) -> Option<Instant> {
        self.known(now_ms).next().map(|issue| Instant(issue.0))
    }

    /// Issues known at a moment, newest first.
    fn known(&self, now_ms: i64) -> impl Iterator<Item = &(i64, Vec<(i64, f64)>)> {
        let known = self.issues.partition_point(|issue| issue.0 <= now_ms);
        self.issues[..known].iter().rev()
    }
}

fn sum(stretches: &[(i64, f64)], end_ms: i64, hours: i64) -> Option<f64> {
    let until = end_ms + hours * HOUR_MS;
    let reaches = stretches.last()?.0.min(until);
    let within = || stretches.iter().filter(|stretch| stretch.0 > end_ms && stretch.0 <= until);
    let spoken = (reaches - end_ms) * 4 >= hours * HOUR_MS * 3;
    (spoken && within().next().is_some()).then(|| within().map(|stretch| stretch.1).sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_issue_known_that_reaches_far_enough_tells_the_rain_to_come() {
        let at = |hour: i64| Instant(hour * HOUR_MS);
        let issue = |known: i64, hours: std::ops::Range<i64>, mm: f64| {
            hours.map(move |hour| Reading { measured: at(hour + 1), arrived: at(known), value: mm })
        };
        // A long forecast at hour 0, a short one at hour 6, and one that comes too late.
        let mut readings: Vec<Reading> =
            issue(0, 0..72, 1.0).chain(issue(6, 6..14, 5.0)).chain(issue(9, 8..80, 9.0)).collect();
        let ahead = RainAhead::of(&mut readings);
        let sums = ahead.sums(at(8).0, at(8).0);
        assert_eq!(sums, [Some(30.0), Some(12.0), Some(24.0), Some(48.0), Some(64.0)]);
        assert_eq!(ahead.newest(at(8).0), Some(at(6)));
        assert_eq!(ahead.sums(at(8).0, at(-1).0), [None; 5]);
        assert_eq!(ahead.sums(at(70).0, at(8).0), [None; 5], "what is over says nothing of what is to come");
    }
}
