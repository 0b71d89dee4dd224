//! `xunqing evaluate` on the recorded feed of the national platform: published classes against ours, and how well rivers are told
//! from lakes.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test target: its helpers may fail the test and speak"
)]

mod support;

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use evaluation::{PublishedEvidence, WaterClues, choose_water, is_lake_by_name};
use serde_json::Value;
use standards::WaterBody;
use support::{run, stderr, stdout, text};

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

fn evaluated(args: &[&str]) -> (Vec<Value>, String) {
    let output = run(&[&["evaluate", "--format", "jsonl"], args].concat());
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let lines = stdout(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    (lines, stderr(&output))
}

fn daily(water: &str) -> Option<Vec<Value>> {
    let folder = recorded()?.join("daily");
    Some(evaluated(&[text(&folder), "--waterbody", water]).0)
}

static RIVERS: LazyLock<Option<Vec<Value>>> = LazyLock::new(|| daily("river"));
static LAKES: LazyLock<Option<Vec<Value>>> = LazyLock::new(|| daily("lake"));

fn word<'a>(line: &'a Value, name: &str) -> &'a str {
    line[name].as_str().unwrap_or_default()
}

fn agrees(line: &Value) -> bool {
    line["class"] == line["published_class"]
}

/// A section: its name as written, province, basin.
type Key = (String, String, String);

/// One graded row: its section's water, its day, whether river and lake limits give the published class.
struct Graded {
    key: Key,
    water: String,
    day: String,
    river: bool,
    lake: bool,
}

/// The graded rows under both limits.
fn graded() -> Option<Vec<Graded>> {
    let (rivers, lakes) = (RIVERS.as_ref()?, LAKES.as_ref()?);
    assert_eq!(rivers.len(), lakes.len());
    let both = rivers.iter().zip(lakes).filter(|(row, _)| !row["published_class"].is_null());
    let rows = both.map(|(river, lake)| Graded {
        key: (
            plain_name(river).to_owned(),
            word(river, "province").to_owned(),
            word(river, "basin").to_owned(),
        ),
        water: word(river, "river").to_owned(),
        day: word(river, "start").to_owned(),
        river: agrees(river),
        lake: agrees(lake),
    });
    Some(rows.collect())
}

/// The name without the province that tells sections of one name apart.
fn plain_name(line: &Value) -> &str {
    let key = word(line, "section");
    let place = format!("（{}）", word(line, "province"));
    key.strip_suffix(place.as_str()).unwrap_or(key)
}

fn add(evidence: &mut PublishedEvidence, row: &Graded) {
    let (river, lake) = (u32::from(row.river), u32::from(row.lake));
    evidence.add(PublishedEvidence { graded: 1, river, lake });
}

#[test]
fn every_one_of_the_11313_graded_rows_has_the_published_class() {
    let Some(folder) = recorded() else { return };
    let (lines, told) = evaluated(&[text(&folder.join("daily"))]);
    let graded: Vec<_> = lines.iter().filter(|line| !line["published_class"].is_null()).collect();
    let agreeing = graded.iter().filter(|line| agrees(line)).count();
    assert_eq!((lines.len(), graded.len(), agreeing), (13_439, 11_313, 11_313), "{told}");
    assert!(told.contains("(graded 11313, agreeing 11313, differing 0)"), "{told}");
    assert!(told.contains("按河流评价 1792 个断面（公布类别 published 1040，默认 default 752）"), "{told}");
    assert!(told.contains("按湖库评价 108 个断面（公布类别 published 68，名称 name 40）"), "{told}");
}

#[test]
fn river_limits_alone_leave_the_known_share_of_rows() {
    let Some(rows) = graded() else { return };
    let rivers = rows.iter().filter(|row| row.river).count();
    assert_eq!((rows.len(), rivers), (11_313, 10_814));
}

#[test]
fn the_four_hour_rows_that_differ_are_mostly_those_with_the_class_of_the_row_before() {
    let Some(folder) = recorded() else { return };
    let folder = folder.join("4h-2021-04-01_05");
    let files = ["海河流域.csv.gz", "黄河流域.csv.gz"].map(|name| folder.join(name));
    let (lines, told) = evaluated(&[text(&files[0]), text(&files[1])]);
    let mut before: HashMap<&str, Value> = HashMap::new();
    let (mut graded, mut agreeing, mut stale) = (0, 0, 0);
    for line in &lines {
        let earlier = before.insert(word(line, "section"), line["class"].clone());
        if line["published_class"].is_null() {
            continue;
        }
        graded += 1;
        agreeing += u32::from(agrees(line));
        stale += u32::from(!agrees(line) && earlier.as_ref() == Some(&line["published_class"]));
    }
    println!("{agreeing} of {graded} agree, {stale} of the others have the class of the row before");
    assert_eq!((lines.len(), graded, agreeing, stale), (7092, 6726, 6604, 97), "{told}");
}

