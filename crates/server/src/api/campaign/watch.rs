//! Rosters (驻点): the calendar of watched places, my own shifts, when the plan is in force.

mod people;
mod table;
mod views;

use axum::extract::Query;
use axum::response::Response;
use campaign::desk::Desk;
use campaign::ledger::Actor;
use campaign::plan::Plan;
use campaign::rights::{Action, Subject, may};
use campaign::roster::Span;
use campaign::watch::Site;
use serde::{Deserialize, Serialize};
use standards::time::{BeijingDay, Instant};
use utoipa::{IntoParams, ToSchema};

use self::people::people_of;
use self::views::{ActivationView, ShiftView, SiteView, SlotView};
use super::{actor_of, named};
use crate::accounts::gate::SignedIn;
use crate::api::ApiError;
use crate::api::error::ErrorBody;
use crate::api::export::Form;
use crate::clock::Clock;

/// The night shift belongs to the day before until the morning.
const MORNING_MS: i64 = 8 * 3_600_000;
/// Shown of a calendar at most.
const MOST_DAYS: u8 = 31;

/// Which days.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct When {
    /// First day; today when absent.
    #[param(value_type = Option<String>)]
    from: Option<BeijingDay>,
    /// How many days, 1 to 31; 7 when absent.
    days: Option<u8>,
}

/// The calendar of watched places.
#[derive(Serialize, ToSchema)]
pub(crate) struct RosterPage {
    #[schema(value_type = String)]
    now: Instant,
    #[schema(value_type = String)]
    from: BeijingDay,
    days: u8,
    /// Whether I may put the plan in force and out of it.
    may_activate: bool,
    /// Those that last, and the newest of those that ended.
    activations: Vec<ActivationView>,
    /// Shifts of mine that have come near or last, in order of time.
    mine: Vec<ShiftView>,
    sites: Vec<SiteView>,
    limits: RosterLimits,
}

/// Numbers of the plan that people must know.
#[derive(Serialize, ToSchema)]
pub(crate) struct RosterLimits {
    notice_hours: u32,
    early_hours: u32,
    rest_hours: u32,
    far_m: u32,
    /// Nobody has settled them yet.
    assumed: bool,
    note: Option<String>,
}

/// The calendar: each place, each shift, who is there. Townships see their own area.
#[utoipa::path(operation_id = "roster", get, path = "/campaign/roster", tag = "campaign", params(When, Form),
    responses((status = 200, body = RosterPage), (status = 403, body = ErrorBody)))]
pub(crate) async fn roster(
    by: SignedIn,
    Query(when): Query<When>,
    Query(form): Query<Form>,
) -> Result<Response, ApiError> {
    let actor = actor_of(&by)?;
    let now = Clock::wall();
    let from = when.from.unwrap_or_else(|| now.plus_ms(-MORNING_MS).day());
    let days = when.days.unwrap_or(7).clamp(1, MOST_DAYS);
    let plan = by.app.registry.plan();
    let accounts = by.app.reader.accounts()?;
    let page = by.app.desk.look(|desk| RosterPage {
        now,
        from,
        days,
        may_activate: campaign::rights::reach(actor.role, Action::Assign) == campaign::rights::Reach::All,
        activations: views::activations(desk),
        mine: mine(plan, desk, &actor, now),
        sites: sites(plan, desk, &actor, Shown { from, days, now }, &accounts),
        limits: limits(plan),
    });
    form.answer(&page)
}

#[derive(Clone, Copy)]
struct Shown {
    from: BeijingDay,
    days: u8,
    now: Instant,
}

fn sites(plan: &Plan, desk: &Desk, by: &Actor, of: Shown, accounts: &[store::Account]) -> Vec<SiteView> {
    let span = Span { from: of.from.start(), to: of.from.plus(i32::from(of.days)).start() };
    let seen = plan.watch.sites.iter().filter_map(|site| {
        let subject = subject(plan, site)?;
        may(by, Action::See, subject).then_some((site, may(by, Action::PlanWatch, subject)))
    });
    let view = |(site, may_plan): (&Site, bool)| {
        let covers = desk.roster().calendar(plan, site, span, of.now);
        let covers = covers.iter().filter(|c| c.slot.day >= of.from);
        let people = if may_plan { people_of(accounts, site) } else { Vec::new() };
        let slots = covers.map(|c| SlotView::of(plan, c, by)).collect();
        SiteView::of(plan, site, may_plan, people, slots)
    };
    seen.map(view).collect()
}

/// What rights are asked about at a place.
fn subject<'a>(plan: &'a Plan, site: &'a Site) -> Option<Subject<'a>> {
    let object = plan.register.object(&site.object)?;
    Some(Subject { lead: Some(&site.office), ..object.subject() })
}

/// Shifts of mine from the ones that last to the ones of the next week.
fn mine(plan: &Plan, desk: &Desk, by: &Actor, now: Instant) -> Vec<ShiftView> {
    let near = now.plus_ms(7 * 86_400_000);
    let own = desk.roster().of_account(by.account).filter(|s| s.from < near);
    let mut own: Vec<_> = own
        .filter(|s| s.to > now.plus_ms(-12 * 3_600_000) || s.arrival.is_some() && s.left.is_none())
        .collect();
    own.sort_by_key(|s| (s.left.is_some(), s.from));
    own.into_iter().map(|s| ShiftView::of(plan, s, by)).collect()
}

fn limits(plan: &Plan) -> RosterLimits {
    let limits = plan.watch.limits;
    let source = plan.watch.limits_source.as_ref();
    RosterLimits {
        notice_hours: limits.notice_hours,
        early_hours: limits.early_hours,
        rest_hours: limits.rest_hours,
        far_m: limits.far_m,
        assumed: source.is_none_or(|s| s.basis != campaign::plan::Basis::Notice),
        note: source.and_then(|s| s.note.clone()),
    }
}
