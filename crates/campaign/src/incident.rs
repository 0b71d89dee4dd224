//! An incident (联防联控事件): one event of the water, shared by the offices that have to act on it, each with its answer and time.
//!
//! Signs (warnings of a section, a silent station, a rain signal) open incidents by the plan's `incidents.toml`; signs of the same cause at the
//! same place join one incident (SC-092). Each office takes note (知悉) and answers (处置); one that is silent past the limit is told to the
//! group's office and then to its leader (SC-091). When the water recovers the incident does, by itself.

mod asks;
mod book;
mod calls;
mod command;
mod decide;
mod due;
mod event;
mod kind;
mod late;
mod rounds;
mod rules;
mod sign;
mod silence;
mod stage;
mod state;
mod swing;
mod waiting;

pub use book::Incidents;
pub use calls::{Acknowledged, Call, Lacking, Office, OfficeEscalation, Response};
pub use command::{IncidentCommand, NewIncident};
pub use event::{IncidentEvent, Opening, SignSeen};
pub use kind::{Family, Ground, IncidentKind};
pub use rules::{IncidentPlan, IncidentRules, KindRule};
pub use sign::{Sign, SignEnd, SignKey, Signs};
pub use silence::{Silence, Silences};
pub use stage::{INCIDENT_STEPS, IncidentStage, IncidentStep};
pub use state::{Incident, JoinedSign};
pub use swing::{SwingPoint, from_quiet, swing_signs};

pub(crate) use rounds::acts;
pub(crate) use waiting::waiting;
