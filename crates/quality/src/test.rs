//! The tests a value goes through.

use serde::{Deserialize, Serialize};

/// One test. Its word is the one of `quality.toml`; the place in [`Test::ALL`] is that in [`crate::Flags`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Test {
    /// What the station itself says of the value.
    InstrumentFlag,
    /// Values are missing before this one (QARTOD test 1, timing and gap).
    Gap,
    /// The time of measurement is not before that of arrival.
    Clock,
    /// Within the span of the sensor and that of use (QARTOD test 4, gross range).
    GrossRange,
    /// Within what the month of the year knows (QARTOD test 5, climatology).
    Climatology,
    /// Away from both neighbours (QARTOD test 6, spike).
    Spike,
    /// Changed faster than water does (QARTOD test 7, rate of change).
    RateOfChange,
    /// The same for too long (QARTOD test 8, flat line).
    FlatLine,
    /// Hardly moves in a window (QARTOD test 10, attenuated signal).
    Attenuated,
    /// In agreement with the other factors (QARTOD test 9, multi-variate).
    CrossFactor,
    /// More decimals than an instrument gives.
    Decimals,
    /// Half the detection limit, or the limit itself, again and again.
    DetectionLimit,
    /// At the end of the span again and again.
    Saturation,
    /// A thousand times too large or too small for this station.
    Unit,
    /// Yesterday's values again.
    RepeatedDay,
    /// Much quieter than this station ever was.
    Quiet,
    /// Just within a limit, again and again.
    LimitHugging,
    /// Last digits that no instrument gives.
    LastDigits,
}

impl Test {
    /// How many tests there are.
    pub const COUNT: usize = 18;

    /// Every test, in the order of [`crate::Flags`].
    pub const ALL: [Self; Self::COUNT] = [
        Self::InstrumentFlag,
        Self::Gap,
        Self::Clock,
        Self::GrossRange,
        Self::Climatology,
        Self::Spike,
        Self::RateOfChange,
        Self::FlatLine,
        Self::Attenuated,
        Self::CrossFactor,
        Self::Decimals,
        Self::DetectionLimit,
        Self::Saturation,
        Self::Unit,
        Self::RepeatedDay,
        Self::Quiet,
        Self::LimitHugging,
        Self::LastDigits,
    ];

    /// Place among all tests.
    pub(crate) fn place(self) -> usize {
        self as usize
    }

    /// The word in files and interfaces.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::InstrumentFlag => "instrument_flag",
            Self::Gap => "gap",
            Self::Clock => "clock",
            Self::GrossRange => "gross_range",
            Self::Climatology => "climatology",
            Self::Spike => "spike",
            Self::RateOfChange => "rate_of_change",
            Self::FlatLine => "flat_line",
            Self::Attenuated => "attenuated",
            Self::CrossFactor => "cross_factor",
            Self::Decimals => "decimals",
            Self::DetectionLimit => "detection_limit",
            Self::Saturation => "saturation",
            Self::Unit => "unit",
            Self::RepeatedDay => "repeated_day",
            Self::Quiet => "quiet",
            Self::LimitHugging => "limit_hugging",
            Self::LastDigits => "last_digits",
        }
    }

    /// The test of a word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|test| test.word() == word)
    }

    /// Chinese and English name.
    #[must_use]
    pub fn names(self) -> [&'static str; 2] {
        match self {
            Self::InstrumentFlag => ["仪器标识", "Instrument flag"],
            Self::Gap => ["缺测", "Gap"],
            Self::Clock => ["时钟", "Clock"],
            Self::GrossRange => ["量程", "Gross range"],
            Self::Climatology => ["季节范围", "Climatology"],
            Self::Spike => ["突跳", "Spike"],
            Self::RateOfChange => ["变化速率", "Rate of change"],
            Self::FlatLine => ["数值不变", "Flat line"],
            Self::Attenuated => ["信号衰减", "Attenuated signal"],
            Self::CrossFactor => ["因子间逻辑", "Cross-factor"],
            Self::Decimals => ["小数位数", "Decimals"],
            Self::DetectionLimit => ["检出限重复", "Repeated detection limit"],
            Self::Saturation => ["量程顶格", "Saturation"],
            Self::Unit => ["单位疑似有误", "Unit mix-up"],
            Self::RepeatedDay => ["与前一日雷同", "Repeated day"],
            Self::Quiet => ["波动过小", "Too quiet"],
            Self::LimitHugging => ["贴近限值", "Limit hugging"],
            Self::LastDigits => ["末位数字分布", "Last digits"],
        }
    }

    /// Whether the pattern can have its cause in how values were made and not in the water or the instrument. It is a reason to go
    /// and look, and no finding against anybody: instruments with coarse steps and calm water give such patterns as well.
    #[must_use]
    pub fn asks_how_values_were_made(self) -> bool {
        matches!(
            self,
            Self::Clock
                | Self::FlatLine
                | Self::Decimals
                | Self::RepeatedDay
                | Self::Quiet
                | Self::LimitHugging
                | Self::LastDigits
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_stands_at_its_place_and_is_found_by_its_word() {
        for (place, test) in Test::ALL.into_iter().enumerate() {
            assert_eq!((test.place(), Test::parse(test.word())), (place, Some(test)));
        }
        assert_eq!(Test::parse("range"), None);
    }
}
