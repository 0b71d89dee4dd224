//! 为什么: the account of a judgement, from the results to the verdict.

use axum::extract::{Path, Query};
use axum::response::Response;
use evaluation::{Explanation, Period, SectionRecord, Span, Step, TimedSample, explain_sample};
use serde::{Deserialize, Serialize};
use standards::time::{BeijingDay, Instant};
use standards::{Edition, FactorCode, WaterClass};
use utoipa::{IntoParams, ToSchema};

use super::ApiError;
use super::asked::known;
use super::export::{Form, XLSX};
use super::situation::Look;
use super::views::{AssumptionView, FactorName, Named, TargetView, Words};
use crate::accounts::gate::{Allowed, ViewWater};

/// What is to be explained.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// `day` (default), `week`, `ten_day`, `month`, `season_month`, `quarter`, `half_year`, `season`, `year`, or `sample`.
    period: Option<String>,
    /// A Beijing day within it; today when absent. What was not yet over on it is judged as it stood at its end.
    #[param(value_type = Option<String>)]
    day: Option<BeijingDay>,
    /// Of a sample, when it was measured; the last one of the day when absent.
    #[param(value_type = Option<String>)]
    time: Option<Instant>,
    /// Factor code; the items that decide the class when absent.
    factor: Option<String>,
}

/// Why a judgement is what it is.
#[derive(Serialize, ToSchema)]
pub(crate) struct ExplainPage {
    pub(crate) section: Named,
    pub(crate) target: Option<TargetView>,
    /// `sample`, `day`, `week` …
    pub(crate) period: &'static str,
    pub(crate) label: String,
    #[schema(value_type = String)]
    pub(crate) from: BeijingDay,
    #[schema(value_type = String)]
    pub(crate) to: BeijingDay,
    /// Such as `为什么是Ⅳ类`.
    pub(crate) question: String,
    pub(crate) class: Option<u8>,
    pub(crate) class_label: &'static str,
    /// `达标`, `超标`, `待核` …
    pub(crate) verdict: &'static str,
    /// The items that have the class.
    pub(crate) decided_by: Vec<FactorName>,
    pub(crate) items: Vec<ExplainedItemView>,
    pub(crate) origin: Option<&'static str>,
    pub(crate) assumptions: Vec<AssumptionView>,
    pub(crate) rule_version: String,
}

/// The account of one item.
#[derive(Serialize, ToSchema)]
pub(crate) struct ExplainedItemView {
    #[serde(flatten)]
    pub(crate) factor: FactorName,
    /// Results behind a daily mean.
    pub(crate) results: Vec<ResultView>,
    /// Days or months behind a longer mean.
    pub(crate) parts: Vec<PartView>,
    pub(crate) steps: Vec<StepView>,
}

/// A result and whether it counts.
#[derive(Serialize, ToSchema)]
pub(crate) struct ResultView {
    #[schema(value_type = String)]
    pub(crate) time: Instant,
    pub(crate) value: String,
    pub(crate) flag: String,
    pub(crate) flag_meaning: &'static str,
    /// What it counts as in the mean.
    pub(crate) counts_as: Option<String>,
    pub(crate) left_out: Option<String>,
}

/// A day or month and whether it counts.
#[derive(Serialize, ToSchema)]
pub(crate) struct PartView {
    pub(crate) label: String,
    #[schema(value_type = String)]
    pub(crate) from: BeijingDay,
    #[schema(value_type = String)]
    pub(crate) to: BeijingDay,
    /// Before rounding, cut to six decimals.
    pub(crate) mean: Option<String>,
    pub(crate) n: u32,
    pub(crate) n_expected: u32,
    pub(crate) left_out: Option<&'static str>,
}

/// One step: a formula with its numbers.
#[derive(Serialize, ToSchema)]
pub(crate) struct StepView {
    /// `有效性`, `均值`, `修约`, `类别`, `达标`, `超标倍数`, `豁免`.
    pub(crate) what: &'static str,
    pub(crate) formula: String,
    pub(crate) result: String,
    /// Standard and clause, or the rule of the plan.
    pub(crate) source: &'static str,
    /// The rule is an assumption or from memory.
    pub(crate) assumed: bool,
}

impl From<&Step> for StepView {
    fn from(step: &Step) -> Self {
        let Step { what, formula, result, source, assumed } = step;
        Self { what, formula: formula.clone(), result: result.clone(), source, assumed: *assumed }
    }
}

impl From<&Explanation> for ExplainedItemView {
    fn from(explanation: &Explanation) -> Self {
        let results = explanation.results.iter().map(|r| ResultView {
            time: r.time,
            value: r.value.to_string(),
            flag: r.flag.to_string(),
            flag_meaning: r.flag.meaning(),
            counts_as: r.counts_as.map(|v| v.normalize().to_string()),
            left_out: r.left_out.map(|l| l.to_string()),
        });
        let parts = explanation.parts.iter().map(|p| PartView {
            label: p.span.label(),
            from: p.span.start,
            to: p.span.end,
            mean: p.mean.map(|m| m.round_dp(6).normalize().to_string()),
            n: p.n.0,
            n_expected: p.n.1,
            left_out: p.left_out,
        });
        Self {
            factor: FactorName::of(explanation.factor),
            results: results.collect(),
            parts: parts.collect(),
            steps: explanation.steps.iter().map(StepView::from).collect(),
        }
    }
}

