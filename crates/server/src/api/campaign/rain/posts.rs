//! Which watched places are demanded now, and who stands there (SC-078).

use campaign::desk::Desk;
use campaign::ledger::Actor;
use campaign::plan::Plan;
use campaign::rights::{Action, may};
use campaign::roster::{Cover, CoverState, Shift, ShiftStage};
use serde::Serialize;
use standards::time::Instant;
use utoipa::ToSchema;

use crate::api::campaign::named;
use crate::api::views::Named;

/// How the watched places are manned.
#[derive(Serialize, ToSchema)]
pub(crate) struct MannedPostsView {
    /// Places that are demanded now.
    demanded: usize,
    /// Those with as many people there as they need.
    manned: usize,
    /// Each demanded place, those that lack somebody first.
    posts: Vec<MannedPostView>,
}

/// A watched place in its running shift.
#[derive(Serialize, ToSchema)]
pub(crate) struct MannedPostView {
    site: String,
    object: Named,
    office: Named,
    /// `unfilled`, `missing`, `manned`.
    #[schema(value_type = String)]
    state: CoverState,
    state_name: &'static str,
    #[schema(value_type = String)]
    from: Instant,
    #[schema(value_type = String)]
    until: Instant,
    /// Titles of those who are there.
    there: Vec<String>,
    /// Titles of those who are rostered and not there.
    expected: Vec<String>,
    /// People it needs.
    need: u32,
}

impl MannedPostsView {
    pub(super) fn of(desk: &Desk, plan: &Plan, actor: &Actor, now: Instant) -> Self {
        let manning = desk.roster().manning(plan, now);
        let seen = |c: &Cover<'_>| {
            let object = plan.register.object(&c.site.object);
            object.is_some_and(|o| may(actor, Action::See, o.subject()))
        };
        let mut posts: Vec<_> =
            manning.demanded.iter().filter(|c| seen(c)).map(|c| post(plan, c, now)).collect();
        posts.sort_by_key(|p| (p.state == CoverState::Manned, p.state));
        let manned = posts.iter().filter(|p| p.state == CoverState::Manned).count();
        Self { demanded: posts.len(), manned, posts }
    }
}

fn post(plan: &Plan, cover: &Cover<'_>, now: Instant) -> MannedPostView {
    let (there, away): (Vec<&Shift>, Vec<&Shift>) =
        cover.shifts.iter().copied().partition(|s| s.manned_at(now));
    let coming = away.into_iter().filter(|s| s.stage == ShiftStage::Planned);
    let object = plan.register.object(&cover.site.object);
    MannedPostView {
        site: cover.site.id.to_string(),
        object: Named {
            id: cover.site.object.to_string(),
            name: object.map_or_else(|| cover.site.object.to_string(), |o| o.name.clone()),
        },
        office: named(plan, &cover.site.office),
        state: cover.state,
        state_name: cover.state.name(),
        from: cover.slot.from,
        until: cover.slot.to,
        there: there.into_iter().map(|s| s.person.title.clone()).collect(),
        expected: coming.map(|s| s.person.title.clone()).collect(),
        need: cover.site.staff,
    }
}
