//! Editions of the surface-water standard: one readable table each, with its dates of validity.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use rust_decimal::Decimal;
use serde::Deserialize;

use crate::time::BeijingDay;
use crate::{FactorCode, StandardsError, WaterBody, WaterClass};

/// What a value is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// The value must not be above.
    Max(Decimal),
    /// The value must not be below (dissolved oxygen).
    Min(Decimal),
    /// The value must lie within, ends included (pH).
    Range(Decimal, Decimal),
}

impl Limit {
    /// Whether `value` keeps the limit. Equality keeps it.
    #[must_use]
    pub fn is_kept_by(self, value: Decimal) -> bool {
        match self {
            Self::Max(limit) => value <= limit,
            Self::Min(limit) => value >= limit,
            Self::Range(low, high) => (low..=high).contains(&value),
        }
    }
}

/// One item of Table 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The factor.
    pub code: FactorCode,
    /// One of the 21 items of section evaluation (环办〔2011〕22号).
    pub section: bool,
    /// Judged in lakes and reservoirs only.
    pub lakes_only: bool,
    /// What the standard adds in words.
    pub note: Option<String>,
    river: Option<[Limit; 5]>,
    lake: Option<[Limit; 5]>,
}

/// An edition of the standard: its items in table order and the days it is in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    /// `GB 3838-2002`.
    pub standard: String,
    /// Chinese title.
    pub title: String,
    /// First day in force.
    pub valid_from: BeijingDay,
    /// Last day in force, when it has been replaced.
    pub valid_to: Option<BeijingDay>,
    items: Vec<Item>,
    by_code: BTreeMap<FactorCode, usize>,
}

static EDITIONS: LazyLock<Vec<Edition>> = LazyLock::new(|| {
    // Shipped tables are read by a test; a table that does not read cannot ship.
    [include_str!("../data/gb3838-2002.toml")].iter().filter_map(|text| Edition::parse(text).ok()).collect()
});

