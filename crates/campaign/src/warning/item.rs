//! Warnings of single items: open at the first reading over the limit, close after k readings within it.

use rust_decimal::Decimal;
use standards::time::Instant;
use standards::{Limit, WaterClass};

use super::facts::{Facts, ItemFacts, ItemPoint};
use super::history::{ItemHistory, ItemSample, SectionHistory, in_order};
use super::key::{WarningKey, WarningKind};
use super::life::{EndReason, Ended, Level, Moment, Warning, WarningRules};

pub(super) fn warnings(rules: &WarningRules, history: &SectionHistory, item: &ItemHistory) -> Vec<Warning> {
    let mut ended = Vec::new();
    let mut open: Option<Life> = None;
    for sample in in_order(&item.samples, history.from, |s| s.measured) {
        match &mut open {
            None if sample.exceeds => open = Some(Life::begin(rules, history, item, sample)),
            None => {}
            Some(life) => life.take(rules, sample),
        }
        ended.extend(open.take_if(|life| life.ended.is_some()));
    }
    ended.into_iter().chain(open).map(Life::into_warning).collect()
}

/// A warning in the making.
struct Life {
    key: WarningKey,
    began: Instant,
    level: Level,
    opened: Moment,
    updated: Moment,
    ended: Option<Ended>,
    peak_excess: Decimal,
    facts: ItemFacts,
}

impl Life {
    fn begin(rules: &WarningRules, history: &SectionHistory, item: &ItemHistory, s: &ItemSample) -> Self {
        let kind = WarningKind::ItemOverLimit { factor: item.factor };
        let (at, here) = (moment(s), point(s));
        Self {
            key: WarningKey::new(history.section.clone(), kind, s.measured),
            began: s.measured,
            level: level(rules, s),
            opened: at,
            updated: at,
            ended: None,
            peak_excess: excess(s.limit, s.value),
            facts: ItemFacts {
                factor: item.factor,
                target: history.target,
                limit: s.limit.into(),
                first: here,
                peak: here,
                last_over: here,
                last: here,
                over: 1,
                kept: 0,
            },
        }
    }

    fn take(&mut self, rules: &WarningRules, s: &ItemSample) {
        self.updated = moment(s);
        self.facts.last = point(s);
        if !s.exceeds {
            self.facts.kept += 1;
            if self.facts.kept >= rules.close_after_readings {
                self.ended = Some(Ended { at: moment(s), reason: EndReason::Recovered });
            }
            return;
        }
        self.facts.kept = 0;
        self.facts.over += 1;
        self.facts.last_over = point(s);
        self.facts.limit = s.limit.into();
        self.level = self.level.max(level(rules, s));
        let excess = excess(s.limit, s.value);
        if excess > self.peak_excess {
            self.peak_excess = excess;
            self.facts.peak = point(s);
        }
    }

    fn into_warning(self) -> Warning {
        Warning {
            began: self.began,
            key: self.key,
            level: self.level,
            opened: self.opened,
            updated: self.updated,
            ended: self.ended,
            facts: Facts::Item(self.facts),
        }
    }
}

fn moment(s: &ItemSample) -> Moment {
    Moment { measured: s.measured, received: s.received }
}

fn point(s: &ItemSample) -> ItemPoint {
    ItemPoint { measured: s.measured, value: s.value, multiple: s.multiple }
}

fn level(rules: &WarningRules, s: &ItemSample) -> Level {
    let severe = s.multiple.is_some_and(|m| m >= rules.severe_multiple) || s.class == WaterClass::WorseThanV;
    if severe { Level::Severe } else { Level::Warn }
}

/// How far a value lies beyond its limit, in the unit of the item.
fn excess(limit: Limit, value: Decimal) -> Decimal {
    match limit {
        Limit::Max(high) => value - high,
        Limit::Min(low) => low - value,
        Limit::Range(low, high) => (low - value).max(value - high),
    }
}
