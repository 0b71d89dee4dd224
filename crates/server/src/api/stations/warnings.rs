//! Warnings about stations: of the station, never of the water.

use axum::Json;
use axum::extract::Query;
use campaign::plan::Station;
use serde::{Deserialize, Serialize};
use standards::time::Instant;
use store::{StationFilter, StationWarningRecord};
use telemetry::{Severity, StationRule, StationWarning};
use utoipa::{IntoParams, ToSchema};

use crate::accounts::gate::{Allowed, ViewWater};
use crate::api::ApiError;
use crate::api::views::FactorName;

/// Which warnings.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// `open`, `closed` or `all` (default).
    state: Option<String>,
    /// Only those before the one with this number.
    before: Option<i64>,
    /// At most so many, 1 to 200; 50 when absent.
    limit: Option<usize>,
}

/// A page of warnings about stations, newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct StationWarnings {
    warnings: Vec<StationWarningView>,
    more: bool,
}

/// A moment: by the newest measurement known then, and by the server's clock.
#[derive(Serialize, ToSchema)]
pub(crate) struct StationMoment {
    #[schema(value_type = Option<String>)]
    measured: Option<Instant>,
    #[schema(value_type = String)]
    received: Instant,
}

impl From<telemetry::Moment> for StationMoment {
    fn from(moment: telemetry::Moment) -> Self {
        Self { measured: moment.measured, received: moment.received }
    }
}

/// A warning about a station.
#[derive(Serialize, ToSchema)]
pub(crate) struct StationWarningView {
    /// Its number; absent in the live state of a station.
    id: Option<i64>,
    mn: String,
    station: String,
    rule: &'static str,
    rule_name: &'static str,
    /// `watch` or `warn`.
    severity: &'static str,
    factor: Option<FactorName>,
    kind_name: Option<&'static str>,
    state: &'static str,
    opened: StationMoment,
    asserted: StationMoment,
    closed: Option<StationMoment>,
    detail: String,
    detail_en: String,
}

impl StationWarningView {
    pub(super) fn of(record: &StationWarningRecord, station: &str) -> Option<Self> {
        let warning: StationWarning = serde_json::from_str(&record.body).ok()?;
        Some(Self::view(Some(record.id), record.mn.to_string(), station.to_string(), &warning))
    }

    pub(super) fn live(warning: &StationWarning, station: &Station) -> Self {
        Self::view(None, station.mn.to_string(), station.name.clone(), warning)
    }

    fn view(id: Option<i64>, mn: String, station: String, warning: &StationWarning) -> Self {
        let (detail, detail_en) = words(warning);
        Self {
            id,
            mn,
            station,
            rule: warning.rule.word(),
            rule_name: warning.rule.name(),
            severity: match warning.rule.severity() {
                Severity::Watch => "watch",
                Severity::Warn => "warn",
            },
            factor: warning.factor.map(|(_, factor)| FactorName::of(factor)),
            kind_name: warning.factor.map(|(kind, _)| kind.name()),
            state: if warning.is_open() { "open" } else { "closed" },
            opened: warning.opened.into(),
            asserted: warning.asserted.into(),
            closed: warning.closed.map(Into::into),
            detail,
            detail_en,
        }
    }
}

/// A span in words: days, hours, minutes or seconds.
fn span(ms: i64) -> (String, String) {
    let seconds = ms.unsigned_abs() / 1000;
    let (n, zh, en) = match seconds {
        172_800.. => (seconds / 86_400, "天", "days"),
        7_200.. => (seconds / 3_600, "小时", "hours"),
        120.. => (seconds / 60, "分钟", "minutes"),
        _ => (seconds, "秒", "seconds"),
    };
    (format!("{n} {zh}"), format!("{n} {en}"))
}

/// What led to a warning.
fn words(warning: &StationWarning) -> (String, String) {
    let figure = warning.figure;
    let (long, long_en) = span(figure);
    match warning.rule {
        StationRule::Silent => (format!("已 {long} 没有收到数据"), format!("nothing received for {long_en}")),
        StationRule::FactorStopped => {
            (format!("比其他因子落后 {long}"), format!("{long_en} behind the other factors"))
        }
        StationRule::ClockDrift if figure > 0 => {
            (format!("站点时钟慢约 {long}"), format!("the station's clock is about {long_en} slow"))
        }
        StationRule::ClockDrift => {
            (format!("站点时钟快约 {long}"), format!("the station's clock is about {long_en} fast"))
        }
        StationRule::FutureTimes => {
            (format!("监测时间比接收时间晚 {long}"), format!("measured {long_en} after it was received"))
        }
        StationRule::OutOfOrder => (
            format!("近期 {figure}% 的数据晚到且乱序"),
            format!("{figure}% of recent data came out of order"),
        ),
        StationRule::Damaged => {
            (format!("近期 {figure}% 的数据帧校验错误"), format!("{figure}% of recent frames are damaged"))
        }
        StationRule::Flapping => {
            (format!("一小时内连接 {figure} 次"), format!("connected {figure} times within an hour"))
        }
    }
}

/// Warnings about stations, newest first.
#[utoipa::path(get, path = "/station-warnings", tag = "stations", params(Which),
    responses((status = 200, body = StationWarnings)))]
pub(crate) async fn station_warnings(
    by: Allowed<ViewWater>,
    Query(which): Query<Which>,
) -> Result<Json<StationWarnings>, ApiError> {
    let open = match which.state.as_deref() {
        Some("open") => Some(true),
        Some("closed") => Some(false),
        None | Some("all") => None,
        Some(_) => {
            let en = ["No such state", "Use open, closed or all"];
            return Err(ApiError::bad_request("bad_state", ["没有这种状态", "用 open、closed 或 all"], en));
        }
    };
    let limit = which.limit.unwrap_or(50).clamp(1, 200);
    let filter = StationFilter { mn: None, open, before: which.before, limit: limit + 1 };
    let records = by.app.reader.station_warnings(&filter)?;
    let view = |record: &StationWarningRecord| {
        let name =
            by.app.registry.station(record.mn.as_str()).map_or(record.mn.as_str(), |s| s.name.as_str());
        StationWarningView::of(record, name)
    };
    let warnings = records.iter().take(limit).filter_map(view).collect();
    Ok(Json(StationWarnings { warnings, more: records.len() > limit }))
}
