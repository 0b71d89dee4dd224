//! The clock of a rehearsal.

use axum::Json;
use serde::{Deserialize, Serialize};
use standards::time::Instant;
use utoipa::ToSchema;

use super::ApiError;
use super::error::ErrorBody;
use crate::accounts::gate::{Allowed, ManageAccounts};
use crate::clock::Clock;
use crate::desk::move_rehearsal;

/// Where the clock is to stand.
#[derive(Deserialize, ToSchema)]
pub(crate) struct ClockMove {
    #[schema(value_type = String)]
    now: Instant,
}

/// Where the clock stands, and what the rules did on the way.
#[derive(Serialize, ToSchema)]
pub(crate) struct ClockMoved {
    #[schema(value_type = String)]
    now: Instant,
    /// Entries the rules made.
    entries: usize,
}

/// Moves a rehearsal's clock forward; answers when the rules have come to rest.
#[utoipa::path(operation_id = "move_clock", post, path = "/rehearsal/clock", tag = "rehearsal", request_body = ClockMove,
    responses((status = 200, body = ClockMoved), (status = 404, body = ErrorBody), (status = 409, body = ErrorBody)))]
pub(crate) async fn move_clock(
    by: Allowed<ManageAccounts>,
    Json(to): Json<ClockMove>,
) -> Result<Json<ClockMoved>, ApiError> {
    let app = &by.app;
    let rehearsal = app
        .rehearsal
        .as_ref()
        .ok_or_else(|| ApiError::not_found("演练时钟（未以 --rehearse 启动）", "rehearsal clock"))?;
    if to.now < Clock::wall() {
        return Err(ApiError::bad_request(
            "clock_runs_forward",
            ["演练时钟不能倒退，现在是", &Clock::wall().to_string()],
            ["A rehearsal's clock runs forward; it stands at", &Clock::wall().to_string()],
        ));
    }
    let entries = move_rehearsal(app, rehearsal, to.now).await?;
    Ok(Json(ClockMoved { now: to.now, entries }))
}
