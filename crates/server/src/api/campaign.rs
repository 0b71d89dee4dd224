//! Inspecting and putting right: the register, problems, acts, evidence and the ledger.

pub(super) mod act;
mod error;
pub(super) mod evidence;
pub(super) mod ledger;
pub(super) mod problems;
pub(super) mod register;

use campaign::ledger::Actor;
use campaign::plan::{OrganisationId, Plan};

use super::ApiError;
use super::views::Named;
use crate::accounts::gate::SignedIn;
use crate::desk::actor;

/// Who asks, as an actor of the campaign.
fn actor_of(by: &SignedIn) -> Result<Actor, ApiError> {
    actor(by.app.registry.plan(), &by.account, by.role).ok_or_else(ApiError::no_post)
}

/// An organisation with its name.
fn named(plan: &Plan, id: &OrganisationId) -> Named {
    let name = plan.organisation(id).map_or_else(|| id.to_string(), |o| o.name.clone());
    Named { id: id.to_string(), name }
}
