//! The county's plan as data: a folder of readable files, read as one whole.
//!
//! [`Plan::check`] takes the texts (the binary reads the folder) and collects *every* mistake with file, line, column
//! and a hint. Each entry keeps its [`Provenance`]: the clause of the notice or the word "assumption", and where it is
//! written, so that pages can show what nobody has confirmed yet.

mod account_rules;
mod boundary;
mod campaign;
mod carried;
mod clauses;
mod copy;
mod discharge_rules;
mod dischargers;
mod duties;
mod entry;
mod exemptions;
mod files;
mod forms;
mod ids;
mod incidents;
mod interpretations;
mod judging;
mod ladders;
mod limits;
mod members;
mod organisations;
mod outlets;
mod place;
mod playbook;
mod problem;
mod profiles;
mod provenance;
mod publication;
mod quality;
mod rain;
mod registers;
mod relays;
mod river;
mod river_model;
mod rules;
mod sections;
mod stations;
mod tracing;
mod watch;
mod works;
mod written;

pub use account_rules::AccountRuleValues;
pub use boundary::Boundary;
pub use campaign::{BasisDocument, Campaign, County, Document, Goal, Phase};
pub use carried::Carried;
pub use clauses::Clause;
pub use copy::{CopiedPlan, copy_plan};
pub use discharge_rules::DischargeRuleValues;
pub use dischargers::{Discharger, DischargerKind};
pub use exemptions::ExemptionEntry;
pub use files::PlanFile;
pub(crate) use ids::text_id;
pub use ids::{AreaId, ClauseId, GaugeId, OrganisationId, PhaseId, PostId};
pub use interpretations::{Interpretation, OPEN_QUESTIONS, Said, ValueInForce};
pub use judging::{JudgingRules, MeanOf, SampleRounding, TrendLevel};
pub use members::{ANNEX, BODY, Membership, MissingMember};
pub use organisations::{Department, Organisation, OrganisationKind, Post, PostRole};
pub use outlets::Outlet;
pub use place::Place;
pub use problem::{PlanProblem, Severity};
pub use provenance::{Basis, Provenance};
pub use rain::{AreaWeights, FeedStatus, Gauge, GaugeFactor, RainArea, RainPlan, RainRuleValues};
pub use relays::RELAY_FILE;
pub use river::{Branch, BranchKind, Node, NodeKind, Point, Schematic};
pub use river_model::{FOLDER as RIVER_FOLDER, RiverModel};
pub use rules::{Rule, Rules};
pub use sections::{Position, Section, SectionLevel, Target};
pub use stations::{Password, Station};
pub use tracing::{ReadingNoise, ReleaseKind, Signature, TracedRiver, TracedSource, TracingPlan};
pub use written::WrittenValue;
pub(crate) use written::registered;

use ::quality::QualityConfig;
use serde::Serialize;
use standards::discharge::Permit;
use standards::{DischargerId, Mn, SectionId};
use telemetry::RelayTarget;

use crate::duty::{Duty, DutyCalendar};
use crate::form::{Form, FormId};
use crate::incident::IncidentPlan;
use crate::playbook::Playbook;
use crate::publication::DailyPublication;
use crate::register::Register;
use crate::task::{DutyId, Ladder, Origin};
use crate::watch::WatchPlan;
use crate::works::WorksRules;

/// A county's plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plan {
    /// The county.
    pub county: County,
    /// The paper the plan is taken from.
    pub document: Document,
    /// Dates, phases and goals.
    pub campaign: Campaign,
    /// Papers of higher authorities the plan follows.
    pub bases: Vec<BasisDocument>,
    /// Organisations in the order of the file.
    pub organisations: Vec<Organisation>,
    /// Posts in the order of the file.
    pub posts: Vec<Post>,
    /// Sections in the order of the file.
    pub sections: Vec<Section>,
    /// Stations in the order of the file.
    pub stations: Vec<Station>,
    /// Rules and thresholds.
    pub rules: Rules,
    /// Official decisions that take items out of periods, in the order of the file.
    pub exemptions: Vec<ExemptionEntry>,
    /// Dischargers in the order of the file; none when the plan has no `dischargers.toml`.
    pub dischargers: Vec<Discharger>,
    /// Outlets with the limits of their permit data, in the order of the file.
    pub outlets: Vec<Outlet>,
    /// Rules by which dischargers are judged, when the plan has a `dischargers.toml`.
    pub discharge_rules: Option<DischargeRuleValues>,
    /// Rain gauges, areas and rules; without a `rain.toml` no gauges and the default rules.
    pub rain: RainPlan,
    /// Objects on the ground and the checklists they are inspected by; empty without a `register.toml`.
    pub register: Register,
    /// What records must say; none without a `forms.toml`.
    pub forms: Vec<Form>,
    /// What the plan asks of whom by when; none without a `duties.toml`.
    pub duties: Vec<Duty>,
    /// Numbers of the duties' calendar.
    pub duty_calendar: DutyCalendar,
    /// Who hears of late tasks, where the plan says so.
    pub ladders: Vec<Ladder>,
    /// Problems carried over from the campaign before; none without a `carried.toml`.
    pub carried: Vec<Carried>,
    /// Watched places, patrols, measures before rain and return canals; none without a `watch.toml`.
    pub watch: WatchPlan,
    /// The playbook of rain; without a `playbook.toml` rain raises no response.
    pub playbook: Option<Playbook>,
    /// Which warnings open incidents and whom they call; nothing opens by itself without an `incidents.toml`.
    pub incidents: IncidentPlan,
    /// When the daily bulletin is published by itself; it is not without a `publication.toml`.
    pub daily_publication: Option<DailyPublication>,
    /// What the clauses of the notice say; none without a `clauses.toml`.
    pub clauses: Vec<Clause>,
    /// How the notice is read where it leaves something open; none without an `interpretations.toml`.
    pub interpretations: Vec<Interpretation>,
    /// Rules of works in the river; the usual ones without a `works.toml`.
    pub works: WorksRules,
    /// What source tracing works with; empty without a `tracing.toml`.
    pub tracing: TracingPlan,
    /// The drawing of the river, when the plan has one.
    pub river: Option<Schematic>,
    /// The river model with which options are tried, when the plan has one.
    #[serde(skip)]
    pub river_model: Option<RiverModel>,
    /// Outline of the county and its neighbours, when the plan has one.
    pub boundary: Option<Boundary>,
    /// Which tests readings go through and with which numbers: the shipped table, and the plan's `quality.toml` after it.
    #[serde(skip)]
    pub quality: QualityConfig,
    /// Platforms that readings are sent on to; none when the plan has no `relay.toml`.
    #[serde(skip)]
    pub relays: Vec<RelayTarget>,
}

