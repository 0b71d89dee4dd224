//! The results of a day added up: the plain day in a few steps a value, any other day with all its cases.

use super::kernel::{Counting, Results};

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

/// What one pass over the results of a day finds.
pub(super) struct Gathered<S> {
    /// Sum of the results that count, non-detects apart.
    pub(super) sum: S,
    /// Sum of the detection limits.
    pub(super) half: S,
    pub(super) peak: S,
    /// The highest detection limit.
    pub(super) limit: S,
    pub(super) peak_minute: u16,
    /// Slots with a result, and with one that counts.
    pub(super) heard: u16,
    pub(super) slots: u16,
    pub(super) n: u32,
    pub(super) left_out: u32,
    pub(super) non_detects: u32,
}

impl<S: Copy + Ord + Default> Gathered<S> {
    /// A day on which every row has a result and all of them count as they are; `None` for any other day. Nearly all days are such.
    #[inline]
    pub(super) fn plain<M: Whole<Sum = S>>(results: &Results<'_, M>, lowest: S, highest: S) -> Option<Self> {
        let counts = |state: &u8| results.counting[usize::from(*state)] == Counting::Yes;
        if results.states.is_empty() || !results.states.iter().all(counts) {
            return None;
        }
        let (mut sum, mut least, mut peak, mut at) = (S::default(), highest, lowest, 0);
        for (row, mantissa) in results.mantissas.iter().enumerate() {
            let value = mantissa.widen();
            sum = M::plus(sum, value);
            least = least.min(value);
            if value > peak || row == 0 {
                (peak, at) = (value, row);
            }
        }
        if least < lowest || peak > highest {
            return None;
        }
        let (slots, n) = (results.distinct, u32::try_from(results.mantissas.len()).unwrap_or(u32::MAX));
        let peak_minute = results.moments.get(at).map_or(0, |m| m.minute);
        let (half, limit) = (S::default(), S::default());
        Some(Self {
            sum,
            half,
            peak,
            limit,
            peak_minute,
            heard: slots,
            slots,
            n,
            left_out: 0,
            non_detects: 0,
        })
    }

    /// Any day.
    pub(super) fn any<M: Whole<Sum = S>>(results: &Results<'_, M>, lowest: S, highest: S) -> Self {
        let (mut sum, mut half, mut peak, mut limit) = (S::default(), S::default(), lowest, S::default());
        let (mut heard, mut slots, mut n, mut left_out, mut non_detects, mut peak_minute) =
            (0, 0, 0, 0, 0, 0);
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
        Self { sum, half, peak, limit, peak_minute, heard, slots, n, left_out, non_detects }
    }
}
