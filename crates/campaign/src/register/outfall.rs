//! Classes of outfalls into rivers (HJ 1312-2023), SC-055.

use serde::{Deserialize, Serialize};

/// Class of an outfall into a river, of the first level of HJ 1312-2023; storm outfalls of plants are named apart because the notice asks for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutfallClass {
    /// 工矿企业排污口
    Industry,
    /// 工矿企业雨洪排口
    IndustryStorm,
    /// 工业及其他各类园区污水处理厂排污口
    ParkSewage,
    /// 工业及其他各类园区雨洪排口
    ParkStorm,
    /// 城镇污水处理厂排污口
    TownSewage,
    /// 规模化畜禽养殖排污口
    Livestock,
    /// 规模化水产养殖排污口
    Aquaculture,
    /// 其他排口
    Other,
}

impl OutfallClass {
    /// All, in the order of the standard.
    pub const ALL: [Self; 8] = [
        Self::Industry,
        Self::IndustryStorm,
        Self::ParkSewage,
        Self::ParkStorm,
        Self::TownSewage,
        Self::Livestock,
        Self::Aquaculture,
        Self::Other,
    ];

    /// Word of files and interfaces.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Industry => "industry",
            Self::IndustryStorm => "industry_storm",
            Self::ParkSewage => "park_sewage",
            Self::ParkStorm => "park_storm",
            Self::TownSewage => "town_sewage",
            Self::Livestock => "livestock",
            Self::Aquaculture => "aquaculture",
            Self::Other => "other",
        }
    }

    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Industry => "工矿企业排污口",
            Self::IndustryStorm => "工矿企业雨洪排口",
            Self::ParkSewage => "工业园区污水处理厂排污口",
            Self::ParkStorm => "工业园区雨洪排口",
            Self::TownSewage => "城镇污水处理厂排污口",
            Self::Livestock => "规模化畜禽养殖排污口",
            Self::Aquaculture => "规模化水产养殖排污口",
            Self::Other => "其他排口",
        }
    }
}
