//! Rain of gauges: from readings of any form to increments, totals, grades, events and areal means.

pub mod areal;
mod assembly;
mod cumulative;
pub mod day;
pub mod event;
pub mod form;
pub mod grade;
pub mod record;
pub mod series;
mod source;
pub mod total;
pub mod weighting;

pub use areal::{ArealRules, ArealSeries, GaugeShare, areal_series};
pub use day::RainDayStart;
pub use event::{EventRules, RainEvent, events};
pub use form::{RainForm, Stamp};
pub use grade::{GradeTable, HourlyRain, RainGrade};
pub use record::{GaugeReading, GaugeRecord, GaugeSource};
pub use series::{Increment, RainSeries, SeriesRules, Trouble, TroubleKind};
pub use total::{Peak, Span, Total, Window};
pub use weighting::{Place, Weighting};
