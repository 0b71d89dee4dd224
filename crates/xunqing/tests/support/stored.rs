//! What the store holds, looked at from outside.

use std::collections::HashMap;
use std::path::Path;

use hj212::RawFrame;
use standards::time::Instant;
use standards::{FrameId, Mn, SeriesKind};
use store::{FrameStore as _, ReadingStore as _};

/// QN and MN, as the replay records them.
pub(crate) type Key = String;

/// How often each frame is stored, and how many values its device sent in it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Stored {
    pub(crate) frames: HashMap<Key, usize>,
    pub(crate) values_in_frames: usize,
    pub(crate) readings: usize,
}

/// Reads everything of a data folder.
pub(crate) fn stored(data: &Path) -> Stored {
    let reader = store_sqlite::open_reader(data).unwrap();
    let count = usize::try_from(reader.frame_count().unwrap()).unwrap();
    let mut found = Stored::default();
    let mut devices = std::collections::BTreeSet::new();
    let (mut seen, mut id) = (0, 0);
    while seen < count {
        id += 1;
        assert!(id < 10_000_000, "{count} frames counted, {seen} found");
        let Some(frame) = reader.frame(FrameId(id)).unwrap() else { continue };
        seen += 1;
        let (segment, deviations) = RawFrame::of(&frame.raw).unwrap().read();
        assert!(deviations.is_empty(), "{deviations:?}");
        let key = format!("{} {}", segment.qn.unwrap(), segment.mn.unwrap());
        *found.frames.entry(key).or_default() += 1;
        found.values_in_frames +=
            segment.data.items().iter().filter(|item| item.name.ends_with("-Avg")).count();
        devices.insert(frame.mn);
    }
    found.readings = devices.iter().map(|mn| readings(data, mn)).sum();
    found
}

/// Hourly readings of a device.
pub(crate) fn readings(data: &Path, mn: &Mn) -> usize {
    let reader = store_sqlite::open_reader(data).unwrap();
    reader.range(mn, SeriesKind::Hour, Instant(0), Instant(i64::MAX)).unwrap().len()
}

/// Lines of a record.
pub(crate) fn recorded(record: &Path) -> Vec<Key> {
    std::fs::read_to_string(record).unwrap_or_default().lines().map(str::to_string).collect()
}
