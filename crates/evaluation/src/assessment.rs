//! A mean compared with the classes and the target.

use rust_decimal::Decimal;
use standards::exceedance::exceedance_multiple;
use standards::{Edition, FactorCode, Limit, WaterClass};

use crate::{SectionProfile, round_mean};

/// A mean and what it says. Of an insufficient mean only the number and the limit stand here: it never accuses or clears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Assessment {
    /// The mean at the decimals of assessment; this is what was compared.
    pub mean: Decimal,
    /// The mean before rounding, from which longer means are made.
    pub exact: Decimal,
    /// The class of the rounded mean.
    pub class: Option<WaterClass>,
    /// The limit of the target class.
    pub limit: Option<Limit>,
    /// Whether the rounded mean breaks the target limit (equality keeps it); `None` without a target, with too few values, or
    /// when detection limits above the limit leave it open.
    pub exceeds: Option<bool>,
    /// Multiple over the target limit; none for pH and DO.
    pub multiple: Option<Decimal>,
}

impl Assessment {
    /// Judges a mean. `detection_limit` is the highest one behind the mean, when it has non-detects.
    pub(crate) fn of(
        profile: &SectionProfile,
        edition: &Edition,
        factor: FactorCode,
        exact: Decimal,
        sufficient: bool,
        detection_limit: Option<Decimal>,
    ) -> Self {
        let mean = round_mean(factor, exact, &profile.rules);
        let limit = profile.target_limit(edition, factor);
        let mut assessment = Self { mean, exact, class: None, limit, exceeds: None, multiple: None };
        if sufficient {
            assessment.class = edition.class_of(factor, mean, profile.water);
            let open = |l: Limit| detection_limit.is_some_and(|d| !l.is_kept_by(d));
            assessment.exceeds =
                limit.and_then(|l| if l.is_kept_by(mean) { (!open(l)).then_some(false) } else { Some(true) });
            assessment.multiple = limit.and_then(|l| exceedance_multiple(factor, mean, l));
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
