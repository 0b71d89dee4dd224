//! Rules that no opened paper confirms, shown beside what they decide.

use campaign::Plan;
use campaign::plan::{Basis, FeedStatus, MeanOf, Rule, SampleRounding, TrendLevel};
use serde::Serialize;
use standards::{Decimal, FactorCode, WaterClass};
use utoipa::ToSchema;
use weather::rain::RainDayStart;

/// A rule with its value and what stands behind it; rules that the notice states are not listed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct AssumptionView {
    /// Its place in `rules.toml`, such as `month.min_valid_share`.
    pub(crate) rule: &'static str,
    pub(crate) value: String,
    /// `assumption` or `memory`.
    pub(crate) basis: &'static str,
    /// `假定`, `经验（未核对原文）`.
    pub(crate) basis_name: &'static str,
    pub(crate) note: String,
}

/// How a rule's value is written in `rules.toml`.
trait Written {
    fn written(&self) -> String;
}

impl Written for Decimal {
    fn written(&self) -> String {
        self.to_string()
    }
}

impl Written for u32 {
    fn written(&self) -> String {
        self.to_string()
    }
}

impl Written for Vec<FactorCode> {
    fn written(&self) -> String {
        self.iter().map(FactorCode::name).collect::<Vec<_>>().join("、")
    }
}

impl Written for WaterClass {
    fn written(&self) -> String {
        self.label().into()
    }
}

impl Written for MeanOf {
    fn written(&self) -> String {
        match self {
            Self::Days => "days".into(),
            Self::Months => "months".into(),
        }
    }
}

impl Written for SampleRounding {
    fn written(&self) -> String {
        match self {
            Self::AsGiven => "as_given".into(),
            Self::Assessment => "assessment".into(),
        }
    }
}

impl Written for TrendLevel {
    fn written(&self) -> String {
        match self {
            Self::P05 => "0.05".into(),
            Self::P01 => "0.01".into(),
        }
    }
}

impl Written for RainDayStart {
    fn written(&self) -> String {
        self.name().into()
    }
}

impl Written for FeedStatus {
    fn written(&self) -> String {
        match self {
            Self::Actual => "actual".into(),
            Self::Unstated => "unstated".into(),
        }
    }
}

impl Written for Vec<Decimal> {
    fn written(&self) -> String {
        self.iter().map(Decimal::to_string).collect::<Vec<_>>().join("、")
    }
}

fn rule<T: Written>(rule: &'static str, of: &Rule<T>) -> Option<AssumptionView> {
    let basis = match of.source.basis {
        Basis::Notice => return None,
        Basis::Assumption => "assumption",
        Basis::Memory => "memory",
    };
    Some(AssumptionView {
        rule,
        value: of.value.written(),
        basis,
        basis_name: of.source.basis.name(),
        note: of.source.note.clone().unwrap_or_default(),
    })
}

impl AssumptionView {
    /// Those behind periods.
    pub(crate) fn of_periods(plan: &Plan) -> Vec<Self> {
        let (rules, judging) = (&plan.rules, &plan.rules.judging);
        let all = [
            rule("day.min_valid_share", &rules.day_min_valid_share),
            rule("month.min_valid_share", &rules.month_min_valid_share),
            rule("nd.factor", &rules.nd_factor),
            rule("mean.default_decimals", &rules.default_decimals),
            rule("periods.week_min_valid_share", &judging.week_min_valid_share),
            rule("periods.season_min_valid_share", &judging.season_min_valid_share),
            rule("periods.long_mean_of", &judging.long_mean_of),
            rule("periods.season_mean_of", &judging.season_mean_of),
            rule("periods.quarter_min_months", &judging.quarter_min_months),
            rule("periods.half_year_min_months", &judging.half_year_min_months),
            rule("periods.year_min_months", &judging.year_min_months),
        ];
        all.into_iter().flatten().collect()
    }

