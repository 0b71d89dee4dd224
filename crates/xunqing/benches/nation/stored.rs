//! The year written into a store as it would arrive, and read back.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use feed::synthetic::nation::{Nation, Superseded, SyntheticYear};
use hj212::{Flag, FrameBuilder};
use standards::time::Instant;
use standards::{Decimal, FactorCode, Mn, ReadingFlag, ReadingTable, SeriesKind};
use store::{ArrivedFrame, IntakeWriter as _, Observation, ReadingStore as _};
use store_sqlite::Options;

use super::columns::{self, Sum};
use super::in_threads;
use super::judged;
use super::measure::measured;

/// The sum of what was written, beside the store.
const WRITTEN: &str = "written.json";

pub(crate) fn holds(folder: &Path) -> bool {
    folder.join(WRITTEN).exists()
}

pub(crate) fn bytes_on_disk(folder: &Path) -> u64 {
    let size = |name: &str| fs::metadata(folder.join(name)).map_or(0, |metadata| metadata.len());
    size("xunqing.sqlite") + size("xunqing.sqlite-wal")
}

/// Writes everything in order of time, one transaction a day; corrections come with the results of the next day.
pub(crate) fn write(years: &[SyntheticYear], nation: &Nation, folder: &Path) -> usize {
    let (mut writer, _reader) =
        store_sqlite::open(folder, Options::default()).expect("the folder takes a store");
    let mut next: Vec<usize> = vec![0; years.len()];
    let mut corrections = Vec::new();
    let mut batch = Vec::new();
    let start = nation.from.start();
    for step in (0..).take(nation.steps()) {
        let time = start.plus_ms(step * 4 * 3_600_000);
        if step % 6 == 0 {
            writer.take_in(&batch).expect("the store takes the batch");
            batch.clear();
            batch.append(&mut corrections);
        }
        for (year, row) in years.iter().zip(&mut next) {
            if year.table.times().get(*row) != Some(&time) {
                continue;
            }
            let first = first_sent(year, *row);
            batch.push(frame(year, *row, &first, time.plus_ms(600_000)));
            if !first.is_empty() {
                corrections.push(frame(year, *row, &[], time.plus_ms(29 * 3_600_000)));
            }
            *row += 1;
        }
    }
    batch.append(&mut corrections);
    writer.take_in(&batch).expect("the store takes the batch");
    let sum: Sum = years.iter().map(|y| columns::sum(&y.table)).sum();
    fs::write(folder.join(WRITTEN), serde_json::to_string(&sum).expect("JSON"))
        .expect("the folder takes a file");
    sum.values
}

fn first_sent(year: &SyntheticYear, row: usize) -> Vec<Superseded> {
    year.superseded.iter().filter(|s| s.row == row).copied().collect()
}

fn frame(year: &SyntheticYear, row: usize, first: &[Superseded], received: Instant) -> ArrivedFrame {
    let in_force = year.table.columns().iter().filter_map(|column| {
        let (value, flag) = column.get(row)?;
        let earlier = first.iter().find(|s| s.factor == column.factor());
        Some(earlier.map_or((column.factor(), value, flag), |s| (s.factor, s.value, ReadingFlag::NORMAL)))
    });
    let values: Vec<(FactorCode, Decimal, ReadingFlag)> = in_force.collect();
    let time = year.table.times()[row];
    let mn = SyntheticYear::mn(year.number);
    let mut data_area = format!("DataTime={}", time.compact());
    for (factor, value, flag) in &values {
        write!(data_area, ";{factor}-Avg={value},{factor}-Flag={flag}").expect("text takes text");
    }
    let frame = FrameBuilder {
        qn: Some(&received.compact_ms()),
        st: "21",
        cn: "2061",
        pw: Some("123456"),
        mn: Some(mn.as_str()),
        flag: Some(Flag::from_bits(9)),
        data_area: &data_area,
        ..FrameBuilder::default()
    };
    ArrivedFrame {
        raw: frame.build().expect("a frame").into(),
        mn,
        received,
        peer: "127.0.0.1".into(),
        held: None,
        observations: vec![Observation { kind: SeriesKind::Hour, time, values }],
    }
}

/// GNU dd asks the system to forget what it has of a file.
fn forget(file: &Path) {
    let dd = Command::new("dd")
        .arg(format!("if={}", file.display()))
        .args(["iflag=nocache", "count=0", "status=none"])
        .status();
    if !dd.is_ok_and(|status| status.success()) {
        println!("dd could not empty the system's cache: the next line is warm too");
    }
}

/// Reads every section as columns, once from the disk and then from the system's cache.
pub(crate) fn read(folder: &Path, nation: &Nation, sections: u32) {
    let written = fs::read_to_string(folder.join(WRITTEN)).expect("a store that was written before");
    let written: Sum = serde_json::from_str(&written).expect("JSON");
    let file = folder.join("xunqing.sqlite");
    forget(&file);
    let reader = store_sqlite::open_reader(folder).expect("the store opens");
    let table = |number: u32| -> ReadingTable {
        let mn: Mn = SyntheticYear::mn(number);
        reader.table(&mn, SeriesKind::Hour, nation.from.start(), nation.to.end()).expect("the store reads")
    };
    for name in ["read the store, cold", "read the store, warm", "read the store, warm"] {
        let sum: Sum = measured(name, || {
            let sum: Sum = in_threads(sections, |number| columns::sum(&table(number))).into_iter().sum();
            (sum, sum.values)
        });
        assert_eq!(sum, written, "what was written comes back");
    }
    forget(&file);
    for name in ["evaluate the store, cold", "evaluate the store, warm", "evaluate the store, warm"] {
        measured(name, || {
            let judge = |number| judged::judge(&table(number), nation.water_body(number));
            (judged::ranked(&in_threads(sections, judge)), written.values)
        });
    }
}
