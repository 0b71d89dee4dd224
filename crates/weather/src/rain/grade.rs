//! Grades of rain: GB/T 28592-2012 for 12 and 24 hours, QX/T 416-2018 for one hour.

use std::sync::LazyLock;

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

use crate::WeatherError;

/// A grade, weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RainGrade {
    /// No rain at all; our own word, the standard begins with a trace.
    Dry,
    /// 微量降雨（零星小雨）: less than 0.1 mm.
    Trace,
    /// 小雨.
    Light,
    /// 中雨.
    Moderate,
    /// 大雨.
    Heavy,
    /// 暴雨.
    Rainstorm,
    /// 大暴雨.
    SevereRainstorm,
    /// 特大暴雨.
    ExtraordinaryRainstorm,
}

impl RainGrade {
    /// Every grade, weakest first.
    pub const ALL: [Self; 8] = [
        Self::Dry,
        Self::Trace,
        Self::Light,
        Self::Moderate,
        Self::Heavy,
        Self::Rainstorm,
        Self::SevereRainstorm,
        Self::ExtraordinaryRainstorm,
    ];

    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Dry => "无雨",
            Self::Trace => "微量降雨",
            Self::Light => "小雨",
            Self::Moderate => "中雨",
            Self::Heavy => "大雨",
            Self::Rainstorm => "暴雨",
            Self::SevereRainstorm => "大暴雨",
            Self::ExtraordinaryRainstorm => "特大暴雨",
        }
    }

    /// The word for programs.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Dry => "dry",
            Self::Trace => "trace",
            Self::Light => "light",
            Self::Moderate => "moderate",
            Self::Heavy => "heavy",
            Self::Rainstorm => "rainstorm",
            Self::SevereRainstorm => "severe_rainstorm",
            Self::ExtraordinaryRainstorm => "extraordinary_rainstorm",
        }
    }

    /// Whether the notice's rules name this grade: it speaks of 小雨, 中雨, 大雨 and 暴雨. Stronger ones are treated as 暴雨 and
    /// marked as beyond the plan's wording (assumption).
    #[must_use]
    pub fn beyond_the_notice(self) -> bool {
        self > Self::Rainstorm
    }
}

/// Least rain of each grade from 小雨 on, mm, for 12 and for 24 hours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GradeTable {
    /// The standard, or where else the numbers come from.
    pub standard: String,
    /// For 12 hours.
    pub hours_12: [Decimal; 6],
    /// For 24 hours.
    pub hours_24: [Decimal; 6],
    /// Cut points of the 12-hour table that no opened text confirms.
    pub hours_12_from_memory: Vec<Decimal>,
}

#[derive(Deserialize)]
struct Written {
    standard: String,
    hours_12: Vec<Decimal>,
    hours_12_from_memory: Vec<Decimal>,
    hours_24: Vec<Decimal>,
}

static GBT28592: LazyLock<Option<GradeTable>> =
    LazyLock::new(|| GradeTable::parse(include_str!("../../data/gbt28592-2012.toml")).ok());

impl GradeTable {
    /// GB/T 28592-2012.
    #[must_use]
    pub fn gbt28592_2012() -> Self {
        // The shipped table is read by a test; one that does not read cannot ship.
        GBT28592.clone().unwrap_or_else(|| Self {
            standard: String::new(),
            hours_12: [Decimal::MAX; 6],
            hours_24: [Decimal::MAX; 6],
            hours_12_from_memory: Vec::new(),
        })
    }

    /// Reads a table as in `data/gbt28592-2012.toml`.
    pub fn parse(text: &str) -> Result<Self, WeatherError> {
        let wrong = |what: String| WeatherError::Table { table: "rain grades", what };
        let written: Written = toml::from_str(text).map_err(|e| wrong(e.message().to_string()))?;
        Ok(Self {
            standard: written.standard,
            hours_12: cuts(&written.hours_12)?,
            hours_24: cuts(&written.hours_24)?,
            hours_12_from_memory: written.hours_12_from_memory,
        })
    }

    /// The same table with other cut points for 12 hours, as a plan may state them.
    pub fn with_hours_12(mut self, given: &[Decimal]) -> Result<Self, WeatherError> {
        self.hours_12 = cuts(given)?;
        self.hours_12_from_memory = Vec::new();
        Ok(self)
    }

    /// The grade of rain that fell within 12 hours.
    #[must_use]
    pub fn of_12h(&self, mm: Decimal) -> RainGrade {
        graded(&self.hours_12, mm)
    }

    /// The grade of rain that fell within 24 hours.
    #[must_use]
    pub fn of_24h(&self, mm: Decimal) -> RainGrade {
        graded(&self.hours_24, mm)
    }

    /// The grade of an event: the worse of both (assumption).
    #[must_use]
    pub fn of_event(&self, largest_12h: Decimal, largest_24h: Decimal) -> RainGrade {
        self.of_12h(largest_12h).max(self.of_24h(largest_24h))
    }
}

/// Six rising numbers.
fn cuts(given: &[Decimal]) -> Result<[Decimal; 6], WeatherError> {
    let wrong = |what: &str| WeatherError::Table { table: "rain grades", what: what.into() };
    let cuts: [Decimal; 6] =
        given.try_into().map_err(|_other_count| wrong("expected six cut points, 小雨 to 特大暴雨"))?;
    if cuts[0] <= Decimal::ZERO || cuts.windows(2).any(|pair| pair[0] >= pair[1]) {
        return Err(wrong("cut points must rise from above zero"));
    }
    Ok(cuts)
}

