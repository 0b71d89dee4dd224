//! 雨情: rain now, events and series of gauges and areas.

mod place;
mod readings;
mod views;

use axum::extract::Query;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use standards::time::{BeijingDay, DAY_MS, Instant};
use utoipa::{IntoParams, ToSchema};
use weather::rain::{GaugeRecord, Span, Trouble, Window, events};

use super::ApiError;
use super::export::{Form, XLSX};
use super::views::AssumptionView;
use crate::accounts::gate::{Allowed, ViewWater};
use crate::app::App;
use place::Place;
use place::PlaceQuery;
pub(crate) use place::RainPlaceView;
pub(super) use place::place_series;
pub(crate) use readings::{__path_rain_readings, rain_readings};
pub(crate) use views::{
    GradeTableView, RainEventView, RainHintView, RainStepView, RainTotalView, RainTroubleView,
};
pub(super) use views::{number, rounded_mm};

/// Longest span of one answer, in days.
const LONGEST: i32 = 400;
/// Longest span told in hours; longer ones are told in rain days.
const HOURLY_DAYS: i32 = 31;

/// Rain now.
#[derive(Serialize, ToSchema)]
pub(crate) struct RainPage {
    #[schema(value_type = String)]
    pub(crate) now: Instant,
    /// `8时至次日8时` or the other convention.
    rain_day: &'static str,
    pub(crate) gauges: Vec<GaugeNow>,
    pub(crate) areas: Vec<AreaNow>,
    /// The strongest signal that our own gauges' rain would justify; a hint, never a signal.
    hint: Option<RainHintView>,
    grades: GradeTableView,
    pub(crate) assumptions: Vec<AssumptionView>,
}

/// A gauge now.
#[derive(Serialize, ToSchema)]
pub(crate) struct GaugeNow {
    #[serde(flatten)]
    pub(crate) place: RainPlaceView,
    /// Read by people, not by a device.
    manual: bool,
    origin: Option<&'static str>,
    /// The newest reading of its device.
    #[schema(value_type = Option<String>)]
    newest: Option<Instant>,
    pub(crate) now: RainNowView,
    /// Readings that were not taken as they stand, newest first, at most twenty.
    trouble: Vec<RainTroubleView>,
}

/// An area now.
#[derive(Serialize, ToSchema)]
pub(crate) struct AreaNow {
    #[serde(flatten)]
    pub(crate) place: RainPlaceView,
    section: Option<String>,
    weights: &'static str,
    /// Its gauges with the steps of the last two days in which the others stood in for them.
    gauges: Vec<AreaGauge>,
    pub(crate) now: RainNowView,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct AreaGauge {
    id: String,
    name: String,
    /// With all gauges present; a share of one.
    weight: String,
    absent: usize,
    steps: usize,
}

/// Running totals with their grades.
#[derive(Serialize, ToSchema)]
pub(crate) struct RainNowView {
    /// The moment the totals run back from: the newest increment, or now when that is older than three hours.
    #[schema(value_type = String)]
    pub(crate) until: Instant,
    /// Nothing is known of the last three hours.
    stale: bool,
    pub(crate) totals: Vec<RainTotalView>,
    /// Rain since the rain day began.
    pub(crate) today: RainTotalView,
    /// The worse grade of 12 and 24 hours; `unknown` when nothing is known of them.
    grade: &'static str,
    pub(crate) grade_name: &'static str,
    /// Stronger than any grade that the notice names.
    beyond_the_notice: bool,
    /// 短时强降水, when the hour has it.
    pub(crate) hourly: Option<&'static str>,
    /// The event under way.
    event: Option<RainEventView>,
}

/// Rain now, at every gauge and in every area.
#[utoipa::path(operation_id = "rain", get, path = "/rain", tag = "rain", params(Form),
    responses((status = 200, content((RainPage = "application/json"), (Vec<u8> = XLSX), (String = "text/csv")))))]
pub(crate) async fn current(by: Allowed<ViewWater>, Query(form): Query<Form>) -> Result<Response, ApiError> {
    form.answer(&page(&by.app))
}

pub(super) fn page(app: &App) -> RainPage {
    let plan = app.registry.plan();
    let now = app.clock.now();
    let gauges: Vec<GaugeNow> = plan.rain.gauges.iter().map(|gauge| gauge_now(app, gauge, now)).collect();
    let of = |g: &GaugeNow| {
        let totals: Vec<_> = Window::ALL.into_iter().zip(g.now.totals.iter().map(|t| t.exact)).collect();
        RainHintView::of(&g.place.name, &totals)
    };
    let hint = gauges.iter().filter(|g| !g.now.stale).filter_map(of).max_by_key(|h| h.strength);
    RainPage {
        now,
        rain_day: plan.rain.rules.day_start.value.name(),
        areas: plan.rain.areas.iter().map(|area| area_now(app, area, now)).collect(),
        gauges,
        hint,
        grades: GradeTableView::of(&plan.rain.rules.grades()),
        assumptions: AssumptionView::of_rain(plan),
    }
}

