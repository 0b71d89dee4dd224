//! The last few values of a factor, by count.

use std::collections::VecDeque;

/// The last `capacity` values, with medians of the newest ones.
#[derive(Debug, Clone)]
pub(crate) struct Recent {
    capacity: usize,
    values: VecDeque<f64>,
    by_size: Vec<f64>,
}

impl Recent {
    pub(crate) fn new(capacity: usize) -> Self {
        Self { capacity: capacity.max(1), values: VecDeque::new(), by_size: Vec::new() }
    }

    /// Takes a finite value.
    pub(crate) fn push(&mut self, value: f64) {
        if self.values.len() >= self.capacity
            && let Some(old) = self.values.pop_front()
        {
            let at = self.by_size.partition_point(|v| *v < old);
            if at < self.by_size.len() {
                self.by_size.remove(at);
            }
        }
        self.values.push_back(value);
        let at = self.by_size.partition_point(|v| *v < value);
        self.by_size.insert(at, value);
    }

    pub(crate) fn clear(&mut self) {
        self.values.clear();
        self.by_size.clear();
    }

    pub(crate) fn len(&self) -> usize {
        self.values.len()
    }

    pub(crate) fn is_full(&self) -> bool {
        self.values.len() == self.capacity
    }

    pub(crate) fn median(&self) -> Option<f64> {
        self.by_size.get(self.by_size.len() / 2).copied()
    }

    /// Takes a value when there is one; the median once the place is full.
    pub(crate) fn push_and_median(&mut self, value: Option<f64>) -> Option<f64> {
        if let Some(value) = value {
            self.push(value);
        }
        self.is_full().then(|| self.median()).flatten()
    }

    /// Median of the newest three, or of what there is.
    pub(crate) fn newest_median(&self) -> Option<f64> {
        let mut newest = self.values.iter().rev().copied();
        match (newest.next(), newest.next(), newest.next()) {
            (Some(a), Some(b), Some(c)) => Some(a.max(b).min(c.max(a.min(b)))),
            (Some(a), _, _) => Some(a),
            _ => None,
        }
    }
}
