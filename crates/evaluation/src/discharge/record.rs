//! The readings of one outlet and what they say.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use rust_decimal::Decimal;
use standards::discharge::{Permit, PermitItem, SamplingBasis};
use standards::time::{BeijingDay, Instant};
use standards::{FactorCode, Reading};

use super::judge::{Comparison, NotJudged, OutletJudgement, Verdict, compare};
use super::period_mean::counted_as;
use super::{ComplianceShare, DischargeRules, OutletDay, Period, PeriodMean};
use crate::EvaluationError;

/// Every reading of one outlet. The same readings give the same results in whatever order, with whatever repetition, they came.
#[derive(Debug, Clone)]
pub struct OutletRecord {
    rules: DischargeRules,
    version: String,
    /// Of each factor and time the distinct values received, the one in force first.
    readings: BTreeMap<(FactorCode, Instant), Vec<Reading>>,
}

impl OutletRecord {
    /// An outlet without readings.
    pub fn new(rules: DischargeRules) -> Result<Self, EvaluationError> {
        rules.check()?;
        Ok(Self { version: rules.version(), rules, readings: BTreeMap::new() })
    }

    /// An outlet with readings.
    pub fn from_readings(
        rules: DischargeRules,
        readings: impl IntoIterator<Item = Reading>,
    ) -> Result<Self, EvaluationError> {
        let mut record = Self::new(rules)?;
        for reading in readings {
            record.apply(reading);
        }
        Ok(record)
    }

    /// Takes a reading. Of several values for one time the one received last is in force; of several received together one that
    /// counts, and of these the highest.
    pub fn apply(&mut self, reading: Reading) {
        let known = self.readings.entry((reading.factor, reading.time)).or_default();
        let same = |r: &&mut Reading| (r.value, r.flag) == (reading.value, reading.flag);
        match known.iter_mut().find(same) {
            Some(again) if again.received < reading.received => *again = reading,
            Some(_) => {}
            None => known.push(reading),
        }
        let rules = &self.rules;
        let counts = |r: &Reading| (rules.flags.counts(r.flag), counted_as(rules, r));
        known.sort_by_key(|r| Reverse((r.received, counts(r), r.value, r.flag)));
    }

    /// The rules it judges by.
    #[must_use]
    pub fn rules(&self) -> &DischargeRules {
        &self.rules
    }

    /// The mean of a factor over a period.
    #[must_use]
    pub fn mean(&self, factor: FactorCode, period: Period) -> PeriodMean {
        let (start, end) = period.bounds();
        let times =
            self.readings.range((factor, start)..(factor, end)).map(|(_, readings)| readings.as_slice());
        PeriodMean::of(&self.rules, factor, period, times)
    }

    /// Water temperature of a period, ℃, rounded; `None` when too few results make it one.
    #[must_use]
    pub fn water_temperature(&self, period: Period) -> Option<Decimal> {
        let mean = self.mean(FactorCode::WATER_TEMPERATURE, period);
        mean.mean.filter(|_| mean.valid())
    }

    /// An item over an hour or a day against the permit of that day.
    ///
    /// A value is compared with the limits for its own kind. Where there are none, those for the other kind stand in and the
    /// result is not [binding](OutletJudgement::binding).
    #[must_use]
    pub fn judge(&self, permits: &[Permit], factor: FactorCode, period: Period) -> OutletJudgement {
        let mean = self.mean(factor, period);
        let permit = Permit::of_day(permits, period.day());
        let item = permit.and_then(|p| p.item(factor));
        let (own, other) = match period {
            Period::Hour(_) => (SamplingBasis::HourlyValue, SamplingBasis::DailyMean),
            Period::Day(_) => (SamplingBasis::DailyMean, SamplingBasis::HourlyValue),
        };
        let on = |basis| item.map(|i: &PermitItem| i.limits_on(period.day(), basis)).unwrap_or_default();
        let (mut limits, mut binding) = (on(own), true);
        if limits.is_empty() {
            (limits, binding) = (on(other), false);
        }
        let depends = limits.iter().any(|l| l.limit.bracket_at().is_some());
        let water_temperature = if depends { self.water_temperature(period) } else { None };
        let comparison = if permit.is_some() {
            compare(&mean, &limits, water_temperature)
        } else {
            let verdict = Verdict::NotJudged(NotJudged::NoPermit);
            Comparison { verdict, limit: None, governed_by: Vec::new(), multiple: None }
        };
        OutletJudgement {
            binding: binding && comparison.limit.is_some(),
            mean,
            water_temperature,
            comparison,
            ph_mean: self.rules.ph_mean,
            rules_version: self.version.clone(),
        }
    }

    /// The outlet's day by every monitored item.
    #[must_use]
    pub fn day(&self, permits: &[Permit], day: BeijingDay) -> OutletDay {
        OutletDay::of(self, permits, day)
    }

    /// Share of an item's hours that comply, from the first day to the last, both included.
    #[must_use]
    pub fn item_hours(
        &self,
        permits: &[Permit],
        factor: FactorCode,
        first: BeijingDay,
        last: BeijingDay,
    ) -> ComplianceShare {
        let hours = first.to(last).flat_map(Period::hours_of);
        hours.map(|hour| self.judge(permits, factor, hour).verdict()).collect()
    }

    /// Share of an item's days that comply, from the first day to the last, both included.
    #[must_use]
    pub fn item_days(
        &self,
        permits: &[Permit],
        factor: FactorCode,
        first: BeijingDay,
        last: BeijingDay,
    ) -> ComplianceShare {
        first.to(last).map(|day| self.judge(permits, factor, Period::Day(day)).verdict()).collect()
    }

    /// Share of the outlet's days that comply by every monitored item, both ends included.
    #[must_use]
    pub fn days(&self, permits: &[Permit], first: BeijingDay, last: BeijingDay) -> ComplianceShare {
        first.to(last).map(|day| self.day(permits, day).verdict).collect()
    }
}
