//! Reading speed: tidy CSV in MB/s, the national reply in rows/s. All figures are made up here; none is of a real station.

use std::fmt::Write as _;
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};

const FACTORS: [&str; 9] = ["水温", "pH", "溶解氧", "电导率", "浊度", "高锰酸盐指数", "氨氮", "总磷", "总氮"];
/// Rows of one reply of the publication interface with every station of the country.
const STATIONS: usize = 1900;

/// A season of four-hour results of 20 sections, one value a line.
fn tidy(days: usize) -> String {
    let mut text = String::from("section,time,factor,value,flag\n");
    for slot in 0..days * 6 {
        let (day, hour) = (slot / 6, slot % 6 * 4);
        for section in 0..20 {
            for (factor, at) in FACTORS.iter().zip(0..) {
                let value = (slot * 31 + section * 7 + at) % 997;
                let time = format!("2021-{:02}-{:02} {hour:02}:00", 6 + day / 30, 1 + day % 30);
                let _infallible = writeln!(text, "断面{section:02},{time},{factor},{}.{value:03},N", at % 9);
            }
        }
    }
    text
}

/// A reply as the interface gives it: numbers in spans whose tooltip holds the unrounded value.
fn national() -> String {
    let units = ["℃", "无量纲", "mg/L", "μS/cm", "NTU", "mg/L", "mg/L", "mg/L", "mg/L"];
    let mut text =
        String::from(r#"{"result": 1, "thead": ["省份", "流域", "断面名称", "监测时间", "水质类别""#);
    for (factor, unit) in FACTORS.iter().zip(units) {
        let _infallible = write!(text, r#", "{factor}<br/><span class='unit'>({unit})</span>""#);
    }
    text.push_str(r#", "叶绿素α<br/><span class='unit'>(mg/L)</span>", "站点情况"], "tbody": ["#);
    for station in 0..STATIONS {
        let comma = if station == 0 { "" } else { ", " };
        let _infallible = write!(
            text,
            r#"{comma}["甲省", "乙流域", "<span title='所在地市:丁市&#10;所属河流:戊河'>断面{station}</span>", "07-08 08:00", "Ⅲ""#
        );
        for at in 0..FACTORS.len() {
            let value = (station * 31 + at * 7) % 99_991;
            let _infallible = write!(
                text,
                r#", "<span title='原始值：{}.{value:05}'>{}.{:02}</span>""#,
                at,
                at,
                value / 1000
            );
        }
        text.push_str(r#", "--", "正常"]"#);
    }
    text.push_str("]}");
    text
}

fn speed(c: &mut Criterion) {
    let text = tidy(60);
    let mut group = c.benchmark_group("feed");
    group.sample_size(20);
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("tidy", |b| b.iter(|| feed::read("x.csv", black_box(text.as_bytes()), None)));
    let reply = national();
    assert_eq!(feed::read("2021-07-08.json", reply.as_bytes(), None).rows.len(), STATIONS);
    group.throughput(Throughput::Elements(STATIONS as u64));
    group.bench_function("national_json", |b| {
        b.iter(|| feed::read("2021-07-08.json", black_box(reply.as_bytes()), None));
    });
    group.finish();
}

criterion_group!(benches, speed);
criterion_main!(benches);
