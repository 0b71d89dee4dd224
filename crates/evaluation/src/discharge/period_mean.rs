//! The mean of one factor over an hour or a day: which readings made it and which were left out.

use std::fmt;

use rust_decimal::Decimal;
use standards::discharge::PhMean;
use standards::rounding::round_gbt8170;
use standards::time::{DAY_MS, Instant};
use standards::{FactorCode, Reading, ReadingFlag};

use super::{DischargeRules, Period};
use crate::{Ratio, arithmetic_mean, ph_mean};

/// No quantity of water is larger in its unit; greater numbers are transmission faults. 10¹².
const LARGEST: Decimal = Decimal::from_parts(0xD4A5_1000, 0xE8, 0, false, 0);

/// A reading that counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Used {
    /// When it was measured.
    pub time: Instant,
    /// The value as sent. Of a non-detect the detection limit.
    pub value: Decimal,
    /// What it counted as.
    pub counted_as: Decimal,
    /// The flag.
    pub flag: ReadingFlag,
}

/// Why a reading did not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeftReason {
    /// Its flag says so; the Chinese meaning in the station's set of flags.
    Flag(&'static str),
    /// Below zero.
    Negative,
    /// Beyond 10¹².
    OutOfRange,
    /// Another value for the same time was received later.
    Superseded,
    /// Its hour has too few results for an hourly value.
    HourTooShort,
}

impl fmt::Display for LeftReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(meaning) => write!(f, "标识为“{meaning}”"),
            Self::Negative => f.write_str("数值为负"),
            Self::OutOfRange => f.write_str("数值超出可能范围"),
            Self::Superseded => f.write_str("同一时刻后来收到更正值"),
            Self::HourTooShort => f.write_str("该小时有效数据不足"),
        }
    }
}

/// A reading that did not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Left {
    /// When it was measured.
    pub time: Instant,
    /// The value as sent.
    pub value: Decimal,
    /// The flag.
    pub flag: ReadingFlag,
    /// Why.
    pub reason: LeftReason,
}

/// The mean of one factor over a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodMean {
    /// The factor.
    pub factor: FactorCode,
    /// The period.
    pub period: Period,
    /// Readings that counted, in order of time.
    pub used: Vec<Used>,
    /// Readings that did not, in order of time.
    pub left_out: Vec<Left>,
    /// The mean before rounding; of a day the mean of its hourly values. `None` without readings.
    pub exact: Option<Decimal>,
    /// The mean rounded once, half to even.
    pub mean: Option<Decimal>,
    /// The rounded mean if every non-detect were zero.
    pub at_least: Option<Decimal>,
    /// The highest detection limit behind the mean, when it has non-detects.
    pub detection_limit: Option<Decimal>,
    /// A value at the end of the instrument's range is behind the mean.
    pub end_of_range: bool,
    /// Slots of the period with a result that counts.
    pub slots: u32,
    /// Slots the period has.
    pub expected: u32,
    /// Slots that make it valid.
    pub needed: u32,
}

impl PeriodMean {
    /// Whether enough slots are filled.
    #[must_use]
    pub fn valid(&self) -> bool {
        self.slots >= self.needed
    }

    /// Averages the readings of a period: for each time those received, the one in force first.
    pub(super) fn of<'a>(
        rules: &DischargeRules,
        factor: FactorCode,
        period: Period,
        times: impl Iterator<Item = &'a [Reading]>,
    ) -> Self {
        let (mut used, mut left_out) = (Vec::new(), Vec::new());
        for readings in times {
            for (i, reading) in readings.iter().enumerate() {
                let Reading { time, value, flag, .. } = *reading;
                let reason = if i > 0 { Some(LeftReason::Superseded) } else { left_reason(rules, reading) };
                match reason {
                    Some(reason) => left_out.push(Left { time, value, flag, reason }),
                    None => used.push(Used { time, value, counted_as: counted_as(rules, reading), flag }),
                }
            }
        }
        let expected = match period {
            Period::Hour(_) => rules.expected_per_hour,
            Period::Day(_) => rules.expected_per_day,
        };
        if matches!(period, Period::Day(_)) {
            drop_short_hours(rules, &mut used, &mut left_out);
        }
        let decimals = rules.decimals_of(factor);
        let mean = |value: fn(&DischargeRules, FactorCode, &Used) -> Decimal| {
            mean_by_hour(rules, factor, period, used.iter().map(|u| (u.time, value(rules, factor, u))))
        };
        let exact = mean(|_, _, u| u.counted_as);
        let lowest = mean(
            |rules, factor, u| if non_detect(rules, factor, u.flag) { Decimal::ZERO } else { u.counted_as },
        );
        let limits = used.iter().filter(|u| non_detect(rules, factor, u.flag)).map(|u| u.value);
        Self {
            factor,
            period,
            detection_limit: limits.max(),
            end_of_range: used.iter().any(|u| at_end_of_range(rules, factor, u.flag)),
            slots: slots(period, expected, &used),
            expected,
            needed: needed(rules.min_valid_share, expected),
            exact,
            mean: exact.map(|m| round_gbt8170(m, decimals)),
            at_least: lowest.map(|m| round_gbt8170(m, decimals)),
            used,
            left_out,
        }
    }
}

