//! What the register lacks: objects nobody answers for, places nobody knows, objects nobody inspected (SC-024, SC-055).

use serde::Serialize;
use standards::time::Instant;

use super::{FarmScale, ObjectKind, RegisteredObject, WorksProgress};

/// Something that an object of the register lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Gap {
    /// It only shows the form (示例).
    Example,
    /// No organisation is named that answers for it; its township stands in (SC-055 of outfalls).
    NoOwner,
    /// Longitude and latitude are not known.
    NoPosition,
    /// Not inspected since the phase began (SC-024).
    NotInspected,
    /// An outfall without a class of HJ 1312-2023 (SC-055).
    NoOutfallClass,
    /// An outfall without a code (SC-055).
    NoOutfallCode,
    /// Works without a schedule, so that no lag can be told (SC-039).
    NoSchedule,
    /// Works that do not keep their time progress (SC-039).
    BehindSchedule,
    /// Works with a month over and no report of it (SC-040).
    MonthUnreported,
    /// A farm without head counts, so that its scale is not known (SC-063).
    NoHerd,
    /// A farm below the scale of GB 18596-2001, registered as a large one (SC-063).
    BelowScale,
}

impl Gap {
    /// All, the graver first.
    pub const ALL: [Self; 11] = [
        Self::Example,
        Self::NoOwner,
        Self::NoPosition,
        Self::NotInspected,
        Self::NoOutfallClass,
        Self::NoOutfallCode,
        Self::NoSchedule,
        Self::BehindSchedule,
        Self::MonthUnreported,
        Self::NoHerd,
        Self::BelowScale,
    ];

    /// Word of files and interfaces.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Example => "example",
            Self::NoOwner => "no_owner",
            Self::NoPosition => "no_position",
            Self::NotInspected => "not_inspected",
            Self::NoOutfallClass => "no_outfall_class",
            Self::NoOutfallCode => "no_outfall_code",
            Self::NoSchedule => "no_schedule",
            Self::BehindSchedule => "behind_schedule",
            Self::MonthUnreported => "month_unreported",
            Self::NoHerd => "no_herd",
            Self::BelowScale => "below_scale",
        }
    }
}

/// What an object lacks, the graver first. `inspected` is when it was inspected last, `since` the beginning of the phase, `progress` how works
/// with a schedule stand.
#[must_use]
pub fn gaps(
    object: &RegisteredObject,
    inspected: Option<Instant>,
    since: Instant,
    progress: Option<&WorksProgress>,
) -> Vec<Gap> {
    let separates = object.kind == ObjectKind::SeparationWorks;
    let lacks = |gap: &Gap| {
        let facts = &object.facts;
        let is = |kind: ObjectKind| object.kind == kind;
        match gap {
            Gap::Example => object.example,
            Gap::NoOwner => !object.owner_named,
            Gap::NoPosition => object.position.is_none(),
            Gap::NotInspected => inspected.is_none_or(|at| at < since),
            Gap::NoOutfallClass => is(ObjectKind::Outfall) && facts.outfall_class.is_none(),
            Gap::NoOutfallCode => is(ObjectKind::Outfall) && facts.code.is_none(),
            Gap::NoSchedule => {
                (is(ObjectKind::SeparationWorks) || is(ObjectKind::RiverWorks)) && facts.schedule.is_none()
            }
            Gap::BehindSchedule => separates && progress.is_some_and(WorksProgress::is_late),
            Gap::MonthUnreported => separates && progress.is_some_and(|p| !p.unreported.is_empty()),
            Gap::NoHerd => is(ObjectKind::Farm) && facts.herd.is_none_or(|h| h.is_empty()),
            Gap::BelowScale => {
                is(ObjectKind::Farm)
                    && facts.herd.is_some_and(|h| !h.is_empty() && h.scale() == FarmScale::Below)
            }
        }
    };
    Gap::ALL.into_iter().filter(lacks).collect()
}
