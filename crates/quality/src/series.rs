//! The recent values of one factor with their verdicts, kept true for late and corrected values.
//!
//! Values in order of time cost one step each. A late or corrected one is put in its place and everything after it is judged
//! again from a snapshot of the state before it, by the same steps: in whatever order values of the
//! last [`FactorSettings::horizon_ms`] came (and of the last 1500), the verdicts are the same.

mod roll;
mod single;
mod streaks;
mod usable;

use std::collections::VecDeque;

use standards::FactorCode;
use standards::time::Instant;

use self::roll::Roll;
use crate::{FactorSettings, Flag, Test, Verdict};

/// Most values from one snapshot to the next: a day of minute values, so that a day's back-fill is judged exactly and many stations
/// of such values do not fill the memory.
const MOST: usize = 1500;

/// What became of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Placed {
    /// The newest value.
    Newest,
    /// Late, or another value for a known time: judged with [`Series::settle`].
    Late,
    /// Known already.
    Repeated,
    /// Older than what is kept.
    TooOld,
}

#[derive(Debug, Clone)]
pub(crate) struct Series {
    factor: FactorCode,
    settings: FactorSettings,
    horizon: i64,
    /// In order of time, each time once.
    points: VecDeque<Verdict>,
    now: Roll,
    /// State before `points[from]`.
    base: Roll,
    from: usize,
    /// State after the value of a time within `points`, the next `base`.
    middle: Option<(Roll, Instant)>,
    /// Values since the newest snapshot.
    since: usize,
    unsettled: bool,
}

impl Series {
    pub(crate) fn new(factor: FactorCode, settings: FactorSettings, horizon: i64) -> Self {
        let roll = Roll::new(settings.window_ms());
        Self {
            factor,
            settings,
            horizon,
            points: VecDeque::new(),
            base: roll.clone(),
            now: roll,
            from: 0,
            middle: None,
            since: 0,
            unsettled: false,
        }
    }

    pub(crate) fn factor(&self) -> FactorCode {
        self.factor
    }

    /// The value of a time.
    pub(crate) fn at(&self, time: Instant) -> Option<&Verdict> {
        self.points.get(self.position(time)?)
    }

    pub(crate) fn at_mut(&mut self, time: Instant) -> Option<&mut Verdict> {
        let at = self.position(time)?;
        self.points.get_mut(at)
    }

    /// Most questions are about the newest values.
    fn position(&self, time: Instant) -> Option<usize> {
        let newest = self.points.len().checked_sub(1)?;
        for at in (newest.saturating_sub(1)..=newest).rev() {
            if self.points.get(at).is_some_and(|point| point.time == time) {
                return Some(at);
            }
        }
        self.points.binary_search_by_key(&time, |point| point.time).ok()
    }

    /// Whether a value of this time would be the newest.
    pub(crate) fn is_newest(&self, time: Instant) -> bool {
        self.points.back().is_none_or(|newest| newest.time < time)
    }

    /// Whether its newest value is from before a time.
    pub(crate) fn ended_before(&self, time: Instant) -> bool {
        self.points.back().is_none_or(|newest| newest.time < time)
    }

    /// Takes a value. Times whose verdict is another one now are added to `changed`, the value's own always unless it is
    /// repeated, late or too old.
    pub(crate) fn take(&mut self, verdict: Verdict, changed: &mut Vec<(FactorCode, Instant)>) -> Placed {
        if self.is_newest(verdict.time) {
            self.settle(changed);
            self.append(verdict, changed);
            return Placed::Newest;
        }
        match self.points.binary_search_by_key(&verdict.time, |point| point.time) {
            Ok(at) if at < self.from => Placed::TooOld,
            Ok(at) => {
                let known = &mut self.points[at];
                let older = verdict.received < known.received;
                if older || (known.value == verdict.value && known.flag == verdict.flag) {
                    return Placed::Repeated;
                }
                *known = verdict;
                self.unsettled = true;
                Placed::Late
            }
            Err(at) if at < self.from => Placed::TooOld,
            Err(at) => {
                self.points.insert(at, verdict);
                self.unsettled = true;
                Placed::Late
            }
        }
    }

    fn append(&mut self, mut verdict: Verdict, changed: &mut Vec<(FactorCode, Instant)>) {
        let time = verdict.time;
        if let Some(spike) = self.now.advance(&self.settings, &mut verdict) {
            self.finish_spike(spike);
            changed.push((self.factor, spike.time));
        }
        changed.push((self.factor, time));
        self.points.push_back(verdict);
        self.since += 1;
        let anchor = self.middle.as_ref().map(|(_, at)| *at).or_else(|| self.points.front().map(|p| p.time));
        let passed = anchor.map_or(0, |at| time.0.saturating_sub(at.0));
        if passed >= self.horizon || self.since >= MOST {
            self.rotate(time);
        }
    }

    /// Takes a snapshot, and forgets what lies before the last one.
    fn rotate(&mut self, time: Instant) {
        self.since = 0;
        if let Some((roll, middle)) = self.middle.replace((self.now.clone(), time)) {
            self.base = roll;
            let before = self.points.partition_point(|point| point.time < middle);
            self.points.drain(..before);
            self.from = 1;
        }
    }

    fn finish_spike(&mut self, spike: roll::Spike) {
        if let Some(point) = self.at_mut(spike.time) {
            point.put(Test::Spike, spike.flag, spike.reason);
        }
    }

    /// Judges everything again after late values; adds the times whose verdict is another one now.
    pub(crate) fn settle(&mut self, changed: &mut Vec<(FactorCode, Instant)>) {
        if !std::mem::take(&mut self.unsettled) {
            return;
        }
        let before = self.points.clone();
        self.now = self.base.clone();
        for at in self.from..self.points.len() {
            let point = &mut self.points[at];
            let mut verdict = fresh(point);
            let spike = self.now.advance(&self.settings, &mut verdict);
            let time = verdict.time;
            self.points[at] = verdict;
            if let Some(spike) = spike {
                self.finish_spike(spike);
            }
            if let Some((roll, middle)) = &mut self.middle
                && *middle == time
            {
                roll.clone_from(&self.now);
            }
        }
        let after = self.points.iter().zip(&before);
        changed.extend(after.filter(|(a, b)| a != b).map(|(a, _)| (self.factor, a.time)));
    }
}

/// A value as it came, with what the other factors say of it: they have not changed.
fn fresh(point: &Verdict) -> Verdict {
    let mut verdict = Verdict { tests: crate::Flags::default(), findings: Vec::new(), ..point.clone() };
    let cross = point.findings.iter().find(|finding| finding.test == Test::CrossFactor);
    let flag = point.tests.of(Test::CrossFactor);
    if flag != Flag::NotEvaluated {
        verdict.put(Test::CrossFactor, flag, cross.map(|finding| finding.reason));
    }
    verdict
}
