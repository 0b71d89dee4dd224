//! Exact fractions: a mean is one until it is rounded, once, at the end.

use std::cmp::Ordering;
use std::fmt;
use std::ops::Neg;

use rust_decimal::Decimal;
use standards::rounding::round_gbt8170;

/// Decimals to which a summand is cut when 128 bits do not hold the exact fraction.
const COARSE: u32 = 18;
/// Beyond so many significant digits a printed mean is cut; comparisons are exact.
const SHOWN: u32 = 18;

/// A fraction of two whole numbers, `numerator / denominator`, denominator above zero.
///
/// Sums and quotients are exact as long as 128 bits hold them, which they do for every mean of real readings up to a year. If they
/// do not, the summands are cut at 18 decimals first.
#[derive(Clone, Copy)]
pub struct Ratio {
    numerator: i128,
    denominator: i128,
}

impl Ratio {
    /// Zero.
    pub const ZERO: Self = Self { numerator: 0, denominator: 1 };

    /// `mantissa / (10^scale · count)`: the mean of `count` decimals that add up to `mantissa / 10^scale`. A count of zero counts as
    /// one; `scale` is at most 28.
    #[must_use]
    pub fn mean_of_sum(mantissa: i128, scale: u32, count: u32) -> Self {
        let denominator = power(scale.min(28)) * i128::from(count.max(1));
        Self { numerator: mantissa, denominator }
    }

    /// `numerator / denominator`; a denominator below one counts as one.
    #[must_use]
    pub fn of_parts(numerator: i128, denominator: i128) -> Self {
        Self { numerator, denominator: denominator.max(1) }
    }

    /// The fraction divided by `10^exponent`, an exponent up to 18.
    #[must_use]
    pub fn over_power(self, exponent: u32) -> Self {
        self.over(10i64.pow(exponent.min(18)))
    }

    /// Whether it is zero.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.numerator == 0
    }

    /// Numerator and denominator as they stand, not reduced.
    #[must_use]
    pub fn parts(self) -> (i128, i128) {
        (self.numerator, self.denominator)
    }

    /// The sum of two fractions.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        if self.denominator == other.denominator
            && let Some(numerator) = self.numerator.checked_add(other.numerator)
        {
            return Self { numerator, denominator: self.denominator };
        }
        self.checked_plus(other)
            .or_else(|| self.reduced().checked_plus(other.reduced()))
            .or_else(|| self.coarse().checked_plus(other.coarse()))
            .unwrap_or(self)
    }

    /// The difference of two fractions.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        self.plus(-other)
    }

    /// The fraction times a whole number.
    #[must_use]
    pub fn times(self, factor: i64) -> Self {
        let by = |r: Self| {
            let numerator = r.numerator.checked_mul(i128::from(factor))?;
            Some(Self { numerator, ..r })
        };
        by(self).or_else(|| by(self.reduced())).or_else(|| by(self.coarse())).unwrap_or(self)
    }

    /// The fraction divided by a whole number above zero.
    #[must_use]
    pub fn over(self, count: i64) -> Self {
        let by = |r: Self| {
            let denominator = r.denominator.checked_mul(i128::from(count.max(1)))?;
            Some(Self { denominator, ..r })
        };
        by(self).or_else(|| by(self.reduced())).or_else(|| by(self.coarse())).unwrap_or(self)
    }

    /// The quotient of two fractions; `None` when the divisor is zero or 128 bits do not hold it.
    #[must_use]
    pub fn divided_by(self, divisor: Self) -> Option<Self> {
        if divisor.numerator == 0 {
            return None;
        }
        let (a, b) = (self.reduced(), divisor.reduced());
        let sign = b.numerator.signum();
        let by = |a: Self, b: Self| {
            Some(Self {
                numerator: a.numerator.checked_mul(b.denominator)?.checked_mul(sign)?,
                denominator: a.denominator.checked_mul(b.numerator.checked_abs()?)?,
            })
        };
        by(a, b).or_else(|| by(a.coarse(), b.coarse()))
    }

    /// Arithmetic mean; `None` of nothing. Equal denominators are added up first, so that a month of days makes a few fractions.
    #[must_use]
    pub fn mean(values: impl IntoIterator<Item = Self>) -> Option<Self> {
        let mut sum = Sum::default();
        values.into_iter().for_each(|value| sum.add(value));
        sum.mean()
    }

    /// The value rounded half to even to `decimals` places, times `10^decimals` (GB/T 8170); exact. `None` beyond 128 bits.
    #[must_use]
    pub fn round(self, decimals: u32) -> Option<i128> {
        if let Some(rounded) = self.round_short(decimals) {
            return Some(i128::from(rounded));
        }
        let (scaled, denominator) = (self.numerator.checked_mul(power(decimals.min(28)))?, self.denominator);
        let (quotient, rest) = (scaled.div_euclid(denominator), scaled.rem_euclid(denominator));
        Some(quotient + up(rest.cmp(&(denominator - rest)), quotient))
    }

    /// The same in 64 bits, where sums of ordinary readings fit and division is several times faster.
    #[inline]
    fn round_short(self, decimals: u32) -> Option<u64> {
        let (n, d) = (u64::try_from(self.numerator).ok()?, u64::try_from(self.denominator).ok()?);
        let scaled = n.checked_mul(u64::try_from(power(decimals.min(19))).ok()?)?;
        let quotient = scaled / d;
        let rest = scaled - quotient * d;
        let more = match rest.cmp(&(d - rest)) {
            Ordering::Less => 0,
            Ordering::Equal => quotient % 2,
            Ordering::Greater => 1,
        };
        Some(quotient + more)
    }

    /// The value as a decimal, cut at 18 decimals.
    #[must_use]
    pub fn to_decimal(self) -> Decimal {
        let whole = self.numerator.div_euclid(self.denominator);
        let mut decimals = SHOWN;
        loop {
            let fits = self.round(decimals).and_then(|m| Decimal::try_from_i128_with_scale(m, decimals).ok());
            match fits {
                Some(value) => return value.normalize(),
                None if decimals == 0 => {
                    return if whole < 0 { Decimal::MIN } else { Decimal::MAX };
                }
                None => decimals -= 1,
            }
        }
    }

    /// The value at `decimals` places; a value that would become zero keeps one significant digit (总站水字〔2018〕87号).
    #[must_use]
    pub fn rounded(self, decimals: u32) -> Decimal {
        match self.round(decimals) {
            Some(0) if self.numerator != 0 => round_gbt8170(self.to_decimal(), decimals),
            Some(mantissa) => Decimal::try_from_i128_with_scale(mantissa, decimals)
                .unwrap_or_else(|_range| round_gbt8170(self.to_decimal(), decimals)),
            None => round_gbt8170(self.to_decimal(), decimals),
        }
    }

    /// The value in binary floating point, for statistics.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "statistics need no more than 53 bits")]
    pub fn to_f64(self) -> f64 {
        if let (Ok(numerator), Ok(denominator)) =
            (i64::try_from(self.numerator), i64::try_from(self.denominator))
        {
            return numerator as f64 / denominator as f64;
        }
        self.numerator as f64 / self.denominator as f64
    }

    fn checked_plus(self, other: Self) -> Option<Self> {
        let divisor = gcd(self.denominator, other.denominator);
        let (left, right) = (other.denominator / divisor, self.denominator / divisor);
        Some(Self {
            numerator: self.numerator.checked_mul(left)?.checked_add(other.numerator.checked_mul(right)?)?,
            denominator: self.denominator.checked_mul(left)?,
        })
    }

    fn reduced(self) -> Self {
        let divisor = gcd(self.numerator.saturating_abs(), self.denominator).max(1);
        Self { numerator: self.numerator / divisor, denominator: self.denominator / divisor }
    }

    fn coarse(self) -> Self {
        (1..=COARSE)
            .rev()
            .find_map(|d| Some(Self { numerator: self.round(d)?, denominator: power(d) }))
            .unwrap_or(Self { numerator: self.numerator / self.denominator, denominator: 1 })
    }
}

