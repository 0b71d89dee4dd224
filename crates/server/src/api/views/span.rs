//! Which days a period has.

use evaluation::Span;
use serde::Serialize;
use standards::time::{BeijingDay, Instant};
use utoipa::ToSchema;

/// A period's name and days.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct SpanHead {
    /// `week`, `ten_day`, `month`, `season_month`, `quarter`, `half_year`, `season` or `year`.
    pub(crate) period: &'static str,
    pub(crate) name: &'static str,
    /// Such as `2021年7月`.
    pub(crate) label: String,
    #[schema(value_type = String)]
    pub(crate) from: BeijingDay,
    #[schema(value_type = String)]
    pub(crate) to: BeijingDay,
    /// The period is over; otherwise it is judged as far as it has come.
    pub(crate) over: bool,
    pub(crate) days: u32,
}

impl SpanHead {
    pub(crate) fn of(span: Span, asof: Instant) -> Self {
        Self {
            period: span.period.word(),
            name: span.period.name(),
            label: span.label(),
            from: span.start,
            to: span.end,
            over: asof >= span.end.end(),
            days: span.length(),
        }
    }
}
