//! The limit of the target class beside a station's own baselines.

mod river;

use river::*;

/// What is said with class Ⅲ for ammonia, 1.0 mg/L.
fn said_of_class(rows: &[Vec<f64>]) -> Said {
    let mut sensors = sensors();
    sensors[0].limit = Some(1.0);
    said_by(sensors, rows)
}

/// Ammonia that often peaks at 0.75 mg/L, and once by `last` above its ordinary 0.3.
fn peaking(last: f64) -> Vec<Vec<f64>> {
    river(40, |row, sensor, value| match (sensor, row / DAY) {
        (0, 36..) => value + last * pulse(row, 36 * DAY + 20, 10, 12.0),
        (0, day) => value + 0.45 * pulse(row, day / 3 * 3 * DAY + 40, 10, 12.0),
        _ => value,
    })
}

#[test]
fn a_peak_beyond_the_limit_of_its_class_is_an_event_where_peaks_short_of_it_are_common() {
    let bad = peaking(0.85);
    assert_eq!(said(&bad).events().len(), 0, "against its own peaks it is nothing rare");
    let said = said_of_class(&bad);
    let events = said.events();
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].1.factors[0].sensor, 0);
    assert!(events[0].1.start >= at(36 * DAY));
    assert!(events[0].1.reason.contains("劣于目标类别限值 1.00"), "{}", events[0].1.reason);
    assert_eq!(said_of_class(&peaking(0.5)).events().len(), 0, "short of the limit it is one of many");
}

#[test]
fn bad_water_that_comes_at_once_is_believed_and_a_jump_short_of_it_is_the_instrument_s() {
    let step = |up: f64| {
        river(26, move |row, sensor, value| {
            let here = sensor == 0 && (20 * DAY + 3..20 * DAY + 40).contains(&row);
            // Up within two rows, as far as its ordinary way allows without being a spike.
            if here { value + if row < 20 * DAY + 5 { up / 2.0 } else { up } } else { value }
        })
    };
    let said = said_of_class(&step(0.9));
    assert_eq!(said.events().len(), 1, "{:?}", said.faults());
    let kinds = |said: &Said| said.faults().iter().map(|(kind, _)| *kind).collect::<Vec<_>>();
    assert_eq!(said_of_class(&step(0.5)).events().len(), 0);
    assert_ne!(kinds(&said_of_class(&step(0.5))), []);
}

#[test]
fn where_the_water_is_always_worse_than_its_class_the_limit_of_the_class_says_nothing() {
    let rows: Vec<Vec<f64>> = peaking(0.85)
        .into_iter()
        .map(|row| row.iter().enumerate().map(|(sensor, v)| if sensor == 0 { v + 1.0 } else { *v }).collect())
        .collect();
    let told = |said: Said| said.ended().map(|e| (e.kind, e.start, e.end)).collect::<Vec<_>>();
    assert_eq!(told(said_of_class(&rows)), told(said(&rows)));
}
