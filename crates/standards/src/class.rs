//! Water classes (水质类别) with their wording and colours.

use serde::{Deserialize, Serialize};

/// The class of a sample, an item or a section: Ⅰ to Ⅴ and worse than Ⅴ (劣Ⅴ), best first.
///
/// GB 3838-2002 §3. Ordered so that a worse class is greater. Serialised as 1 to 6.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "u8", try_from = "u8")]
pub enum WaterClass {
    /// Ⅰ
    I = 1,
    /// Ⅱ
    II,
    /// Ⅲ
    III,
    /// Ⅳ
    IV,
    /// Ⅴ
    V,
    /// 劣Ⅴ
    WorseThanV,
}

impl WaterClass {
    /// Every class, best first.
    pub const ALL: [Self; 6] = [Self::I, Self::II, Self::III, Self::IV, Self::V, Self::WorseThanV];

    /// 1 for Ⅰ to 6 for 劣Ⅴ.
    #[must_use]
    pub fn ordinal(self) -> u8 {
        self as u8
    }

    /// `Ⅲ类`, `劣Ⅴ类` (wording of 环办〔2011〕22号).
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::I => "Ⅰ类",
            Self::II => "Ⅱ类",
            Self::III => "Ⅲ类",
            Self::IV => "Ⅳ类",
            Self::V => "Ⅴ类",
            Self::WorseThanV => "劣Ⅴ类",
        }
    }

    /// State of the water (水质状况, 环办〔2011〕22号).
    #[must_use]
    pub fn state(self) -> &'static str {
        match self {
            Self::I | Self::II => "优",
            Self::III => "良好",
            Self::IV => "轻度污染",
            Self::V => "中度污染",
            Self::WorseThanV => "重度污染",
        }
    }

    /// Name of the colour on maps and pages. From memory of the 2011 rules, not verified in the text
    /// (shared/domain/standards.md §2.1 marks it so).
    #[must_use]
    pub fn colour(self) -> &'static str {
        match self {
            Self::I | Self::II => "蓝",
            Self::III => "绿",
            Self::IV => "黄",
            Self::V => "橙",
            Self::WorseThanV => "红",
        }
    }

    /// Reads `Ⅲ`, `III`, `3`, `Ⅲ类`, `劣Ⅴ`, `劣V类`; `None` for anything else, such as the feed's `*` and `-`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text.trim().trim_end_matches('类') {
            "Ⅰ" | "I" | "1" => Self::I,
            "Ⅱ" | "II" | "2" => Self::II,
            "Ⅲ" | "III" | "3" => Self::III,
            "Ⅳ" | "IV" | "4" => Self::IV,
            "Ⅴ" | "V" | "5" => Self::V,
            "劣Ⅴ" | "劣V" | "6" => Self::WorseThanV,
            _ => return None,
        })
    }
}

impl From<WaterClass> for u8 {
    fn from(class: WaterClass) -> Self {
        class.ordinal()
    }
}

impl TryFrom<u8> for WaterClass {
    type Error = String;

    fn try_from(ordinal: u8) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|c| c.ordinal() == ordinal)
            .ok_or_else(|| format!("{ordinal} is not a water class: 1 (Ⅰ) to 6 (劣Ⅴ)"))
    }
}

/// Which limits apply: those of rivers or those of lakes and reservoirs (GB 3838-2002 Table 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WaterBody {
    /// 河流
    #[default]
    River,
    /// 湖泊、水库
    Lake,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_worse_class_is_greater_and_its_words_agree() {
        assert!(WaterClass::ALL.windows(2).all(|w| w[0] < w[1]));
        assert_eq!(WaterClass::WorseThanV.label(), "劣Ⅴ类");
        assert_eq!((WaterClass::II.state(), WaterClass::V.colour()), ("优", "橙"));
    }

    #[test]
    fn every_way_of_writing_a_class_reads() {
        for class in WaterClass::ALL {
            assert_eq!(WaterClass::parse(class.label()), Some(class));
            assert_eq!(WaterClass::try_from(class.ordinal()), Ok(class));
        }
        assert_eq!(WaterClass::parse("劣V"), Some(WaterClass::WorseThanV));
        assert_eq!(WaterClass::parse("*"), None);
        assert!(WaterClass::try_from(7).is_err());
    }
}
