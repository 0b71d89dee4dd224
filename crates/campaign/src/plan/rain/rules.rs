//! `[rules]` of `rain.toml`: what the papers leave open about rain and signals. A rule that is not written has its default, named as
//! an assumption.

use rust_decimal::Decimal;
use serde::Serialize;
use weather::rain::{ArealRules, EventRules, GradeTable, RainDayStart, SeriesRules};
use weather::signal::{LifeRules, SignalStatus};

use crate::plan::entry::Entry;
use crate::plan::entry::Need::{Optional, Required};
use crate::plan::place::Place;
use crate::plan::provenance::{Basis, Provenance};
use crate::plan::rules::{Rule, count, decimal, member};

/// What a record of a feed without a status counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FeedStatus {
    /// A real signal: the feed is a list of signals in force.
    Actual,
    /// Unknown, so that nobody acts on it.
    Unstated,
}

/// Rules of rain and signals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RainRuleValues {
    /// When rain days begin.
    pub day_start: Rule<RainDayStart>,
    /// Dry hours that part two events.
    pub event_dry_gap_hours: Rule<u32>,
    /// Least total of an event, mm.
    pub event_least_mm: Rule<Decimal>,
    /// Most rain of an hour that is believed, mm.
    pub max_mm_per_hour: Rule<Decimal>,
    /// Most rain of a day that is believed, mm.
    pub max_mm_per_day: Rule<Decimal>,
    /// Where counters begin anew, mm.
    pub counter_modulus: Rule<Decimal>,
    /// Minutes of a step of an area's rain.
    pub areal_step_minutes: Rule<u32>,
    /// Least part of a step that a gauge must know, percent.
    pub areal_least_known_percent: Rule<u32>,
    /// Hours after which a signal without an end counts as over.
    pub signal_default_hours: Rule<u32>,
    /// What a feed's record without a status counts as.
    pub feed_without_status: Rule<FeedStatus>,
    /// Days of rain kept at hand.
    pub history_days: Rule<u32>,
    /// Other cut points of the 12-hour grades, 小雨 to 特大暴雨, mm.
    pub hours_12: Rule<Vec<Decimal>>,
}

const DAYS: [(&str, RainDayStart); 2] = [("08", RainDayStart::Eight), ("20", RainDayStart::Twenty)];
const STATUSES: [(&str, FeedStatus); 2] =
    [("actual", FeedStatus::Actual), ("unstated", FeedStatus::Unstated)];

fn usual<T>(place: &Place, key: &str, value: T) -> Rule<T> {
    let note = Some(format!("方案没有写 rain.rules.{key}，取默认值"));
    Rule { value, source: Provenance { basis: Basis::Assumption, clause: None, note, place: place.clone() } }
}

impl RainRuleValues {
    /// The defaults.
    pub(super) fn usual(place: &Place) -> Self {
        let (series, events, areal) = (SeriesRules::default(), EventRules::default(), ArealRules::default());
        let minutes = u32::try_from(areal.step_ms / 60_000).unwrap_or(60);
        Self {
            day_start: usual(place, "day_start", series.day_start),
            event_dry_gap_hours: usual(place, "event_dry_gap_hours", 6),
            event_least_mm: usual(place, "event_least_mm", events.least_mm),
            max_mm_per_hour: usual(place, "max_mm_per_hour", series.max_mm_per_hour),
            max_mm_per_day: usual(place, "max_mm_per_day", series.max_mm_per_day),
            counter_modulus: usual(place, "counter_modulus", series.counter_modulus),
            areal_step_minutes: usual(place, "areal_step_minutes", minutes),
            areal_least_known_percent: usual(place, "areal_least_known_percent", areal.least_known_percent),
            signal_default_hours: usual(place, "signal_default_hours", LifeRules::default().default_hours),
            feed_without_status: usual(place, "feed_without_status", FeedStatus::Actual),
            history_days: usual(place, "history_days", 200),
            hours_12: usual(place, "hours_12", GradeTable::gbt28592_2012().hours_12.to_vec()),
        }
    }

    /// What readings are believed.
    #[must_use]
    pub fn series(&self) -> SeriesRules {
        SeriesRules {
            max_mm_per_hour: self.max_mm_per_hour.value,
            max_mm_per_day: self.max_mm_per_day.value,
            counter_modulus: self.counter_modulus.value,
            day_start: self.day_start.value,
        }
    }

    /// What makes an event.
    #[must_use]
    pub fn events(&self) -> EventRules {
        EventRules {
            dry_gap_ms: i64::from(self.event_dry_gap_hours.value) * 3_600_000,
            least_mm: self.event_least_mm.value,
        }
    }

