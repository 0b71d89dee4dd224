//! When a duty falls due.

use serde::Serialize;
use standards::time::{BeijingDay, Instant};

use super::{Duty, DutyCalendar};
use crate::plan::{Campaign, PhaseId};

/// When a duty falls due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "when", rename_all = "snake_case")]
pub enum Schedule {
    /// Given when the phase begins, due when it ends.
    Phase {
        /// Which.
        phase: PhaseId,
    },
    /// Given when the campaign begins, due at the end of a day.
    Day {
        /// Which.
        day: BeijingDay,
    },
    /// 汛期来临前: given when the campaign begins, due before the flood season.
    BeforeFlood,
    /// Once in each month of the campaign, due at the month's end.
    Monthly,
}

/// One time that a duty falls due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Turn {
    /// What tells it from other turns of the duty: `once`, or a month such as `2021-07`.
    pub key: String,
    /// When tasks are given.
    pub from: Instant,
    /// Until when.
    pub due: Instant,
}

impl Duty {
    /// Every turn, in order. All begin within the campaign: outside of it nothing is given (SC-006).
    #[must_use]
    pub fn turns(&self, campaign: &Campaign, calendar: &DutyCalendar) -> Vec<Turn> {
        let once = |from: BeijingDay, last: BeijingDay| {
            vec![Turn { key: "once".into(), from: from.start(), due: last.end() }]
        };
        match &self.schedule {
            Schedule::Phase { phase } => campaign
                .phases
                .iter()
                .find(|p| p.id == *phase)
                .map_or_else(Vec::new, |phase| once(phase.start, phase.end)),
            Schedule::Day { day } => once(campaign.start, *day),
            Schedule::BeforeFlood => once(campaign.start, calendar.last_day_before_flood(campaign)),
            Schedule::Monthly => months(campaign),
        }
    }
}

fn months(campaign: &Campaign) -> Vec<Turn> {
    let mut turns = Vec::new();
    let mut month = campaign.start.month();
    while month.first_day() <= campaign.end {
        turns.push(Turn {
            key: format!("{:04}-{:02}", month.year(), month.month()),
            from: month.first_day().max(campaign.start).start(),
            due: month.last_day().min(campaign.end).end(),
        });
        month = month.next();
    }
    turns
}
