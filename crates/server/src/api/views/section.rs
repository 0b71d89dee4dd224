//! The card of a section.

use campaign::plan::{Section, SectionLevel};
use evaluation::{MainPollutant, SectionRecord};
use serde::Serialize;
use standards::WaterClass;
use standards::time::{BeijingDay, Instant};
use utoipa::ToSchema;

use super::super::situation::Look;
use super::{DayView, MonthView, RunView, TargetView, Words};

/// Days in a card's strip.
const STRIP: i32 = 14;

/// A section at a glance.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct SectionCard {
    id: String,
    name: String,
    level: &'static str,
    level_name: &'static str,
    river: String,
    role_note: Option<String>,
    target: Option<TargetView>,
    origin: Option<&'static str>,
    latest: Option<LatestView>,
    today: Option<DayView>,
    month: Option<MonthView>,
    run: RunView,
    days: Vec<StripDay>,
    position: Option<PositionView>,
    open_warnings: usize,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct LatestView {
    #[schema(value_type = String)]
    time: Instant,
    #[schema(value_type = String)]
    received: Instant,
    class: Option<u8>,
    class_label: &'static str,
    main_pollutants: Vec<PollutantView>,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct PollutantView {
    code: String,
    name: String,
    multiple: Option<String>,
}

impl PollutantView {
    pub(super) fn of(pollutant: &MainPollutant) -> Self {
        Self {
            code: pollutant.factor.to_string(),
            name: pollutant.factor.name().to_string(),
            multiple: pollutant.multiple.map(|m| m.to_string()),
        }
    }
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct StripDay {
    #[schema(value_type = String)]
    day: BeijingDay,
    class: Option<u8>,
    exceeding: Option<bool>,
    valid: bool,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct PositionView {
    #[schema(value_type = f64)]
    lon: f64,
    #[schema(value_type = f64)]
    lat: f64,
    assumed: bool,
}

impl PositionView {
    pub(crate) fn of(position: &campaign::plan::Position) -> Self {
        Self { lon: degrees(position.lon), lat: degrees(position.lat), assumed: position.assumed }
    }

    pub(crate) fn point(&self) -> [f64; 2] {
        [self.lon, self.lat]
    }
}

fn degrees(value: standards::Decimal) -> f64 {
    value.try_into().unwrap_or_default()
}

/// The card of a section.
pub(crate) fn card(
    section: &Section,
    record: &SectionRecord,
    look: Look,
    open_warnings: usize,
) -> SectionCard {
    let Look { day, asof, until } = look;
    let latest = record.latest(until).filter(|l| day.since(l.at.day()) <= 1);
    let today = record.day(day, asof);
    SectionCard {
        id: section.id.to_string(),
        name: section.name.clone(),
        level: level(section.level),
        level_name: match section.level {
            SectionLevel::National => "国考",
            SectionLevel::Provincial => "省考",
            SectionLevel::Context => "参考",
        },
        river: section.river.clone(),
        role_note: section.answers.as_ref().map(|a| format!("考核{a}")),
        target: section.target.as_ref().map(TargetView::of),
        origin: Words::origin(today.as_ref().and_then(|d| d.origin)),
        latest: latest.as_ref().map(|latest| LatestView {
            time: latest.at,
            received: latest.items.iter().map(|i| i.observation.received).max().unwrap_or(latest.at),
            class: Words::ordinal(latest.sample.class),
            class_label: latest.sample.class.map_or("无法评价", WaterClass::label),
            main_pollutants: latest.sample.main_pollutants.iter().map(PollutantView::of).collect(),
        }),
        today: today.as_ref().map(DayView::of),
        month: record.month_to_date(day, asof).as_ref().map(MonthView::of),
        run: RunView::on(record, day, asof),
        days: record
            .days(day.plus(1 - STRIP), day, asof)
            .map(|(day, judgement)| strip(day, judgement.as_ref()))
            .collect(),
        position: section.position.as_ref().map(PositionView::of),
        open_warnings,
    }
}

pub(crate) fn level(level: SectionLevel) -> &'static str {
    match level {
        SectionLevel::National => "national",
        SectionLevel::Provincial => "provincial",
        SectionLevel::Context => "context",
    }
}

fn strip(day: BeijingDay, judgement: Option<&evaluation::DayJudgement>) -> StripDay {
    StripDay {
        day,
        class: judgement.and_then(|j| Words::ordinal(j.class)),
        exceeding: judgement.and_then(|j| j.exceeding),
        valid: judgement.is_some_and(|j| j.valid),
    }
}
