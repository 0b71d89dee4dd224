//! Two periods compared: a section by its state, a basin by shares of classes, items by their values.

mod shares;
mod values;

pub use shares::{JudgedPeriod, ShareChange, ShareRules, SharesOfClasses, compare_shares};
pub use values::{ValueChange, compare_values};

use crate::state::WaterState;
use crate::trend::Sense;

/// How much the water has changed between two periods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Change {
    /// 无明显变化
    None,
    /// 有所好转, 有所变差
    Some(Sense),
    /// 明显好转, 明显变差
    Marked(Sense),
}

impl Change {
    /// The words for a section or river judged by its state: `无明显变化`, `有所好转`, `明显下降` …
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::None => "无明显变化",
            Self::Some(Sense::Better) => "有所好转",
            Self::Some(Sense::Worse) => "有所下降",
            Self::Marked(Sense::Better) => "明显好转",
            Self::Marked(Sense::Worse) => "明显下降",
        }
    }

    /// The words for a basin judged by shares: `有所变差` and `明显变差` where a section is said to fall.
    #[must_use]
    pub fn basin_label(self) -> &'static str {
        match self {
            Self::Some(Sense::Worse) => "有所变差",
            Self::Marked(Sense::Worse) => "明显变差",
            same => same.label(),
        }
    }
}

/// Compares the states of one section or river in two periods: the same level no change, one level some, two or more marked.
///
/// 环办〔2011〕22号, from memory. Ⅰ and Ⅱ are one state, so a change between them is none. Both periods must have been judged by
/// the same items; [`compare_values`] and [`compare_shares`] refuse when they are given others.
#[must_use]
pub fn compare_states(base: WaterState, now: WaterState) -> Change {
    let levels = now.levels_below(base);
    let sense = if levels < 0 { Sense::Better } else { Sense::Worse };
    match levels.abs() {
        0 => Change::None,
        1 => Change::Some(sense),
        _ => Change::Marked(sense),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use standards::WaterClass;

    fn check(base: WaterClass, now: WaterClass, expected: &str) {
        assert_eq!(compare_states(base.into(), now.into()).label(), expected, "{base:?} to {now:?}");
    }

    #[test]
    fn one_level_is_some_change_and_two_are_a_marked_one() {
        use WaterClass::{I, II, III, IV, V, WorseThanV};
        check(III, III, "无明显变化");
        check(I, II, "无明显变化");
        check(II, III, "有所下降");
        check(V, IV, "有所好转");
        check(I, IV, "明显下降");
        check(WorseThanV, IV, "明显好转");
        check(WorseThanV, I, "明显好转");
    }

    #[test]
    fn swapping_the_periods_turns_the_sense() {
        for a in WaterState::ALL {
            for b in WaterState::ALL {
                let turned = match compare_states(a, b) {
                    Change::Some(Sense::Better) => Change::Some(Sense::Worse),
                    Change::Some(Sense::Worse) => Change::Some(Sense::Better),
                    Change::Marked(Sense::Better) => Change::Marked(Sense::Worse),
                    Change::Marked(Sense::Worse) => Change::Marked(Sense::Better),
                    Change::None => Change::None,
                };
                assert_eq!(compare_states(b, a), turned);
            }
        }
    }
}
