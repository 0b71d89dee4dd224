//! 预报检验: how good the forecasts of the last 90 days were, beside "it stays as it is".

use axum::extract::{Path, Query};
use axum::response::Response;
use bulletin::{Sheet, SheetCell, Sheets};
use forecast::score::{Brier, Errors, OnsetScore, Onsets, Report};
use serde::Serialize;
use standards::time::Instant;
use utoipa::ToSchema;

use super::process::ProcessScoreView;
use super::table::number;
use crate::accounts::gate::{Allowed, ViewWater};
use crate::api::ApiError;
use crate::api::asked::known;
use crate::api::export::{Form, Tabular, XLSX, heads};
use crate::api::views::{FactorName, Named};

/// The scores of a section's forecasts.
#[derive(Serialize, ToSchema)]
pub(crate) struct ForecastScoresPage {
    section: Named,
    #[schema(value_type = String)]
    now: Instant,
    /// Days of forecasts that are scored.
    days: u32,
    factors: Vec<FactorScores>,
}

/// The scores of one factor: forecasts as they were issued, and those made afterwards.
#[derive(Serialize, ToSchema)]
pub(crate) struct FactorScores {
    #[serde(flatten)]
    factor: FactorName,
    limit: Option<f64>,
    issued: Option<ForecastReportView>,
    hindcast: Option<ForecastReportView>,
}

/// One set of scores.
#[derive(Serialize, ToSchema)]
pub(crate) struct ForecastReportView {
    #[schema(value_type = String)]
    from: Instant,
    #[schema(value_type = String)]
    to: Instant,
    leads: Vec<LeadScoreView>,
    days: Vec<DayScoreView>,
    onsets: Vec<OnsetScoreView>,
    /// The statistical forecast and the river model's beside each other; empty where none runs.
    process: Vec<ProcessScoreView>,
}

/// Errors of one lead, in the unit of the factor.
#[derive(Serialize, ToSchema)]
pub(crate) struct LeadScoreView {
    hours: i64,
    #[serde(flatten)]
    errors: ErrorsView,
}

/// Errors, each beside persistence's.
#[derive(Serialize, ToSchema)]
pub(crate) struct ErrorsView {
    forecasts: usize,
    mae: f64,
    mae_persistence: f64,
    crps: f64,
    crps_persistence: f64,
    /// Share of persistence's CRPS that is saved.
    skill: f64,
    covered: f64,
    width: f64,
}

/// Scores of the daily mean so many days ahead.
#[derive(Serialize, ToSchema)]
pub(crate) struct DayScoreView {
    ahead: i32,
    #[serde(flatten)]
    errors: ErrorsView,
    exceeding: Option<BrierView>,
}

/// Chances of exceeding against what came.
#[derive(Serialize, ToSchema)]
pub(crate) struct BrierView {
    above: usize,
    score: f64,
    persistence: f64,
    reliability: Vec<ReliabilityView>,
}

/// What came of chances of about the same size.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReliabilityView {
    up_to: f64,
    forecasts: usize,
    said: f64,
    came: f64,
}

/// Onsets within a lead.
#[derive(Serialize, ToSchema)]
pub(crate) struct OnsetScoreView {
    hours: i64,
    ours: OnsetsView,
    persistence: OnsetsView,
}

/// Warned and came, warned and did not, came unwarned.
#[derive(Serialize, ToSchema)]
pub(crate) struct OnsetsView {
    hits: usize,
    false_alarms: usize,
    missed: usize,
    pod: Option<f64>,
    far: Option<f64>,
    csi: Option<f64>,
    exceedances: usize,
    warned: usize,
    lead_hours: Option<f64>,
}

/// How good the forecasts of a section were.
#[utoipa::path(operation_id = "forecast_scores", get, path = "/sections/{id}/forecast/scores", tag = "water", params(("id" = String, Path), Form),
    responses((status = 200, content((ForecastScoresPage = "application/json"), (Vec<u8> = XLSX), (String = "text/csv"))), (status = 404, body = crate::api::error::ErrorBody)))]
pub(crate) async fn scores(
    by: Allowed<ViewWater>,
    Path(id): Path<String>,
    Query(form): Query<Form>,
) -> Result<Response, ApiError> {
    let app = &by.app;
    let records = app.live.sections();
    let (section, _) = known(app, &records, &id)?;
    let factors = app.outlooks.of_section(&section.id).into_iter().map(|(factor, outlook)| FactorScores {
        factor: FactorName::of(factor),
        limit: outlook.limit_value(),
        issued: outlook.scores.as_ref().and_then(|scores| ForecastReportView::of(&scores.issued)),
        hindcast: outlook.scores.as_ref().and_then(|scores| ForecastReportView::of(&scores.hindcast)),
    });
    form.answer(&ForecastScoresPage {
        section: Named { id: section.id.to_string(), name: section.name.clone() },
        now: app.clock.now(),
        days: 90,
        factors: factors.collect(),
    })
}

