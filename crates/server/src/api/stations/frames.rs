//! The frames of a station of one day: those that brought values measured then, and others received then, newest first.

use axum::Json;
use axum::extract::{Path, Query};
use hj212::RawFrame;
use serde::{Deserialize, Serialize};
use standards::FrameId;
use standards::time::{BeijingDay, Instant};
use store::StoredFrame;
use utoipa::{IntoParams, ToSchema};

use super::known;
use crate::accounts::gate::{Allowed, ViewFrames};
use crate::api::ApiError;
use crate::intake::{observations_of_stored, open};
use crate::registry::Registry;

/// Frames in one answer.
const MOST: usize = 200;

/// Which day.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// The day the values were measured; the newest one with values when absent.
    #[param(value_type = Option<String>)]
    day: Option<BeijingDay>,
    /// Only frames with numbers below this one.
    before: Option<i64>,
}

/// Frames of a day.
#[derive(Serialize, ToSchema)]
pub(crate) struct StationFrames {
    #[schema(value_type = Option<String>)]
    day: Option<BeijingDay>,
    frames: Vec<FrameLine>,
    /// Whether there are more than these.
    more: bool,
}

/// A frame in the list.
#[derive(Serialize, ToSchema)]
pub(crate) struct FrameLine {
    id: i64,
    #[schema(value_type = String)]
    received: Instant,
    #[schema(value_type = Vec<String>)]
    measured: Vec<Instant>,
    cn: Option<String>,
    cn_name: Option<&'static str>,
    bytes: usize,
    values: usize,
    /// Deviations from the protocol.
    deviations: Vec<String>,
}

impl FrameLine {
    fn of(frame: &StoredFrame, registry: &Registry) -> Self {
        let observations = observations_of_stored(frame, registry);
        let mut line = Self {
            id: frame.id.0,
            received: frame.received,
            measured: observations.iter().map(|o| o.time).collect(),
            cn: None,
            cn_name: None,
            bytes: frame.raw.len(),
            values: observations.iter().map(|o| o.values.len()).sum(),
            deviations: Vec::new(),
        };
        if let Some(raw) = RawFrame::of(&frame.raw) {
            open(&raw, registry, |message, _profile| {
                let Some(message) = message else { return };
                line.cn = message.segment.cn.map(str::to_string);
                line.cn_name = message.segment.command().and_then(hj212::Command::chinese);
                line.deviations = message.diagnostics.iter().map(|d| d.in_chinese().to_string()).collect();
            });
        }
        line
    }
}

/// Lists the frames of a station of one day, newest first: those that brought values measured then, and others received then.
#[utoipa::path(get, path = "/stations/{mn}/frames", tag = "stations", params(("mn" = String, Path), Which),
    responses((status = 200, body = StationFrames), (status = 404, body = crate::api::error::ErrorBody)))]
pub(crate) async fn station_frames(
    by: Allowed<ViewFrames>,
    Path(mn): Path<String>,
    Query(which): Query<Which>,
) -> Result<Json<StationFrames>, ApiError> {
    let app = &by.app;
    let station = known(app, &mn)?;
    let day = match which.day {
        Some(day) => Some(day),
        None => app.stations.posts().get(&station.mn).and_then(|p| p.watch.last_measured()).map(Instant::day),
    };
    let Some(day) = day else { return Ok(Json(StationFrames { day, frames: Vec::new(), more: false })) };
    let before = FrameId(which.before.unwrap_or(i64::MAX));
    let found = app.reader.frames_of(&station.mn, day.start(), day.end(), before, MOST + 1)?;
    let frames = found.iter().take(MOST).map(|frame| FrameLine::of(frame, &app.registry)).collect();
    Ok(Json(StationFrames { day: Some(day), frames, more: found.len() > MOST }))
}
