//! The same observations give the same results in whatever order, with whatever repetition, they arrive.

#![expect(clippy::unwrap_used, reason = "helpers of tests, outside test functions")]

use evaluation::{Observed, Period, SectionDays, SectionProfile, SectionRecord};
use proptest::prelude::*;
use standards::time::{BeijingDay, Instant};
use standards::{Decimal, FactorCode, FrameId, Origin, Reading, ReadingFlag, ReadingTable, WaterClass};

const FACTORS: [FactorCode; 5] = [
    FactorCode::PH,
    FactorCode::DISSOLVED_OXYGEN,
    FactorCode::AMMONIA_NITROGEN,
    FactorCode::TOTAL_PHOSPHORUS,
    FactorCode::TURBIDITY,
];
const HOUR_MS: i64 = 3_600_000;

fn first() -> BeijingDay {
    "2021-06-27".parse().unwrap()
}

/// Six days around the end of June, few values, few times of arrival: revisions, repeats and ties are frequent.
fn observation() -> impl Strategy<Value = Observed> {
    (0usize..5, 0i64..36, 0i64..4, 0i64..3, 0u8..6, any::<bool>(), 1i64..4).prop_map(
        |(factor, slot, arrival, frame, flag, synthetic, step)| {
            let factor = FACTORS[factor];
            let value = match factor {
                FactorCode::PH => Decimal::new(550 + step * 130, 2),
                FactorCode::DISSOLVED_OXYGEN => Decimal::new(39 + step * 7, 1),
                _ => Decimal::new(step * 9, 2),
            };
            let flag = match flag {
                0 => ReadingFlag::MAINTENANCE,
                1 => ReadingFlag::BELOW_DETECTION,
                _ => ReadingFlag::NORMAL,
            };
            let time = first().start().plus_ms(slot * 4 * HOUR_MS);
            let received = Instant(time.0 + arrival * HOUR_MS);
            let origin = if synthetic { Origin::Synthetic } else { Origin::Measured };
            Observed {
                reading: Reading { factor, time, received, value, flag },
                frame: FrameId(frame),
                origin,
            }
        },
    )
}

fn profile() -> SectionProfile {
    let judged = FACTORS[..4].to_vec();
    SectionProfile { judged, expected_per_day: 3, ..SectionProfile::river(WaterClass::III) }
}

/// Everything a record answers, asked at several moments.
fn answers(record: &SectionRecord) -> String {
    use std::fmt::Write as _;
    let mut text = String::new();
    for on in first().to(first().plus(8)) {
        for asof in [on.start().plus_ms(9 * HOUR_MS), on.end()] {
            writeln!(
                text,
                "{:?}\n{:?}\n{:?}\n{:?}",
                record.day(on, asof),
                record.month_to_date(on, asof),
                record.run(on, asof),
                record.latest(asof)
            )
            .unwrap();
        }
        writeln!(text, "{:?}", record.samples(on)).unwrap();
    }
    let asof = first().plus(4).start();
    for period in Period::ALL {
        for span in record.judged().spans(period) {
            let days = record.judged();
            writeln!(text, "{:?}\n{:?}", days.span(span, asof), days.span(span, Instant(i64::MAX))).unwrap();
            writeln!(text, "{:?}\n{:?}", days.outlook(span, asof), days.intensity(span, None)).unwrap();
            for factor in FACTORS {
                writeln!(text, "{:?}", record.explain(span, factor, asof)).unwrap();
            }
        }
    }
    for origin in [Origin::Measured, Origin::Synthetic] {
        writeln!(text, "{:?}", record.span(origin)).unwrap();
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arrival_order_repeats_and_revisions_make_no_difference(
        (observations, shuffled, ask_at) in prop::collection::vec(observation(), 1..250).prop_flat_map(|list| {
            let repeated: Vec<_> = list.iter().chain(list.iter().step_by(3)).copied().collect();
            let length = repeated.len();
            (Just(list), Just(repeated).prop_shuffle(), 0..length)
        })
    ) {
        let batch = SectionRecord::from_observations(profile(), observations).unwrap();
        let mut arriving = SectionRecord::new(profile()).unwrap();
        for (i, observed) in shuffled.iter().enumerate() {
            let day = observed.reading.time.day();
            let before = arriving.day(day, day.end());
            let applied = arriving.apply(*observed);
            prop_assert_eq!(applied.day, day);
            if applied.effect == evaluation::Effect::Repeated {
                prop_assert_eq!(before, arriving.day(day, day.end()));
            }
            if i == ask_at {
                let so_far = SectionRecord::from_observations(profile(), shuffled[..=i].iter().copied()).unwrap();
                prop_assert_eq!(answers(&arriving), answers(&so_far));
            }
        }
        prop_assert_eq!(answers(&arriving), answers(&batch));
    }
}

/// Everything that days answer without single results.
fn day_answers(days: &SectionDays) -> String {
    let asof = first().plus(4).start();
    let mut text = Vec::new();
    for on in first().to(first().plus(8)) {
        text.push(format!("{:?}{:?}{:?}", days.day(on, asof), days.run(on, asof), days.swings(on, asof)));
    }
    for period in Period::ALL {
        for span in days.spans(period) {
            text.push(format!(
                "{:?}{:?}{:?}",
                days.span(span, asof),
                days.outlook(span, asof),
                days.intensity(span, None)
            ));
        }
    }
    text.join("\n")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// A table of the values in force, folded in one go, against a record to which readings came one by one.
    #[test]
    fn columns_in_one_go_equal_readings_one_by_one(observations in prop::collection::vec(observation(), 1..250)) {
        let measured = observations.into_iter().map(|o| Observed { origin: Origin::Measured, ..o });
        let record = SectionRecord::from_observations(profile(), measured).unwrap();
        let mut in_force: Vec<_> = FACTORS
            .into_iter()
            .flat_map(|factor| record.observations(factor, first().start(), first().plus(10).start()))
            .collect();
        in_force.sort_by_key(|o| o.time);
        let mut table = ReadingTable::default();
        for o in in_force {
            table.row(o.time);
            table.put(o.factor, o.value, o.flag);
        }
        let days = SectionDays::from_table(profile(), &table, Origin::Measured).unwrap();
        // Revisions are not in a table.
        let unrevised = |text: String| {
            let parts = text.split("revisions: ").map(|p| p.trim_start_matches(|c: char| c.is_ascii_digit()).to_owned());
            parts.collect::<String>()
        };
        prop_assert_eq!(unrevised(day_answers(&days)), unrevised(day_answers(record.judged())));
    }
}