impl From<Decimal> for Ratio {
    fn from(value: Decimal) -> Self {
        Self::mean_of_sum(value.mantissa(), value.scale(), 1)
    }
}

impl Neg for Ratio {
    type Output = Self;

    fn neg(self) -> Self {
        Self { numerator: self.numerator.saturating_neg(), ..self }
    }
}

impl fmt::Debug for Ratio {
    /// The reduced fraction, so that equal ones look equal.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { numerator, denominator } = self.reduced();
        write!(f, "{numerator}/{denominator}")
    }
}

impl PartialEq for Ratio {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Ratio {}

impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ratio {
    fn cmp(&self, other: &Self) -> Ordering {
        let cross = |a: Self, b: Self| {
            Some((a.numerator.checked_mul(b.denominator)?, b.numerator.checked_mul(a.denominator)?))
        };
        cross(*self, *other)
            .or_else(|| cross(self.reduced(), other.reduced()))
            .or_else(|| cross(self.coarse(), other.coarse()))
            .map_or_else(|| self.to_f64().total_cmp(&other.to_f64()), |(a, b)| a.cmp(&b))
    }
}

/// A growing sum with its count: equal denominators are added up first.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sum {
    /// Denominator and numerators, the first `used` in use.
    parts: [(i128, i128); 6],
    used: usize,
    rest: Option<Ratio>,
    count: i64,
}

