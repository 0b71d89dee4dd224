//! What a page needs before anybody signs in.

use axum::Json;
use serde::Serialize;
use standards::time::Instant;
use utoipa::ToSchema;

use super::{ApiError, views::Named};
use crate::accounts::gate::Public;
use crate::app::App;
use crate::clock::Clock;

/// Product, county and clock.
#[derive(Serialize, ToSchema)]
pub(crate) struct Meta {
    product: &'static str,
    version: &'static str,
    county: County,
    /// No account exists yet: the set-up link is valid.
    needs_setup: bool,
    clock: ClockView,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct County {
    name: String,
    code: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct ClockView {
    /// `wall`, `rehearsal` when an administrator moves it, or `data` when the pages' "now" is the newest measuring time.
    pub(crate) mode: &'static str,
    #[schema(value_type = String)]
    pub(crate) now: Instant,
    pub(crate) notice: Option<String>,
}

impl ClockView {
    pub(crate) fn of(app: &App) -> Self {
        let (mode, notice) = if Clock::rehearsed().is_some() {
            ("rehearsal", Some("演练：时钟由管理员拨动，数据和记录都不是真实的"))
        } else if app.clock.follows_data() {
            ("data", Some("演示时钟：页面的“现在”是收到的最新监测时间，不是真实时间"))
        } else {
            ("wall", None)
        };
        Self { mode, now: app.clock.now(), notice: notice.map(str::to_string) }
    }
}

/// Product, county and clock.
#[utoipa::path(get, path = "/meta", tag = "session", responses((status = 200, body = Meta)))]
pub(crate) async fn meta(Public(app): Public) -> Result<Json<Meta>, ApiError> {
    let county = &app.registry.plan().county;
    Ok(Json(Meta {
        product: "汛清 Xunqing",
        version: env!("CARGO_PKG_VERSION"),
        county: County { name: county.name.clone(), code: county.code.clone() },
        needs_setup: app.reader.account_count()? == 0,
        clock: ClockView::of(&app),
    }))
}

/// The organisation of an account by the plan; its identifier alone when the plan no longer has it.
pub(super) fn organisation(app: &App, id: &str) -> Named {
    let known = app.registry.plan().organisations.iter().find(|o| o.id.as_str() == id);
    Named { id: id.to_string(), name: known.map_or_else(|| id.to_string(), |o| o.name.clone()) }
}
