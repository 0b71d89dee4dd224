//! What gates, records of operation and patrols say of a source in the time of a rise.

use campaign::operation::{Record, RecordKind};
use source_tracing::Evidence;
use standards::time::DAY_MS;

use super::{Placed, Window};
use crate::app::App;

/// Reports from a day before the window to its end.
pub(super) fn of(app: &App, source: &Placed<'_>, window: &Window) -> Vec<Evidence> {
    let plan = app.registry.plan();
    let object = &source.object.id;
    let span = (window.from.plus_ms(-DAY_MS), window.to);
    app.desk.look(|desk| {
        let mut said = Vec::new();
        let canal = plan.watch.canals.iter().find(|canal| canal.canal == *object);
        let gate = canal.and_then(|canal| desk.gates().state(&canal.gate));
        // A gate that moved during the rise says nothing of how it stood when it began.
        if let Some(state) = gate.filter(|state| state.since <= window.rise) {
            said.push(if state.opening.of_hundred() == 0 { Evidence::GateShut } else { Evidence::GateOpen });
        }
        let records = desk.operations();
        if records.within(object, RecordKind::Overflow, span).any(Record::overflows) {
            said.push(Evidence::OverflowSeen);
        }
        let mut looked = records.within(object, RecordKind::Outfall, span).peekable();
        if looked.peek().is_some() {
            let seen = looked.any(Record::discharges);
            said.push(if seen { Evidence::PatrolSawDischarge } else { Evidence::PatrolSawNothing });
        }
        said
    })
}
