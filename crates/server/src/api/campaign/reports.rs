//! Reports: the closing report, phase summaries and units' summaries, made of the ledger and the water.

use axum::Json;
use axum::extract::Query;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use campaign::report::Report;
use campaign::rights::Role;
use serde::{Deserialize, Serialize};
use standards::time::BeijingDay;
use utoipa::{IntoParams, ToSchema};

use super::actor_of;
use crate::ServerError;
use crate::accounts::gate::SignedIn;
use crate::api::ApiError;
use crate::api::error::ErrorBody;
use crate::api::export::file;
use crate::clock::Clock;
use crate::closing;
use crate::reporting::asked as asked_for;

/// Which report, in which form.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// Only a phase of the campaign; all of it when absent.
    phase: Option<String>,
    /// Only one unit or township.
    unit: Option<String>,
    /// `json` (default), `html` or `docx`.
    format: Option<String>,
}

/// A report as figures.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReportView {
    title: String,
    #[schema(value_type = String)]
    from: BeijingDay,
    #[schema(value_type = String)]
    to: BeijingDay,
    /// Goals, sections, open items, results.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    report: Report,
}

/// The closing report of the campaign, of a phase, or of a unit.
#[utoipa::path(operation_id = "closing_report", get, path = "/reports/closing", tag = "papers", params(Asked),
    responses((status = 200, body = ReportView), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub(crate) async fn closing(by: SignedIn, Query(asked): Query<Asked>) -> Result<Response, ApiError> {
    let actor = actor_of(&by)?;
    let plan = by.app.registry.plan();
    let unit = match &asked.unit {
        None => None,
        Some(id) => {
            let known = plan.organisations.iter().find(|o| o.id.as_str() == id);
            Some(known.ok_or_else(|| ApiError::not_found("该单位", "organisation"))?)
        }
    };
    // Who sees its own area only reads its own summary only.
    let narrow = matches!(actor.role, Role::Township | Role::Discharger);
    if narrow && unit.is_none_or(|u| u.id != actor.organisation) {
        return Err(ApiError::new(
            StatusCode::FORBIDDEN,
            "no_right",
            ["只能查看本单位的总结", "在地址中写 unit=本单位编号"],
            ["You may read your own summary only", "Ask with unit=your organisation"],
        ));
    }
    let campaign = &plan.campaign;
    let phase = match &asked.phase {
        None => None,
        Some(id) => {
            let known = campaign.phases.iter().find(|p| p.id.as_str() == id);
            Some(known.ok_or_else(|| ApiError::not_found("该阶段", "phase"))?)
        }
    };
    let (scope, title) = asked_for(plan, phase, unit, Clock::wall());
    let (from, to) = (scope.from, scope.to);
    let figures = closing::figures(plan, &by.app.live, &scope);
    let report = by.app.desk.look(|desk| Report::of(desk, plan, figures, &scope));
    match asked.format.as_deref() {
        None | Some("json") => Ok(Json(ReportView { title, from, to, report }).into_response()),
        Some("html") => {
            let worded = closing::worded(plan, &report, &scope, &title, Clock::wall());
            Ok(([(header::CONTENT_TYPE, "text/html; charset=utf-8")], worded.to_html()).into_response())
        }
        Some("docx") => {
            let worded = closing::worded(plan, &report, &scope, &title, Clock::wall());
            let bytes = worded.to_docx().map_err(|error| ServerError::Content(error.to_string()))?;
            let media = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
            Ok(file(media, &format!("closing-{from}-{to}"), &title, "docx", bytes))
        }
        Some(_) => Err(ApiError::bad_request(
            "bad_format",
            ["没有这种格式", "用 json、html 或 docx"],
            ["No such format", "Use json, html or docx"],
        )),
    }
}
