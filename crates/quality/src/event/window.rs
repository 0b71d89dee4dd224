//! A bounded window of values in time that answers quantiles: the memory of a baseline.

use std::collections::VecDeque;

use standards::time::Instant;

/// The values of the last `span`, at most `capacity` of them, with their quantiles.
///
/// Values that come denser than the window can hold are thinned evenly: when it is full of values younger than `span`, every
/// second one is dropped and from then on only half as many are taken. What is kept depends on the values and their times
/// alone, so the same series leaves the same window however it was cut into batches.
#[derive(Debug, Clone)]
pub(crate) struct Window {
    span_ms: i64,
    capacity: usize,
    spacing_ms: i64,
    by_age: VecDeque<(Instant, f64)>,
    by_size: Vec<f64>,
}

impl Window {
    pub(crate) fn new(span_ms: i64, capacity: usize) -> Self {
        Self { span_ms, capacity, spacing_ms: 0, by_age: VecDeque::new(), by_size: Vec::new() }
    }

    /// Takes a finite value, not older than the last one taken.
    pub(crate) fn push(&mut self, time: Instant, value: f64) {
        if self.by_age.back().is_some_and(|(last, _)| time.0 - last.0 < self.spacing_ms) {
            return;
        }
        self.forget(time);
        if self.by_age.len() >= self.capacity {
            self.thin();
        }
        self.by_age.push_back((time, value));
        let at = self.by_size.partition_point(|v| *v < value);
        self.by_size.insert(at, value);
    }

    /// Drops what is older than the span, seen from `now`; the newest eighth stays, so that silence does not erase a station.
    fn forget(&mut self, now: Instant) {
        let keep = self.capacity / 8;
        while self.by_age.len() > keep
            && let Some((time, value)) = self.by_age.front().copied()
            && now.0 - time.0 > self.span_ms
        {
            self.by_age.pop_front();
            let at = self.by_size.partition_point(|v| *v < value);
            if at < self.by_size.len() {
                self.by_size.remove(at);
            }
        }
    }

    fn thin(&mut self) {
        let kept: VecDeque<_> = self.by_age.iter().copied().step_by(2).collect();
        let seen = match (self.by_age.front(), self.by_age.back()) {
            (Some((first, _)), Some((last, _))) => last.0 - first.0,
            _ => 0,
        };
        let count = i64::try_from(self.by_age.len().max(1)).unwrap_or(i64::MAX);
        self.spacing_ms = (self.spacing_ms * 2).max(seen / count * 3 / 2);
        self.by_age = kept;
        self.by_size = self.by_age.iter().map(|(_, value)| *value).collect();
        self.by_size.sort_by(f64::total_cmp);
    }

    pub(crate) fn clear(&mut self) {
        self.by_age.clear();
        self.by_size.clear();
        self.spacing_ms = 0;
    }

    pub(crate) fn len(&self) -> usize {
        self.by_age.len()
    }

    /// The quantile `q` of 0 to 1, by the nearest rank; `None` of an empty window.
    pub(crate) fn quantile(&self, q: f64) -> Option<f64> {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a rank within a window of a few thousand values"
        )]
        let rank = (q.clamp(0.0, 1.0) * self.by_size.len().saturating_sub(1) as f64).round() as usize;
        self.by_size.get(rank).copied()
    }

    pub(crate) fn median(&self) -> Option<f64> {
        self.quantile(0.5)
    }
}
