//! Stage and quality at a section, as the rule against secret discharge in rising water looks at them (SC-057).

use rust_decimal::Decimal;
use standards::time::Instant;
use standards::{FactorCode, SectionId};

/// Factors whose jump speaks of sewage: ammonia nitrogen, COD, total phosphorus, conductivity (assumption; the notice names none, SC-057).
pub const SEWAGE_FACTORS: [&str; 4] = ["w21003", "w01018", "w21011", "w01014"];

/// A value at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WaterValue {
    /// When it was measured.
    pub at: Instant,
    /// How much: metres for a stage, the factor's unit for quality.
    pub value: Decimal,
}

/// A section's water.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SectionWater {
    /// Which section.
    pub section: SectionId,
    /// Its name.
    pub name: String,
    /// Stages (m), oldest first.
    pub stage: Vec<WaterValue>,
    /// Values of each factor whose rise speaks of sewage, oldest first.
    pub quality: Vec<(FactorCode, Vec<WaterValue>)>,
}
