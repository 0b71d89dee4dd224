//! Readings of one station as columns: what the engine folds and a store hands out in one piece.

use std::cmp::Ordering;

use rust_decimal::Decimal;

use crate::time::Instant;
use crate::{FactorCode, ReadingFlag};

/// Decimals beyond these are rounded away, half to even: no instrument reaches them.
pub const MAX_SCALE: u8 = 18;
/// Numbers beyond ±10¹⁸ are kept as ±10¹⁸: no quantity of water comes near.
const LARGEST: i128 = 1_000_000_000_000_000_000;

/// Values in force of one station: rows in order of time, one column a factor.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReadingTable {
    times: Vec<Instant>,
    columns: Vec<Column>,
}

/// One factor of a table, as long as the table has rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    factor: FactorCode,
    scale: u8,
    mantissas: Mantissas,
    states: Vec<u8>,
    flags: Vec<ReadingFlag>,
}

/// `value × 10^scale` of every row, in the narrowest type that holds them all; 0 where the row has no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mantissas {
    /// Four bytes a value: nearly every column.
    Narrow(Vec<i32>),
    /// Eight bytes a value.
    Wide(Vec<i64>),
    /// Sixteen bytes a value.
    Widest(Vec<i128>),
}

impl ReadingTable {
    /// An empty table with room for so many rows.
    #[must_use]
    pub fn with_capacity(rows: usize) -> Self {
        Self { times: Vec::with_capacity(rows), columns: Vec::new() }
    }

    /// Times of measurement, ascending, each once.
    #[must_use]
    pub fn times(&self) -> &[Instant] {
        &self.times
    }

    /// The columns in the order in which factors first came.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The column of a factor.
    #[must_use]
    pub fn column(&self, factor: FactorCode) -> Option<&Column> {
        self.columns.iter().find(|c| c.factor == factor)
    }

    /// Values in all columns.
    #[must_use]
    pub fn values(&self) -> usize {
        self.columns.iter().map(|c| c.states.iter().filter(|s| **s != 0).count()).sum()
    }

    /// Begins the row of a time, or goes on with it when it is the newest. Rows come in order of time; `false` when this
    /// one is older than the newest row, and nothing is changed.
    pub fn row(&mut self, time: Instant) -> bool {
        match self.times.last() {
            Some(last) if time < *last => return false,
            Some(last) if time == *last => return true,
            _ => self.times.push(time),
        }
        for column in &mut self.columns {
            column.mantissas.push(0);
            column.states.push(0);
        }
        true
    }

    /// Puts a value into the newest row, in place of one that is there; without a row nothing happens.
    pub fn put(&mut self, factor: FactorCode, value: Decimal, flag: ReadingFlag) {
        self.put_scaled(factor, value.mantissa(), u8::try_from(value.scale()).unwrap_or(u8::MAX), flag);
    }

    /// As [`Self::put`], of the value `mantissa / 10^scale`.
    ///
    /// A column has the decimals of its longest value whatever zeros its values were written with.
    pub fn put_scaled(&mut self, factor: FactorCode, mantissa: i128, scale: u8, flag: ReadingFlag) {
        if self.times.is_empty() {
            return;
        }
        let at = self.columns.iter().position(|c| c.factor == factor).unwrap_or_else(|| {
            self.columns.push(Column::empty(factor, self.times.len(), self.times.capacity()));
            self.columns.len() - 1
        });
        self.columns[at].put_last(mantissa, scale, flag);
    }
}

impl Column {
    fn empty(factor: FactorCode, rows: usize, capacity: usize) -> Self {
        let mut mantissas = Vec::with_capacity(capacity);
        mantissas.resize(rows, 0);
        let mut states = Vec::with_capacity(capacity);
        states.resize(rows, 0);
        Self { factor, scale: 0, mantissas: Mantissas::Narrow(mantissas), states, flags: Vec::new() }
    }

    /// The factor.
    #[must_use]
    pub fn factor(&self) -> FactorCode {
        self.factor
    }

    /// Decimals of the mantissas, at most [`MAX_SCALE`].
    #[must_use]
    pub fn scale(&self) -> u8 {
        self.scale
    }

    /// The mantissas.
    #[must_use]
    pub fn mantissas(&self) -> &Mantissas {
        &self.mantissas
    }

    /// State of every row: 0 without a value, else one more than the place of its flag in [`Self::flags`].
    #[must_use]
    pub fn states(&self) -> &[u8] {
        &self.states
    }

    /// The flags that occur.
    #[must_use]
    pub fn flags(&self) -> &[ReadingFlag] {
        &self.flags
    }

    /// Value and flag of a row; `None` where there is none.
    #[must_use]
    pub fn get(&self, row: usize) -> Option<(Decimal, ReadingFlag)> {
        let state = usize::from(*self.states.get(row)?).checked_sub(1)?;
        let mantissa = match &self.mantissas {
            Mantissas::Narrow(m) => i128::from(*m.get(row)?),
            Mantissas::Wide(m) => i128::from(*m.get(row)?),
            Mantissas::Widest(m) => *m.get(row)?,
        };
        Some((decimal(mantissa, self.scale), *self.flags.get(state)?))
    }

