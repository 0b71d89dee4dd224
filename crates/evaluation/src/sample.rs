//! The class of one sample.

use rust_decimal::Decimal;
use standards::exceedance::exceedance_multiple;
use standards::{Edition, FactorCode, Limit, Reading, ReadingFlag, WaterClass};

use crate::observation::{LeftOut, is_non_detect, left_out};
use crate::pollutants::{MainPollutant, main_pollutants};
use crate::{SampleRounding, SectionProfile, round_mean};

/// One value of a sample. With flag `L` the value is the detection limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SampleValue {
    /// What was measured.
    pub factor: FactorCode,
    /// The value, in the unit of [`standards::Factor::unit`].
    pub value: Decimal,
    /// The flag.
    pub flag: ReadingFlag,
}

impl From<Reading> for SampleValue {
    fn from(reading: Reading) -> Self {
        Self { factor: reading.factor, value: reading.value, flag: reading.flag }
    }
}

/// An item of a sample that has limits in this water.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ItemJudgement {
    /// The item.
    pub factor: FactorCode,
    /// The value that was compared.
    pub value: Decimal,
    /// Its class; `None` when a detection limit above the Class Ⅴ limit leaves it open (无法判定), or the value was left out.
    pub class: Option<WaterClass>,
    /// One of the 21 items that make the section's class (环办〔2011〕22号). TN in lakes has a class but does not.
    pub counts: bool,
    /// The limit of the target class.
    pub limit: Option<Limit>,
    /// Whether the limit of the target class is broken; `None` without a target or when a non-detect leaves it open.
    pub exceeds: Option<bool>,
    /// Multiple over the target limit.
    pub multiple: Option<Decimal>,
    /// Why the value was not judged.
    pub left_out: Option<LeftOut>,
}

/// A sample judged by single-factor evaluation (单因子评价).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SampleJudgement {
    /// Every item with limits, in the order given.
    pub items: Vec<ItemJudgement>,
    /// The worst class of the items that count.
    pub class: Option<WaterClass>,
    /// Named only when the class is worse than Ⅲ.
    pub main_pollutants: Vec<MainPollutant>,
}

impl SampleJudgement {
    /// State of the water, such as `轻度污染`.
    #[must_use]
    pub fn state(&self) -> Option<&'static str> {
        self.class.map(WaterClass::state)
    }

    /// Whether an item that counts breaks the target; `None` without a target or without any item that could be compared.
    #[must_use]
    pub fn exceeds(&self) -> Option<bool> {
        self.items.iter().filter(|i| i.counts).filter_map(|i| i.exceeds).max()
    }
}

/// Judges one sample: each item by itself, the section by the worst of them (GB 3838-2002, 环办〔2011〕22号).
///
/// Values are compared as given, without rounding ([`SampleRounding`]): the classes the national platform publishes come from
/// raw values. A non-detect (`L`) has the class that its detection limit still keeps: detection limit not above the limit is
/// kept, above is open.
#[must_use]
pub fn judge_sample(
    profile: &SectionProfile,
    edition: &Edition,
    values: impl IntoIterator<Item = SampleValue>,
) -> SampleJudgement {
    let items: Vec<_> = values.into_iter().filter_map(|value| judge_item(profile, edition, value)).collect();
    let counting = || items.iter().filter(|i| i.counts);
    let class = counting().filter_map(|i| i.class).max();
    let values = counting().filter_map(|i| Some((i.factor, i.class?, i.value)));
    let main_pollutants = main_pollutants(edition, profile.water, &profile.rules, values);
    SampleJudgement { items, class, main_pollutants }
}

fn judge_item(profile: &SectionProfile, edition: &Edition, given: SampleValue) -> Option<ItemJudgement> {
    let SampleValue { factor, flag, .. } = given;
    let counts = edition.item(factor)?.section;
    let value = match profile.rules.sample_rounding {
        SampleRounding::AsGiven => given.value,
        SampleRounding::Assessment => round_mean(factor, given.value.into(), &profile.rules),
    };
    let class = edition.class_of(factor, value, profile.water)?;
    let limit = profile.target_limit(edition, factor);
    let left_out = left_out(edition, factor, given.value, flag);
    let mut item =
        ItemJudgement { factor, value, class: None, counts, limit, exceeds: None, multiple: None, left_out };
    if item.left_out.is_none() {
        let open = is_non_detect(factor, flag);
        item.class = (!open || class != WaterClass::WorseThanV).then_some(class);
        item.exceeds = limit.map(|l| !l.is_kept_by(value)).filter(|exceeds| !(open && *exceeds));
        if item.exceeds == Some(true) {
            item.multiple = limit.and_then(|l| exceedance_multiple(factor, value, l));
        }
    }
    Some(item)
}

