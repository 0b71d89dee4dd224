//! The verdicts of the last days do not depend on the order in which values came, nor on whether they came one by one.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests, outside test functions")]

mod support;

use proptest::prelude::*;
use quality::{Arrived, Effect, QualityConfig, StationChecker};
use standards::time::Instant;
use standards::{Decimal, FactorCode, ReadingFlag};
use support::{HOUR, Holds, MINUTE, START, d};

const NH3N: FactorCode = FactorCode::AMMONIA_NITROGEN;
const TN: FactorCode = FactorCode::TOTAL_NITROGEN;

type Row = (Instant, Vec<(FactorCode, Decimal, ReadingFlag)>);

fn checker() -> StationChecker {
    // Many findings in few values.
    let text = "[[check]]\ntest = \"spike\"\nsuspect = 0.2\n[[check]]\ntest = \"rate_of_change\"\nsuspect = 0.1\n\
        [[check]]\ntest = \"flat_line\"\nsuspect_hours = 6\npoints = 3\n\
        [[check]]\ntest = \"gross_range\"\nfail = [0, 5]\nsuspect = [0.1, 3]\n\
        [[check]]\ntest = \"attenuated\"\nhours = 12\nsuspect = 0.2\npoints = 3\n\
        [[check]]\ntest = \"quiet\"\nhours = 12\nshare = 0.5\ndays = 1\npoints = 3\n\
        [[check]]\ntest = \"unit\"\ndays = 1\n\
        [[check]]\ntest = \"repeated_day\"\npoints = 3\nhours = 8\nchanges = 1\n\
        [[check]]\ntest = \"detection_limit\"\nlimit = 1\nrepeats = 2\n";
    let (config, problems) = QualityConfig::read(text);
    StationChecker::new(config.unwrap_or_else(|| panic!("{problems:?}")).settings("A1"))
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let value =
        prop_oneof![Just("0.5"), Just("1"), Just("1.2"), Just("0.9"), Just("4"), Just("900"), Just("0.0009")];
    let flag = prop_oneof![8 => Just("N"), 1 => Just("M"), 1 => Just("L")];
    let row = (0i64..30, value.clone(), value, flag, any::<bool>());
    prop::collection::vec(row, 1..40).prop_map(|rows| {
        let mut seen = std::collections::BTreeMap::new();
        for (hour, a, b, flag, both) in rows {
            let flag: ReadingFlag = flag.parse().unwrap();
            let mut values = vec![(NH3N, d(a), flag)];
            if both {
                values.push((TN, d(b), ReadingFlag::NORMAL));
            }
            seen.entry(Instant(START + hour * 2 * HOUR)).or_insert(values);
        }
        seen.into_iter().collect()
    })
}

fn told(rows: &[Row], order: &[usize]) -> Holds {
    let mut checker = checker();
    let mut holds = Holds::new();
    for at in order {
        let (time, values) = &rows[*at];
        let effect = checker.observe(Arrived { time: *time, received: None, values }, |verdict| {
            holds.insert((verdict.factor, verdict.time), verdict.clone());
        });
        assert_eq!(effect, Effect::Judged);
    }
    holds
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_arrival_makes_no_difference((rows, order) in rows().prop_flat_map(|rows| {
        let order: Vec<usize> = (0..rows.len()).collect();
        (Just(rows), Just(order).prop_shuffle())
    })) {
        let in_order: Vec<usize> = (0..rows.len()).collect();
        prop_assert_eq!(told(&rows, &in_order), told(&rows, &order));
    }

    #[test]
    fn all_at_once_equals_one_by_one((rows, order) in rows().prop_flat_map(|rows| {
        let order: Vec<usize> = (0..rows.len()).collect();
        (Just(rows), Just(order).prop_shuffle())
    }), first in 0usize..10) {
        let in_order: Vec<usize> = (0..rows.len()).collect();
        let mut checker = checker();
        let mut holds = Holds::new();
        let arrived: Vec<Arrived<'_>> =
            order.iter().map(|at| Arrived { time: rows[*at].0, received: None, values: &rows[*at].1 }).collect();
        let (now, later) = arrived.split_at(first.min(arrived.len()));
        for part in [now, later] {
            let too_old = checker.observe_all(part, |verdict| {
                holds.insert((verdict.factor, verdict.time), verdict.clone());
            });
            prop_assert_eq!(too_old, []);
        }
        prop_assert_eq!(told(&rows, &in_order), holds);
    }

    #[test]
    fn a_corrected_value_is_judged_as_if_it_had_come_right(rows in rows(), at in any::<prop::sample::Index>()) {
        let in_order: Vec<usize> = (0..rows.len()).collect();
        let at = at.index(rows.len());
        let mut wrong = rows.clone();
        wrong[at].1[0].1 = d("2.75");
        let mut checker = checker();
        let mut holds = Holds::new();
        for (time, values) in wrong.iter().chain([&rows[at]]) {
            checker.observe(Arrived { time: *time, received: None, values }, |verdict| {
                holds.insert((verdict.factor, verdict.time), verdict.clone());
            });
        }
        prop_assert_eq!(told(&rows, &in_order), holds);
    }
}

#[test]
fn weeks_of_values_keep_a_bounded_state_and_late_ones_within_the_horizon_are_judged_as_if_in_time() {
    let row = |n: i64| {
        let value = Decimal::new(100 + n * 37 % 90, 2);
        (Instant(START + n * HOUR), vec![(NH3N, value, ReadingFlag::NORMAL)])
    };
    let rows: Vec<Row> = (0..24 * 40).map(row).collect();
    let in_order: Vec<usize> = (0..rows.len()).collect();
    // One value comes twelve hours late, again and again.
    let mut order = in_order.clone();
    for at in (100..900).step_by(50) {
        let late = order.remove(at);
        order.insert(at + 12, late);
    }
    assert_eq!(told(&rows, &in_order), told(&rows, &order));
    let mut checker = checker();
    for (time, values) in &rows {
        checker.observe(Arrived { time: *time, received: None, values }, |_| {});
    }
    let (time, _) = &rows[3];
    let old = Arrived { time: *time, received: None, values: &[(NH3N, d("9"), ReadingFlag::NORMAL)] };
    assert_eq!(checker.observe(old, |_| {}), Effect::TooOld);
}

#[test]
fn a_day_of_minute_values_may_come_late_and_older_ones_are_said_to_be_too_old() {
    let row = |n: i64| (Instant(START + n * MINUTE), Decimal::new(100 + n * 37 % 90, 2));
    let mut checker = checker();
    let left_out = [6000 - 20 * 60, 3];
    for n in (0..6000).filter(|n| !left_out.contains(n)) {
        let (time, value) = row(n);
        let values = [(NH3N, value, ReadingFlag::NORMAL)];
        checker.observe(Arrived { time, received: None, values: &values }, |_| {});
    }
    let effect = left_out.map(|n| {
        let (time, value) = row(n);
        let values = [(NH3N, value, ReadingFlag::NORMAL)];
        checker.observe(Arrived { time, received: None, values: &values }, |_| {})
    });
    assert_eq!(effect, [Effect::Judged, Effect::TooOld]);
}
