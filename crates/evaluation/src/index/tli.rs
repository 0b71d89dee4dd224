//! Trophic state of lakes and reservoirs (综合营养状态指数 TLI).

use std::sync::LazyLock;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::Deserialize;

use crate::EvaluationError;

/// Decimals at which the binary logarithm is cut: far finer than any measurement, coarser than binary noise.
const LN_DECIMALS: u32 = 9;

/// What the index is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TliItem {
    /// Chlorophyll a 叶绿素a, mg/m³ (= μg/L).
    ChlorophyllA,
    /// Total phosphorus 总磷, mg/L.
    TotalPhosphorus,
    /// Total nitrogen 总氮, mg/L.
    TotalNitrogen,
    /// Transparency 透明度 (Secchi depth), m.
    Transparency,
    /// Permanganate index 高锰酸盐指数, mg/L.
    PermanganateIndex,
}

impl TliItem {
    /// Every item, in the order of the table.
    pub const ALL: [Self; 5] = [
        Self::ChlorophyllA,
        Self::TotalPhosphorus,
        Self::TotalNitrogen,
        Self::Transparency,
        Self::PermanganateIndex,
    ];
}

/// Trophic state, poorest in nutrients first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TrophicState {
    /// 贫营养
    Oligotrophic,
    /// 中营养
    Mesotrophic,
    /// 轻度富营养
    LightlyEutrophic,
    /// 中度富营养
    ModeratelyEutrophic,
    /// 重度富营养
    HeavilyEutrophic,
}

impl TrophicState {
    /// `中营养`.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Oligotrophic => "贫营养",
            Self::Mesotrophic => "中营养",
            Self::LightlyEutrophic => "轻度富营养",
            Self::ModeratelyEutrophic => "中度富营养",
            Self::HeavilyEutrophic => "重度富营养",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Coefficients {
    item: TliItem,
    unit: String,
    a: Decimal,
    b: Decimal,
    r2: Decimal,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct States {
    oligotrophic_below: Decimal,
    mesotrophic_to: Decimal,
    light_to: Decimal,
    moderate_to: Decimal,
}

/// Coefficients, weights and states, as in `data/tli.toml` (from memory, so replaceable).
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TliTable {
    /// Where the numbers stand: `memory` or `verified`.
    pub status: String,
    item: Vec<Coefficients>,
    states: States,
}

static SHIPPED: LazyLock<TliTable> = LazyLock::new(|| {
    // A test reads the shipped table; one that does not read cannot ship.
    TliTable::parse(include_str!("../../data/tli.toml")).unwrap_or_default()
});

/// The index of one item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TliPart {
    /// The item.
    pub item: TliItem,
    /// The value as given.
    pub value: Decimal,
    /// TLI of the item; `None` of a value that is not above zero, which has no logarithm.
    pub index: Option<Decimal>,
}

/// The trophic state of one lake and period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tli {
    /// One part an item given, in the order of the table.
    pub parts: Vec<TliPart>,
    /// Items that were not given.
    pub missing: Vec<TliItem>,
    /// The weighed index; `None` unless all five items have one (*assumption*: weights are not spread over fewer).
    pub index: Option<Decimal>,
    /// The state of the index.
    pub state: Option<TrophicState>,
}

impl TliTable {
    /// The table in `data/tli.toml`.
    #[must_use]
    pub fn shipped() -> &'static Self {
        &SHIPPED
    }

    /// Reads a table; every item must stand in it once, with positive weight.
    pub fn parse(text: &str) -> Result<Self, EvaluationError> {
        let wrong = |what: String| EvaluationError::Table { table: "TLI", what };
        let table: Self = toml::from_str(text).map_err(|e| wrong(e.to_string()))?;
        for item in TliItem::ALL {
            let rows: Vec<_> = table.item.iter().filter(|c| c.item == item).collect();
            if rows.len() != 1 || rows.iter().any(|c| c.r2 <= Decimal::ZERO) {
                return Err(wrong(format!("{item:?} must stand once, with r2 above 0")));
            }
        }
        let s = &table.states;
        let ends = [s.oligotrophic_below, s.mesotrophic_to, s.light_to, s.moderate_to];
        if ends.is_sorted() { Ok(table) } else { Err(wrong("states must not fall".into())) }
    }

    /// The unit that the values of an item must have.
    #[must_use]
    pub fn unit(&self, item: TliItem) -> Option<&str> {
        self.item.iter().find(|c| c.item == item).map(|c| c.unit.as_str())
    }

    /// The state that an index has.
    #[must_use]
    pub fn state(&self, index: Decimal) -> TrophicState {
        let s = &self.states;
        if index < s.oligotrophic_below {
            TrophicState::Oligotrophic
        } else if index <= s.mesotrophic_to {
            TrophicState::Mesotrophic
        } else if index <= s.light_to {
            TrophicState::LightlyEutrophic
        } else if index <= s.moderate_to {
            TrophicState::ModeratelyEutrophic
        } else {
            TrophicState::HeavilyEutrophic
        }
    }

    /// The trophic state from the means of a lake, in the units of [`TliItem`]; of an item given twice the last counts.
    #[must_use]
    pub fn judge(&self, means: &[(TliItem, Decimal)]) -> Tli {
        let (mut parts, mut missing) = (Vec::new(), Vec::new());
        let (mut sum, mut weight) = (Some(Decimal::ZERO), Decimal::ZERO);
        for row in &self.item {
            let Some((_, value)) = means.iter().rev().find(|(item, _)| *item == row.item) else {
                missing.push(row.item);
                continue;
            };
            let index = row.index(*value);
            parts.push(TliPart { item: row.item, value: *value, index });
            sum = sum.zip(index).and_then(|(sum, index)| sum.checked_add(index.checked_mul(row.r2)?));
            weight = weight.saturating_add(row.r2);
        }
        let index = sum.filter(|_| missing.is_empty()).and_then(|sum| sum.checked_div(weight));
        let index = index.map(|i| i.round_dp(LN_DECIMALS));
        Tli { parts, missing, index, state: index.map(|i| self.state(i)) }
    }
}

