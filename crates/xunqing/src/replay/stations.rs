//! From recorded rows to the frames of the plan's stations.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

use anyhow::Context as _;
use campaign::Plan;
use campaign::plan::Station;
use feed::RecordedRow;
use hj212::{Flag, FrameBuilder};
use standards::time::Instant;
use standards::{Origin, SeriesKind};

/// `ST` of surface-water stations.
const SURFACE_WATER: &str = "21";
/// Version bits as national surface-water stations set them, and the wish for an answer.
const FLAG: Flag = Flag::from_bits(9);

/// One frame of one station.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Frame {
    /// Index in [`Score::stations`].
    pub(crate) station: usize,
    /// Measuring time.
    pub(crate) time: Instant,
    /// Request number, which the answer repeats.
    pub(crate) qn: String,
    /// Device.
    pub(crate) mn: standards::Mn,
    /// The bytes to send.
    pub(crate) bytes: Vec<u8>,
    /// How many values it carries.
    pub(crate) values: usize,
}

/// Everything to be played.
#[derive(Debug, Default)]
pub(crate) struct Score {
    /// Names of the stations that have something to send.
    pub(crate) stations: Vec<String>,
    /// Frames by measuring time; those of the same time in the order of the files.
    pub(crate) frames: Vec<Frame>,
    /// Rows of sections for which the plan has no station of this origin: section and number of rows.
    pub(crate) without_station: BTreeMap<String, usize>,
    /// Rows without a single value.
    pub(crate) empty: usize,
}

impl Score {
    /// Measured rows go to the section's measured station, generated ones to its synthetic station.
    pub(crate) fn compose(plan: &Plan, mut rows: Vec<RecordedRow>) -> anyhow::Result<Self> {
        rows.sort_by_key(|row| row.time);
        let stations = by_section(plan);
        let mut score = Self::default();
        let mut numbers: HashMap<&str, usize> = HashMap::new();
        let mut sent: HashMap<(usize, Instant), Vec<String>> = HashMap::new();
        for row in &rows {
            let Some(station) = stations.get(&(row.section.as_str(), row.origin)) else {
                *score.without_station.entry(unplaced(row)).or_default() += 1;
                continue;
            };
            if row.values.is_empty() {
                score.empty += 1;
                continue;
            }
            let number = *numbers.entry(station.mn.as_str()).or_insert_with(|| {
                score.stations.push(format!("{}（{}）", station.name, station.mn));
                score.stations.len() - 1
            });
            let data_area = data_area(station.kind, row);
            // The same row again is the same frame again, as when a station repeats itself; another row of the same
            // time is a frame of its own.
            let at_this_time = sent.entry((number, row.time)).or_default();
            let counter = at_this_time.iter().position(|area| *area == data_area).unwrap_or_else(|| {
                at_this_time.push(data_area.clone());
                at_this_time.len() - 1
            });
            let qn = row.time.plus_ms(i64::try_from(counter).unwrap_or(0)).compact_ms();
            let bytes = frame(station, &qn, &data_area)
                .with_context(|| format!("{}：无法为自动站 {} 组帧", row.place, station.mn))?;
            let mn = station.mn.clone();
            score.frames.push(Frame {
                station: number,
                time: row.time,
                qn,
                mn,
                bytes,
                values: row.values.len(),
            });
        }
        Ok(score)
    }
}

/// The first station of each section and origin, by the section's name.
fn by_section(plan: &Plan) -> HashMap<(&str, Origin), &Station> {
    let mut stations = HashMap::new();
    for station in &plan.stations {
        if let Some(section) = plan.section(&station.section) {
            stations.entry((section.name.as_str(), station.origin)).or_insert(station);
        }
    }
    stations
}

fn unplaced(row: &RecordedRow) -> String {
    match row.origin {
        Origin::Measured => row.section.clone(),
        Origin::Synthetic => format!("{}（合成数据）", row.section),
    }
}