    /// Those behind the ranking.
    pub(crate) fn of_ranking(plan: &Plan) -> Vec<Self> {
        let judging = &plan.rules.judging;
        let more = [
            rule("intensity.items", &judging.intensity_items),
            rule("intensity.decimals", &judging.intensity_decimals),
            rule("trend.level", &judging.trend_level),
        ];
        Self::of_periods(plan).into_iter().chain(more.into_iter().flatten()).collect()
    }

    /// Those behind headroom and chances.
    pub(crate) fn of_outlook(plan: &Plan) -> Vec<Self> {
        let judging = &plan.rules.judging;
        let more = [
            rule("outlook.history_days", &judging.outlook_history_days),
            rule("outlook.min_valid_share", &judging.outlook_min_valid_share),
            rule("outlook.min_windows", &judging.outlook_min_windows),
        ];
        Self::of_periods(plan).into_iter().chain(more.into_iter().flatten()).collect()
    }

    /// Those behind forecasts of the water.
    pub(crate) fn of_forecasts(plan: &Plan) -> Vec<Self> {
        let (rules, judging) = (&plan.rules, &plan.rules.judging);
        let all = [
            rule("forecast.warn_chance", &judging.forecast_warn_chance),
            rule("forecast.likely_chance", &judging.forecast_likely_chance),
            rule("warning.close_after_readings", &rules.close_after_readings),
        ];
        all.into_iter().flatten().collect()
    }

    /// Those behind a day, a sample or a longer period that is explained.
    pub(crate) fn of_explanations(plan: &Plan) -> Vec<Self> {
        let rules = &plan.rules;
        let more = [
            rule("sample.rounding", &rules.judging.sample_rounding),
            rule("pollutants.named_first", &rules.named_first),
        ];
        Self::of_periods(plan).into_iter().chain(more.into_iter().flatten()).collect()
    }

    /// Those behind accountability.
    pub(crate) fn of_accountability(plan: &Plan) -> Vec<Self> {
        let own = &plan.rules.accountability;
        let more = [
            rule("severe.multiple", &plan.rules.severe_multiple),
            rule("accountability.consecutive_quarters", &own.consecutive_quarters),
            rule("accountability.ranking_tolerance_percent", &own.ranking_tolerance_percent),
            rule("accountability.drag_days", &own.drag_days),
            rule("accountability.drag_extensions", &own.drag_extensions),
        ];
        Self::of_periods(plan).into_iter().chain(more.into_iter().flatten()).collect()
    }

    /// Those behind the swing indicator.
    pub(crate) fn of_swings(plan: &Plan) -> Vec<Self> {
        let judging = &plan.rules.judging;
        let all = [
            rule("swing.days", &judging.swing_days),
            rule("swing.alert_ratio", &judging.swing_alert_ratio),
            rule("swing.quiet_class", &judging.swing_quiet_class),
        ];
        all.into_iter().flatten().collect()
    }

    /// Those behind rain and signals, rules of `rain.toml`.
    pub(crate) fn of_rain(plan: &Plan) -> Vec<Self> {
        let rules = &plan.rain.rules;
        let all = [
            rule("rain.day_start", &rules.day_start),
            rule("rain.event_dry_gap_hours", &rules.event_dry_gap_hours),
            rule("rain.event_least_mm", &rules.event_least_mm),
            rule("rain.max_mm_per_hour", &rules.max_mm_per_hour),
            rule("rain.max_mm_per_day", &rules.max_mm_per_day),
            rule("rain.counter_modulus", &rules.counter_modulus),
            rule("rain.areal_step_minutes", &rules.areal_step_minutes),
            rule("rain.areal_least_known_percent", &rules.areal_least_known_percent),
            rule("rain.hours_12", &rules.hours_12),
            rule("rain.history_days", &rules.history_days),
            rule("rain.signal_default_hours", &rules.signal_default_hours),
            rule("rain.feed_without_status", &rules.feed_without_status),
        ];
        all.into_iter().flatten().collect()
    }
}
