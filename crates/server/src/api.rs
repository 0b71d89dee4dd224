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
mod messages;
mod meta;
mod outbox;
mod outlook;
mod periods;
mod quality;
mod quarantine;
mod rain;
mod rain_entries;
mod ranking;
mod readings;
mod rehearsal;
mod samples;
mod scan;
mod sections;
mod series;
mod session;
mod share;
mod signals;
mod situation;
mod source_trace;
mod stations;
mod tables;
mod tokens;
mod views;
mod warnings;
mod water_forecast;
mod whatif;

pub(crate) use error::{ApiError, WhyNot};
pub(crate) use views::{SwingView, Words};
pub(crate) use whatif::written as written_whatif;

use axum::Router;
use axum::body::Bytes;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
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
        .routes(routes!(water_forecast::forecast))
        .routes(routes!(water_forecast::scores::scores))
        .routes(routes!(source_trace::source_trace))
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
        .merge(campaign_routes())
        // What-if.
        .routes(routes!(whatif::page, whatif::ask))
        .routes(routes!(whatif::look))
        .routes(routes!(whatif::orders))
        // Bulletins.
        .routes(routes!(bulletins::daily))
        .routes(routes!(bulletins::published))
        // Accounts.
        .routes(routes!(accounts::list, accounts::create))
        .routes(routes!(accounts::organisations))
        .routes(routes!(tokens::list, tokens::create))
        .routes(routes!(tokens::revoke));
    OpenApiRouter::with_openapi(Document::openapi()).nest("/api/v1", v1)
}

/// What people and rules do.
fn campaign_routes() -> OpenApiRouter<Gate> {
    OpenApiRouter::new()
        // Inspecting and putting right.
        .routes(routes!(campaign::register::register))
        .routes(routes!(campaign::problems::board))
        .routes(routes!(campaign::problems::problem))
        .routes(routes!(campaign::act::enter))
        .routes(routes!(campaign::evidence::send))
        .routes(routes!(campaign::evidence::show))
        .routes(routes!(campaign::ledger::ledger))
        .routes(routes!(campaign::tasks::board))
        .routes(routes!(campaign::tasks::task))
        .routes(routes!(campaign::todo::list))
        .routes(routes!(campaign::duties::matrix))
        .routes(routes!(campaign::duties::list_phases))
        // Accountability and audit.
        .routes(routes!(campaign::accountability::accountability))
        .routes(routes!(campaign::cases::board))
        .routes(routes!(campaign::cases::case))
        .routes(routes!(campaign::letters::letter))
        .routes(routes!(campaign::packages::make))
        .routes(routes!(campaign::packages::show))
        .routes(routes!(campaign::audit::audit, campaign::audit::check))
        .routes(routes!(campaign::audit_entries::entries))
        .routes(routes!(campaign::audit::refusals))
        .routes(routes!(campaign::audit_files::files))
        .routes(routes!(campaign::watch::roster))
        .routes(routes!(campaign::gates::gates))
        .routes(routes!(campaign::patrols::patrols))
        .routes(routes!(campaign::rain::board))
        .routes(routes!(campaign::operations::operations))
        .routes(routes!(rehearsal::move_clock))
        // Notifications.
        .routes(routes!(messages::list))
        .routes(routes!(messages::receipt))
        .routes(routes!(messages::receipt_all))
        .routes(routes!(outbox::queue))
        .routes(routes!(outbox::anew))
        .routes(routes!(outbox::test))
        .routes(routes!(campaign::object::object))
        .routes(routes!(campaign::import::import))
        .routes(routes!(campaign::template::template))
        .routes(routes!(campaign::thumbnail::thumbnail))
        // Warnings joined up, and what is shared.
        .routes(routes!(campaign::incidents::board))
        .routes(routes!(campaign::incidents::incident))
        .routes(routes!(share::sections))
        .routes(routes!(share::days))
        .routes(routes!(share::incidents))
        .routes(routes!(share::rain))
        .routes(routes!(share::log))
        // Papers.
        .routes(routes!(campaign::papers::papers))
        .routes(routes!(campaign::papers::paper))
        .routes(routes!(campaign::papers::clauses))
        .routes(routes!(campaign::interpretations::interpretations))
        .routes(routes!(campaign::papers::directory))
        .routes(routes!(campaign::works::works))
        .routes(routes!(campaign::reports::closing))
}

/// The OpenAPI document as JSON text.
#[must_use]
pub fn openapi() -> String {
    described().into_openapi().to_pretty_json().unwrap_or_default()
}

/// The whole HTTP service.
pub(crate) fn router(gate: Gate) -> Router {
    let (v1, document) = described().split_for_parts();
    // Routes are copied now and then: the document as its bytes, which are shared.
    let document = Bytes::from(serde_json::to_vec(&document).unwrap_or_default());
    let document = move || std::future::ready(([(CONTENT_TYPE, "application/json")], document.clone()));
    v1.layer(axum::middleware::map_response(error::in_words))
        .route("/api/openapi.json", get(document))
        .route("/health/live", get(|| async { "ok" }))
        .route("/health/ready", get(ready))
        .route("/metrics", get(|Public(app): Public| async move { app.metrics.render() }))
        .fallback(assets::serve)
        .layer(axum::middleware::from_fn_with_state(gate.clone(), crate::desk::watch_refusals))
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
