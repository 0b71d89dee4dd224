//! Factors, limits, rounding and the Beijing civil calendar of surface-water assessment.
//!
//! The ground floor of Xunqing: pure values, no I/O, no clock. Numbers stand in the readable tables under `data/`,
//! one per edition of a standard; code only reads them.

pub mod class;
pub mod discharge;
pub mod edition;
mod error;
pub mod exceedance;
pub mod factor;
pub mod id;
pub mod reading;
pub mod rounding;
pub mod table;
pub mod time;

pub use class::{WaterBody, WaterClass};
pub use edition::{Edition, Limit};
pub use error::StandardsError;
pub use factor::{Factor, FactorCode};
pub use id::{DischargerId, FrameId, Mn, SectionId};
pub use reading::{Origin, Reading, ReadingFlag, SeriesKind};
pub use rust_decimal::Decimal;
pub use table::{Column, Mantissas, ReadingTable};
