//! Places, slots and shifts as pages show them.

use campaign::desk::Desk;
use campaign::ledger::{Actor, EntryId};
use campaign::plan::Plan;
use campaign::roster::{Cover, CoverState, Shift, ShiftStage, ShiftStep, SlotAlert};
use campaign::watch::Site;
use serde::Serialize;
use standards::time::{BeijingDay, Instant};
use utoipa::ToSchema;

use super::named;
use super::people::RosterPerson;
use crate::api::views::Named;

/// Activations that ended and are still shown.
const ENDED: usize = 5;

/// When the plan was in force.
#[derive(Serialize, ToSchema)]
pub(crate) struct ActivationView {
    #[schema(value_type = String)]
    id: EntryId,
    cause: String,
    /// Whether a rain response did it.
    by_rain: bool,
    drill: bool,
    #[schema(value_type = String)]
    begun: Instant,
    #[schema(value_type = Option<String>)]
    ended: Option<Instant>,
    end_reason: Option<String>,
}

pub(super) fn activations(desk: &Desk) -> Vec<ActivationView> {
    let mut all: Vec<_> = desk.roster().activations().collect();
    all.sort_by_key(|a| (a.ended.is_some(), std::cmp::Reverse(a.begun)));
    let open = all.iter().filter(|a| a.ended.is_none()).count();
    let view = |a: &campaign::roster::Activation| ActivationView {
        id: a.id,
        cause: a.cause.clone(),
        by_rain: a.response.is_some(),
        drill: a.drill,
        begun: a.begun,
        ended: a.ended,
        end_reason: a.end_reason.clone(),
    };
    all.into_iter().take(open + ENDED).map(view).collect()
}

/// A watched place with its slots.
#[derive(Serialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "each is one mark on the page")]
pub(crate) struct SiteView {
    pub(super) id: String,
    pub(super) object: Named,
    pub(super) kind: Named,
    pub(super) township: Named,
    pub(super) office: Named,
    /// 负责岗位.
    pub(super) post: String,
    /// 替补岗位.
    pub(super) alternate: Option<String>,
    pub(super) staff: u32,
    pub(super) always: bool,
    pub(super) example: bool,
    pub(super) clause: Option<String>,
    /// Why another office than the notice's mans it.
    pub(super) reason: Option<String>,
    /// Shifts of a day, such as `08:00–20:00`.
    pub(super) shifts: Vec<String>,
    /// Whether the object's place is known, so that a check-in says how far away it was.
    pub(super) located: bool,
    /// Whether I roster here.
    pub(super) may_plan: bool,
    /// Whom I can roster.
    pub(super) people: Vec<RosterPerson>,
    pub(super) slots: Vec<SlotView>,
}

impl SiteView {
    pub(super) fn of(
        plan: &Plan,
        site: &Site,
        may_plan: bool,
        people: Vec<RosterPerson>,
        slots: Vec<SlotView>,
    ) -> Self {
        let object = plan.register.object(&site.object);
        let post = |id: &campaign::plan::PostId| {
            plan.posts.iter().find(|p| p.id == *id).map_or_else(|| id.to_string(), |p| p.title.clone())
        };
        let name = object.map_or_else(|| site.object.to_string(), |o| o.name.clone());
        let kind = object.map(|o| Named { id: o.kind.word().into(), name: o.kind.name().into() });
        let shifts = plan.watch.pattern(&site.pattern).map_or(&[][..], |p| &p.shifts);
        Self {
            id: site.id.to_string(),
            object: Named { id: site.object.to_string(), name },
            kind: kind.unwrap_or_else(|| Named { id: String::new(), name: String::new() }),
            township: object.map_or_else(|| named(plan, &site.office), |o| named(plan, &o.township)),
            office: named(plan, &site.office),
            post: post(&site.post),
            alternate: site.alternate.as_ref().map(post),
            staff: site.staff,
            always: site.always,
            example: site.example,
            clause: site.source.clause.map(|c| c.to_string()),
            reason: site.reason.clone(),
            shifts: shifts.iter().map(|s| s.words()).collect(),
            located: object.is_some_and(|o| o.position.is_some()),
            may_plan,
            people,
            slots,
        }
    }
}

