//! Where the water of a step went.

#[derive(Clone, Copy, Debug)]
pub(super) struct Water<const B: usize> {
    pub(super) evaporated: [f64; B],
    pub(super) infiltrated: [f64; B],
    /// Depth that ran off the subareas.
    pub(super) run_off: [f64; B],
    /// Depth that left the subcatchment.
    pub(super) left: [f64; B],
    pub(super) rate_at_end: [f64; B],
}

impl<const B: usize> Water<B> {
    pub(super) const NONE: Self = Self {
        evaporated: [0.0; B],
        infiltrated: [0.0; B],
        run_off: [0.0; B],
        left: [0.0; B],
        rate_at_end: [0.0; B],
    };
}
