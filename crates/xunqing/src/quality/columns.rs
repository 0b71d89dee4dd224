//! Series of any sensors from a table: one value a line, or one column a sensor. Names need not be in the table of factors.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::Context as _;
use feed::ReadOptions;
use standards::time::Instant;

use super::places::Places;
use crate::say;

/// Values by section, then sensor.
pub(crate) type Stations = BTreeMap<String, BTreeMap<String, Vec<(Instant, f64)>>>;

/// How a table is to be read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Form {
    /// A column a sensor, the first column or one named `time` being the time.
    pub(crate) wide: bool,
    /// Dates written day, month, year.
    pub(crate) day_first: bool,
    /// Columns of a wide table that are no sensors.
    pub(crate) skip: Vec<String>,
}

/// What a file gave: lines that could not be read are counted, and the first is named.
#[derive(Debug, Default)]
pub(crate) struct Unread {
    pub(crate) lines: usize,
    pub(crate) first: Option<String>,
}

impl Unread {
    fn note(&mut self, line: u64, what: &str, text: &str) {
        self.lines += 1;
        let text: String = text.chars().take(40).collect();
        self.first.get_or_insert_with(|| format!("第 {line} 行 {what}：“{text}” (line {line})"));
    }
}

/// Reads files of series: tables of any sensors, and every other form that `feed` knows. What could not be read is told.
pub(crate) fn stations(files: &[PathBuf], form: &Form, options: &ReadOptions) -> anyhow::Result<Stations> {
    let (mut stations, mut recorded) = (Stations::new(), Recorded::default());
    for path in files {
        let name = path.display().to_string();
        let bytes = std::fs::read(path).with_context(|| format!("打不开 {name} (cannot open the file)"))?;
        let stem = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let stem = stem.split('.').next().unwrap_or_default().to_owned();
        let (text, problems) = feed::plain_text(&name, &bytes);
        if form.wide || is_tidy(&text) && options.mapping.is_none() {
            let unread = read(&stem, &text, form, &mut stations).with_context(|| name.clone())?;
            tell(&name, problems.len(), problems.first());
            tell(&name, unread.lines, unread.first.as_ref());
        } else {
            recorded.read(&name, &bytes, options);
        }
    }
    recorded.put(&mut stations);
    Ok(stations)
}

fn tell(file: &str, count: usize, first: Option<&impl std::fmt::Display>) {
    if let Some(first) = first {
        say::aside(format_args!("{file}：{count} 处未读 (not read)，首处 {first}"));
    }
}

/// Rows of every other form that `feed` knows: there the factors are those of the table.
#[derive(Debug, Default)]
struct Recorded {
    places: Places,
    rows: Vec<(usize, feed::RecordedRow)>,
}

impl Recorded {
    fn read(&mut self, name: &str, bytes: &[u8], options: &ReadOptions) {
        let parsed = feed::read_with(name, bytes, options);
        tell(name, parsed.problems.len(), parsed.problems.first());
        for row in parsed.rows {
            self.rows.push((self.places.number(&row), row));
        }
    }

    fn put(self, stations: &mut Stations) {
        let keys = self.places.keys();
        for (number, row) in self.rows {
            let Some(key) = keys.get(number) else { continue };
            let station = stations.entry(key.clone()).or_default();
            for value in row.values.iter().filter(|value| value.flag.counts()) {
                if let Ok(number) = value.value.to_string().parse::<f64>() {
                    station.entry(value.factor.name().to_owned()).or_default().push((row.time, number));
                }
            }
        }
    }
}

/// Whether a header is that of a table with a value a line.
fn is_tidy(text: &str) -> bool {
    let header = text.lines().find(|line| !line.is_empty()).unwrap_or_default().to_ascii_lowercase();
    let names: Vec<_> = header.split(',').map(|name| name.trim().trim_matches('"')).collect();
    ["time", "factor", "value"].iter().all(|name| names.contains(name))
}

/// Reads a table into the stations; `name` is the section of a table without such a column.
fn read(name: &str, text: &str, form: &Form, into: &mut Stations) -> anyhow::Result<Unread> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let header: Vec<String> =
        reader.headers().context("没有表头 (no header)")?.iter().map(|name| name.trim().to_owned()).collect();
    let at = |wanted: &str| header.iter().position(|name| name.eq_ignore_ascii_case(wanted));
    let section_at = at("section").or_else(|| at("station"));
    let named = ["time", "date_time", "datetime", "timestamp", "date"].into_iter().find_map(at);
    let time_at = named.unwrap_or(0);
    let mut unread = Unread::default();
    let (factor_at, value_at, flag_at) = (at("factor"), at("value"), at("flag"));
    let sensors: Vec<(usize, &String)> = header
        .iter()
        .enumerate()
        .filter(|(i, name)| *i != time_at && Some(*i) != section_at && !form.skip.contains(*name))
        .collect();
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                unread.note(line, "读不出", &error.to_string());
                continue;
            }
        };
        let line = record.position().map_or(0, csv::Position::line);
        let cell = |i: usize| record.get(i).unwrap_or_default().trim();
        let Some(time) = moment(cell(time_at), form.day_first) else {
            unread.note(line, "时间", cell(time_at));
            continue;
        };
        let section = section_at.map(cell).filter(|text| !text.is_empty()).unwrap_or(name);
        let mut put = |sensor: &str, text: &str| match number(text) {
            Ok(Some(value)) => {
                let station = into.entry(section.to_owned()).or_default();
                station.entry(sensor.to_owned()).or_default().push((time, value));
            }
            Ok(None) => {}
            Err(()) => unread.note(line, sensor, text),
        };
        if form.wide {
            for (i, sensor) in &sensors {
                put(sensor, cell(*i));
            }
        } else if let (Some(factor), Some(value)) = (factor_at, value_at) {
            // Who flagged a value did not believe it; a non-detect is believed.
            let believed = flag_at.is_none_or(|i| matches!(cell(i), "" | "N" | "L" | "n"));
            if believed {
                put(cell(factor), cell(value));
            }
        }
    }
    Ok(unread)
}

