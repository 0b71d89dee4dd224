//! Kinds of objects that the notice names.

use serde::{Deserialize, Serialize};

use super::Focus;
use crate::plan::ClauseId;

/// What an object of the register is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ObjectKind {
    /// 雨水管网、排水沟渠 (SC-041)
    Drain,
    /// 低洼区域 (SC-042)
    LowSpot,
    /// 泵站 (SC-043)
    PumpStation,
    /// 雨水溢流口 (SC-044)
    StormOverflow,
    /// 污水处理厂 (SC-047)
    Plant,
    /// 进水溢流口 (SC-049)
    InletOverflow,
    /// 重点排污单位 (SC-052)
    Discharger,
    /// 应急事故池 (SC-051)
    AccidentPool,
    /// 入河排污口 (SC-055)
    Outfall,
    /// 农村沟渠 (SC-058)
    Ditch,
    /// 农村生活污水处理设施 (SC-061)
    RuralFacility,
    /// 规模化畜禽养殖场 (SC-063)
    Farm,
    /// 散养密集区域 (SC-064)
    FreeRangeArea,
    /// 河道堤岸 (SC-066)
    BankSegment,
    /// 涉河施工 (SC-067)
    RiverWorks,
    /// 退水渠 (SC-084)
    ReturnCanal,
    /// 闸坝 (SC-085)
    Gate,
    /// 雨污分流改造工程 (SC-039, SC-040)
    SeparationWorks,
}

impl ObjectKind {
    /// All, in the order of the notice; works of separation, which have a schedule, stand last.
    pub const ALL: [Self; 18] = [
        Self::Drain,
        Self::LowSpot,
        Self::PumpStation,
        Self::StormOverflow,
        Self::Plant,
        Self::InletOverflow,
        Self::Discharger,
        Self::AccidentPool,
        Self::Outfall,
        Self::Ditch,
        Self::RuralFacility,
        Self::Farm,
        Self::FreeRangeArea,
        Self::BankSegment,
        Self::RiverWorks,
        Self::ReturnCanal,
        Self::Gate,
        Self::SeparationWorks,
    ];

    /// Word of files and interfaces.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Drain => "drain",
            Self::LowSpot => "low_spot",
            Self::PumpStation => "pump_station",
            Self::StormOverflow => "storm_overflow",
            Self::Plant => "plant",
            Self::InletOverflow => "inlet_overflow",
            Self::Discharger => "discharger",
            Self::AccidentPool => "accident_pool",
            Self::Outfall => "outfall",
            Self::Ditch => "ditch",
            Self::RuralFacility => "rural_facility",
            Self::Farm => "farm",
            Self::FreeRangeArea => "free_range_area",
            Self::BankSegment => "bank_segment",
            Self::RiverWorks => "river_works",
            Self::ReturnCanal => "return_canal",
            Self::Gate => "gate",
            Self::SeparationWorks => "separation_works",
        }
    }

    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Drain => "雨水管网和排水沟渠",
            Self::LowSpot => "低洼区域",
            Self::PumpStation => "泵站",
            Self::StormOverflow => "雨水溢流口",
            Self::Plant => "污水处理厂",
            Self::InletOverflow => "进水溢流口",
            Self::Discharger => "重点排污单位",
            Self::AccidentPool => "应急事故池",
            Self::Outfall => "入河排污口",
            Self::Ditch => "农村沟渠",
            Self::RuralFacility => "农村生活污水处理设施",
            Self::Farm => "规模化畜禽养殖场",
            Self::FreeRangeArea => "散养密集区域",
            Self::BankSegment => "河道堤岸",
            Self::RiverWorks => "涉河施工",
            Self::ReturnCanal => "退水渠",
            Self::Gate => "闸坝",
            Self::SeparationWorks => "雨污分流改造工程",
        }
    }

    /// The kind of a word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// The clause of the notice that names it.
    #[must_use]
    pub fn clause(self) -> ClauseId {
        ClauseId::numbered(match self {
            Self::Drain => 41,
            Self::LowSpot => 42,
            Self::PumpStation => 43,
            Self::StormOverflow => 44,
            Self::Plant => 47,
            Self::InletOverflow => 49,
            Self::Discharger => 52,
            Self::AccidentPool => 51,
            Self::Outfall => 55,
            Self::Ditch => 58,
            Self::RuralFacility => 61,
            Self::Farm => 63,
            Self::FreeRangeArea => 64,
            Self::BankSegment => 66,
            Self::RiverWorks => 67,
            Self::ReturnCanal => 84,
            Self::Gate => 85,
            Self::SeparationWorks => 39,
        })
    }

    /// The focus area the notice treats it under. Return canals and gates stand in §六(一) under the water department (SC-084, SC-085);
    /// they are counted to its focus area, the river bed.
    #[must_use]
    pub fn focus(self) -> Focus {
        match self {
            Self::Drain | Self::LowSpot | Self::PumpStation | Self::StormOverflow | Self::SeparationWorks => {
                Focus::UrbanDrainage
            }
            Self::Plant | Self::InletOverflow => Focus::SewageTreatment,
            Self::Discharger | Self::AccidentPool => Focus::KeyDischargers,
            Self::Outfall => Focus::Outfalls,
            Self::Ditch | Self::RuralFacility | Self::Farm | Self::FreeRangeArea => Focus::Rural,
            Self::BankSegment | Self::RiverWorks | Self::ReturnCanal | Self::Gate => Focus::RiverBed,
        }
    }
}
