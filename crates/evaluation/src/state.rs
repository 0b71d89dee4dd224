//! States of the water (水质状况) and what lies between two of them.

use standards::WaterClass;

/// The state of a section, river or basin (环办〔2011〕22号); a worse one is greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WaterState {
    /// 优, Ⅰ and Ⅱ
    Excellent,
    /// 良好, Ⅲ
    Good,
    /// 轻度污染, Ⅳ
    LightlyPolluted,
    /// 中度污染, Ⅴ
    ModeratelyPolluted,
    /// 重度污染, 劣Ⅴ
    HeavilyPolluted,
}

impl WaterState {
    /// Every state, best first.
    pub const ALL: [Self; 5] =
        [Self::Excellent, Self::Good, Self::LightlyPolluted, Self::ModeratelyPolluted, Self::HeavilyPolluted];

    /// `优`, `良好`, `轻度污染` …
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Excellent => "优",
            Self::Good => "良好",
            Self::LightlyPolluted => "轻度污染",
            Self::ModeratelyPolluted => "中度污染",
            Self::HeavilyPolluted => "重度污染",
        }
    }

    /// How many levels worse than `other`; negative when better.
    pub(crate) fn levels_below(self, other: Self) -> i8 {
        self as i8 - other as i8
    }
}

impl From<WaterClass> for WaterState {
    fn from(class: WaterClass) -> Self {
        match class {
            WaterClass::I | WaterClass::II => Self::Excellent,
            WaterClass::III => Self::Good,
            WaterClass::IV => Self::LightlyPolluted,
            WaterClass::V => Self::ModeratelyPolluted,
            WaterClass::WorseThanV => Self::HeavilyPolluted,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_has_the_state_that_the_standard_words() {
        for class in WaterClass::ALL {
            assert_eq!(WaterState::from(class).label(), class.state());
        }
        assert!(WaterState::ALL.is_sorted());
        assert_eq!(WaterState::HeavilyPolluted.levels_below(WaterState::Excellent), 4);
    }
}
