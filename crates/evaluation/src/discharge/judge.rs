//! A mean against the limits that hold for it.

use rust_decimal::Decimal;
use standards::discharge::{
    Governing, LimitBasis, PhMean, SamplingBasis, SourcedLimit, governing, possible_governing,
};
use standards::exceedance::exceedance_multiple;
use standards::{FactorCode, Limit};

use super::{Explanation, Period, PeriodMean};

/// What a result says against its limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// 达标
    Compliant,
    /// Nothing can be compared; never to be read as compliant.
    NotJudged(NotJudged),
    /// 待核: a limit is set, and what is known leaves it open.
    Undetermined(OpenReason),
    /// 超标
    Exceeding,
}

/// Why a result is not judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NotJudged {
    /// No permit data are in force on the day.
    NoPermit,
    /// No limit is set for the item on the day (SC-062).
    LimitUnset,
}

/// What leaves a result open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OpenReason {
    /// No result that counts.
    NoData,
    /// Fewer slots filled than a valid value needs.
    TooFewResults,
    /// Only the water temperature could say which limit holds, and it is not known.
    WaterTemperature,
    /// A detection limit above the limit (无法判定).
    DetectionLimit,
    /// Within the limit, but a value stood at the end of the instrument's range.
    EndOfRange,
    /// Above the limit, but a removal rate may stand in its place (GB 18918-2002 Table 1 note ①).
    RemovalRate,
}

impl Verdict {
    /// Chinese word.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Compliant => "达标",
            Self::NotJudged(NotJudged::NoPermit) => "未判定（无许可数据）",
            Self::NotJudged(NotJudged::LimitUnset) => "未判定（未设定限值）",
            Self::Undetermined(OpenReason::NoData) => "待核（无数据）",
            Self::Undetermined(OpenReason::TooFewResults) => "待核（有效数据不足）",
            Self::Undetermined(OpenReason::WaterTemperature) => "待核（缺水温，适用限值未定）",
            Self::Undetermined(OpenReason::DetectionLimit) => "无法判定（检出限高于限值）",
            Self::Undetermined(OpenReason::EndOfRange) => "待核（超量程）",
            Self::Undetermined(OpenReason::RemovalRate) => "待核（可按去除率执行）",
            Self::Exceeding => "超标",
        }
    }

    /// Whether it counts as judged: compliant or exceeding.
    #[must_use]
    pub fn is_judged(self) -> bool {
        matches!(self, Self::Compliant | Self::Exceeding)
    }
}

/// A mean beside the limit it was compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// What it says.
    pub verdict: Verdict,
    /// The limit: the one that governs; while the water temperature is unknown and only it decides, the strictest possible one.
    pub limit: Option<Limit>,
    /// What the limit rests on.
    pub governed_by: Vec<LimitBasis>,
    /// Multiple over the limit of an exceedance; none for pH.
    pub multiple: Option<Decimal>,
}

/// A result of one item, with what leads back to its readings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutletJudgement {
    /// The mean and the readings behind it.
    pub mean: PeriodMean,
    /// Water temperature of the same period, ℃, rounded; asked for only where a limit depends on it.
    pub water_temperature: Option<Decimal>,
    /// What the mean says.
    pub comparison: Comparison,
    /// Whether the limit is for this kind of value. An hourly value beside the limit of a daily mean is a hint, never an accusation.
    pub binding: bool,
    /// How pH was averaged.
    pub ph_mean: PhMean,
    /// The rules in force, with everything that is not the default.
    pub rules_version: String,
}

impl OutletJudgement {
    /// The item.
    #[must_use]
    pub fn factor(&self) -> FactorCode {
        self.mean.factor
    }

    /// What it says.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.comparison.verdict
    }

    /// The kind of value it is.
    #[must_use]
    pub fn sampling(&self) -> SamplingBasis {
        match self.mean.period {
            Period::Hour(_) => SamplingBasis::HourlyValue,
            Period::Day(_) => SamplingBasis::DailyMean,
        }
    }

    /// How it came about, in words.
    #[must_use]
    pub fn explanation(&self) -> Explanation {
        Explanation::of(self)
    }
}

/// Compares a mean with every limit that holds for it; the strictest governs.
///
/// With the temperature of the water unknown every limit that may govern is tried, the strictest first: a mean that keeps the
/// strictest is compliant, one that breaks the loosest exceeds, and between them the bracket decides and the result is open.
#[must_use]
pub fn compare(mean: &PeriodMean, limits: &[&SourcedLimit], water: Option<Decimal>) -> Comparison {
    let possible = match water {
        Some(water) => governing(limits, water).into_iter().collect(),
        None => possible_governing(limits),
    };
    let (Some(strictest), Some(loosest)) = (possible.first(), possible.last()) else {
        return Comparison {
            verdict: Verdict::NotJudged(NotJudged::LimitUnset),
            limit: None,
            governed_by: Vec::new(),
            multiple: None,
        };
    };
    let (first, last) = (verdict(mean, strictest), verdict(mean, loosest));
    let (verdict, by) = match (first, last) {
        (Verdict::Exceeding, Verdict::Exceeding) => (Verdict::Exceeding, loosest),
        (a, b) if a == b => (a, strictest),
        (Verdict::Exceeding, Verdict::Compliant) => {
            (Verdict::Undetermined(OpenReason::WaterTemperature), strictest)
        }
        // One of the two is open for a reason of its own, which is told.
        (a, b) => (if matches!(a, Verdict::Undetermined(_)) { a } else { b }, strictest),
    };
    let exceeds = verdict == Verdict::Exceeding;
    Comparison {
        verdict,
        limit: Some(by.limit),
        governed_by: by.by.iter().map(|basis| (*basis).clone()).collect(),
        multiple: mean.mean.filter(|_| exceeds).and_then(|m| exceedance_multiple(mean.factor, m, by.limit)),
    }
}

fn verdict(mean: &PeriodMean, governing: &Governing<'_>) -> Verdict {
    let (Some(value), Some(at_least)) = (mean.mean, mean.at_least) else {
        return Verdict::Undetermined(OpenReason::NoData);
    };
    if !mean.valid() {
        return Verdict::Undetermined(OpenReason::TooFewResults);
    }
    let limit = governing.limit;
    let hidden = mean.detection_limit.is_some_and(|d| !limit.is_kept_by(d));
    if limit.is_kept_by(value) {
        return match (hidden, mean.end_of_range) {
            (true, _) => Verdict::Undetermined(OpenReason::DetectionLimit),
            (false, true) => Verdict::Undetermined(OpenReason::EndOfRange),
            (false, false) => Verdict::Compliant,
        };
    }
    // Half of a detection limit above the limit accuses nobody: the detected part must exceed by itself.
    if hidden && limit.is_kept_by(at_least) {
        return Verdict::Undetermined(OpenReason::DetectionLimit);
    }
    if governing.removal_may_replace {
        return Verdict::Undetermined(OpenReason::RemovalRate);
    }
    Verdict::Exceeding
}
