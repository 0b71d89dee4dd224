//! Published classes of real stations (CNEMC, April 2021) against classes of the rows' own values.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests, outside test functions")]

use std::fs;
use std::path::PathBuf;

use evaluation::{Observed, RunLevel, SampleValue, SectionProfile, SectionRecord, judge_sample};
use standards::time::{BeijingDay, Instant};
use standards::{Edition, FactorCode, FrameId, Origin, Reading, ReadingFlag, WaterClass};

const STATIONS: [&str; 4] = ["代县桥", "定襄桥", "南庄", "坪上桥"];
const COLUMNS: [(usize, FactorCode); 5] = [
    (6, FactorCode::PH),
    (7, FactorCode::DISSOLVED_OXYGEN),
    (10, FactorCode::PERMANGANATE_INDEX),
    (11, FactorCode::AMMONIA_NITROGEN),
    (12, FactorCode::TOTAL_PHOSPHORUS),
];

/// Rows whose published class is not that of their own values: station, time, published, of the values. Each still carries
/// the class of the row before it: the scraper met the new values before the platform had graded them.
const KNOWN: [(&str, &str, &str, &str); 5] = [
    ("代县桥", "04-04 04:00", "Ⅳ类", "Ⅲ类"),
    ("定襄桥", "04-02 00:00", "Ⅳ类", "Ⅲ类"),
    ("定襄桥", "04-03 00:00", "Ⅲ类", "Ⅴ类"),
    ("定襄桥", "04-04 00:00", "劣Ⅴ类", "Ⅳ类"),
    ("南庄", "04-02 00:00", "Ⅳ类", "Ⅲ类"),
];

struct Row {
    station: &'static str,
    time: String,
    published: Option<WaterClass>,
    values: Vec<SampleValue>,
}

impl Row {
    fn instant(&self) -> Instant {
        format!("2021-{}", self.time).parse().unwrap()
    }
}

/// The rows of all stations; `None`, said aloud, when the shared data are not here.
fn rows() -> Option<Vec<Row>> {
    let shared = std::env::var("XUNQING_REAL_DATA").map_or_else(
        |_| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")),
        PathBuf::from,
    );
    let folder = shared.join("data/cnemc-national-auto/4h-2021-04-01_05/stations");
    if !folder.is_dir() {
        println!("real data absent: no folder {}", folder.display());
        assert!(std::env::var("CI").as_deref() != Ok("true"), "real data must be there when CI=true");
        return None;
    }
    let read = |station: &'static str| {
        let text = fs::read_to_string(folder.join(format!("{station}.csv"))).unwrap();
        let row = |line: &str| {
            let cells: Vec<_> = line.split(',').collect();
            assert_eq!(cells[2], station);
            let value = |&(column, factor): &(usize, FactorCode)| {
                let value = cells[column].parse().ok()?;
                Some(SampleValue { factor, value, flag: ReadingFlag::NORMAL })
            };
            let values = COLUMNS.iter().filter_map(value).collect();
            Row { station, time: cells[3].into(), published: WaterClass::parse(cells[4]), values }
        };
        text.lines().skip(1).map(row).collect::<Vec<_>>()
    };
    Some(STATIONS.into_iter().flat_map(read).collect())
}

#[test]
fn published_classes_are_those_of_the_values_but_for_the_known_rows() {
    let Some(rows) = rows() else { return };
    let profile = SectionProfile::default();
    let mut differing = Vec::new();
    let (mut graded, mut before) = (0, None);
    for row in &rows {
        let Some(published) = row.published else { continue };
        graded += 1;
        let sample = judge_sample(&profile, Edition::gb3838_2002(), row.values.iter().copied());
        let class = sample.class.unwrap();
        if class != published {
            println!("{} {} published {} values {}", row.station, row.time, published.label(), class.label());
            differing.push((row.station, row.time.as_str(), published.label(), class.label()));
            assert_eq!(before, Some(published), "the class of the row before");
        }
        before = Some(class);
    }
    println!("{} of {graded} graded rows agree", graded - differing.len());
    assert_eq!((rows.len(), graded), (112, 108));
    assert_eq!(differing, KNOWN);
}

#[test]
fn the_april_flush_of_daixianqiao_is_one_exceeding_day() {
    let Some(rows) = rows() else { return };
    let observations =
        rows.iter().zip(1..).filter(|(row, _)| row.station == "代县桥").flat_map(|(row, line)| {
            let time = row.instant();
            row.values.iter().map(move |v| Observed {
                reading: Reading {
                    factor: v.factor,
                    time,
                    received: Instant(time.0 + line),
                    value: v.value,
                    flag: v.flag,
                },
                frame: FrameId(line),
                origin: Origin::Measured,
            })
        });
    let record =
        SectionRecord::from_observations(SectionProfile::river(WaterClass::III), observations).unwrap();
    let (first, last) = (record.first_day().unwrap(), record.last_day().unwrap());
    let told: Vec<_> = record
        .days(first, last, last.end())
        .map(|(day, judgement)| {
            let judgement = judgement.unwrap();
            let tp = judgement.item(FactorCode::TOTAL_PHOSPHORUS).unwrap();
            let class = judgement.class.unwrap().label();
            format!("{day} {} {class} 总磷 {}（{}/6）", judgement.verdict(), tp.mean().unwrap(), tp.n)
        })
        .collect();
    assert_eq!(
        told,
        [
            "2021-04-01 达标 Ⅲ类 总磷 0.174（4/6）",
            "2021-04-02 达标 Ⅲ类 总磷 0.136（6/6）",
            "2021-04-03 超标 Ⅳ类 总磷 0.208（6/6）",
            "2021-04-04 达标 Ⅲ类 总磷 0.173（5/6）",
            "2021-04-05 达标 Ⅲ类 总磷 0.120（5/6）",
        ]
    );
    let third: BeijingDay = "2021-04-03".parse().unwrap();
    assert_eq!(record.run(third, third.end()).level, RunLevel::Exceeding);
    assert_eq!(record.run(last, last.end()).level, RunLevel::None);
}
