//! Critical values of the rank correlation, from a table that can be replaced.

use std::sync::LazyLock;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::EvaluationError;

/// The level of significance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Significance {
    /// 0.05
    #[default]
    #[serde(rename = "0.05")]
    P05,
    /// 0.01
    #[serde(rename = "0.01")]
    P01,
}

/// Where a critical value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CriticalBasis {
    /// The row of this number of periods.
    Row,
    /// On the line between the rows around it (*assumption*: the table leaves out odd numbers above 10).
    Between {
        /// Periods of the row below.
        below: u32,
        /// Periods of the row above.
        above: u32,
    },
    /// The last row, for more periods than the table has (*assumption*). True values fall with the number of periods, so
    /// this finds fewer trends, never more.
    LastRow {
        /// Periods of the last row.
        last: u32,
    },
}

/// A critical value W_p.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CriticalValue {
    /// The value; a trend is significant above it.
    pub value: Decimal,
    /// Where it comes from.
    pub basis: CriticalBasis,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    n: u32,
    p05: Decimal,
    p01: Decimal,
}

impl Row {
    fn at(&self, level: Significance) -> Decimal {
        match level {
            Significance::P05 => self.p05,
            Significance::P01 => self.p01,
        }
    }
}

/// The table of W_p, as in `data/spearman-wp.toml` (from memory, so replaceable).
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CriticalTable {
    /// Where the numbers stand: `memory` or `verified`.
    pub status: String,
    row: Vec<Row>,
}

static SHIPPED: LazyLock<CriticalTable> = LazyLock::new(|| {
    // A test reads the shipped table; one that does not read cannot ship.
    CriticalTable::parse(include_str!("../../data/spearman-wp.toml")).unwrap_or_default()
});

impl CriticalTable {
    /// The table in `data/spearman-wp.toml`.
    #[must_use]
    pub fn shipped() -> &'static Self {
        &SHIPPED
    }

    /// Reads a table: the first row is that of 5 periods, periods rise, values lie above 0 and up to 1 and fall.
    pub fn parse(text: &str) -> Result<Self, EvaluationError> {
        let wrong = |what: String| EvaluationError::Table { table: "W_p", what };
        let table: Self = toml::from_str(text).map_err(|e| wrong(e.to_string()))?;
        if table.row.first().is_none_or(|r| r.n != 5) {
            return Err(wrong("the first row must be that of 5 periods".into()));
        }
        for row in &table.row {
            let usable = |w: Decimal| w > Decimal::ZERO && w <= Decimal::ONE && w.scale() <= 6;
            if !usable(row.p05) || !usable(row.p01) || row.p05 > row.p01 {
                return Err(wrong(format!(
                    "row of {}: 0 < p05 <= p01 <= 1 with at most 6 decimals is expected",
                    row.n
                )));
            }
        }
        for (above, below) in table.row.iter().zip(table.row.iter().skip(1)) {
            if above.n >= below.n || above.p05 < below.p05 || above.p01 < below.p01 {
                return Err(wrong(format!("row of {}: periods must rise and values fall", below.n)));
            }
        }
        Ok(table)
    }

    /// W_p for a number of periods; `None` below the first row.
    #[must_use]
    pub fn critical(&self, periods: u32, level: Significance) -> Option<CriticalValue> {
        let below = self.row.iter().rev().find(|r| r.n <= periods)?;
        if below.n == periods {
            return Some(CriticalValue { value: below.at(level), basis: CriticalBasis::Row });
        }
        let Some(above) = self.row.iter().find(|r| r.n > periods) else {
            let basis = CriticalBasis::LastRow { last: below.n };
            return Some(CriticalValue { value: below.at(level), basis });
        };
        let share = Decimal::from(periods - below.n).checked_div(Decimal::from(above.n - below.n))?;
        let value = below.at(level) + (above.at(level) - below.at(level)).checked_mul(share)?;
        let basis = CriticalBasis::Between { below: below.n, above: above.n };
        Some(CriticalValue { value: value.round_dp(6).normalize(), basis })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(periods: u32, level: Significance) -> (String, CriticalBasis) {
        let found = CriticalTable::shipped().critical(periods, level).unwrap();
        (found.value.to_string(), found.basis)
    }

    #[test]
    fn the_shipped_table_reads_and_says_that_it_is_from_memory() {
        let table = CriticalTable::parse(include_str!("../../data/spearman-wp.toml")).unwrap();
        assert_eq!((table.status.as_str(), table.row.len()), ("memory", 16));
        assert_eq!(&table, CriticalTable::shipped());
    }

    #[test]
    fn a_number_of_the_table_has_its_row_and_one_between_lies_between() {
        assert_eq!(at(6, Significance::P05), ("0.829".into(), CriticalBasis::Row));
        assert_eq!(at(6, Significance::P01), ("0.943".into(), CriticalBasis::Row));
        let between = CriticalBasis::Between { below: 10, above: 12 };
        assert_eq!(at(11, Significance::P05), ("0.535".into(), between));
        assert_eq!(at(11, Significance::P01), ("0.729".into(), between));
    }

    #[test]
    fn beyond_the_table_the_last_row_holds_and_before_it_nothing() {
        assert_eq!(at(31, Significance::P05), ("0.306".into(), CriticalBasis::LastRow { last: 30 }));
        assert_eq!(CriticalTable::shipped().critical(4, Significance::P05), None);
    }

    #[test]
    fn a_table_with_a_mistake_is_refused() {
        let shipped = include_str!("../../data/spearman-wp.toml");
        for (from, to) in [
            ("n = 5,", "n = 4,"),
            ("n = 7,", "n = 6,"),
            ("0.643", "0.743"),
            ("0.306", "0"),
            ("1.000", "1.001"),
        ] {
            let refused = CriticalTable::parse(&shipped.replace(from, to));
            assert!(matches!(refused, Err(EvaluationError::Table { .. })), "{from} to {to}");
        }
    }
}