impl ForecastReportView {
    fn of(report: &Report) -> Option<Self> {
        let (from, to) = report.span?;
        let lead = |lead: &forecast::score::LeadScore| LeadScoreView {
            hours: lead.hours,
            errors: ErrorsView::of(&lead.errors),
        };
        let day = |day: &forecast::score::DayScore| DayScoreView {
            ahead: day.ahead,
            errors: ErrorsView::of(&day.errors),
            exceeding: day.exceeding.as_ref().map(BrierView::of),
        };
        Some(Self {
            from,
            to,
            leads: report.leads.iter().map(lead).collect(),
            days: report.days.iter().map(day).collect(),
            onsets: report.onsets.iter().map(OnsetScoreView::of).collect(),
            process: report.process.iter().map(ProcessScoreView::of).collect(),
        })
    }
}

impl ErrorsView {
    fn of(errors: &Errors) -> Self {
        Self {
            forecasts: errors.forecasts,
            mae: errors.mae,
            mae_persistence: errors.mae_persistence,
            crps: errors.crps,
            crps_persistence: errors.crps_persistence,
            skill: errors.skill(),
            covered: errors.covered,
            width: errors.width,
        }
    }
}

impl BrierView {
    fn of(brier: &Brier) -> Self {
        let class = |class: &forecast::score::Reliability| ReliabilityView {
            up_to: class.up_to,
            forecasts: class.forecasts,
            said: class.said,
            came: class.came,
        };
        Self {
            above: brier.above,
            score: brier.score,
            persistence: brier.persistence,
            reliability: brier.reliability.iter().map(class).collect(),
        }
    }
}

impl OnsetScoreView {
    fn of(score: &OnsetScore) -> Self {
        Self {
            hours: score.hours,
            ours: OnsetsView::of(&score.ours),
            persistence: OnsetsView::of(&score.persistence),
        }
    }
}

impl OnsetsView {
    /// Shares of nothing are left empty.
    fn of(onsets: &Onsets) -> Self {
        let of = |whole: usize, share: f64| (whole > 0).then_some(share);
        Self {
            hits: onsets.hits,
            false_alarms: onsets.false_alarms,
            missed: onsets.missed,
            pod: of(onsets.hits + onsets.missed, onsets.pod()),
            far: of(onsets.hits + onsets.false_alarms, onsets.far()),
            csi: of(onsets.hits + onsets.false_alarms + onsets.missed, onsets.csi()),
            exceedances: onsets.exceedances,
            warned: onsets.warned,
            lead_hours: onsets.lead_hours,
        }
    }
}

impl Tabular for ForecastScoresPage {
    fn plain_name(&self) -> String {
        format!("forecast-scores-{}", self.now.day())
    }

    fn sheets(&self) -> Sheets {
        let mut rows = Vec::new();
        for factor in &self.factors {
            for (kind, report) in [("发布", &factor.issued), ("事后回算", &factor.hindcast)] {
                let Some(report) = report else { continue };
                for lead in &report.leads {
                    rows.push(row(factor, kind, format!("{} 小时后", lead.hours), &lead.errors));
                }
                for day in &report.days {
                    rows.push(row(factor, kind, format!("第 {} 天日均值", day.ahead), &day.errors));
                }
            }
        }
        let mut beside = Vec::new();
        for factor in &self.factors {
            for (kind, report) in [("发布", &factor.issued), ("事后回算", &factor.hindcast)] {
                let process = report.iter().flat_map(|report| &report.process);
                beside.extend(process.map(|score| score.row(&factor.factor.name, kind)));
            }
        }
        let columns = heads(&[
            "项目",
            "预报",
            "时效",
            "次数",
            "平均绝对误差",
            "保持现状的误差",
            "CRPS",
            "保持现状的 CRPS",
            "90% 区间覆盖率",
        ]);
        let sheet = Sheet { title: "预报检验".into(), notes: Vec::new(), columns, rows };
        let mut sheets = vec![sheet];
        if !beside.is_empty() {
            let columns = heads(&[
                "项目",
                "预报",
                "预报量",
                "次数",
                "统计模型 CRPS",
                "过程模型 CRPS",
                "合成 CRPS",
                "过程所占比重",
            ]);
            sheets.push(Sheet { title: "两种模型".into(), notes: Vec::new(), columns, rows: beside });
        }
        Sheets { name: format!("{} {} 预报检验", self.section.name, self.now.day()), sheets }
    }
}

fn row(factor: &FactorScores, kind: &str, lead: String, errors: &ErrorsView) -> Vec<SheetCell> {
    let count = u32::try_from(errors.forecasts).unwrap_or(u32::MAX);
    vec![
        SheetCell::text(&factor.factor.name),
        SheetCell::text(kind),
        SheetCell::Text(lead),
        SheetCell::count(count),
        number(errors.mae),
        number(errors.mae_persistence),
        number(errors.crps),
        number(errors.crps_persistence),
        number(errors.covered),
    ]
}