/// A slot.
#[derive(Serialize, ToSchema)]
pub(crate) struct SlotView {
    #[schema(value_type = String)]
    pub(super) day: BeijingDay,
    pub(super) number: u8,
    #[schema(value_type = String)]
    pub(super) from: Instant,
    #[schema(value_type = String)]
    pub(super) to: Instant,
    /// `unfilled`, `missing`, `gap`, `planned`, `manned`, `over`.
    #[schema(value_type = String)]
    pub(super) state: CoverState,
    pub(super) state_name: &'static str,
    pub(super) demanded: bool,
    pub(super) shifts: Vec<ShiftView>,
    pub(super) alerts: Vec<AlertView>,
}

impl SlotView {
    pub(super) fn of(plan: &Plan, cover: &Cover<'_>, by: &Actor) -> Self {
        Self {
            day: cover.slot.day,
            number: cover.slot.number,
            from: cover.slot.from,
            to: cover.slot.to,
            state: cover.state,
            state_name: cover.state.name(),
            demanded: cover.demanded,
            shifts: cover.shifts.iter().map(|s| ShiftView::of(plan, s, by)).collect(),
            alerts: cover.alerts.iter().map(AlertView::of).collect(),
        }
    }
}

/// What was raised.
#[derive(Serialize, ToSchema)]
pub(crate) struct AlertView {
    lapse: &'static str,
    rung: u8,
    /// Who heard of it.
    tier: &'static str,
    #[schema(value_type = String)]
    at: Instant,
}

impl AlertView {
    fn of(alert: &SlotAlert) -> Self {
        Self { lapse: alert.lapse.name(), rung: alert.rung, tier: alert.tier.name(), at: alert.at }
    }
}

/// A step of a shift that I may take.
#[derive(Serialize, ToSchema)]
pub(crate) struct ShiftStepView {
    #[schema(value_type = String)]
    step: ShiftStep,
    name: &'static str,
}

/// A shift.
#[derive(Serialize, ToSchema)]
pub(crate) struct ShiftView {
    #[schema(value_type = String)]
    pub(super) id: EntryId,
    site: String,
    object: String,
    organisation: Named,
    pub(super) account: i64,
    pub(super) title: String,
    pub(super) standby: Option<String>,
    #[schema(value_type = String)]
    from: Instant,
    #[schema(value_type = String)]
    to: Instant,
    #[schema(value_type = String)]
    stage: ShiftStage,
    pub(super) stage_name: &'static str,
    #[schema(value_type = Option<String>)]
    notified: Option<Instant>,
    #[schema(value_type = Option<String>)]
    pub(super) arrived: Option<Instant>,
    pub(super) distance_m: Option<u32>,
    pub(super) far: bool,
    #[schema(value_type = Option<String>)]
    pub(super) left: Option<Instant>,
    pub(super) handover: Option<String>,
    pub(super) note: String,
    excuse: Option<String>,
    reason: String,
    /// Steps that are mine now.
    steps: Vec<ShiftStepView>,
}

impl ShiftView {
    pub(super) fn of(plan: &Plan, shift: &Shift, by: &Actor) -> Self {
        let object = plan.watch.site(&shift.site).and_then(|s| plan.register.object(&s.object));
        let steps = shift.own_steps(by.account).into_iter();
        Self {
            id: shift.id,
            site: shift.site.to_string(),
            object: object.map_or_else(|| shift.site.to_string(), |o| o.name.clone()),
            organisation: named(plan, &shift.organisation),
            account: shift.person.account,
            title: shift.person.title.clone(),
            standby: shift.standby.as_ref().map(|s| s.title.clone()),
            from: shift.from,
            to: shift.to,
            stage: shift.stage,
            stage_name: shift.stage.name(),
            notified: shift.notified,
            arrived: shift.arrival.as_ref().map(|a| a.at),
            distance_m: shift.arrival.as_ref().and_then(|a| a.distance_m),
            far: shift.arrival.as_ref().is_some_and(|a| a.far),
            left: shift.left,
            handover: shift.handover.clone(),
            note: shift.note.clone(),
            excuse: shift.excuse.clone(),
            reason: shift.reason.clone(),
            steps: steps.map(|step| ShiftStepView { step, name: step.name() }).collect(),
        }
    }
}
