//! Rules between factors that were measured at the same time.

use standards::FactorCode;

use crate::{CrossReason, CrossRule, Flag};

/// What a rule says of the factors it is about; `None` where a value is missing.
pub(crate) fn judge(
    rule: CrossRule,
    value: impl Fn(FactorCode) -> Option<f64>,
) -> Option<(Flag, CrossReason)> {
    match rule {
        CrossRule::PartOf { part, whole, ratio, margin } => {
            let (p, w) = (value(part)?, value(whole)?);
            let flag = if p > w * ratio + margin { Flag::Suspect } else { Flag::Good };
            Some((flag, CrossReason::PartAboveWhole(part, p, whole, w)))
        }
        CrossRule::OxygenSaturation { oxygen, temperature, suspect, fail } => {
            let (o, t) = (value(oxygen)?, value(temperature)?);
            // HJ 2.3-2018: DO_f = 468 / (31.6 + T); no river is warmer or colder than this.
            if !(-5.0..=60.0).contains(&t) {
                return None;
            }
            let saturation = 468.0 / (31.6 + t);
            let flag = match o / saturation {
                share if share > fail => Flag::Fail,
                share if share > suspect => Flag::Suspect,
                _ => Flag::Good,
            };
            Some((flag, CrossReason::Oversaturated(o, saturation, t)))
        }
        CrossRule::GoesWith { cause, above, effect, least } => {
            let (c, e) = (value(cause)?, value(effect)?);
            let flag = if c >= above && e < least { Flag::Suspect } else { Flag::Good };
            Some((flag, CrossReason::Alone(cause, c, effect, e)))
        }
    }
}

impl CrossRule {
    /// The factors whose values a broken rule makes doubtful: it does not say which of two is wrong.
    pub(crate) fn doubts(self) -> [Option<FactorCode>; 2] {
        match self {
            Self::PartOf { part, whole, .. } => [Some(part), Some(whole)],
            Self::OxygenSaturation { oxygen, .. } => [Some(oxygen), None],
            Self::GoesWith { cause, effect, .. } => [Some(cause), Some(effect)],
        }
    }

    /// The factors it is about.
    #[must_use]
    pub fn factors(self) -> [FactorCode; 2] {
        match self {
            Self::PartOf { part, whole, .. } => [part, whole],
            Self::OxygenSaturation { oxygen, temperature, .. } => [oxygen, temperature],
            Self::GoesWith { cause, effect, .. } => [cause, effect],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: CrossRule = CrossRule::OxygenSaturation {
        oxygen: FactorCode::DISSOLVED_OXYGEN,
        temperature: FactorCode::WATER_TEMPERATURE,
        suspect: 1.8,
        fail: 3.0,
    };

    #[test]
    fn oxygen_is_weighed_against_its_saturation_at_the_temperature() {
        // 468 / (31.6 + 20) = 9.07 mg/L.
        let flag = |oxygen: f64, temperature: f64| {
            let value = |code| Some(if code == FactorCode::DISSOLVED_OXYGEN { oxygen } else { temperature });
            judge(RULE, value).map(|(flag, _)| flag)
        };
        assert_eq!(flag(9.0, 20.0), Some(Flag::Good));
        assert_eq!(flag(16.4, 20.0), Some(Flag::Suspect));
        assert_eq!(flag(27.5, 20.0), Some(Flag::Fail));
        assert_eq!(flag(9.0, 99.0), None, "no water temperature");
        assert_eq!(judge(RULE, |_| None), None);
    }
}