impl Plan {
    /// Reads a plan; with any error, all problems (errors and warnings) come back instead.
    pub fn read(files: &[PlanFile]) -> Result<Self, Vec<PlanProblem>> {
        let (plan, problems) = Self::check(files);
        plan.ok_or(problems)
    }

    /// Reads a plan and tells every problem, in the order of files and lines.
    ///
    /// The plan is there exactly when no problem is an error.
    #[must_use]
    pub fn check(files: &[PlanFile]) -> (Option<Self>, Vec<PlanProblem>) {
        files::check(files)
    }

    /// The section of an identifier.
    #[must_use]
    pub fn section(&self, id: &SectionId) -> Option<&Section> {
        self.sections.iter().find(|s| s.id == *id)
    }

    /// The station of a device identifier.
    #[must_use]
    pub fn station(&self, mn: &Mn) -> Option<&Station> {
        self.stations.iter().find(|s| s.mn == *mn)
    }

    /// The organisation of an identifier.
    #[must_use]
    pub fn organisation(&self, id: &OrganisationId) -> Option<&Organisation> {
        self.organisations.iter().find(|o| o.id == *id)
    }

    /// The organisation that is a department, where the county has one.
    #[must_use]
    pub fn department(&self, department: Department) -> Option<&Organisation> {
        self.organisations.iter().find(|o| o.department == Some(department))
    }

    /// Stations that send for a section, in the order of the file.
    pub fn stations_of<'a>(&'a self, section: &'a SectionId) -> impl Iterator<Item = &'a Station> {
        self.stations.iter().filter(move |s| s.section == *section)
    }

    /// Sections whose water flows next to this one, in the order of the file.
    pub fn upstream_of<'a>(&'a self, section: &'a SectionId) -> impl Iterator<Item = &'a Section> {
        self.sections.iter().filter(move |s| s.downstream.as_ref() == Some(section))
    }

    /// The discharger of an identifier.
    #[must_use]
    pub fn discharger(&self, id: &DischargerId) -> Option<&Discharger> {
        self.dischargers.iter().find(|d| d.id == *id)
    }

    /// Rural sewage facilities, whose running share SC-061 asks for, in the order of the file.
    pub fn rural_facilities(&self) -> impl Iterator<Item = &Discharger> {
        self.dischargers.iter().filter(|d| d.kind == DischargerKind::RuralFacility)
    }

    /// Permit data of a discharger's outlets, in the order of the file.
    pub fn permits_of<'a>(&'a self, discharger: &'a DischargerId) -> impl Iterator<Item = &'a Permit> {
        self.outlets.iter().map(|o| &o.permit).filter(move |p| p.discharger == *discharger)
    }

    /// The form of an identifier.
    #[must_use]
    pub fn form(&self, id: &FormId) -> Option<&Form> {
        self.forms.iter().find(|f| f.id == *id)
    }

    /// The duty of an identifier.
    #[must_use]
    pub fn duty(&self, id: &DutyId) -> Option<&Duty> {
        self.duties.iter().find(|d| d.id == *id)
    }

    /// The clause of a number.
    #[must_use]
    pub fn clause(&self, id: ClauseId) -> Option<&Clause> {
        self.clauses.iter().find(|c| c.id == id)
    }

    /// Who hears of late tasks of an origin, and when.
    #[must_use]
    pub fn ladder(&self, of: Origin) -> Ladder {
        self.ladders.iter().find(|l| l.of == of).cloned().unwrap_or_else(|| Ladder::assumed(of))
    }
}
