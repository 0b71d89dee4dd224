//! 为什么: the account of one item over one period — what was used and left out, and the steps with their numbers.

use axum::extract::{Path, Query};
use axum::response::Response;
use evaluation::{ExplainedPart, Period, PeriodJudgement, SectionRecord, Span, Step};
use serde::{Deserialize, Serialize};
use standards::FactorCode;
use standards::rounding::round_gbt8170;
use standards::time::{BeijingDay, Instant};
use utoipa::{IntoParams, ToSchema};

use super::ApiError;
use super::asked::known;
use super::export::{Form, XLSX};
use super::sections::origin;
use super::situation::Look;
use super::views::{
    AssumptionView, FactorName, Named, PeriodItemView, PeriodView, SpanHead, TargetView, counted_unit,
};
use crate::accounts::gate::{Allowed, ViewWater};

/// Decimals of an unrounded mean.
const SHOWN: u32 = 6;

/// Which judgement.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// `day` (default), `week`, `ten_day`, `month`, `season_month`, `quarter`, `half_year`, `season` or `year`.
    period: Option<String>,
    /// A Beijing day within it; today when absent. What was not yet over on it is judged as it stood at its end.
    #[param(value_type = Option<String>)]
    day: Option<BeijingDay>,
    /// The item's code; when absent the first that decides the class.
    factor: Option<String>,
}

/// Why a judgement is what it is.
#[derive(Serialize, ToSchema)]
pub(crate) struct ExplainPage {
    #[schema(value_type = String)]
    pub(crate) day: BeijingDay,
    pub(crate) section: Named,
    pub(crate) target: Option<TargetView>,
    #[serde(flatten)]
    pub(crate) head: SpanHead,
    /// Nothing without a result in the period.
    pub(crate) judgement: Option<PeriodView>,
    /// Codes of the items that have the period's class.
    pub(crate) decided_by: Vec<String>,
    /// The item accounted for.
    pub(crate) factor: FactorName,
    /// Its place in the judgement.
    pub(crate) item: Option<PeriodItemView>,
    /// Results of a day, in order of time; empty for longer periods.
    pub(crate) results: Vec<ResultView>,
    /// Days or months of a longer period, in order.
    pub(crate) parts: Vec<PartView>,
    /// How the judgement was reached, in order.
    pub(crate) steps: Vec<StepView>,
    pub(crate) assumptions: Vec<AssumptionView>,
    pub(crate) rule_version: String,
}

/// A result behind a daily mean.
#[derive(Serialize, ToSchema)]
pub(crate) struct ResultView {
    #[schema(value_type = String)]
    pub(crate) time: Instant,
    /// Of a non-detect the detection limit.
    pub(crate) value: String,
    pub(crate) flag: String,
    pub(crate) flag_meaning: &'static str,
    /// What it counts as in the mean; nothing when left out.
    pub(crate) counts_as: Option<String>,
    pub(crate) left_out: Option<String>,
    pub(crate) frame_id: i64,
    pub(crate) origin: &'static str,
}

/// A day or month behind a longer mean.
#[derive(Serialize, ToSchema)]
pub(crate) struct PartView {
    pub(crate) label: String,
    #[schema(value_type = String)]
    pub(crate) from: BeijingDay,
    #[schema(value_type = String)]
    pub(crate) to: BeijingDay,
    /// Before rounding, six decimals shown.
    pub(crate) mean: Option<String>,
    pub(crate) n: u32,
    pub(crate) n_expected: u32,
    pub(crate) left_out: Option<&'static str>,
}

/// One step.
#[derive(Serialize, ToSchema)]
pub(crate) struct StepView {
    /// `有效性`, `均值`, `修约`, `类别`, `达标`, `超标倍数`, `豁免`.
    pub(crate) what: &'static str,
    /// The formula with numbers put in.
    pub(crate) formula: String,
    pub(crate) result: String,
    /// Standard and clause, or the rule of the plan.
    pub(crate) source: &'static str,
    /// The rule is an assumption or was not read in an opened text.
    pub(crate) assumed: bool,
}

