//! Rules of `rules.toml` that a plan may leave out: periods, intensity, swing, outlook, rounding of samples, trends.
//!
//! What a plan does not write has the default, which is an assumption and shown as one.

use rust_decimal::Decimal;
use serde::Serialize;
use standards::{FactorCode, WaterClass};

use super::entry::Entry;
use super::entry::Need::{Optional, Required};
use super::provenance::{Basis, Provenance};
use super::rules::{Rule, count, decimal, judged, member, share};

/// What the mean of a long period is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MeanOf {
    /// Valid daily means.
    Days,
    /// Valid monthly means.
    Months,
}

/// Rounding of a single sample before it is compared with limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SampleRounding {
    /// Compared as given.
    AsGiven,
    /// Rounded to the decimals of assessment first.
    Assessment,
}

/// Level of significance of a trend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum TrendLevel {
    /// 0.05
    #[serde(rename = "0.05")]
    P05,
    /// 0.01
    #[serde(rename = "0.01")]
    P01,
}

/// Rules that a plan may leave out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JudgingRules {
    /// `periods.week_min_valid_share`: share of valid days of a week or ten days, 0 to 1.
    pub week_min_valid_share: Rule<Decimal>,
    /// `periods.season_min_valid_share`: share of valid days of the season, 0 to 1.
    pub season_min_valid_share: Rule<Decimal>,
    /// `periods.long_mean_of`: what quarters, half-years and years are means of.
    pub long_mean_of: Rule<MeanOf>,
    /// `periods.season_mean_of`: what the season is a mean of.
    pub season_mean_of: Rule<MeanOf>,
    /// `periods.quarter_min_months`
    pub quarter_min_months: Rule<u32>,
    /// `periods.half_year_min_months`
    pub half_year_min_months: Rule<u32>,
    /// `periods.year_min_months`
    pub year_min_months: Rule<u32>,
    /// `intensity.items`
    pub intensity_items: Rule<Vec<FactorCode>>,
    /// `intensity.rain_mm_24h`: rain within 24 hours that counts as an influence, mm.
    pub intensity_rain_mm_24h: Rule<Decimal>,
    /// `intensity.lag_hours`
    pub intensity_lag_hours: Rule<u32>,
    /// `intensity.decimals`
    pub intensity_decimals: Rule<u32>,
    /// `swing.days`: days that make the base.
    pub swing_days: Rule<u32>,
    /// `swing.alert_ratio`
    pub swing_alert_ratio: Rule<Decimal>,
    /// `swing.quiet_class`: no alert while this class is kept.
    pub swing_quiet_class: Rule<WaterClass>,
    /// `outlook.history_days`
    pub outlook_history_days: Rule<u32>,
    /// `outlook.min_valid_share`, 0 to 1.
    pub outlook_min_valid_share: Rule<Decimal>,
    /// `outlook.min_windows`
    pub outlook_min_windows: Rule<u32>,
    /// `sample.rounding`
    pub sample_rounding: Rule<SampleRounding>,
    /// `trend.level`
    pub trend_level: Rule<TrendLevel>,
    /// `forecast.warn_chance`: chance of a coming day's mean being over the limit from which on a forecast warns, 0 to 1.
    pub forecast_warn_chance: Rule<Decimal>,
    /// `forecast.likely_chance`: chance from which on it warns in earnest, 0 to 1.
    pub forecast_likely_chance: Rule<Decimal>,
}

const MEANS: [(&str, MeanOf); 2] = [("days", MeanOf::Days), ("months", MeanOf::Months)];
const ROUNDINGS: [(&str, SampleRounding); 2] =
    [("as_given", SampleRounding::AsGiven), ("assessment", SampleRounding::Assessment)];
const LEVELS: [(&str, TrendLevel); 2] = [("0.05", TrendLevel::P05), ("0.01", TrendLevel::P01)];
const INTENSITY_ITEMS: [FactorCode; 3] =
    [FactorCode::PERMANGANATE_INDEX, FactorCode::AMMONIA_NITROGEN, FactorCode::TOTAL_PHOSPHORUS];

/// Groups and the rules in each.
pub(super) const GROUPS: [(&str, &[&str]); 7] = [
    (
        "periods",
        &[
            "week_min_valid_share",
            "season_min_valid_share",
            "long_mean_of",
            "season_mean_of",
            "quarter_min_months",
            "half_year_min_months",
            "year_min_months",
        ],
    ),
    ("intensity", &["items", "rain_mm_24h", "lag_hours", "decimals"]),
    ("swing", &["days", "alert_ratio", "quiet_class"]),
    ("outlook", &["history_days", "min_valid_share", "min_windows"]),
    ("sample", &["rounding"]),
    ("trend", &["level"]),
    ("forecast", &["warn_chance", "likely_chance"]),
];

