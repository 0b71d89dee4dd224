//! Where the water of a step went.

/// What a step begins with on a subcatchment.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Taken<const B: usize> {
    /// Water that was there, fell and ran on (m3).
    pub(super) at_hand: [f64; B],
    /// Depths over the subcatchment (m).
    pub(super) evaporated: [f64; B],
    pub(super) infiltrated: [f64; B],
    /// What is left for each subarea (m/s).
    pub(in super::super) net: [[f64; B]; 3],
}

impl<const B: usize> Taken<B> {
    pub(super) const NONE: Self =
        Self { at_hand: [0.0; B], evaporated: [0.0; B], infiltrated: [0.0; B], net: [[0.0; B]; 3] };
}

/// What ran off a subcatchment, as depths over it (m).
#[derive(Clone, Copy, Debug)]
pub(super) struct Water<const B: usize> {
    /// Off the subareas.
    pub(super) run_off: [f64; B],
    /// Out of the subcatchment.
    pub(super) left: [f64; B],
    /// The rates of both at the end of the step (m/s).
    pub(super) running_at_end: [f64; B],
    pub(super) leaving_at_end: [f64; B],
}

impl<const B: usize> Water<B> {
    pub(super) const NONE: Self =
        Self { run_off: [0.0; B], left: [0.0; B], running_at_end: [0.0; B], leaving_at_end: [0.0; B] };
}
