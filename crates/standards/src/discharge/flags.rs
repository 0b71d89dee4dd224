//! Which data flags count: the set of surface-water stations differs from that of HJ 212-2017.

use crate::ReadingFlag;
use serde::{Deserialize, Serialize};

/// The flags a station uses. The station's profile decides (standards.md §5.3, §6.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FlagSet {
    /// Pollution sources, HJ 212-2017 code table: N F M S D C T B.
    #[default]
    Hj212,
    /// Surface-water stations: N T L and the faults of their protocol.
    SurfaceWater,
}

impl FlagSet {
    /// Whether a value counts.
    ///
    /// HJ 212: N and T. `L` is no flag of HJ 212; it marks non-detects of laboratory results (`0.05L`) and counts
    /// (*assumption*). Surface water: [`ReadingFlag::counts`].
    #[must_use]
    pub fn counts(self, flag: ReadingFlag) -> bool {
        match self {
            Self::Hj212 => matches!(flag.as_str(), "N" | "T" | "L"),
            Self::SurfaceWater => flag.counts(),
        }
    }

    /// Whether the value is the upper end of the instrument's range, so that the true one is at least as high.
    #[must_use]
    pub fn is_above_range(self, flag: ReadingFlag) -> bool {
        flag.as_str() == "T"
    }

    /// Whether the value is a detection limit.
    #[must_use]
    pub fn is_non_detect(self, flag: ReadingFlag) -> bool {
        flag == ReadingFlag::BELOW_DETECTION
    }

    /// Chinese meaning.
    #[must_use]
    pub fn meaning(self, flag: ReadingFlag) -> &'static str {
        match (self, flag.as_str()) {
            (Self::SurfaceWater, _) => flag.meaning(),
            (Self::Hj212, "N") => "正常",
            (Self::Hj212, "F") => "停运",
            (Self::Hj212, "M") => "维护",
            (Self::Hj212, "S") => "手工设定值",
            (Self::Hj212, "D") => "故障",
            (Self::Hj212, "C") => "校准",
            (Self::Hj212, "T") => "超测量上限",
            (Self::Hj212, "B") => "与数采仪通讯异常",
            (Self::Hj212, "L") => "低于检出限",
            (Self::Hj212, _) => "未知标识",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_letter_means_another_thing_in_each_set() {
        let f: ReadingFlag = "F".parse().unwrap();
        assert_eq!((FlagSet::Hj212.meaning(f), FlagSet::SurfaceWater.meaning(f)), ("停运", "仪器通信故障"));
    }

    #[test]
    fn only_n_t_and_non_detects_count_in_either_set() {
        for set in [FlagSet::Hj212, FlagSet::SurfaceWater] {
            let counting = |t: &str| set.counts(t.parse().unwrap());
            assert!(["N", "T", "L"].into_iter().all(counting));
            assert!(!["F", "M", "S", "D", "C", "B", "Z", "hd"].into_iter().any(counting));
        }
    }
}
