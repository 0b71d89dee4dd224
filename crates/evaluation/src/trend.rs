//! Trend over five or more periods: Spearman's rank correlation (秩相关系数法, 环办〔2011〕22号).

mod critical;

pub use critical::{CriticalBasis, CriticalTable, CriticalValue, Significance};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use standards::{Edition, FactorCode, Limit, WaterBody, WaterClass};

use crate::EvaluationError;

/// Fewest periods of a trend.
const LEAST: usize = 5;
/// Most periods, so that every product below fits 128 bits.
const MOST: usize = 10_000;

/// What equal values do to r_s. They share the mean of their ranks in both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TieRule {
    /// r_s is the correlation of the ranks. Without ties it is the formula of the paper. A series of one value has r_s 0.
    #[default]
    Corrected,
    /// The formula of the paper as it stands, 1 − 6 Σd² / (N³ − N). It gives 0.5 for a series of one value, which from 14
    /// periods on is above W_p: a rise where nothing rises.
    Formula,
}

/// The choices behind a trend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TrendRules {
    /// Level of significance. *Assumption* 0.05.
    pub level: Significance,
    /// Ties. *Assumption* `corrected`: the paper says nothing of them.
    pub ties: TieRule,
}

/// Which way a series goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tendency {
    /// 上升
    Rising,
    /// 下降
    Falling,
    /// 无明显变化
    Steady,
}

impl Tendency {
    /// `上升`, `下降`, `无明显变化`.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Rising => "上升",
            Self::Falling => "下降",
            Self::Steady => "无明显变化",
        }
    }
}

/// What a tendency means for the water.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sense {
    /// 好转
    Better,
    /// 变差
    Worse,
}

impl Sense {
    /// `好转`, `变差`.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Better => "好转",
            Self::Worse => "变差",
        }
    }

    /// What a rise or fall of a factor means: more of a pollutant is worse, more oxygen better.
    ///
    /// `None` for pH, which is worse towards both ends, and for factors without limits (temperature, turbidity …).
    #[must_use]
    pub fn of(edition: &Edition, factor: FactorCode, tendency: Tendency) -> Option<Self> {
        // Lakes have a limit for every item that rivers have, and for TN.
        let more_is_worse = match edition.limit(factor, WaterClass::III, WaterBody::Lake)? {
            Limit::Max(_) => true,
            Limit::Min(_) => false,
            Limit::Range(..) => return None,
        };
        match tendency {
            Tendency::Steady => None,
            Tendency::Rising => Some(if more_is_worse { Self::Worse } else { Self::Better }),
            Tendency::Falling => Some(if more_is_worse { Self::Better } else { Self::Worse }),
        }
    }
}

/// The trend of one series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trend {
    /// Number of periods.
    pub periods: u32,
    /// The rank correlation with time, −1 to 1. Exact but for its last decimals: at most 18 of a repeating fraction or a root.
    pub rs: Decimal,
    /// What it was compared with.
    pub critical: CriticalValue,
    /// Rising or falling when |r_s| > W_p, compared exactly.
    pub tendency: Tendency,
    /// Whether values tied, so that the rule of ties mattered.
    pub tied: bool,
}

impl Trend {
    /// Judges a series in order of time, one mean a period.
    ///
    /// An error of fewer than 5 or more than 10000 periods. The periods must be comparable ones (every month, or the same month
    /// of years) without gaps; a missing period is the caller's to refuse or to leave out.
    pub fn judge(
        rules: TrendRules,
        table: &CriticalTable,
        values: &[Decimal],
    ) -> Result<Self, EvaluationError> {
        let refused = EvaluationError::Periods { given: values.len() };
        if !(LEAST..=MOST).contains(&values.len()) {
            return Err(refused);
        }
        let periods = u32::try_from(values.len()).unwrap_or(u32::MAX);
        let critical = table.critical(periods, rules.level).ok_or(refused)?;
        let correlation = Correlation::of(values, rules.ties);
        let tendency = match correlation.exceeds(critical.value) {
            Some(true) if correlation.top > 0 => Tendency::Rising,
            Some(true) => Tendency::Falling,
            Some(false) => Tendency::Steady,
            None => return Err(EvaluationError::BeyondArithmetic { what: "trend" }),
        };
        Ok(Self { periods, rs: correlation.value(), critical, tendency, tied: correlation.tied })
    }
}

/// r_s = top / (2 √square), with integers.
struct Correlation {
    top: i128,
    square: i128,
    tied: bool,
}

impl Correlation {
    /// With A = N³ − N, T = Σ(t³ − t) over groups of t equal values and D = 12 Σd²:
    /// top = 2A − T − D and square = A (A − T); uncorrected T is taken as 0.
    fn of(values: &[Decimal], ties: TieRule) -> Self {
        let mut order: Vec<(Decimal, i128)> = values.iter().copied().zip(1..).collect();
        order.sort_unstable();
        let (mut distance, mut tie_sum, mut before) = (0, 0, 0);
        for group in order.chunk_by(|a, b| a.0 == b.0) {
            let size = group.iter().map(|_| 1).sum::<i128>();
            // Twice the mean of the ranks before + 1 … before + size.
            let twice_rank = 2 * before + size + 1;
            distance += group.iter().map(|(_, time)| (twice_rank - 2 * time).pow(2)).sum::<i128>();
            tie_sum += size.pow(3) - size;
            before += size;
        }
        let cube = before.pow(3) - before;
        let taken = if ties == TieRule::Corrected { tie_sum } else { 0 };
        Self { top: 2 * cube - taken - 3 * distance, square: cube * (cube - taken), tied: tie_sum > 0 }
    }

    /// |r_s| > w, by squares; false for a series of one value. `None` beyond 128 bits.
    fn exceeds(&self, w: Decimal) -> Option<bool> {
        let scale = 10i128.checked_pow(w.scale())?;
        let left = self.top.checked_mul(self.top)?.checked_mul(scale.checked_pow(2)?)?;
        let right = w.mantissa().checked_pow(2)?.checked_mul(self.square)?.checked_mul(4)?;
        Some(self.square > 0 && left > right)
    }

    fn value(&self) -> Decimal {
        // The root of the square times 100ⁿ is the root times 10ⁿ: as many digits as fit.
        if self.square == 0 {
            return Decimal::ZERO;
        }
        let (mut square, mut top) = (self.square, self.top);
        while let (Some(more), Some(longer)) = (square.checked_mul(100), top.checked_mul(10)) {
            (square, top) = (more, longer);
            if square > 10i128.pow(35) {
                break;
            }
        }
        let below = 2 * square.isqrt();
        let nine = 1_000_000_000;
        let Some(whole) = top.checked_div(below) else { return Decimal::ZERO };
        let first = top % below * nine;
        let digits = first % below * nine / below;
        let parts = [(whole, 0), (first / below, 9), (digits, 18)];
        parts
            .into_iter()
            .map(|(digits, scale)| Decimal::from_i128_with_scale(digits, scale))
            .sum::<Decimal>()
            .normalize()
    }
}

#[cfg(test)]
mod tests;
