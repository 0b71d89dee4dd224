//! Rain that people read and enter, and take back.

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use standards::Decimal;
use standards::time::{DAY_MS, Instant};
use store::ManualRain;
use utoipa::ToSchema;

use super::ApiError;
use super::error::ErrorBody;
use crate::accounts::gate::{Allowed, SendWeather, ViewWater};
use crate::app::App;
use crate::clock::Clock;

/// Longest stretch of one entry, days.
const LONGEST_DAYS: i64 = 7;

/// Entries, newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct RainEntries {
    entries: Vec<RainEntryView>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct RainEntryView {
    id: i64,
    gauge: String,
    gauge_name: String,
    #[schema(value_type = String)]
    from: Instant,
    #[schema(value_type = String)]
    to: Instant,
    mm: String,
    note: String,
    /// Who entered it.
    by: String,
    #[schema(value_type = String)]
    entered: Instant,
    #[schema(value_type = Option<String>)]
    withdrawn: Option<Instant>,
    withdrawn_by: Option<String>,
}

/// Entries of rain, newest first, at most two hundred.
#[utoipa::path(operation_id = "list_rain_entries", get, path = "/rain/entries", tag = "rain", responses((status = 200, body = RainEntries)))]
pub(crate) async fn list(by: Allowed<ViewWater>) -> Json<RainEntries> {
    let entries = by.app.rain.entered();
    Json(RainEntries { entries: entries.iter().rev().take(200).map(|e| view(&by.app, e)).collect() })
}

pub(super) fn view(app: &App, entry: &ManualRain) -> RainEntryView {
    let name = app.registry.plan().rain.gauge(&entry.gauge).map(|g| g.name.clone());
    RainEntryView {
        id: entry.id,
        gauge: entry.gauge.clone(),
        gauge_name: name.unwrap_or_else(|| entry.gauge.clone()),
        from: entry.from,
        to: entry.to,
        mm: entry.mm.to_string(),
        note: entry.note.clone(),
        by: entry.by.clone(),
        entered: entry.entered,
        withdrawn: entry.withdrawn.as_ref().map(|w| w.0),
        withdrawn_by: entry.withdrawn.as_ref().map(|w| w.1.clone()),
    }
}

/// Rain of a stretch at a gauge.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewRain {
    gauge: String,
    #[schema(value_type = String)]
    from: Instant,
    #[schema(value_type = String)]
    to: Instant,
    /// Millimetres, as text so that digits are kept.
    mm: String,
    #[serde(default)]
    note: String,
}

/// Enters rain. It fills what the gauge's device leaves open, and never replaces what that sent.
#[utoipa::path(operation_id = "enter_rain", post, path = "/rain/entries", tag = "rain", request_body = NewRain,
    responses((status = 201, body = RainEntryView), (status = 400, body = ErrorBody)))]
pub(crate) async fn enter(
    by: Allowed<SendWeather>,
    Json(new): Json<NewRain>,
) -> Result<(StatusCode, Json<RainEntryView>), ApiError> {
    let plan = by.app.registry.plan();
    if plan.rain.gauge(&new.gauge).is_none() {
        return Err(ApiError::not_found("该雨量站", "rain gauge"));
    }
    let most = plan.rain.rules.series();
    let now = by.app.clock.now().max(Clock::wall());
    let length = new.to.0.saturating_sub(new.from.0);
    let mm =
        new.mm.trim().parse::<Decimal>().ok().filter(|mm| mm.scale() <= 3 && most.plausible(*mm, length));
    if length <= 0 || length > LONGEST_DAYS * DAY_MS || new.to > now {
        return Err(ApiError::bad_request(
            "bad_span",
            ["时段不对", "结束晚于开始、不晚于现在，最长 7 天"],
            [
                "Not a stretch of time",
                "The end must be after the start and not in the future; at most 7 days",
            ],
        ));
    }
    let Some(mm) = mm else {
        return Err(ApiError::bad_request(
            "bad_rain",
            ["雨量不对", "填毫米数，如 12.5；不能是负数，也不能超过该时段可能的雨量"],
            [
                "Not an amount of rain",
                "Give mm such as 12.5; not negative and not more than can fall in that time",
            ],
        ));
    };
    let mut entry = ManualRain {
        id: 0,
        gauge: new.gauge,
        from: new.from,
        to: new.to,
        mm,
        entered: Clock::wall(),
        by: by.account.account.login.clone(),
        note: new.note.trim().chars().take(200).collect(),
        withdrawn: None,
    };
    let stored = entry.clone();
    entry.id = by.app.writer.run(move |store| store.put_manual_rain(&stored)).await?;
    changed(&by.app, &entry.gauge)?;
    Ok((StatusCode::CREATED, Json(view(&by.app, &entry))))
}

/// Takes an entry back; it is kept and marked.
#[utoipa::path(operation_id = "withdraw_rain", delete, path = "/rain/entries/{id}", tag = "rain", params(("id" = i64, Path)),
    responses((status = 204), (status = 404, body = ErrorBody)))]
pub(crate) async fn withdraw(by: Allowed<SendWeather>, Path(id): Path<i64>) -> Result<StatusCode, ApiError> {
    let login = by.account.account.login.clone();
    let now = Clock::wall();
    if !by.app.writer.run(move |store| store.withdraw_manual_rain(id, now, &login)).await? {
        return Err(ApiError::not_found("该条录入", "entry"));
    }
    let gauge = by.app.rain.entered().iter().find(|e| e.id == id).map(|e| e.gauge.clone());
    changed(&by.app, &gauge.unwrap_or_default())?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes the entries from the store and tells the pages.
fn changed(app: &App, gauge: &str) -> Result<(), ApiError> {
    app.rain.read_entered(|| app.reader.manual_rain())?;
    app.hub.tell("rain", &serde_json::json!({ "gauges": [gauge] }));
    Ok(())
}
