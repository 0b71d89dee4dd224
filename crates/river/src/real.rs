//! The numbers of a lane: `f64` for one run to be trusted, `f32` for many members, with the few functions a step needs.
//!
//! Everything here is plain arithmetic without fused multiply-add, so that a loop over lanes becomes vector code on any machine
//! and gives the same bits on all of them.

#![expect(
    clippy::inline_always,
    reason = "a call inside a loop over lanes keeps it from becoming vector code"
)]

use std::fmt::Debug;
use std::ops::{Add, AddAssign, Div, Mul, MulAssign, Neg, Sub, SubAssign};

mod only {
    /// What [`super::Real`] is: steps that are compiled for it tell the two by their size.
    pub trait Number {}
    impl Number for f32 {}
    impl Number for f64 {}
}

/// `f32` or `f64` as the steps of the river use them, and nothing else.
pub trait Real:
    only::Number
    + Copy
    + Debug
    + Default
    + PartialOrd
    + Send
    + Sync
    + 'static
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + AddAssign
    + SubAssign
    + MulAssign
{
    /// 0.
    const ZERO: Self;
    /// 1.
    const ONE: Self;
    /// 1/2.
    const HALF: Self;
    /// A cross-section (m2) or a volume (m3) below which water counts as none: far below anything that matters, far above the
    /// smallest normal number, so that its reciprocal is finite.
    const DRY: Self;
    /// A mass (g) below which a cell holds none of a constituent.
    const TINY: Self;
    /// What may be missing from a balance, as a share of the throughput.
    const BALANCE: f64;

    /// The nearest number of this precision.
    fn of(value: f64) -> Self;
    /// The same number as `f64`.
    fn wide(self) -> f64;
    /// The lesser of two numbers, one instruction; neither may be NaN.
    #[inline(always)]
    #[must_use]
    fn lesser(self, other: Self) -> Self {
        if self < other { self } else { other }
    }
    /// The greater of two numbers, one instruction; neither may be NaN.
    #[inline(always)]
    #[must_use]
    fn greater(self, other: Self) -> Self {
        if self > other { self } else { other }
    }
    /// |x|.
    #[must_use]
    fn abs(self) -> Self;
    /// The size of `self` with the sign of `sign`.
    #[must_use]
    fn with_sign_of(self, sign: Self) -> Self;
    /// The square root.
    #[must_use]
    fn sqrt(self) -> Self;
    /// x^(2/3) for x ≥ 0, as Manning's formula asks for it, to round-off and without a division.
    #[must_use]
    fn two_thirds(self) -> Self;
    /// e^x to round-off, for x between -80 and 80 (beyond, the value at that bound).
    #[must_use]
    fn exp(self) -> Self;
    /// The natural logarithm to round-off, of numbers that are not negative (a number far below anything that matters stands for nothing).
    #[must_use]
    fn ln(self) -> Self;
    /// x^p for x ≥ 0, to a few units of round-off for each e-fold of the result.
    #[must_use]
    fn power(self, p: Self) -> Self;
    /// 1 − e^(−x) for x ≥ 0, to round-off of the result.
    #[must_use]
    fn gone(self) -> Self;
    /// The whole part of a number that is not negative and below 2^31.
    fn whole(self) -> usize;
}

impl Real for f64 {
    const ZERO: f64 = 0.0;
    const ONE: f64 = 1.0;
    const HALF: f64 = 0.5;
    const DRY: f64 = 1e-9;
    const TINY: f64 = 1e-30;
    const BALANCE: f64 = 1e-9;

    #[inline(always)]
    fn of(value: f64) -> f64 {
        value
    }
    #[inline(always)]
    fn wide(self) -> f64 {
        self
    }
    #[inline(always)]
    fn abs(self) -> f64 {
        f64::abs(self)
    }
    #[inline(always)]
    fn with_sign_of(self, sign: f64) -> f64 {
        f64::copysign(self, sign)
    }
    #[inline(always)]
    fn sqrt(self) -> f64 {
        f64::sqrt(self)
    }
    #[inline(always)]
    fn two_thirds(self) -> f64 {
        // A third of the exponent gives x^(-1/3) within 4 %; each round of the series below cubes the error.
        let x = self.greater(1e-60);
        let third = ((x.to_bits() >> 32) * 0x5555_5556) >> 32;
        let mut y = f64::from_bits((0x553e_f0ff - third) << 32);
        for _ in 0..2 {
            let e = 1.0 - x * y * y * y;
            y += y * e * (1.0 / 3.0 + e * (2.0 / 9.0));
        }
        // What is left is so small that its square counts for nothing.
        y += y * (1.0 - x * y * y * y) * (1.0 / 3.0);
        x * y
    }
    #[inline(always)]
    fn exp(self) -> f64 {
        const ROUND: f64 = 6_755_399_441_055_744.0; // 1.5 · 2^52: adding it leaves the nearest whole number in the low bits
        let x = self.greater(-80.0).lesser(80.0);
        let shifted = x * std::f64::consts::LOG2_E + ROUND;
        let k = shifted - ROUND;
        let r = x - k * 0.693_147_180_369_123_8 - k * 1.908_214_929_270_587_7e-10;
        let sum = 1.0 + r * growth(r);
        f64::from_bits(sum.to_bits().wrapping_add(shifted.to_bits() << 52))
    }
    #[inline(always)]
    fn ln(self) -> f64 {
        ln(self)
    }
    #[inline(always)]
    fn power(self, p: f64) -> f64 {
        Real::exp(p * ln(self))
    }
    #[inline(always)]
    fn gone(self) -> f64 {
        -exp_less_one(-self)
    }
    #[inline(always)]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "told to be whole and small")]
    fn whole(self) -> usize {
        self as i32 as usize
    }
}

