//! A condition of a rule: whether it holds, and the figures that say so.

use evaluation::triggers::{Evidence, Fact, Ground};
use standards::time::{BeijingDay, Quarter};
use standards::{FactorCode, Limit, SectionId};

use crate::ledger::EntryId;
use crate::plan::ClauseId;

/// Which condition of the notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ConditionKind {
    /// 季度劣Ⅴ类 (SC-093)
    QuarterWorseThanV,
    /// 断面水质严重超标 (SC-093)
    SevereExceedance,
    /// 影响国家地表水考核排名 (SC-094)
    RankingHarm,
    /// 连续两个季度断面水质均值超标 (SC-096)
    ConsecutiveQuarters,
    /// 影响年度考核指标完成 (SC-097)
    AnnualTarget,
    /// 突出问题久拖不改 (SC-098)
    DraggedProblem,
}

impl ConditionKind {
    /// Word of interfaces.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::QuarterWorseThanV => "quarter_worse_than_v",
            Self::SevereExceedance => "severe_exceedance",
            Self::RankingHarm => "ranking_harm",
            Self::ConsecutiveQuarters => "consecutive_quarters",
            Self::AnnualTarget => "annual_target",
            Self::DraggedProblem => "dragged_problem",
        }
    }

    /// Chinese name, as the notice words it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::QuarterWorseThanV => "季度劣Ⅴ类",
            Self::SevereExceedance => "断面水质严重超标",
            Self::RankingHarm => "影响国家地表水考核排名",
            Self::ConsecutiveQuarters => "连续两个季度断面水质均值超标",
            Self::AnnualTarget => "影响年度考核指标完成",
            Self::DraggedProblem => "突出问题久拖不改",
        }
    }

    /// The clause of the notice.
    #[must_use]
    pub fn clause(self) -> ClauseId {
        ClauseId::numbered(match self {
            Self::QuarterWorseThanV | Self::SevereExceedance => 93,
            Self::RankingHarm => 94,
            Self::ConsecutiveQuarters => 96,
            Self::AnnualTarget => 97,
            Self::DraggedProblem => 98,
        })
    }
}

/// Where a figure comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Readings of a factor at a section over days.
    Readings {
        /// Where.
        section: SectionId,
        /// Of what.
        factor: FactorCode,
        /// First day.
        from: BeijingDay,
        /// Last day.
        to: BeijingDay,
    },
    /// Judged items of a section over a quarter.
    Quarter {
        /// Where.
        section: SectionId,
        /// When.
        quarter: Quarter,
    },
    /// An entry of the ledger.
    Entry(EntryId),
    /// A publication that was entered by hand.
    Published(String),
    /// Our mirror index, which is no official value.
    Mirror,
}

/// A number behind a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// What it is, in Chinese.
    pub what: String,
    /// The value as it is shown.
    pub value: String,
    /// What it was compared with, as it is shown.
    pub against: Option<String>,
    /// Where it comes from.
    pub source: Source,
}

/// A condition with its state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// Which.
    pub kind: ConditionKind,
    /// Whether it holds; open when that is not known.
    pub fact: Fact,
    /// The numbers that led to it.
    pub figures: Vec<Figure>,
    /// What is missing, in Chinese.
    pub missing: Vec<String>,
}

impl Condition {
    /// A condition on means of a period.
    pub(super) fn of_means(
        kind: ConditionKind,
        evidence: &Evidence,
        section: &SectionId,
        (from, to): (BeijingDay, BeijingDay),
    ) -> Self {
        let figure = |(item, ground): &(evaluation::triggers::JudgedMean, Ground)| {
            let says = match ground {
                Ground::WorseThanV => "均值为劣Ⅴ类".to_owned(),
                Ground::Multiple(multiple) => format!("均值超标 {} 倍", multiple.round_dp(2).normalize()),
                Ground::OverTarget => "均值超过目标".to_owned(),
            };
            Figure {
                what: format!("{}{says}", item.factor.name()),
                value: item.mean.to_string(),
                against: item.limit.map(limit_words),
                source: Source::Readings { section: section.clone(), factor: item.factor, from, to },
            }
        };
        let missing = evidence.open.iter().map(|f| format!("{}没有有效均值、类别或目标", f.name()));
        Self {
            kind,
            fact: evidence.fact,
            figures: evidence.grounds.iter().map(figure).collect(),
            missing: if evidence.fact == Fact::Open && evidence.open.is_empty() {
                vec!["没有评价项目的有效均值".to_owned()]
            } else {
                missing.collect()
            },
        }
    }
}

pub(super) fn limit_words(limit: Limit) -> String {
    match limit {
        Limit::Max(value) => format!("≤{value}"),
        Limit::Min(value) => format!("≥{value}"),
        Limit::Range(low, high) => format!("{low}～{high}"),
    }
}
