//! Why a judgement is what it is: results used and left out, formulas with numbers put in, sources.

mod parts;
mod sample;
mod steps;

use std::sync::Arc;

use rust_decimal::Decimal;
use standards::time::{BeijingDay, Instant};
use standards::{FactorCode, ReadingFlag, ReadingTable};

use crate::observation::LeftOut;
use crate::{SectionDays, SectionRecord, Span};

pub use sample::explain_sample;

/// One step of a judgement, in words for a reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What is worked out: `有效性`, `均值`, `修约`, `类别`, `达标`, `超标倍数`, `豁免`.
    pub what: &'static str,
    /// The formula with numbers put in.
    pub formula: String,
    /// What comes out.
    pub result: String,
    /// Standard and clause, or the rule of the plan.
    pub source: &'static str,
    /// Whether the rule is an assumption or from memory (standards.md marks it so), not read in an opened text.
    pub assumed: bool,
}

/// One result behind a daily mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExplainedResult {
    /// When it was measured.
    pub time: Instant,
    /// The value; of a non-detect the detection limit.
    pub value: Decimal,
    /// Its flag.
    pub flag: ReadingFlag,
    /// What it counts as in the mean; `None` when it is left out.
    pub counts_as: Option<Decimal>,
    /// Why it is left out.
    pub left_out: Option<LeftOut>,
}

/// One day or month behind a longer mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExplainedPart {
    /// The day or month.
    pub span: Span,
    /// Its mean before rounding; `None` without results.
    pub mean: Option<Decimal>,
    /// Results (days, of a month) that count, and how many there should be.
    pub n: (u32, u32),
    /// Why it is left out; `None` when it is used.
    pub left_out: Option<&'static str>,
}

/// The account of one item of one period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The period.
    pub span: Span,
    /// The item.
    pub factor: FactorCode,
    /// Results, of a day.
    pub results: Vec<ExplainedResult>,
    /// Days or months, of a longer period.
    pub parts: Vec<ExplainedPart>,
    /// The steps in order.
    pub steps: Vec<Step>,
    /// Standard and rule set.
    pub rules: Arc<str>,
}

/// A result as it was measured: time, value (of flag `L` the detection limit), flag.
pub type Measured = (Instant, Decimal, ReadingFlag);

impl SectionDays {
    /// The account of one item over a span; `None` for a factor that is neither judged nor known. `results` are those of the
    /// span's day and are looked at for days only.
    #[must_use]
    pub fn explain(
        &self,
        span: Span,
        factor: FactorCode,
        asof: Instant,
        results: &[Measured],
    ) -> Option<Explanation> {
        let item = self.of_factor(factor)?;
        let judged = self.period_item(item, span, asof);
        let parts = self.explained_parts(item, span, asof);
        let results = parts::results(self.profile(), item.rule(span.end)?, span, results);
        let mut steps = vec![steps::validity(self.profile(), span, &judged)];
        if let Some(assessment) = judged.assessment {
            steps.push(steps::mean(factor, &results, &parts, assessment.exact, span));
            steps.push(steps::rounding(item.rule(span.end)?, assessment.exact, assessment.mean));
            steps.extend(steps::judgement(self.profile(), factor, span, &assessment, judged.valid));
        }
        steps.extend(judged.exemption.as_ref().map(steps::exemption));
        Some(Explanation { span, factor, results, parts, steps, rules: self.rules_version(span.end) })
    }

    /// The items that make a period's class: those of the worst class, in the profile's order.
    #[must_use]
    pub fn deciding_items(&self, span: Span, asof: Instant) -> Vec<FactorCode> {
        let Some(judgement) = self.span(span, asof) else { return Vec::new() };
        let class = judgement.class;
        let decides = |i: &&crate::PeriodItem| i.judged && i.assessment.is_some_and(|a| a.class == class);
        let items = judgement.items.iter().filter(decides).map(|i| i.factor);
        if class.is_some() { items.collect() } else { Vec::new() }
    }
}

impl SectionRecord {
    /// The account of one item over a span, with the results in force.
    #[must_use]
    pub fn explain(&self, span: Span, factor: FactorCode, asof: Instant) -> Option<Explanation> {
        let results: Vec<Measured> = if span.start == span.end {
            let observations = self.observations(factor, span.start.start(), span.end.end());
            observations.map(|o| (o.time, o.value, o.flag)).collect()
        } else {
            Vec::new()
        };
        self.judged().explain(span, factor, asof, &results)
    }
}

/// The results of a factor on a day, out of a table.
#[must_use]
pub fn results_of(table: &ReadingTable, factor: FactorCode, day: BeijingDay) -> Vec<Measured> {
    let Some(column) = table.column(factor) else { return Vec::new() };
    let from = table.times().partition_point(|t| *t < day.start());
    let to = table.times().partition_point(|t| *t < day.end());
    let result = |row: usize| {
        let (value, flag) = column.get(row)?;
        Some((*table.times().get(row)?, value, flag))
    };
    (from..to).filter_map(result).collect()
}
