//! Roles: titles and offices, never persons.

use serde::{Deserialize, Serialize};

use crate::register::Focus;

/// What an account is in the campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 组长（分管副县长）
    GroupLeader,
    /// 领导组办公室
    Office,
    /// 生态环境部门
    EcologyEnvironment,
    /// 住建部门
    HousingConstruction,
    /// 水利部门
    WaterResources,
    /// 农业农村部门
    AgricultureRural,
    /// 气象部门
    Meteorology,
    /// 工信部门: a member by the annex, without a duty in the text (SC-103)
    IndustryInformation,
    /// 乡（镇）人民政府
    Township,
    /// 排污单位、污水厂运营单位
    Discharger,
    /// 综合行政执法队
    Enforcement,
    /// 上级、督察：只读
    Observer,
    /// 系统管理员：不办理业务
    Administrator,
    /// 系统规则: what the plan's rules do by themselves; no account has it
    Rules,
}

impl Role {
    /// All that an account can have, in the order of the notice.
    pub const ALL: [Self; 13] = [
        Self::GroupLeader,
        Self::Office,
        Self::EcologyEnvironment,
        Self::HousingConstruction,
        Self::WaterResources,
        Self::AgricultureRural,
        Self::Meteorology,
        Self::IndustryInformation,
        Self::Township,
        Self::Discharger,
        Self::Enforcement,
        Self::Observer,
        Self::Administrator,
    ];

    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::GroupLeader => "组长",
            Self::Office => "领导组办公室",
            Self::EcologyEnvironment => "生态环境部门",
            Self::HousingConstruction => "住建部门",
            Self::WaterResources => "水利部门",
            Self::AgricultureRural => "农业农村部门",
            Self::Meteorology => "气象部门",
            Self::IndustryInformation => "工信部门",
            Self::Township => "乡（镇）人民政府",
            Self::Discharger => "排污单位",
            Self::Enforcement => "综合行政执法队",
            Self::Observer => "上级督察（只读）",
            Self::Administrator => "系统管理员",
            Self::Rules => "系统规则",
        }
    }

    /// Whether it is a department with focus areas of its own.
    #[must_use]
    pub fn is_department(self) -> bool {
        !self.focus_areas().is_empty()
    }

    /// Focus areas a department leads or supports (SC-039 to SC-069, SC-080 to SC-084).
    #[must_use]
    pub fn focus_areas(self) -> &'static [Focus] {
        match self {
            Self::EcologyEnvironment => {
                &[Focus::SewageTreatment, Focus::KeyDischargers, Focus::Outfalls, Focus::Rural]
            }
            Self::HousingConstruction => &[Focus::UrbanDrainage, Focus::SewageTreatment],
            Self::WaterResources => &[Focus::Outfalls, Focus::RiverBed],
            Self::AgricultureRural => &[Focus::Rural],
            _ => &[],
        }
    }
}
