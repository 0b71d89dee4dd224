//! A growing sum of fractions.

use super::Ratio;

/// A growing sum with its count: equal denominators are added up first.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sum {
    /// Denominator and numerators, the first `used` in use.
    parts: [(i128, i128); 6],
    used: usize,
    rest: Option<Ratio>,
    count: i64,
}

impl Sum {
    pub(crate) fn add(&mut self, value: Ratio) {
        self.count += 1;
        for (denominator, numerator) in &mut self.parts[..self.used] {
            if *denominator == value.denominator
                && let Some(sum) = numerator.checked_add(value.numerator)
            {
                *numerator = sum;
                return;
            }
        }
        if let Some(part) = self.parts.get_mut(self.used) {
            *part = (value.denominator, value.numerator);
            self.used += 1;
        } else {
            self.rest = Some(self.rest.map_or(value, |rest| rest.plus(value)));
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.count == 0
    }

    pub(crate) fn total(&self) -> Ratio {
        let parts = self.parts[..self.used].iter();
        parts
            .map(|(denominator, numerator)| Ratio { numerator: *numerator, denominator: *denominator })
            .chain(self.rest)
            .reduce(Ratio::plus)
            .unwrap_or(Ratio::ZERO)
    }

    pub(crate) fn mean(&self) -> Option<Ratio> {
        (self.count > 0).then(|| self.total().over(self.count))
    }
}
