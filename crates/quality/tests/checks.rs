//! Every test at work, on values written out.

mod support;

use quality::{Arrived, Flag, QualityConfig, Reason, StationChecker, Test};
use standards::time::Instant;
use standards::{FactorCode, ReadingFlag};
use support::{HOUR, Holds, MINUTE, START, alone, d, finding, is_good, ph, put};

const NORMAL: ReadingFlag = ReadingFlag::NORMAL;
const PH: FactorCode = FactorCode::PH;

#[test]
fn a_value_outside_the_sensor_s_span_fails_and_one_outside_its_use_is_suspect() {
    let text = "[[check]]\ntest = \"gross_range\"\nfail = [0, 14]\nsuspect = [6, 9]\n";
    assert_eq!(ph(&mut alone(text), Test::GrossRange, HOUR, "6 9 5.9 9.1 14 14.01 -1"), "1133344");
}

#[test]
fn a_month_knows_its_own_span_and_other_months_are_not_tested() {
    let text = "[[check]]\ntest = \"climatology\"\nranges = [{ months = [6], span = [7, 8] }]\n";
    assert_eq!(ph(&mut alone(text), Test::Climatology, HOUR, "7.5 8.5"), "13");
    let text = "[[check]]\ntest = \"climatology\"\nranges = [{ months = [7], span = [7, 8] }]\n";
    assert_eq!(ph(&mut alone(text), Test::Climatology, HOUR, "7.5 8.5"), "22");
}

const SPIKE: &str = "[[check]]\ntest = \"spike\"\nsuspect = 0.5\nfail = 2\n";

#[test]
fn a_spike_is_told_when_both_neighbours_are_known_and_does_not_accuse_them() {
    assert_eq!(ph(&mut alone(SPIKE), Test::Spike, HOUR, "7 7 7 8 7 7 7"), "2213112");
    assert_eq!(ph(&mut alone(SPIKE), Test::Spike, HOUR, "7 7 7 9.5 7 7 7"), "2214112");
}

#[test]
fn a_step_that_stays_is_no_spike() {
    assert_eq!(ph(&mut alone(SPIKE), Test::Spike, HOUR, "7 7 7 9.5 9.5 9.5 9.5"), "2211112");
}

#[test]
fn the_average_method_is_that_of_the_manual_and_sees_the_neighbours_too() {
    let text = format!("{SPIKE}method = \"average\"\n[[check]]\ntest = \"gap\"\ninterval_minutes = 60\n");
    assert_eq!(ph(&mut alone(&text), Test::Spike, HOUR, "7 7 7 9.5 7 7 7"), "2134312");
}

#[test]
fn values_beside_a_gap_are_neither_spikes_nor_too_fast() {
    // ioos/ioos_qc#68 and #44, sandialabs/pecos#39.
    assert_eq!(ph(&mut alone(SPIKE), Test::Spike, HOUR, "7 7 7 7 - 9 - 7 7 7"), "22122212");
    let rate = "[[check]]\ntest = \"rate_of_change\"\nsuspect = 0.5\nfail = 5\n";
    assert_eq!(ph(&mut alone(rate), Test::RateOfChange, HOUR, "7 7 7 7 - - - 9 9 9.6"), "2221213");
}

#[test]
fn a_value_under_maintenance_is_no_neighbour_and_fails_by_its_flag() {
    let text = format!("{SPIKE}[[check]]\ntest = \"instrument_flag\"\nflags = \"surface_water\"\n");
    assert_eq!(ph(&mut alone(&text), Test::InstrumentFlag, HOUR, "7 7 7 7 4M 7 7 7T"), "11114113");
    assert_eq!(ph(&mut alone(&text), Test::Spike, HOUR, "7 7 7 7 4M 7 7 7 7"), "221222112");
}

#[test]
fn a_share_lets_a_flood_multiply_turbidity() {
    let text = "[[check]]\ntest = \"rate_of_change\"\nsuspect = 0.5\nfail = 1\nshare = 2\n";
    assert_eq!(ph(&mut alone(text), Test::RateOfChange, HOUR, "1 1 1 3 9 28 1000"), "2221134");
}

