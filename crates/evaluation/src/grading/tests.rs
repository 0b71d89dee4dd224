//! Tests of the state of rivers.

use super::*;
use WaterState::{Excellent, Good, HeavilyPolluted, LightlyPolluted, ModeratelyPolluted};
use proptest::prelude::*;

const TP: FactorCode = FactorCode::TOTAL_PHOSPHORUS;
const NH3N: FactorCode = FactorCode::AMMONIA_NITROGEN;
const CODMN: FactorCode = FactorCode::PERMANGANATE_INDEX;
const COD: &str = "w01018";

fn shares(sections: u32, good: u32, worse_than_v: u32) -> SharesOfClasses {
    SharesOfClasses { sections, good, worse_than_v }
}

fn river(sections: &[(WaterClass, &[(FactorCode, &str)])]) -> Result<RiverGrade, EvaluationError> {
    let sections: Vec<_> = sections
        .iter()
        .enumerate()
        .map(|(i, (class, means))| GradedSection {
            section: format!("s{i}").as_str().into(),
            class: *class,
            means: means.iter().map(|(factor, mean)| (*factor, mean.parse().unwrap())).collect(),
        })
        .collect();
    let edition = Edition::gb3838_2002();
    grade_river(edition, WaterBody::River, &Rules::default(), GradingRules::default(), &sections)
}

#[test]
fn every_boundary_of_the_table_lies_where_the_paper_puts_it() {
    for (good, worst, expected) in [
        (100, 0, Excellent),
        (90, 10, Excellent),
        (89, 11, Good),
        (75, 25, Good),
        (74, 0, LightlyPolluted),
        (74, 19, LightlyPolluted),
        (74, 20, ModeratelyPolluted),
        (61, 39, ModeratelyPolluted),
        (60, 39, ModeratelyPolluted),
        (60, 40, HeavilyPolluted),
        (59, 40, HeavilyPolluted),
        (59, 39, ModeratelyPolluted),
        (0, 19, LightlyPolluted),
        (0, 100, HeavilyPolluted),
    ] {
        let state = GradingRules::default().state(shares(100, good, worst));
        assert_eq!(state, Some(expected), "{good} % good, {worst} % worse than V");
    }
    assert_eq!(GradingRules::default().state(shares(0, 0, 0)), None);
}

#[test]
fn shares_are_not_rounded_before_they_are_compared() {
    // 89.96 % would print as 90.0.
    assert_eq!(GradingRules::default().state(shares(2500, 2249, 0)), Some(Good));
    assert_eq!(GradingRules::default().state(shares(7, 5, 2)), Some(ModeratelyPolluted));
}

#[test]
fn four_sections_are_judged_by_the_mean_of_each_item() {
    let good: &[(FactorCode, &str)] = &[(TP, "0.1"), (CODMN, "5")];
    let grade = river(&[
        (WaterClass::III, good),
        (WaterClass::III, good),
        (WaterClass::III, good),
        (WaterClass::WorseThanV, &[(TP, "1.1")]),
    ])
    .unwrap();
    assert_eq!(grade.state, ModeratelyPolluted);
    let GradingBasis::Means(items, named) = grade.basis else { panic!("five sections are not given") };
    let said: Vec<_> = items.iter().map(|i| (i.factor, i.sections, i.mean.to_string())).collect();
    assert_eq!(said, [(CODMN, 3, "5.0".into()), (TP, 4, "0.350".into())]);
    assert_eq!(named[0].to_string(), "总磷(0.8)");
}

#[test]
fn a_mean_of_ph_over_sections_is_one_of_ion_activity() {
    let grade =
        river(&[(WaterClass::I, &[(FactorCode::PH, "5.5")]), (WaterClass::I, &[(FactorCode::PH, "8.5")])])
            .unwrap();
    let GradingBasis::Means(items, _) = grade.basis else { panic!("five sections are not given") };
    // The arithmetic mean would be 7; half the ions of pH 5.5 make 5.80.
    assert_eq!((items[0].mean.to_string(), items[0].class), ("6".into(), WaterClass::I));
}

#[test]
fn five_sections_are_judged_by_shares_and_named_by_the_rate_of_exceeding_sections() {
    let cod = COD.parse().unwrap();
    let bad: &[(FactorCode, &str)] = &[(TP, "0.3"), (NH3N, "1.2"), (cod, "25"), (CODMN, "7")];
    let grade = river(&[
        (WaterClass::IV, bad),
        (WaterClass::IV, &[(TP, "0.3"), (NH3N, "1.2"), (cod, "20")]),
        (WaterClass::IV, &[(TP, "0.3")]),
        (WaterClass::II, &[(TP, "0.1")]),
        (WaterClass::II, &[]),
    ])
    .unwrap();
    assert_eq!(grade.state, LightlyPolluted);
    let GradingBasis::Shares(counted, named) = grade.basis else { panic!("five sections are given") };
    assert_eq!((counted.good, counted.worse_than_v), (2, 0));
    let said: Vec<_> = named.iter().map(ToString::to_string).collect();
    assert_eq!(said, ["总磷(60.0%)", "氨氮(40.0%)", "化学需氧量(20.0%)", "高锰酸盐指数(20.0%)"]);
}

#[test]
fn a_good_river_names_no_pollutant_and_an_empty_one_has_no_state() {
    let fine: (WaterClass, &[(FactorCode, &str)]) = (WaterClass::II, &[(TP, "0.1")]);
    let bad: (WaterClass, &[(FactorCode, &str)]) = (WaterClass::IV, &[(TP, "0.3")]);
    let grade = river(&[fine, fine, fine, fine, bad]).unwrap();
    assert_eq!((grade.state, grade.basis), (Good, GradingBasis::Shares(shares(5, 4, 0), vec![])));
    assert!(river(&[]).is_err());
    assert!(river(&[(WaterClass::II, &[(FactorCode::TURBIDITY, "3")])]).is_err());
}

#[test]
fn a_section_that_stands_twice_is_refused() {
    let section =
        GradedSection { section: "a".into(), class: WaterClass::II, means: vec![(TP, Decimal::ONE)] };
    let twice = [section.clone(), section];
    let refused = grade_river(
        Edition::gb3838_2002(),
        WaterBody::River,
        &Rules::default(),
        GradingRules::default(),
        &twice,
    );
    assert_eq!(refused, Err(EvaluationError::DifferentSections { sections: vec!["a".into()] }));
}

#[test]
fn shares_out_of_order_are_no_rules() {
    let usual = GradingRules::default();
    assert_eq!(usual.check(), Ok(()));
    for wrong in [
        GradingRules { good_from: Decimal::from(95), ..usual },
        GradingRules { moderate_from: Decimal::from(41), ..usual },
        GradingRules { excellent_from: Decimal::from(101), ..usual },
    ] {
        assert!(wrong.check().is_err(), "{wrong:?}");
    }
}

proptest! {
    #[test]
    fn a_worse_section_never_makes_a_better_river(
        classes in prop::collection::vec(0usize..6, 5..40), at in any::<prop::sample::Index>(),
    ) {
        let state = |classes: &[usize]| {
            let classes = classes.iter().map(|c| WaterClass::ALL[*c]);
            GradingRules::default().state(SharesOfClasses::of(classes)).unwrap()
        };
        let mut worse = classes.clone();
        let i = at.index(worse.len());
        worse[i] = 5;
        prop_assert!(state(&worse) >= state(&classes));
    }
}
