//! Inspecting and putting right: the register, problems, acts, evidence and the ledger.

pub(super) mod accountability;
pub(super) mod act;
pub(super) mod audit;
pub(super) mod audit_entries;
pub(super) mod audit_files;
pub(super) mod cases;
pub(super) mod duties;
mod error;
pub(super) mod evidence;
mod forms;
pub(super) mod gates;
mod goals;
mod history;
pub(super) mod import;
pub(crate) mod incident_views;
pub(super) mod incidents;
pub(super) mod interpretations;
pub(super) mod ledger;
pub(super) mod letters;
pub(super) mod object;
pub(super) mod operations;
pub(super) mod packages;
pub(super) mod papers;
pub(super) mod patrols;
pub(super) mod problems;
pub(super) mod rain;
pub(super) mod register;
pub(super) mod reports;
mod task_view;
pub(super) mod tasks;
pub(super) mod template;
pub(super) mod thumbnail;
pub(super) mod todo;
pub(super) mod watch;
pub(super) mod works;

use campaign::ledger::Actor;
use campaign::plan::{OrganisationId, Plan};
use campaign::rounds::RULES_ORGANISATION;

use super::ApiError;
use super::views::Named;
use crate::accounts::gate::SignedIn;
use crate::desk::actor;

/// Who asks, as an actor of the campaign.
pub(super) fn actor_of(by: &SignedIn) -> Result<Actor, ApiError> {
    actor(by.app.registry.plan(), &by.account, by.role).ok_or_else(ApiError::no_post)
}

/// An organisation with its name; the rules' own is none of the plan.
fn named(plan: &Plan, id: &OrganisationId) -> Named {
    let name = match plan.organisation(id) {
        Some(organisation) => organisation.name.clone(),
        None if id.as_str() == RULES_ORGANISATION => "系统".into(),
        None => id.to_string(),
    };
    Named { id: id.to_string(), name }
}
