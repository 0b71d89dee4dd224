//! Devices and sections of the plan, looked up by what frames carry.

mod profile;

use std::collections::HashMap;

use campaign::Plan;
use campaign::plan::Station;
use standards::{Mn, Origin, SectionId, SeriesKind};

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

/// What a device's readings are for.
#[derive(Debug, Clone)]
pub(crate) struct Feeds {
    pub(crate) section: SectionId,
    pub(crate) kind: SeriesKind,
    pub(crate) origin: Origin,
}

/// The registry of one plan version.
#[derive(Debug)]
pub(crate) struct Registry {
    plan: Plan,
    stations: HashMap<Mn, usize>,
}

impl Registry {
    pub(crate) fn new(plan: Plan) -> Self {
        let stations = plan.stations.iter().enumerate().map(|(i, s)| (s.mn.clone(), i)).collect();
        Self { plan, stations }
    }

    pub(crate) fn plan(&self) -> &Plan {
        &self.plan
    }

    pub(crate) fn station(&self, mn: &str) -> Option<&Station> {
        self.stations.get(mn).map(|i| &self.plan.stations[*i])
    }

    pub(crate) fn identify(&self, mn: &str, password: &str) -> Identified {
        match self.station(mn) {
            None => Identified::Unknown,
            Some(station) if station.password.matches(password) => Identified::Station(station.mn.clone()),
            Some(_) => Identified::WrongPassword,
        }
    }

    pub(crate) fn feeds(&self, mn: &Mn) -> Option<Feeds> {
        let station = self.station(mn.as_str())?;
        Some(Feeds { section: station.section.clone(), kind: station.kind, origin: station.origin })
    }

    /// Stations that send for a section.
    pub(crate) fn stations_of<'a>(&'a self, section: &'a SectionId) -> impl Iterator<Item = &'a Station> {
        self.plan.stations.iter().filter(move |s| s.section == *section)
    }
}
