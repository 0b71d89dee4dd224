//! What the plan's `works.toml` says of works in the river.

use rust_decimal::Decimal;
use serde::Serialize;
use standards::time::{BeijingDay, Instant};
use standards::{FactorCode, SectionId};
use weather::rain::RainGrade;

use crate::plan::Provenance;
use crate::register::ObjectId;

/// A time in which no works are begun (SC-068), both days included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ForbiddenWindow {
    /// Chinese name, such as 主汛期.
    pub name: String,
    /// First day.
    pub from: BeijingDay,
    /// Last day.
    pub to: BeijingDay,
    /// Source.
    pub source: Provenance,
}

/// How far downstream of works a section lies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WorksReach {
    /// The works, an object of the register.
    pub works: ObjectId,
    /// The section.
    pub section: SectionId,
    /// Along the river (km).
    pub distance_km: Decimal,
    /// Source.
    pub source: Provenance,
}

/// When a rise is a jump: from the mean of the hours before to at least so many times it, by at least so much.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JumpRule {
    /// Turbidity or total phosphorus.
    pub factor: FactorCode,
    /// How many times the mean of the hours before (1).
    pub times: Decimal,
    /// The least rise, in the factor's unit.
    pub least: Decimal,
    /// Hours whose mean it is compared with (h).
    pub hours: u32,
    /// Source.
    pub source: Provenance,
}

/// Rules of works.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WorksRules {
    /// Times in which no works are begun.
    pub windows: Vec<ForbiddenWindow>,
    /// Where sections lie downstream.
    pub reaches: Vec<WorksReach>,
    /// What counts as a jump.
    pub jumps: Vec<JumpRule>,
    /// The weakest forecast rain of 24 hours before which works stand still.
    pub rain_grade: RainGrade,
    /// Hours before the forecast rain (h).
    pub rain_hours: u32,
    /// Slowest and fastest flow of the river (m/s), from which travel times come.
    pub velocity: (Decimal, Decimal),
    /// Hours to answer an alarm or to look into a suspicion (h).
    pub answer_hours: u32,
    /// Source of the numbers.
    pub source: Option<Provenance>,
}

impl WorksRules {
    /// Without a `works.toml`: no windows, no reaches, no jumps; rain of 大雨 and more within a day, 0.3 to 1.5 m/s, four hours to answer. Assumptions.
    #[must_use]
    pub fn usual() -> Self {
        Self {
            windows: Vec::new(),
            reaches: Vec::new(),
            jumps: Vec::new(),
            rain_grade: RainGrade::Heavy,
            rain_hours: 24,
            velocity: (Decimal::new(3, 1), Decimal::new(15, 1)),
            answer_hours: 4,
            source: None,
        }
    }

    /// The forbidden window of a moment.
    #[must_use]
    pub fn window_at(&self, moment: Instant) -> Option<&ForbiddenWindow> {
        self.windows.iter().find(|w| w.from.start() <= moment && moment < w.to.end())
    }

    /// The stretch of time in which water that is at a section at `at` passed works so far upstream: from the slowest to the fastest flow.
    #[must_use]
    pub fn passed(&self, distance_km: Decimal, at: Instant) -> (Instant, Instant) {
        let travel = |velocity: Decimal| {
            let seconds = (distance_km * Decimal::from(1000)).checked_div(velocity).unwrap_or_default();
            let ms = (seconds * Decimal::from(1000)).round();
            at.plus_ms(-i64::try_from(ms).unwrap_or_default())
        };
        (travel(self.velocity.0), travel(self.velocity.1))
    }
}
