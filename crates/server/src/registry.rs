//! Devices and sections of the plan, looked up by what frames carry.

mod profile;
mod versions;

use std::collections::HashMap;
use std::path::PathBuf;

use campaign::Plan;
use campaign::duty::PlanHistory;
use campaign::plan::{Section, Station};
use standards::{FactorCode, Mn, Origin, SectionId, SeriesKind};

use crate::intake::MqttSources;
pub(crate) use versions::Versions;

/// What a frame's MN and password say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Identified {
    /// No device of the plan.
    Unknown,
    /// A device of the plan with another password.
    WrongPassword,
    /// A device of the plan.
    Station(Mn),
}

/// The name under which laboratory results of a section are kept, where a device has its MN. No device of a plan has a stroke
/// in its MN that the network could send: frames of HJ 212 are looked up among the plan's devices alone.
pub(crate) fn laboratory(section: &SectionId) -> Mn {
    Mn::from(format!("{LABORATORY}{section}").as_str())
}

const LABORATORY: &str = "lab/";

/// What a device's readings are for.
#[derive(Debug, Clone)]
pub(crate) struct Feeds {
    pub(crate) section: SectionId,
    pub(crate) kind: SeriesKind,
    pub(crate) origin: Origin,
}

/// The registry of the plan in force.
#[derive(Debug)]
pub(crate) struct Registry {
    plans: Versions,
    stations: HashMap<Mn, usize>,
    sources: MqttSources,
}

impl Registry {
    pub(crate) fn new(plan: Plan) -> Self {
        let stations = plan.stations.iter().enumerate().map(|(i, s)| (s.mn.clone(), i)).collect();
        Self { plans: Versions::new(plan), stations, sources: MqttSources::default() }
    }

    /// The same plan with brokers whose messages are taken in.
    pub(crate) fn with_sources(self, sources: MqttSources) -> Self {
        Self { sources, ..self }
    }

    pub(crate) fn sources(&self) -> &MqttSources {
        &self.sources
    }

    /// The plan in force.
    pub(crate) fn plan(&self) -> &Plan {
        self.plans.newest()
    }

    /// The plans of this run, and the folder they come from.
    pub(crate) fn plans(&self) -> &Versions {
        &self.plans
    }

    /// The same plan, read from a folder at every start.
    pub(crate) fn in_folder(self, folder: Option<PathBuf>) -> Self {
        Self { plans: self.plans.in_folder(folder), ..self }
    }

    /// The same plan with what is known of its versions.
    pub(crate) fn with_history(self, history: PlanHistory) -> Self {
        Self { plans: self.plans.with_history(history), ..self }
    }

    pub(crate) fn station(&self, mn: &str) -> Option<&Station> {
        self.stations.get(mn).map(|i| &self.plans.first().stations[*i])
    }

    pub(crate) fn identify(&self, mn: &str, password: &str) -> Identified {
        match self.station(mn) {
            None => Identified::Unknown,
            Some(station) if station.password.matches(password) => Identified::Station(station.mn.clone()),
            Some(_) => Identified::WrongPassword,
        }
    }

    /// The section whose laboratory results are kept under this name.
    pub(crate) fn laboratory_of(&self, mn: &Mn) -> Option<&Section> {
        let id = mn.as_str().strip_prefix(LABORATORY)?;
        self.plan().section(&SectionId::from(id))
    }

    /// Whether readings of this series take part in judging their section. Of laboratory results the items do that the plan lists
    /// as sampled by hand; the others are kept and shown, and do not mix with the instrument's.
    pub(crate) fn takes_part(&self, feeds: &Feeds, factor: FactorCode) -> bool {
        let is_manual = || self.plan().section(&feeds.section).is_some_and(|s| s.manual.contains(&factor));
        feeds.kind != SeriesKind::Sample || is_manual()
    }

    pub(crate) fn feeds(&self, mn: &Mn) -> Option<Feeds> {
        if let Some(section) = self.laboratory_of(mn) {
            let section = section.id.clone();
            return Some(Feeds { section, kind: SeriesKind::Sample, origin: Origin::Measured });
        }
        let station = self.station(mn.as_str())?;
        Some(Feeds { section: station.section.clone(), kind: station.kind, origin: station.origin })
    }

    /// Stations that send for a section.
    pub(crate) fn stations_of<'a>(&'a self, section: &'a SectionId) -> impl Iterator<Item = &'a Station> {
        self.plan().stations.iter().filter(move |s| s.section == *section)
    }
}
