//! One new reading to its new judgements, for a section that has three years of data.
#![expect(clippy::unwrap_used, reason = "a benchmark stops where its data are wrong")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use evaluation::{Observed, Period, SectionProfile, SectionRecord, Span};
use standards::time::{BeijingDay, Instant};
use standards::{Decimal, FactorCode, FrameId, Origin, Reading, ReadingFlag, WaterClass};

/// Items of a station: five judged, four shown.
const ITEMS: [(&str, i64, u32); 9] = [
    ("w01001", 79, 1),
    ("w01009", 812, 2),
    ("w01019", 31, 1),
    ("w21003", 214, 3),
    ("w21011", 118, 3),
    ("w21001", 512, 2),
    ("w01010", 213, 1),
    ("w01014", 4310, 1),
    ("w01003", 431, 1),
];
const FOUR_HOURS: i64 = 4 * 3_600_000;

fn reading(item: usize, time: Instant, wobble: i64, received: i64) -> Observed {
    let (code, base, scale) = ITEMS[item];
    // About ±20 %, one in seventeen days high enough to exceed.
    let day = i64::from(time.day().number());
    let high = if day % 17 == 0 { base } else { 0 };
    let value = Decimal::new(base + high + (wobble * 7 + day * 13) % (base / 5 + 1), scale);
    let factor: FactorCode = code.parse().unwrap();
    let received = Instant(time.0 + 60_000 + received);
    let reading = Reading { factor, time, value, flag: ReadingFlag::NORMAL, received };
    Observed { reading, frame: FrameId(1), origin: Origin::Synthetic }
}

/// Three years up to a noon in August.
fn section() -> (SectionRecord, Instant) {
    let first: BeijingDay = "2018-08-15".parse().unwrap();
    let last: BeijingDay = "2021-08-15".parse().unwrap();
    let now = last.start().plus_ms(3 * FOUR_HOURS);
    let all = first.to(last).flat_map(|day| {
        (0..6).flat_map(move |slot| {
            (0..ITEMS.len()).map(move |item| reading(item, day.start().plus_ms(slot * FOUR_HOURS), slot, 0))
        })
    });
    let known = all.filter(|o| o.reading.time <= now);
    (SectionRecord::from_observations(SectionProfile::river(WaterClass::III), known).unwrap(), now)
}

/// The periods that contain a day.
fn spans(record: &SectionRecord, day: BeijingDay, wanted: &[Period]) -> Vec<Span> {
    wanted.iter().filter_map(|p| p.containing(day, record.profile().season)).collect()
}

fn arrival(c: &mut Criterion) {
    let (mut record, now) = section();
    let day = now.day();
    let (mut count, item) = (0, 4);
    // Each time another value of the newest moment, received later: it replaces the one in force.
    let mut arrive = move |record: &mut SectionRecord| {
        count += 1;
        let applied = record.apply(reading(item, now, count % 2 + 1, count));
        assert!(applied.changed);
    };
    c.bench_function("arrival: reading to day and verdict", |b| b.iter(|| arrive(&mut record)));
    let long = spans(&record, day, &[Period::Month, Period::Quarter, Period::Year]);
    c.bench_function("arrival: day, month, quarter, year, run", |b| {
        b.iter(|| {
            arrive(&mut record);
            black_box(record.day(day, now));
            for span in &long {
                black_box(record.judged().span(*span, now));
            }
            black_box(record.run(day, now));
        });
    });
    c.bench_function("arrival: the same and the outlook of the month", |b| {
        b.iter(|| {
            arrive(&mut record);
            black_box(record.day(day, now));
            for span in &long {
                black_box(record.judged().span(*span, now));
            }
            black_box(record.run(day, now));
            black_box(record.judged().outlook(long[0], now));
        });
    });
    c.bench_function("pages: eight periods with both comparisons", |b| {
        let season = record.profile().season;
        let all = spans(&record, day, &Period::ALL[1..]);
        b.iter(|| {
            for span in &all {
                let whole = [Some(*span), span.previous(season), span.year_before(season)];
                for span in whole.into_iter().flatten() {
                    black_box(record.judged().span(span, now));
                }
            }
        });
    });
    c.bench_function("pages: outlook of month, quarter, season, year", |b| {
        let all = spans(&record, day, &[Period::Month, Period::Quarter, Period::Season, Period::Year]);
        b.iter(|| {
            for span in &all {
                black_box(record.judged().outlook(*span, now));
            }
        });
    });
}

criterion_group!(benches, arrival);
criterion_main!(benches);