impl Real for f32 {
    const ZERO: f32 = 0.0;
    const ONE: f32 = 1.0;
    const HALF: f32 = 0.5;
    const DRY: f32 = 1e-9;
    const TINY: f32 = 1e-30;
    const BALANCE: f64 = 1e-5;

    #[inline(always)]
    #[expect(clippy::cast_possible_truncation, reason = "this is where precision is given up")]
    fn of(value: f64) -> f32 {
        value as f32
    }
    #[inline(always)]
    fn wide(self) -> f64 {
        f64::from(self)
    }
    #[inline(always)]
    fn abs(self) -> f32 {
        f32::abs(self)
    }
    #[inline(always)]
    fn with_sign_of(self, sign: f32) -> f32 {
        f32::copysign(self, sign)
    }
    #[inline(always)]
    fn sqrt(self) -> f32 {
        f32::sqrt(self)
    }
    #[inline(always)]
    fn two_thirds(self) -> f32 {
        let x = self.greater(1e-30);
        let third = (x.to_bits() >> 16) * 0x5556;
        let mut y = f32::from_bits(0x54a2_1d2a - third);
        let e = 1.0 - x * y * y * y;
        y += y * e * (1.0 / 3.0 + e * (2.0 / 9.0));
        y += y * (1.0 - x * y * y * y) * (1.0 / 3.0);
        x * y
    }
    #[inline(always)]
    fn exp(self) -> f32 {
        const ROUND: f32 = 12_582_912.0; // 1.5 · 2^23
        let x = self.greater(-80.0).lesser(80.0);
        let shifted = x * std::f32::consts::LOG2_E + ROUND;
        let k = shifted - ROUND;
        let r = x - k * 0.693_359_4 + k * 2.121_944_4e-4;
        // Written out: a loop would not always become vector code.
        let high = 1.0 + (1.0 + (1.0 + r * (1.0 / 7.0)) * r * (1.0 / 6.0)) * r * (1.0 / 5.0);
        let sum = 1.0 + (1.0 + (1.0 + (1.0 + high * r * 0.25) * r * (1.0 / 3.0)) * r * 0.5) * r;
        f32::from_bits(sum.to_bits().wrapping_add(shifted.to_bits() << 23))
    }
    #[inline(always)]
    fn ln(self) -> f32 {
        let x = self.greater(1e-30);
        // As for `ln` below, in the bits of f32.
        let bits = x.to_bits() + (0x3f80_0000 - 0x3f35_04f3);
        let exponent = f32::from_bits((bits >> 23) | 0x4b00_0000) - (8_388_608.0 + 127.0);
        let mantissa = f32::from_bits((bits & 0x007f_ffff) + 0x3f35_04f3);
        let s = (mantissa - 1.0) / (mantissa + 1.0);
        let square = s * s;
        let sum = (((square / 9.0 + 1.0 / 7.0) * square + 1.0 / 5.0) * square + 1.0 / 3.0) * square + 1.0;
        exponent * std::f32::consts::LN_2 + 2.0 * s * sum
    }
    #[inline(always)]
    fn power(self, p: f32) -> f32 {
        Real::exp(p * Real::ln(self))
    }
    #[inline(always)]
    fn gone(self) -> f32 {
        let mut sum = 1.0;
        for n in (2_u8..=7).rev() {
            sum = 1.0 - sum * self * (1.0 / f32::from(n));
        }
        let far = 1.0 - Real::exp(-self);
        if self < 0.25 { self * sum } else { far }
    }
    #[inline(always)]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "told to be whole and small")]
    fn whole(self) -> usize {
        self as i32 as usize
    }
}

/// A polynomial by its coefficients from the highest power, written out: a loop would not always become vector code.
#[inline(always)]
fn series(c: &[f64; 11], x: f64) -> f64 {
    let high = ((((c[0] * x + c[1]) * x + c[2]) * x + c[3]) * x + c[4]) * x + c[5];
    ((((high * x + c[6]) * x + c[7]) * x + c[8]) * x + c[9]) * x + c[10]
}

/// 1/21, 1/19 … 1.
const ODD: [f64; 11] = {
    let mut odd = [1.0; 11];
    let mut n = 0;
    while n < 10 {
        odd[n] = 1.0 / (21 - 2 * n) as f64;
        n += 1;
    }
    odd
};

