//! Instants and the Beijing civil calendar (UTC+8, no daylight saving).
//!
//! Nothing here reads a clock. jiff does the calendar arithmetic and stays behind this module.

mod calendar;
mod instant;
mod workdays;

pub use calendar::{BeijingDay, BeijingMonth, Quarter};
pub use instant::Instant;
pub use workdays::{WorkdayDeadline, Workdays};

/// Offset of Beijing civil time from UTC, in milliseconds.
const BEIJING_OFFSET_MS: i64 = 8 * 3_600_000;
/// Milliseconds of a civil day.
pub const DAY_MS: i64 = 86_400_000;
