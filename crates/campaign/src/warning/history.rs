//! What the life of warnings looks at. Plain facts, filled by the server from the evaluation.

use rust_decimal::Decimal;
use standards::time::{BeijingDay, Instant};
use standards::{FactorCode, Limit, SectionId, WaterClass};

/// A section's history from `from` to `asof`. Lists may be in any order; only counting (valid) results belong in them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SectionHistory {
    /// The section.
    pub section: SectionId,
    /// Its target class.
    pub target: WaterClass,
    /// Start of the window, from [`super::window_from`]; samples before it are passed over.
    pub from: Instant,
    /// The moment of the decision, used as the time of withdrawals only.
    pub asof: Instant,
    /// Judged items.
    pub items: Vec<ItemHistory>,
    /// Classes of whole samples.
    pub samples: Vec<SectionSample>,
    /// Classes of valid days; they should reach some days before `from`, as the measure of a class fall.
    pub days: Vec<DayClass>,
    /// Runs of exceeding days that end on or after `from`.
    pub runs: Vec<RunHistory>,
    /// Forecasts of items, as they were issued.
    pub forecasts: Vec<ForecastHistory>,
    /// From when on issued forecasts are at hand: a forecast's warning that began before stays as it is.
    pub forecasts_from: Instant,
}

/// Issued forecasts of one item. What was worked out afterwards is no issued forecast.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForecastHistory {
    /// The item.
    pub factor: FactorCode,
    /// The limit of the target class.
    pub limit: Limit,
    /// The forecasts.
    pub issues: Vec<ForecastIssue>,
}

/// One issued forecast.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForecastIssue {
    /// From where leads count.
    pub origin: Instant,
    /// When it was issued.
    pub issued: Instant,
    /// Chance in percent that the mean of a day exceeds the limit, today and the coming days in order.
    pub days: Vec<(BeijingDay, u8)>,
}

/// Samples of one judged item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemHistory {
    /// The item.
    pub factor: FactorCode,
    /// Its samples; of two with the same measurement time the later in the list counts.
    pub samples: Vec<ItemSample>,
}

/// One counting result of an item, compared with the target's limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ItemSample {
    /// Measured.
    pub measured: Instant,
    /// Received.
    pub received: Instant,
    /// The value compared, in the unit of the factor.
    pub value: Decimal,
    /// The limit of the target class.
    pub limit: Limit,
    /// Whether it is worse than the limit; equality is not.
    pub exceeds: bool,
    /// Class of this item alone.
    pub class: WaterClass,
    /// Exceedance multiple over the target's limit, to one decimal, where the item has one.
    pub multiple: Option<Decimal>,
}

/// The class of one whole sample: its worst item's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SectionSample {
    /// Measured.
    pub measured: Instant,
    /// Received (the last of its items).
    pub received: Instant,
    /// The class.
    pub class: WaterClass,
    /// The items that have this class.
    pub items: Vec<FactorCode>,
}

/// The class of a valid day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayClass {
    /// The day.
    pub day: BeijingDay,
    /// The class of its means.
    pub class: WaterClass,
}

/// A run of days whose means exceed (SC-013), as the evaluation found it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunHistory {
    /// Its exceeding days in order; the first is day 1.
    pub days: Vec<RunDay>,
    /// `false` when an invalid day lies between its days: a suspected run.
    pub confirmed: bool,
    /// Whether an invalid day follows its last day, so that nothing is decided (待核).
    pub suspended: bool,
    /// The valid day that ended it, when one did.
    pub ended: Option<RunDay>,
}

/// A day with the moments at which its mean stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunDay {
    /// The day.
    pub day: BeijingDay,
    /// Its last measurement.
    pub measured: Instant,
    /// When that arrived.
    pub received: Instant,
    /// Items over their limit; empty for the day that ends a run.
    pub items: Vec<FactorCode>,
}

/// Samples of the window in the order of measurement, one for each time.
pub(super) fn in_order<T>(samples: &[T], from: Instant, measured: impl Fn(&T) -> Instant) -> Vec<&T> {
    let mut ordered: Vec<&T> = samples.iter().filter(|s| measured(s) >= from).collect();
    ordered.sort_by_key(|s| measured(s));
    // The sort is stable: of two with one time, keep the later in the list.
    ordered.dedup_by(|next, kept| {
        let same = measured(next) == measured(kept);
        if same {
            *kept = *next;
        }
        same
    });
    ordered
}
