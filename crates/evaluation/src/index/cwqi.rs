//! CWQI: the index of rivers or of lakes of 环办监测〔2017〕51号, one part an item.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use standards::{Edition, FactorCode, Limit, WaterBody, WaterClass};

use crate::EvaluationError;
use crate::item_set::each_once;

/// Neutral pH, from which both branches of the pH part are measured.
const NEUTRAL_PH: Decimal = Decimal::from_parts(7, 0, 0, false, 0);
/// The end of the pH scale; a mean beyond it is no pH.
const LARGEST_PH: Decimal = Decimal::from_parts(14, 0, 0, false, 0);

/// What one item adds to the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CwqiPart {
    /// The part, dimensionless, not rounded.
    Value(Decimal),
    /// Dissolved oxygen of zero: Cs / C has no finite value.
    Unbounded,
    /// No concentration: below zero, a pH outside 0 to 14, or beyond exact arithmetic.
    Impossible,
}

/// One item of the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CwqiItem {
    /// The item.
    pub factor: FactorCode,
    /// Its mean, as given.
    pub value: Decimal,
    /// The Class Ⅲ limit it is divided by.
    pub limit: Limit,
    /// What it adds.
    pub part: CwqiPart,
}

/// The index of the rivers, or of the lakes, of one place and period. Smaller is better.
///
/// Computed by us over the sections we have, it is a mirror of the national method and never the official value
/// ([`super::OfficialIndex`]). Over fewer than the 21 items ([`Self::missing`]) it compares only with one over the same
/// items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cwqi {
    /// Whose limits were taken.
    pub water: WaterBody,
    /// The items, in the order of the standard's table.
    pub items: Vec<CwqiItem>,
    /// Those of the 21 items that were not given.
    pub missing: Vec<FactorCode>,
}

impl Cwqi {
    /// The index of one kind of water from the mean of each item over its sections or points.
    ///
    /// 环办监测〔2017〕51号: C / Cs, of dissolved oxygen Cs / C, of pH (7 − pH) / (7 − 6) up to 7 and (pH − 7) / (9 − 7)
    /// above; Cs is the Class Ⅲ limit. Items outside the 21 (TN, temperature, faecal coliforms …) are passed over. A mean with
    /// results below detection comes with half the detection limit already in it (`nd.factor`, *assumption*): this function
    /// sees no flags. pH means are means of ion activity ([`crate::mean_of`]).
    ///
    /// An error when an item stands twice or none of the 21 was given.
    pub fn new(
        edition: &Edition,
        water: WaterBody,
        means: impl IntoIterator<Item = (FactorCode, Decimal)>,
    ) -> Result<Self, EvaluationError> {
        let means = each_once(means)?;
        let (mut items, mut missing) = (Vec::new(), Vec::new());
        for factor in edition.items().iter().filter(|i| i.section).map(|i| i.code) {
            let Some(limit) = edition.limit(factor, WaterClass::III, water) else { continue };
            match means.get(&factor) {
                Some(value) => {
                    items.push(CwqiItem { factor, value: *value, limit, part: part(*value, limit) });
                }
                None => missing.push(factor),
            }
        }
        if items.is_empty() {
            return Err(EvaluationError::NothingGiven { what: "CWQI" });
        }
        Ok(Self { water, items, missing })
    }

    /// The sum of the parts, not rounded; `None` when a part has no value: leaving it out would make the worst water look
    /// better.
    #[must_use]
    pub fn value(&self) -> Option<Decimal> {
        self.items.iter().try_fold(Decimal::ZERO, |sum, item| match item.part {
            CwqiPart::Value(part) => sum.checked_add(part),
            CwqiPart::Unbounded | CwqiPart::Impossible => None,
        })
    }

