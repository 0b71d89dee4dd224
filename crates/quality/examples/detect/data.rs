//! The four labelled sets as cases: columns, roles and what experts said.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::Path;

use flate2::read::MultiGzDecoder;
use quality::event::{Role, Sense, Sensor};
use standards::time::Instant;

const MINUTE: i64 = 60_000;

/// One station with its labels.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) sensors: Vec<Sensor>,
    pub(crate) rows: Vec<(Instant, Vec<f64>)>,
    /// Whether a row lies in a labelled event; absent where events are not labelled.
    pub(crate) event: Option<Vec<bool>>,
    /// Sensors whose faults are labelled, with a label a row.
    pub(crate) faults: Vec<(usize, Vec<bool>)>,
    pub(crate) interval_ms: i64,
}

fn text(path: &Path) -> Option<String> {
    let bytes = std::fs::read(path).ok()?;
    let mut text = String::new();
    MultiGzDecoder::new(&bytes[..]).read_to_string(&mut text).ok()?;
    Some(text)
}

/// Day, month and year in the order of `order` ("ymd", "dmy"), then hour, minute and second when there are any.
fn moment(text: &str, order: &str) -> Option<Instant> {
    let parts: Vec<i16> = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|p| !p.is_empty())
        .map(|p| p.parse().ok())
        .collect::<Option<_>>()?;
    let at = |i: usize| parts.get(i).copied().unwrap_or(0);
    let (year, month, day) = if order == "ymd" { (at(0), at(1), at(2)) } else { (at(2), at(1), at(0)) };
    let small = |n: i16| i8::try_from(n).ok();
    Instant::from_beijing(year, small(month)?, small(day)?, small(at(3))?, small(at(4))?, small(at(5))?, 0)
}

fn number(text: &str) -> f64 {
    text.trim().replace(',', ".").parse().unwrap_or(f64::NAN)
}

fn sensor(name: &str, role: Role) -> Sensor {
    // Class III of GB 3838-2002, 1.0 mg/L of N and 0.2 mg/L of P, in the units of the Ebro: the other sets hold no factor of it.
    let limit = match name {
        "ammonium" => Some(1.0 / 0.7765),
        "phosphates" => Some(0.2 / 0.3262),
        _ => None,
    };
    Sensor { name: name.into(), role, sense: Sense::Either, limit }
}

/// Lines of a comma-separated table by the names of its header; lines without a time are left out, as some sets have them.
fn table<'a>(text: &'a str, time: &str, order: &str) -> (BTreeMap<String, usize>, Vec<Vec<&'a str>>) {
    let mut lines = text.lines();
    let clean = |cell: &'_ str| cell.trim_matches('"').to_owned();
    let header: BTreeMap<String, usize> =
        lines.next().unwrap_or_default().split(',').enumerate().map(|(i, n)| (clean(n), i)).collect();
    let at = header.get(time).copied().unwrap_or(0);
    let cells = lines.map(|line| line.split(',').collect::<Vec<_>>());
    let timed =
        cells.filter(|cells| cells.get(at).is_some_and(|text| moment(text, order).is_some())).collect();
    (header, timed)
}

pub(crate) fn gecco(dir: &Path) -> Option<Case> {
    let text = text(&dir.join("gecco2018/gecco2018_to_2016-09-19.csv.gz"))?;
    let (at, lines) = table(&text, "Time", "ymd");
    let names = ["Tp", "Cl", "pH", "Redox", "Leit", "Trueb", "Cl_2"];
    let rows: Vec<_> = lines
        .iter()
        .filter_map(|l| Some((moment(l[at["Time"]], "ymd")?, names.map(|n| number(l[at[n]])).to_vec())))
        .collect();
    let event = lines.iter().map(|l| l[at["EVENT"]].eq_ignore_ascii_case("true")).collect();
    let sensors = names.map(|n| sensor(n, Role::Quality)).to_vec();
    Some(Case {
        name: "gecco2018".into(),
        sensors,
        rows,
        event: Some(event),
        faults: vec![],
        interval_ms: MINUTE,
    })
}

