//! 预警: warnings, open and closed.

use std::cmp::Reverse;

use axum::Json;
use axum::extract::Query;
use serde::{Deserialize, Serialize};
use standards::SectionId;
use utoipa::{IntoParams, ToSchema};

use super::ApiError;
use super::situation::warning_view;
use super::views::WarningView;
use crate::accounts::gate::{Allowed, ViewWater};

/// Which warnings.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// `open`, `closed` or `all` (default).
    state: Option<String>,
    /// Only of this section.
    section: Option<String>,
    /// Only those after the one with this number.
    before: Option<i64>,
    /// At most so many, 1 to 200; 50 when absent.
    limit: Option<usize>,
}

/// A page of warnings, the latest opened first.
#[derive(Serialize, ToSchema)]
pub(crate) struct Warnings {
    warnings: Vec<WarningView>,
    more: bool,
}

/// Warnings, the latest opened first.
#[utoipa::path(get, path = "/warnings", tag = "water", params(Which), responses((status = 200, body = Warnings)))]
pub(crate) async fn warnings(
    by: Allowed<ViewWater>,
    Query(which): Query<Which>,
) -> Result<Json<Warnings>, ApiError> {
    let open = match which.state.as_deref() {
        Some("open") => Some(true),
        Some("closed") => Some(false),
        None | Some("all") => None,
        Some(_) => {
            let en = ["No such state", "Use open, closed or all"];
            return Err(ApiError::bad_request("bad_state", ["没有这种状态", "用 open、closed 或 all"], en));
        }
    };
    let section = which.section.as_deref().map(SectionId::from);
    let limit = which.limit.unwrap_or(50).clamp(1, 200);
    let mut found = by.app.live.warnings(|w| {
        open.is_none_or(|open| w.is_open() == open) && section.as_ref().is_none_or(|s| w.key.section == *s)
    });
    found.sort_by_key(|w| Reverse((w.warning.opened.measured, w.id)));
    let from =
        which.before.and_then(|before| found.iter().position(|w| w.id == before)).map_or(0, |at| at + 1);
    let below = &found[from..];
    let records = by.app.live.sections();
    Ok(Json(Warnings {
        warnings: below.iter().take(limit).map(|w| warning_view(&by.app, &records, w)).collect(),
        more: below.len() > limit,
    }))
}
