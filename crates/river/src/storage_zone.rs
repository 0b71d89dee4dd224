//! Dead zones of a reach (reed, pools beside the current, the bed): water that stands and exchanges with the current, as in the
//! transient storage model of Bencala and Walters (1983) that OTIS solves.

#![expect(
    clippy::inline_always,
    reason = "a call inside a loop over lanes keeps it from becoming vector code"
)]

use crate::real::Real;

/// Standing water beside the current of a reach.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DeadZone {
    /// Cross-section of the standing water (m2).
    pub area_m2: f64,
    /// Exchange α [1/s]: dC/dt = α (Cs - C).
    pub exchange_per_s: f64,
}

/// Exchanges between current and dead zone over `seconds`, exactly: their sum stays, their difference decays with α (1 + A / As).
/// `beside` is the volume of the zone (m3).
#[inline(always)]
pub(crate) fn exchange<F: Real, const B: usize>(
    zone: &DeadZone,
    seconds: f64,
    volume: &[F; B],
    beside: F,
    mass: &mut [[F; B]],
    stored: &mut [[F; B]],
) {
    let rate = F::of(-zone.exchange_per_s * seconds);
    let (mut here, mut there, mut share) = ([F::ZERO; B], [F::ZERO; B], [F::ZERO; B]);
    let inverse = F::ONE / beside;
    for l in 0..B {
        let wet = volume[l].greater(F::DRY);
        let met = wet * beside / (wet + beside);
        share[l] = met * (F::ONE - (rate * (F::ONE + wet * inverse)).exp());
        here[l] = share[l] / wet;
        there[l] = share[l] * inverse;
    }
    for (mass, stored) in mass.iter_mut().zip(stored) {
        for l in 0..B {
            let moved = mass[l] * here[l] - stored[l] * there[l];
            mass[l] -= moved;
            stored[l] += moved;
        }
    }
}
