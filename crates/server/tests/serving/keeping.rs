//! The past over HTTP: sealed days read as before, and frames that are no longer kept say so.

use standards::time::Instant;
use store::{ArrivedFrame, Closed, IntakeWriter as _, Observation, SealingWriter as _};
use store_sqlite::Options;
use tempfile::TempDir;

use crate::running::Running;

/// 2021-04-01 08:00 in Beijing.
const TIME: Instant = Instant(1_617_235_200_000);

/// A store with one hourly value of the plan's station, sealed, its frame forgotten or not.
fn past(folder: &TempDir, forgotten: bool) {
    let (mut writer, _reader) = store_sqlite::open(folder.path(), Options::default()).unwrap();
    let value = ("w21011".parse().unwrap(), "0.2120".parse().unwrap(), standards::ReadingFlag::NORMAL);
    let frame = ArrivedFrame {
        mn: "A140923_0001".into(),
        received: TIME.plus_ms(5000),
        peer: "127.0.0.1".into(),
        raw: (*b"##sealed\r\n").into(),
        held: None,
        observations: vec![Observation {
            kind: standards::SeriesKind::Hour,
            time: TIME,
            values: vec![value],
        }],
    };
    writer.take_in(&[frame]).unwrap();
    let later = Instant(TIME.0 + 40 * 86_400_000);
    let sealed = writer.seal(Closed { measured_before: later, received_before: later }, 100).unwrap();
    assert_eq!(sealed.observations, 1);
    assert_eq!(writer.forget_frames(if forgotten { later } else { TIME }, 10).unwrap(), u64::from(forgotten));
}

#[test]
fn a_sealed_value_stands_on_its_page_and_its_frame_is_shown_or_said_to_be_deleted() {
    for forgotten in [false, true] {
        let folder = TempDir::new().unwrap();
        past(&folder, forgotten);
        let server = Running::on(&folder);
        let mut browser = server.administrator();
        let page = browser.get("/api/v1/sections/daixianqiao").json();
        let item = &page["latest_items"][0];
        assert_eq!((&item["value"], &item["frame_id"]), (&"0.2120".into(), &1.into()));
        let frame = browser.get("/api/v1/frames/1");
        if forgotten {
            assert_eq!((frame.status, &frame.json()["code"]), (410, &"frame_no_longer_kept".into()));
        } else {
            assert_eq!((frame.status, &frame.json()["raw"]), (200, &"##sealed␍␊".into()));
        }
        assert_eq!(browser.get("/api/v1/frames/2").status, 404);
    }
}
