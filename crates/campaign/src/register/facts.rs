//! What is registered of an object beside its name and place, where a clause needs it.

use serde::Serialize;

use super::{Herd, OutfallClass, WorksSchedule};

/// Longest code of an outfall that is kept. HJ 1235-2021 gives the codes a structure; here they stay the text that was given out.
pub const LONGEST_CODE: usize = 40;

/// Facts of an object; what a kind does not have stays empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
pub struct ObjectFacts {
    /// Class of an outfall (SC-055).
    pub outfall_class: Option<OutfallClass>,
    /// Code of an outfall as it was given out, opaque (SC-055).
    pub code: Option<String>,
    /// Animals of a farm (SC-063).
    pub herd: Option<Herd>,
    /// Schedule of works (SC-039, SC-067).
    pub schedule: Option<WorksSchedule>,
}
