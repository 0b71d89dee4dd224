//! Permit data: what holds for one outlet, each limit with its basis.

use std::fmt;
use std::sync::Arc;

use serde::Serialize;

use super::{DischargeClass, DischargeLimit, DischargerCode, OutletCode};
use crate::time::BeijingDay;
use crate::{DischargerId, FactorCode};

/// Who sets a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LimitScope {
    /// 国家标准
    National,
    /// 地方标准
    Local,
    /// 行业标准
    Industry,
    /// 流域标准
    Basin,
    /// 排污许可证
    Permit,
}

impl LimitScope {
    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::National => "国家标准",
            Self::Local => "地方标准",
            Self::Industry => "行业标准",
            Self::Basin => "流域标准",
            Self::Permit => "排污许可证",
        }
    }
}

/// What kind of value a limit is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SamplingBasis {
    /// 日均值
    DailyMean,
    /// 小时值 (also stands for instantaneous values, which stations report by the hour)
    HourlyValue,
}

impl SamplingBasis {
    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::DailyMean => "日均值",
            Self::HourlyValue => "小时值",
        }
    }
}

/// On what a limit rests.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct LimitBasis {
    /// Who sets it.
    pub scope: LimitScope,
    /// Number of the standard or of the permit.
    pub document: Arc<str>,
    /// The class of the standard.
    pub class: Option<DischargeClass>,
}

impl fmt::Display for LimitBasis {
    /// `国家标准 GB 18918-2002 一级A`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.scope.name(), self.document)?;
        self.class.as_ref().map_or(Ok(()), |class| write!(f, " {class}"))
    }
}

/// One limit for an item with its basis and the days it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SourcedLimit {
    /// The limit in the factor's unit.
    pub limit: DischargeLimit,
    /// For which kind of value.
    pub sampling: SamplingBasis,
    /// On what it rests.
    pub basis: LimitBasis,
    /// A removal rate may stand in its place (GB 18918-2002 Table 1 note ①).
    pub removal_may_replace: bool,
    /// First day it holds; no beginning when absent.
    pub valid_from: Option<BeijingDay>,
    /// Last day it holds; no end when absent.
    pub valid_to: Option<BeijingDay>,
}

/// What a permit says of one item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PermitItem {
    /// The item.
    pub factor: FactorCode,
    /// Whether a monitor reports it, so that every day is judged by it.
    pub monitored: bool,
    /// Every limit that holds for it; empty means not set, and is never judged (SC-062).
    pub limits: Vec<SourcedLimit>,
}

impl PermitItem {
    /// The limits of a kind of value that hold on a day.
    #[must_use]
    pub fn limits_on(&self, day: BeijingDay, sampling: SamplingBasis) -> Vec<&SourcedLimit> {
        let holds = |l: &&SourcedLimit| l.sampling == sampling && within(day, l.valid_from, l.valid_to);
        self.limits.iter().filter(holds).collect()
    }
}

/// What holds for one outlet of a discharger during a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Permit {
    /// The discharger in the plan.
    pub discharger: DischargerId,
    /// Its code of HJ 608-2017, when it is known.
    pub discharger_code: Option<DischargerCode>,
    /// The outlet.
    pub outlet: OutletCode,
    /// Number of the permit document, when there is one.
    pub document: Option<String>,
    /// First day; no beginning when absent.
    pub valid_from: Option<BeijingDay>,
    /// Last day; no end when absent.
    pub valid_to: Option<BeijingDay>,
    /// Items in the order given.
    pub items: Vec<PermitItem>,
}

impl Permit {
    /// Whether it is in force on a day.
    #[must_use]
    pub fn holds_on(&self, day: BeijingDay) -> bool {
        within(day, self.valid_from, self.valid_to)
    }

    /// Of several permits of an outlet the one in force on a day; of two the one that began later.
    #[must_use]
    pub fn of_day(permits: &[Self], day: BeijingDay) -> Option<&Self> {
        permits.iter().filter(|p| p.holds_on(day)).max_by_key(|p| p.valid_from)
    }

    /// What it says of an item.
    #[must_use]
    pub fn item(&self, factor: FactorCode) -> Option<&PermitItem> {
        self.items.iter().find(|item| item.factor == factor)
    }
}

fn within(day: BeijingDay, from: Option<BeijingDay>, to: Option<BeijingDay>) -> bool {
    from.is_none_or(|first| first <= day) && to.is_none_or(|last| day <= last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn permit(from: Option<&str>, to: Option<&str>) -> Permit {
        Permit {
            discharger: "plant".into(),
            discharger_code: None,
            outlet: "DW001".parse().unwrap(),
            document: None,
            valid_from: from.map(|d| d.parse().unwrap()),
            valid_to: to.map(|d| d.parse().unwrap()),
            items: Vec::new(),
        }
    }

    #[test]
    fn of_two_permits_the_later_one_holds_and_outside_both_none() {
        let permits =
            [permit(Some("2021-01-01"), Some("2021-06-30")), permit(Some("2021-06-01"), Some("2021-12-31"))];
        let on = |day: &str| Permit::of_day(&permits, day.parse().unwrap()).and_then(|p| p.valid_from);
        assert_eq!(on("2021-05-31"), permits[0].valid_from);
        assert_eq!(on("2021-06-01"), permits[1].valid_from);
        assert_eq!((on("2020-12-31"), on("2022-01-01")), (None, None));
    }
}