    /// How an area's rain is formed.
    #[must_use]
    pub fn areal(&self) -> ArealRules {
        ArealRules {
            step_ms: i64::from(self.areal_step_minutes.value) * 60_000,
            least_known_percent: self.areal_least_known_percent.value,
        }
    }

    /// What the life of signals goes by.
    #[must_use]
    pub fn life(&self) -> LifeRules {
        LifeRules { default_hours: self.signal_default_hours.value }
    }

    /// The table of grades.
    #[must_use]
    pub fn grades(&self) -> GradeTable {
        let table = GradeTable::gbt28592_2012();
        if self.hours_12.value == table.hours_12 {
            return table;
        }
        // Checked when the plan was read.
        table.clone().with_hours_12(&self.hours_12.value).unwrap_or(table)
    }

    /// What a feed's record without a status counts as.
    #[must_use]
    pub fn absent_status(&self) -> SignalStatus {
        match self.feed_without_status.value {
            FeedStatus::Actual => SignalStatus::Actual,
            FeedStatus::Unstated => SignalStatus::Unstated,
        }
    }
}

pub(super) fn read(file: &Entry<'_>) -> Option<RainRuleValues> {
    let usual = RainRuleValues::usual(&file.place);
    if !file.has("rules") {
        return Some(usual);
    }
    let rules = file.table("rules", Optional)?;
    let counts = |key, usual, example, range| or_usual(&rules, key, usual, |e| count(e, example, range));
    let amounts = |key, usual, example, low: i64, high: i64| {
        or_usual(&rules, key, usual, |e| decimal(e, example, Decimal::from(low), Decimal::from(high)))
    };
    let day_start = or_usual(&rules, "day_start", usual.day_start, |e| {
        Some(e.choice(("value", "\"08\""), Required, &DAYS)?.value)
    });
    let event_dry_gap_hours = counts("event_dry_gap_hours", usual.event_dry_gap_hours, "6", 1..169);
    let event_least_mm = amounts("event_least_mm", usual.event_least_mm, "0.5", 0, 100);
    let max_mm_per_hour = amounts("max_mm_per_hour", usual.max_mm_per_hour, "300", 1, 2000);
    let max_mm_per_day = amounts("max_mm_per_day", usual.max_mm_per_day, "1500", 1, 10_000);
    let counter_modulus = amounts("counter_modulus", usual.counter_modulus, "100000", 10, 10_000_000);
    let areal_step_minutes = counts("areal_step_minutes", usual.areal_step_minutes, "60", 5..1441);
    let areal_least_known_percent =
        counts("areal_least_known_percent", usual.areal_least_known_percent, "75", 1..101);
    let signal_default_hours = counts("signal_default_hours", usual.signal_default_hours, "24", 1..721);
    let feed_without_status = or_usual(&rules, "feed_without_status", usual.feed_without_status, |e| {
        Some(e.choice(("value", "\"actual\""), Required, &STATUSES)?.value)
    });
    let history_days = counts("history_days", usual.history_days, "200", 2..1101);
    let hours_12 = or_usual(&rules, "hours_12", usual.hours_12, cuts);
    rules.finish();
    Some(RainRuleValues {
        day_start: day_start?,
        event_dry_gap_hours: event_dry_gap_hours?,
        event_least_mm: event_least_mm?,
        max_mm_per_hour: max_mm_per_hour?,
        max_mm_per_day: max_mm_per_day?,
        counter_modulus: counter_modulus?,
        areal_step_minutes: areal_step_minutes?,
        areal_least_known_percent: areal_least_known_percent?,
        signal_default_hours: signal_default_hours?,
        feed_without_status: feed_without_status?,
        history_days: history_days?,
        hours_12: hours_12?,
    })
}

fn or_usual<'a, T>(
    rules: &Entry<'a>,
    key: &'static str,
    usual: Rule<T>,
    read: impl FnOnce(&Entry<'a>) -> Option<T>,
) -> Option<Rule<T>> {
    if rules.has(key) { member(rules, key, read) } else { Some(usual) }
}

/// Six rising cut points.
fn cuts(e: &Entry<'_>) -> Option<Vec<Decimal>> {
    let texts = e.texts(("value", "[\"0.1\", \"5.0\", \"15.0\", \"30.0\", \"70.0\", \"140.0\"]"), Required);
    let numbers: Option<Vec<Decimal>> = texts.iter().map(|t| t.value.parse().ok()).collect();
    let sound = numbers.filter(|n| GradeTable::gbt28592_2012().with_hours_12(n).is_ok());
    if sound.is_none() {
        e.problems().error(
            texts.first().map_or(&e.place, |t| &t.place),
            "12 小时分级应是六个递增的毫米数 six rising numbers of mm are needed",
            "依次为小雨、中雨、大雨、暴雨、大暴雨、特大暴雨的下限",
        );
    }
    sound
}
