//! A mean compared with the classes and the target.

use rust_decimal::Decimal;
use standards::exceedance::exceedance_multiple;
use standards::{Limit, WaterClass};

use crate::Ratio;
use crate::day::fold::Open;
use crate::judge::ItemRule;

/// A mean and what it says. Of an insufficient mean only the number and the limit stand here: it never accuses or clears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Assessment {
    /// The mean at the decimals of assessment; this is what was compared.
    pub mean: Decimal,
    /// The mean before rounding, from which longer means are made.
    pub exact: Ratio,
    /// The class of the rounded mean.
    pub class: Option<WaterClass>,
    /// The limit of the target class.
    pub limit: Option<Limit>,
    /// Whether the rounded mean breaks the target limit (equality keeps it); `None` without a target, with too few values, or
    /// when detection limits above the limit leave it open.
    pub exceeds: Option<bool>,
    /// Multiple over the target limit; none for pH and DO.
    pub multiple: Option<Decimal>,
    /// Whether a detection limit above the limit is what leaves it open (无法判定).
    pub open_by_detection: bool,
}

impl Assessment {
    /// Judges a mean. `open` is what non-detects behind the mean leave open.
    pub(crate) fn of(rule: &ItemRule, exact: Ratio, sufficient: bool, open: Option<Open>) -> Self {
        let rounded = rule.round(exact);
        let (mean, limit) = (rounded.decimal(), rule.target);
        let mut assessment =
            Self { mean, exact, class: None, limit, exceeds: None, multiple: None, open_by_detection: false };
        if sufficient {
            (assessment.class, assessment.exceeds) = rule.judge(rounded, open);
            assessment.open_by_detection = limit.is_some() && assessment.exceeds.is_none();
            let exceeding = limit.filter(|_| assessment.exceeds == Some(true));
            assessment.multiple = exceeding.and_then(|l| exceedance_multiple(rule.factor, mean, l));
        }
        assessment
    }
}

/// True when anything exceeds, false only when everything is known not to, else `None` (待核).
pub(crate) fn any_exceeds(items: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut open = false;
    for exceeds in items {
        match exceeds {
            Some(true) => return Some(true),
            Some(false) => {}
            None => open = true,
        }
    }
    (!open).then_some(false)
}
