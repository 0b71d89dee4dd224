//! 推演: what comes of each thing that can still be done, asked, waited for and looked at.

mod orders;
mod views;

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use serde::Serialize;
use serde_json::value::RawValue;
use standards::SectionId;
use standards::time::Instant;
use utoipa::ToSchema;

use super::ApiError;
use super::error::ErrorBody;
use super::views::Named;
use crate::ServerError;
use crate::accounts::gate::{Allowed, ViewWater};
use crate::whatif::{
    Ask, Asker, Known, NotAsked, Standing, full_hour, gather, model, rain, standing, stored,
};
pub(crate) use orders::{__path_orders, orders};
pub(crate) use views::written;
use views::{ResultView, option_words};

/// What can be asked.
#[derive(Serialize, ToSchema)]
pub(crate) struct WhatIfPage {
    #[schema(value_type = String)]
    now: Instant,
    /// Nothing without a river model in the plan.
    model: Option<WhatIfModel>,
    /// What this account asked last.
    latest: Option<String>,
}

/// The model.
#[derive(Serialize, ToSchema)]
pub(crate) struct WhatIfModel {
    name: String,
    note: String,
    example: bool,
    sections: Vec<WhatIfSection>,
    options: Vec<WhatIfOption>,
    hours: u32,
}

/// A section that can be asked about.
#[derive(Serialize, ToSchema)]
pub(crate) struct WhatIfSection {
    id: String,
    name: String,
    /// The rain forecast in force for it.
    forecast: Option<WhatIfForecast>,
}

/// A rain forecast.
#[derive(Serialize, ToSchema)]
pub(crate) struct WhatIfForecast {
    place: String,
    source: String,
    #[schema(value_type = String)]
    issued: Instant,
    members: usize,
}

/// An option.
#[derive(Serialize, ToSchema)]
pub(crate) struct WhatIfOption {
    id: String,
    name: String,
    note: String,
    /// What is set, in words.
    words: Vec<String>,
}

/// Where a question stands, with its answer when there is one.
#[derive(Serialize, ToSchema)]
pub(crate) struct WhatIfState {
    /// Names the question: SHA-256 over all that goes into the answer.
    digest: String,
    /// `waiting`, `running`, `done` or `failed`.
    state: &'static str,
    /// Questions before it, while it waits.
    before: usize,
    /// Jobs done, and of how many.
    done: usize,
    all: usize,
    /// Why it failed.
    failure: Option<String>,
    /// Title of the post that asked, once it is answered.
    asker: Option<String>,
    /// When it was asked.
    #[schema(value_type = Option<String>)]
    asked: Option<Instant>,
    #[schema(value_type = Option<ResultView>)]
    result: Option<Box<RawValue>>,
}

/// What can be asked: sections, options, the forecast in force.
#[utoipa::path(operation_id = "whatif", get, path = "/whatif", tag = "whatif", responses((status = 200, body = WhatIfPage)))]
pub(crate) async fn page(by: Allowed<ViewWater>) -> Result<Json<WhatIfPage>, ApiError> {
    let app = &by.app;
    let now = app.clock.now();
    let plan = app.registry.plan();
    let of_model = model(app).map(|river| {
        let native = &river.native;
        let section = |s: &river_model::Section| {
            let id = SectionId::from(s.id.as_str());
            let forecast =
                rain::forecast_of(&Known::of(app), &id, full_hour(now)).and_then(|(place, all)| {
                    let first = all.first()?;
                    let (source, issued) = (first.source.clone(), first.issued);
                    Some(WhatIfForecast { place, source, issued, members: all.len() })
                });
            let name = plan.section(&id).map_or_else(|| native.label(&s.id).to_owned(), |s| s.name.clone());
            WhatIfSection { id: s.id.clone(), name, forecast }
        };
        WhatIfModel {
            name: native.name.clone(),
            note: native.note.clone(),
            example: native.example,
            sections: native.sections.iter().map(section).collect(),
            options: native
                .choices
                .iter()
                .map(|c| WhatIfOption {
                    id: c.id.clone(),
                    name: c.name.clone(),
                    note: c.note.clone(),
                    words: option_words(native, c, full_hour(now)),
                })
                .collect(),
            hours: crate::whatif::HOURS,
        }
    });
    let latest = match app.whatifs.latest(by.account.id.0) {
        Some(latest) => Some(latest),
        None => app.reader.latest_whatif(by.account.id)?,
    };
    Ok(Json(WhatIfPage { now, model: of_model, latest }))
}

