//! Frames that are held instead of becoming readings.

use axum::Json;
use serde::Serialize;
use standards::time::Instant;
use store::HeldReason;
use utoipa::ToSchema;

use super::ApiError;
use crate::accounts::gate::{Allowed, ViewFrames};

/// The quarantine, a line per device and reason.
#[derive(Serialize, ToSchema)]
pub(crate) struct Quarantine {
    devices: Vec<HeldView>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct HeldView {
    mn: String,
    frames: u64,
    #[schema(value_type = String)]
    first: Instant,
    #[schema(value_type = String)]
    last: Instant,
    #[schema(value_type = String)]
    reason: HeldReason,
    reason_name: &'static str,
    peer: String,
    last_frame_id: i64,
}

/// Lists the quarantine.
#[utoipa::path(get, path = "/quarantine", tag = "evidence", responses((status = 200, body = Quarantine)))]
pub(crate) async fn quarantine(by: Allowed<ViewFrames>) -> Result<Json<Quarantine>, ApiError> {
    let devices = by.app.reader.held_devices()?;
    let view = |d: store::HeldDevice| HeldView {
        mn: d.mn.to_string(),
        frames: d.frames,
        first: d.first,
        last: d.last,
        reason: d.reason,
        reason_name: d.reason.name(),
        peer: d.peer,
        last_frame_id: d.last_frame.0,
    };
    Ok(Json(Quarantine { devices: devices.into_iter().map(view).collect() }))
}
