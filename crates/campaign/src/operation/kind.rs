//! Kinds of records: at which objects, on which form, and what rules read in it.

use serde::{Deserialize, Serialize};

use crate::form::{FieldKind, FormId};
use crate::register::ObjectKind;

/// What a record says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordKind {
    /// 闸阀启闭 (SC-049, SC-050)
    Gate,
    /// 溢流、旁路 (SC-047)
    Overflow,
    /// 池位 (SC-051, SC-053)
    Pool,
    /// 初期雨水收集 (SC-048)
    FirstFlush,
    /// 设施运行 (SC-061)
    Facility,
    /// 养殖场检查 (SC-063)
    FarmCheck,
    /// 粪污集中收集 (SC-064)
    ManureCollection,
    /// 排污口观察 (SC-054, SC-056)
    Outfall,
    /// 涉河施工状态 (SC-067)
    Works,
    /// 水位
    Stage,
    /// 粪污入河 (SC-065)
    ManureToRiver,
    /// 雨污分流改造进度 (SC-039, SC-040)
    Separation,
}

/// Words that rules read.
pub(crate) const OPEN: &str = "开启";
pub(crate) const CLOSED: &str = "关闭";
pub(crate) const BEGIN: &str = "开始";
pub(crate) const RUNNING: &str = "运行";
pub(crate) const YES: &str = "有";
const END: &str = "结束";
const STOPPED: &str = "停运";
const NO: &str = "无";

/// A field that rules read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Need {
    /// Its identifier.
    pub field: &'static str,
    /// The words of a choice; none for a number.
    words: &'static [&'static str],
}

impl Need {
    /// Whether a field takes it.
    #[must_use]
    pub fn fits(self, kind: &FieldKind) -> bool {
        match kind {
            FieldKind::Choice { words, .. } => {
                !self.words.is_empty() && self.words.iter().all(|w| words.iter().any(|has| has == w))
            }
            FieldKind::Number { .. } => self.words.is_empty(),
            FieldKind::Text | FieldKind::Moment => false,
        }
    }

    /// What to write in the plan.
    #[must_use]
    pub fn takes(self) -> String {
        if self.words.is_empty() {
            return "type = \"number\"".into();
        }
        let words: Vec<String> = self.words.iter().map(|w| format!("\"{w}\"")).collect();
        format!("type = \"choice\", choices = [{}]", words.join(", "))
    }
}

impl RecordKind {
    /// All.
    pub const ALL: [Self; 12] = [
        Self::Gate,
        Self::Overflow,
        Self::Pool,
        Self::FirstFlush,
        Self::Facility,
        Self::FarmCheck,
        Self::ManureCollection,
        Self::Outfall,
        Self::Works,
        Self::Stage,
        Self::ManureToRiver,
        Self::Separation,
    ];

    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Gate => "闸阀启闭",
            Self::Overflow => "溢流（旁路）",
            Self::Pool => "池位",
            Self::FirstFlush => "初期雨水收集",
            Self::Facility => "设施运行",
            Self::FarmCheck => "养殖场检查",
            Self::ManureCollection => "粪污集中收集",
            Self::Outfall => "排污口观察",
            Self::Works => "涉河施工",
            Self::Stage => "水位",
            Self::ManureToRiver => "粪污入河",
            Self::Separation => "雨污分流改造进度",
        }
    }

    const fn form_word(self) -> &'static str {
        match self {
            Self::Gate => "record-gate",
            Self::Overflow => "record-overflow",
            Self::Pool => "record-pool",
            Self::FirstFlush => "record-first-flush",
            Self::Facility => "record-facility",
            Self::FarmCheck => "record-farm-check",
            Self::ManureCollection => "record-manure-collection",
            Self::Outfall => "record-outfall",
            Self::Works => "record-works",
            Self::Stage => "record-stage",
            Self::ManureToRiver => "record-manure-to-river",
            Self::Separation => "record-separation",
        }
    }

    /// The form it is written on.
    #[must_use]
    pub fn form(self) -> FormId {
        FormId::from(self.form_word())
    }

    /// The kind that is written on a form.
    #[must_use]
    pub fn of_form(form: &FormId) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.form_word() == form.as_str())
    }

    /// Whether an object of a kind has such records.
    #[must_use]
    pub fn is_of(self, object: ObjectKind) -> bool {
        use ObjectKind as O;
        match self {
            Self::Gate => matches!(object, O::InletOverflow | O::StormOverflow),
            Self::Overflow => {
                matches!(object, O::Plant | O::InletOverflow | O::StormOverflow | O::PumpStation)
            }
            Self::Pool => object == O::AccidentPool,
            Self::FirstFlush => {
                matches!(
                    object,
                    O::Plant | O::StormOverflow | O::PumpStation | O::AccidentPool | O::Discharger
                )
            }
            Self::Facility => matches!(object, O::RuralFacility | O::PumpStation | O::Plant),
            Self::FarmCheck => object == O::Farm,
            Self::ManureCollection => object == O::FreeRangeArea,
            Self::Outfall => object == O::Outfall,
            Self::Works => object == O::RiverWorks,
            Self::Stage => matches!(object, O::Gate | O::BankSegment | O::ReturnCanal),
            Self::ManureToRiver => matches!(object, O::Farm | O::FreeRangeArea | O::Ditch | O::Outfall),
            Self::Separation => object == O::SeparationWorks,
        }
    }

    /// What its form must ask, because rules read it.
    #[must_use]
    pub fn needs(self) -> &'static [Need] {
        const fn choice(field: &'static str, words: &'static [&'static str]) -> Need {
            Need { field, words }
        }
        const GATE: &[Need] = &[choice("state", &[OPEN, CLOSED])];
        const OVERFLOW: &[Need] = &[choice("state", &[BEGIN, END])];
        const POOL: &[Need] = &[choice("level_percent", &[])];
        const FIRST_FLUSH: &[Need] = &[choice("volume_m3", &[])];
        const FACILITY: &[Need] = &[choice("state", &[RUNNING, STOPPED])];
        const OUTFALL: &[Need] = &[choice("discharging", &[YES, NO])];
        const STAGE: &[Need] = &[choice("stage_m", &[])];
        const SEPARATION: &[Need] = &[choice("done_m", &[])];
        match self {
            Self::Gate => GATE,
            Self::Overflow => OVERFLOW,
            Self::Pool => POOL,
            Self::FirstFlush => FIRST_FLUSH,
            Self::Facility => FACILITY,
            Self::Outfall => OUTFALL,
            Self::Stage => STAGE,
            Self::Separation => SEPARATION,
            Self::FarmCheck | Self::ManureCollection | Self::Works | Self::ManureToRiver => &[],
        }
    }
}
