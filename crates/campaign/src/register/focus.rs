//! The seven focus areas of the notice (§四).

use serde::{Deserialize, Serialize};

/// A focus area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Focus {
    /// (一) 工作部署
    Arrangements,
    /// (二) 城镇排水
    UrbanDrainage,
    /// (三) 城镇污水处理
    SewageTreatment,
    /// (四) 重点排污单位
    KeyDischargers,
    /// (五) 入河排污口
    Outfalls,
    /// (六) 农村污水和畜禽养殖
    Rural,
    /// (七) 扰动河道
    RiverBed,
}

impl Focus {
    /// All, in the order of the notice.
    pub const ALL: [Self; 7] = [
        Self::Arrangements,
        Self::UrbanDrainage,
        Self::SewageTreatment,
        Self::KeyDischargers,
        Self::Outfalls,
        Self::Rural,
        Self::RiverBed,
    ];

    /// Word of files and interfaces.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Arrangements => "arrangements",
            Self::UrbanDrainage => "urban_drainage",
            Self::SewageTreatment => "sewage_treatment",
            Self::KeyDischargers => "key_dischargers",
            Self::Outfalls => "outfalls",
            Self::Rural => "rural",
            Self::RiverBed => "river_bed",
        }
    }

    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Arrangements => "工作部署",
            Self::UrbanDrainage => "城镇排水",
            Self::SewageTreatment => "城镇污水处理",
            Self::KeyDischargers => "重点排污单位",
            Self::Outfalls => "入河排污口",
            Self::Rural => "农村污水和畜禽养殖",
            Self::RiverBed => "扰动河道",
        }
    }
}
