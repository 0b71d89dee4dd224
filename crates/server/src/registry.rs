//! Devices and sections of the plan, looked up by what frames carry.

use std::collections::HashMap;

use campaign::Plan;
use campaign::plan::{Section, Station};
use evaluation::{Rules, SeasonDates, SectionProfile};
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

    /// How the plan wants a section judged.
    pub(crate) fn profile(&self, section: &Section) -> SectionProfile {
        let rules = &self.plan.rules;
        SectionProfile {
            water: section.water,
            target: section.target.as_ref().map(|t| t.class),
            judged: section.judged.clone(),
            expected_per_day: section.expected_per_day,
            season: SeasonDates::of(self.plan.campaign.start, self.plan.campaign.end),
            rules: Rules {
                day_min_valid_share: rules.day_min_valid_share.value,
                month_min_valid_share: rules.month_min_valid_share.value,
                non_detect_factor: rules.nd_factor.value,
                run_alarm_days: rules.run_days.value,
                max_suspended_days: rules.max_suspended_days.value,
                default_decimals: rules.default_decimals.value,
                latest_max_age_hours: rules.latest_max_age_hours.value,
                named_first: rules.named_first.value.clone(),
                ..Rules::default()
            },
            ..SectionProfile::default()
        }
    }
}
