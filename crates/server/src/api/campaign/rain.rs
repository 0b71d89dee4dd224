//! The board of rain: the response, what everybody has to do, where things stand, what is missing, what rules found.

mod finding;
mod place;
mod posts;
mod response;
mod work;

use axum::Json;
use campaign::ledger::Actor;
use campaign::register::Focus;
use campaign::rights::{Action, Subject, may};
use serde::Serialize;
use standards::time::Instant;
use utoipa::ToSchema;

use self::finding::RainFindingView;
use self::place::PlacesView;
use self::posts::MannedPostsView;
use self::response::{RainResponseView, RainSignView};
use self::work::{MissingView, WorkGroup};
use super::actor_of;
use crate::accounts::gate::SignedIn;
use crate::api::ApiError;
use crate::api::error::ErrorBody;
use crate::clock::Clock;
use crate::desk::rain_signs;

/// The board, as far as the asker sees it.
#[derive(Serialize, ToSchema)]
pub(crate) struct RainBoard {
    #[schema(value_type = String)]
    now: Instant,
    /// Whether the plan has a playbook: without one rain raises nothing.
    playbook: bool,
    /// Whether the campaign runs: rules raise nothing outside of it.
    active: bool,
    /// The response that goes on.
    real: Option<RainResponseView>,
    /// The drill that goes on.
    drill: Option<RainResponseView>,
    /// The real response that was stood down last.
    last: Option<RainResponseView>,
    /// What speaks of rain now or in the hours to come.
    signs: Vec<RainSignView>,
    /// What is missing, the worst first.
    missing: Vec<MissingView>,
    /// What each organisation has to do.
    work: Vec<WorkGroup>,
    places: PlacesView,
    /// Watched places that are demanded now, and who stands there.
    posts: MannedPostsView,
    /// Newest first, at most a hundred.
    findings: Vec<RainFindingView>,
    may: RainRights,
    /// Numbers of the playbook that nobody has confirmed.
    assumptions: Vec<String>,
}

/// What the asker may do here.
#[derive(Serialize, ToSchema)]
pub(crate) struct RainRights {
    /// Raise, end, drill.
    respond: bool,
    /// Approve the emergency opening of a gate.
    approve: bool,
    /// Record at some object.
    operate: bool,
}

/// The board of rain.
#[utoipa::path(operation_id = "rain_board", get, path = "/campaign/rain", tag = "campaign",
    responses((status = 200, body = RainBoard), (status = 403, body = ErrorBody)))]
pub(crate) async fn board(by: SignedIn) -> Result<Json<RainBoard>, ApiError> {
    let actor = actor_of(&by)?;
    let app = &by.app;
    let plan = app.registry.plan();
    let now = Clock::wall();
    let known = rain_signs(app, now);
    let board = app.desk.look(|desk| {
        let responses = desk.responses();
        let open = |drill| responses.open(drill).map(|r| RainResponseView::of(r, now));
        let last = responses.iter().rev().find(|r| !r.is_drill() && !r.stage.is_open());
        RainBoard {
            now,
            playbook: plan.playbook.is_some(),
            active: plan.campaign.active_on(now.day()),
            real: open(false),
            drill: open(true),
            last: last.map(|r| RainResponseView::of(r, now)),
            signs: RainSignView::all(&known, now),
            missing: work::missing(desk, plan, &actor, now),
            work: work::groups(desk, plan, &actor, now),
            places: PlacesView::of(desk, plan, &actor, now),
            posts: MannedPostsView::of(desk, plan, &actor, now),
            findings: finding::all(desk, plan, &actor),
            may: rights(&actor, plan),
            assumptions: plan.playbook.as_ref().map(assumptions).unwrap_or_default(),
        }
    });
    Ok(Json(board))
}

fn rights(actor: &Actor, plan: &campaign::Plan) -> RainRights {
    let county =
        Subject { focus: Focus::Arrangements, township: None, owner: None, lead: None, support: &[] };
    RainRights {
        respond: may(actor, Action::Respond, county),
        approve: may(actor, Action::ApproveOpening, county),
        operate: plan.register.objects.iter().any(|o| may(actor, Action::Operate, o.subject())),
    }
}

fn assumptions(playbook: &campaign::playbook::Playbook) -> Vec<String> {
    let notes = playbook.duties.iter().filter_map(|d| {
        let note = d.source.note.as_ref()?;
        Some(format!("{}（{}）：{note}", d.text, d.clause))
    });
    let rules = &playbook.rules;
    let numbers =
        [&rules.rain_over_hours, &rules.quiet_hours, &rules.forecast_ahead_hours, &rules.catch_up_days];
    let told = numbers.into_iter().filter_map(|r| Some(format!("{}：{}", r.value, r.source.note.as_ref()?)));
    told.chain(notes).collect()
}
