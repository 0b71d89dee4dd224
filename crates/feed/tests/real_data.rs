//! The recorded feed of the national platform under /shared: every file reads, and every number is accounted for.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test target: its helpers may fail the test and speak"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use standards::time::BeijingDay;

use feed::{MissingReason, Parsed, read};

/// The folder of recorded data; `None`, said plainly, when it is not on this machine.
fn recorded() -> Option<PathBuf> {
    let shared = std::env::var_os("XUNQING_REAL_DATA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from);
    let candidates = [shared.join("data/cnemc-national-auto"), shared.join("cnemc-national-auto")];
    let found = candidates.into_iter().find(|folder| folder.is_dir());
    if found.is_none() {
        println!("recorded data not found under {}: nothing was checked", shared.display());
        assert!(std::env::var("CI").as_deref() != Ok("true"), "recorded data must be present in CI");
    }
    found
}

fn files(folder: &Path, end: &str) -> Vec<(String, Vec<u8>)> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    paths.retain(|path| path.to_string_lossy().ends_with(end));
    paths.sort();
    let read = |path: PathBuf| {
        (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(&path).unwrap())
    };
    paths.into_iter().map(read).collect()
}

fn values(parsed: &Parsed) -> usize {
    parsed.rows.iter().map(|row| row.values.len()).sum()
}

fn missing(parsed: &Parsed, reason: MissingReason) -> usize {
    parsed.rows.iter().flat_map(|row| &row.missing).filter(|(_, r)| *r == reason).count()
}

#[test]
fn the_146_days_of_the_publication_interface_read_without_a_problem() {
    let Some(folder) = recorded() else { return };
    let days = files(&folder.join("daily"), ".json.gz");
    assert_eq!(days.len(), 146);
    let (mut rows, mut graded, mut stopped, mut numbers, mut filtered, mut stale) = (0, 0, 0, 0, 0, 0);
    for (name, bytes) in &days {
        let parsed = read(name, bytes, None);
        assert_eq!(parsed.problems, [], "{name}");
        // A stopped station shows its last result, which may be of the year before the reply was taken.
        let limit: BeijingDay = name[..10].parse().unwrap();
        assert!(parsed.rows.iter().all(|r| r.time.day().since(limit) <= 1), "{name}");
        stale += parsed.rows.iter().filter(|r| r.time.day().ymd().0 == 2019).count();
        rows += parsed.rows.len();
        graded += parsed.rows.iter().filter(|r| r.published_class.is_some()).count();
        stopped += parsed.unmeasured.len();
        numbers += values(&parsed);
        filtered += missing(&parsed, MissingReason::FilteredExtreme);
    }
    assert_eq!((rows, stopped, graded), (13_439, 4_475, 11_313));
    assert_eq!((numbers, filtered, stale), (115_516, 1_733, 100));
}

#[test]
fn the_four_hour_files_of_two_basins_read_without_a_problem() {
    let Some(folder) = recorded() else { return };
    let basins = files(&folder.join("4h-2021-04-01_05"), ".csv.gz");
    let (mut rows, mut unmeasured, mut numbers) = (0, 0, 0);
    for (name, bytes) in &basins {
        let parsed = read(name, bytes, Some(2021));
        assert_eq!(parsed.problems, [], "{name}");
        rows += parsed.rows.len();
        unmeasured += parsed.unmeasured.len();
        numbers += values(&parsed);
    }
    assert_eq!((basins.len(), rows + unmeasured, unmeasured, numbers), (2, 7_205, 113, 63_446));
}

#[test]
fn the_shipped_figures_agree_with_the_stations_files_value_for_value() {
    let Some(folder) = recorded() else { return };
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/hutuo-2021-04.csv");
    let shipped = read("hutuo-2021-04.csv", &std::fs::read(shipped).unwrap(), None);
    assert_eq!((shipped.problems.len(), shipped.rows.len(), values(&shipped)), (0, 112, 992));
    let stations: BTreeMap<String, Parsed> = files(&folder.join("4h-2021-04-01_05/stations"), ".csv")
        .into_iter()
        .map(|(name, bytes)| (name.replace(".csv", ""), read(&name, &bytes, Some(2021))))
        .collect();
    assert_eq!(stations.len(), 7);
    for section in ["代县桥", "定襄桥", "南庄", "坪上桥"] {
        let ours: Vec<_> = shipped.rows.iter().filter(|r| r.section == section).collect();
        let theirs = &stations[section].rows;
        assert_eq!(ours.len(), theirs.len());
        for (a, b) in ours.into_iter().zip(theirs) {
            assert_eq!((a.time, a.published_class, &a.status), (b.time, b.published_class, &b.status));
            assert_eq!(a.values, b.values, "{section} {}", a.time);
        }
    }
}
