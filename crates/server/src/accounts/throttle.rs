//! Slows down guessing of passwords, per sign-in name and per address.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use standards::time::Instant;

const FAILURES: u32 = 5;
const WINDOW_MS: i64 = 60_000;
/// Names and addresses remembered; beyond, the oldest windows are dropped first.
const REMEMBERED: usize = 10_000;

/// Counts failures in a sliding minute.
#[derive(Debug, Default)]
pub(crate) struct Throttle {
    failures: Mutex<HashMap<String, (Instant, u32)>>,
}

impl Throttle {
    /// Seconds to wait before the next try, if it must wait.
    pub(crate) fn wait_seconds(&self, who: &str, now: Instant) -> Option<i64> {
        let failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        let (since, count) = failures.get(who)?;
        let left = since.0 + WINDOW_MS - now.0;
        (*count >= FAILURES && left > 0).then(|| (left + 999) / 1000)
    }

    /// Notes a failure.
    pub(crate) fn failed(&self, who: &str, now: Instant) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        if failures.len() >= REMEMBERED {
            failures.retain(|_, (since, _)| now.0 - since.0 < WINDOW_MS);
        }
        let entry = failures.entry(who.to_string()).or_insert((now, 0));
        if now.0 - entry.0.0 >= WINDOW_MS {
            *entry = (now, 0);
        }
        entry.1 += 1;
    }

    /// Forgets the failures after a success.
    pub(crate) fn succeeded(&self, who: &str) {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner).remove(who);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_failures_in_a_minute_make_the_next_try_wait() {
        let throttle = Throttle::default();
        for n in 0..5 {
            assert_eq!(throttle.wait_seconds("duty", Instant(n)), None);
            throttle.failed("duty", Instant(n));
        }
        assert_eq!(throttle.wait_seconds("duty", Instant(1000)), Some(59));
        assert_eq!(throttle.wait_seconds("other", Instant(1000)), None);
        assert_eq!(throttle.wait_seconds("duty", Instant(60_000)), None);
        throttle.succeeded("duty");
        assert_eq!(throttle.wait_seconds("duty", Instant(1000)), None);
    }
}
