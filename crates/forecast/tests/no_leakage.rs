//! A forecast knows what had arrived when it was issued, and nothing else.

#![expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "a test target")]

use forecast::{Boost, Channel, Forecast, Forecaster, History, Reading, Role, Spec, Target, feature_row};
use proptest::prelude::*;
use standards::time::Instant;

const HOUR: i64 = 3_600_000;
/// Beijing midnight of 2024-05-01.
const START: i64 = 1_714_492_800_000;
const DAYS: i64 = 60;

/// A small forecaster, so that a hindcast takes milliseconds.
fn spec() -> Spec {
    Spec {
        targets: vec![Target::At(4), Target::At(24), Target::MaxWithin(12), Target::MeanWithin(24)],
        first_days: 20,
        trees_days: 20,
        retrain_days: 10,
        recent_days: 15,
        boost: Boost { trees: 8, leaf_rows: 10, leaves: 4, bins: 16, ..Boost::default() },
        ..Spec::default()
    }
}

/// Numbers between 0 and 1 that follow from a seed.
fn noise(seed: u64, n: i64) -> f64 {
    let mut x = seed ^ n.unsigned_abs().wrapping_mul(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((x ^ (x >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
}

/// A section with a river upstream, a gauge, a flow and a gate; readings come up to some hours late and some are lost.
fn channels(seed: u64, late_hours: i64) -> Vec<Channel> {
    let channel = |name: &str, role, every: i64, value: &dyn Fn(i64) -> f64| {
        let salt = seed ^ name.bytes().fold(0, |sum, byte| sum * 31 + u64::from(byte));
        let readings = (0..DAYS * 24 / every).filter(|n| noise(salt, *n) > 0.05).map(|n| {
            let measured = Instant(START + n * every * HOUR);
            let late = (noise(salt ^ 1, n) * noise(salt ^ 2, n) * (late_hours * HOUR) as f64) as i64;
            Reading { measured, arrived: measured.plus_ms(late), value: value(n * every) }
        });
        Channel { name: name.into(), role, readings: readings.collect() }
    };
    let storm = |hour: i64| noise(seed, hour / 60).powi(6) * (-((hour % 60) as f64) / 20.0).exp();
    vec![
        channel("NH3-N", Role::Target, 4, &|h| 0.3 + 2.0 * storm(h - 12) + 0.05 * noise(seed ^ 3, h)),
        channel("EC", Role::Own, 1, &|h| 900.0 - 300.0 * storm(h)),
        channel("upper NH3-N", Role::UpstreamSame, 4, &|h| 0.2 + 2.0 * storm(h) + 0.05 * noise(seed ^ 4, h)),
        channel("flow", Role::Flow, 1, &|h| 3.0 + 40.0 * storm(h)),
        channel("rain", Role::Rain, 1, &|h| if h % 60 < 5 { 30.0 * storm(h) } else { 0.0 }),
        channel("gate", Role::Switch, 4, &|h| f64::from(u8::from(storm(h) > 0.3))),
        rain_ahead(seed, late_hours, &storm),
    ]
}

/// Twice a day a forecast of 72 h of rain that comes up to some hours after its issue.
fn rain_ahead(seed: u64, late_hours: i64, storm: &dyn Fn(i64) -> f64) -> Channel {
    let mut readings = Vec::new();
    for issue in 0..DAYS * 2 {
        let late = (noise(seed ^ 5, issue) * (late_hours * HOUR) as f64) as i64;
        let arrived = Instant(START + issue * 12 * HOUR + late);
        readings.extend((1..=72).map(|ahead| {
            let hour = issue * 12 + ahead;
            let value = 30.0 * storm(hour) * (0.5 + noise(seed ^ 6, hour));
            Reading { measured: Instant(START + hour * HOUR), arrived, value }
        }));
    }
    Channel { name: "rain forecast".into(), role: Role::RainAhead, readings }
}

/// All forecasts up to a step.
fn hindcast(history: &History, last: i64) -> Vec<Forecast> {
    let mut forecaster = Forecaster::new(spec(), false);
    (*history.steps().start()..=last).flat_map(|step| forecaster.advance(history, step)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_arrives_later_changes_no_feature_and_no_forecast(
        seed in 0_u64..10_000,
        late_hours in 0_i64..40,
        day in 25_i64..DAYS - 1,
        factor in prop_oneof![Just(0.0), Just(0.5), Just(30.0)],
        lost in any::<bool>(),
    ) {
        let spec = spec();
        let known = channels(seed, late_hours);
        let before = History::new(known.clone(), &spec).unwrap();
        let last = before.step_before(Instant(START + day * 24 * HOUR + 8 * HOUR));
        let issue = before.time_of(last);
        let mut other = known;
        for channel in &mut other {
            for reading in channel.readings.iter_mut().filter(|reading| reading.arrived > issue) {
                reading.value *= factor;
                reading.arrived = reading.arrived.plus_ms(HOUR);
            }
            if lost {
                channel.readings.retain(|reading| reading.arrived <= issue);
            }
        }
        let after = History::new(other, &spec).unwrap();
        // NaN stands for what was not known, and is no equal of itself.
        let bits = |history: &History, step: i64| -> Vec<u32> {
            feature_row(history, step, 0.1).into_iter().map(f32::to_bits).collect()
        };
        for step in *before.steps().start()..=last {
            prop_assert_eq!(bits(&before, step), bits(&after, step));
        }
        let said = hindcast(&before, last);
        prop_assert!(said.len() > 4 * 20, "{} forecasts", said.len());
        prop_assert_eq!(said, hindcast(&after, last));
    }
}

#[test]
fn what_had_arrived_does_change_the_forecast() {
    let spec = spec();
    let known = channels(7, 0);
    let before = History::new(known.clone(), &spec).unwrap();
    let last = before.step_before(Instant(START + 40 * 24 * HOUR));
    let mut other = known;
    let reading =
        other[0].readings.iter_mut().rfind(|reading| reading.arrived <= before.time_of(last)).unwrap();
    reading.value += 1.0;
    let after = History::new(other, &spec).unwrap();
    assert_ne!(hindcast(&before, last), hindcast(&after, last));
}

#[test]
fn a_reading_that_comes_late_is_used_from_then_on_and_not_before() {
    let spec = Spec::default();
    let at = |hour: i64| Instant(START + hour * HOUR);
    let mut readings: Vec<Reading> =
        (0..10).map(|n| Reading::at_once(at(n * 4), 1.0 + f64::from(u8::try_from(n).unwrap()))).collect();
    readings[5].arrived = at(29);
    let history =
        History::new(vec![Channel { name: "TP".into(), role: Role::Target, readings }], &spec).unwrap();
    let step = history.step_before(at(20));
    // At 20:00 its own value is not there yet: the latest is that of 16:00; at 28:00 neither, at 32:00 it is the third last.
    let now = |step: i64| feature_row(&history, step, 0.0)[0].exp();
    assert!((now(step) - 5.0).abs() < 1e-5);
    assert!((now(step + 1) - 7.0).abs() < 1e-5);
    let lag8 = |step: i64| feature_row(&history, step, 0.0)[2];
    assert!(lag8(step + 2).is_nan());
    let lag12 = feature_row(&history, step + 3, 0.0)[3];
    assert!((lag12 - (9.0_f32.ln() - 6.0_f32.ln())).abs() < 1e-5);
    assert_eq!(history.outcome(step, Target::At(4), at(24)), Some(7.0));
    assert_eq!(history.outcome(step - 1, Target::At(4), at(28)), None);
    assert_eq!(history.outcome(step - 1, Target::At(4), at(29)), Some(6.0));
}

#[test]
fn a_channel_that_comes_after_a_training_moves_no_feature_of_the_trees_into_the_place_of_another() {
    let spec = spec();
    let known = channels(7, 0);
    let without =
        |name: &str| known.iter().filter(|channel| channel.name != name).cloned().collect::<Vec<_>>();
    let before = History::new(without("EC"), &spec).unwrap();
    let last = before.step_before(Instant(START + 45 * 24 * HOUR));
    let mut forecaster = Forecaster::new(spec.clone(), false);
    for step in *before.steps().start()..last {
        forecaster.advance(&before, step);
    }
    let (mut same, mut more) = (forecaster.clone(), forecaster);
    // A sensor whose name stands before the others' is new, and the trees have not asked for it yet.
    let after = History::new(known.clone(), &spec).unwrap();
    assert_eq!(same.advance(&before, last), more.advance(&after, last));
}

#[test]
fn nothing_comes_of_a_step_without_a_reading_however_late_one_asks() {
    let spec = Spec::default();
    let at = |hour: i64| Instant(START + hour * HOUR);
    let readings = [0, 4, 8, 20, 24, 28].map(|hour| Reading::at_once(at(hour), 1.0 + hour as f64)).to_vec();
    let history =
        History::new(vec![Channel { name: "TP".into(), role: Role::Target, readings }], &spec).unwrap();
    let (step, late) = (history.step_before(at(8)), Instant(i64::MAX));
    assert_eq!(history.outcome(step, Target::At(4), late), None);
    assert_eq!(history.outcome(step, Target::At(12), late), Some(21.0));
    // Of six steps four came: enough a day later, for the highest value as for the mean.
    assert_eq!(history.outcome(step - 1, Target::MaxWithin(24), at(28)), None);
    assert_eq!(history.outcome(step - 1, Target::MaxWithin(24), at(52)), Some(29.0));
    assert_eq!(
        history.outcome(step - 1, Target::MeanWithin(24), late),
        Some((9.0 + 21.0 + 25.0 + 29.0) / 4.0)
    );
    // Of three steps one came.
    assert_eq!(history.outcome(step, Target::MaxWithin(12), late), None);
}