impl Sum {
    pub(crate) fn add(&mut self, value: Ratio) {
        self.count += 1;
        for (denominator, numerator) in &mut self.parts[..self.used] {
            if *denominator == value.denominator
                && let Some(sum) = numerator.checked_add(value.numerator)
            {
                *numerator = sum;
                return;
            }
        }
        if let Some(part) = self.parts.get_mut(self.used) {
            *part = (value.denominator, value.numerator);
            self.used += 1;
        } else {
            self.rest = Some(self.rest.map_or(value, |rest| rest.plus(value)));
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.count == 0
    }

    pub(crate) fn total(&self) -> Ratio {
        let parts = self.parts[..self.used].iter();
        parts
            .map(|(denominator, numerator)| Ratio { numerator: *numerator, denominator: *denominator })
            .chain(self.rest)
            .reduce(Ratio::plus)
            .unwrap_or(Ratio::ZERO)
    }

    pub(crate) fn mean(&self) -> Option<Ratio> {
        (self.count > 0).then(|| self.total().over(self.count))
    }
}

/// 1 when a rest of this size beside the half rounds up, else 0.
fn up(rest_to_half: Ordering, quotient: i128) -> i128 {
    match rest_to_half {
        Ordering::Less => 0,
        Ordering::Equal => quotient.rem_euclid(2),
        Ordering::Greater => 1,
    }
}

/// 10^exponent; exponents beyond 38 count as 38.
#[inline]
pub(crate) fn power(exponent: u32) -> i128 {
    const POWERS: [i128; 39] = {
        let mut powers = [1; 39];
        let mut n = 1;
        while n < powers.len() {
            powers[n] = powers[n - 1] * 10;
            n += 1;
        }
        powers
    };
    POWERS[(exponent as usize).min(38)]
}

fn gcd(mut a: i128, mut b: i128) -> i128 {
    if let (Ok(mut x), Ok(mut y)) = (u64::try_from(a), u64::try_from(b)) {
        while y != 0 {
            (x, y) = (y, x % y);
        }
        return i128::from(x);
    }
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn d(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    fn mean(values: &[&str]) -> Ratio {
        Ratio::mean(values.iter().map(|v| d(v).into())).unwrap()
    }

    #[test]
    fn thirds_of_thirds_are_a_whole_again() {
        let a = mean(&["0.0055", "0.0055", "0.0065"]);
        let b = mean(&["0.0055", "0.0055", "0.0045"]);
        let both = Ratio::mean([a, b]).unwrap();
        assert_eq!(both, d("0.0055").into());
        assert_eq!(both.rounded(3).to_string(), "0.006");
    }

    #[test]
    fn a_tie_goes_to_the_even_digit_and_the_least_more_goes_up() {
        assert_eq!(Ratio::from(d("0.205")).rounded(2).to_string(), "0.20");
        assert_eq!(Ratio::from(d("0.20501")).rounded(2).to_string(), "0.21");
        assert_eq!(Ratio::from(d("2.5")).rounded(0).to_string(), "2");
        assert_eq!(Ratio::from(d("-1.5")).rounded(0).to_string(), "-2");
        assert_eq!(Ratio::from(d("0.00005")).rounded(3).to_string(), "0.00005");
    }

    #[test]
    fn numbers_that_128_bits_do_not_hold_are_cut_and_never_panic() {
        let huge: Vec<Ratio> =
            (1..200u32).map(|n| Ratio::mean_of_sum(i128::from(i64::MAX), 28, n * n + 7)).collect();
        let mean = Ratio::mean(huge.iter().copied()).unwrap();
        assert!(mean > Ratio::ZERO && mean < huge[0]);
        assert_eq!(Ratio::from(Decimal::MAX).plus(Decimal::MAX.into()).to_decimal(), Decimal::MAX);
        assert!(Ratio::from(Decimal::MIN).divided_by(Ratio::ZERO).is_none());
    }

    proptest! {
        /// The slow reference: schoolbook rounding of the digits of a fraction, worked out digit by digit.
        #[test]
        fn rounding_agrees_with_long_division(n in -1_000_000_000_000i64..1_000_000_000_000, m in 1i64..1_000_000, decimals in 0u32..7) {
            let (n, m) = (i128::from(n), i128::from(m));
            let negative = n < 0;
            let mut rest = n.abs() % m;
            let mut digits = n.abs() / m;
            for _ in 0..decimals {
                rest *= 10;
                digits = digits * 10 + rest / m;
                rest %= m;
            }
            // The digits that were not written out: below, at or above a half.
            let more = match (rest * 2).cmp(&m) { Ordering::Less => 0, Ordering::Greater => 1, Ordering::Equal => digits % 2 };
            let expected = if negative { -(digits + more) } else { digits + more };
            let ratio = Ratio { numerator: n, denominator: m };
            prop_assert_eq!(ratio.round(decimals), Some(expected));
            let big = Ratio { numerator: n * 1_000_000_007, denominator: m * 1_000_000_007 };
            prop_assert_eq!(big.round(decimals), Some(expected));
            prop_assert_eq!(big, ratio);
        }

        #[test]
        fn a_mean_does_not_depend_on_the_order(values in prop::collection::vec((0i64..100_000, 1u32..8), 1..40)) {
            let all: Vec<_> = values.iter().map(|(s, n)| Ratio::mean_of_sum(i128::from(*s), 3, *n)).collect();
            let back: Vec<_> = all.iter().rev().copied().collect();
            prop_assert_eq!(Ratio::mean(all), Ratio::mean(back));
        }
    }
}
