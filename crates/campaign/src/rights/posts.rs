//! Rights at posts, gates and canals (SC-078 to SC-086).

use super::{Action, Reach, Role};

/// How far a role may go in planning watches and moving gates.
pub(super) fn reach(role: Role, action: Action) -> Reach {
    use Action::{OrderGate, PlanWatch, ProposeGate, WorkGate};
    match (role, action) {
        (Role::Office, PlanWatch | ProposeGate | OrderGate)
        | (Role::GroupLeader, ProposeGate | OrderGate)
        | (Role::EcologyEnvironment | Role::Enforcement, ProposeGate) => Reach::All,
        (Role::WaterResources, ProposeGate | OrderGate | WorkGate)
        | (Role::Township, ProposeGate | WorkGate | PlanWatch)
        | (Role::Discharger, WorkGate) => Reach::Own,
        (role, PlanWatch) if role.is_department() => Reach::Own,
        _ => Reach::None,
    }
}