pub(super) fn read(file: &Entry<'_>) -> Option<JudgingRules> {
    let sixty = Decimal::new(60, 2);
    let shares = |group, key| optional(file, group, key, sixty, |e| share(e, "0.60"));
    let counts = |group, key, usual: u32, example, range| {
        optional(file, group, key, usual, |e| count(e, example, range))
    };
    let means = |key, usual| {
        optional(file, "periods", key, usual, |e| {
            Some(e.choice(("value", "\"months\""), Required, &MEANS)?.value)
        })
    };
    let hundred = Decimal::ONE_HUNDRED;
    // Every rule is read before any mistake stops the plan, so that all are told at once.
    let week_min_valid_share = shares("periods", "week_min_valid_share");
    let season_min_valid_share = shares("periods", "season_min_valid_share");
    let long_mean_of = means("long_mean_of", MeanOf::Months);
    let season_mean_of = means("season_mean_of", MeanOf::Days);
    let quarter_min_months = counts("periods", "quarter_min_months", 2, "2", 1..4);
    let half_year_min_months = counts("periods", "half_year_min_months", 4, "4", 1..7);
    let year_min_months = counts("periods", "year_min_months", 8, "8", 1..13);
    let intensity_items = optional(file, "intensity", "items", INTENSITY_ITEMS.to_vec(), judged);
    let rain = |e: &Entry<'_>| decimal(e, "10.0", Decimal::ZERO, Decimal::ONE_THOUSAND);
    let intensity_rain_mm_24h = optional(file, "intensity", "rain_mm_24h", Decimal::new(100, 1), rain);
    let intensity_lag_hours = counts("intensity", "lag_hours", 72, "72", 0..721);
    let intensity_decimals = counts("intensity", "decimals", 1, "1", 0..7);
    let swing_days = counts("swing", "days", 3, "3", 1..32);
    let ratio = |e: &Entry<'_>| decimal(e, "2.0", Decimal::ONE, hundred);
    let swing_alert_ratio = optional(file, "swing", "alert_ratio", Decimal::new(20, 1), ratio);
    let swing_quiet_class = optional(file, "swing", "quiet_class", WaterClass::II, class);
    let outlook_history_days = counts("outlook", "history_days", 1096, "1096", 30..3654);
    let outlook_min_valid_share = shares("outlook", "min_valid_share");
    let outlook_min_windows = counts("outlook", "min_windows", 30, "30", 1..1097);
    let sample_rounding = optional(file, "sample", "rounding", SampleRounding::AsGiven, |e| {
        Some(e.choice(("value", "\"as_given\""), Required, &ROUNDINGS)?.value)
    });
    let trend_level = optional(file, "trend", "level", TrendLevel::P05, |e| {
        Some(e.choice(("value", "\"0.05\""), Required, &LEVELS)?.value)
    });
    let chance = |key, usual| optional(file, "forecast", key, usual, |e| share(e, "0.30"));
    let forecast_warn_chance = chance("warn_chance", Decimal::new(30, 2));
    let forecast_likely_chance = chance("likely_chance", Decimal::new(50, 2));
    Some(JudgingRules {
        week_min_valid_share: week_min_valid_share?,
        season_min_valid_share: season_min_valid_share?,
        long_mean_of: long_mean_of?,
        season_mean_of: season_mean_of?,
        quarter_min_months: quarter_min_months?,
        half_year_min_months: half_year_min_months?,
        year_min_months: year_min_months?,
        intensity_items: intensity_items?,
        intensity_rain_mm_24h: intensity_rain_mm_24h?,
        intensity_lag_hours: intensity_lag_hours?,
        intensity_decimals: intensity_decimals?,
        swing_days: swing_days?,
        swing_alert_ratio: swing_alert_ratio?,
        swing_quiet_class: swing_quiet_class?,
        outlook_history_days: outlook_history_days?,
        outlook_min_valid_share: outlook_min_valid_share?,
        outlook_min_windows: outlook_min_windows?,
        sample_rounding: sample_rounding?,
        trend_level: trend_level?,
        forecast_warn_chance: forecast_warn_chance?,
        forecast_likely_chance: forecast_likely_chance?,
    })
}

fn class(e: &Entry<'_>) -> Option<WaterClass> {
    let text = e.text(("value", "\"Ⅱ\""), Required)?;
    let class = WaterClass::parse(&text.value).filter(|c| *c != WaterClass::WorseThanV);
    if class.is_none() {
        e.problems().error(
            &text.place,
            format!("`{}` 不是水质类别 is not a class with limits", text.value),
            "写 Ⅰ、Ⅱ、Ⅲ、Ⅳ 或 Ⅴ",
        );
    }
    class
}

/// Reads the rule `[group.key]`, or takes the default where it is not written.
pub(super) fn optional<'a, T>(
    file: &Entry<'a>,
    group: &'static str,
    key: &'static str,
    usual: T,
    read: impl FnOnce(&Entry<'a>) -> Option<T>,
) -> Option<Rule<T>> {
    let written = if file.has(group) { Some(file.table(group, Optional)?) } else { None };
    if let Some(table) = written.filter(|table| table.has(key)) {
        return member(&table, key, read);
    }
    let note = Some(format!("方案没有写 {group}.{key}，取默认值"));
    let source = Provenance { basis: Basis::Assumption, clause: None, note, place: file.place.clone() };
    Some(Rule { value: usual, source })
}