#[test]
fn a_stuck_value_is_suspect_and_then_fails_and_a_missing_value_does_not_hide_it() {
    let text = "[[check]]\ntest = \"flat_line\"\nsuspect_hours = 4\nfail_hours = 6\npoints = 3\n";
    assert_eq!(ph(&mut alone(text), Test::FlatLine, HOUR, "7 7 7 7 7 7 7 7.01"), "11113341");
    assert_eq!(ph(&mut alone(text), Test::FlatLine, HOUR, "7 7 - 7 7 7.01"), "11131");
}

#[test]
fn two_equal_values_on_both_sides_of_a_long_gap_are_no_flat_line() {
    let text = "[[check]]\ntest = \"flat_line\"\nsuspect_hours = 4\nfail_hours = 6\npoints = 2\n";
    assert_eq!(ph(&mut alone(text), Test::FlatLine, HOUR, "7 7 - - - - - - - - 7 7"), "1111");
}

#[test]
fn non_detects_written_as_the_same_number_are_no_flat_line() {
    let text = "[[check]]\ntest = \"flat_line\"\nsuspect_hours = 4\npoints = 3\n\
        [[check]]\ntest = \"detection_limit\"\nlimit = 0.05\nrepeats = 99\n";
    let quiet = "0.025 0.025 0.025 0.025 0.025 0.025 0.3 0.3 0.3 0.3 0.3";
    assert_eq!(ph(&mut alone(text), Test::FlatLine, HOUR, quiet), "22222211113");
    assert_eq!(ph(&mut alone(text), Test::FlatLine, HOUR, "1L 1L 1L 1L 1L 1L"), "222222");
}

#[test]
fn within_a_tolerance_a_slow_drift_is_no_flat_line() {
    let text = "[[check]]\ntest = \"flat_line\"\nsuspect_hours = 3\ntolerance = 0.05\npoints = 2\n";
    assert_eq!(ph(&mut alone(text), Test::FlatLine, HOUR, "7 7.02 7.04 7.02 7 7.03"), "111333");
    assert_eq!(ph(&mut alone(text), Test::FlatLine, HOUR, "7 7.02 7.04 7.06 7.08 7.10"), "111111");
}

#[test]
fn a_signal_that_hardly_moves_is_attenuated_once_its_window_is_filled() {
    let text = "[[check]]\ntest = \"attenuated\"\nhours = 4\nsuspect = 0.1\nfail = 0.02\npoints = 4\n";
    assert_eq!(
        ph(&mut alone(text), Test::Attenuated, HOUR, "7 7.5 7.01 7.02 7.03 7.02 7.02 7.02 7.02"),
        "222113444"
    );
}

#[test]
fn decimals_beyond_an_instrument_s_are_suspect_and_zeros_are_none() {
    let text = "[[check]]\ntest = \"decimals\"\nmost = 2\n";
    assert_eq!(ph(&mut alone(text), Test::Decimals, HOUR, "7.01 7.0100 7.014 11.04089755612263"), "1133");
}

#[test]
fn half_a_detection_limit_again_and_again_is_told() {
    let text = "[[check]]\ntest = \"detection_limit\"\nlimit = 0.05\nrepeats = 3\n";
    assert_eq!(
        ph(&mut alone(text), Test::DetectionLimit, HOUR, "0.025 0.05 0.03 0.025 0.025 0.025 0.04"),
        "1111131"
    );
}

#[test]
fn the_end_of_the_span_again_and_again_is_told() {
    let text = "[[check]]\ntest = \"saturation\"\nend = 14\ntolerance = 0.01\nrepeats = 2\n";
    assert_eq!(ph(&mut alone(text), Test::Saturation, HOUR, "13.995 14 14 9 14"), "13311");
}

#[test]
fn values_just_within_a_limit_again_and_again_are_told() {
    let text = "[[check]]\ntest = \"limit_hugging\"\nlimit = 9\nwithin = 0.05\nrepeats = 3\n";
    assert_eq!(ph(&mut alone(text), Test::LimitHugging, HOUR, "8.9 8.8 9 8.99 9.1 8.9"), "113311");
}

