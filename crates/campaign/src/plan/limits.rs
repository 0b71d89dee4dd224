//! Limits of an outlet, by a class of a standard or one by one, and the county's own standards (`local-limits….toml`).

use std::sync::Arc;

use rust_decimal::Decimal;
use standards::discharge::{
    DischargeClass, DischargeLimit, DischargeStandard, LimitBasis, LimitScope, SamplingBasis, SourcedLimit,
    TableStatus, Unset,
};
use standards::{FactorCode, Limit};

use super::PlanFile;
use super::entry::Entry;
use super::entry::Need::{Optional, Required};
use super::outlets::item;
use super::place::{Located, Place};
use super::problem::{Problems, suggest};

/// Whether a file holds a county's own limits: `local-limits.toml`, `local-limits-basin.toml`, one standard each.
pub(super) fn is_limits_file(name: &str) -> bool {
    name.starts_with("local-limits") && name.strip_suffix(".toml").is_some()
}

/// The shipped standards and those of the county's own files.
pub(super) struct Standards {
    all: Vec<DischargeStandard>,
    /// Whether every file could be read; a name that is not found may else be that of a broken one.
    complete: bool,
}

/// Every limit a class sets, and the items whose limit could not be taken over.
pub(super) type ClassLimits = (Vec<(FactorCode, SourcedLimit)>, Vec<Unset>);

pub(super) fn read_standards(files: &[PlanFile], problems: &Problems) -> Standards {
    let (mut all, mut complete) = (DischargeStandard::shipped().to_vec(), true);
    for file in files.iter().filter(|f| is_limits_file(&f.name)) {
        let name: Arc<str> = file.name.as_str().into();
        match DischargeStandard::parse_placed(&file.text) {
            Err((at, error)) => {
                complete = false;
                problems.error(
                    &Place::of_offset(&name, &file.text, at),
                    format!("限值表有误 the table of limits has a mistake: {error}"),
                    "照 crates/standards/data/local-discharge-template.toml 的写法 follow the template",
                );
            }
            Ok(standard) => {
                if standard.status == TableStatus::Memory {
                    problems.warning(
                        &Place::start_of(&file.name),
                        format!("{} 的限值凭记忆 is from memory", standard.standard),
                        "照正式文本核对后写 status = \"entered\" check it against the official text",
                    );
                }
                all.push(standard);
            }
        }
    }
    Standards { all, complete }
}

/// `[[outlet.standard]]`: every limit of a class of a standard.
pub(super) fn standard(e: Entry<'_>, built_year: Option<u16>, standards: &Standards) -> Option<ClassLimits> {
    let name = e.text(("name", "\"GB 18918-2002\""), Required);
    let class = e.text(("class", "\"一级A\""), Required);
    let problems = e.problems();
    e.finish();
    let (name, class) = (name?, class?);
    let Some(standard) = standards.all.iter().find(|s| *s.standard == *name.value) else {
        if standards.complete {
            problems.error(
                &name.place,
                format!("没有标准 `{}` is not a known standard", name.value),
                suggest(&name.value, standards.all.iter().map(|s| &*s.standard)),
            );
        }
        return None;
    };
    let Some(class) = standard.classes.iter().find(|c| c.as_str() == class.value) else {
        problems.error(
            &class.place,
            format!("{} 没有分级 `{}` has no such class", standard.standard, class.value),
            suggest(&class.value, standard.classes.iter().map(DischargeClass::as_str)),
        );
        return None;
    };
    Some(standard.limits(class, built_year))
}

const SCOPES: [(&str, LimitScope); 5] = [
    ("national", LimitScope::National),
    ("local", LimitScope::Local),
    ("industry", LimitScope::Industry),
    ("basin", LimitScope::Basin),
    ("permit", LimitScope::Permit),
];
const SAMPLINGS: [(&str, SamplingBasis); 2] =
    [("daily_mean", SamplingBasis::DailyMean), ("hourly_value", SamplingBasis::HourlyValue)];

/// `[[outlet.limit]]`: one limit with its document.
pub(super) fn own(e: Entry<'_>) -> Option<(FactorCode, SourcedLimit)> {
    let code = e.text(("code", "\"w21003\""), Required).and_then(|text| item(&text, e.problems()));
    let scope = e.choice(("scope", "\"permit\""), Required, &SCOPES);
    let document = e.text(("document", "\"排污许可证编号\""), Required);
    let sampling = e.choice(("sampling", "\"daily_mean\""), Required, &SAMPLINGS);
    let limit = limit(&e);
    let from = e.day(("valid_from", "2021-01-01"), Optional);
    let to = e.day(("valid_to", "2025-12-31"), Optional);
    e.finish();
    let limit = SourcedLimit {
        limit: limit?,
        sampling: sampling?.value,
        basis: LimitBasis { scope: scope?.value, document: document?.value.into(), class: None },
        removal_may_replace: false,
        valid_from: from.map(|d| d.value),
        valid_to: to.map(|d| d.value),
    };
    Some((code?.value, limit))
}

/// `max`, `max` with `max_cold` and `bracket_at`, or `range`.
fn limit(e: &Entry<'_>) -> Option<DischargeLimit> {
    let max = e.decimal(("max", "50"), Optional);
    let cold = e.decimal(("max_cold", "8"), Optional);
    let bracket_at = e.decimal(("bracket_at", "12"), Optional);
    let range = e.texts(("range", "[\"6\", \"9\"]"), Optional);
    let range = range.iter().map(|t: &Located<String>| t.value.parse::<Decimal>().ok()).collect::<Vec<_>>();
    let read = match (&max, &cold, &bracket_at, range.as_slice()) {
        (Some(max), None, None, []) => Some(DischargeLimit::Fixed(Limit::Max(max.value))),
        (Some(max), Some(cold), Some(at), []) => {
            Some(DischargeLimit::ByTemperature { warm: max.value, cold: cold.value, bracket_at: at.value })
        }
        (None, None, None, [Some(low), Some(high)]) if low <= high => {
            Some(DischargeLimit::Fixed(Limit::Range(*low, *high)))
        }
        _ => None,
    };
    if read.is_none() {
        e.problems().error(
            &e.place,
            "[[outlet.limit]] 的限值写得不对 the limit is not written as one",
            "写 max = 50；或 max = 5、max_cold = 8、bracket_at = 12（水温 ≤ 12 ℃ 用后者）；或 range = [\"6\", \"9\"]",
        );
    }
    read
}
