//! `rules.toml`: rules and thresholds, each with the word for what stands behind it.

use std::ops::Range;

use rust_decimal::Decimal;
use serde::Serialize;
use standards::FactorCode;

use super::account_rules::{self, AccountRuleValues};
use super::entry::Entry;
use super::entry::Need::{Optional, Required};
use super::judging::{self, JudgingRules};
use super::place::Place;
use super::provenance::{Basis, Provenance, clause};
use super::sections::factor;
use crate::warning::WarningRules;

/// A value with what stands behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rule<T> {
    /// The value.
    pub value: T,
    /// Source.
    pub source: Provenance,
}

/// Every rule of the first slice (shared/domain/standards.md §11).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rules {
    /// Items judged where a section names none of its own.
    pub judged_items: Rule<Vec<FactorCode>>,
    /// Results expected on a whole day where a section says nothing.
    pub expected_per_day: Rule<u32>,
    /// Share of expected results that makes a day valid, 0 to 1.
    pub day_min_valid_share: Rule<Decimal>,
    /// Share of valid days that makes a month valid, 0 to 1.
    pub month_min_valid_share: Rule<Decimal>,
    /// Factor on the detection limit of a non-detect in means, 0 to 1.
    pub nd_factor: Rule<Decimal>,
    /// Consecutive exceeding days that break the goal (SC-013).
    pub run_days: Rule<u32>,
    /// Consecutive exceeding days that warn.
    pub run_warn_days: Rule<u32>,
    /// Undetermined days after which a run is given up.
    pub max_suspended_days: Rule<u32>,
    /// Hours before the newest value of a section within which values are judged together with it.
    pub latest_max_age_hours: Rule<u32>,
    /// Decimals of a mean whose factor has none in the rules of rounding.
    pub default_decimals: Rule<u32>,
    /// Cyanide and heavy metals, named first among the main pollutants.
    pub named_first: Rule<Vec<FactorCode>>,
    /// Exceedance multiple that counts as severe.
    pub severe_multiple: Rule<Decimal>,
    /// Consecutive readings within the limit that close a warning.
    pub close_after_readings: Rule<u32>,
    /// Days of history decided anew at each change.
    pub warning_window_days: Rule<u32>,
    /// Hours since the newest measurement up to which data are fresh.
    pub fresh_hours: Rule<u32>,
    /// Hours since the newest measurement up to which data are merely late.
    pub late_hours: Rule<u32>,
    /// Hours since the newest measurement from which a station is silent.
    pub silent_hours: Rule<u32>,
    /// Periods, intensity, swing, outlook, samples, trends.
    pub judging: JudgingRules,
    /// Numbers behind accountability.
    pub accountability: AccountRuleValues,
}

impl Rules {
    /// What the life of warnings needs.
    #[must_use]
    pub fn warnings(&self) -> WarningRules {
        WarningRules {
            close_after_readings: self.close_after_readings.value,
            severe_multiple: self.severe_multiple.value,
            run_warn_days: self.run_warn_days.value,
            run_days: self.run_days.value,
            window_days: self.warning_window_days.value,
            forecast_percent: percent(self.judging.forecast_warn_chance.value),
            forecast_likely_percent: percent(self.judging.forecast_likely_chance.value),
        }
    }
}

/// A share of 0 to 1 in percent.
fn percent(share: Decimal) -> u8 {
    (share * Decimal::ONE_HUNDRED).round().try_into().unwrap_or(100)
}

const BASES: [(&str, Basis); 3] =
    [("notice", Basis::Notice), ("assumption", Basis::Assumption), ("memory", Basis::Memory)];

pub(super) fn read(file: &Entry<'_>) -> Option<Rules> {
    let judged_items = group(file, "section", "judged_items", judged);
    let expected_per_day = group(file, "section", "expected_per_day", |e| count(e, "6", 1..1441));
    let day_min_valid_share = group(file, "day", "min_valid_share", |e| share(e, "0.60"));
    let month_min_valid_share = group(file, "month", "min_valid_share", |e| share(e, "0.60"));
    let nd_factor = group(file, "nd", "factor", |e| share(e, "0.5"));
    let run_days = group(file, "run", "consecutive_days", |e| count(e, "3", 2..32));
    let run_warn_days = group(file, "run", "warn_days", |e| count(e, "2", 1..32));
    let max_suspended_days = group(file, "run", "max_suspended_days", |e| count(e, "31", 1..367));
    let latest_max_age_hours = group(file, "latest", "max_age_hours", |e| count(e, "24", 1..721));
    let default_decimals = group(file, "mean", "default_decimals", |e| count(e, "3", 0..10));
    let named_first = group(file, "pollutants", "named_first", judged);
    let severe_multiple =
        group(file, "severe", "multiple", |e| decimal(e, "1.0", Decimal::ZERO, Decimal::ONE_HUNDRED));
    let close_after_readings = group(file, "warning", "close_after_readings", |e| count(e, "2", 1..25));
    let warning_window_days = group(file, "warning", "window_days", |e| count(e, "45", 7..367));
    let fresh_hours = group(file, "data", "fresh_hours", |e| count(e, "5", 1..721));
    let late_hours = group(file, "data", "late_hours", |e| count(e, "9", 1..721));
    let silent_hours = group(file, "data", "silent_hours", |e| count(e, "24", 1..721));
    let judging = judging::read(file);
    let accountability = account_rules::read(file);
    finish_groups(file);
    let rules = Rules {
        judged_items: judged_items?,
        expected_per_day: expected_per_day?,
        day_min_valid_share: day_min_valid_share?,
        month_min_valid_share: month_min_valid_share?,
        nd_factor: nd_factor?,
        run_days: run_days?,
        run_warn_days: run_warn_days?,
        max_suspended_days: max_suspended_days?,
        latest_max_age_hours: latest_max_age_hours?,
        default_decimals: default_decimals?,
        named_first: named_first?,
        severe_multiple: severe_multiple?,
        close_after_readings: close_after_readings?,
        warning_window_days: warning_window_days?,
        fresh_hours: fresh_hours?,
        late_hours: late_hours?,
        silent_hours: silent_hours?,
        judging: judging?,
        accountability: accountability?,
    };
    check_order(file, &rules);
    Some(rules)
}

