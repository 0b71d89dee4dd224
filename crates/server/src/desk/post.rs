//! From an account to who acts in the campaign.

use campaign::ledger::Actor;
use campaign::plan::{Department, Organisation, Plan};
use campaign::rights::Role as Post;
use store::Account;

use crate::accounts::rights::Role;

/// Who an account is in the campaign; `None` for a department that the plan gives no duties, and for organisations the plan does not have.
pub(crate) fn actor(plan: &Plan, account: &Account, role: Role) -> Option<Actor> {
    let organisation = plan.organisations.iter().find(|o| o.id.as_str() == account.account.organisation)?;
    Some(Actor {
        account: account.id.0,
        title: account.account.title.clone(),
        organisation: organisation.id.clone(),
        role: post(role, organisation)?,
    })
}

fn post(role: Role, organisation: &Organisation) -> Option<Post> {
    Some(match role {
        Role::Administrator => Post::Administrator,
        Role::Leader => Post::GroupLeader,
        Role::Office => Post::Office,
        Role::Township => Post::Township,
        Role::Discharger => Post::Discharger,
        Role::Enforcement => Post::Enforcement,
        Role::Viewer => Post::Observer,
        Role::Department => match organisation.department? {
            Department::EcologyEnvironment => Post::EcologyEnvironment,
            Department::HousingConstruction => Post::HousingConstruction,
            Department::WaterResources => Post::WaterResources,
            Department::AgricultureRural => Post::AgricultureRural,
            Department::Meteorology => Post::Meteorology,
            Department::IndustryInformation => Post::IndustryInformation,
        },
    })
}
