//! The frames that brought a station's values of one day, newest first.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::{Path, Query};
use hj212::{Mode, RawFrame};
use serde::{Deserialize, Serialize};
use standards::time::{BeijingDay, Instant};
use standards::{FrameId, SeriesKind};
use store::StoredFrame;
use utoipa::{IntoParams, ToSchema};

use super::known;
use crate::accounts::gate::{Allowed, ViewFrames};
use crate::api::ApiError;
use crate::intake::observations_of;
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
        let observations = observations_of(&frame.raw, registry);
        let message = RawFrame::of(&frame.raw).and_then(|raw| raw.decode(Mode::Lenient).ok());
        let deviations = message.iter().flat_map(|m| &m.diagnostics);
        Self {
            id: frame.id.0,
            received: frame.received,
            measured: observations.iter().map(|o| o.time).collect(),
            cn: message.as_ref().and_then(|m| m.segment.cn.map(str::to_string)),
            cn_name: message.as_ref().and_then(|m| m.segment.command()).and_then(hj212::Command::chinese),
            bytes: frame.raw.len(),
            values: observations.iter().map(|o| o.values.len()).sum(),
            deviations: deviations.map(|d| d.in_chinese().to_string()).collect(),
        }
    }
}

/// Lists the frames that brought a station's values of one day, newest first.
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
    let mut ids: BTreeSet<FrameId> = BTreeSet::new();
    for kind in SeriesKind::ALL {
        ids.extend(app.reader.range(&station.mn, kind, day.start(), day.end())?.iter().map(|r| r.frame));
    }
    let mut frames = Vec::new();
    for id in ids.iter().rev().take(MOST) {
        // A frame that was deleted on purpose is not listed; its values stay.
        frames.extend(app.reader.frame(*id)?.map(|frame| FrameLine::of(&frame, &app.registry)));
    }
    Ok(Json(StationFrames { day: Some(day), frames, more: ids.len() > MOST }))
}
