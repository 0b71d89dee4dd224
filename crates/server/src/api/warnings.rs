//! 预警: warnings, open and closed.

use std::cmp::Reverse;

use axum::Json;
use axum::extract::Query;
use campaign::incident::{Ground, IncidentKind};
use serde::{Deserialize, Serialize};
use standards::SectionId;
use standards::time::Instant;
use utoipa::{IntoParams, ToSchema};

use super::ApiError;
use super::situation::warning_view;
use super::views::{Named, WarningView};
use crate::accounts::gate::{Allowed, ViewWater};
use crate::app::App;
use crate::clock::Clock;

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
#[expect(clippy::struct_field_names, reason = "the word of the interface")]
pub(crate) struct Warnings {
    warnings: Vec<WarningView>,
    more: bool,
    /// Swings that go on (水质大幅波动, SC-004), the newest first; of closed warnings none.
    swings: Vec<SwingSignView>,
}

/// A swing that goes on.
#[derive(Serialize, ToSchema)]
pub(crate) struct SwingSignView {
    section: Named,
    /// One line with the numbers, in Chinese.
    title: String,
    /// Since when readings swing.
    #[schema(value_type = String)]
    since: Instant,
    /// The newest reading that does.
    #[schema(value_type = String)]
    newest: Instant,
}

/// Swings that have not ended. They are signs of incidents and no warnings of a limit: the value may keep its class.
fn swings(app: &App, section: Option<&SectionId>) -> Vec<SwingSignView> {
    let plan = app.registry.plan();
    let signs = crate::desk::signs_at(app, Clock::wall()).all;
    let going = signs.into_iter().filter(|s| s.kind == IncidentKind::Swing && s.ended.is_none());
    let mut found: Vec<_> = going
        .filter_map(|sign| {
            let Ground::Section { section: of } = &sign.ground else { return None };
            section.is_none_or(|wanted| wanted == of).then(|| SwingSignView {
                section: Named {
                    id: of.to_string(),
                    name: plan.section(of).map_or_else(|| of.to_string(), |s| s.name.clone()),
                },
                title: sign.title.clone(),
                since: sign.opened.measured,
                newest: sign.updated.measured,
            })
        })
        .collect();
    found.sort_by_key(|s| Reverse(s.newest));
    found
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
    let first = which.before.is_none();
    let from =
        which.before.and_then(|before| found.iter().position(|w| w.id == before)).map_or(0, |at| at + 1);
    let below = &found[from..];
    let records = by.app.live.sections();
    Ok(Json(Warnings {
        warnings: below.iter().take(limit).map(|w| warning_view(&by.app, &records, w)).collect(),
        more: below.len() > limit,
        swings: if first && open != Some(false) { swings(&by.app, section.as_ref()) } else { Vec::new() },
    }))
}
