//! The HTTP interface, version 1. The router's own list is the OpenAPI document.

mod accounts;
mod asked;
mod bulletins;
mod calendar;
mod campaign;
mod error;
mod events;
mod explain;
mod export;
mod forecasts;
mod frames;
mod imports;
mod intake;
mod map;
mod meta;
mod outlook;
mod periods;
mod quality;
mod quarantine;
mod rain;
mod rain_entries;
mod ranking;
mod readings;
mod samples;
mod scan;
mod sections;
mod series;
mod session;
mod signals;
mod situation;
mod stations;
mod tables;
mod tokens;
mod views;
mod warnings;

pub(crate) use error::ApiError;
pub(crate) use views::Words;

use axum::Json;
use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::accounts::gate::{Gate, Public};
use crate::assets;

/// Head of the OpenAPI document.
#[derive(OpenApi)]
#[openapi(info(
    title = "汛清 Xunqing",
    description = "County flood-season water quality: sections, readings, warnings, bulletins"
))]
struct Document;

fn described() -> OpenApiRouter<Gate> {
    let v1 = OpenApiRouter::new()
        // Before sign-in.
        .routes(routes!(meta::meta))
        .routes(routes!(session::set_up))
        .routes(routes!(session::sign_in, session::current, session::sign_out))
        // The water.
        .routes(routes!(situation::situation))
        .routes(routes!(sections::section))
        .routes(routes!(series::series))
        .routes(routes!(samples::samples))
        .routes(routes!(periods::periods))
        .routes(routes!(outlook::outlook))
        .routes(routes!(explain::explain))
        .routes(routes!(calendar::calendar))
        .routes(routes!(ranking::ranking))
        .routes(routes!(warnings::warnings))
        .routes(routes!(map::map))
        .routes(routes!(events::events))
        // Quality of the readings.
        .routes(routes!(quality::matrix::matrix))
        .routes(routes!(quality::station::station))
        .routes(routes!(quality::series::series))
        .routes(routes!(quality::verdicts::verdicts))
        .routes(routes!(quality::reviews::list, quality::reviews::review))
        .routes(routes!(quality::rules::rules))
        .routes(routes!(quality::episodes::episodes))
        .routes(routes!(quality::episodes::station_episodes))
        // Stations.
        .routes(routes!(stations::list))
        .routes(routes!(stations::station))
        .routes(routes!(stations::ask))
        .routes(routes!(stations::station_frames))
        .routes(routes!(stations::station_warnings))
        // Evidence.
        .routes(routes!(frames::frame))
        .routes(routes!(frames::raw))
        .routes(routes!(quarantine::quarantine))
        // Readings from programs and files.
        .routes(routes!(readings::send))
        .routes(routes!(imports::import, imports::history::list))
        .routes(routes!(imports::mappings::list))
        .routes(routes!(imports::mappings::save, imports::mappings::delete))
        .routes(routes!(imports::templates::template))
        .routes(routes!(intake::intake))
        // Rain, warning signals, forecasts.
        .routes(routes!(rain::current))
        .routes(routes!(rain::rain_events))
        .routes(routes!(rain::rain_series))
        .routes(routes!(rain::rain_readings))
        .routes(routes!(rain_entries::list, rain_entries::enter))
        .routes(routes!(rain_entries::withdraw))
        .routes(routes!(forecasts::list, forecasts::send))
        .routes(routes!(signals::list, signals::send))
        .routes(routes!(signals::enter))
        .routes(routes!(signals::raw))
        // Inspecting and putting right.
        .routes(routes!(campaign::register::register))
        .routes(routes!(campaign::problems::board))
        .routes(routes!(campaign::problems::problem))
        .routes(routes!(campaign::act::enter))
        .routes(routes!(campaign::evidence::send))
        .routes(routes!(campaign::evidence::show))
        .routes(routes!(campaign::ledger::ledger))
        // Papers.
        .routes(routes!(bulletins::daily))
        // Accounts.
        .routes(routes!(accounts::list, accounts::create))
        .routes(routes!(accounts::organisations))
        .routes(routes!(tokens::list, tokens::create))
        .routes(routes!(tokens::revoke));
    OpenApiRouter::with_openapi(Document::openapi()).nest("/api/v1", v1)
}

/// The OpenAPI document as JSON text.
#[must_use]
pub fn openapi() -> String {
    described().into_openapi().to_pretty_json().unwrap_or_default()
}

/// The whole HTTP service.
pub(crate) fn router(gate: Gate) -> Router {
    let (v1, document) = described().split_for_parts();
    v1.route("/api/openapi.json", get(|| async move { Json(document) }))
        .route("/health/live", get(|| async { "ok" }))
        .route("/health/ready", get(ready))
        .route("/metrics", get(|Public(app): Public| async move { app.metrics.render() }))
        .fallback(assets::serve)
        .with_state(gate)
}

/// Ready when frames can be stored.
async fn ready(Public(app): Public) -> (StatusCode, &'static str) {
    if app.metrics.store_is_failing() {
        return (StatusCode::SERVICE_UNAVAILABLE, "storing frames fails; see the log");
    }
    (StatusCode::OK, "ok")
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_document_names_every_path_of_the_contract() {
        let document: serde_json::Value = serde_json::from_str(&super::openapi()).unwrap();
        let paths: Vec<&str> = document["paths"].as_object().unwrap().keys().map(String::as_str).collect();
        for path in
            ["meta", "setup", "session", "situation", "sections/{id}", "sections/{id}/series", "frames/{id}"]
        {
            assert!(paths.contains(&format!("/api/v1/{path}").as_str()), "{path} is missing in {paths:?}");
        }
    }
}
