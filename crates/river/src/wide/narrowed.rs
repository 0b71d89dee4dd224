//! Narrower vector code than the machine has, for tests.

use std::cell::Cell;

use fearless_simd::Level;

use super::Width;

thread_local! {
    static ALLOWED: Cell<Width> = const { Cell::new(Width::Avx512) };
}

/// The widest that may be taken on this thread.
pub(super) fn allowed() -> Width {
    ALLOWED.get()
}

/// While it lives, nothing wider than it says is taken on its thread.
pub(super) struct Narrowed(Width);

impl Narrowed {
    pub(super) fn to(width: Width) -> Self {
        Self(ALLOWED.replace(width))
    }
}

impl Drop for Narrowed {
    fn drop(&mut self) {
        ALLOWED.set(self.0);
    }
}

/// What the machine has.
pub(super) fn of_this_machine() -> Vec<Width> {
    let level = Level::new();
    let wider = [level.as_avx2().map(|_| Width::Avx2), level.as_avx512().map(|_| Width::Avx512)];
    std::iter::once(Width::Plain).chain(wider.into_iter().flatten()).collect()
}