#[cfg(test)]
mod tests {
    use super::*;
    use standards::WaterBody;

    fn judge(water: WaterBody, values: &[(&str, &str, &str)]) -> SampleJudgement {
        let profile = SectionProfile { water, ..SectionProfile::river(WaterClass::III) };
        let values = values.iter().map(|(factor, value, flag)| SampleValue {
            factor: factor.parse().unwrap(),
            value: value.parse().unwrap(),
            flag: flag.parse().unwrap(),
        });
        judge_sample(&profile, Edition::gb3838_2002(), values)
    }

    fn check(water: WaterBody, values: &[(&str, &str, &str)], expected: &str) {
        assert_eq!(judge(water, values).class, WaterClass::parse(expected), "{values:?}");
    }

    #[test]
    fn the_vectors_of_the_reference_hold() {
        use WaterBody::{Lake, River};
        for (code, value, water, class) in [
            ("w01018", "15.0", River, "Ⅰ"),
            ("w01018", "15.1", River, "Ⅲ"),
            ("w21011", "0.2", River, "Ⅲ"),
            ("w21011", "0.2", Lake, "Ⅴ"),
            ("w21003", "2.0", River, "Ⅴ"),
            ("w21003", "2.01", River, "劣Ⅴ"),
            ("w01009", "7.5", River, "Ⅰ"),
            ("w01009", "7.4", River, "Ⅱ"),
            ("w01009", "2.0", River, "Ⅴ"),
            ("w01009", "1.9", River, "劣Ⅴ"),
            ("w01001", "6", River, "Ⅰ"),
            ("w01001", "9", River, "Ⅰ"),
            ("w20111", "0.00005", River, "Ⅰ"),
            ("w20111", "0.00006", River, "Ⅲ"),
            ("w20123", "1.5", River, "Ⅳ"),
        ] {
            check(water, &[(code, value, "N")], class);
        }
    }

    #[test]
    fn the_worst_item_makes_the_class_and_the_state() {
        let sample =
            judge(WaterBody::River, &[("w01009", "8", "N"), ("w21011", "0.33", "N"), ("w01001", "8", "N")]);
        assert_eq!((sample.class, sample.state()), (Some(WaterClass::V), Some("中度污染")));
        assert_eq!(sample.main_pollutants[0].to_string(), "总磷(0.6)");
        assert_eq!((sample.exceeds(), sample.items[0].exceeds), (Some(true), Some(false)));
    }

    #[test]
    fn total_nitrogen_has_a_class_in_lakes_but_never_makes_the_sections() {
        let values = [("w21001", "9", "N"), ("w21011", "0.01", "N")];
        let lake = judge(WaterBody::Lake, &values);
        assert_eq!((lake.class, lake.items[0].class), (Some(WaterClass::I), Some(WaterClass::WorseThanV)));
        let river = judge(WaterBody::River, &values);
        assert_eq!(river.items.len(), 1);
    }

    #[test]
    fn a_sample_is_compared_as_given() {
        check(WaterBody::River, &[("w01001", "9.2", "N")], "劣Ⅴ");
        check(WaterBody::River, &[("w21003", "0.151", "N")], "Ⅱ");
    }

    #[test]
    fn a_non_detect_keeps_what_its_detection_limit_keeps_and_leaves_the_rest_open() {
        let kept = judge(WaterBody::River, &[("w20111", "0.00004", "L")]);
        assert_eq!((kept.class, kept.exceeds()), (Some(WaterClass::I), Some(false)));
        let open = judge(WaterBody::River, &[("w20111", "0.002", "L")]);
        assert_eq!((open.class, open.exceeds()), (None, None));
    }

    #[test]
    fn values_under_maintenance_and_impossible_ones_are_named_but_not_judged() {
        let sample =
            judge(WaterBody::River, &[("w21011", "9", "M"), ("w21003", "-1", "N"), ("w01019", "3", "N")]);
        assert_eq!(sample.class, Some(WaterClass::II));
        assert!(sample.items[0].left_out.is_some() && sample.items[1].left_out == Some(LeftOut::Negative));
    }
}