    fn put_last(&mut self, mantissa: i128, scale: u8, flag: ReadingFlag) {
        let known = self.flags.iter().position(|f| *f == flag);
        let place = known.unwrap_or_else(|| {
            // A station with more than 254 flags has none that mean anything: the last one stands for the rest.
            if self.flags.len() < 254 {
                self.flags.push(flag);
            }
            self.flags.len() - 1
        });
        if let Some(state) = self.states.last_mut() {
            *state = u8::try_from(place + 1).unwrap_or(u8::MAX);
        }
        if scale == self.scale
            && let (Mantissas::Narrow(all), Ok(narrow)) = (&mut self.mantissas, i32::try_from(mantissa))
            && let Some(last) = all.last_mut()
        {
            *last = narrow;
            return;
        }
        let (mantissa, scale) = within_bounds(mantissa, scale);
        let (mut mantissa, scale) = without_zeros(mantissa, scale, self.scale);
        if scale > self.scale {
            self.mantissas.scale_up(10i128.pow(u32::from(scale - self.scale)));
            self.scale = scale;
        } else {
            mantissa = mantissa.saturating_mul(10i128.pow(u32::from(self.scale - scale)));
        }
        self.mantissas.set_last(mantissa);
    }
}

impl Mantissas {
    fn push(&mut self, mantissa: i32) {
        match self {
            Self::Narrow(m) => m.push(mantissa),
            Self::Wide(m) => m.push(i64::from(mantissa)),
            Self::Widest(m) => m.push(i128::from(mantissa)),
        }
    }

    fn set_last(&mut self, mantissa: i128) {
        if let Self::Narrow(m) = self {
            if let (Ok(narrow), Some(last)) = (i32::try_from(mantissa), m.last_mut()) {
                *last = narrow;
                return;
            }
            *self = Self::Wide(m.iter().map(|m| i64::from(*m)).collect());
        }
        if let Self::Wide(m) = self {
            if let (Ok(wide), Some(last)) = (i64::try_from(mantissa), m.last_mut()) {
                *last = wide;
                return;
            }
            *self = Self::Widest(m.iter().map(|m| i128::from(*m)).collect());
        }
        if let Self::Widest(m) = self
            && let Some(last) = m.last_mut()
        {
            *last = mantissa;
        }
    }

    fn scale_up(&mut self, factor: i128) {
        if let (Self::Narrow(all), Ok(factor)) = (&mut *self, i32::try_from(factor))
            && all.iter().all(|m| m.checked_mul(factor).is_some())
        {
            // In place, so that the room asked for in the beginning is kept.
            for mantissa in all {
                *mantissa *= factor;
            }
            return;
        }
        let all: Vec<i128> = match self {
            Self::Narrow(m) => m.iter().map(|m| i128::from(*m) * factor).collect(),
            Self::Wide(m) => m.iter().map(|m| i128::from(*m).saturating_mul(factor)).collect(),
            Self::Widest(m) => m.iter().map(|m| m.saturating_mul(factor)).collect(),
        };
        *self = match (&*self, narrowed(&all), narrowed(&all)) {
            (Self::Narrow(_), Some(narrow), _) => Self::Narrow(narrow),
            (Self::Narrow(_) | Self::Wide(_), _, Some(wide)) => Self::Wide(wide),
            _ => Self::Widest(all),
        };
    }
}

fn narrowed<T: TryFrom<i128>>(all: &[i128]) -> Option<Vec<T>> {
    all.iter().map(|m| T::try_from(*m).ok()).collect()
}

/// A value as `mantissa / 10^scale`, the scale at most [`MAX_SCALE`] and as small as can be.
#[must_use]
pub fn mantissa(value: Decimal) -> (i128, u8) {
    let (mantissa, scale) = within_bounds(value.mantissa(), u8::try_from(value.scale()).unwrap_or(MAX_SCALE));
    without_zeros(mantissa, scale, 0)
}

/// At most [`MAX_SCALE`] decimals, rounded half to even, and within ±[`LARGEST`].
fn within_bounds(mut mantissa: i128, mut scale: u8) -> (i128, u8) {
    if let Some(beyond @ 1..) = scale.checked_sub(MAX_SCALE) {
        mantissa = 10i128.checked_pow(u32::from(beyond)).map_or(0, |divisor| {
            let (cut, rest) = (mantissa / divisor, mantissa % divisor);
            let up = match rest.unsigned_abs().cmp(&(divisor / 2).unsigned_abs()) {
                Ordering::Less => 0,
                Ordering::Equal => cut % 2,
                Ordering::Greater => 1,
            };
            cut + up.abs() * rest.signum()
        });
        scale = MAX_SCALE;
    }
    let limit = LARGEST * 10i128.pow(u32::from(scale));
    (mantissa.clamp(-limit, limit), scale)
}

/// Takes away zeros at the end, as long as there are more decimals than so many.
fn without_zeros(mut mantissa: i128, mut scale: u8, decimals: u8) -> (i128, u8) {
    while scale > decimals && mantissa % 10 == 0 {
        (mantissa, scale) = (mantissa / 10, scale - 1);
    }
    (mantissa, scale)
}