#[test]
fn a_gap_is_told_at_the_value_that_ends_it() {
    let mut checker = alone("[[check]]\ntest = \"gap\"\nreach = 1.5\n");
    let mut holds = Holds::new();
    for hour in [0, 4, 8, 12, 24, 28] {
        put(&mut checker, &mut holds, START + hour * HOUR, &[(PH, d("7"), NORMAL)]);
    }
    let told = finding(&holds, PH, START + 24 * HOUR, Test::Gap).unwrap();
    assert_eq!((told.flag, told.reason), (Flag::Missing, Reason::Gap(2, Instant(START + 16 * HOUR))));
    assert_eq!(told.reason.chinese(), "自 2021-06-01 16:00 起缺 2 个数据");
    let together = holds[&(PH, Instant(START + 24 * HOUR))].together();
    assert_eq!(together, Flag::NotEvaluated, "a gap says nothing of the value that ends it");
    assert!(finding(&holds, PH, START + 28 * HOUR, Test::Gap).is_none());
}

#[test]
fn a_clock_ahead_of_the_server_is_told() {
    let mut checker = alone("[[check]]\ntest = \"clock\"\nahead_minutes = 10\n");
    let mut flags = Vec::new();
    for (n, ahead) in (0..).zip([0, 10, 11, -600]) {
        let values = [(PH, d("7"), NORMAL)];
        let time = START + n * HOUR;
        let received = Some(Instant(time - ahead * MINUTE));
        let arrived = Arrived { time: Instant(time), received, values: &values };
        checker.observe(arrived, |verdict| flags.push(verdict.tests.of(Test::Clock)));
    }
    assert_eq!(flags, [Flag::Good, Flag::Good, Flag::Suspect, Flag::Good]);
}

#[test]
fn a_value_a_thousand_times_too_large_for_this_station_is_told_with_what_would_fit() {
    let mut checker = alone("[[check]]\ntest = \"unit\"\ndays = 3\n");
    let mut holds = Holds::new();
    let mut at = START;
    for (n, text) in (0..).zip(["0.1", "0.2", "0.3", "0.2", "0.15", "0.25"].into_iter().cycle().take(30)) {
        at = START + n * 4 * HOUR;
        put(&mut checker, &mut holds, at, &[(PH, d(text), NORMAL)]);
    }
    at += 4 * HOUR;
    put(&mut checker, &mut holds, at, &[(PH, d("212"), NORMAL)]);
    let told = finding(&holds, PH, at, Test::Unit).unwrap();
    assert!(told.reason.chinese().contains("换算为 0.212"), "{}", told.reason.chinese());
    // Twenty times as much is a flood, not a unit.
    put(&mut checker, &mut holds, at + 4 * HOUR, &[(PH, d("6"), NORMAL)]);
    assert!(finding(&holds, PH, at + 4 * HOUR, Test::Unit).is_none());
}

#[test]
fn yesterday_s_curve_again_is_told_and_a_calm_day_is_not() {
    let text = "[[check]]\ntest = \"repeated_day\"\npoints = 6\nhours = 20\nchanges = 4\n";
    let curve = "7.1 7.4 7.9 7.7 7.3 7.0";
    let again = ph(&mut alone(text), Test::RepeatedDay, 4 * HOUR, &format!("{curve} {curve} 7.2"));
    assert_eq!(again, "1111111111131");
    let calm = "7.1 7.1 7.1 7.1 7.0 7.0";
    assert_eq!(ph(&mut alone(text), Test::RepeatedDay, 4 * HOUR, &format!("{calm} {calm}")), "1".repeat(12));
}

#[test]
fn a_station_much_quieter_than_it_ever_was_is_told() {
    let text = "[[check]]\ntest = \"quiet\"\nhours = 24\nshare = 0.05\ndays = 3\npoints = 6\n";
    let mut checker = alone(text);
    let mut holds = Holds::new();
    for n in 0..120 {
        let lively = if n % 2 == 0 { "7.2" } else { "7.6" };
        let still = if n % 2 == 0 { "7.400" } else { "7.401" };
        let text = if n < 72 { lively } else { still };
        put(&mut checker, &mut holds, START + n * HOUR, &[(PH, d(text), NORMAL)]);
    }
    let told = |n: i64| finding(&holds, PH, START + n * HOUR, Test::Quiet);
    assert!(told(71).is_none() && told(80).is_none());
    let reason = told(110).unwrap().reason.chinese();
    assert!(reason.contains("需核实") && reason.contains("0.001"), "{reason}");
}

