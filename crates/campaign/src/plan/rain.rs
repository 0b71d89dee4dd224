//! `rain.toml`: rain gauges, areas whose mean rain is formed, and the rules of rain and warning signals.

mod area;
mod gauge;
mod rules;

pub use area::{AreaWeights, RainArea};
pub use gauge::{Gauge, GaugeFactor};
pub use rules::{FeedStatus, RainRuleValues};

use serde::Serialize;

use super::entry::Entry;
use super::entry::Need::Optional;
use super::ids::{AreaId, GaugeId};
use super::place::Place;

/// Name of the file.
pub(super) const FILE: &str = "rain.toml";

/// What the plan says of rain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RainPlan {
    /// Gauges in the order of the file.
    pub gauges: Vec<Gauge>,
    /// Areas in the order of the file.
    pub areas: Vec<RainArea>,
    /// Rules, each with what stands behind it.
    pub rules: RainRuleValues,
}

impl RainPlan {
    /// A plan without the file: no gauges, the default rules.
    #[must_use]
    pub(super) fn without_a_file() -> Self {
        let rules = RainRuleValues::usual(&Place::start_of(FILE));
        Self { gauges: Vec::new(), areas: Vec::new(), rules }
    }

    /// The gauge of an identifier.
    #[must_use]
    pub fn gauge(&self, id: &str) -> Option<&Gauge> {
        self.gauges.iter().find(|g| g.id.as_str() == id)
    }

    /// The area of an identifier.
    #[must_use]
    pub fn area(&self, id: &str) -> Option<&RainArea> {
        self.areas.iter().find(|a| a.id.as_str() == id)
    }
}

pub(super) fn read(file: &Entry<'_>) -> Option<RainPlan> {
    let rules = rules::read(file);
    let gauges: Vec<Gauge> = file.tables("gauge", Optional).into_iter().filter_map(gauge::read).collect();
    let areas = file.tables("area", Optional).into_iter().filter_map(|e| area::read(e, &gauges)).collect();
    Some(RainPlan { gauges, areas, rules: rules? })
}