/// 1/13!, 1/12! … 1/3!.
const FACTORIAL: [f64; 11] = {
    let mut all = [0.0; 11];
    let mut n = 13;
    while n >= 3 {
        let (mut product, mut k) = (1.0, 2);
        while k <= n {
            product *= k as f64;
            k += 1;
        }
        all[13 - n] = 1.0 / product;
        n -= 1;
    }
    all
};

/// (e^r − 1) / r for small r, by Taylor's series.
#[inline(always)]
fn growth(r: f64) -> f64 {
    1.0 + r * (0.5 + r * series(&FACTORIAL, r))
}

/// e^x − 1 to round-off of the result, for x between -80 and 80.
#[inline(always)]
#[must_use]
pub(crate) fn exp_less_one(x: f64) -> f64 {
    const ROUND: f64 = 6_755_399_441_055_744.0;
    let x = x.greater(-80.0).lesser(80.0);
    let shifted = x * std::f64::consts::LOG2_E + ROUND;
    let k = shifted - ROUND;
    let r = x - k * 0.693_147_180_369_123_8 - k * 1.908_214_929_270_587_7e-10;
    let power = f64::from_bits(1.0_f64.to_bits().wrapping_add(shifted.to_bits() << 52));
    power * (r * growth(r)) + (power - 1.0)
}

/// The natural logarithm to round-off, of numbers from 1e-300 (and of that number for what is less).
#[inline(always)]
#[must_use]
pub(crate) fn ln(x: f64) -> f64 {
    let x = x.greater(1e-300);
    // The mantissa between √½ and √2; the exponent becomes a number in the low bits of 2^52.
    let bits = x.to_bits() + (0x3ff0_0000_0000_0000 - 0x3fe6_a09e_667f_3bcd);
    let exponent = f64::from_bits((bits >> 52) | 0x4330_0000_0000_0000) - (4_503_599_627_370_496.0 + 1023.0);
    let mantissa = f64::from_bits((bits & 0x000f_ffff_ffff_ffff) + 0x3fe6_a09e_667f_3bcd);
    let s = (mantissa - 1.0) / (mantissa + 1.0);
    let square = s * s;
    exponent * std::f64::consts::LN_2 + 2.0 * s * series(&ODD, square)
}

/// x^p for x ≥ 0, to a few units of round-off for each e-fold of the result.
#[inline(always)]
#[must_use]
pub(crate) fn power(x: f64, p: f64) -> f64 {
    Real::power(x, p)
}

/// The `c`th `W` of the lanes.
#[inline(always)]
pub(crate) fn some<F: Real, const B: usize, const W: usize>(row: &[F; B], c: usize) -> [F; W] {
    row.as_chunks::<W>().0[c]
}

/// The same value in every lane.
#[must_use]
pub fn lanes<F: Real, const B: usize>(value: f64) -> [F; B] {
    [F::of(value); B]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn powers(ratio: f64) -> impl Iterator<Item = f64> {
        (0..400).map(move |i| 1e-9 * ratio.powi(i))
    }

    #[test]
    fn two_thirds_agrees_with_powf_to_round_off() {
        for x in powers(1.1) {
            assert!((x.two_thirds() / x.powf(2.0 / 3.0) - 1.0).abs() < 1e-14, "{x}");
            let y = f32::of(x);
            assert!((y.two_thirds().wide() / y.wide().powf(2.0 / 3.0) - 1.0).abs() < 1e-6, "{y}");
        }
        assert!(0.0_f64.two_thirds() < 1e-30 && 0.0_f32.two_thirds() < 1e-15);
    }

    #[test]
    fn exp_agrees_with_the_library_to_round_off() {
        for i in -700..=700 {
            let x = f64::from(i) * 0.1;
            assert!((Real::exp(x) / f64::exp(x) - 1.0).abs() < 2e-15, "{x}");
            let y = f32::of(x);
            assert!((Real::exp(y).wide() / f64::exp(y.wide()) - 1.0).abs() < 5e-7, "{y}");
        }
        assert!((Real::exp(-1e9_f64)).abs() < 1e-30);
    }

    #[test]
    fn logarithm_power_and_small_growth_agree_with_the_library() {
        for x in powers(1.1).chain([1.0, 0.7, std::f64::consts::FRAC_1_SQRT_2, std::f64::consts::SQRT_2]) {
            assert!((ln(x) - f64::ln(x)).abs() <= 3e-16 * f64::ln(x).abs().max(0.5), "{x}");
            for p in [0.4, 0.6, 1.2, 1.7] {
                assert!((power(x, p) / x.powf(p) - 1.0).abs() < 2e-14, "{x}^{p}");
                if (1e-20..1e20).contains(&x) {
                    let (y, p) = (f32::of(x), f32::of(p));
                    assert!((y.power(p).wide() / y.wide().powf(p.wide()) - 1.0).abs() < 1e-5, "{y}^{p}");
                }
            }
        }
        for i in -300..=300 {
            let x = f64::from(i) * 0.1 + 1e-9;
            assert!((exp_less_one(x) / x.exp_m1() - 1.0).abs() < 2e-15, "{x}");
            let y = f32::of(x.abs());
            assert!((y.gone().wide() / -(-y.wide()).exp_m1() - 1.0).abs() < 1e-6, "{y}");
        }
    }
}