pub(crate) fn herbert(dir: &Path, site: u8) -> Option<Case> {
    let text = text(&dir.join(format!("herbert-river/site{site}.csv.gz")))?;
    let (at, lines) = table(&text, "date_time", "ymd");
    let names = ["tur", "lev", "prec"];
    let rows = lines
        .iter()
        .filter_map(|l| Some((moment(l[at["date_time"]], "ymd")?, names.map(|n| number(l[at[n]])).to_vec())))
        .collect();
    let event = lines.iter().map(|l| l[at["label"]] == "Event").collect();
    let bad = lines.iter().map(|l| l[at["tur_type"]] == "Bad").collect();
    Some(Case {
        name: format!("herbert-{site}"),
        sensors: vec![sensor("tur", Role::Quality), sensor("lev", Role::Flow), sensor("prec", Role::Rain)],
        rows,
        event: Some(event),
        faults: vec![(0, bad)],
        interval_ms: 30 * MINUTE,
    })
}

pub(crate) fn pioneer(dir: &Path) -> Option<Case> {
    let text = text(&dir.join("oddwater/data_pioneer_anom.csv.gz"))?;
    let (at, lines) = table(&text, "Timestamp", "dmy");
    let names = ["Tur", "Cond", "Level"];
    let rows = lines
        .iter()
        .filter_map(|l| Some((moment(l[at["Timestamp"]], "dmy")?, names.map(|n| number(l[at[n]])).to_vec())))
        .collect();
    let labels = |name: &str| lines.iter().map(|l| l[at[name]] == "1").collect::<Vec<_>>();
    Some(Case {
        name: "oddwater-pioneer".into(),
        sensors: vec![
            sensor("Tur", Role::Quality),
            sensor("Cond", Role::Quality),
            sensor("Level", Role::Flow),
        ],
        rows,
        event: None,
        faults: vec![(0, labels("label_Tur")), (1, labels("label_Cond"))],
        interval_ms: 60 * MINUTE,
    })
}

pub(crate) fn ebro(dir: &Path) -> Option<Case> {
    let folder = dir.join("ebro-saica");
    let files = [
        ("ammonium", "905/ammonium_1116.txt.gz", Role::Quality),
        ("phosphates", "905/phosphates_1116.txt.gz", Role::Quality),
        ("absorbance", "905/absorbance_1116.txt.gz", Role::Quality),
        ("flow", "909/water_flow_1116.txt.gz", Role::Flow),
    ];
    let mut rows: BTreeMap<Instant, Vec<f64>> = BTreeMap::new();
    for (i, (_, file, _)) in files.iter().enumerate() {
        for line in text(&folder.join(file))?.lines() {
            if let Some((time, value)) = line.split_once(';')
                && let Some(time) =
                    moment(time, "dmy").filter(|_| time.starts_with(|c: char| c.is_ascii_digit()))
            {
                rows.entry(time).or_insert_with(|| vec![f64::NAN; files.len()])[i] = number(value);
            }
        }
    }
    let labels = std::fs::read_to_string(folder.join("events_905_2011-2016.csv")).ok()?;
    // The file holds three of the eight variables of the labels: an episode counts when it names one of them.
    let spans: Vec<_> = labels
        .lines()
        .skip(1)
        .map(|line| line.split(';').collect::<Vec<_>>())
        .filter(|l| {
            ["ammon", "phosph", "absor"].iter().any(|name| l.last().is_some_and(|v| v.contains(name)))
        })
        .filter_map(|l| Some((moment(l[1], "dmy")?, moment(l[2], "dmy")?)))
        .collect();
    let event = rows.keys().map(|time| spans.iter().any(|(a, b)| a <= time && time <= b)).collect();
    Some(Case {
        name: "ebro-905".into(),
        sensors: files.iter().map(|(name, _, role)| sensor(name, *role)).collect(),
        rows: rows.into_iter().collect(),
        event: Some(event),
        faults: vec![],
        interval_ms: 15 * MINUTE,
    })
}