impl Coefficients {
    /// 10 (a + b ln C). The logarithm is binary floating point, cut to nine decimals; all else is exact.
    fn index(&self, value: Decimal) -> Option<Decimal> {
        let ln = value.to_f64().filter(|v| *v > 0.0)?.ln();
        let ln = Decimal::try_from(ln).ok()?.round_dp(LN_DECIMALS);
        self.b.checked_mul(ln)?.checked_add(self.a)?.checked_mul(Decimal::TEN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn judge(values: [&str; 5]) -> Tli {
        let means: Vec<_> = TliItem::ALL.into_iter().zip(values.map(|v| v.parse().unwrap())).collect();
        TliTable::shipped().judge(&means)
    }

    #[test]
    fn the_shipped_table_reads_and_says_that_it_is_from_memory() {
        let table = TliTable::parse(include_str!("../../data/tli.toml")).unwrap();
        assert_eq!((table.status.as_str(), table.item.len()), ("memory", 5));
        assert_eq!(&table, TliTable::shipped());
        assert_eq!(table.unit(TliItem::ChlorophyllA), Some("mg/m³"));
    }

    #[test]
    fn at_one_of_everything_the_logarithm_vanishes_and_the_constants_stand() {
        let lake = judge(["1", "1", "1", "1", "1"]);
        let parts: Vec<_> = lake.parts.iter().map(|p| p.index.unwrap().normalize().to_string()).collect();
        assert_eq!(parts, ["25", "94.36", "54.53", "51.18", "1.09"]);
    }

    #[test]
    fn a_lake_worked_by_hand_is_mesotrophic() {
        let lake = judge(["10", "0.05", "1.0", "1.0", "4"]);
        assert_eq!(lake.index.unwrap().round_dp(4).to_string(), "48.0181");
        assert_eq!(lake.state, Some(TrophicState::Mesotrophic));
    }

    #[test]
    fn clearer_water_is_poorer_and_greener_water_is_richer() {
        let index = |values| judge(values).index.unwrap();
        let lake = index(["10", "0.05", "1", "1", "4"]);
        assert!(index(["10", "0.05", "1", "2", "4"]) < lake);
        assert!(index(["20", "0.05", "1", "1", "4"]) > lake);
    }

    #[test]
    fn states_end_where_the_table_says() {
        for (index, label) in [
            ("29.99", "贫营养"),
            ("30", "中营养"),
            ("50", "中营养"),
            ("50.01", "轻度富营养"),
            ("60", "轻度富营养"),
            ("70", "中度富营养"),
            ("70.01", "重度富营养"),
        ] {
            assert_eq!(TliTable::shipped().state(index.parse().unwrap()).label(), label, "{index}");
        }
    }

    #[test]
    fn fewer_than_five_items_have_parts_but_no_state() {
        let lake = TliTable::shipped().judge(&[(TliItem::TotalPhosphorus, Decimal::ONE)]);
        assert_eq!((lake.parts.len(), lake.missing.len(), lake.index, lake.state), (1, 4, None, None));
        assert_eq!(judge(["10", "0", "1", "1", "4"]).state, None);
    }

    #[test]
    fn a_table_with_a_gap_is_refused() {
        let text = include_str!("../../data/tli.toml").replace("\"transparency\"", "\"total_nitrogen\"");
        assert!(TliTable::parse(&text).unwrap_err().to_string().contains("TLI"));
    }

    proptest! {
        #[test]
        fn no_number_panics(values in prop::collection::vec((any::<i64>(), 0u32..28), 5)) {
            let means: Vec<_> = TliItem::ALL.into_iter().zip(values.iter().map(|(m, s)| Decimal::new(*m, *s))).collect();
            let lake = TliTable::shipped().judge(&means);
            prop_assert_eq!(lake.index.is_some(), means.iter().all(|(_, v)| *v > Decimal::ZERO));
        }
    }
}
