//! What an amount of rain rests on: the readings with their frames, and what people entered.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::Query;
use campaign::plan::{Gauge, GaugeFactor};
use serde::{Deserialize, Serialize};
use standards::time::{DAY_MS, Instant};
use standards::{FactorCode, SeriesKind};
use utoipa::{IntoParams, ToSchema};
use weather::rain::{GaugeRecord, Span};

use super::place::{Place, PlaceQuery, RainPlaceView};
use crate::accounts::gate::{Allowed, ViewWater};
use crate::api::ApiError;
use crate::api::error::ErrorBody;
use crate::api::rain_entries::{RainEntryView, view as entry_view};
use crate::api::scan::scan;
use crate::api::views::FactorName;
use crate::app::App;

/// Longest stretch of one answer, days.
const LONGEST_DAYS: i64 = 31;
/// Most readings of one answer; `more` says when there are others.
const MOST: usize = 500;

/// Which stretch of time.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Stretch {
    /// Where it begins.
    #[param(value_type = String)]
    from: Instant,
    /// Where it ends.
    #[param(value_type = String)]
    to: Instant,
}

/// What the rain of a place over a stretch of time rests on.
#[derive(Serialize, ToSchema)]
pub(crate) struct RainReadings {
    place: RainPlaceView,
    #[schema(value_type = String)]
    from: Instant,
    #[schema(value_type = String)]
    to: Instant,
    /// Newest first.
    readings: Vec<RainReadingView>,
    /// Older ones were left out.
    more: bool,
    /// Entries of people that touch the stretch and were not taken back, newest first.
    entries: Vec<RainEntryView>,
}

/// A reading of a gauge's device.
#[derive(Serialize, ToSchema)]
pub(crate) struct RainReadingView {
    gauge: String,
    gauge_name: String,
    factor: FactorName,
    #[schema(value_type = String)]
    kind: SeriesKind,
    kind_name: &'static str,
    #[schema(value_type = String)]
    time: Instant,
    value: String,
    flag: String,
    /// Whether its flag lets it count.
    counts: bool,
    /// The last to arrive of its factor and time; an earlier one was corrected.
    in_force: bool,
    #[schema(value_type = String)]
    received: Instant,
    frame_id: i64,
}

/// The readings and entries that the rain of a gauge or an area over a stretch of time rests on, at most 31 days and 500 readings.
///
/// A period total is listed when its period touches the stretch, a counter up to the readings around it.
#[utoipa::path(operation_id = "rain_readings", get, path = "/rain/readings", tag = "rain", params(PlaceQuery, Stretch),
    responses((status = 200, body = RainReadings), (status = 400, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub(crate) async fn rain_readings(
    by: Allowed<ViewWater>,
    Query(place): Query<PlaceQuery>,
    Query(Stretch { from, to }): Query<Stretch>,
) -> Result<Json<RainReadings>, ApiError> {
    if to <= from || to.0.saturating_sub(from.0) > LONGEST_DAYS * DAY_MS {
        return Err(ApiError::bad_request(
            "bad_span",
            ["时段不对", "结束晚于开始，最长 31 天"],
            ["Not a stretch of time", "The end must be after the start; at most 31 days"],
        ));
    }
    scan(&by.app, move |app| page(app, &place, Span { from, to })).await.map(Json)
}

fn page(app: &App, place: &PlaceQuery, span: Span) -> Result<RainReadings, ApiError> {
    let plan = app.registry.plan();
    let place = place.resolve(plan)?;
    let gauges: Vec<&Gauge> = match &place {
        Place::Gauge(gauge) => vec![gauge],
        Place::Area(area) => area.gauges.iter().filter_map(|id| plan.rain.gauge(id.as_str())).collect(),
    };
    let mut readings = Vec::new();
    for gauge in &gauges {
        of_gauge(app, gauge, span, &mut readings)?;
    }
    readings.sort_by(|a: &RainReadingView, b| {
        (b.time, b.received, &a.gauge).cmp(&(a.time, a.received, &b.gauge))
    });
    let more = readings.len() > MOST;
    readings.truncate(MOST);
    let named = |gauge: &str| gauges.iter().any(|g| g.id.as_str() == gauge);
    let entered = app.rain.entered();
    let touching = entered
        .iter()
        .rev()
        .filter(|e| e.withdrawn.is_none() && e.from < span.to && e.to > span.from && named(&e.gauge));
    Ok(RainReadings {
        place: place.view(),
        from: span.from,
        to: span.to,
        readings,
        more,
        entries: touching.map(|entry| entry_view(app, entry)).collect(),
    })
}

fn of_gauge(app: &App, gauge: &Gauge, span: Span, all: &mut Vec<RainReadingView>) -> Result<(), ApiError> {
    let Some(mn) = &gauge.station else { return Ok(()) };
    let counted =
        app.rain.gauges().get(gauge.id.as_str()).map_or(span, |r: &GaugeRecord| r.series().counted(span));
    let reach = gauge.factors.iter().filter_map(|source| source.form.period_ms()).max().unwrap_or_default();
    let (from, to) = (counted.from.plus_ms(-reach), counted.to.plus_ms(reach + 1));
    for kind in SeriesKind::ALL {
        let mut in_force: BTreeMap<(Instant, FactorCode), usize> = BTreeMap::new();
        for read in app.reader.range(mn, kind, from, to)? {
            let reading = &read.reading;
            let is_own = |f: &&GaugeFactor| f.factor.as_str().eq_ignore_ascii_case(reading.factor.as_str());
            let source = gauge.factors.iter().find(is_own);
            if !source.is_some_and(|source| source.form.bears_on(reading.time, span, counted)) {
                continue;
            }
            // They come in order of arrival: each takes the place of the one before.
            let earlier = in_force.insert((reading.time, reading.factor), all.len());
            if let Some(earlier) = earlier.and_then(|at| all.get_mut(at)) {
                earlier.in_force = false;
            }
            all.push(RainReadingView {
                gauge: gauge.id.to_string(),
                gauge_name: gauge.name.clone(),
                factor: FactorName::of(reading.factor),
                kind,
                kind_name: kind.name(),
                time: reading.time,
                value: reading.value.to_string(),
                flag: reading.flag.to_string(),
                counts: reading.flag.counts(),
                in_force: true,
                received: reading.received,
                frame_id: read.frame.0,
            });
        }
    }
    Ok(())
}