fn decimal(mantissa: i128, scale: u8) -> Decimal {
    // Whole mantissas of a wide column can be longer than a Decimal's 96 bits; their zeros are not needed.
    let (mantissa, scale) = without_zeros(mantissa, scale, 0);
    Decimal::try_from_i128_with_scale(mantissa, u32::from(scale)).unwrap_or(Decimal::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TP: FactorCode = FactorCode::TOTAL_PHOSPHORUS;

    fn d(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn a_factor_that_comes_late_has_no_values_before() {
        let mut table = ReadingTable::default();
        assert!(table.row(Instant(1)));
        table.put(TP, d("0.1"), ReadingFlag::NORMAL);
        assert!(table.row(Instant(2)));
        table.put(FactorCode::PH, d("7.25"), ReadingFlag::MAINTENANCE);
        assert!(!table.row(Instant(1)));
        let ph = table.column(FactorCode::PH).unwrap();
        assert_eq!((ph.get(0), ph.get(1)), (None, Some((d("7.25"), ReadingFlag::MAINTENANCE))));
        assert_eq!((table.column(TP).unwrap().get(1), table.values()), (None, 2));
    }

    #[test]
    fn ordinary_readings_take_four_bytes() {
        let mut table = ReadingTable::default();
        for (time, text) in (0..).zip(["0.265", "14.15445", "1425.025"]) {
            table.row(Instant(time));
            table.put(TP, d(text), ReadingFlag::NORMAL);
        }
        assert!(matches!(table.columns()[0].mantissas(), Mantissas::Narrow(_)));
    }

    #[test]
    fn numbers_without_end_are_cut_at_ten_to_the_eighteen() {
        let mut table = ReadingTable::default();
        table.row(Instant(0));
        for value in [Decimal::MAX, Decimal::MIN] {
            table.put(TP, value, ReadingFlag::NORMAL);
            let kept = table.columns()[0].get(0).unwrap().0;
            assert_eq!(kept.abs(), Decimal::from_i128_with_scale(LARGEST, 0));
        }
    }

    #[test]
    fn zeros_at_the_end_are_no_decimals() {
        let mut table = ReadingTable::default();
        for (time, text) in (0..).zip(["7.00", "7.10", "0.000", "12"]) {
            table.row(Instant(time));
            table.put(TP, d(text), ReadingFlag::NORMAL);
        }
        let column = &table.columns()[0];
        assert_eq!((column.scale(), column.mantissas()), (1, &Mantissas::Narrow(vec![70, 71, 0, 120])));
    }

    #[test]
    fn decimals_beyond_the_eighteenth_are_rounded_half_to_even() {
        for (mantissa, scale, kept) in
            [(25, 19, 2), (35, 19, 4), (-25, 19, -2), (-26, 19, -3), (251, 20, 3), (1, 255, 0)]
        {
            let mut table = ReadingTable::default();
            table.row(Instant(0));
            table.put_scaled(TP, mantissa, scale, ReadingFlag::NORMAL);
            assert_eq!(table.columns()[0].get(0).unwrap().0, Decimal::new(kept, 18), "{mantissa} {scale}");
        }
    }

    proptest! {
        #[test]
        fn a_value_is_the_same_however_it_is_put(values in prop::collection::vec((any::<i64>(), 0u32..=28), 1..20)) {
            let (mut whole, mut scaled) = (ReadingTable::default(), ReadingTable::default());
            for (time, (mantissa, scale)) in (0..).zip(&values) {
                whole.row(Instant(time));
                scaled.row(Instant(time));
                let value = Decimal::from_i128_with_scale(i128::from(*mantissa), *scale);
                whole.put(TP, value.normalize(), ReadingFlag::NORMAL);
                scaled.put_scaled(TP, i128::from(*mantissa), u8::try_from(*scale).unwrap(), ReadingFlag::NORMAL);
                let kept = value.round_dp_with_strategy(18, rust_decimal::RoundingStrategy::MidpointNearestEven);
                let limit = Decimal::from_i128_with_scale(LARGEST, 0);
                let row = whole.times().len() - 1;
                prop_assert_eq!(whole.columns()[0].get(row).unwrap().0, kept.clamp(-limit, limit));
            }
            prop_assert_eq!(whole, scaled);
        }

        #[test]
        fn values_come_back_as_they_were_put(values in prop::collection::vec(
            prop_oneof![
                (any::<i32>(), 0u32..6).prop_map(|(m, s)| Decimal::new(i64::from(m), s)),
                (any::<i64>(), 1u32..=18).prop_map(|(m, s)| Decimal::new(m, s)),
            ], 1..40))
        {
            let mut table = ReadingTable::default();
            for (time, value) in (0..).zip(&values) {
                table.row(Instant(time));
                table.put(TP, *value, ReadingFlag::NORMAL);
            }
            let column = table.column(TP).unwrap();
            for (row, value) in values.iter().enumerate() {
                prop_assert_eq!(column.get(row).map(|(v, _)| v), Some(*value));
            }
        }
    }
}
