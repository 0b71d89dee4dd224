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
/// Times from 1900 to 2300 UTC; what lies outside is no time of measurement, but a number of another unit or a broken clock.
pub const MEASURABLE: std::ops::Range<Instant> = Instant(-2_208_988_800_000)..Instant(10_413_792_000_000);
/// Milliseconds of a civil day.
pub const DAY_MS: i64 = 86_400_000;
