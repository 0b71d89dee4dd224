//! Runs a piece of work in the widest vector code that the machine has: AVX-512, AVX2 or what every machine has.
//!
//! The same lines are compiled for each and no fused multiply-add is used, so the results are the same bits everywhere. Tests may
//! narrow what is taken on their thread (`narrowed`), and `same_bits` shows it of whole runs.

#![allow(clippy::inline_always, reason = "the work must be compiled inside each of the widths")]

#[cfg(all(test, any(target_arch = "x86", target_arch = "x86_64")))]
mod narrowed;
#[cfg(all(test, any(target_arch = "x86", target_arch = "x86_64")))]
mod same_bits;

/// Vector code, the narrowest first.
#[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Width {
    /// What every machine has; only tests are held to it.
    #[cfg(test)]
    Plain,
    Avx2,
    Avx512,
}

/// The widest that may be taken.
#[cfg(all(not(test), any(target_arch = "x86", target_arch = "x86_64")))]
#[inline(always)]
fn allowed() -> Width {
    Width::Avx512
}

#[cfg(all(test, any(target_arch = "x86", target_arch = "x86_64")))]
use narrowed::allowed;

#[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
#[inline(always)]
pub(crate) fn wide<R>(work: impl FnOnce() -> R) -> R {
    use fearless_simd::{Level, Simd as _};
    let (level, allowed) = (Level::new(), allowed());
    if let Some(avx512) = level.as_avx512().filter(|_| allowed >= Width::Avx512) {
        avx512.vectorize(work)
    } else if let Some(avx2) = level.as_avx2().filter(|_| allowed >= Width::Avx2) {
        avx2.vectorize(work)
    } else {
        work()
    }
}

#[cfg(not(any(target_arch = "x86", target_arch = "x86_64")))]
#[inline(always)]
pub(crate) fn wide<R>(work: impl FnOnce() -> R) -> R {
    work()
}
