//! 站点: the stations themselves, who is connected, what is missing, what they are asked.

mod ask;
mod frames;
mod parts;
mod warnings;

pub(crate) use ask::{__path_ask, ask};
pub(crate) use frames::{__path_station_frames, station_frames};
pub(crate) use warnings::{__path_station_warnings, station_warnings};

use axum::Json;
use axum::extract::Path;
use campaign::plan::Station;
use serde::Serialize;
use standards::time::Instant;
use standards::{Edition, FactorCode, Mn};
use store::StationFilter;
use telemetry::{StationProfile, UnitHint, doubted_units, unit_hint};
use utoipa::ToSchema;

use self::parts::{ConnectionView, ExpectationView, GapView, QuirkView, RequestView};
use self::warnings::StationWarningView;
use super::ApiError;
use super::scan::scan;
use super::sections::origin;
use super::views::FactorName;
use crate::accounts::gate::{Allowed, ViewFrames};
use crate::app::App;
use crate::stations::Post;

/// Newest records of each sort shown on a station's page.
const SHOWN: usize = 100;
/// Days of values looked at for the hint about a unit.
const HINT_DAYS: i64 = 7;

/// Every station of the plan.
#[derive(Serialize, ToSchema)]
pub(crate) struct StationList {
    #[schema(value_type = String)]
    now: Instant,
    /// Whether times are those of replayed data: then nobody is asked anything by itself.
    replayed: bool,
    stations: Vec<StationLine>,
}

/// One station in the list.
#[derive(Serialize, ToSchema)]
pub(crate) struct StationLine {
    mn: String,
    name: String,
    section: String,
    section_name: String,
    origin: &'static str,
    example: bool,
    profile: String,
    profile_title: String,
    protocol: &'static str,
    online: bool,
    #[schema(value_type = Option<String>)]
    connected_since: Option<Instant>,
    #[schema(value_type = Option<String>)]
    last_measured: Option<Instant>,
    #[schema(value_type = Option<String>)]
    last_received: Option<Instant>,
    /// Server minus station, milliseconds; absent while too few frames have shown it.
    clock_offset_ms: Option<i64>,
    /// Intervals of today that are complete, of those that are due.
    complete_today: u32,
    expected_today: u32,
    open_gaps: usize,
    /// Intervals missing in them.
    missing: u32,
    warnings: Vec<StationWarningView>,
    /// Kinds of deviations since the server started.
    quirks: usize,
}

/// One station.
#[derive(Serialize, ToSchema)]
pub(crate) struct StationPage {
    #[schema(value_type = String)]
    now: Instant,
    station: StationLine,
    profile: ProfileView,
    gaps: Vec<GapView>,
    requests: Vec<RequestView>,
    connections: Vec<ConnectionView>,
    warnings: Vec<StationWarningView>,
    quirks: Vec<QuirkView>,
    /// Factors whose unit looks wrong.
    unit_hints: Vec<UnitHintView>,
}

/// What is known of the station's device.
#[derive(Serialize, ToSchema)]
pub(crate) struct ProfileView {
    name: String,
    title: String,
    note: String,
    protocol: &'static str,
    mode: &'static str,
    flags: &'static str,
    crc: &'static str,
    encrypted: bool,
    units: Vec<UnitView>,
    expect: Vec<ExpectationView>,
    time_out_seconds: u32,
    retries: u32,
    /// Whether it is asked for what is missing.
    history: bool,
    look_back_hours: i64,
    silent_minutes: i64,
    clock_tolerance_seconds: i64,
}

/// A unit that is converted.
#[derive(Serialize, ToSchema)]
pub(crate) struct UnitView {
    factor: FactorName,
    unit: String,
}

/// A unit that looks wrong.
#[derive(Serialize, ToSchema)]
pub(crate) struct UnitHintView {
    factor: FactorName,
    /// What the profile says now.
    unit: String,
    hint: String,
    hint_en: String,
}

/// Lists the stations.
#[utoipa::path(operation_id = "list_stations", get, path = "/stations", tag = "stations",
    responses((status = 200, body = StationList)))]
pub(crate) async fn list(by: Allowed<ViewFrames>) -> Result<Json<StationList>, ApiError> {
    let app = &by.app;
    let now = app.clock.now();
    let posts = app.stations.posts();
    let line = |s: &Station| Some(line(app, s, posts.get(&s.mn)?, now));
    let stations = app.registry.plan().stations.iter().filter_map(line).collect();
    Ok(Json(StationList { now, replayed: app.clock.follows_data(), stations }))
}

/// One station with what is known of it.
#[utoipa::path(get, path = "/stations/{mn}", tag = "stations", params(("mn" = String, Path)),
    responses((status = 200, body = StationPage), (status = 404, body = super::error::ErrorBody)))]
