//! The day: daily means and whether one of them exceeds.

pub(crate) mod fold;
pub(crate) mod mark;
mod table;

use std::sync::Arc;

use rust_decimal::Decimal;
use standards::time::{BeijingDay, Instant};
use standards::{Edition, FactorCode, Limit, Origin, WaterClass};

use crate::SectionDays;
use crate::assessment::Assessment;
use crate::days::FactorDays;
use crate::pollutants::{MainPollutant, main_pollutants};

/// Where the values of a period come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DataOrigin {
    /// All measured.
    Measured,
    /// All made by a generator (合成数据).
    Synthetic,
    /// Some of each; to be shown as 合成数据 too.
    Mixed,
}

impl DataOrigin {
    /// The origin of values of both.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        if self == other { self } else { Self::Mixed }
    }

    /// Whether any value is of this origin.
    #[must_use]
    pub fn has(self, origin: Origin) -> bool {
        self == Self::Mixed || self == Self::from(origin)
    }
}

impl From<Origin> for DataOrigin {
    fn from(origin: Origin) -> Self {
        match origin {
            Origin::Measured => Self::Measured,
            Origin::Synthetic => Self::Synthetic,
        }
    }
}

/// One item of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayItem {
    /// The item.
    pub factor: FactorCode,
    /// Whether the section is judged by it.
    pub judged: bool,
    /// Results that count.
    pub n: u32,
    /// Results left out, by flag or because they are impossible.
    pub n_left_out: u32,
    /// Results below detection among those that count.
    pub n_non_detect: u32,
    /// Results the day should have.
    pub n_expected: u32,
    /// Slots of the day (as many as results expected, equally long) with at least one result that counts.
    pub n_slots: u32,
    /// Whether enough slots are filled. Crowded results of an event fill the slot they are in, not the rest of the day.
    pub valid: bool,
    /// The mean and what it says; `None` without results.
    pub assessment: Option<Assessment>,
    /// Values in force that replaced, or were preferred to, others.
    pub revisions: u32,
}

impl DayItem {
    /// The mean at the decimals of assessment, also when too few results make it insufficient (有效数据不足).
    #[must_use]
    pub fn mean(&self) -> Option<Decimal> {
        self.assessment.map(|a| a.mean)
    }

    /// Class of a valid mean.
    #[must_use]
    pub fn class(&self) -> Option<WaterClass> {
        self.assessment.and_then(|a| a.class)
    }

    /// Limit of the target class.
    #[must_use]
    pub fn limit(&self) -> Option<Limit> {
        self.assessment.and_then(|a| a.limit)
    }

    /// Whether a valid mean breaks the target; `None` when that cannot be said.
    #[must_use]
    pub fn exceeds(&self) -> Option<bool> {
        self.assessment.and_then(|a| a.exceeds)
    }

    /// Multiple of a valid mean over the target limit.
    #[must_use]
    pub fn multiple(&self) -> Option<Decimal> {
        self.assessment.and_then(|a| a.multiple)
    }

    fn of(factor: &FactorDays, day: BeijingDay, n_expected: u32) -> Self {
        let fold = factor.fold(day).copied().unwrap_or_default();
        let assess = |rule| fold.mean().map(|mean| Assessment::of(rule, mean, fold.valid, fold.open()));
        Self {
            factor: factor.factor,
            judged: factor.judged,
            n: fold.n,
            n_left_out: fold.left_out,
            n_non_detect: fold.non_detects,
            n_expected,
            n_slots: u32::from(fold.slots),
            valid: fold.valid,
            assessment: factor.rule(day).and_then(assess),
            revisions: fold.revisions,
        }
    }
}

/// A day of a section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayJudgement {
    /// The day.
    pub day: BeijingDay,
    /// Whether the day is final: over, or every slot of every judged item has a result. Only final days make runs and months.
    pub settled: bool,
    /// Judged items in the profile's order, then the others by code.
    pub items: Vec<DayItem>,
    /// The target class it was compared with.
    pub target: Option<WaterClass>,
    /// The worst class of the judged items with a valid mean.
    pub class: Option<WaterClass>,
    /// Whether every judged item has a valid mean.
    pub valid: bool,
    /// Some(true) when any valid judged item breaks the target; Some(false) only when all are valid and none does; `None` (待核)
    /// otherwise, and always without a target.
    pub exceeding: Option<bool>,
    /// Main pollutants by the daily means of the judged items.
    pub main_pollutants: Vec<MainPollutant>,
    /// Where the day's values come from.
    pub origin: Option<DataOrigin>,
    /// Standard and rule set.
    pub rules: Arc<str>,
}

impl DayJudgement {
    /// The item of a factor.
    #[must_use]
    pub fn item(&self, factor: FactorCode) -> Option<&DayItem> {
        self.items.iter().find(|i| i.factor == factor)
    }

    /// The judged items that break the target.
    pub fn exceeding_items(&self) -> impl Iterator<Item = &DayItem> {
        self.items.iter().filter(|i| i.judged && i.exceeds() == Some(true))
    }

    /// Values that were revised.
    #[must_use]
    pub fn revisions(&self) -> u32 {
        self.items.iter().map(|i| i.revisions).sum()
    }

    /// `达标`, `超标`, `待核`, `目标未设定`.
    #[must_use]
    pub fn verdict(&self) -> &'static str {
        match (self.target, self.exceeding) {
            (None, _) => "目标未设定",
            (_, Some(true)) => "超标",
            (_, Some(false)) => "达标",
            (_, None) => "待核",
        }
    }
}

impl SectionDays {
    /// The judgement of a day; `None` without results. `asof` decides whether the day is final.
    #[must_use]
    pub fn day(&self, day: BeijingDay, asof: Instant) -> Option<DayJudgement> {
        let verdict = self.verdict(day)?;
        let profile = self.profile();
        let in_force = |factor: &&FactorDays| factor.judged || factor.fold(day).is_some();
        let items: Vec<_> = self
            .factor_days()
            .iter()
            .filter(in_force)
            .map(|factor| DayItem::of(factor, day, profile.expected_of(factor.factor)))
            .collect();
        let means = items.iter().filter(|i| i.judged).filter_map(|i| Some((i.factor, i.class()?, i.mean()?)));
        let edition = Edition::in_force_on(day);
        Some(DayJudgement {
            day,
            settled: verdict.is_settled(day, asof),
            target: profile.target,
            class: verdict.class,
            valid: verdict.invalid == 0,
            exceeding: verdict.exceeds(),
            main_pollutants: main_pollutants(edition, profile.water, &profile.rules, means),
            origin: verdict.origin,
            rules: self.rules_version(day),
            items,
        })
    }

    /// Every day from `from` to `to`, both included, with its judgement or `None` without results.
    #[must_use]
    pub fn days(
        &self,
        from: BeijingDay,
        to: BeijingDay,
        asof: Instant,
    ) -> impl DoubleEndedIterator<Item = (BeijingDay, Option<DayJudgement>)> {
        from.to(to).map(move |day| (day, self.day(day, asof)))
    }
}
