//! Totals, events and hints as pages see them.

use serde::Serialize;
use standards::Decimal;
use standards::time::Instant;
use utoipa::ToSchema;
use weather::rain::grade::rounded;
use weather::rain::{GradeTable, Peak, RainEvent, RainGrade, Span, Total, Trouble, Window};
use weather::signal::justified;

/// A number for a chart.
pub(crate) fn number(value: Decimal) -> f64 {
    value.try_into().unwrap_or(f64::NAN)
}

/// Rain as it is shown: one decimal, half to even.
pub(crate) fn rounded_mm(mm: Decimal) -> String {
    rounded(mm).to_string()
}

/// A stretch of time.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct RainSpanView {
    #[schema(value_type = String)]
    pub(crate) from: Instant,
    #[schema(value_type = String)]
    pub(crate) to: Instant,
}

impl From<Span> for RainSpanView {
    fn from(span: Span) -> Self {
        Self { from: span.from, to: span.to }
    }
}

/// Rain of a stretch.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct RainTotalView {
    #[schema(value_type = String)]
    from: Instant,
    #[schema(value_type = String)]
    to: Instant,
    hours: i64,
    /// mm at one decimal; a dash when nothing is known.
    pub(crate) mm: String,
    /// More may have fallen.
    pub(crate) at_least: bool,
    missing_minutes: i64,
    /// Stretches without knowledge, the first ten.
    gaps: Vec<RainSpanView>,
    #[serde(skip)]
    pub(crate) exact: Decimal,
}

impl RainTotalView {
    pub(crate) fn of(total: &Total) -> Self {
        Self {
            from: total.span.from,
            to: total.span.to,
            hours: total.span.ms() / 3_600_000,
            mm: if total.known_ms() > 0 { rounded_mm(total.mm) } else { "—".into() },
            at_least: total.at_least && total.known_ms() > 0,
            missing_minutes: (total.span.ms() - total.known_ms()) / 60_000,
            gaps: total.gaps.iter().take(10).map(|g| RainSpanView::from(*g)).collect(),
            exact: total.mm,
        }
    }
}

/// One step of a series.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct RainStepView {
    /// Start, Unix seconds.
    pub(crate) t: i64,
    pub(crate) seconds: i64,
    pub(crate) v: f64,
    pub(crate) mm: String,
    pub(crate) at_least: bool,
}

impl RainStepView {
    pub(crate) fn of(total: &Total) -> Self {
        Self {
            t: total.span.from.unix_seconds(),
            seconds: total.span.ms() / 1000,
            v: number(total.mm),
            mm: rounded(total.mm).to_string(),
            at_least: total.at_least,
        }
    }
}

/// An event.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own that pages show apart")]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct RainEventView {
    #[schema(value_type = String)]
    pub(crate) from: Instant,
    #[schema(value_type = String)]
    pub(crate) to: Instant,
    pub(crate) hours: String,
    pub(crate) total: String,
    /// More may have fallen.
    pub(crate) at_least: bool,
    pub(crate) peak_hour: Option<RainPeakView>,
    pub(crate) largest_12h: String,
    pub(crate) largest_24h: String,
    pub(crate) grade: &'static str,
    pub(crate) grade_name: &'static str,
    pub(crate) beyond_the_notice: bool,
    /// Hours without rain before it, at one decimal.
    pub(crate) dry_before_hours: Option<String>,
    /// Something is missing in that time.
    pub(crate) dry_before_uncertain: bool,
    /// It may go on.
    pub(crate) open: bool,
}

/// The hour with most rain.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct RainPeakView {
    #[schema(value_type = String)]
    pub(crate) from: Instant,
    #[schema(value_type = String)]
    pub(crate) to: Instant,
    pub(crate) mm: String,
    pub(crate) at_least: bool,
}

fn peak(peak: &Peak) -> RainPeakView {
    RainPeakView {
        from: peak.span.from,
        to: peak.span.to,
        mm: rounded(peak.mm).to_string(),
        at_least: peak.at_least,
    }
}

fn hours(ms: i64) -> String {
    (Decimal::from(ms) / Decimal::from(3_600_000)).round_dp(1).normalize().to_string()
}

impl RainEventView {
    pub(crate) fn of(event: &RainEvent) -> Self {
        Self {
            from: event.span.from,
            to: event.span.to,
            hours: hours(event.span.ms()),
            total: rounded(event.total).to_string(),
            at_least: event.at_least,
            peak_hour: event.peak_hour.as_ref().map(peak),
            largest_12h: rounded(event.largest_12h).to_string(),
            largest_24h: rounded(event.largest_24h).to_string(),
            grade: event.grade.word(),
            grade_name: event.grade.name(),
            beyond_the_notice: event.grade.beyond_the_notice(),
            dry_before_hours: event.dry_before_ms.map(hours),
            dry_before_uncertain: event.dry_before_uncertain,
            open: event.open,
        }
    }
}

/// The signal that the rain of a gauge would justify: a hint.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct RainHintView {
    gauge: String,
    colour: &'static str,
    colour_name: &'static str,
    hours: u32,
    mm: String,
    threshold: String,
    #[serde(skip)]
    pub(crate) strength: usize,
}

impl RainHintView {
    pub(crate) fn of(gauge: &str, totals: &[(Window, Decimal)]) -> Option<Self> {
        let hint = justified(totals)?;
        Some(Self {
            gauge: gauge.to_owned(),
            colour: hint.colour.word(),
            colour_name: hint.colour.name(),
            hours: hint.window.hours(),
            mm: rounded(hint.mm).to_string(),
            threshold: hint.threshold.to_string(),
            strength: hint.colour as usize,
        })
    }
}

/// The table of grades in use.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct GradeTableView {
    standard: String,
    rows: Vec<GradeRow>,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct GradeRow {
    grade: &'static str,
    name: &'static str,
    /// Least rain within 12 hours, mm.
    hours_12: String,
    /// That cut point is from memory.
    hours_12_from_memory: bool,
    /// Least rain within 24 hours, mm.
    hours_24: String,
}

impl GradeTableView {
    pub(crate) fn of(table: &GradeTable) -> Self {
        let grades = RainGrade::ALL.iter().skip(2);
        let rows =
            grades.zip(table.hours_12.iter().zip(&table.hours_24)).map(|(grade, (twelve, day))| GradeRow {
                grade: grade.word(),
                name: grade.name(),
                hours_12: twelve.to_string(),
                hours_12_from_memory: table.hours_12_from_memory.contains(twelve),
                hours_24: day.to_string(),
            });
        Self { standard: table.standard.clone(), rows: rows.collect() }
    }
}

/// A reading that was not taken as it stands.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct RainTroubleView {
    #[schema(value_type = String)]
    at: Instant,
    value: String,
    what: &'static str,
}

impl RainTroubleView {
    pub(crate) fn of(trouble: &Trouble) -> Self {
        Self { at: trouble.at, value: trouble.value.to_string(), what: trouble.kind.name() }
    }
}