impl Edition {
    /// GB 3838-2002.
    #[must_use]
    pub fn gb3838_2002() -> &'static Self {
        &EDITIONS[0]
    }

    /// Every edition shipped.
    #[must_use]
    pub fn all() -> &'static [Self] {
        &EDITIONS
    }

    /// The edition in force on a day; before the first one, the first.
    #[must_use]
    pub fn in_force_on(day: BeijingDay) -> &'static Self {
        &EDITIONS[Self::index_in_force_on(day)]
    }

    /// Its place in [`Self::all`].
    #[must_use]
    pub fn index_in_force_on(day: BeijingDay) -> usize {
        let in_force = |e: &Self| e.valid_from <= day && e.valid_to.is_none_or(|last| day <= last);
        EDITIONS.iter().position(in_force).unwrap_or(0)
    }

    /// Reads an edition from its table, as in `data/gb3838-2002.toml`.
    pub fn parse(text: &str) -> Result<Self, StandardsError> {
        let file: EditionFile = toml::from_str(text)
            .map_err(|e| StandardsError::Table { table: "an edition".into(), what: e.to_string() })?;
        let wrong = |what: String| StandardsError::Table { table: file.standard.clone(), what };
        let mut items = Vec::with_capacity(file.item.len());
        let mut by_code = BTreeMap::new();
        for raw in &file.item {
            if by_code.insert(raw.code, items.len()).is_some() {
                return Err(wrong(format!("item {} stands twice", raw.code)));
            }
            items.push(raw.read().map_err(|what| wrong(format!("item {}: {what}", raw.code)))?);
        }
        let day = |text: &str| text.parse::<BeijingDay>();
        Ok(Self {
            valid_from: day(&file.valid_from)?,
            valid_to: file.valid_to.as_deref().map(day).transpose()?,
            standard: file.standard,
            title: file.title,
            items,
            by_code,
        })
    }

    /// The items in table order.
    #[must_use]
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// The item of a factor, when the table has it.
    #[must_use]
    pub fn item(&self, code: FactorCode) -> Option<&Item> {
        self.by_code.get(&code).map(|i| &self.items[*i])
    }

    /// The limit of a class Ⅰ to Ⅴ; `None` for 劣Ⅴ, for factors without limits and for items not judged in this water.
    #[must_use]
    pub fn limit(&self, code: FactorCode, class: WaterClass, water: WaterBody) -> Option<Limit> {
        let limits = self.limits(code, water)?;
        limits.get(usize::from(class.ordinal()) - 1).copied()
    }

    /// The class of one value: the best class whose limit it keeps, 劣Ⅴ when it keeps none.
    ///
    /// `None` when the table has no limits for the factor in this water (TN in rivers, turbidity …).
    /// The value is compared as given; callers round first (§5.4 decimals) where the rule says so.
    #[must_use]
    pub fn class_of(&self, code: FactorCode, value: Decimal, water: WaterBody) -> Option<WaterClass> {
        let limits = self.limits(code, water)?;
        let kept = limits.iter().position(|limit| limit.is_kept_by(value));
        Some(kept.map_or(WaterClass::WorseThanV, |i| WaterClass::ALL[i]))
    }

    /// The limits of Ⅰ to Ⅴ; `None` for factors without limits and for items not judged in this water.
    #[must_use]
    pub fn limits(&self, code: FactorCode, water: WaterBody) -> Option<&[Limit; 5]> {
        let item = self.item(code)?;
        match water {
            WaterBody::River => item.river.as_ref(),
            WaterBody::Lake => item.lake.as_ref(),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EditionFile {
    standard: String,
    title: String,
    valid_from: String,
    valid_to: Option<String>,
    item: Vec<RawItem>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Max,
    Min,
    Range,
    Rule,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawItem {
    code: FactorCode,
    kind: Kind,
    limits: Option<[Decimal; 5]>,
    lake_limits: Option<[Decimal; 5]>,
    range: Option<[Decimal; 2]>,
    section: bool,
    #[serde(default)]
    lakes_only: bool,
    note: Option<String>,
}

impl RawItem {
    fn read(&self) -> Result<Item, String> {
        let monotone = |ascending: bool, limits: &[Decimal; 5]| {
            limits.windows(2).all(|w| if ascending { w[0] <= w[1] } else { w[0] >= w[1] })
        };
        let (river, lake) = match self.kind {
            Kind::Rule => (None, None),
            Kind::Range => {
                let [low, high] = self.range.ok_or("a range item needs range = [low, high]")?;
                let limits = [Limit::Range(low, high); 5];
                (Some(limits), Some(limits))
            }
            Kind::Max | Kind::Min => {
                let ascending = matches!(self.kind, Kind::Max);
                let river = self.limits.ok_or("needs limits = [Ⅰ, Ⅱ, Ⅲ, Ⅳ, Ⅴ]")?;
                let lake = self.lake_limits.unwrap_or(river);
                if !monotone(ascending, &river) || !monotone(ascending, &lake) {
                    return Err("limits must not become stricter from Ⅰ to Ⅴ".into());
                }
                let typed = |l: [Decimal; 5]| l.map(if ascending { Limit::Max } else { Limit::Min });
                (Some(typed(river)), Some(typed(lake)))
            }
        };
        let river = if self.lakes_only { None } else { river };
        Ok(Item {
            code: self.code,
            section: self.section,
            lakes_only: self.lakes_only,
            note: self.note.clone(),
            river,
            lake,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(code: &str, value: &str, water: WaterBody, expected: &str) {
        let class = Edition::gb3838_2002().class_of(code.parse().unwrap(), value.parse().unwrap(), water);
        assert_eq!(class, WaterClass::parse(expected), "{code} {value} {water:?}");
    }

    #[test]
    fn the_shipped_table_has_24_items_of_which_21_judge_a_section() {
        let edition = Edition::parse(include_str!("../data/gb3838-2002.toml")).unwrap();
        assert_eq!(edition.items().len(), 24);
        assert_eq!(edition.items().iter().filter(|i| i.section).count(), 21);
        assert!(edition.items().iter().all(|i| i.code.factor().is_some()));
    }

    #[test]
    fn the_vectors_of_the_reference_hold() {
        use WaterBody::{Lake, River};
        check("w01018", "15.0", River, "Ⅰ");
        check("w01018", "15.1", River, "Ⅲ");
        check("w21011", "0.2", River, "Ⅲ");
        check("w21011", "0.2", Lake, "Ⅴ");
        check("w21003", "2.0", River, "Ⅴ");
        check("w21003", "2.01", River, "劣Ⅴ");
        check("w01009", "7.5", River, "Ⅰ");
        check("w01009", "7.4", River, "Ⅱ");
        check("w01009", "2.0", River, "Ⅴ");
        check("w01009", "1.9", River, "劣Ⅴ");
        check("w01001", "6", River, "Ⅰ");
        check("w01001", "9", River, "Ⅰ");
        check("w20111", "0.00005", River, "Ⅰ");
        check("w20111", "0.00006", River, "Ⅲ");
        check("w20123", "1.5", River, "Ⅳ");
    }

    #[test]
    fn ph_9_2_is_first_class_only_after_rounding_to_the_decimals_of_assessment() {
        check("w01001", "9.2", WaterBody::River, "劣Ⅴ");
        let rounded = crate::rounding::round_gbt8170("9.2".parse().unwrap(), 0);
        check("w01001", &rounded.to_string(), WaterBody::River, "Ⅰ");
    }

    #[test]
    fn total_nitrogen_is_judged_in_lakes_only_and_temperature_nowhere() {
        check("w21001", "9", WaterBody::River, "none");
        check("w21001", "9", WaterBody::Lake, "劣Ⅴ");
        check("w01010", "20", WaterBody::River, "none");
    }

    #[test]
    fn a_table_with_a_mistake_names_the_item() {
        let text = include_str!("../data/gb3838-2002.toml")
            .replace(r#"["2", "4", "6", "10", "15"]"#, r#"["2", "4", "3", "10", "15"]"#);
        let error = Edition::parse(&text).unwrap_err().to_string();
        assert!(error.contains("GB 3838-2002") && error.contains("w01019"), "{error}");
    }

    #[test]
    fn the_edition_of_a_day_is_found() {
        let day = "2021-06-20".parse().unwrap();
        assert_eq!(Edition::in_force_on(day).standard, "GB 3838-2002");
    }

    proptest! {
        #[test]
        fn more_of_a_pollutant_never_gives_a_better_class(a in 0i64..100_000, b in 0i64..100_000, which in 0usize..24) {
            let edition = Edition::gb3838_2002();
            let item = &edition.items()[which];
            let (low, high) = (Decimal::new(a.min(b), 3), Decimal::new(a.max(b), 3));
            let class = |v| edition.class_of(item.code, v, WaterBody::Lake);
            match edition.limit(item.code, WaterClass::III, WaterBody::Lake) {
                Some(Limit::Max(_)) => prop_assert!(class(low) <= class(high)),
                Some(Limit::Min(_)) => prop_assert!(class(low) >= class(high)),
                Some(Limit::Range(..)) | None => {}
            }
        }

        #[test]
        fn a_value_keeps_the_limit_of_its_own_class(v in 0i64..100_000, which in 0usize..24) {
            let edition = Edition::gb3838_2002();
            let code = edition.items()[which].code;
            let value = Decimal::new(v, 3);
            if let Some(class) = edition.class_of(code, value, WaterBody::River)
                && let Some(limit) = edition.limit(code, class, WaterBody::River) {
                prop_assert!(limit.is_kept_by(value));
            }
        }
    }
}
