//! Openings of gates and readings of canals.

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize};
use standards::FactorCode;
use standards::time::Instant;

use crate::register::ObjectId;
use crate::watch::CanalRule;

/// How far a gate is open, percent: 0 is shut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Opening(u8);

impl Opening {
    /// Shut.
    pub const SHUT: Self = Self(0);
    /// Wholly open.
    pub const WHOLE: Self = Self(100);

    /// An opening of 0 to 100 percent.
    #[must_use]
    pub fn percent(percent: u8) -> Option<Self> {
        (percent <= 100).then_some(Self(percent))
    }

    /// Percent.
    #[must_use]
    pub fn of_hundred(self) -> u8 {
        self.0
    }

    /// Words for people.
    #[must_use]
    pub fn name(self) -> String {
        match self.0 {
            0 => "关闭".into(),
            100 => "全开".into(),
            percent => format!("开度 {percent}%"),
        }
    }
}

impl<'de> Deserialize<'de> for Opening {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let percent = u8::deserialize(deserializer)?;
        Self::percent(percent)
            .ok_or_else(|| serde::de::Error::custom("开度应为 0 到 100 an opening is 0 to 100 percent"))
    }
}

/// The water of a canal at a moment, of one item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CanalReading {
    /// The canal.
    pub canal: ObjectId,
    /// The item.
    pub item: FactorCode,
    /// The value, in the item's unit.
    pub value: Decimal,
    /// When the water was taken or measured.
    pub at: Instant,
}

/// A reading above the plan's threshold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exceeded {
    /// The reading.
    #[serde(flatten)]
    pub reading: CanalReading,
    /// The threshold.
    pub above: Decimal,
}

impl CanalRule {
    /// The reading with the threshold it is above; `None` when it is not above one.
    #[must_use]
    pub fn exceeded(&self, reading: &CanalReading) -> Option<Exceeded> {
        let (_, above) = self.above.iter().find(|(item, _)| *item == reading.item)?;
        let over = reading.canal == self.canal && reading.value > *above;
        over.then(|| Exceeded { reading: reading.clone(), above: *above })
    }
}
