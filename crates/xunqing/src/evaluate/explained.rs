//! Accounts of judgements: results used and left out, and the steps with numbers put in, for JSON and as text.

use std::fmt::Write as _;

use evaluation::{ExplainedPart, ExplainedResult, Explanation, Step};
use serde::Serialize;
use standards::FactorCode;
use standards::time::{BeijingDay, Instant};

use super::line::{Exact, Line};

/// The account of one factor.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Account {
    factor: FactorCode,
    name: String,
    /// Results of a day, used and left out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    results: Vec<ResultLine>,
    /// Days or months of a longer period, used and left out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parts: Vec<PartLine>,
    steps: Vec<StepLine>,
}

#[derive(Debug, Clone, Serialize)]
struct ResultLine {
    time: Instant,
    value: Exact,
    flag: String,
    counts_as: Option<Exact>,
    left_out: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
struct PartLine {
    start: BeijingDay,
    end: BeijingDay,
    label: String,
    mean: Option<Exact>,
    n: u32,
    n_expected: u32,
    left_out: Option<&'static str>,
}

#[derive(Debug, Clone, Serialize)]
struct StepLine {
    what: &'static str,
    formula: String,
    result: String,
    source: &'static str,
    /// The rule is an assumption, not read in an opened text.
    assumed: bool,
}

impl From<Step> for StepLine {
    fn from(step: Step) -> Self {
        let Step { what, formula, result, source, assumed } = step;
        Self { what, formula, result, source, assumed }
    }
}

impl From<Explanation> for Account {
    fn from(explanation: Explanation) -> Self {
        let result = |r: ExplainedResult| ResultLine {
            time: r.time,
            value: Exact(r.value),
            flag: r.flag.to_string(),
            counts_as: r.counts_as.map(Exact),
            left_out: r.left_out.map(|l| l.to_string()),
        };
        let part = |p: ExplainedPart| PartLine {
            start: p.span.start,
            end: p.span.end,
            label: p.span.label(),
            mean: p.mean.map(|mean| Exact(mean.round_dp(9).normalize())),
            n: p.n.0,
            n_expected: p.n.1,
            left_out: p.left_out,
        };
        Self {
            factor: explanation.factor,
            name: explanation.factor.name().to_owned(),
            results: explanation.results.into_iter().map(result).collect(),
            parts: explanation.parts.into_iter().map(part).collect(),
            steps: explanation.steps.into_iter().map(Into::into).collect(),
        }
    }
}

impl Account {
    /// The account of an item of a sample.
    pub(super) fn of_sample(factor: FactorCode, steps: Vec<Step>) -> Self {
        Self {
            factor,
            name: factor.name().to_owned(),
            results: Vec::new(),
            parts: Vec::new(),
            steps: steps.into_iter().map(Into::into).collect(),
        }
    }
}

/// The accounts of a line as text; empty without any.
pub(super) fn text(line: &Line<'_>) -> String {
    let mut out = String::new();
    for account in &line.explain {
        let class = line.class.map_or("—", |c| super::words::class_word(c.0));
        let name = &account.name;
        let _infallible = writeln!(out, "\n【{} {}】{class} · {name}", line.section, line.label);
        for result in &account.results {
            let (time, value, flag) = (result.time, result.value.0, &result.flag);
            let use_of = match (&result.left_out, result.counts_as) {
                (Some(why), _) => format!("不计：{why}"),
                (None, Some(counted)) if counted.0 != value => format!("计为 {}", counted.0),
                (None, _) => "计入".into(),
            };
            let _infallible = writeln!(out, "  {time}  {value}  {flag}  {use_of}");
        }
        for part in account.parts.iter().filter(|part| part.mean.is_some()) {
            let mean = part.mean.map_or_else(|| "—".into(), |mean| mean.0.to_string());
            let why = part.left_out.map_or_else(|| "计入".into(), |why| format!("不计：{why}"));
            let _infallible =
                writeln!(out, "  {}  {mean}  {}/{}  {why}", part.label, part.n, part.n_expected);
        }
        for step in &account.steps {
            let assumed = if step.assumed { "（假定）" } else { "" };
            let _infallible = writeln!(
                out,
                "  {}：{} → {}  〔{}〕{assumed}",
                step.what, step.formula, step.result, step.source
            );
        }
    }
    out
}
