//! Flood-season pollution intensity (汛期污染强度): how many times its target limit a section reached.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use standards::time::{BeijingDay, Instant};
use standards::{Edition, FactorCode, Limit};

use crate::days::FactorDays;
use crate::{Ratio, SectionDays, Span};

const HOUR_MS: i64 = 3_600_000;

/// What the notices leave open about intensity (standards.md §4: formula verified, all of these *assumptions*).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct IntensityRules {
    /// Items considered. Default CODMn, NH3-N, TP.
    pub items: Vec<FactorCode>,
    /// Rain within 24 hours, in mm, that counts as an influence. Default 10.0 (中雨).
    pub rain_mm_24h: Decimal,
    /// Hours before the value within which that rain must end. Default 72.
    pub lag_hours: u32,
    /// Decimals of the intensity. Default 1.
    pub decimals: u32,
}

impl Default for IntensityRules {
    fn default() -> Self {
        Self {
            items: vec![
                FactorCode::PERMANGANATE_INDEX,
                FactorCode::AMMONIA_NITROGEN,
                FactorCode::TOTAL_PHOSPHORUS,
            ],
            rain_mm_24h: Decimal::new(100, 1),
            lag_hours: 72,
            decimals: 1,
        }
    }
}

impl IntensityRules {
    pub(crate) fn keys(&self) -> [(&'static str, String); 4] {
        [
            ("intensity_items", self.items.iter().map(FactorCode::as_str).collect::<Vec<_>>().join("+")),
            ("intensity_rain_mm_24h", self.rain_mm_24h.normalize().to_string()),
            ("intensity_lag_hours", self.lag_hours.to_string()),
            ("intensity_decimals", self.decimals.to_string()),
        ]
    }
}

/// Rain of the 24 hours that end at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DailyRain {
    /// End of the 24 hours.
    pub end: Instant,
    /// Depth over the area, mm.
    pub mm: Decimal,
}

/// A concentration beside its target limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Intensity {
    /// The item with the largest ratio (首要污染物).
    pub factor: FactorCode,
    /// Its concentration: the peak, or the highest daily mean.
    pub value: Decimal,
    /// When it was measured (of a daily mean, the start of its day).
    pub at: Instant,
    /// The target limit.
    pub limit: Decimal,
    /// value / limit, rounded.
    pub intensity: Decimal,
    /// Whether rain came before it; `None` without rain data.
    pub after_rain: Option<bool>,
    /// The ratio before rounding, by which sections are ranked.
    pub exact: Ratio,
}

/// Both readings of “flood-season concentration”: the papers do not say which is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SeasonIntensity {
    /// From the highest single result.
    pub by_peak: Option<Intensity>,
    /// From the highest valid daily mean.
    pub by_day: Option<Intensity>,
}

impl SectionDays {
    /// The intensity of a span; nothing without a target. `rain` in any order; `None` when there are no rain data.
    #[must_use]
    pub fn intensity(&self, span: Span, rain: Option<&[DailyRain]>) -> SeasonIntensity {
        let rules = &self.profile().rules.intensity;
        let items = || rules.items.iter().filter_map(|factor| self.of_factor(*factor));
        let largest = |all: &mut dyn Iterator<Item = Intensity>| {
            all.reduce(|a, b| if b.exact > a.exact { b } else { a })
        };
        SeasonIntensity {
            by_peak: largest(&mut items().filter_map(|f| self.peak(f, span, rain))),
            by_day: largest(&mut items().filter_map(|f| self.highest_day(f, span, rain))),
        }
    }

    fn peak(&self, factor: &FactorDays, span: Span, rain: Option<&[DailyRain]>) -> Option<Intensity> {
        let limit = self.target_max(factor.factor, span.end)?;
        let peaks = factor.folds(span.start, span.end).filter_map(|(day, fold)| fold.peak(day));
        let (value, at) = peaks.reduce(|a, b| if b.0 > a.0 { b } else { a })?;
        self.intensity_of(factor.factor, value.into(), value, at, limit, rain)
    }

    fn highest_day(&self, factor: &FactorDays, span: Span, rain: Option<&[DailyRain]>) -> Option<Intensity> {
        let limit = self.target_max(factor.factor, span.end)?;
        let valid = factor.folds(span.start, span.end).filter(|(_, fold)| fold.valid);
        let means = valid.filter_map(|(day, fold)| Some((fold.mean()?, day)));
        let (mean, day) = means.reduce(|a, b| if b.0 > a.0 { b } else { a })?;
        let shown = factor.rule(day)?.round(mean).decimal();
        self.intensity_of(factor.factor, mean, shown, day.start(), limit, rain)
    }

    fn intensity_of(
        &self,
        factor: FactorCode,
        exact: Ratio,
        value: Decimal,
        at: Instant,
        limit: Decimal,
        rain: Option<&[DailyRain]>,
    ) -> Option<Intensity> {
        let rules = &self.profile().rules.intensity;
        let exact = exact.divided_by(limit.into())?;
        let lag = i64::from(rules.lag_hours) * HOUR_MS;
        let before = |r: &&DailyRain| {
            r.end.0 <= at.0.saturating_add(24 * HOUR_MS) && r.end.0 >= at.0.saturating_sub(lag)
        };
        let after_rain =
            rain.map(|all| all.iter().filter(before).any(|r| r.mm.round_dp(1) >= rules.rain_mm_24h));
        let intensity = exact.rounded(rules.decimals);
        Some(Intensity { factor, value, at, limit, intensity, after_rain, exact })
    }

    fn target_max(&self, factor: FactorCode, day: BeijingDay) -> Option<Decimal> {
        match self.profile().target_limit(Edition::in_force_on(day), factor)? {
            Limit::Max(limit) => Some(limit),
            Limit::Min(_) | Limit::Range(..) => None,
        }
    }
}
