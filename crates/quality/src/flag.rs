//! Quality flags with the meanings of QARTOD (IOOS, *Manual for the Use of Real-Time Oceanographic Data Quality Control Flags*).

use serde::{Deserialize, Serialize};

/// A quality flag; the number is the one that QARTOD gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Flag {
    /// Passed.
    Good = 1,
    /// Not tested: no rule, or too little around the value to test it by.
    NotEvaluated = 2,
    /// Somebody should look at it.
    Suspect = 3,
    /// Cannot be a value of the water.
    Fail = 4,
    /// There is no value.
    Missing = 9,
}

impl Flag {
    /// Every flag, in the order of their numbers.
    pub const ALL: [Self; 5] = [Self::Good, Self::NotEvaluated, Self::Suspect, Self::Fail, Self::Missing];

    /// QARTOD's number.
    #[must_use]
    pub fn number(self) -> u8 {
        self as u8
    }

    /// The flag of a number.
    #[must_use]
    pub fn of_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|flag| flag.number() == number)
    }

    /// Chinese and English word.
    #[must_use]
    pub fn words(self) -> [&'static str; 2] {
        match self {
            Self::Good => ["合格", "good"],
            Self::NotEvaluated => ["未检验", "not evaluated"],
            Self::Suspect => ["可疑", "suspect"],
            Self::Fail => ["不合格", "fail"],
            Self::Missing => ["缺测", "missing"],
        }
    }

    /// How much it weighs in an aggregate.
    fn weight(self) -> u8 {
        match self {
            Self::Missing => 0,
            Self::NotEvaluated => 1,
            Self::Good => 2,
            Self::Suspect => 3,
            Self::Fail => 4,
        }
    }

    /// The flag of a value of which single tests say these: the worst of them. A test that passed outweighs one that could not be
    /// made, as in `ioos_qc.qartod.qartod_compare`; without any test the value is not evaluated.
    #[must_use]
    pub fn aggregate(flags: impl IntoIterator<Item = Self>) -> Self {
        flags.into_iter().max_by_key(|flag| flag.weight()).unwrap_or(Self::NotEvaluated)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_test_decides_and_one_that_passed_outweighs_one_not_made() {
        use Flag::{Fail, Good, Missing, NotEvaluated, Suspect};
        assert_eq!(Flag::aggregate([Good, NotEvaluated, Missing]), Good);
        assert_eq!(Flag::aggregate([Good, Suspect, NotEvaluated]), Suspect);
        assert_eq!(Flag::aggregate([Fail, Suspect, Good]), Fail);
        assert_eq!(Flag::aggregate([Missing, NotEvaluated]), NotEvaluated);
        assert_eq!(Flag::aggregate([]), NotEvaluated);
    }

    #[test]
    fn numbers_are_those_of_qartod() {
        assert_eq!(Flag::ALL.map(Flag::number), [1, 2, 3, 4, 9]);
        assert!(Flag::ALL.into_iter().all(|flag| Flag::of_number(flag.number()) == Some(flag)));
        assert_eq!(Flag::of_number(5), None);
    }
}