/// Rain as it is graded and shown: one decimal, half to even, so that nothing lies between 9.9 and 10.0.
#[must_use]
pub fn rounded(mm: Decimal) -> Decimal {
    let mut mm = mm.round_dp_with_strategy(1, RoundingStrategy::MidpointNearestEven);
    mm.rescale(1);
    mm
}

fn graded(cuts: &[Decimal; 6], mm: Decimal) -> RainGrade {
    let rounded = rounded(mm);
    let kept = cuts.iter().filter(|cut| rounded >= **cut).count();
    match kept {
        0 if mm <= Decimal::ZERO => RainGrade::Dry,
        kept => RainGrade::ALL.get(kept + 1).copied().unwrap_or(RainGrade::ExtraordinaryRainstorm),
    }
}

/// Strong rain of one hour (QX/T 416-2018).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum HourlyRain {
    /// 短时强降水: 20 mm or more within an hour.
    ShortTimeHeavy,
    /// 80 mm or more within an hour.
    Extreme,
}

impl HourlyRain {
    /// What an hour's rain is called, if it is strong.
    #[must_use]
    pub fn of_1h(mm: Decimal) -> Option<Self> {
        let mm = rounded(mm);
        if mm >= Decimal::from(80) {
            Some(Self::Extreme)
        } else {
            (mm >= Decimal::from(20)).then_some(Self::ShortTimeHeavy)
        }
    }

    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::ShortTimeHeavy => "短时强降水",
            Self::Extreme => "极端短时强降水",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn mm(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn the_24_hour_boundaries_are_those_of_the_standard() {
        let table = GradeTable::gbt28592_2012();
        let grades = |texts: &[&str]| texts.iter().map(|t| table.of_24h(mm(t)).name()).collect::<Vec<_>>();
        assert_eq!(
            grades(&["0", "0.04", "0.05", "0.06", "0.1"]),
            ["无雨", "微量降雨", "微量降雨", "小雨", "小雨"]
        );
        assert_eq!(
            grades(&["9.9", "9.94", "9.95", "10.0"]),
            ["小雨", "小雨", "中雨", "中雨"],
            "9.95 is even at 10.0"
        );
        assert_eq!(grades(&["24.9", "25.0", "49.9", "50.0"]), ["中雨", "大雨", "大雨", "暴雨"]);
        assert_eq!(grades(&["99.9", "100.0", "249.9", "250.0"]), ["暴雨", "大暴雨", "大暴雨", "特大暴雨"]);
        assert_eq!(grades(&["9.85", "24.85", "99.95"]), ["小雨", "中雨", "大暴雨"], "half to even");
    }

    #[test]
    fn the_12_hour_boundaries_name_what_is_from_memory() {
        let table = GradeTable::gbt28592_2012();
        let grades = |texts: &[&str]| texts.iter().map(|t| table.of_12h(mm(t)).name()).collect::<Vec<_>>();
        assert_eq!(grades(&["4.9", "5.0", "14.9", "15.0"]), ["小雨", "中雨", "中雨", "大雨"]);
        assert_eq!(grades(&["29.9", "30.0", "69.9", "70.0"]), ["大雨", "暴雨", "暴雨", "大暴雨"]);
        assert_eq!(grades(&["139.9", "140.0"]), ["大暴雨", "特大暴雨"]);
        assert_eq!(table.hours_12_from_memory, [mm("0.1"), mm("5.0"), mm("15.0"), mm("140.0")]);
        assert_eq!(table.of_event(mm("31"), mm("31")), RainGrade::Rainstorm, "the worse of both");
    }

    #[test]
    fn a_plan_may_state_other_cut_points_but_they_must_rise() {
        let other = ["0.1", "6", "16", "31", "71", "141"].map(mm);
        let table = GradeTable::gbt28592_2012().with_hours_12(&other).unwrap();
        assert_eq!(table.of_12h(mm("5.5")), RainGrade::Light);
        assert!(GradeTable::gbt28592_2012().with_hours_12(&other[..5]).is_err());
        assert!(
            GradeTable::gbt28592_2012().with_hours_12(&["0.1", "6", "6", "31", "71", "141"].map(mm)).is_err()
        );
    }

    #[test]
    fn strong_rain_of_an_hour_has_its_name() {
        let told = ["19.9", "20.0", "79.9", "80"].map(|t| HourlyRain::of_1h(mm(t)).map(HourlyRain::name));
        assert_eq!(told, [None, Some("短时强降水"), Some("短时强降水"), Some("极端短时强降水")]);
    }

    proptest! {
        #[test]
        fn more_rain_is_never_a_weaker_grade(a in 0u32..500_000, b in 0u32..500_000) {
            let table = GradeTable::gbt28592_2012();
            let (low, high) = (Decimal::new(i64::from(a.min(b)), 3), Decimal::new(i64::from(a.max(b)), 3));
            prop_assert!(table.of_12h(low) <= table.of_12h(high));
            prop_assert!(table.of_24h(low) <= table.of_12h(low), "12 hours are the stricter table");
        }
    }
}