fn gauge_now(app: &App, gauge: &campaign::plan::Gauge, now: Instant) -> GaugeNow {
    let place = Place::Gauge(gauge);
    let records = app.rain.gauges();
    let record = records.get(gauge.id.as_str());
    let trouble: &[Trouble] = record.map_or(&[], |r| &r.series().trouble);
    let trouble = trouble.iter().rev().take(20).map(RainTroubleView::of).collect();
    let newest = record.and_then(GaugeRecord::newest);
    let station = gauge.station.as_ref().and_then(|mn| app.registry.station(mn.as_str()));
    drop(records);
    GaugeNow {
        manual: gauge.station.is_none(),
        origin: station.map(|s| super::sections::origin(s.origin)),
        newest,
        now: now_of(app, &place, now),
        trouble,
        place: place.view(),
    }
}

fn area_now(app: &App, area: &campaign::plan::RainArea, now: Instant) -> AreaNow {
    let plan = app.registry.plan();
    let place = Place::Area(area);
    let weights = area.weighting(plan).weights(&vec![true; area.gauges.len()]);
    let recent = app.rain.area(plan, area, Span { from: now.plus_ms(-2 * DAY_MS), to: now });
    let gauges = area.gauges.iter().zip(&recent.gauges).enumerate().map(|(n, (id, share))| AreaGauge {
        id: id.to_string(),
        name: plan.rain.gauge(id.as_str()).map_or_else(|| id.to_string(), |g| g.name.clone()),
        weight: weights.get(n).map(|w| w.round_dp(3).normalize().to_string()).unwrap_or_default(),
        absent: share.absent,
        steps: share.absent + share.present,
    });
    AreaNow {
        section: area.section.as_ref().map(ToString::to_string),
        weights: area.weights.name(),
        gauges: gauges.collect(),
        now: now_of(app, &place, now),
        place: place.view(),
    }
}

fn now_of(app: &App, place: &Place<'_>, now: Instant) -> RainNowView {
    let rules = &app.registry.plan().rain.rules;
    let grades = rules.grades();
    // Events reach back; two weeks hold the one under way and the one before.
    let series = place.series(app, Span { from: now.plus_ms(-14 * DAY_MS), to: now });
    let fresh = series.last().filter(|last| now.0 - last.0 <= 3 * 3_600_000);
    let until = fresh.unwrap_or(now);
    let totals = Window::ALL.map(|w| series.running(w, until));
    let grade = grades.of_event(totals[3].mm, totals[4].mm);
    // Nothing known is not dry.
    let known = totals.iter().any(|t| t.known_ms() > 0);
    let start = rules.day_start.value;
    let today = start.span(start.day_of(until));
    RainNowView {
        until,
        stale: fresh.is_none(),
        today: RainTotalView::of(&series.total(Span { from: today.from, to: until })),
        grade: if known { grade.word() } else { "unknown" },
        grade_name: if known { grade.name() } else { "无资料" },
        beyond_the_notice: grade.beyond_the_notice(),
        hourly: weather::rain::HourlyRain::of_1h(totals[0].mm).map(weather::rain::HourlyRain::name),
        event: events(&series, &rules.events(), &grades, until)
            .last()
            .filter(|e| e.open)
            .map(RainEventView::of),
        totals: totals.iter().map(RainTotalView::of).collect(),
    }
}

/// Which place and days.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// First day; the start of the campaign when absent.
    #[param(value_type = Option<String>)]
    from: Option<BeijingDay>,
    /// Last day, included; today when absent.
    #[param(value_type = Option<String>)]
    to: Option<BeijingDay>,
}

impl Which {
    fn resolve(&self, app: &App) -> Result<(BeijingDay, BeijingDay), ApiError> {
        let today = app.clock.now().day();
        let campaign = &app.registry.plan().campaign;
        let to = self.to.unwrap_or(today);
        let season = if campaign.start <= to { campaign.start } else { to.plus(-92) };
        let from = self.from.unwrap_or_else(|| season.max(to.plus(-LONGEST)));
        if to < from || to.since(from) > LONGEST {
            return Err(ApiError::bad_request(
                "bad_span",
                ["日期范围不对", "结束日不早于开始日，最长 400 天"],
                ["Not a span of days", "The last day must not be before the first; at most 400 days"],
            ));
        }
        Ok((from, to))
    }
}

