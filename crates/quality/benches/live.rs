//! Points a second through the checker, live: each value is judged when it comes. `cargo bench -p quality --bench live`.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use quality::{Arrived, QualityConfig, StationChecker};
use standards::time::Instant;
use standards::{Decimal, FactorCode, ReadingFlag};

const POINTS: usize = 100_000;

/// Gross range, spike, rate of change and flat line: the four that peers are timed on.
const FOUR: &str = "
[[check]]
test = \"gross_range\"
fail = [0, 14]
suspect = [5, 10]
[[check]]
test = \"spike\"
suspect = 0.5
fail = 3
[[check]]
test = \"rate_of_change\"
suspect = 1
fail = 5
[[check]]
test = \"flat_line\"
suspect_hours = 6
fail_hours = 24
tolerance = 0.005
";

type Row = (Instant, Vec<(FactorCode, Decimal, ReadingFlag)>);

/// A value every minute that wanders, stands still now and then, and jumps once in a while. Drawn from a fixed congruence: the same
/// points every time.
fn rows(factors: &[FactorCode]) -> Vec<Row> {
    let mut state: u64 = 1;
    let mut draw = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from(state >> 40).unwrap_or(0)
    };
    let mut levels = vec![750i64; factors.len()];
    (0..POINTS / factors.len())
        .map(|at| {
            let values = factors.iter().zip(&mut levels).map(|(factor, level)| {
                *level = (*level + draw() % 7 - 3).clamp(600, 900);
                let value = if draw() % 5000 == 0 { 1200 } else { *level };
                (*factor, Decimal::new(value, 2), ReadingFlag::NORMAL)
            });
            let time = Instant(1_617_206_400_000 + i64::try_from(at).unwrap_or(0) * 60_000);
            (time, values.collect())
        })
        .collect()
}

fn live(rows: &[Row], config: &QualityConfig) -> usize {
    let mut checker = StationChecker::new(config.settings("A1"));
    let mut told = 0;
    for (time, values) in rows {
        let arrived = Arrived { time: *time, received: Some(*time), values };
        checker.observe(arrived, |verdict| told += usize::from(verdict.says_something()));
    }
    told
}

fn bench(criterion: &mut Criterion) {
    let nine = [
        FactorCode::WATER_TEMPERATURE,
        FactorCode::PH,
        FactorCode::DISSOLVED_OXYGEN,
        FactorCode::CONDUCTIVITY,
        FactorCode::TURBIDITY,
        FactorCode::PERMANGANATE_INDEX,
        FactorCode::AMMONIA_NITROGEN,
        FactorCode::TOTAL_PHOSPHORUS,
        FactorCode::TOTAL_NITROGEN,
    ];
    let mut group = criterion.benchmark_group("live");
    group.throughput(Throughput::Elements(POINTS as u64));
    let (four, _) = QualityConfig::read_alone(FOUR);
    if let Some(four) = four {
        let one = rows(&[FactorCode::PH]);
        group.bench_function("four tests, one factor", |b| b.iter(|| live(black_box(&one), &four)));
        let all = rows(&nine);
        group.bench_function("four tests, nine factors a frame", |b| b.iter(|| live(black_box(&all), &four)));
    }
    let shipped = QualityConfig::shipped();
    let all = rows(&nine);
    group.bench_function("shipped table, nine factors a frame", |b| {
        b.iter(|| live(black_box(&all), &shipped));
    });
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