/// Why a judgement is what it is.
#[utoipa::path(get, path = "/sections/{id}/explain", tag = "water", params(("id" = String, Path), Which, Form),
    responses((status = 200, content((ExplainPage = "application/json"), (Vec<u8> = XLSX), (String = "text/csv"))),
        (status = 400, body = super::error::ErrorBody), (status = 404, body = super::error::ErrorBody)))]
pub(crate) async fn explain(
    by: Allowed<ViewWater>,
    Path(id): Path<String>,
    Query(which): Query<Which>,
    Query(form): Query<Form>,
) -> Result<Response, ApiError> {
    let app = &by.app;
    let look = Look::on(app, which.day.or(which.time.map(Instant::day)));
    let factor = which.factor.as_deref().map(factor).transpose()?;
    let records = app.live.sections();
    let (section, record) = known(app, &records, &id)?;
    let mut page = ExplainPage {
        section: Named { id: section.id.to_string(), name: section.name.clone() },
        target: section.target.as_ref().map(TargetView::of),
        period: "sample",
        label: String::new(),
        from: look.day,
        to: look.day,
        question: String::new(),
        class: None,
        class_label: Words::class(None),
        verdict: "无数据",
        decided_by: Vec::new(),
        items: Vec::new(),
        origin: None,
        assumptions: AssumptionView::of_explanations(app.registry.plan()),
        rule_version: record.profile().rules_version(look.day).to_string(),
    };
    if which.period.as_deref() == Some("sample") {
        let all = record.samples(look.day);
        let found = all.iter().rfind(|s| which.time.map_or(s.time <= look.until, |at| s.time == at));
        let sample = found.ok_or_else(|| ApiError::not_found("这一时间的监测数据", "sample at that time"))?;
        page.tell_sample(record, sample, factor);
    } else {
        let period = super::ranking::period(which.period.as_deref().or(Some("day")))?;
        let span = period.containing(look.day, record.profile().season);
        page.tell_span(record, span.ok_or_else(super::ranking::outside)?, look, factor);
    }
    form.answer(&page)
}

impl ExplainPage {
    fn tell_class(&mut self, class: Option<WaterClass>) {
        self.class = Words::ordinal(class);
        self.class_label = Words::class(class);
        self.question = match class {
            Some(class) => format!("为什么是{}", class.label()),
            None => "为什么无法评价".into(),
        };
    }

    fn tell_span(&mut self, record: &SectionRecord, span: Span, look: Look, factor: Option<FactorCode>) {
        (self.period, self.label) = (span.period.word(), span.label());
        (self.from, self.to) = (span.start, span.end);
        let judged = record.judged();
        if span.period == Period::Day {
            let day = record.day(span.start, look.asof);
            self.tell_class(day.as_ref().and_then(|d| d.class));
            self.origin = Words::origin(day.as_ref().and_then(|d| d.origin));
            self.verdict = day.as_ref().map_or("无数据", evaluation::DayJudgement::verdict);
        } else {
            let period = judged.span(span, look.asof);
            self.tell_class(period.as_ref().and_then(|p| p.class));
            self.origin = Words::origin(period.as_ref().and_then(|p| p.origin));
            self.verdict = period.as_ref().map_or("无数据", evaluation::PeriodJudgement::verdict);
        }
        let deciding = judged.deciding_items(span, look.asof);
        self.decided_by = deciding.iter().map(|f| FactorName::of(*f)).collect();
        let wanted = match factor {
            Some(factor) => vec![factor],
            None if deciding.is_empty() => record.profile().judged.clone(),
            None => deciding,
        };
        let told = wanted.into_iter().filter_map(|f| record.explain(span, f, look.asof));
        self.items = told.map(|e| ExplainedItemView::from(&e)).collect();
    }

    fn tell_sample(&mut self, record: &SectionRecord, sample: &TimedSample, factor: Option<FactorCode>) {
        let class = sample.judgement.class;
        self.tell_class(class);
        let (hour, minute, ..) = sample.time.time_of_day();
        self.label = format!("{} {hour:02}:{minute:02}", sample.time.day());
        self.verdict = match (record.profile().target, sample.judgement.exceeds()) {
            (None, _) => "目标未设定",
            (_, Some(true)) => "超标",
            (_, Some(false)) => "达标",
            (_, None) => "待核",
        };
        let origins = sample.rows.iter().map(|r| r.observation.origin);
        self.origin =
            Words::origin(origins.map(evaluation::DataOrigin::from).reduce(evaluation::DataOrigin::with));
        let judged = || sample.judgement.items.iter().filter(|i| i.counts);
        let deciding: Vec<_> =
            judged().filter(|i| class.is_some() && i.class == class).map(|i| i.factor).collect();
        self.decided_by = deciding.iter().map(|f| FactorName::of(*f)).collect();
        let wanted = |code: FactorCode| match factor {
            Some(factor) => code == factor,
            None => deciding.is_empty() || deciding.contains(&code),
        };
        let edition = Edition::in_force_on(sample.time.day());
        let told = explain_sample(record.profile(), edition, &sample.judgement);
        self.items = told
            .into_iter()
            .filter(|(code, _)| wanted(*code))
            .map(|(code, steps)| ExplainedItemView {
                factor: FactorName::of(code),
                results: Vec::new(),
                parts: Vec::new(),
                steps: steps.iter().map(StepView::from).collect(),
            })
            .collect();
    }
}

fn factor(code: &str) -> Result<FactorCode, ApiError> {
    code.parse().map_err(|_no_code| {
        ApiError::bad_request(
            "bad_factor",
            ["没有这个因子", "用因子编码，如 w21011"],
            ["No such factor", "Use a code such as w21011"],
        )
    })
}
