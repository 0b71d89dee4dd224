//! One line of the output: an item of an outlet over an hour or a day, with the names that other programs rely on.

use evaluation::discharge::{Explanation, NotJudged, OpenReason, Period, Verdict};
use serde::Serialize;
use standards::discharge::{LimitBasis, SamplingBasis, item_name, limit_text};
use standards::time::{BeijingDay, Instant};
use standards::{FactorCode, Limit, ReadingFlag};

use super::judged::{Bracket, Judged, limit_for};
use crate::evaluate::Exact;

/// An item of an outlet over a period.
#[derive(Debug, Serialize)]
pub(crate) struct Line<'a> {
    kind: &'static str,
    discharger: &'a str,
    discharger_id: &'a str,
    outlet: &'a str,
    outlet_name: &'a str,
    receives: Option<&'a str>,
    /// The plan's entry only shows the form.
    example: bool,
    /// Nobody has confirmed the plan's entry.
    assumed: bool,
    period: &'static str,
    label: String,
    start: BeijingDay,
    end: BeijingDay,
    /// Of an hour its beginning.
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<Instant>,
    item: FactorCode,
    item_name: String,
    unit: Option<&'a str>,
    value: Option<Exact>,
    /// Readings that counted.
    n: usize,
    left_out: usize,
    slots: u32,
    n_expected: u32,
    n_needed: u32,
    valid: bool,
    water_temperature: Option<Exact>,
    limit: Option<LimitLine>,
    compliant: Option<bool>,
    verdict: String,
    reason: Option<&'static str>,
    multiple: Option<Exact>,
    origin: &'static str,
    rule_version: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    explain: Option<ExplainLine>,
}

/// The limit that governs.
#[derive(Debug, Serialize)]
struct LimitLine {
    text: String,
    min: Option<Exact>,
    max: Option<Exact>,
    /// The kind of value it is for.
    sampling: SamplingBasis,
    /// Whether that is the kind of value judged.
    binding: bool,
    bracket: Option<BracketLine>,
    basis: Vec<BasisLine>,
}

#[derive(Debug, Serialize)]
struct BracketLine {
    at: Exact,
    /// `cold`, `warm`; null while the water temperature is unknown.
    side: Option<&'static str>,
    text: String,
}

#[derive(Debug, Serialize)]
struct BasisLine {
    #[serde(flatten)]
    basis: LimitBasis,
    text: String,
}

#[derive(Debug, Serialize)]
struct ExplainLine {
    used: Vec<UsedLine>,
    left_out: Vec<LeftLine>,
    formula: String,
    comparison: String,
    bases: Vec<String>,
    clause: String,
}

#[derive(Debug, Serialize)]
struct UsedLine {
    time: Instant,
    value: Exact,
    counted_as: Exact,
    flag: ReadingFlagText,
}

#[derive(Debug, Serialize)]
struct LeftLine {
    time: Instant,
    value: Exact,
    flag: ReadingFlagText,
    reason: String,
}

/// A flag as text.
#[derive(Debug)]
struct ReadingFlagText(ReadingFlag);

impl Serialize for ReadingFlagText {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.as_str())
    }
}

/// The columns of a CSV.
pub(super) const COLUMNS: [&str; 34] = [
    "discharger",
    "discharger_id",
    "outlet",
    "outlet_name",
    "receives",
    "example",
    "assumed",
    "period",
    "label",
    "start",
    "end",
    "time",
    "item",
    "item_name",
    "unit",
    "value",
    "n",
    "left_out",
    "slots",
    "n_expected",
    "n_needed",
    "valid",
    "water_temperature",
    "limit",
    "limit_sampling",
    "binding",
    "bracket",
    "basis",
    "compliant",
    "verdict",
    "reason",
    "multiple",
    "origin",
    "rule_version",
];

impl<'a> Line<'a> {
    pub(super) fn of(judged: &'a Judged<'_>, explain: bool) -> Self {
        let (outlet, judgement) = (judged.outlet, &judged.judgement);
        let mean = &judgement.mean;
        let day = mean.period.day();
        let (period, time) = match mean.period {
            Period::Hour(start) => ("hour", Some(start)),
            Period::Day(_) => ("day", None),
        };
        let factor = judgement.factor();
        Self {
            kind: "outlet",
            discharger: &outlet.discharger.name,
            discharger_id: outlet.discharger.id.as_str(),
            outlet: outlet.code.as_str(),
            outlet_name: outlet.names.last().copied().unwrap_or_default(),
            receives: outlet.receives,
            example: outlet.is_example,
            assumed: outlet.is_assumed,
            period,
            label: judged.label(),
            start: day,
            end: day,
            time,
            item: factor,
            item_name: item_name(factor),
            unit: factor.factor().map(|f| f.unit.as_str()),
            value: mean.mean.map(Exact),
            n: mean.used.len(),
            left_out: mean.left_out.len(),
            slots: mean.slots,
            n_expected: mean.expected,
            n_needed: mean.needed,
            valid: mean.valid(),
            water_temperature: judgement.water_temperature.map(Exact),
            limit: judgement.comparison.limit.map(|limit| LimitLine::of(limit, judged)),
            compliant: match judgement.verdict() {
                Verdict::Compliant if judgement.binding => Some(true),
                Verdict::Exceeding if judgement.binding => Some(false),
                _ => None,
            },
            verdict: judged.verdict(),
            reason: reason(judgement.verdict()),
            multiple: judgement.comparison.multiple.map(Exact),
            origin: if judged.is_synthetic { "synthetic" } else { "measured" },
            rule_version: judgement.rules_version.clone(),
            explain: explain.then(|| ExplainLine::of(judgement.explanation())),
        }
    }