pub(crate) async fn station(
    by: Allowed<ViewFrames>,
    Path(mn): Path<String>,
) -> Result<Json<StationPage>, ApiError> {
    let app = &by.app;
    let (station, now) = (known(app, &mn)?, app.clock.now());
    let filter = StationFilter { mn: Some(station.mn.clone()), limit: SHOWN, ..StationFilter::default() };
    let (line, profile) = {
        let posts = app.stations.posts();
        let post = posts.get(&station.mn).ok_or_else(|| not_found(&mn))?;
        (line(app, station, post, now), profile_view(&station.profile, post))
    };
    let of = station.mn.clone();
    let unit_hints = scan(app, move |app| unit_hints(app, known(app, of.as_str())?, now)).await?;
    let name = |mn: &Mn| app.registry.station(mn.as_str()).map_or_else(|| mn.to_string(), |s| s.name.clone());
    let warnings = app.reader.station_warnings(&filter)?;
    Ok(Json(StationPage {
        now,
        station: line,
        profile,
        gaps: app.reader.gaps(&filter)?.iter().filter_map(GapView::of).collect(),
        requests: app.reader.station_requests(&filter)?.iter().filter_map(RequestView::of).collect(),
        connections: app.reader.connections(&filter)?.into_iter().map(ConnectionView::of).collect(),
        warnings: warnings.iter().filter_map(|w| StationWarningView::of(w, &name(&w.mn))).collect(),
        quirks: app.stations.quirks.of(&station.mn).into_iter().map(QuirkView::of).collect(),
        unit_hints,
    }))
}

fn not_found(mn: &str) -> ApiError {
    ApiError::not_found(&format!("站点 {mn}"), "station")
}

/// The station of the plan.
fn known<'a>(app: &'a App, mn: &str) -> Result<&'a Station, ApiError> {
    app.registry.station(mn).ok_or_else(|| not_found(mn))
}

fn line(app: &App, station: &Station, post: &Post, now: Instant) -> StationLine {
    let section = app.registry.plan().section(&station.section);
    let day = now.day();
    let completeness = post.trackers.iter().map(|t| t.completeness(day.start(), day.end()));
    let (complete_today, expected_today) = completeness.fold((0, 0), |(c, e), (c2, e2)| (c + c2, e + e2));
    let gaps = || post.trackers.iter().flat_map(telemetry::GapTracker::open_gaps);
    StationLine {
        mn: station.mn.to_string(),
        name: station.name.clone(),
        section: station.section.to_string(),
        section_name: section.map_or_else(|| station.section.to_string(), |s| s.name.clone()),
        origin: origin(station.origin),
        example: station.example,
        profile: station.profile.name.clone(),
        profile_title: station.profile.title.clone(),
        protocol: station.profile.protocol.word(),
        online: !post.lines.is_empty(),
        connected_since: post.lines.iter().map(|l| l.began).min(),
        last_measured: post.watch.last_measured(),
        last_received: post.watch.last_received(),
        clock_offset_ms: post.watch.clock_offset(&post.rules).filter(|_| !app.clock.follows_data()),
        complete_today,
        expected_today,
        open_gaps: gaps().count(),
        missing: gaps().map(|g| g.slots - (g.filled + g.lost).min(g.slots)).sum(),
        warnings: post.watch.open().iter().map(|w| StationWarningView::live(w, station)).collect(),
        quirks: app.stations.quirks.of(&station.mn).len(),
    }
}

fn profile_view(profile: &StationProfile, post: &Post) -> ProfileView {
    let unit = |(factor, (unit, _)): (&FactorCode, &(String, telemetry::Scale))| UnitView {
        factor: FactorName::of(*factor),
        unit: unit.clone(),
    };
    ProfileView {
        name: profile.name.clone(),
        title: profile.title.clone(),
        note: profile.note.clone(),
        protocol: profile.protocol.word(),
        mode: profile.mode.word(),
        flags: profile.flags.word(),
        crc: profile.crc.word(),
        encrypted: profile.sm4_key.is_some(),
        units: profile.units.iter().map(unit).collect(),
        expect: post.trackers.iter().map(|t| ExpectationView::of(t.expectation())).collect(),
        time_out_seconds: profile.time_out_s,
        retries: profile.retries,
        history: profile.history && profile.protocol.is_hj212(),
        look_back_hours: profile.recall.look_back_ms / 3_600_000,
        silent_minutes: post.silent_ms / 60_000,
        clock_tolerance_seconds: profile.watch.clock_tolerance_ms / 1000,
    }
}

/// Compares recent values of factors whose unit is easily mistaken with the limits of the section's water.
fn unit_hints(app: &App, station: &Station, now: Instant) -> Result<Vec<UnitHintView>, ApiError> {
    let Some(section) = app.registry.plan().section(&station.section) else { return Ok(Vec::new()) };
    let from = now.plus_ms(-HINT_DAYS * standards::time::DAY_MS);
    let mut hints = Vec::new();
    for (factor, limit) in doubted_units(Edition::in_force_on(now.day()), section.water) {
        let table = app.reader.column(&station.mn, station.kind, factor, from, now)?;
        let Some(column) = table.column(factor) else { continue };
        let values: Vec<_> =
            (0..table.times().len()).filter_map(|row| column.get(row)).map(|(value, _)| value).collect();
        let Some(hint) = unit_hint(&values, limit) else { continue };
        let (hint, hint_en) = match hint {
            UnitHint::LooksLikeMicrograms => ("数值像是以 μg/L 发送", "the values look like μg/L"),
            UnitHint::LooksLikeMilligrams => ("数值像是以 mg/L 发送", "the values look like mg/L"),
        };
        let unit = station.profile.units.get(&factor).map_or("mg/L", |(unit, _)| unit.as_str());
        hints.push(UnitHintView {
            factor: FactorName::of(factor),
            unit: unit.to_string(),
            hint: format!("{hint}，请核对 profile 的 units"),
            hint_en: format!("{hint_en}; check units of the profile"),
        });
    }
    Ok(hints)
}
