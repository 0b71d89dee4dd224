//! The day: daily means and whether one of them exceeds.

use std::sync::Arc;

use rust_decimal::Decimal;
use standards::time::{BeijingDay, DAY_MS, Instant};
use standards::{Edition, FactorCode, Limit, Origin, WaterClass};

use crate::assessment::{Assessment, any_exceeds};
use crate::observation::{Observation, Sample, is_non_detect, left_out};
use crate::pollutants::{MainPollutant, main_pollutants};
use crate::rules::needed;
use crate::{SectionProfile, mean_of};

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
    pub(crate) fn with(self, other: Self) -> Self {
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
    pub(crate) detection_limit: Option<Decimal>,
    all_slots_heard: bool,
    origin: Option<DataOrigin>,
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

    pub(crate) fn judge(
        profile: &SectionProfile,
        day: BeijingDay,
        factor: FactorCode,
        samples: &[Sample],
    ) -> Self {
        let edition = Edition::in_force_on(day);
        let expected = profile.expected_per_day;
        let mut item = Self {
            factor,
            judged: profile.judged.contains(&factor),
            n: 0,
            n_left_out: 0,
            n_non_detect: 0,
            n_expected: expected,
            n_slots: 0,
            valid: false,
            assessment: None,
            revisions: 0,
            detection_limit: None,
            all_slots_heard: false,
            origin: None,
        };
        let mut values = Vec::with_capacity(samples.len());
        let (mut heard, mut counted) = (SlotCount::default(), SlotCount::default());
        for sample in samples {
            let Observation { value, flag, origin, revisions, .. } = sample.observation(factor);
            let slot = slot(day, sample.time, expected);
            heard.fill(slot);
            item.revisions += revisions;
            item.origin = Some(item.origin.map_or(origin.into(), |o| o.with(origin.into())));
            if left_out(edition, factor, value, flag).is_some() {
                item.n_left_out += 1;
                continue;
            }
            item.n += 1;
            counted.fill(slot);
            if is_non_detect(factor, flag) {
                item.n_non_detect += 1;
                item.detection_limit = item.detection_limit.max(Some(value));
                values.push(value * profile.rules.non_detect_factor);
            } else {
                values.push(value);
            }
        }
        item.n_slots = counted.filled;
        item.all_slots_heard = heard.filled >= expected;
        item.valid = item.n_slots >= needed(profile.rules.day_min_valid_share, expected).max(1);
        item.assessment = mean_of(factor, &values)
            .map(|mean| Assessment::of(profile, edition, factor, mean, item.valid, item.detection_limit));
        item
    }
}

/// Counts the distinct slots of times that come in order.
#[derive(Default)]
struct SlotCount {
    last: Option<i64>,
    filled: u32,
}

impl SlotCount {
    fn fill(&mut self, slot: i64) {
        if self.last != Some(slot) {
            self.last = Some(slot);
            self.filled += 1;
        }
    }
}

fn slot(day: BeijingDay, time: Instant, slots: u32) -> i64 {
    let into_day = time.0.saturating_sub(day.start().0).clamp(0, DAY_MS - 1);
    into_day * i64::from(slots) / DAY_MS
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
    all_slots_heard: bool,
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

    pub(crate) fn empty(profile: &SectionProfile, day: BeijingDay) -> Self {
        Self {
            day,
            settled: false,
            items: profile.judged.iter().map(|code| DayItem::judge(profile, day, *code, &[])).collect(),
            target: profile.target,
            class: None,
            valid: false,
            exceeding: None,
            main_pollutants: Vec::new(),
            origin: None,
            rules: profile.rules_version(day),
            all_slots_heard: false,
        }
    }

    /// Puts a newly judged item in its place.
    pub(crate) fn replace(&mut self, item: DayItem) {
        let judged = self.items.iter().take_while(|i| i.judged).count();
        if let Some(place) = self.items.iter_mut().find(|i| i.factor == item.factor) {
            *place = item;
        } else {
            let after = self.items[judged..].partition_point(|i| i.factor < item.factor);
            self.items.insert(judged + after, item);
        }
    }

    /// Sums the items up.
    pub(crate) fn conclude(&mut self, profile: &SectionProfile) {
        let judged = || self.items.iter().filter(|i| i.judged);
        let class = judged().filter_map(DayItem::class).max();
        let valid = judged().all(|i| i.valid);
        let exceeding = any_exceeds(judged().map(DayItem::exceeds));
        let all_slots_heard = judged().all(|i| i.all_slots_heard);
        let means = judged().filter_map(|i| Some((i.factor, i.class()?, i.mean()?)));
        let edition = Edition::in_force_on(self.day);
        self.main_pollutants = main_pollutants(edition, profile.water, &profile.rules, means);
        self.origin = self.items.iter().filter_map(|i| i.origin).reduce(DataOrigin::with);
        (self.class, self.valid, self.exceeding, self.all_slots_heard) =
            (class, valid, exceeding, all_slots_heard);
    }

    pub(crate) fn as_of(&self, asof: Instant) -> Self {
        Self { settled: self.is_settled(asof), ..self.clone() }
    }

    pub(crate) fn is_settled(&self, asof: Instant) -> bool {
        self.all_slots_heard || asof >= self.day.end()
    }
}