/// Asks a question. It waits its turn and is answered beside the pages; what the account asked before is given up.
#[utoipa::path(operation_id = "ask_whatif", post, path = "/whatif", tag = "whatif", request_body = Ask,
    responses((status = 200, body = WhatIfState), (status = 400, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 503, body = ErrorBody)))]
pub(crate) async fn ask(by: Allowed<ViewWater>, Json(ask): Json<Ask>) -> Result<Json<WhatIfState>, ApiError> {
    let asked = gather(&by.app, &ask).map_err(refused)?;
    let digest = asked.digest.clone();
    let stored = stored(&by.app, &digest)?;
    let account = &by.account;
    let who = Asker { account: account.id.0, title: account.account.title.clone(), at: by.app.clock.now() };
    let standing = by.app.whatifs.ask(who, asked, stored).ok_or_else(ApiError::busy)?;
    Ok(Json(state(digest, &standing)?))
}

/// Where a question stands, and its answer when it is there.
#[utoipa::path(operation_id = "whatif_state", get, path = "/whatif/{digest}", tag = "whatif", params(("digest" = String, Path)),
    responses((status = 200, body = WhatIfState), (status = 404, body = ErrorBody)))]
pub(crate) async fn look(
    by: Allowed<ViewWater>,
    Path(digest): Path<String>,
) -> Result<Json<WhatIfState>, ApiError> {
    let standing = standing(&by.app, &digest)?.ok_or_else(forgotten)?;
    Ok(Json(state(digest, &standing)?))
}

fn state(digest: String, standing: &Standing) -> Result<WhatIfState, ServerError> {
    let mut state = WhatIfState {
        digest,
        state: "waiting",
        before: 0,
        done: 0,
        all: 0,
        failure: None,
        asker: None,
        asked: None,
        result: None,
    };
    match standing {
        Standing::Waiting(before) => state.before = *before,
        Standing::Running(done, all) => (state.state, state.done, state.all) = ("running", *done, *all),
        Standing::Failed(why) => (state.state, state.failure) = ("failed", Some(why.clone())),
        Standing::Done(answer) => {
            let result = RawValue::from_string(answer.body.clone());
            state.result = Some(result.map_err(|error| ServerError::Content(error.to_string()))?);
            state.state = "done";
            (state.asker, state.asked) = (Some(answer.asker.clone()), Some(answer.asked));
        }
    }
    Ok(state)
}

fn forgotten() -> ApiError {
    ApiError::new(
        StatusCode::NOT_FOUND,
        "whatif_forgotten",
        ["没有这个编号的推演结果", "服务保留最近 200 次推演；更早的、或由别的版本算出的请重新推演"],
        [
            "No what-if of this number is kept",
            "The server keeps the newest 200; run older ones, and those of another release, again",
        ],
    )
}

fn refused(why: NotAsked) -> ApiError {
    match why {
        NotAsked::NoModel => {
            ApiError::not_found("河流模型（方案中没有 river/model.toml）", "river model in the plan")
        }
        NotAsked::NoSection => ApiError::not_found("模型中的该断面", "section in the river model"),
        NotAsked::NoOption => ApiError::not_found("模型中的该方案", "option in the river model"),
        NotAsked::BadRain => ApiError::bad_request(
            "bad_rain",
            ["设计暴雨不对", "雨量 0 到 1000 毫米，历时 1 到 72 小时，72 小时内开始"],
            ["Not a design storm", "0 to 1000 mm, 1 to 72 hours long, beginning within 72 hours"],
        ),
        NotAsked::BadMembers => ApiError::bad_request(
            "bad_members",
            ["成员数不对", "取 1 到 256"],
            ["Not a number of members", "1 to 256"],
        ),
    }
}

/// A section or a work with its name.
fn named(id: &str, name: &str) -> Named {
    Named { id: id.to_owned(), name: name.to_owned() }
}