/// Events of a place.
#[derive(Serialize, ToSchema)]
pub(crate) struct RainEvents {
    pub(crate) place: RainPlaceView,
    #[schema(value_type = String)]
    pub(crate) from: BeijingDay,
    #[schema(value_type = String)]
    pub(crate) to: BeijingDay,
    /// Newest first.
    pub(crate) events: Vec<RainEventView>,
    pub(crate) assumptions: Vec<AssumptionView>,
}

/// Events of a gauge or an area, newest first.
#[utoipa::path(operation_id = "rain_events", get, path = "/rain/events", tag = "rain", params(PlaceQuery, Which, Form),
    responses((status = 200, content((RainEvents = "application/json"), (Vec<u8> = XLSX), (String = "text/csv"))), (status = 400, body = super::error::ErrorBody)))]
pub(crate) async fn rain_events(
    by: Allowed<ViewWater>,
    Query(place): Query<PlaceQuery>,
    Query(which): Query<Which>,
    Query(form): Query<Form>,
) -> Result<Response, ApiError> {
    let plan = by.app.registry.plan();
    let place = place.resolve(plan)?;
    let (from, to) = which.resolve(&by.app)?;
    let rules = &plan.rain.rules;
    let asof = to.end().min(by.app.clock.now());
    // An event that began before the first day is told whole, with the dry time before it.
    let reach = Span { from: from.start().plus_ms(-15 * DAY_MS), to: asof };
    let series = place.series(&by.app, reach);
    let told = events(&series, &rules.events(), &rules.grades(), asof);
    let mut events: Vec<_> =
        told.iter().filter(|e| e.span.to > from.start()).map(RainEventView::of).collect();
    events.reverse();
    let assumptions = AssumptionView::of_rain(plan);
    form.answer(&RainEvents { place: place.view(), from, to, events, assumptions })
}

/// Rain of a place step by step.
#[derive(Serialize, ToSchema)]
pub(crate) struct RainSeriesPage {
    pub(crate) place: RainPlaceView,
    #[schema(value_type = String)]
    pub(crate) from: BeijingDay,
    #[schema(value_type = String)]
    pub(crate) to: BeijingDay,
    /// `hour`, or `day` for spans over 31 days.
    pub(crate) step: &'static str,
    /// Steps that anything is known of.
    pub(crate) steps: Vec<RainStepView>,
    /// Newest forecasts in force, step by step, those for this place only.
    pub(crate) forecasts: Vec<super::forecasts::ForecastSteps>,
    pub(crate) assumptions: Vec<AssumptionView>,
}

/// Rain of a gauge or an area, hour by hour or day by day, with the forecasts in force for it.
#[utoipa::path(operation_id = "rain_series", get, path = "/rain/series", tag = "rain", params(PlaceQuery, Which, Form),
    responses((status = 200, content((RainSeriesPage = "application/json"), (Vec<u8> = XLSX), (String = "text/csv"))), (status = 400, body = super::error::ErrorBody)))]
pub(crate) async fn rain_series(
    by: Allowed<ViewWater>,
    Query(place): Query<PlaceQuery>,
    Query(which): Query<Which>,
    Query(form): Query<Form>,
) -> Result<Response, ApiError> {
    let plan = by.app.registry.plan();
    let place = place.resolve(plan)?;
    let (from, to) = which.resolve(&by.app)?;
    let now = by.app.clock.now();
    let series = place.series(&by.app, Span { from: from.start().plus_ms(-DAY_MS), to: to.end().min(now) });
    let hourly = to.since(from) < HOURLY_DAYS;
    let steps = if hourly {
        let hours = i64::from(to.since(from) + 1) * 24;
        let hour = |n: i64| Window::H1.ending(from.start().plus_ms((n + 1) * 3_600_000));
        (0..hours).map(hour).collect::<Vec<_>>()
    } else {
        let start = plan.rain.rules.day_start.value;
        from.to(to).map(|day| start.span(day)).collect()
    };
    let steps = steps.into_iter().filter(|s| s.from < now).map(|s| series.total(s));
    let steps = steps.filter(|t| t.known_ms() > 0).map(|t| RainStepView::of(&t)).collect();
    let forecasts = super::forecasts::for_place(&by.app, &place.names(plan), now);
    form.answer(&RainSeriesPage {
        place: place.view(),
        from,
        to,
        step: if hourly { "hour" } else { "day" },
        steps,
        forecasts,
        assumptions: AssumptionView::of_rain(plan),
    })
}
