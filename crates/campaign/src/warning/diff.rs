//! From the warnings a history calls for to the changes of those already stored.

use standards::time::{BeijingDay, Instant};

use super::history::SectionHistory;
use super::key::WarningKind;
use super::life::{EndReason, Ended, Moment, Warning, WarningRules};
use super::warnings_of;

/// One change of the stored warnings; each carries the whole warning as it shall be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A new warning. It may already have ended, when its whole life arrived at once.
    Open(Warning),
    /// Newer numbers of a warning.
    Update(Warning),
    /// A warning has ended.
    Close(Warning),
    /// A warning that had ended or was withdrawn is open again by late or corrected data.
    Reopen(Warning),
    /// Data no longer call for a warning: it is closed with the reason 数据更正 and kept.
    Withdraw(Warning),
}

impl Change {
    /// The warning as it shall be stored, under its key.
    #[must_use]
    pub fn warning(&self) -> &Warning {
        match self {
            Self::Open(w) | Self::Update(w) | Self::Close(w) | Self::Reopen(w) | Self::Withdraw(w) => w,
        }
    }
}

/// Where the window of a section must begin at `asof`: `window_days` back, at the start of a Beijing day, and further
/// back to the beginning of every stored warning that was open there.
#[must_use]
pub fn window_from(rules: &WarningRules, asof: Instant, stored: &[Warning]) -> Instant {
    let days = i32::try_from(rules.window_days).unwrap_or(i32::MAX);
    let mut from = asof.day().plus(days.saturating_neg()).start();
    // Each step reaches further back, so this ends after at most one step per warning.
    while let Some(earlier) = stored
        .iter()
        .filter(|w| !w.is_withdrawn() && w.began < from && (w.is_open() || w.until() >= from))
        .map(|w| BeijingDay::containing(w.began).start())
        .min()
    {
        from = earlier;
    }
    from
}

/// What has to change so that the stored warnings of this section say what its history says.
#[must_use]
pub fn decide(rules: &WarningRules, history: &SectionHistory, stored: &[Warning]) -> Vec<Change> {
    diff(history, stored, &warnings_of(rules, history))
}

/// Compares what the history calls for with what is stored (of this section; others are passed over).
///
/// A warning called for is the stored one with the same key; else the one with the same beginning; else the first
/// that overlaps it in time. A stored one inside the window that nothing answers to is withdrawn.
#[must_use]
pub fn diff(history: &SectionHistory, stored: &[Warning], now: &[Warning]) -> Vec<Change> {
    let stored: Vec<&Warning> = stored.iter().filter(|w| w.key.section == history.section).collect();
    let partners = match_up(&stored, now);
    let mut changes = Vec::new();
    for (old, _) in stored.iter().zip(0..).filter(|(_, i)| !partners.contains(&Some(*i))) {
        let looked_at = match old.key.kind {
            WarningKind::ForecastExceedance { .. } => history.from.max(history.forecasts_from),
            _ => history.from,
        };
        if !old.is_withdrawn() && old.began >= looked_at {
            let at = Moment { measured: old.until(), received: history.asof };
            let ended = Some(Ended { at, reason: EndReason::Corrected });
            changes.push(Change::Withdraw(Warning { ended, ..(*old).clone() }));
        }
    }
    for (new, partner) in now.iter().zip(&partners) {
        let Some(old) = partner.map(|i: usize| stored[i]) else {
            changes.push(Change::Open(new.clone()));
            continue;
        };
        let new = Warning { key: old.key.clone(), ..new.clone() };
        if new != *old {
            changes.push(match (old.is_open(), new.is_open()) {
                (true, false) => Change::Close(new),
                (false, true) => Change::Reopen(new),
                (true, true) | (false, false) => Change::Update(new),
            });
        }
    }
    changes
}

/// For each warning called for, the index of the stored one it is.
fn match_up(stored: &[&Warning], now: &[Warning]) -> Vec<Option<usize>> {
    let mut partners: Vec<Option<usize>> = vec![None; now.len()];
    let same_key = |old: &Warning, new: &Warning| old.key == new.key;
    let same_start = |old: &Warning, new: &Warning| !old.is_withdrawn() && old.began == new.began;
    let overlap = |old: &Warning, new: &Warning| {
        !old.is_withdrawn() && old.began <= new.until() && new.began <= old.until()
    };
    for rule in [&same_key as &dyn Fn(&Warning, &Warning) -> bool, &same_start, &overlap] {
        for (i, new) in now.iter().enumerate() {
            if partners[i].is_some() {
                continue;
            }
            partners[i] = (0..stored.len()).find(|j| {
                stored[*j].key.kind == new.key.kind && !partners.contains(&Some(*j)) && rule(stored[*j], new)
            });
        }
    }
    partners
}

/// Writes a change into the stored warnings.
pub fn apply(stored: &mut Vec<Warning>, change: &Change) {
    let warning = change.warning();
    match stored.iter_mut().find(|w| w.key == warning.key) {
        Some(old) => *old = warning.clone(),
        None => stored.push(warning.clone()),
    }
}
