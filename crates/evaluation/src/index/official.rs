//! Official indices: values that were published, entered with their source and never computed here.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use standards::time::BeijingDay;

use super::{Direction, Ranked, rank};
use crate::EvaluationError;

/// Who publishes what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfficialScheme {
    /// CWQI as the ministry publishes it (环办监测〔2017〕51号).
    NationalCwqi,
    /// Change of CWQI as the ministry publishes it, with whatever it deducts.
    NationalChange,
    /// City index of 《山西省城市地表水环境质量排名技术指南（试行）》. Its formula was not found, so it is never computed.
    ShanxiCityIndex,
    /// Improvement score of the same guide.
    ShanxiImprovement,
}

impl OfficialScheme {
    /// The direction in which it was published: of the Shanxi values as seen in the 2017 and 2018 releases.
    #[must_use]
    pub fn direction(self) -> Direction {
        match self {
            Self::NationalCwqi | Self::NationalChange => Direction::SmallerIsBetter,
            Self::ShanxiCityIndex | Self::ShanxiImprovement => Direction::LargerIsBetter,
        }
    }

    /// `山西省城市地表水环境质量指数`.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::NationalCwqi => "国家城市水质指数（CWQI）",
            Self::NationalChange => "国家城市水质变化程度（ΔCWQI）",
            Self::ShanxiCityIndex => "山西省城市地表水环境质量指数",
            Self::ShanxiImprovement => "山西省城市地表水环境质量改善幅度",
        }
    }
}

/// One published value of one place and period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfficialIndex<P> {
    /// Whose index it is.
    pub scheme: OfficialScheme,
    /// Which end is good, kept with the value: a later guide may turn it.
    pub direction: Direction,
    /// The place.
    pub place: P,
    /// First day of the period.
    pub from: BeijingDay,
    /// Last day of the period.
    pub to: BeijingDay,
    /// The value as published.
    pub value: Decimal,
    /// Where it was published: title, number, date or address.
    pub source: String,
}

impl<P> OfficialIndex<P> {
    /// A value with the direction of its scheme.
    #[must_use]
    pub fn published(
        scheme: OfficialScheme,
        place: P,
        (from, to): (BeijingDay, BeijingDay),
        value: Decimal,
        source: impl Into<String>,
    ) -> Self {
        Self { scheme, direction: scheme.direction(), place, from, to, value, source: source.into() }
    }

    /// Whether it says where it comes from and its period is one.
    pub fn check(&self) -> Result<(), EvaluationError> {
        if self.source.trim().is_empty() {
            Err(EvaluationError::OfficialValue {
                what: "`source` is empty: name the paper or page it was published in",
            })
        } else if self.to < self.from {
            Err(EvaluationError::OfficialValue {
                what: "the period ends before it begins: correct `from` and `to`",
            })
        } else {
            Ok(())
        }
    }
}

/// Ranks published values of one scheme, direction and period, best first.
pub fn rank_official<P: Clone>(values: &[OfficialIndex<P>]) -> Result<Vec<Ranked<P>>, EvaluationError> {
    let Some(first) = values.first() else {
        return Err(EvaluationError::NothingGiven { what: "ranking of official values" });
    };
    for value in values {
        value.check()?;
        let differs = |what: String| Err(EvaluationError::OfficialValues { what });
        if value.scheme != first.scheme {
            return differs(format!("{} stands beside {}", value.scheme.label(), first.scheme.label()));
        }
        if value.direction != first.direction {
            return differs(format!("{} stands beside {}", value.direction.label(), first.direction.label()));
        }
        if (value.from, value.to) != (first.from, first.to) {
            return differs(format!(
                "{} to {} stands beside {} to {}",
                value.from, value.to, first.from, first.to
            ));
        }
    }
    Ok(rank(first.direction, values.iter().map(|v| (v.place.clone(), v.value))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shanxi(place: &'static str, value: &str) -> OfficialIndex<&'static str> {
        let period = ("2017-04-01".parse().unwrap(), "2017-06-30".parse().unwrap());
        OfficialIndex::published(
            OfficialScheme::ShanxiCityIndex,
            place,
            period,
            value.parse().unwrap(),
            "2017年二季度通报",
        )
    }

    #[test]
    fn shanxi_values_of_2017_rank_larger_first() {
        let rows = rank_official(&[shanxi("运城", "0.300"), shanxi("忻州", "0.914")]).unwrap();
        assert_eq!((rows[0].place, rows[0].rank, rows[1].place), ("忻州", 1, "运城"));
    }

    #[test]
    fn values_of_other_kinds_are_never_ranked_together() {
        let mut other = [shanxi("甲", "1"), shanxi("乙", "2"), shanxi("丙", "3")];
        other[0].scheme = OfficialScheme::NationalCwqi;
        other[1].direction = Direction::SmallerIsBetter;
        other[2].to = "2017-09-30".parse().unwrap();
        for value in other {
            let refused = rank_official(&[shanxi("忻州", "0.914"), value]);
            assert!(matches!(refused, Err(EvaluationError::OfficialValues { .. })), "{refused:?}");
        }
    }

    #[test]
    fn a_value_without_a_source_is_refused() {
        let mut value = shanxi("忻州", "0.914");
        value.source = " ".into();
        assert!(value.check().unwrap_err().to_string().contains("source"));
        assert!(rank_official::<()>(&[]).is_err());
    }
}
