//! Numbers of the duties' calendar that the notice leaves open.

use serde::Serialize;
use standards::time::BeijingDay;

use crate::plan::{Campaign, Provenance};

/// When 汛期来临前 is, and how long is given for what falls due before it could be known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DutyCalendar {
    /// The last day before the flood season, when the county names one.
    pub before_flood: Option<BeijingDay>,
    /// Else so many days before the campaign's first day.
    pub days_before: u32,
    /// Days given at an object that was registered after the deadline.
    pub catch_up_days: u32,
    /// Source; `None` where the plan says nothing and these are the program's assumptions.
    pub source: Option<Provenance>,
}

impl Default for DutyCalendar {
    fn default() -> Self {
        Self { before_flood: None, days_before: 1, catch_up_days: 7, source: None }
    }
}

impl DutyCalendar {
    /// The last day before the flood season (SC-041, SC-051, SC-058).
    #[must_use]
    pub fn last_day_before_flood(&self, campaign: &Campaign) -> BeijingDay {
        let days = i32::try_from(self.days_before).unwrap_or(i32::MAX);
        self.before_flood.unwrap_or_else(|| campaign.start.plus(-days))
    }
}
