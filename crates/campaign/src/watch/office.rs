//! Which office mans which kind of place (SC-081 to SC-084).

use crate::plan::{ClauseId, Department};
use crate::register::ObjectKind;

/// The department that the notice gives a kind of place to, with the clause; `None` where it names none.
#[must_use]
pub fn office_for(kind: ObjectKind) -> Option<(Department, ClauseId)> {
    use Department::{AgricultureRural, EcologyEnvironment, HousingConstruction, WaterResources};
    let (department, clause) = match kind {
        ObjectKind::Plant | ObjectKind::InletOverflow => (HousingConstruction, 81),
        ObjectKind::Discharger | ObjectKind::AccidentPool => (EcologyEnvironment, 82),
        ObjectKind::Farm => (AgricultureRural, 83),
        ObjectKind::ReturnCanal => (WaterResources, 84),
        ObjectKind::Gate => (WaterResources, 85),
        _ => return None,
    };
    Some((department, ClauseId::numbered(clause)))
}