    /// Whether all 21 items stand in it.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.missing.is_empty()
    }

    /// The items it stands on.
    #[must_use]
    pub fn item_set(&self) -> BTreeSet<FactorCode> {
        self.items.iter().map(|i| i.factor).collect()
    }

    /// The same index over these items only; `None` when it has none of them.
    #[must_use]
    pub fn over(&self, items: &BTreeSet<FactorCode>) -> Option<Self> {
        let (kept, gone): (Vec<CwqiItem>, Vec<CwqiItem>) =
            self.items.iter().partition(|i| items.contains(&i.factor));
        let missing = self.missing.iter().copied().chain(gone.iter().map(|i| i.factor)).collect();
        (!kept.is_empty()).then_some(Self { water: self.water, items: kept, missing })
    }

    /// What stands beside the number: `CWQI（21项）`, `CWQI（5项，缺16项）`.
    #[must_use]
    pub fn label(&self) -> String {
        let (given, missing) = (self.items.len(), self.missing.len());
        if missing == 0 {
            format!("CWQI（{given}项）")
        } else {
            format!("CWQI（{given}项，缺{missing}项）")
        }
    }
}

fn part(value: Decimal, limit: Limit) -> CwqiPart {
    if value.is_sign_negative() && !value.is_zero() {
        return CwqiPart::Impossible;
    }
    let quotient = match limit {
        Limit::Max(limit) => value.checked_div(limit),
        Limit::Min(_) if value.is_zero() => return CwqiPart::Unbounded,
        Limit::Min(limit) => limit.checked_div(value),
        Limit::Range(..) if value > LARGEST_PH => None,
        Limit::Range(low, _) if value <= NEUTRAL_PH => (NEUTRAL_PH - value).checked_div(NEUTRAL_PH - low),
        Limit::Range(_, high) => (value - NEUTRAL_PH).checked_div(high - NEUTRAL_PH),
    };
    quotient.map_or(CwqiPart::Impossible, CwqiPart::Value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn d(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    /// The river of standards.md §3.3.
    const VECTOR: [(&str, &str, &str); 21] = [
        ("w01001", "8.0", "0.5"),
        ("w01009", "7.9", "0.6329113924050632911392405063"),
        ("w01019", "4.2", "0.7"),
        ("w01018", "15", "0.75"),
        ("w01017", "2.1", "0.525"),
        ("w21003", "0.46", "0.46"),
        ("w21011", "0.11", "0.55"),
        ("w20122", "0.002", "0.002"),
        ("w20123", "0.02", "0.02"),
        ("w21017", "0.45", "0.45"),
        ("w20128", "0.0003", "0.03"),
        ("w20119", "0.0008", "0.016"),
        ("w20111", "0.00002", "0.2"),
        ("w20115", "0.0001", "0.02"),
        ("w20117", "0.002", "0.04"),
        ("w20120", "0.001", "0.02"),
        ("w21016", "0.001", "0.005"),
        ("w23002", "0.0004", "0.08"),
        ("w22001", "0.005", "0.1"),
        ("w19002", "0.03", "0.15"),
        ("w21019", "0.005", "0.025"),
    ];

    fn index(water: WaterBody, means: &[(&str, &str)]) -> Cwqi {
        let means = means.iter().map(|(code, value)| (code.parse().unwrap(), d(value)));
        Cwqi::new(Edition::gb3838_2002(), water, means).unwrap()
    }

    fn part_of(code: &str, value: &str) -> CwqiPart {
        index(WaterBody::River, &[(code, value)]).items[0].part
    }

    #[test]
    fn the_river_of_the_reference_has_its_index_and_every_part() {
        let river = index(WaterBody::River, &VECTOR.map(|(code, value, _)| (code, value)));
        assert_eq!((river.is_complete(), river.label()), (true, "CWQI（21项）".into()));
        for (code, _, expected) in VECTOR {
            let item = river.items.iter().find(|i| i.factor.as_str() == code).unwrap();
            let CwqiPart::Value(part) = item.part else { panic!("{code}") };
            assert_eq!(part.round_dp(27), d(expected).round_dp(27), "{code}");
        }
        assert_eq!(river.value().unwrap().round_dp(24), d("5.275911392405063291139241"));
    }

    #[test]
    fn five_items_of_a_station_say_that_sixteen_are_missing() {
        let five = [("w01001", "8"), ("w01009", "10"), ("w01019", "3"), ("w21003", "0.5"), ("w21011", "0.1")];
        let river = index(WaterBody::River, &five);
        assert_eq!((river.value(), river.missing.len()), (Some(d("2.5")), 16));
        assert_eq!(river.label(), "CWQI（5项，缺16项）");
    }

    #[test]
    fn lakes_divide_total_phosphorus_by_their_own_limit() {
        assert_eq!(index(WaterBody::Lake, &[("w21011", "0.05")]).value(), Some(Decimal::ONE));
        assert_eq!(index(WaterBody::River, &[("w21011", "0.05")]).value(), Some(d("0.25")));
    }

    #[test]
    fn what_is_not_among_the_21_items_is_passed_over() {
        let lake = index(WaterBody::Lake, &[("w21001", "9"), ("w01010", "20"), ("w21011", "0.05")]);
        assert_eq!(lake.items.len(), 1);
        let none = Cwqi::new(Edition::gb3838_2002(), WaterBody::River, [(FactorCode::TURBIDITY, d("3"))]);
        assert_eq!(none, Err(EvaluationError::NothingGiven { what: "CWQI" }));
    }

    #[test]
    fn ph_counts_its_distance_from_seven_on_either_side() {
        for (ph, expected) in
            [("6", "1"), ("6.5", "0.5"), ("7", "0"), ("8", "0.5"), ("9", "1"), ("10", "1.5")]
        {
            assert_eq!(part_of("w01001", ph), CwqiPart::Value(d(expected)), "{ph}");
        }
        assert_eq!(part_of("w01001", "14"), CwqiPart::Value(d("3.5")));
        assert_eq!(part_of("w01001", "14.1"), CwqiPart::Impossible);
    }

    #[test]
    fn without_oxygen_there_is_no_index_and_no_panic() {
        for (oxygen, expected) in [("0", CwqiPart::Unbounded), ("-1", CwqiPart::Impossible)] {
            assert_eq!(part_of("w01009", oxygen), expected);
            assert_eq!(index(WaterBody::River, &[("w01009", oxygen), ("w21011", "0.1")]).value(), None);
        }
        assert_eq!(part_of("w01009", "5"), CwqiPart::Value(Decimal::ONE));
    }

    #[test]
    fn an_item_given_twice_is_refused() {
        let twice = [(FactorCode::TOTAL_PHOSPHORUS, d("0.1")), (FactorCode::TOTAL_PHOSPHORUS, d("0.2"))];
        let refused = Cwqi::new(Edition::gb3838_2002(), WaterBody::River, twice);
        assert_eq!(refused, Err(EvaluationError::ItemTwice { factor: FactorCode::TOTAL_PHOSPHORUS }));
    }

    proptest! {
        #[test]
        fn any_numbers_in_any_order_give_the_same_index_without_panic(
            mut means in prop::collection::vec((0usize..21, any::<i64>(), 0u32..28), 1..21),
        ) {
            means.sort_by_key(|m| m.0);
            means.dedup_by_key(|m| m.0);
            let items: Vec<_> = Edition::gb3838_2002().items().iter().filter(|i| i.section).collect();
            let given: Vec<_> = means.iter().map(|(i, m, s)| (items[*i].code, Decimal::new(*m, *s))).collect();
            let forth = Cwqi::new(Edition::gb3838_2002(), WaterBody::River, given.clone()).unwrap();
            let back = Cwqi::new(Edition::gb3838_2002(), WaterBody::River, given.into_iter().rev()).unwrap();
            prop_assert_eq!(&forth, &back);
            prop_assert_eq!(forth.value(), back.value());
            prop_assert_eq!(forth.items.len() + forth.missing.len(), 21);
        }
    }
}
