//! A season of five-minute values of one gauge: reading it, one more arriving, its events and largest windows; and a CAP alert.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot make its values has failed")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use standards::Decimal;
use standards::time::Instant;
use weather::rain::{
    EventRules, GaugeReading, GaugeRecord, GaugeSource, GradeTable, RainForm, SeriesRules, Window, events,
};
use weather::signal::{SignalStatus, read_signals};

const STEP: i64 = 5 * 60_000;
/// 200 days, the history that a plan keeps at hand.
const STEPS: i64 = 200 * 288;

fn start() -> Instant {
    "2021-04-01 08:00".parse().unwrap()
}

/// A counter that rises in storms of four hours every five days.
fn readings(source: usize) -> Vec<GaugeReading> {
    let mut counter = Decimal::ZERO;
    (1..=STEPS)
        .map(|n| {
            if n % 1440 < 48 {
                counter += Decimal::new(n % 12, 1);
            }
            GaugeReading { source, time: start().plus_ms(n * STEP), mm: Some(counter) }
        })
        .collect()
}

fn record() -> GaugeRecord {
    let sources = vec![GaugeSource { form: RainForm::Cumulative }];
    GaugeRecord::read(SeriesRules::default(), sources, readings(0))
}

fn season(c: &mut Criterion) {
    let mut group = c.benchmark_group("season");
    group.sample_size(20);
    let all = readings(0);
    let sources = || vec![GaugeSource { form: RainForm::Cumulative }];
    group.bench_function("read_57600", |b| {
        b.iter(|| GaugeRecord::read(SeriesRules::default(), sources(), all.iter().copied()));
    });
    let mut arriving = record();
    let mut n = STEPS;
    group.bench_function("one_more_arrives", |b| {
        b.iter(|| {
            n += 1;
            let reading =
                GaugeReading { source: 0, time: start().plus_ms(n * STEP), mm: Some(Decimal::from(n)) };
            arriving.apply([reading])
        });
    });
    let whole = record();
    let table = GradeTable::gbt28592_2012();
    group.bench_function("events", |b| {
        b.iter(|| events(black_box(whole.series()), &EventRules::default(), &table, Instant(i64::MAX)));
    });
    let asof = whole.series().last().unwrap();
    group.bench_function("running_totals", |b| {
        b.iter(|| Window::ALL.map(|w| whole.series().running(w, asof).mm));
    });
    group.finish();
}

fn cap(c: &mut Criterion) {
    let area = "<area><areaDesc>代县</areaDesc><geocode><valueName>CPEAS Geographic Code</valueName><value>140923000000</value></geocode></area>";
    let text = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>14092341600000_20210714083000</identifier><sender>a</sender><sent>2021-07-14T08:30:00+08:00</sent><status>Actual</status><msgType>Alert</msgType><scope>Public</scope><info><language>zh-CN</language><category>Met</category><event>暴雨</event><urgency>Expected</urgency><severity>Moderate</severity><certainty>Likely</certainty><expires>2021-07-15T08:00:00+08:00</expires><headline>代县气象台发布暴雨黄色预警</headline>{area}</info></alert>"#
    );
    c.bench_function("cap_alert", |b| {
        b.iter(|| read_signals(black_box(text.as_bytes()), SignalStatus::Actual));
    });
}

criterion_group!(benches, season, cap);
criterion_main!(benches);