fn frame(station: &Station, qn: &str, data_area: &str) -> Result<Vec<u8>, hj212::Error> {
    let cn = match station.kind {
        SeriesKind::RealTime => "2011",
        SeriesKind::Minute => "2051",
        SeriesKind::Hour => "2061",
        // A plan gives no device samples of a laboratory.
        SeriesKind::Day | SeriesKind::Sample => "2031",
    };
    let builder = FrameBuilder {
        qn: Some(qn),
        st: SURFACE_WATER,
        cn,
        pw: Some(station.password.reveal()),
        mn: Some(station.mn.as_str()),
        flag: Some(FLAG),
        data_area,
        ..FrameBuilder::default()
    };
    builder.build()
}

/// `DataTime=…;w01001-Avg=8.11,w01001-Flag=N;…` as surface-water stations write it.
fn data_area(kind: SeriesKind, row: &RecordedRow) -> String {
    let quantity = if kind == SeriesKind::RealTime { "Rtd" } else { "Avg" };
    let mut area = format!("DataTime={}", row.time.compact());
    for value in &row.values {
        let (code, number, flag) = (value.factor, value.value, value.flag);
        // Writing to a String cannot fail.
        let _ok = write!(area, ";{code}-{quantity}={number},{code}-Flag={flag}");
    }
    area
}

#[cfg(test)]
mod tests {
    use super::*;
    use campaign::PlanFile;
    use hj212::{Mode, RawFrame};

    fn daixian() -> Plan {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../plans/daixian");
        let files: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.is_file())
            .map(|path| PlanFile {
                name: path.file_name().unwrap().to_str().unwrap().into(),
                text: std::fs::read_to_string(path).unwrap(),
            })
            .collect();
        Plan::read(&files).unwrap()
    }

    fn score(text: &str) -> Score {
        Score::compose(&daixian(), feed::read("x.csv", text.as_bytes(), None).rows).unwrap()
    }

    const HEAD: &str = "section,time,published_class,status,w01001,w21011\n";

    #[test]
    fn a_row_becomes_the_frame_a_surface_water_station_sends() {
        let score = score(&format!("{HEAD}代县桥,2021-04-01T08:00+08:00,Ⅲ,正常,8.10,0.212\n"));
        let frame = RawFrame::of(&score.frames[0].bytes).unwrap();
        let message = frame.decode(Mode::Strict).unwrap();
        let segment = &message.segment;
        assert_eq!((segment.st, segment.cn, segment.mn), (Some("21"), Some("2061"), Some("A140923_0001")));
        assert_eq!((segment.qn, segment.flag), (Some("20210401080000000"), Some(Flag::from_bits(9))));
        let expected = "DataTime=20210401080000;w01001-Avg=8.10,w01001-Flag=N;w21011-Avg=0.212,w21011-Flag=N";
        assert_eq!(segment.data.bytes(), expected.as_bytes());
    }

    #[test]
    fn a_repeated_row_is_the_same_frame_and_a_corrected_one_is_another() {
        let row = "代县桥,2021-04-01T08:00+08:00,Ⅲ,正常,8.10,0.212\n";
        let score = score(&format!("{HEAD}{row}{row}{}", row.replace("0.212", "0.213")));
        assert_eq!(score.frames[0], score.frames[1]);
        assert_eq!(score.frames[2].qn, "20210401080000001");
    }

    #[test]
    fn rows_are_played_in_time_order_and_those_without_a_station_are_named() {
        let score = score(&format!(
            "{HEAD}南庄,2021-04-02T08:00+08:00,Ⅲ,正常,8.1,--\n无名桥,2021-04-01T08:00+08:00,Ⅲ,正常,8.1,--\n\
             代县桥,2021-04-01T08:00+08:00,Ⅲ,正常,8.1,--\n代县桥,2021-04-01T12:00+08:00,*,正常,--,--\n"
        ));
        assert_eq!(score.stations, ["代县桥自动站（A140923_0001）", "南庄自动站（A140921_0001）"]);
        assert_eq!((score.frames.len(), score.empty), (2, 1));
        assert_eq!(score.without_station, BTreeMap::from([("无名桥".to_string(), 1)]));
    }

    #[test]
    fn generated_rows_go_to_the_synthetic_station() {
        let score =
            score(&format!("# origin: synthetic\n{HEAD}代县桥,2021-07-01T08:00+08:00,Ⅲ,正常,8.1,0.2\n"));
        assert_eq!(score.frames[0].mn.as_str(), "A140923_9001");
    }
}