/// Why a judgement is what it is.
#[utoipa::path(get, path = "/sections/{id}/explain", tag = "water", params(("id" = String, Path), Which, Form),
    responses((status = 200, content((ExplainPage = "application/json"), (Vec<u8> = XLSX), (String = "text/csv"))), (status = 400, body = super::error::ErrorBody),
        (status = 404, body = super::error::ErrorBody)))]
pub(crate) async fn explain(
    by: Allowed<ViewWater>,
    Path(id): Path<String>,
    Query(which): Query<Which>,
    Query(form): Query<Form>,
) -> Result<Response, ApiError> {
    let app = &by.app;
    let look = Look::on(app, which.day);
    let period = match which.period.as_deref() {
        None => Period::Day,
        word => super::ranking::period(word)?,
    };
    let records = app.live.sections();
    let (section, record) = known(app, &records, &id)?;
    let judged = record.judged();
    let span =
        period.containing(look.day, record.profile().season).ok_or_else(super::ranking::outside_season)?;
    let deciding = judged.deciding_items(span, look.asof);
    let judgement = judged.span(span, look.asof);
    let factor = asked_factor(which.factor.as_deref(), &deciding, record)?;
    let account = record
        .explain(span, factor, look.asof)
        .ok_or_else(|| ApiError::not_found("该项目的数据", "data of that item"))?;
    let unit = counted_unit(&judged.profile().rules.periods, span.period);
    let item = judgement.as_ref().and_then(|j| j.item(factor)).map(|i| PeriodItemView::of(i, unit));
    form.answer(&ExplainPage {
        day: look.day,
        section: Named { id: section.id.to_string(), name: section.name.clone() },
        target: section.target.as_ref().map(TargetView::of),
        head: SpanHead::of(span, look.asof),
        judgement: judgement.as_ref().map(|j: &PeriodJudgement| PeriodView::of(j, unit)),
        decided_by: deciding.iter().map(ToString::to_string).collect(),
        factor: FactorName::of(factor),
        item,
        results: results(record, span, factor, &account.results),
        parts: account.parts.iter().map(PartView::of).collect(),
        steps: account.steps.iter().map(StepView::of).collect(),
        assumptions: AssumptionView::of_periods(app.registry.plan()),
        rule_version: account.rules.to_string(),
    })
}

/// The item that was asked for; else the first that decides, else the first that is judged.
fn asked_factor(
    asked: Option<&str>,
    deciding: &[FactorCode],
    record: &SectionRecord,
) -> Result<FactorCode, ApiError> {
    let unknown = || ApiError::not_found("该项目", "item");
    match asked {
        Some(code) => code.parse().map_err(|_no_code| unknown()),
        None => deciding.first().or_else(|| record.profile().judged.first()).copied().ok_or_else(unknown),
    }
}

/// The results of the account, each with the frame that brought it.
fn results(
    record: &SectionRecord,
    span: Span,
    factor: FactorCode,
    explained: &[evaluation::ExplainedResult],
) -> Vec<ResultView> {
    let observations = record.observations(factor, span.start.start(), span.end.end());
    explained
        .iter()
        .zip(observations)
        .map(|(result, observation)| ResultView {
            time: result.time,
            value: result.value.to_string(),
            flag: result.flag.to_string(),
            flag_meaning: result.flag.meaning(),
            counts_as: result.counts_as.map(|v| v.normalize().to_string()),
            left_out: result.left_out.map(|l| l.to_string()),
            frame_id: observation.frame.0,
            origin: origin(observation.origin),
        })
        .collect()
}

impl PartView {
    fn of(part: &ExplainedPart) -> Self {
        Self {
            label: part.span.label(),
            from: part.span.start,
            to: part.span.end,
            mean: part.mean.map(|m| round_gbt8170(m, SHOWN).normalize().to_string()),
            n: part.n.0,
            n_expected: part.n.1,
            left_out: part.left_out,
        }
    }
}

impl StepView {
    fn of(step: &Step) -> Self {
        let Step { what, formula, result, source, assumed } = step;
        Self { what, formula: formula.clone(), result: result.clone(), source, assumed: *assumed }
    }
}
