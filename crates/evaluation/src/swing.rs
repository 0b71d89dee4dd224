//! The swing indicator (水质波动): a day against the days before it (notice SC-004).

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use standards::time::{BeijingDay, Instant};
use standards::{FactorCode, WaterClass};

use crate::days::FactorDays;
use crate::{Ratio, SectionDays};

/// When a change counts as a swing. The notice says “大幅度波动” and no number: all *assumptions*.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SwingRules {
    /// Days before, whose valid daily means make the base. Default 3.
    pub days: u32,
    /// Ratio to the base that alerts. Default 2.0.
    pub alert_ratio: Decimal,
    /// No alert while the value still keeps this class. Default Ⅱ.
    pub quiet_class: WaterClass,
}

impl Default for SwingRules {
    fn default() -> Self {
        Self { days: 3, alert_ratio: Decimal::new(20, 1), quiet_class: WaterClass::II }
    }
}

impl SwingRules {
    pub(crate) fn keys(&self) -> [(&'static str, String); 3] {
        [
            ("swing_days", self.days.to_string()),
            ("swing_alert_ratio", self.alert_ratio.normalize().to_string()),
            ("swing_quiet_class", self.quiet_class.label().into()),
        ]
    }
}

/// One item of a day against the days before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Swing {
    /// The item.
    pub factor: FactorCode,
    /// Its daily mean, or the single value asked about.
    pub value: Decimal,
    /// Mean of the valid daily means of the days before.
    pub base: Decimal,
    /// How many days made the base.
    pub base_days: u32,
    /// Towards the worse: value / base, of dissolved oxygen base / value; two decimals.
    pub ratio: Decimal,
    /// Whether it is an alert.
    pub alert: bool,
}

impl SectionDays {
    /// The swing of every judged item with a valid mean on a day; pH has none, its scale is logarithmic already.
    #[must_use]
    pub fn swings(&self, day: BeijingDay, asof: Instant) -> Vec<Swing> {
        let valid = |f: &FactorDays| f.fold(day).filter(|fold| fold.valid).and_then(crate::DayFold::mean);
        let items = self.judged_factors().iter();
        items.filter_map(|f| self.swing_of(f, day, valid(f)?, asof)).collect()
    }

    /// The swing of a single value measured on a day, against the same base.
    #[must_use]
    pub fn swing(&self, factor: FactorCode, value: Decimal, day: BeijingDay, asof: Instant) -> Option<Swing> {
        self.swing_of(self.of_factor(factor)?, day, value.into(), asof)
    }

    fn swing_of(&self, factor: &FactorDays, day: BeijingDay, value: Ratio, asof: Instant) -> Option<Swing> {
        if factor.factor == FactorCode::PH {
            return None;
        }
        let rules = &self.profile().rules.swing;
        let first = day.plus(-i32::try_from(rules.days).unwrap_or(i32::MAX));
        let settled = |day| self.is_settled(day, asof);
        let folds = factor.folds(first, day.previous()).filter(|(day, f)| f.valid && settled(*day));
        let means: Vec<Ratio> = folds.filter_map(|(_, f)| f.mean()).collect();
        let base = Ratio::mean(means.iter().copied())?;
        let ratio = if factor.factor == FactorCode::DISSOLVED_OXYGEN {
            base.divided_by(value)?
        } else {
            value.divided_by(base)?
        };
        let rule = factor.rule(day)?;
        let rounded = rule.round(value);
        let loud = rule.class(rounded).is_some_and(|class| class > rules.quiet_class);
        Some(Swing {
            factor: factor.factor,
            value: rounded.decimal(),
            base: rule.round(base).decimal(),
            base_days: u32::try_from(means.len()).unwrap_or(u32::MAX),
            ratio: ratio.rounded(2),
            alert: loud && ratio >= Ratio::from(rules.alert_ratio),
        })
    }
}