#[test]
fn last_digits_that_are_always_the_same_are_told() {
    let text = "[[check]]\ntest = \"last_digits\"\npoints = 50\ndecimals = 2\nchi_square = 60\n";
    let values: Vec<String> = (0..60).map(|n| format!("7.{}5", n % 10)).collect();
    assert!(ph(&mut alone(text), Test::LastDigits, HOUR, &values.join(" ")).ends_with('3'));
    let values: Vec<String> = (0..60).map(|n| format!("7.{}{}", n % 7, n % 10)).collect();
    assert!(ph(&mut alone(text), Test::LastDigits, HOUR, &values.join(" ")).ends_with('1'));
}

#[test]
fn ammonia_above_total_nitrogen_doubts_both_whichever_comes_first() {
    let text =
        "[[cross]]\nrule = \"part_of\"\npart = \"w21003\"\nwhole = \"w21001\"\nratio = 1.1\nmargin = 0.1\n";
    let (nh3n, tn) = (FactorCode::AMMONIA_NITROGEN, FactorCode::TOTAL_NITROGEN);
    for order in [[0, 1], [1, 0]] {
        let values = [(nh3n, d("2.0"), NORMAL), (tn, d("1.0"), NORMAL)];
        let mut checker = alone(text);
        let mut holds = Holds::new();
        for at in order {
            put(&mut checker, &mut holds, START, &[values[at]]);
        }
        for factor in [nh3n, tn] {
            let told = finding(&holds, factor, START, Test::CrossFactor).unwrap();
            assert_eq!(told.reason.chinese(), "氨氮 2 高于总氮 1，而前者是后者的一部分");
        }
        // The corrected total nitrogen clears both.
        put(&mut checker, &mut holds, START, &[(tn, d("3.0"), NORMAL)]);
        assert!(is_good(&holds, nh3n, START) && is_good(&holds, tn, START), "{holds:?}");
    }
}

#[test]
fn the_shipped_table_leaves_an_ordinary_day_alone() {
    let mut checker = StationChecker::new(QualityConfig::shipped().settings("A1"));
    let mut holds = Holds::new();
    for n in 0..60 {
        let wave = |low: i64, step: i64| standards::Decimal::new(low + (n * 7 % 13) * step, 2);
        let values = [
            (FactorCode::WATER_TEMPERATURE, wave(1850, 10), NORMAL),
            (FactorCode::PH, wave(780, 1), NORMAL),
            (FactorCode::DISSOLVED_OXYGEN, wave(800, 5), NORMAL),
            (FactorCode::AMMONIA_NITROGEN, wave(20, 1), NORMAL),
            (FactorCode::TOTAL_NITROGEN, wave(180, 3), NORMAL),
        ];
        put(&mut checker, &mut holds, START + n * 4 * HOUR, &values);
    }
    let odd: Vec<_> = holds.values().filter(|verdict| verdict.says_something()).collect();
    assert!(odd.is_empty(), "{odd:#?}");
}

#[test]
fn a_device_that_invents_factors_is_judged_by_the_first_of_them_until_they_are_long_gone() {
    let mut checker = StationChecker::new(QualityConfig::shipped().settings("A1"));
    let mut holds = Holds::new();
    let code = |n: usize| format!("x{n}").parse::<FactorCode>().unwrap();
    for n in 0..300 {
        put(&mut checker, &mut holds, START, &[(code(n), d("1.0"), NORMAL)]);
    }
    assert_eq!(holds.len(), 256);
    let month = START + 31 * 24 * HOUR;
    put(&mut checker, &mut holds, month - 2 * 24 * HOUR, &[(code(299), d("1.0"), NORMAL)]);
    assert_eq!(holds.len(), 256, "not yet");
    put(&mut checker, &mut holds, month, &[(code(299), d("1.0"), NORMAL), (code(0), d("1.0"), NORMAL)]);
    assert_eq!(holds.len(), 258);
}