/// Groups and the rules in each; what is not here is an unknown key.
const GROUPS: [(&str, &[&str]); 11] = [
    ("section", &["judged_items", "expected_per_day"]),
    ("day", &["min_valid_share"]),
    ("month", &["min_valid_share"]),
    ("nd", &["factor"]),
    ("run", &["consecutive_days", "warn_days", "max_suspended_days"]),
    ("latest", &["max_age_hours"]),
    ("mean", &["default_decimals"]),
    ("pollutants", &["named_first"]),
    ("severe", &["multiple"]),
    ("warning", &["close_after_readings", "window_days"]),
    ("data", &["fresh_hours", "late_hours", "silent_hours"]),
];

fn finish_groups(file: &Entry<'_>) {
    for (name, keys) in GROUPS.into_iter().chain(judging::GROUPS).chain(account_rules::GROUPS) {
        if let Some(group) = file.table(name, Optional) {
            for key in keys {
                group.expect(key);
            }
            group.finish();
        }
    }
}

/// Reads the rule `[group.key]`.
fn group<'a, T>(
    file: &Entry<'a>,
    name: &'static str,
    key: &'static str,
    read: impl FnOnce(&Entry<'a>) -> Option<T>,
) -> Option<Rule<T>> {
    let Some(group) = file.table(name, Optional) else {
        file.problems().error(
            &file.place,
            format!("缺少规则 [{name}.{key}] is missing"),
            "照 plans/daixian/rules.toml 写一份 copy it from plans/daixian/rules.toml",
        );
        return None;
    };
    member(&group, key, read)
}

/// Reads the rule `key` of a group.
pub(super) fn member<'a, T>(
    group: &Entry<'a>,
    key: &'static str,
    read: impl FnOnce(&Entry<'a>) -> Option<T>,
) -> Option<Rule<T>> {
    let rule = group.table(key, Required)?;
    let value = read(&rule);
    let source = source(&rule);
    rule.finish();
    Some(Rule { value: value?, source: source? })
}

/// A rule says what stands behind it, in one word.
fn source(rule: &Entry<'_>) -> Option<Provenance> {
    let basis = rule.choice(("basis", "\"assumption\""), Required, &BASES);
    let clause = clause(rule);
    let note = rule.text(("note", "\"…\""), Optional).map(|n| n.value);
    let basis = basis?;
    if basis.value == Basis::Notice && clause.is_none() {
        rule.problems().error(
            &basis.place,
            "依据是通知，却没有条款号 basis is the notice, but no clause is cited",
            "写 clause = \"SC-013\"，或把 basis 改成 \"assumption\"",
        );
    }
    Some(Provenance { basis: basis.value, clause, note, place: rule.place.clone() })
}

pub(super) fn judged(e: &Entry<'_>) -> Option<Vec<FactorCode>> {
    let texts = e.texts(("value", "[\"w01001\", \"w21011\"]"), Required);
    let codes: Vec<_> = texts.iter().filter_map(|t| factor(t, e.problems())).map(|c| c.value).collect();
    (!codes.is_empty()).then_some(codes)
}

pub(super) fn count(e: &Entry<'_>, example: &'static str, range: Range<u32>) -> Option<u32> {
    e.integer(("value", example), Required, range).map(|n| n.value)
}

pub(super) fn share(e: &Entry<'_>, example: &'static str) -> Option<Decimal> {
    decimal(e, example, Decimal::ZERO, Decimal::ONE)
}

pub(super) fn decimal(e: &Entry<'_>, example: &'static str, low: Decimal, high: Decimal) -> Option<Decimal> {
    let value = e.decimal(("value", example), Required)?;
    if (low..=high).contains(&value.value) {
        return Some(value.value);
    }
    e.problems().error(
        &value.place,
        format!("{} 超出范围 is out of range", value.value),
        format!("取 {low} 到 {high}，如 such as value = {example}"),
    );
    None
}

/// Thresholds that only make sense in one order.
fn check_order(file: &Entry<'_>, rules: &Rules) {
    let rising = |place: &Place, good: bool, what: &str| {
        if !good {
            file.problems().error(
                place,
                format!("顺序不对 wrong order: {what}"),
                "调整其中一个值 change one of them",
            );
        }
    };
    rising(
        &rules.run_warn_days.source.place,
        rules.run_warn_days.value <= rules.run_days.value,
        "run.warn_days ≤ run.consecutive_days",
    );
    rising(
        &rules.late_hours.source.place,
        rules.fresh_hours.value <= rules.late_hours.value,
        "data.fresh_hours ≤ data.late_hours",
    );
    rising(
        &rules.silent_hours.source.place,
        rules.late_hours.value <= rules.silent_hours.value,
        "data.late_hours ≤ data.silent_hours",
    );
}
