//! Who can be rostered at a place: accounts of its office, by title.

use campaign::watch::Site;
use serde::Serialize;
use store::Account;
use utoipa::ToSchema;

/// An account that can be rostered. Titles, never names.
#[derive(Serialize, ToSchema, Clone)]
pub(crate) struct RosterPerson {
    account: i64,
    title: String,
}

pub(super) fn people_of(accounts: &[Account], site: &Site) -> Vec<RosterPerson> {
    let own = accounts.iter().filter(|a| a.account.organisation == site.office.as_str());
    own.map(|a| RosterPerson { account: a.id.0, title: a.account.title.clone() }).collect()
}
