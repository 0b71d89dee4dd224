//! The daily bulletin as data: judged elsewhere, worded here.

use serde::{Deserialize, Serialize};
use standards::WaterClass;
use standards::time::BeijingDay;

/// 《××县汛期地表水水质日报》 of one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DailyBulletin {
    /// County, such as 代县.
    pub county: String,
    /// The day reported.
    pub date: BeijingDay,
    /// Number of the issue, such as 26, when issues are counted.
    pub number: Option<String>,
    /// Title of the office that issues it.
    pub issued_by: String,
    /// Name of the campaign.
    pub campaign: String,
    /// One line a section, in flow order.
    pub sections: Vec<SectionLine>,
    /// Warnings open on that day, worst first.
    pub warnings: Vec<WarningLine>,
    /// What is forecast of the coming days, a section each; empty where none was made.
    #[serde(default)]
    pub outlook: Vec<OutlookLine>,
    /// What else is missing, such as a silent station; sections without valid data state it themselves.
    pub missing_statements: Vec<String>,
    /// Rules and standards behind the figures, such as `GB 3838-2002；环办〔2011〕22号`.
    pub rule_version: String,
    /// When it was generated, as shown.
    pub generated_at: String,
    /// Further notes, one a paragraph.
    pub notes: Vec<String>,
}

/// What the day was at one section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SectionLine {
    /// Section name.
    pub name: String,
    /// 国考, 省考 or 背景.
    pub level: String,
    /// River it lies on.
    pub river: String,
    /// Target class; `None` when none is set, and then compliance is not judged.
    pub target: Option<Target>,
    /// Class of the day by daily means; `None` without enough valid data.
    pub class: Option<WaterClass>,
    /// Valid and expected samples of the day.
    pub samples: Samples,
    /// Items over the target's limits.
    pub over: Vec<OverItem>,
    /// The month up to this day.
    pub month_to_date: Option<MonthToDate>,
    /// Run of exceeding days in words, such as `连续超标2日（7月14日起）`.
    pub run: Option<String>,
    /// Whether any figure of this line is generated.
    pub origin_synthetic: bool,
    /// Why there is no valid figure, such as `分析仪故障`; shown when `class` is `None`.
    pub missing: Option<String>,
}

/// The class a section has to keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// The class.
    pub class: WaterClass,
    /// Whether it is an assumption of the plan and not set by a document.
    pub assumed: bool,
}

/// Samples of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Samples {
    /// Valid ones.
    pub n: u32,
    /// Expected ones.
    pub n_expected: u32,
}

/// An item over its limit, in text as judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverItem {
    /// 总磷.
    pub name: String,
    /// `mg/L`; `无量纲` is left out.
    pub unit: String,
    /// Rounded mean, such as `0.265`.
    pub value: String,
    /// Limit of the target, such as `0.2`, or `6~9`.
    pub limit: String,
    /// Multiple over the target's limit (超标倍数), such as `0.3`; `None` for pH and dissolved oxygen.
    pub multiple: Option<String>,
}

/// The month from its first day to the day reported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthToDate {
    /// Class by the mean; `None` without enough valid days.
    pub class: Option<WaterClass>,
    /// Whether the target is kept; `None` without a target or a class.
    pub compliant: Option<bool>,
    /// Items over the target's limits.
    pub over: Vec<OverItem>,
}

/// What is forecast of a section, in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutlookLine {
    /// Section name.
    pub section: String,
    /// One sentence a day, such as `7月15日氨氮日均值超标的可能约三成`.
    pub sentences: Vec<String>,
    /// What it stands on, such as `7月14日20:00起报`.
    pub basis: String,
    /// Whether it rests on generated data.
    pub origin_synthetic: bool,
}

/// A warning that is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WarningLine {
    /// Section name.
    pub section: String,
    /// 警报, 预警 or 提示.
    pub severity: String,
    /// In one phrase, such as `总磷连续3日超标`.
    pub title: String,
    /// Figures and times in words.
    pub detail: String,
    /// Whether it rests on generated data.
    pub origin_synthetic: bool,
}

impl DailyBulletin {
    /// `代县汛期地表水水质日报`.
    #[must_use]
    pub fn title(&self) -> String {
        format!("{}汛期地表水水质日报", self.county)
    }
}

impl SectionLine {
    /// Whether the day keeps the target; `None` without a target or a class.
    #[must_use]
    pub fn compliant(&self) -> Option<bool> {
        (self.target.is_some() && self.class.is_some()).then_some(self.over.is_empty())
    }
}
