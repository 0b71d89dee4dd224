//! The fold of one factor over one day: everything that longer periods, runs and pages need of its results.

use rust_decimal::Decimal;
use standards::time::{BeijingDay, DAY_MS, Instant};
use standards::{FactorCode, Mantissas, ReadingFlag, WaterClass};

use crate::day::DataOrigin;
use crate::judge::ItemRule;
use crate::mean::{PH_DECIMALS, ph_mean_of, ph_units};
use crate::observation::{LARGEST, is_non_detect};
use crate::ratio::power;
use crate::{Ratio, Rules};

const MINUTE_MS: i64 = 60_000;

/// Whether a result counts, by its flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Counting {
    Yes,
    /// The value is the detection limit.
    NonDetect,
    No,
}

impl Counting {
    pub(crate) fn of(factor: FactorCode, flag: ReadingFlag) -> Self {
        match flag {
            _ if !flag.counts() => Self::No,
            _ if is_non_detect(factor, flag) => Self::NonDetect,
            _ => Self::Yes,
        }
    }
}

/// One result on its way into a fold: `mantissa / 10^scale` with the scale of the fold.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Result {
    pub(crate) moment: Moment,
    pub(crate) mantissa: i128,
    pub(crate) counting: Counting,
}

/// Where in its day a result lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment {
    slot: u16,
    minute: u16,
}

impl Moment {
    /// The slot among `slots` equally long ones of the day, and the minute.
    pub(crate) fn of(day: BeijingDay, time: Instant, slots: u32) -> Self {
        let into_day = time.0.saturating_sub(day.start().0).clamp(0, DAY_MS - 1);
        let small = |n: i64| u16::try_from(n).unwrap_or(u16::MAX);
        Self { slot: small(into_day * i64::from(slots) / DAY_MS), minute: small(into_day / MINUTE_MS) }
    }
}

/// How the results of one factor are folded.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FoldRule {
    is_ph: bool,
    not_negative: bool,
    non_detect_mantissa: i128,
    non_detect_scale: u32,
    /// Distinct slots that make a day valid.
    needed: u32,
    expected: u32,
}

impl FoldRule {
    pub(crate) fn new(rules: &Rules, item: &ItemRule, expected: u32, needed: u32) -> Self {
        Self {
            is_ph: item.factor == FactorCode::PH,
            not_negative: item.not_negative,
            non_detect_mantissa: rules.non_detect_factor.mantissa(),
            non_detect_scale: rules.non_detect_factor.scale(),
            needed,
            expected,
        }
    }
}

/// What the results of one factor on one day come to. Without results it is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DayFold {
    /// Sum of the results that count; of pH their mean.
    sum: i128,
    /// The largest result that is no non-detect.
    peak: i128,
    /// The highest detection limit.
    detection_limit: i128,
    /// What the sum is divided by to give the mean.
    divisor: u32,
    pub(crate) n: u32,
    pub(crate) left_out: u32,
    pub(crate) non_detects: u32,
    pub(crate) revisions: u32,
    pub(crate) slots: u16,
    heard: u16,
    peak_minute: u16,
    sum_scale: u8,
    scale: u8,
    pub(crate) class: Option<WaterClass>,
    pub(crate) exceeds: Option<bool>,
    pub(crate) valid: bool,
    pub(crate) all_heard: bool,
    pub(crate) origin: Option<DataOrigin>,
}

