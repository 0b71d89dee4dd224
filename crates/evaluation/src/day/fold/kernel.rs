//! The one pass over the results of a day.

use standards::time::{BeijingDay, DAY_MS, Instant};
use standards::{FactorCode, ReadingFlag};

use super::{DayFold, MINUTE_MS, Short};
use crate::Rules;
use crate::judge::ItemRule;
use crate::mean::{PH_DECIMALS, ph_activity, ph_mean_of, ph_units_of};
use crate::observation::is_non_detect;
use crate::ratio::{Ratio, power};

/// [`crate::observation::LARGEST`] as a whole number.
const LARGEST_WHOLE: i128 = 1_000_000_000_000;

/// Whether a result counts, by its flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Counting {
    /// There is no result.
    Absent,
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

impl Counting {
    /// By the state of a column's row: 0 without a value, else one more than the place of its flag.
    pub(crate) fn by_state(factor: FactorCode, flags: &[ReadingFlag]) -> [Self; 256] {
        let mut by_state = [Self::Absent; 256];
        for (counting, flag) in by_state[1..].iter_mut().zip(flags) {
            *counting = Self::of(factor, *flag);
        }
        by_state
    }
}

/// The results of a day in order of time, as columns of equal length.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Results<'a, M> {
    /// Each value times `10^scale`.
    pub(crate) mantissas: &'a [M],
    pub(crate) scale: u8,
    pub(crate) states: &'a [u8],
    pub(crate) moments: &'a [Moment],
    /// What each state means.
    pub(crate) counting: &'a [Counting; 256],
}

impl<M: Whole> Results<'_, M> {
    fn iter(&self) -> impl Iterator<Item = (M, Counting, Moment)> {
        let rows = self.mantissas.iter().zip(self.states).zip(self.moments);
        rows.map(|((mantissa, state), moment)| (*mantissa, self.counting[usize::from(*state)], *moment))
    }
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
    non_detect_scale: u8,
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
            non_detect_scale: u8::try_from(rules.non_detect_factor.scale()).unwrap_or(0),
            needed: needed.max(1),
            expected,
        }
    }
}

/// Whole numbers of a column with a type that holds a day's sum of them.
pub(crate) trait Whole: Copy {
    /// What a day's sum fits in.
    type Sum: Copy + Ord + Default + Into<i128>;
    fn widen(self) -> Self::Sum;
    fn plus(sum: Self::Sum, more: Self::Sum) -> Self::Sum;
    /// A bound cut to what the sum's type can hold.
    fn bound(bound: i128) -> Self::Sum;
}

impl Whole for i32 {
    type Sum = i64;
    fn widen(self) -> i64 {
        self.into()
    }
    fn plus(sum: i64, more: i64) -> i64 {
        sum + more
    }
    fn bound(bound: i128) -> i64 {
        i64::try_from(bound).unwrap_or(if bound < 0 { i64::MIN } else { i64::MAX })
    }
}

impl Whole for i64 {
    type Sum = i128;
    fn widen(self) -> i128 {
        self.into()
    }
    fn plus(sum: i128, more: i128) -> i128 {
        sum + more
    }
    fn bound(bound: i128) -> i128 {
        bound
    }
}

impl Whole for i128 {
    type Sum = Self;
    fn widen(self) -> Self {
        self
    }
    fn plus(sum: Self, more: Self) -> Self {
        sum.saturating_add(more)
    }
    fn bound(bound: Self) -> Self {
        bound
    }
}

impl DayFold {
    /// Folds the results of a day, which come in order of time, in place of what was folded before.
    #[inline]
    pub(crate) fn refold<M: Whole>(&mut self, rule: &FoldRule, results: Results<'_, M>) {
        let scale = results.scale;
        let most = LARGEST_WHOLE.saturating_mul(power(u32::from(scale)));
        let (lowest, highest) = (M::bound(if rule.not_negative { 0 } else { -most }), M::bound(most));
        let (mut sum, mut half, mut peak) = (M::Sum::default(), M::Sum::default(), lowest);
        let (mut limit, mut peak_minute) = (M::Sum::default(), 0);
        let (mut heard, mut slots, mut n, mut left_out, mut non_detects) = (0, 0, 0, 0, 0);
        let (mut last_heard, mut last_filled) = (u32::MAX, u32::MAX);
        for (mantissa, counting, moment) in results.iter() {
            if counting == Counting::Absent {
                continue;
            }
            let (value, slot) = (mantissa.widen(), u32::from(moment.slot));
            heard += u16::from(slot != last_heard);
            last_heard = slot;
            if counting == Counting::No || value < lowest || value > highest {
                left_out += 1;
                continue;
            }
            n += 1;
            slots += u16::from(slot != last_filled);
            last_filled = slot;
            if counting == Counting::NonDetect {
                non_detects += 1;
                limit = limit.max(value);
                half = M::plus(half, value);
            } else {
                if value > peak || n == non_detects + 1 {
                    (peak, peak_minute) = (value, moment.minute);
                }
                sum = M::plus(sum, value);
            }
        }
        let sum: i128 = sum.into();
        (self.sum, self.detected) = (sum, sum);
        (self.peak, self.detection_limit) = (Short::of(peak.into(), scale), Short::of(limit.into(), scale));
        (self.divisor, self.n, self.left_out, self.non_detects) = (n, n, left_out, non_detects);
        (self.slots, self.heard, self.peak_minute, self.sum_scale) = (slots, heard, peak_minute, scale);
        self.valid = u32::from(slots) >= rule.needed;
        self.all_heard = u32::from(heard) >= rule.expected;
        (self.level, self.revisions, self.origin) = (0.0, 0, None);
        if rule.is_ph && n > 0 {
            let counting = |c| matches!(c, Counting::Yes | Counting::NonDetect);
            let rows = || results.iter().filter(move |(_, c, _)| counting(*c)).map(|(m, ..)| m.widen());
            let possible = || rows().filter(|v| lowest <= *v && *v <= highest);
            self.ion_activity(|| possible().map(|v| ph_units_of(v.into(), scale)));
        } else if non_detects > 0 {
            self.with_non_detects(rule, half.into());
        }
        if !rule.is_ph {
            self.level = self.mean().map_or(0.0, Ratio::to_f64);
        }
    }

    /// Puts the mean of ion activity in the place of the sum.
    fn ion_activity<I: Iterator<Item = i64>>(&mut self, units: impl Fn() -> I) {
        let mean = ph_mean_of(units).unwrap_or(0);
        self.level = ph_activity(mean);
        (self.sum, self.detected) = (mean.into(), mean.into());
        (self.sum_scale, self.divisor) = (u8::try_from(PH_DECIMALS).unwrap_or(u8::MAX), 1);
    }

    fn with_non_detects(&mut self, rule: &FoldRule, detection_limits: i128) {
        self.detected = self.detected.saturating_mul(power(u32::from(rule.non_detect_scale)));
        self.sum = self.detected.saturating_add(detection_limits.saturating_mul(rule.non_detect_mantissa));
        self.sum_scale += rule.non_detect_scale;
    }
}
