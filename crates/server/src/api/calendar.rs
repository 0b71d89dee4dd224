//! 日历: the days of a section by class, beside the year before.

use axum::extract::{Path, Query};
use axum::response::Response;
use evaluation::{DayMark, SectionDays};
use serde::{Deserialize, Serialize};
use standards::time::BeijingDay;
use standards::{FactorCode, WaterClass};
use utoipa::{IntoParams, ToSchema};

use super::ApiError;
use super::asked::known;
use super::export::{Form, XLSX};
use super::situation::Look;
use super::views::{FactorName, Named, TallyView, TargetView, Words};
use crate::accounts::gate::{Allowed, ViewWater};

/// Longest span of one answer, in days.
const LONGEST: i32 = 400;

/// Which days.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// A calendar year; that of today when neither it nor `from` and `to` are given.
    year: Option<i16>,
    /// First day, with `to` instead of `year`.
    #[param(value_type = Option<String>)]
    from: Option<BeijingDay>,
    /// Last day, included.
    #[param(value_type = Option<String>)]
    to: Option<BeijingDay>,
}

/// The days of a section by class.
#[derive(Serialize, ToSchema)]
pub(crate) struct CalendarPage {
    pub(crate) section: Named,
    pub(crate) target: Option<TargetView>,
    #[serde(flatten)]
    pub(crate) days: CalendarDays,
    /// The same days a year earlier.
    pub(crate) year_before: Option<CalendarDays>,
    pub(crate) rule_version: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct CalendarDays {
    #[schema(value_type = String)]
    pub(crate) from: BeijingDay,
    #[schema(value_type = String)]
    pub(crate) to: BeijingDay,
    /// One entry a day, in order; a day without results has `heard` false.
    pub(crate) days: Vec<CalendarDay>,
    pub(crate) tally: TallyView,
    /// Days since the last exceeding one, counted from the newest final day of the span; nothing when none exceeded in it.
    pub(crate) days_since_exceedance: Option<u32>,
    #[schema(value_type = Option<String>)]
    pub(crate) last_exceeding: Option<BeijingDay>,
}

/// One day.
#[derive(Serialize, ToSchema)]
pub(crate) struct CalendarDay {
    #[schema(value_type = String)]
    pub(crate) day: BeijingDay,
    pub(crate) heard: bool,
    pub(crate) class: Option<u8>,
    pub(crate) class_label: &'static str,
    pub(crate) exceeding: Option<bool>,
    pub(crate) settled: bool,
    pub(crate) valid: bool,
    pub(crate) origin: Option<&'static str>,
    /// The items that have the day's class.
    pub(crate) decided_by: Vec<FactorName>,
    /// The items that break the target.
    pub(crate) over: Vec<FactorName>,
}

impl CalendarDay {
    fn of(day: BeijingDay, mark: Option<&DayMark>) -> Self {
        let names = |codes: &[FactorCode]| codes.iter().map(|f| FactorName::of(*f)).collect();
        let class = mark.and_then(|m| m.class);
        Self {
            day,
            heard: mark.is_some(),
            class: Words::ordinal(class),
            class_label: class.map_or("—", WaterClass::label),
            exceeding: mark.and_then(|m| m.exceeding),
            settled: mark.is_some_and(|m| m.settled),
            valid: mark.is_some_and(|m| m.valid),
            origin: Words::origin(mark.and_then(|m| m.origin)),
            decided_by: mark.map(|m| names(&m.deciding)).unwrap_or_default(),
            over: mark.map(|m| names(&m.over)).unwrap_or_default(),
        }
    }
}

impl CalendarDays {
    fn of(judged: &SectionDays, from: BeijingDay, to: BeijingDay, look: Look) -> Self {
        let mut marks = judged.marks(from, to, look.asof).peekable();
        let last_exceeding = judged
            .marks(from, to, look.asof)
            .rev()
            .find(|m| m.settled && m.exceeding == Some(true))
            .map(|m| m.day);
        let day = |day| CalendarDay::of(day, marks.next_if(|m| m.day == day).as_ref());
        let days = from.to(to).map(day).collect();
        let tally = judged.tally(from, to, look.asof);
        Self {
            from,
            to,
            days,
            days_since_exceedance: tally.days_since_exceedance,
            tally: TallyView::of(&tally),
            last_exceeding,
        }
    }
}

/// The days of a section by class.
#[utoipa::path(get, path = "/sections/{id}/calendar", tag = "water", params(("id" = String, Path), Which, Form),
    responses((status = 200, content((CalendarPage = "application/json"), (Vec<u8> = XLSX), (String = "text/csv"))), (status = 400, body = super::error::ErrorBody),
        (status = 404, body = super::error::ErrorBody)))]
pub(crate) async fn calendar(
    by: Allowed<ViewWater>,
    Path(id): Path<String>,
    Query(which): Query<Which>,
    Query(form): Query<Form>,
) -> Result<Response, ApiError> {
    let app = &by.app;
    let look = Look::on(app, None);
    let (from, to) = span(&which, look.day)?;
    let records = app.live.sections();
    let (section, record) = known(app, &records, &id)?;
    let judged = record.judged();
    let before = a_year_before(from).zip(a_year_before(to));
    let has_results =
        |(from, to): &(BeijingDay, BeijingDay)| judged.marks(*from, *to, look.asof).next().is_some();
    form.answer(&CalendarPage {
        section: Named { id: section.id.to_string(), name: section.name.clone() },
        target: section.target.as_ref().map(TargetView::of),
        days: CalendarDays::of(judged, from, to, look),
        year_before: before.filter(has_results).map(|(from, to)| CalendarDays::of(judged, from, to, look)),
        rule_version: record.profile().rules_version(to).to_string(),
    })
}

fn span(which: &Which, today: BeijingDay) -> Result<(BeijingDay, BeijingDay), ApiError> {
    let found = match (which.year, which.from, which.to) {
        (None, Some(from), Some(to)) => Some((from, to)),
        (Some(year), None, None) => whole(year),
        (None, None, None) => whole(today.month().year()),
        _ => None,
    };
    found.filter(|(from, to)| from <= to && to.since(*from) < LONGEST).ok_or_else(|| {
        ApiError::bad_request(
            "bad_span",
            ["日期范围不对", "写 year=2021，或 from 和 to，最长 400 天"],
            ["Not a span of days", "Give year=2021, or from and to, at most 400 days"],
        )
    })
}

fn whole(year: i16) -> Option<(BeijingDay, BeijingDay)> {
    BeijingDay::new(year, 1, 1).zip(BeijingDay::new(year, 12, 31))
}

/// The same date a year earlier; of 29 February the 28th.
fn a_year_before(day: BeijingDay) -> Option<BeijingDay> {
    let (year, month, day) = day.ymd();
    let before = year.checked_sub(1)?;
    BeijingDay::new(before, month, day).or_else(|| BeijingDay::new(before, month, day - 1))
}