#[test]
fn the_shipped_list_is_what_the_daily_rows_prove() {
    let Some(rows) = graded() else { return };
    let mut sections: BTreeMap<(String, String), (u32, u32, u32)> = BTreeMap::new();
    for row in &rows {
        let counts = sections.entry((row.key.1.clone(), row.key.0.clone())).or_default();
        counts.0 += u32::from(row.river && !row.lake);
        counts.1 += u32::from(row.lake && !row.river);
        counts.2 += 1;
    }
    let proven = sections.iter().filter_map(|((province, name), (river, lake, graded))| {
        let (water, proving) = match (river, lake) {
            (1.., 0) => ("river", river),
            (0, 1..) => ("lake", lake),
            _ => return None,
        };
        Some(format!("{name},{province},{water},{proving},{graded}"))
    });
    let shipped = include_str!("../data/waterbody-cnemc.csv").lines().filter(|line| !line.starts_with('#'));
    assert_eq!(proven.collect::<Vec<_>>(), shipped.skip(1).collect::<Vec<_>>());
}

#[test]
fn what_even_days_teach_of_rivers_and_lakes_holds_on_odd_days() {
    let Some(rows) = graded() else { return };
    let is_even = |row: &Graded| row.day.ends_with(['0', '2', '4', '6', '8']);
    let mut told = Vec::new();
    for learn_even in [true, false] {
        let mut learnt: HashMap<&Key, PublishedEvidence> = HashMap::new();
        for row in rows.iter().filter(|row| is_even(row) == learn_even) {
            add(learnt.entry(&row.key).or_default(), row);
        }
        let (mut tested, mut right, mut taught, mut taught_right) = (0, 0, 0, 0);
        for row in rows.iter().filter(|row| is_even(row) != learn_even) {
            let published = learnt.get(&row.key).copied().unwrap_or_default();
            let river = Some(row.water.as_str()).filter(|river| !river.is_empty());
            let clues = WaterClues { published, name: &row.key.0, river, ..WaterClues::default() };
            let agreed = if choose_water(&clues).0 == WaterBody::Lake { row.lake } else { row.river };
            tested += 1;
            right += u32::from(agreed);
            taught += u32::from(published.water().is_some());
            taught_right += u32::from(agreed && published.water().is_some());
        }
        told.push((tested, right, taught, taught_right));
    }
    println!("tested, right, of these taught by published classes, right: {told:?}");
    assert_eq!(told, [(5708, 5701, 4084, 4084), (5605, 5599, 4003, 4003)]);
}

#[test]
fn names_tell_proven_lakes_from_proven_rivers_with_the_stated_precision() {
    let Some(rows) = graded() else { return };
    let mut sections: BTreeMap<&Key, (PublishedEvidence, &str)> = BTreeMap::new();
    for row in &rows {
        let section = sections.entry(&row.key).or_default();
        add(&mut section.0, row);
        section.1 = if row.water.is_empty() { section.1 } else { &row.water };
    }
    let count = |water, by_water: bool| {
        let proven = sections.iter().filter(move |(_, (evidence, _))| evidence.water() == Some(water));
        let named = move |key: &Key, river: &str| {
            if by_water { is_lake_by_name("", Some(river)) } else { is_lake_by_name(&key.0, None) }
        };
        proven.filter(move |(key, (_, river))| named(key, river)).count()
    };
    let by_section = (count(WaterBody::Lake, false), count(WaterBody::River, false));
    let by_water = (count(WaterBody::Lake, true), count(WaterBody::River, true));
    println!("proven lakes and rivers called lakes: by section {by_section:?}, by water {by_water:?}");
    assert_eq!((by_section, by_water), ((26, 6), (10, 2)));
    let reservoirs = |water| {
        let proven = sections.iter().filter(|(_, (evidence, _))| evidence.water() == Some(water));
        proven.filter(|(key, _)| key.0.split('(').next().unwrap().ends_with("水库")).count()
    };
    assert_eq!((reservoirs(WaterBody::Lake), reservoirs(WaterBody::River)), (7, 13));
}
