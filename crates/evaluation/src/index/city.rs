//! CWQI of a city or county: its rivers and its lakes, weighed by their sections and points.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use standards::FactorCode;

use super::Cwqi;
use crate::EvaluationError;
use crate::item_set::same_items;

/// The index of a place: rivers weighed by the number of their sections M, lakes by that of their points N.
///
/// (CWQI_river · M + CWQI_lake · N) / (M + N), 环办监测〔2017〕51号; the weights are from memory. A place that has only one
/// kind of water has the index of that. A mirror, never the official value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CityCwqi {
    river: Option<(Cwqi, u32)>,
    lake: Option<(Cwqi, u32)>,
}

impl CityCwqi {
    /// Of rivers with M sections and lakes with N points. An error when both numbers are 0 or the two have other items. A
    /// kind of water with the number 0 is passed over.
    pub fn new(river: Option<(Cwqi, u32)>, lake: Option<(Cwqi, u32)>) -> Result<Self, EvaluationError> {
        let (river, lake) = (river.filter(|(_, m)| *m > 0), lake.filter(|(_, n)| *n > 0));
        if river.is_none() && lake.is_none() {
            return Err(EvaluationError::Weights);
        }
        same_items("CWQI of rivers and lakes", river.iter().chain(&lake).map(|(index, _)| index.item_set()))?;
        Ok(Self { river, lake })
    }

    /// The index of the rivers with the number of their sections.
    #[must_use]
    pub fn river(&self) -> Option<&(Cwqi, u32)> {
        self.river.as_ref()
    }

    /// The index of the lakes with the number of their points.
    #[must_use]
    pub fn lake(&self) -> Option<&(Cwqi, u32)> {
        self.lake.as_ref()
    }

    /// The weighed index, not rounded; `None` when one of the two has no value.
    #[must_use]
    pub fn value(&self) -> Option<Decimal> {
        if let (Some((only, _)), None) | (None, Some((only, _))) = (&self.river, &self.lake) {
            return only.value();
        }
        let (mut sum, mut weight) = (Decimal::ZERO, Decimal::ZERO);
        for (index, number) in self.parts() {
            let number = Decimal::from(*number);
            sum = sum.checked_add(index.value()?.checked_mul(number)?)?;
            weight = weight.checked_add(number)?;
        }
        sum.checked_div(weight)
    }

    /// The items it stands on: the same of rivers and lakes.
    #[must_use]
    pub fn item_set(&self) -> BTreeSet<FactorCode> {
        self.parts().next().map(|(index, _)| index.item_set()).unwrap_or_default()
    }

    /// Whether all 21 items stand in it.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.parts().all(|(index, _)| index.is_complete())
    }

    /// The same index over these items only; `None` when it has none of them.
    #[must_use]
    pub fn over(&self, items: &BTreeSet<FactorCode>) -> Option<Self> {
        let narrowed =
            |part: &Option<(Cwqi, u32)>| part.as_ref().and_then(|(i, n)| Some((i.over(items)?, *n)));
        let (river, lake) = (narrowed(&self.river), narrowed(&self.lake));
        (river.is_some() || lake.is_some()).then_some(Self { river, lake })
    }

    fn parts(&self) -> impl Iterator<Item = &(Cwqi, u32)> {
        self.river.iter().chain(&self.lake)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use standards::{Edition, WaterBody};

    fn cwqi(water: WaterBody, phosphorus: &str) -> Cwqi {
        let means = [(FactorCode::TOTAL_PHOSPHORUS, phosphorus.parse().unwrap())];
        Cwqi::new(Edition::gb3838_2002(), water, means).unwrap()
    }

    #[test]
    fn rivers_and_lakes_weigh_by_their_sections_and_points() {
        let (river, lake) = (cwqi(WaterBody::River, "0.1"), cwqi(WaterBody::Lake, "0.1"));
        let city = CityCwqi::new(Some((river.clone(), 3)), Some((lake.clone(), 1))).unwrap();
        // (0.5 · 3 + 2 · 1) / 4
        assert_eq!(city.value(), "0.875".parse().ok());
        assert_eq!(CityCwqi::new(Some((river.clone(), 3)), None).unwrap().value(), river.value());
        assert_eq!(
            CityCwqi::new(Some((river.clone(), 3)), Some((lake.clone(), 0))).unwrap().value(),
            river.value()
        );
        assert_eq!(CityCwqi::new(Some((river, 0)), Some((lake, 0))), Err(EvaluationError::Weights));
    }

    #[test]
    fn rivers_and_lakes_over_other_items_make_no_index() {
        let oxygen = [(FactorCode::DISSOLVED_OXYGEN, "8".parse().unwrap())];
        let river = Cwqi::new(Edition::gb3838_2002(), WaterBody::River, oxygen).unwrap();
        let refused = CityCwqi::new(Some((river, 1)), Some((cwqi(WaterBody::Lake, "0.1"), 1))).unwrap_err();
        assert!(refused.to_string().contains("溶解氧、总磷"), "{refused}");
    }

    #[test]
    fn a_city_without_a_river_value_has_none() {
        let oxygen = |v: &str| [(FactorCode::DISSOLVED_OXYGEN, v.parse().unwrap())];
        let river = Cwqi::new(Edition::gb3838_2002(), WaterBody::River, oxygen("0")).unwrap();
        let lake = Cwqi::new(Edition::gb3838_2002(), WaterBody::Lake, oxygen("8")).unwrap();
        assert_eq!(CityCwqi::new(Some((river, 1)), Some((lake, 1))).unwrap().value(), None);
    }
}
