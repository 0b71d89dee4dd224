//! Hindcasts on drawn rivers: what a forecaster must be able to do before it is let near real ones.

#![expect(clippy::cast_precision_loss, reason = "a test target")]

use forecast::score::{errors, scored};
use forecast::{
    Boost, Channel, FORM, Forecast, ForecastError, Forecaster, History, Model, Reading, Role, Spec, Target,
};
use standards::time::Instant;

const HOUR: i64 = 3_600_000;
/// Beijing midnight of 2024-05-01.
const START: i64 = 1_714_492_800_000;

fn noise(seed: u64, n: i64) -> f64 {
    let mut x = seed ^ n.unsigned_abs().wrapping_mul(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((x ^ (x >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
}

fn spec() -> Spec {
    Spec {
        targets: vec![Target::At(4), Target::At(12), Target::At(24)],
        first_days: 60,
        trees_days: 60,
        boost: Boost { trees: 60, rate: 0.1, ..Boost::default() },
        ..Spec::default()
    }
}

fn series(name: &str, role: Role, steps: i64, value: impl Fn(i64) -> f64) -> Channel {
    let readings = (0..steps).map(|n| Reading::at_once(Instant(START + n * 4 * HOUR), value(n)));
    Channel { name: name.into(), role, readings: readings.collect() }
}

/// A section that sees the pulses of the one upstream three steps later.
fn river(steps: i64) -> Vec<Channel> {
    let upper = |n: i64| {
        0.3 + 2.0
            * (0..4_i32).map(|back| noise(1, n - i64::from(back)).powi(8) * 0.5_f64.powi(back)).sum::<f64>()
    };
    vec![
        series("NH3-N", Role::Target, steps, |n| 0.8 * upper(n - 3) + 0.03 * noise(2, n)),
        series("upper NH3-N", Role::UpstreamSame, steps, upper),
    ]
}

fn hindcast(history: &History, spec: Spec) -> Vec<Forecast> {
    let mut forecaster = Forecaster::new(spec, false);
    history.steps().flat_map(|step| forecaster.advance(history, step)).collect()
}

#[test]
fn a_pulse_that_passed_upstream_is_seen_coming_as_long_as_the_water_travels() {
    let spec = spec();
    let history = History::new(river(900), &spec).unwrap();
    let archive = hindcast(&history, spec);
    let of = |hours| errors(&scored(archive.iter().filter(|one| one.target == Target::At(hours)), &history));
    // Twelve hours are the way down: known but for the noise. A day is not.
    assert!(of(12).mae < 0.35 * of(12).mae_persistence, "{:?}", of(12));
    assert!(of(4).crps < 0.5 * of(4).crps_persistence, "{:?}", of(4));
    assert!(of(24).mae > 2.0 * of(12).mae && of(24).mae < of(24).mae_persistence, "{:?}", of(24));
    for hours in [4, 12, 24] {
        assert!((0.85..=0.95).contains(&of(hours).covered), "{hours} h: {:?}", of(hours));
    }
}

#[test]
fn the_interval_finds_its_width_again_after_the_river_has_become_wilder() {
    let spec = Spec { recent_days: 30, ..spec() };
    let walk = |n: i64| {
        let wild = if n > 700 { 4.0 } else { 1.0 };
        1.0 + 0.1 * wild * (noise(3, n) + noise(4, n) - 1.0)
    };
    let history = History::new(vec![series("TP", Role::Target, 1500, walk)], &spec).unwrap();
    let archive = hindcast(&history, spec);
    let late =
        archive.iter().filter(|one| one.target == Target::At(12) && one.origin.0 > START + 950 * 4 * HOUR);
    let errors = errors(&scored(late, &history));
    assert!((0.85..=0.95).contains(&errors.covered), "{errors:?}");
}

#[test]
fn a_forecaster_kept_as_json_goes_on_as_if_it_had_never_been_put_away() {
    let spec = spec();
    let history = History::new(river(560), &spec).unwrap();
    let mut forecaster = Forecaster::new(spec, false);
    let kept_at = *history.steps().start() + 480;
    for step in *history.steps().start()..kept_at {
        forecaster.advance(&history, step);
    }
    let text = serde_json::to_string(&forecaster).unwrap();
    let mut again: Forecaster = serde_json::from_str(&text).unwrap();
    for step in kept_at..=*history.steps().end() {
        let (said, said_again) = (forecaster.advance(&history, step), again.advance(&history, step));
        assert_eq!(said.len(), 3);
        // A reader of JSON may miss the last binary digit of a number.
        for (one, other) in said.iter().zip(&said_again) {
            assert_eq!((one.origin, one.target, one.version), (other.origin, other.target, other.version));
            for (a, b) in one.quantiles.0.iter().zip(other.quantiles.0) {
                assert!((a - b).abs() < 1e-9, "{one:?} {other:?}");
            }
        }
    }
    let model = forecaster.model.unwrap();
    assert!(model.version > 1 && model.features[0] == "now", "{} {:?}", model.version, model.features);
}

#[test]
fn a_model_of_another_form_is_refused() {
    let spec = spec();
    let history = History::new(river(400), &spec).unwrap();
    let mut forecaster = Forecaster::new(spec, false);
    history.steps().for_each(|step| drop(forecaster.advance(&history, step)));
    let mut value = serde_json::to_value(forecaster.model.unwrap()).unwrap();
    assert!(Model::of_form(serde_json::from_value(value.clone()).unwrap()).is_ok());
    value["form"] = (FORM + 1).into();
    let refused = Model::of_form(serde_json::from_value(value).unwrap());
    assert_eq!(refused, Err(ForecastError::Form { found: FORM + 1, reads: FORM }));
}

#[test]
fn what_cannot_be_forecast_is_told_and_too_little_gives_nothing() {
    let spec = spec();
    let none = History::new(vec![series("DO", Role::Own, 10, |_| 8.0)], &spec).unwrap_err();
    assert_eq!(none, ForecastError::Targets { found: 0 });
    let wrong = Spec { step_hours: 5, ..spec.clone() };
    assert_eq!(wrong.check(), Err(ForecastError::Step { hours: 5 }));
    let wrong = Spec { targets: vec![Target::At(6)], ..spec.clone() };
    assert_eq!(wrong.check(), Err(ForecastError::Lead { hours: 6, step: 4 }));
    let bad = History::new(vec![series("TP", Role::Target, 10, |_| f64::NAN)], &spec).unwrap_err();
    assert!(bad.to_string().contains("`TP` holds NaN"), "{bad}");
    let far = vec![series("TP", Role::Target, 2, |n| n as f64), {
        let readings = vec![Reading::at_once(Instant(-9_000_000_000_000_000), 1.0)];
        Channel { name: "EC".into(), role: Role::Own, readings }
    }];
    assert!(matches!(History::new(far, &spec), Err(ForecastError::Span { .. })));
    for steps in [0, 1, 30] {
        let history = History::new(vec![series("TP", Role::Target, steps, |_| 0.1)], &spec).unwrap();
        assert_eq!(hindcast(&history, spec.clone()), []);
    }
    // A year of one and the same value: nothing to learn, nothing to break.
    let history = History::new(vec![series("TP", Role::Target, 600, |_| 0.1)], &spec).unwrap();
    let last = hindcast(&history, spec).pop().unwrap();
    assert!((last.quantiles.median() - 0.1).abs() < 1e-6, "{last:?}");
}
