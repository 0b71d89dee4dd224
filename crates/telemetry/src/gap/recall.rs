//! When a station is asked for what is missing, how much at once, and when asking ends.

use serde::{Deserialize, Serialize};
use standards::SeriesKind;
use standards::time::Instant;

/// How history calls are made. Every number is an assumption; a profile may set another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecallRules {
    /// Most intervals asked for at once.
    pub slots_per_call: u32,
    /// How far back something missing is still asked for and waited for, in milliseconds.
    pub look_back_ms: i64,
    /// After a connection stations send what they kept by themselves: nothing is asked for so long, in milliseconds.
    pub after_connect_ms: i64,
    /// So long after a call was answered its data may take to be stored, in milliseconds.
    pub settle_ms: i64,
    /// First wait after a call that brought nothing, doubled at each further one, in milliseconds.
    pub wait_ms: i64,
    /// Longest such wait, in milliseconds.
    pub longest_wait_ms: i64,
    /// Calls that fail in a row after which an interval is given up.
    pub attempts: u32,
    /// Calls that are answered without what was asked after which an interval is given up.
    pub empty_answers: u32,
}

impl Default for RecallRules {
    fn default() -> Self {
        Self {
            slots_per_call: 144,
            look_back_ms: 7 * 86_400_000,
            after_connect_ms: 30_000,
            settle_ms: 15_000,
            wait_ms: 60_000,
            longest_wait_ms: 6 * 3_600_000,
            attempts: 5,
            empty_answers: 2,
        }
    }
}

impl RecallRules {
    /// The wait after so many calls in a row that brought nothing.
    pub(crate) fn wait(&self, failures: u32) -> i64 {
        let doubled = self.wait_ms.saturating_mul(1_i64 << failures.saturating_sub(1).min(30));
        doubled.min(self.longest_wait_ms)
    }
}

/// A history call that should be made now: `BeginTime` and `EndTime` of the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ask {
    /// Which data.
    pub kind: SeriesKind,
    /// Beginning of the first interval asked for.
    pub from: Instant,
    /// Last second of the last interval asked for.
    pub to: Instant,
}

/// How a history call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AskOutcome {
    /// Carried out (`ExeRtn` 1); what it brought is told by arrivals.
    Done,
    /// The station has no data (`ExeRtn` 100).
    NoData,
    /// The station refused the request (`QnRtn` other than 1).
    Refused,
    /// The station failed or was busy (another `ExeRtn`).
    Failed,
    /// The station did not answer.
    TimedOut,
    /// The connection ended first.
    Cut,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest() {
        let rules = RecallRules::default();
        assert_eq!([1, 2, 3].map(|n| rules.wait(n)), [60_000, 120_000, 240_000]);
        assert_eq!(rules.wait(u32::MAX), rules.longest_wait_ms);
    }
}
