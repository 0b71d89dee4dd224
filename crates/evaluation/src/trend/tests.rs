//! Tests of trends.

use super::*;
use proptest::prelude::*;

fn series(values: &[&str]) -> Vec<Decimal> {
    values.iter().map(|v| v.parse().unwrap()).collect()
}

fn judge(values: &[Decimal]) -> Trend {
    Trend::judge(TrendRules::default(), CriticalTable::shipped(), values).unwrap()
}

#[test]
fn five_periods_at_the_critical_value_are_no_trend() {
    let trend = judge(&series(&["5.2", "4.9", "4.6", "4.7", "4.1"]));
    assert_eq!((trend.rs.to_string(), trend.tendency), ("-0.9".into(), Tendency::Steady));
    assert_eq!((trend.critical.value.to_string(), trend.tied), ("0.900".into(), false));
}

#[test]
fn six_periods_of_the_reference_rise_at_0_05_and_not_at_0_01() {
    let values = series(&["3.1", "3.4", "3.3", "3.9", "4.2", "4.0"]);
    let trend = judge(&values);
    assert_eq!((trend.rs.round_dp(6).to_string(), trend.tendency), ("0.885714".into(), Tendency::Rising));
    let rules = TrendRules { level: Significance::P01, ..TrendRules::default() };
    let strict = Trend::judge(rules, CriticalTable::shipped(), &values).unwrap();
    assert_eq!(strict.tendency, Tendency::Steady);
}

#[test]
fn fewer_than_five_periods_are_refused() {
    for n in [0, 4, 10_001] {
        let refused = Trend::judge(TrendRules::default(), CriticalTable::shipped(), &vec![Decimal::ONE; n]);
        assert_eq!(refused, Err(EvaluationError::Periods { given: n }));
    }
}

#[test]
fn a_rise_of_oxygen_is_better_and_of_a_pollutant_worse_and_ph_has_neither() {
    let edition = Edition::gb3838_2002();
    let of = |factor, tendency| Sense::of(edition, factor, tendency);
    assert_eq!(of(FactorCode::TOTAL_PHOSPHORUS, Tendency::Rising), Some(Sense::Worse));
    assert_eq!(of(FactorCode::TOTAL_NITROGEN, Tendency::Falling), Some(Sense::Better));
    assert_eq!(of(FactorCode::DISSOLVED_OXYGEN, Tendency::Rising), Some(Sense::Better));
    assert_eq!(of(FactorCode::DISSOLVED_OXYGEN, Tendency::Falling), Some(Sense::Worse));
    assert_eq!(of(FactorCode::TOTAL_PHOSPHORUS, Tendency::Steady), None);
    for without in [FactorCode::PH, FactorCode::WATER_TEMPERATURE, FactorCode::TURBIDITY] {
        assert_eq!(of(without, Tendency::Rising), None);
    }
}

#[test]
fn a_series_of_one_value_has_no_trend_unless_the_bare_formula_is_asked_for() {
    let flat = vec![Decimal::ONE; 14];
    let trend = judge(&flat);
    assert_eq!((trend.rs, trend.tendency, trend.tied), (Decimal::ZERO, Tendency::Steady, true));
    let rules = TrendRules { ties: TieRule::Formula, ..TrendRules::default() };
    let bare = Trend::judge(rules, CriticalTable::shipped(), &flat).unwrap();
    assert_eq!((bare.rs.to_string(), bare.tendency), ("0.5".into(), Tendency::Rising));
}

#[test]
fn equal_values_share_the_mean_of_their_ranks() {
    // Ranks 1.5, 1.5, 3, 4, 5: Σd² = 0.5, T = 6. Formula 1 − 3/120; corrected (240 − 6 − 6) / (2 √(120 · 114)).
    let values = series(&["1", "1", "2", "3", "4"]);
    assert_eq!(judge(&values).rs.round_dp(12).to_string(), "0.974679434481");
    let rules = TrendRules { ties: TieRule::Formula, ..TrendRules::default() };
    let bare = Trend::judge(rules, CriticalTable::shipped(), &values).unwrap();
    assert_eq!(bare.rs.to_string(), "0.975");
}

#[test]
fn ten_thousand_periods_are_computed() {
    let values: Vec<_> = (0..10_000).map(Decimal::from).collect();
    let trend = judge(&values);
    assert_eq!((trend.rs, trend.tendency), (Decimal::ONE, Tendency::Rising));
    assert_eq!(trend.critical.basis, CriticalBasis::LastRow { last: 30 });
}

/// r_s by its definition: the correlation of two series of ranks, in floating point.
#[expect(clippy::cast_precision_loss, reason = "ranks are small")]
fn by_definition(values: &[i64]) -> f64 {
    let rank = |v: i64| {
        let below = values.iter().filter(|o| **o < v).count() as f64;
        let equal = values.iter().filter(|o| **o == v).count() as f64;
        below + f64::midpoint(equal, 1.0)
    };
    let n = values.len() as f64;
    let middle = f64::midpoint(n, 1.0);
    let (mut cross, mut left, mut right) = (0.0, 0.0, 0.0);
    for (i, v) in values.iter().enumerate() {
        let (x, y) = (rank(*v) - middle, (i + 1) as f64 - middle);
        cross += x * y;
        left += x * x;
        right += y * y;
    }
    if left == 0.0 { 0.0 } else { cross / (left * right).sqrt() }
}

proptest! {
    #[test]
    fn the_correlation_is_that_of_the_ranks(values in prop::collection::vec(0i64..12, 5..40)) {
        let trend = judge(&values.iter().map(|v| Decimal::from(*v)).collect::<Vec<_>>());
        let expected = Decimal::try_from(by_definition(&values)).unwrap();
        prop_assert!((trend.rs - expected).abs() < Decimal::new(1, 9), "{} {}", trend.rs, expected);
        prop_assert!(trend.rs.abs() <= Decimal::ONE);
    }

    #[test]
    fn turning_the_series_turns_the_trend(mut values in prop::collection::vec(-9i64..9, 5..40)) {
        let decimals = |v: &[i64]| v.iter().map(|v| Decimal::from(*v)).collect::<Vec<_>>();
        let forth = judge(&decimals(&values));
        values.reverse();
        let back = judge(&decimals(&values));
        prop_assert_eq!(forth.rs, -back.rs);
        let turned = match forth.tendency {
            Tendency::Rising => Tendency::Falling,
            Tendency::Falling => Tendency::Rising,
            Tendency::Steady => Tendency::Steady,
        };
        prop_assert_eq!(back.tendency, turned);
    }
}
