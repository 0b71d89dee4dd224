//! What the plan's `incidents.toml` says.

use serde::Serialize;

use super::IncidentKind;
use crate::plan::{OrganisationId, Provenance};
use crate::warning::Level;

/// Numbers that hold for all incidents. The notice gives none of them: all are assumptions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IncidentRules {
    /// Hours after its end in which a new sign of the same cause at the same place opens the old incident again.
    pub reopen_hours: u32,
    /// Longest silence, hours.
    pub silence_hours: u32,
    /// Hours from measuring to arrival beyond which a sign is history and opens nothing.
    pub stale_hours: u32,
    /// Readings in a row that begin or end a swing (SC-004).
    pub swing_readings: u32,
    /// Whether incidents are opened outside the campaign too (SC-010).
    pub all_year: bool,
    /// Source; absent without a file.
    pub source: Option<Provenance>,
}

impl Default for IncidentRules {
    fn default() -> Self {
        Self {
            reopen_hours: 24,
            silence_hours: 72,
            stale_hours: 24,
            swing_readings: 2,
            all_year: true,
            source: None,
        }
    }
}

/// What a kind of incident calls for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KindRule {
    /// Which kind.
    pub kind: IncidentKind,
    /// The office that leads.
    pub lead: OrganisationId,
    /// Offices that have to hear of it beside.
    pub offices: Vec<OrganisationId>,
    /// Signs below open nothing.
    pub from: Level,
    /// Minutes in which each office takes note.
    pub acknowledge_minutes: u32,
    /// Minutes in which each office answers; absent when taking note is enough and recovery alone closes.
    pub respond_minutes: Option<u32>,
    /// Minutes after the group's office was told that the leader is.
    pub leader_minutes: u32,
    /// Whether it may be silenced; red never is.
    pub silence: bool,
    /// A task that the lead is given at once, with its hours.
    pub demand: Option<(String, u32)>,
    /// Hours of silence of a station after which it opens.
    pub after_hours: u32,
    /// Source.
    pub source: Provenance,
}

/// The plan of incidents: empty without the file, so that only the office opens some.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct IncidentPlan {
    /// Numbers for all.
    pub rules: IncidentRules,
    /// Kinds, in the order of the file.
    pub kinds: Vec<KindRule>,
}

impl IncidentPlan {
    /// The rule of a kind; `None` for kinds that open nothing by themselves.
    #[must_use]
    pub fn kind(&self, kind: IncidentKind) -> Option<&KindRule> {
        self.kinds.iter().find(|k| k.kind == kind)
    }
}
