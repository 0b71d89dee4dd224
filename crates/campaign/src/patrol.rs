//! Patrols (巡查, SC-055, SC-080): which objects the plan sends somebody to, when they were last visited, what is overdue.
//!
//! A visit is an inspection of the object; its faults are problems like any other. An overdue patrol becomes a task, which the visit closes.

mod due;

pub(crate) use due::tasks;

use serde::Serialize;
use standards::time::Instant;

use crate::desk::Desk;
use crate::duty::DutyFacts;
use crate::plan::{OrganisationId, Plan};
use crate::register::RegisteredObject;
use crate::watch::Patrol;

/// How a patrol of an object stands.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PatrolStanding<'a> {
    /// The patrol.
    pub patrol: &'a Patrol,
    /// The object.
    pub object: &'a RegisteredObject,
    /// Who answers for it.
    pub office: &'a OrganisationId,
    /// The last visit.
    pub visited: Option<Instant>,
    /// Until when the next one is due.
    pub due: Instant,
    /// Whether rain made it due.
    pub by_rain: bool,
    /// Milliseconds it is overdue; none when it is not.
    pub overdue_ms: Option<i64>,
}

impl Desk {
    /// Every patrol of every object at a moment, the longest overdue first. Before the campaign nothing is due; the first visit is due
    /// so many days after its first day, or after the day an object was added.
    #[must_use]
    pub fn patrols<'a>(&'a self, plan: &'a Plan, known: &DutyFacts, now: Instant) -> Vec<PatrolStanding<'a>> {
        let rains = self.rains(now);
        let standing = |(patrol, object): (&'a Patrol, &'a RegisteredObject)| {
            let visited = self.visit(&object.id).map(|v| v.at).filter(|at| *at <= now);
            let begins = begins(plan, known, object);
            let (due, by_rain) = patrol.due_after(visited.unwrap_or(begins).max(begins), visited, &rains);
            let over = now.0.saturating_sub(due.0);
            PatrolStanding {
                patrol,
                object,
                office: patrol.office.as_ref().unwrap_or(&object.township),
                visited,
                due,
                by_rain,
                overdue_ms: (over > 0).then_some(over),
            }
        };
        let mut all: Vec<_> = patrolled(plan).map(standing).collect();
        all.sort_by(|a, b| (a.due, &a.object.id).cmp(&(b.due, &b.object.id)));
        all
    }

    /// When real rain responses began, up to a moment.
    fn rains(&self, now: Instant) -> Vec<Instant> {
        self.roster.activations().filter(|a| !a.drill && a.begun <= now).map(|a| a.begun).collect()
    }
}

/// Each patrol with each object it goes to.
fn patrolled(plan: &Plan) -> impl Iterator<Item = (&Patrol, &RegisteredObject)> {
    plan.watch.patrols.iter().flat_map(|patrol| {
        let objects = plan.register.objects.iter().filter(|o| patrol.kinds.contains(&o.kind));
        objects.map(move |object| (patrol, object))
    })
}

/// From when an object's visits are counted.
fn begins(plan: &Plan, known: &DutyFacts, object: &RegisteredObject) -> Instant {
    let begins = plan.campaign.start.start();
    known.objects_from.get(&object.id).map_or(begins, |added| begins.max(*added))
}

impl Patrol {
    /// When the visit after a moment is due, and whether rain made it so: rain that began after the last visit.
    fn due_after(&self, since: Instant, visited: Option<Instant>, rains: &[Instant]) -> (Instant, bool) {
        let regular = since.plus_ms(i64::from(self.every_days) * 86_400_000);
        let rain = self.rain_hours.and_then(|hours| {
            let unvisited = rains.iter().filter(|began| visited.is_none_or(|at| at < **began));
            unvisited.min().map(|began| began.plus_ms(i64::from(hours) * 3_600_000))
        });
        rain.filter(|rain| *rain <= regular).map_or((regular, false), |rain| (rain, true))
    }
}
