//! A reading: one measured fact, as it arrived.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::time::Instant;
use crate::{FactorCode, StandardsError};

/// Which value of a station a series holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum SeriesKind {
    /// Real-time value (HJ 212 command 2011); measured at the moment of `DataTime`.
    RealTime = 1,
    /// Minute mean (2051); `DataTime` is the start of the period.
    Minute = 2,
    /// Hourly value (2061), which surface-water stations also send for their four-hour results.
    Hour = 3,
    /// Daily mean as sent by the station (2031).
    Day = 4,
    /// One result of a sample taken by hand and analysed in a laboratory (采测分离); measured when it was taken.
    Sample = 5,
}

impl SeriesKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::RealTime, Self::Minute, Self::Hour, Self::Day, Self::Sample];

    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::RealTime => "实时数据",
            Self::Minute => "分钟数据",
            Self::Hour => "小时（4小时）数据",
            Self::Day => "日数据",
            Self::Sample => "采样分析数据",
        }
    }
}

/// Where a value comes from. Synthetic values are marked 合成数据 wherever they are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Measured by a real station.
    #[default]
    Measured,
    /// Made by a generator for training or demonstration.
    Synthetic,
}

/// State of a value as its station sent it: one or two letters (surface-water stations use two-letter flags too).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReadingFlag([u8; 2]);

impl ReadingFlag {
    /// `N`, normal.
    pub const NORMAL: Self = Self([b'N', 0]);
    /// `L`, below the detection limit.
    pub const BELOW_DETECTION: Self = Self([b'L', 0]);
    /// `M`, maintenance.
    pub const MAINTENANCE: Self = Self([b'M', 0]);

    /// `wd`, withdrawn: our own mark of a value that was taken back after it had been stored. No instrument sends it.
    pub const WITHDRAWN: Self = Self(*b"wd");

    /// The flag as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let length = if self.0[1] == 0 { 1 } else { 2 };
        std::str::from_utf8(&self.0[..length]).unwrap_or("?")
    }

    /// The two bytes kept in stores.
    #[must_use]
    pub fn to_bytes(self) -> [u8; 2] {
        self.0
    }

    /// A flag read back from a store; `None` when the bytes are no flag.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 2]) -> Option<Self> {
        let [first, second] = bytes;
        let known = first.is_ascii_alphanumeric() && (second == 0 || second.is_ascii_alphanumeric());
        known.then_some(Self(bytes))
    }

    /// Whether the value counts in statistics by default: N, T (a lower bound) and L (a non-detect) do, all others do not
    /// (flags of surface-water stations, shared/domain/standards.md §5.3; T is an assumption there).
    #[must_use]
    pub fn counts(self) -> bool {
        matches!(self.0, [b'N' | b'T' | b'L', 0])
    }

    /// Chinese meaning for surface-water stations (§5.3).
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self.as_str() {
            "N" => "正常",
            "T" => "超上限",
            "L" => "超下限（低于检出限）",
            "P" => "电源故障",
            "D" => "仪器故障",
            "F" => "仪器通信故障",
            "B" => "仪器离线",
            "Z" => "取水点无水样",
            "S" => "手工输入",
            "M" => "维护调试",
            "C" | "cz" | "cs" | "sc" => "校准（核查）",
            "hd" => "现场启动测试",
            "lr" => "缺试剂",
            "lp" => "缺纯水",
            "lw" => "缺水样",
            "ls" => "缺标样",
            "ra" => "加标回收",
            "pt" => "平行样",
            "wd" => "已撤回",
            _ => "未知标识",
        }
    }
}

impl FromStr for ReadingFlag {
    type Err = StandardsError;

    fn from_str(text: &str) -> Result<Self, StandardsError> {
        match text.as_bytes() {
            [a] if a.is_ascii_alphanumeric() => Ok(Self([*a, 0])),
            [a, b] if a.is_ascii_alphanumeric() && b.is_ascii_alphanumeric() => Ok(Self([*a, *b])),
            _ => Err(StandardsError::Flag { text: text.chars().take(40).collect() }),
        }
    }
}

impl fmt::Display for ReadingFlag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for ReadingFlag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One measured fact: a factor's value at a time, when it arrived and in which state.
///
/// `value` is the exact decimal of the text received, in the unit of [`crate::Factor::unit`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// What was measured.
    pub factor: FactorCode,
    /// When it was measured (HJ 212 `DataTime`).
    pub time: Instant,
    /// When this server received it.
    pub received: Instant,
    /// The value.
    pub value: Decimal,
    /// The station's flag; `N` when it sent none.
    pub flag: ReadingFlag,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flag_keeps_one_or_two_letters() {
        for text in ["N", "hd", "0"] {
            let flag: ReadingFlag = text.parse().unwrap();
            assert_eq!((flag.as_str(), ReadingFlag::from_bytes(flag.to_bytes())), (text, Some(flag)));
        }
        assert!("abc".parse::<ReadingFlag>().is_err() && "".parse::<ReadingFlag>().is_err());
        assert!(
            [*b"\0\0", *b"\0N", *b"N ", [0xC3, 0xA9]]
                .into_iter()
                .all(|b| ReadingFlag::from_bytes(b).is_none())
        );
    }

    #[test]
    fn only_normal_values_and_those_outside_the_range_count() {
        let counting = |t: &str| t.parse::<ReadingFlag>().unwrap().counts();
        assert!(["N", "T", "L"].into_iter().all(counting));
        assert!(!["M", "D", "F", "B", "S", "hd", "ra", "Nx"].into_iter().any(counting));
    }
}
