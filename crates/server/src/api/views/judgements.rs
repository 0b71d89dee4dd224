//! Days, months, runs and their items.

use evaluation::{Assessment, DayItem, DayJudgement, ExceedingRun, PeriodItem, PeriodJudgement, RunLevel};
use serde::Serialize;
use standards::WaterClass;
use standards::time::{BeijingDay, Instant};
use utoipa::ToSchema;

use super::{FactorName, Words};

/// The class a section must keep, and who says so.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct TargetView {
    pub(crate) class: u8,
    pub(crate) label: &'static str,
    /// Nobody has confirmed it.
    pub(crate) assumed: bool,
    pub(crate) source: String,
}

impl TargetView {
    pub(crate) fn of(target: &campaign::plan::Target) -> Self {
        Self {
            class: target.class.ordinal(),
            label: target.class.label(),
            assumed: target.assumed,
            source: target.source.clone(),
        }
    }
}

/// One item of a day or a month.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ItemView {
    #[serde(flatten)]
    factor: FactorName,
    /// Results (days, in a month) that count.
    n: u32,
    n_expected: u32,
    n_left_out: u32,
    valid: bool,
    mean: Option<String>,
    class: Option<u8>,
    class_label: &'static str,
    limit: Option<String>,
    limit_kind: &'static str,
    exceeds: Option<bool>,
    multiple: Option<String>,
    judged: bool,
}

impl ItemView {
    pub(crate) fn of_day(item: &DayItem) -> Self {
        let counts = [item.n, item.n_expected, item.n_left_out];
        Self::of(item.factor, counts, item.valid, item.judged, item.assessment.as_ref())
    }

    fn of_period(item: &PeriodItem) -> Self {
        let counts = [item.n, item.n_expected, item.n_expected.saturating_sub(item.n)];
        Self::of(item.factor, counts, item.valid, item.judged, item.assessment.as_ref())
    }

    fn of(
        factor: standards::FactorCode,
        [n, n_expected, n_left_out]: [u32; 3],
        valid: bool,
        judged: bool,
        assessment: Option<&Assessment>,
    ) -> Self {
        let class = assessment.and_then(|a| a.class);
        let limit = assessment.and_then(|a| a.limit);
        Self {
            factor: FactorName::of(factor),
            n,
            n_expected,
            n_left_out,
            valid,
            mean: assessment.map(|a| a.mean.to_string()),
            class: Words::ordinal(class),
            class_label: class.map_or("—", WaterClass::label),
            limit: limit.map(Words::limit),
            limit_kind: Words::limit_kind(limit),
            exceeds: assessment.and_then(|a| a.exceeds),
            multiple: assessment.and_then(|a| a.multiple).map(|m| m.to_string()),
            judged,
        }
    }
}

/// A day's judgement.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct DayView {
    #[schema(value_type = String)]
    pub(crate) day: BeijingDay,
    n_expected: u32,
    /// The day is over, or all its results are in.
    #[serde(rename = "final")]
    settled: bool,
    pub(crate) class: Option<u8>,
    class_label: &'static str,
    state_label: &'static str,
    pub(crate) exceeding: Option<bool>,
    pub(crate) valid: bool,
    valid_note: Option<String>,
    origin: Option<&'static str>,
    items: Vec<ItemView>,
}

impl DayView {
    pub(crate) fn of(day: &DayJudgement) -> Self {
        let missing: Vec<String> = day
            .items
            .iter()
            .filter(|i| i.judged && !i.valid)
            .map(|i| format!("{} {}/{}", i.factor.name(), i.n, i.n_expected))
            .collect();
        Self {
            day: day.day,
            n_expected: day.items.iter().map(|i| i.n_expected).max().unwrap_or_default(),
            settled: day.settled,
            class: Words::ordinal(day.class),
            class_label: Words::class(day.class),
            state_label: day.class.map_or("", WaterClass::state),
            exceeding: day.exceeding,
            valid: day.valid,
            valid_note: (!missing.is_empty()).then(|| format!("有效数据不足：{}", missing.join("、"))),
            origin: Words::origin(day.origin),
            items: day.items.iter().map(ItemView::of_day).collect(),
        }
    }
}

/// A month up to a day.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct MonthView {
    #[schema(value_type = String)]
    from: BeijingDay,
    #[schema(value_type = String)]
    to: BeijingDay,
    valid_days: u32,
    days_elapsed: u32,
    valid: bool,
    class: Option<u8>,
    class_label: &'static str,
    compliant: Option<bool>,
    origin: Option<&'static str>,
    items: Vec<ItemView>,
}

impl MonthView {
    pub(crate) fn of(month: &PeriodJudgement) -> Self {
        Self {
            from: month.span.start,
            to: month.span.end,
            valid_days: month.days.valid,
            days_elapsed: month.days.elapsed,
            valid: month.is_valid(),
            class: Words::ordinal(month.class),
            class_label: Words::class(month.class),
            compliant: month.compliant,
            origin: Words::origin(month.origin),
            items: month.items.iter().filter(|i| i.judged).map(ItemView::of_period).collect(),
        }
    }
}

/// A run of exceeding days.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct RunView {
    days: u32,
    #[schema(value_type = Option<String>)]
    from: Option<BeijingDay>,
    #[schema(value_type = Option<String>)]
    to: Option<BeijingDay>,
    confirmed: bool,
    suspended: bool,
    #[schema(value_type = Vec<String>)]
    suspended_days: Vec<BeijingDay>,
    items: Vec<FactorName>,
    /// `none`, `day1`, `day2` (warning) or `day3` (alarm).
    level: &'static str,
    note: Option<String>,
}

impl RunView {
    /// `undetermined` are the days between the run's first day and now that are neither exceeding nor keeping.
    pub(crate) fn of(run: &ExceedingRun, undetermined: Vec<BeijingDay>) -> Self {
        let note = if run.suspected {
            Some("中间有数据不足的日期，属疑似连续超标，待核".to_string())
        } else if run.suspended {
            Some("最近一日数据不足，连续超标天数待核".to_string())
        } else {
            None
        };
        Self {
            days: run.days,
            from: run.from,
            to: run.to,
            confirmed: run.days > 0 && run.longest_days == run.days,
            suspended: run.suspended,
            suspended_days: undetermined,
            items: run.items.iter().map(|i| FactorName::of(i.factor)).collect(),
            level: match run.level {
                RunLevel::None => "none",
                RunLevel::Exceeding => "day1",
                RunLevel::Warning => "day2",
                RunLevel::Alarm => "day3",
            },
            note,
        }
    }

    /// The run of a section on a day.
    pub(crate) fn on(record: &evaluation::SectionRecord, day: BeijingDay, asof: Instant) -> Self {
        let run = record.run(day, asof);
        let undetermined = run.from.map_or_else(Vec::new, |from| {
            let unclear = |(_, j): &(BeijingDay, Option<DayJudgement>)| match j {
                Some(j) => j.settled && j.exceeding.is_none(),
                None => true,
            };
            let over = record.days(from, day, asof).filter(|(d, _)| d.end() <= asof);
            over.filter(unclear).map(|(d, _)| d).collect()
        });
        Self::of(&run, undetermined)
    }
}