/// A cell as a number; nothing when it says that there is none.
fn number(text: &str) -> Result<Option<f64>, ()> {
    let plain = text.trim_start_matches('<').trim_end_matches(['L', 'l']);
    if plain.is_empty() || ["NA", "NaN", "nan", "null", "-", "--", "---"].contains(&plain) {
        return Ok(None);
    }
    plain.parse::<f64>().ok().filter(|value| value.is_finite()).map(Some).ok_or(())
}

/// A time such as `2021-06-15 10:00`, `2021/6/15T10:00:00.5Z` or, day first, `15/06/2021 9:05`; Beijing time without an offset.
pub(crate) fn moment(text: &str, day_first: bool) -> Option<Instant> {
    let (civil, offset_minutes) = offset(text.trim().trim_matches('"'));
    let mut numbers = civil.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    let (first, month, last): (i16, i8, i16) =
        (numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?);
    let (year, day) = if day_first && first <= 31 { (last, first) } else { (first, last) };
    let mut clock =
        numbers.map(|part| part.get(..part.len().min(3)).unwrap_or(part).parse::<i16>().unwrap_or(-1));
    let mut next = || i8::try_from(clock.next().unwrap_or(0)).ok();
    let (hour, minute, second) = (next()?, next()?, next()?);
    let (day, next_day) = (i8::try_from(day).ok()?, hour == 24);
    let time = Instant::from_beijing(year, month, day, if next_day { 0 } else { hour }, minute, second, 0)?;
    let shift = if next_day { standards::time::DAY_MS } else { 0 };
    Some(Instant(time.0 + shift + (480 - offset_minutes) * 60_000))
}

/// A time without its offset, and the offset in minutes.
fn offset(text: &str) -> (&str, i64) {
    if let Some(civil) = text.strip_suffix(['Z', 'z']) {
        return (civil, 0);
    }
    let signed = text.rfind(['+', '-']).filter(|at| text[..*at].contains(':'));
    let Some((civil, tail)) = signed.map(|at| text.split_at(at)) else { return (text, 480) };
    let digits: String = tail.chars().filter(char::is_ascii_digit).collect();
    let part = |range: std::ops::Range<usize>| digits.get(range).and_then(|d| d.parse::<i64>().ok());
    let minutes = part(0..2).unwrap_or(8) * 60 + part(2..4).unwrap_or(0);
    (civil, if tail.starts_with('-') { -minutes } else { minutes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_with_the_year_or_the_day_first_and_with_offsets() {
        let iso = Instant::from_beijing(2021, 6, 15, 10, 5, 0, 0);
        for text in
            ["2021-06-15 10:05:00", "2021/6/15 10:05", "2021-06-15T10:05:00+08:00", "2021-06-15T02:05:00Z"]
        {
            assert_eq!(moment(text, false), iso, "{text}");
        }
        assert_eq!(moment("15/06/2021 10:05", true), iso);
        assert_eq!(moment("2021-06-14 24:00", false), Instant::from_beijing(2021, 6, 15, 0, 0, 0, 0));
        for text in ["", "yesterday", "2021-13-01 00:00", "2021-06-15 25:00"] {
            assert_eq!(moment(text, false), None, "{text}");
        }
    }

    #[test]
    fn sensors_of_any_name_are_read_from_both_forms() {
        let mut stations = Stations::new();
        let wide = Form { wide: true, skip: vec!["EVENT".into()], ..Form::default() };
        read("站", "time,Cl_2,溶解性 有机物,EVENT\n2021-06-15 10:00,0.1,NA,1\n", &wide, &mut stations)
            .unwrap();
        let tidy = "section,time,factor,value,flag\n站,2021-06-15 10:00,dissolved_oxygen,8.1,\n站,2021-06-15 10:05,dissolved_oxygen,0,D\n站,x,y,1,\n";
        assert!(is_tidy(tidy));
        let unread = read("x", tidy, &Form::default(), &mut stations).unwrap();
        assert_eq!(stations["站"].keys().collect::<Vec<_>>(), ["Cl_2", "dissolved_oxygen"]);
        assert_eq!(stations["站"]["dissolved_oxygen"].len(), 1);
        assert_eq!((unread.lines, unread.first.as_deref()), (1, Some("第 4 行 时间：“x” (line 4)")));
    }
}
