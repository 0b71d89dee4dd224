//! A duty in rain.

use serde::{Deserialize, Serialize};
use weather::rain::RainGrade;
use weather::signal::Colour;

use crate::form::FormId;
use crate::plan::{ClauseId, Department, OrganisationKind, Plan, Provenance};
use crate::register::{Focus, ObjectKind, RegisteredObject};
use crate::task::DutyId;

/// When a duty is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DutyPhase {
    /// 雨前: when a response is raised; hours count from then.
    Before,
    /// 雨中: when rain begins; hours count from then.
    During,
    /// 雨后: when rain is over; hours count from the last rain.
    After,
}

impl DutyPhase {
    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Before => "雨前",
            Self::During => "雨中",
            Self::After => "雨后",
        }
    }
}

/// Who a duty is given to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DutyWho {
    /// One department; with kinds of objects, once for each object.
    Department(Department),
    /// Every township; with kinds of objects, the township of each object.
    Township,
    /// The owner of each object of the kinds.
    Owner,
    /// The leadership group's office.
    Office,
}

/// A duty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RainDuty {
    /// Identifier.
    pub id: DutyId,
    /// When.
    pub phase: DutyPhase,
    /// The weakest rain it is given for.
    pub from: RainGrade,
    /// The strongest, when it ends before 暴雨 (rain beyond 暴雨 counts as 暴雨, §R8).
    pub to: Option<RainGrade>,
    /// Only with a signal of at least this colour.
    pub signal: Option<Colour>,
    /// Who.
    pub who: DutyWho,
    /// At which kinds of objects; none for a duty that belongs to no object.
    pub kinds: Vec<ObjectKind>,
    /// Focus area.
    pub focus: Focus,
    /// What is to be done.
    pub text: String,
    /// Hours until it must be done.
    pub hours: u32,
    /// What the record must say.
    pub form: Option<FormId>,
    /// Whether a second person checks it.
    pub checked: bool,
    /// The clause of the notice.
    pub clause: ClauseId,
    /// Source.
    pub source: Provenance,
}

/// Rain beyond the notice's wording acts as 暴雨 (§R8).
fn acting(grade: RainGrade) -> RainGrade {
    grade.min(RainGrade::Rainstorm)
}

impl RainDuty {
    /// Whether it is given for rain of a grade, with a signal in force or without.
    #[must_use]
    pub fn is_for(&self, grade: RainGrade, signal: Option<Colour>) -> bool {
        let grade = acting(grade);
        grade >= self.from
            && self.to.is_none_or(|to| grade <= to)
            && self.signal.is_none_or(|least| signal.is_some_and(|colour| colour >= least))
    }

    /// Whom it is given to and at which object, in the order of the plan.
    #[must_use]
    pub fn given_to<'p>(
        &self,
        plan: &'p Plan,
    ) -> Vec<(&'p crate::plan::OrganisationId, Option<&'p RegisteredObject>)> {
        let objects = plan.register.objects.iter().filter(|o| self.kinds.contains(&o.kind));
        let one = |found: Option<&'p crate::plan::Organisation>| -> Vec<_> {
            match found {
                None => Vec::new(),
                Some(o) if self.kinds.is_empty() => vec![(&o.id, None)],
                Some(o) => {
                    let at = plan.register.objects.iter().filter(|object| self.kinds.contains(&object.kind));
                    at.map(|object| (&o.id, Some(object))).collect()
                }
            }
        };
        let of_kind = |kind| plan.organisations.iter().filter(move |o| o.kind == kind);
        match self.who {
            DutyWho::Department(d) => one(plan.department(d)),
            DutyWho::Office => one(of_kind(OrganisationKind::GroupOffice).next()),
            DutyWho::Owner => objects.map(|o| (&o.owner, Some(o))).collect(),
            DutyWho::Township if self.kinds.is_empty() => {
                of_kind(OrganisationKind::Township).map(|o| (&o.id, None)).collect()
            }
            DutyWho::Township => objects.map(|o| (&o.township, Some(o))).collect(),
        }
    }
}
