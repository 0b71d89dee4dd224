//! Which units have work that is late: leads for people, no finding of guilt.

use std::collections::BTreeMap;

use standards::time::Instant;

use crate::desk::Desk;
use crate::ledger::EntryId;
use crate::plan::OrganisationId;
use crate::problem::{DragRules, Stage};

/// A unit with open work past its deadline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Concerned {
    /// Which.
    pub unit: OrganisationId,
    /// Open problems past their deadline that it answers for.
    pub late: Vec<EntryId>,
    /// Those of them that are dragged on.
    pub dragged: Vec<EntryId>,
    /// Open tasks past their deadline.
    pub tasks: Vec<EntryId>,
}

/// Units with late work, most first.
#[must_use]
pub fn concerned(desk: &Desk, drag: DragRules, now: Instant) -> Vec<Concerned> {
    let mut units: BTreeMap<&OrganisationId, Concerned> = BTreeMap::new();
    for problem in desk.problems().filter(|p| p.stage != Stage::Closed) {
        let (Some(dispatch), clock) = (&problem.dispatch, problem.clock(now, &drag)) else { continue };
        let late = clock.left_ms.is_some_and(|left| left < 0);
        if !late && !clock.dragged {
            continue;
        }
        let unit = entry(&mut units, &dispatch.lead);
        unit.late.push(problem.id);
        unit.dragged.extend(clock.dragged.then_some(problem.id));
    }
    let tasks = desk.tasks().iter().filter(|t| t.stage.is_open() && !t.order.drill);
    for task in tasks.filter(|t| t.clock(now).late) {
        entry(&mut units, &task.order.lead).tasks.push(task.id);
    }
    let mut units: Vec<_> = units.into_values().collect();
    units.sort_by_key(|u| std::cmp::Reverse((u.dragged.len(), u.late.len(), u.tasks.len())));
    units
}

fn entry<'m, 'a>(
    units: &'m mut BTreeMap<&'a OrganisationId, Concerned>,
    unit: &'a OrganisationId,
) -> &'m mut Concerned {
    units.entry(unit).or_insert_with(|| Concerned {
        unit: unit.clone(),
        late: Vec::new(),
        dragged: Vec::new(),
        tasks: Vec::new(),
    })
}
