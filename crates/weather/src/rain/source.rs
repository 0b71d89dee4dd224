//! One source of a gauge: its readings, the spans of rain they make, and what a new reading changes of them.

use std::collections::BTreeMap;
use std::ops::Bound;

use rust_decimal::Decimal;
use standards::time::Instant;

use super::cumulative;
use super::form::{RainForm, Stamp};
use super::series::{Increment, SeriesRules, Trouble, TroubleKind};

/// Largest number that is taken for rain or a counter at all, and the decimals kept of one.
pub(super) const LARGEST: i64 = 10_000_000;
const DECIMALS: u32 = 6;

#[derive(Debug, Clone)]
pub(super) struct Source {
    form: RainForm,
    readings: BTreeMap<Instant, Decimal>,
    /// In the order of the readings they end with, or begin with where totals are stamped so: beginnings and ends both rise.
    spans: Vec<Increment>,
    /// In the order of time.
    pub(super) trouble: Vec<Trouble>,
}

impl Source {
    pub(super) fn new(form: RainForm) -> Self {
        Self { form, readings: BTreeMap::new(), spans: Vec::new(), trouble: Vec::new() }
    }

    /// Keeps a reading, or takes it back; whether that changed anything.
    pub(super) fn keep(&mut self, time: Instant, mm: Option<Decimal>) -> bool {
        match mm {
            Some(mm) => self.readings.insert(time, mm) != Some(mm),
            None => self.readings.remove(&time).is_some(),
        }
    }

    pub(super) fn oldest(&self) -> Option<Instant> {
        self.readings.keys().next().copied()
    }

    pub(super) fn newest(&self) -> Option<Instant> {
        self.readings.keys().next_back().copied()
    }

    pub(super) fn forget_before(&mut self, moment: Instant, rules: &SeriesRules) {
        self.readings = self.readings.split_off(&moment);
        self.make(Instant(i64::MIN), rules);
    }

    /// Makes the spans anew whose readings changed from a time on; gives where the first span begins that is another one now.
    pub(super) fn make(&mut self, changed: Instant, rules: &SeriesRules) -> Option<Instant> {
        let Restart { from, behind } = self.restart(changed, rules);
        let is_new = |at: Instant| behind.is_none_or(|behind| at > behind);
        let kept = self.spans.partition_point(|span| !is_new(self.time_of(span)));
        let mut trouble = Vec::new();
        let sound = sound(&self.readings, from, &mut trouble);
        let mut new = spans(self.form, &sound, rules, &mut trouble);
        new.retain(|span| is_new(self.time_of(span)));
        trouble.retain(|trouble| is_new(trouble.at));
        trouble.sort_by_key(|t| (t.at, t.kind));
        let old = self.spans.split_off(kept);
        let same = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
        let first = old.iter().skip(same).chain(new.iter().skip(same)).map(|span| span.from).min();
        self.spans.extend(new);
        let told = self.trouble.partition_point(|trouble| !is_new(trouble.at));
        self.trouble.truncate(told);
        self.trouble.extend(trouble);
        first
    }

    /// The spans from a moment on, in the order in which they are believed.
    pub(super) fn in_order(&self, from: Instant) -> Vec<Increment> {
        let first = self.spans.partition_point(|span| span.from < from);
        let mut spans = self.spans.get(first..).unwrap_or_default().to_vec();
        if let Some(length) = self.form.period_ms() {
            // Totals sent more often than their own length overlap: those on the hour's grid are taken first.
            spans.sort_by_key(|i| (i.from.0.rem_euclid(length.max(1)) != 0, i.from));
        }
        spans
    }

    /// Where the first span begins that reaches over a moment.
    pub(super) fn across(&self, moment: Instant) -> Option<Instant> {
        let first = self.spans.partition_point(|span| span.to <= moment);
        self.spans.get(first).map(|span| span.from).filter(|from| *from < moment)
    }

    /// The time of the reading that a span comes from.
    fn time_of(&self, span: &Increment) -> Instant {
        match self.form {
            RainForm::Period { stamp: Stamp::Start, .. } => span.from,
            _ => span.to,
        }
    }

    /// Where reading may begin anew when readings from `changed` on are others now, so that what comes out is what reading from the
    /// first would give.
    fn restart(&self, changed: Instant, rules: &SeriesRules) -> Restart {
        let unchanged = || self.readings.range(..changed).rev().filter(|(_, value)| is_sound(**value));
        let found = match self.form {
            RainForm::Period { .. } => {
                let before = changed.0.checked_sub(1).map(Instant);
                before.map(|before| Restart { from: changed, behind: Some(before) })
            }
            // A counter's reading that ended an increment is what later ones are held against. Whether it did was decided with the
            // reading behind it in view, so that one must be unchanged too.
            RainForm::Cumulative => unchanged().next().and_then(|(last, _)| {
                let ended = self.spans.partition_point(|span| span.to < *last).checked_sub(1)?;
                let at = self.spans.get(ended)?.to;
                Some(Restart { from: at, behind: Some(at) })
            }),
            // A day that is over, with a reading inside it: from there on it does not matter how it began.
            RainForm::Running => unchanged().find_map(|(at, _)| {
                let day = rules.day_start.span(rules.day_start.day_of(*at));
                if *at >= day.to || day.to >= changed {
                    return None;
                }
                let inside = (Bound::Excluded(day.from), Bound::Unbounded);
                let first = self.readings.range(inside).next().map(|(first, _)| *first)?;
                Some(Restart { from: first, behind: Some(day.to) })
            }),
        };
        found.unwrap_or(Restart { from: Instant(i64::MIN), behind: None })
    }
}

/// Readings are read from `from` on, and count behind `behind`.
struct Restart {
    from: Instant,
    behind: Option<Instant>,
}

/// Readings from one on whose number can be calculated with.
fn sound(
    readings: &BTreeMap<Instant, Decimal>,
    from: Instant,
    trouble: &mut Vec<Trouble>,
) -> Vec<(Instant, Decimal)> {
    let mut sound = Vec::new();
    for (at, value) in readings.range(from..) {
        if is_sound(*value) {
            sound.push((*at, value.round_dp(DECIMALS)));
        } else {
            trouble.push(Trouble { at: *at, value: *value, kind: TroubleKind::Implausible });
        }
    }
    sound
}

fn is_sound(value: Decimal) -> bool {
    value.abs() <= Decimal::from(LARGEST)
}

fn spans(
    form: RainForm,
    readings: &[(Instant, Decimal)],
    rules: &SeriesRules,
    trouble: &mut Vec<Trouble>,
) -> Vec<Increment> {
    match form {
        RainForm::Cumulative => cumulative::increments(readings, rules, trouble),
        RainForm::Running => cumulative::running(readings, rules, trouble),
        RainForm::Period { stamp, .. } => {
            let length = form.period_ms().unwrap_or_default();
            let mut found = Vec::with_capacity(readings.len());
            for (at, value) in readings.iter().copied() {
                let plausible = rules.plausible(value, length);
                if !plausible {
                    let negative = value < Decimal::ZERO;
                    let kind = if negative { TroubleKind::Negative } else { TroubleKind::Implausible };
                    trouble.push(Trouble { at, value, kind });
                    continue;
                }
                let from = match stamp {
                    Stamp::End => at.plus_ms(length.saturating_neg()),
                    Stamp::Start => at,
                };
                found.push(Increment { from, to: from.plus_ms(length), mm: value, at_least: false });
            }
            found
        }
    }
}