    /// Its cells in the order of [`COLUMNS`].
    pub(super) fn cells(&self) -> Vec<String> {
        let number = |n: Option<Exact>| n.map(|n| n.0.to_string()).unwrap_or_default();
        let or_empty = |text: Option<&str>| text.unwrap_or_default().to_owned();
        let truth = |truth: Option<bool>| truth.map(|b| b.to_string()).unwrap_or_default();
        let limit = self.limit.as_ref();
        let sampling = limit.map(|l| match l.sampling {
            SamplingBasis::DailyMean => "daily_mean",
            SamplingBasis::HourlyValue => "hourly_value",
        });
        let basis = limit.map(|l| l.basis.iter().map(|b| b.text.as_str()).collect::<Vec<_>>().join("；"));
        vec![
            self.discharger.to_owned(),
            self.discharger_id.to_owned(),
            self.outlet.to_owned(),
            self.outlet_name.to_owned(),
            or_empty(self.receives),
            self.example.to_string(),
            self.assumed.to_string(),
            self.period.to_owned(),
            self.label.clone(),
            self.start.to_string(),
            self.end.to_string(),
            self.time.map(|time| time.to_string()).unwrap_or_default(),
            self.item.to_string(),
            self.item_name.clone(),
            or_empty(self.unit),
            number(self.value),
            self.n.to_string(),
            self.left_out.to_string(),
            self.slots.to_string(),
            self.n_expected.to_string(),
            self.n_needed.to_string(),
            self.valid.to_string(),
            number(self.water_temperature),
            limit.map(|l| l.text.clone()).unwrap_or_default(),
            or_empty(sampling),
            truth(limit.map(|l| l.binding)),
            limit.and_then(|l| l.bracket.as_ref()).map(|b| b.text.clone()).unwrap_or_default(),
            basis.unwrap_or_default(),
            truth(self.compliant),
            self.verdict.clone(),
            or_empty(self.reason),
            number(self.multiple),
            self.origin.to_owned(),
            self.rule_version.clone(),
        ]
    }
}

impl LimitLine {
    fn of(limit: Limit, judged: &Judged<'_>) -> Self {
        let (min, max) = match limit {
            Limit::Max(max) => (None, Some(max)),
            Limit::Min(min) => (Some(min), None),
            Limit::Range(min, max) => (Some(min), Some(max)),
        };
        let judgement = &judged.judgement;
        let bases = judgement.comparison.governed_by.iter();
        Self {
            text: limit_text(limit),
            min: min.map(Exact),
            max: max.map(Exact),
            sampling: limit_for(judgement),
            binding: judgement.binding,
            bracket: judged.bracket.map(BracketLine::of),
            basis: bases.map(|basis| BasisLine { basis: basis.clone(), text: basis.to_string() }).collect(),
        }
    }
}

impl BracketLine {
    fn of(bracket: Bracket) -> Self {
        let side = bracket.is_cold.map(|is_cold| if is_cold { "cold" } else { "warm" });
        Self { at: Exact(bracket.at), side, text: bracket.text() }
    }
}

impl ExplainLine {
    fn of(told: Explanation) -> Self {
        let used = told.used.iter().map(|u| UsedLine {
            time: u.time,
            value: Exact(u.value),
            counted_as: Exact(u.counted_as),
            flag: ReadingFlagText(u.flag),
        });
        let left_out = told.left_out.iter().map(|l| LeftLine {
            time: l.time,
            value: Exact(l.value),
            flag: ReadingFlagText(l.flag),
            reason: l.reason.to_string(),
        });
        Self {
            used: used.collect(),
            left_out: left_out.collect(),
            formula: told.formula,
            comparison: told.comparison,
            bases: told.bases,
            clause: told.clause,
        }
    }
}

/// A word for programs; none where the verdict is compliant or exceeding.
fn reason(verdict: Verdict) -> Option<&'static str> {
    Some(match verdict {
        Verdict::Compliant | Verdict::Exceeding => return None,
        Verdict::NotJudged(NotJudged::NoPermit) => "no_permit",
        Verdict::NotJudged(NotJudged::LimitUnset) => "limit_unset",
        Verdict::Undetermined(OpenReason::NoData) => "no_data",
        Verdict::Undetermined(OpenReason::TooFewResults) => "too_few_results",
        Verdict::Undetermined(OpenReason::WaterTemperature) => "water_temperature",
        Verdict::Undetermined(OpenReason::DetectionLimit) => "detection_limit",
        Verdict::Undetermined(OpenReason::EndOfRange) => "end_of_range",
        Verdict::Undetermined(OpenReason::RemovalRate) => "removal_rate",
    })
}