/// pH, oxygen and temperature have no detection limit: there `L` is the lower end of the range.
fn has_detection_limit(factor: FactorCode) -> bool {
    ![FactorCode::PH, FactorCode::DISSOLVED_OXYGEN, FactorCode::WATER_TEMPERATURE].contains(&factor)
}

fn non_detect(rules: &DischargeRules, factor: FactorCode, flag: ReadingFlag) -> bool {
    rules.flags.is_non_detect(flag) && has_detection_limit(factor)
}

fn at_end_of_range(rules: &DischargeRules, factor: FactorCode, flag: ReadingFlag) -> bool {
    rules.flags.is_above_range(flag) || (rules.flags.is_non_detect(flag) && !has_detection_limit(factor))
}

fn left_reason(rules: &DischargeRules, reading: &Reading) -> Option<LeftReason> {
    let negative = reading.value.is_sign_negative() && !reading.value.is_zero();
    if !rules.flags.counts(reading.flag) {
        Some(LeftReason::Flag(rules.flags.meaning(reading.flag)))
    } else if reading.value.abs() > LARGEST {
        Some(LeftReason::OutOfRange)
    } else if negative && reading.factor != FactorCode::WATER_TEMPERATURE {
        Some(LeftReason::Negative)
    } else {
        None
    }
}

/// What a reading counts as in a mean.
pub(super) fn counted_as(rules: &DischargeRules, reading: &Reading) -> Decimal {
    if non_detect(rules, reading.factor, reading.flag) {
        reading.value.saturating_mul(rules.non_detect_factor)
    } else {
        reading.value
    }
}

/// Takes the readings of hours that have too few of them out of a day.
fn drop_short_hours(rules: &DischargeRules, used: &mut Vec<Used>, left_out: &mut Vec<Left>) {
    let needed = needed(rules.min_valid_share, rules.expected_per_hour);
    let (mut kept, mut dropped) = (Vec::with_capacity(used.len()), 0);
    for hour in used.chunk_by(|a, b| Period::hour_of(a.time) == Period::hour_of(b.time)) {
        let Some(first) = hour.first() else { continue };
        if slots(Period::hour_of(first.time), rules.expected_per_hour, hour) >= needed {
            kept.extend_from_slice(hour);
        } else {
            dropped += hour.len();
            left_out.extend(hour.iter().map(|u| Left {
                time: u.time,
                value: u.value,
                flag: u.flag,
                reason: LeftReason::HourTooShort,
            }));
        }
    }
    if dropped > 0 {
        left_out.sort_by_key(|l| l.time);
        *used = kept;
    }
}

/// Of an hour the mean of its readings; of a day the mean of its hourly values, so that a crowded hour weighs as one.
fn mean_by_hour(
    rules: &DischargeRules,
    factor: FactorCode,
    period: Period,
    values: impl Iterator<Item = (Instant, Decimal)>,
) -> Option<Decimal> {
    let values: Vec<_> = values.collect();
    let of = |part: &[(Instant, Decimal)]| part.iter().map(|(_, v)| *v).collect::<Vec<_>>();
    let by_ion = factor == FactorCode::PH && rules.ph_mean == PhMean::IonActivity;
    if matches!(period, Period::Hour(_)) {
        let values = of(&values);
        let mean = if by_ion { ph_mean(&values) } else { arithmetic_mean(&values) };
        return mean.map(Ratio::to_decimal);
    }
    let hours = values.chunk_by(|a, b| Period::hour_of(a.0) == Period::hour_of(b.0)).map(of);
    let mean = if by_ion {
        let means: Vec<_> = hours.filter_map(|h| ph_mean(&h)).map(Ratio::to_decimal).collect();
        ph_mean(&means)
    } else {
        Ratio::mean(hours.filter_map(|h| arithmetic_mean(&h)))
    };
    mean.map(Ratio::to_decimal)
}

/// How many of the equally long slots of a period hold a reading; the readings come in order of time.
fn slots(period: Period, expected: u32, used: &[Used]) -> u32 {
    let (start, end) = period.bounds();
    let length = end.0.saturating_sub(start.0).clamp(1, DAY_MS);
    let mut filled: Vec<i64> =
        used.iter().map(|u| u.time.0.saturating_sub(start.0) * i64::from(expected) / length).collect();
    filled.dedup();
    u32::try_from(filled.len()).unwrap_or(u32::MAX)
}

/// The smallest whole number not below `share` of `expected`, and at least one.
fn needed(share: Decimal, expected: u32) -> u32 {
    u32::try_from((share * Decimal::from(expected)).ceil()).unwrap_or(expected).max(1)
}
