//! Who is missing from the leadership group (SC-021 to SC-023).

use super::is_addressee;
use crate::plan::{Organisation, Plan, PostRole};

/// Departments and townships without a member of the leadership group, in the order of the plan.
#[must_use]
pub fn without_a_member(plan: &Plan) -> Vec<&Organisation> {
    let is_member = |o: &Organisation| {
        plan.posts.iter().any(|p| p.organisation == o.id && p.role == PostRole::GroupMember)
    };
    plan.organisations.iter().filter(|o| is_addressee(o) && !is_member(o)).collect()
}
