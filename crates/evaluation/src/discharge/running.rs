//! The running share of rural sewage facilities (农村生活污水处理设施正常运行率, notice SC-061).

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use standards::DischargerId;
use standards::time::{BeijingDay, Instant};

use super::percent;

/// How a facility ran on a day, the worst last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FacilityState {
    /// 正常运行
    Running,
    /// 不明: nobody said.
    Unknown,
    /// 运行不正常
    Abnormal,
    /// 停运
    Stopped,
}

/// What was reported of a facility for a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacilityReport {
    /// The facility.
    pub facility: DischargerId,
    /// The day it is about.
    pub day: BeijingDay,
    /// The state.
    pub state: FacilityState,
    /// When it was reported.
    pub reported: Instant,
}

/// The colour of a share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Light {
    /// Every facility runs.
    Green,
    /// None is known not to run, and some are unknown; or there is no facility.
    Amber,
    /// One at least does not run normally.
    Red,
}

/// How many facilities of the register ran normally on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RunningShare {
    /// The day.
    pub day: BeijingDay,
    /// Facilities in the register: the denominator.
    pub total: u32,
    /// Those that ran normally.
    pub running: u32,
    /// Those that ran, but not normally.
    pub abnormal: Vec<DischargerId>,
    /// Those that stood still.
    pub stopped: Vec<DischargerId>,
    /// Those nobody reported, or reported as unknown; they never count as running.
    pub unknown: Vec<DischargerId>,
    /// Reported, but not in the register; they count nowhere.
    pub unregistered: Vec<DischargerId>,
}

impl RunningShare {
    /// Running of all in the register, per cent with two decimals; `None` of an empty register.
    #[must_use]
    pub fn percent(&self) -> Option<Decimal> {
        percent(self.running, self.total)
    }

    /// Red as soon as one does not run: the notice asks for all (全部正常运行).
    #[must_use]
    pub fn light(&self) -> Light {
        if !self.stopped.is_empty() || !self.abnormal.is_empty() {
            Light::Red
        } else if self.total > 0 && self.running == self.total {
            Light::Green
        } else {
            Light::Amber
        }
    }
}

/// The share of a day. Of several reports on one facility the one reported last holds; of two at the same time the worse state.
#[must_use]
pub fn running_share(register: &[DischargerId], reports: &[FacilityReport], day: BeijingDay) -> RunningShare {
    let mut states: BTreeMap<&DischargerId, (Instant, FacilityState)> = BTreeMap::new();
    for report in reports.iter().filter(|r| r.day == day) {
        let told = (report.reported, report.state);
        states.entry(&report.facility).and_modify(|known| *known = told.max(*known)).or_insert(told);
    }
    let mut facilities: Vec<_> = register.to_vec();
    facilities.sort();
    facilities.dedup();
    let mut share = RunningShare {
        day,
        total: u32::try_from(facilities.len()).unwrap_or(u32::MAX),
        running: 0,
        abnormal: Vec::new(),
        stopped: Vec::new(),
        unknown: Vec::new(),
        unregistered: Vec::new(),
    };
    for facility in facilities {
        match states.remove(&facility).map_or(FacilityState::Unknown, |(_, state)| state) {
            FacilityState::Running => share.running += 1,
            FacilityState::Abnormal => share.abnormal.push(facility),
            FacilityState::Stopped => share.stopped.push(facility),
            FacilityState::Unknown => share.unknown.push(facility),
        }
    }
    share.unregistered = states.into_keys().cloned().collect();
    share
}
