//! Events in the water and faults of instruments, as found.

use axum::Json;
use axum::extract::{Path, Query};
use serde::{Deserialize, Serialize};
use standards::time::{BeijingDay, Instant};
use standards::{Mn, SeriesKind};
use store::{EpisodeFilter, EpisodeRecord};
use utoipa::{IntoParams, ToSchema};

use crate::accounts::gate::{Allowed, ViewWater};
use crate::api::ApiError;
use crate::api::asked::Days;
use crate::api::error::ErrorBody;
use crate::api::views::{FactorName, Named};
use crate::app::App;
use crate::checks::WrittenEpisode;

/// Most episodes of one answer; `more` says when there are others.
const MOST: usize = 500;
/// Days looked at when none are asked for.
const RECENT_DAYS: i32 = 30;

/// Which days; the last 30 when absent.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PerhapsDays {
    /// First day.
    #[param(value_type = Option<String>)]
    from: Option<BeijingDay>,
    /// Last day, included.
    #[param(value_type = Option<String>)]
    to: Option<BeijingDay>,
}

/// Episodes that touch a span of days, newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct EpisodePage {
    #[schema(value_type = String)]
    from: BeijingDay,
    #[schema(value_type = String)]
    to: BeijingDay,
    episodes: Vec<EpisodeView>,
    /// Older ones were left out.
    more: bool,
}

/// One episode: a finding, and no verdict on anybody. Nothing is left out of evaluation for it.
#[derive(Serialize, ToSchema)]
pub(crate) struct EpisodeView {
    mn: String,
    station: String,
    section: Option<Named>,
    #[schema(value_type = String)]
    kind: SeriesKind,
    /// `event` for something in the water, `fault` for something in an instrument.
    class: String,
    /// `pollution`, `runoff`, `flood`; `spike`, `shift`, `offset`, `drift`, `variability`, `flat`, `impossible`.
    word: String,
    name: String,
    english: String,
    /// First abnormal value.
    #[schema(value_type = String)]
    start: Instant,
    /// Measuring time at which it was decided.
    #[schema(value_type = String)]
    decided: Instant,
    #[schema(value_type = String)]
    peak: Instant,
    /// Last abnormal value; absent while it goes on.
    #[schema(value_type = Option<String>)]
    end: Option<Instant>,
    /// Furthest first.
    factors: Vec<ExcursionView>,
    /// 0 to 1: a ranking by how far and how many, and no probability.
    confidence: f64,
    reason: String,
    reason_en: String,
}

/// How far one factor went.
#[derive(Serialize, ToSchema)]
pub(crate) struct ExcursionView {
    factor: FactorName,
    #[schema(value_type = String)]
    time: Instant,
    value: f64,
    baseline: f64,
    /// Deviation as a share of the limit, below 0 for a fall.
    score: f64,
}

/// Episodes of all stations, newest first; of the last 30 days when no days are asked for.
#[utoipa::path(operation_id = "quality_episodes", get, path = "/quality/episodes", tag = "quality", params(PerhapsDays),
    responses((status = 200, body = EpisodePage), (status = 400, body = ErrorBody)))]
pub(crate) async fn episodes(
    by: Allowed<ViewWater>,
    Query(asked): Query<PerhapsDays>,
) -> Result<Json<EpisodePage>, ApiError> {
    let to = asked.to.unwrap_or_else(|| by.app.clock.now().day());
    let from = asked.from.unwrap_or_else(|| to.plus(-RECENT_DAYS));
    let (from, to) = Days { from, to }.checked()?;
    page(&by.app, None, from, to).map(Json)
}

/// Episodes of one station, newest first.
#[utoipa::path(operation_id = "station_episodes", get, path = "/quality/{id}/episodes", tag = "quality",
    params(("id" = String, Path, description = "MN of the station"), Days),
    responses((status = 200, body = EpisodePage), (status = 400, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub(crate) async fn station_episodes(
    by: Allowed<ViewWater>,
    Path(id): Path<String>,
    Query(days): Query<Days>,
) -> Result<Json<EpisodePage>, ApiError> {
    let (from, to) = days.checked()?;
    let mn = super::station(&by.app, &id)?.mn.clone();
    page(&by.app, Some(mn), from, to).map(Json)
}

fn page(app: &App, mn: Option<Mn>, from: BeijingDay, to: BeijingDay) -> Result<EpisodePage, ApiError> {
    let filter = EpisodeFilter { mn, from: from.start(), to: to.end(), limit: MOST + 1 };
    let stored = app.reader.episodes(&filter)?;
    let more = stored.len() > MOST;
    let episodes = stored.iter().take(MOST).filter_map(|record| view(app, record)).collect();
    Ok(EpisodePage { from, to, episodes, more })
}

fn view(app: &App, record: &EpisodeRecord) -> Option<EpisodeView> {
    let written = WrittenEpisode::of(record)?;
    let station = app.registry.station(record.mn.as_str());
    let section = station.and_then(|s| app.registry.plan().section(&s.section));
    let factors = written.factors.into_iter().map(|e| ExcursionView {
        factor: FactorName::of(e.factor),
        time: e.time,
        value: e.value,
        baseline: e.baseline,
        score: e.score,
    });
    Some(EpisodeView {
        mn: record.mn.to_string(),
        station: station.map_or_else(|| record.mn.to_string(), |s| s.name.clone()),
        section: section.map(|s| Named { id: s.id.to_string(), name: s.name.clone() }),
        kind: record.kind,
        class: written.class,
        word: written.word,
        name: written.zh,
        english: written.en,
        start: record.start,
        decided: written.decided,
        peak: written.peak,
        end: record.end,
        factors: factors.collect(),
        confidence: written.confidence,
        reason: written.reason,
        reason_en: written.reason_en,
    })
}
