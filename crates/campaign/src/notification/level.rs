//! How urgent a message is, in the colours of warning signals.

use serde::{Deserialize, Serialize};

use crate::warning::Level;

/// How urgent a message is, the most urgent last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertLevel {
    /// 一般: work that is not urgent
    Ordinary,
    /// 蓝色
    Blue,
    /// 黄色
    Yellow,
    /// 橙色
    Orange,
    /// 红色
    Red,
}

impl AlertLevel {
    /// All, the most urgent last.
    pub const ALL: [Self; 5] = [Self::Ordinary, Self::Blue, Self::Yellow, Self::Orange, Self::Red];

    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ordinary => "一般",
            Self::Blue => "蓝色",
            Self::Yellow => "黄色",
            Self::Orange => "橙色",
            Self::Red => "红色",
        }
    }

    /// English name.
    #[must_use]
    pub fn english(self) -> &'static str {
        match self {
            Self::Ordinary => "ordinary",
            Self::Blue => "blue",
            Self::Yellow => "yellow",
            Self::Orange => "orange",
            Self::Red => "red",
        }
    }
}

/// Of a section's warning: 提示 is blue, 预警 yellow, 警报 red. The notice names no colours; an assumption.
impl From<Level> for AlertLevel {
    fn from(level: Level) -> Self {
        match level {
            Level::Watch => Self::Blue,
            Level::Warn => Self::Yellow,
            Level::Severe => Self::Red,
        }
    }
}