impl DayFold {
    /// Folds the results of a day, which come in order of time.
    pub(crate) fn of(rule: &FoldRule, scale: u8, results: impl Iterator<Item = Result> + Clone) -> Self {
        let mut fold = Self { scale, sum_scale: scale, ..Self::default() };
        let largest = LARGEST_WHOLE.saturating_mul(power(u32::from(scale)));
        let lowest = if rule.not_negative { 0 } else { -largest };
        let possible = |m: i128| lowest <= m && m <= largest;
        let (mut non_detect_sum, mut last_heard, mut last_filled) = (0i128, None, None);
        for Result { moment, mantissa, counting } in results.clone() {
            fold.heard += u16::from(last_heard.replace(moment.slot) != Some(moment.slot));
            if counting == Counting::No || !possible(mantissa) {
                fold.left_out += 1;
                continue;
            }
            fold.n += 1;
            fold.slots += u16::from(last_filled.replace(moment.slot) != Some(moment.slot));
            if counting == Counting::NonDetect {
                fold.non_detects += 1;
                fold.detection_limit = fold.detection_limit.max(mantissa);
                non_detect_sum = non_detect_sum.saturating_add(mantissa);
            } else {
                if mantissa > fold.peak || fold.n == fold.non_detects + 1 {
                    (fold.peak, fold.peak_minute) = (mantissa, moment.minute);
                }
                fold.sum = fold.sum.saturating_add(mantissa);
            }
        }
        fold.divisor = fold.n;
        if rule.is_ph {
            let counting = results.filter(|r| r.counting != Counting::No && possible(r.mantissa));
            let units = counting.map(|r| ph_units(Ratio::mean_of_sum(r.mantissa, u32::from(scale), 1)));
            fold.sum = i128::from(ph_mean_of(units).unwrap_or(0));
            (fold.sum_scale, fold.divisor) =
                (u8::try_from(PH_DECIMALS).unwrap_or(u8::MAX), u32::from(fold.n > 0));
        } else if fold.non_detects > 0 {
            let finer = u8::try_from(rule.non_detect_scale).unwrap_or(0);
            let half = non_detect_sum.saturating_mul(rule.non_detect_mantissa);
            fold.sum = fold.sum.saturating_mul(power(rule.non_detect_scale)).saturating_add(half);
            fold.sum_scale += finer;
        }
        fold.valid = u32::from(fold.slots) >= rule.needed.max(1);
        fold.all_heard = u32::from(fold.heard) >= rule.expected;
        fold
    }

    /// Judges the mean, when it is valid.
    pub(crate) fn judge(&mut self, rule: &ItemRule) {
        (self.class, self.exceeds) = (None, None);
        if let (true, Some(mean)) = (self.valid, self.mean()) {
            let rounded = rule.round(mean);
            self.class = rule.class(rounded);
            self.exceeds = rule.exceeds(rounded, self.detection_limit());
        }
    }

    /// The mean before rounding; `None` without results that count.
    #[must_use]
    pub fn mean(&self) -> Option<Ratio> {
        (self.divisor > 0).then(|| Ratio::mean_of_sum(self.sum, u32::from(self.sum_scale), self.divisor))
    }

    /// The highest detection limit behind the mean.
    pub(crate) fn detection_limit(&self) -> Option<Decimal> {
        (self.non_detects > 0).then(|| decimal(self.detection_limit, self.scale))
    }

    /// The largest result that is no non-detect, and when it was measured.
    pub(crate) fn peak(&self, day: BeijingDay) -> Option<(Decimal, Instant)> {
        let time = day.start().plus_ms(i64::from(self.peak_minute) * MINUTE_MS);
        (self.n > self.non_detects).then(|| (decimal(self.peak, self.scale), time))
    }

    /// Whether anything was received for the day.
    pub(crate) fn is_heard(&self) -> bool {
        self.heard > 0
    }
}

/// [`LARGEST`] as a whole number.
const LARGEST_WHOLE: i128 = 1_000_000_000_000;

fn decimal(mantissa: i128, scale: u8) -> Decimal {
    Decimal::try_from_i128_with_scale(mantissa, u32::from(scale)).unwrap_or(LARGEST)
}

/// The results of a stretch of rows of a column.
pub(crate) fn results<'a>(
    mantissas: &'a Mantissas,
    states: &'a [u8],
    counting: &'a [Counting],
    moments: &'a [Moment],
    rows: std::ops::Range<usize>,
) -> ColumnResults<'a> {
    ColumnResults { mantissas, states, counting, moments, rows }
}

/// Iterates over the values of a column; see [`results`].
#[derive(Debug, Clone)]
pub(crate) struct ColumnResults<'a> {
    mantissas: &'a Mantissas,
    states: &'a [u8],
    counting: &'a [Counting],
    moments: &'a [Moment],
    rows: std::ops::Range<usize>,
}

impl Iterator for ColumnResults<'_> {
    type Item = Result;

    #[inline]
    fn next(&mut self) -> Option<Result> {
        loop {
            let row = self.rows.next()?;
            let Some(state) = usize::from(*self.states.get(row)?).checked_sub(1) else { continue };
            let mantissa = match self.mantissas {
                Mantissas::Narrow(m) => i128::from(*m.get(row)?),
                Mantissas::Wide(m) => i128::from(*m.get(row)?),
                Mantissas::Widest(m) => *m.get(row)?,
            };
            let counting = *self.counting.get(state)?;
            return Some(Result { moment: *self.moments.get(row)?, mantissa, counting });
        }
    }
}
