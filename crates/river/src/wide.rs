//! Runs a piece of work in the widest vector code that the machine has: AVX-512, AVX2 or what every machine has.
//!
//! The same lines are compiled for each and no fused multiply-add is used, so the results are the same bits everywhere.

#![allow(clippy::inline_always, reason = "the work must be compiled inside each of the widths")]

#[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
#[inline(always)]
pub(crate) fn wide<R>(work: impl FnOnce() -> R) -> R {
    use fearless_simd::{Level, Simd as _};
    let level = Level::new();
    if let Some(avx512) = level.as_avx512() {
        avx512.vectorize(work)
    } else if let Some(avx2) = level.as_avx2() {
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
