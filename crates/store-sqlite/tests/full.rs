//! A store without room seals what it can.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]

use standards::time::Instant;
use standards::{Decimal, FactorCode, Mn, ReadingFlag, SeriesKind};
use store::{
    ArrivedFrame, Closed, FrameStore as _, IntakeWriter as _, Observation, SealingWriter as _, StoreError,
};
use store_sqlite::{Options, open};
use tempfile::TempDir;

const START: i64 = 1_617_206_400_000;
const HOUR: i64 = 3_600_000;
/// Frames of one commit, which costs a wait for the disk.
const GROUP: i64 = 10;

fn frame(station: i64, hour: i64) -> ArrivedFrame {
    let time = Instant(START + hour * HOUR);
    let value = |code, n: i64| {
        (code, Decimal::new((hour * 7919 + station * 104_729 + n * 31) % 5003, 3), ReadingFlag::NORMAL)
    };
    let values = vec![
        value(FactorCode::PH, 1),
        value(FactorCode::TOTAL_PHOSPHORUS, 2),
        value(FactorCode::AMMONIA_NITROGEN, 3),
    ];
    let raw = format!(
        "##0200QN={hour:017};ST=21;CN=2061;PW=123456;MN=A{station:04};Flag=5;CP=&&DataTime={hour};{values:?}&&0000"
    );
    ArrivedFrame {
        mn: Mn::from(format!("A{station:04}").as_str()),
        received: Instant(START + hour * HOUR + station),
        peer: "127.0.0.1".into(),
        raw: raw.into_bytes().into(),
        held: None,
        observations: vec![Observation { kind: SeriesKind::Hour, time, values }],
    }
}

/// Takes frames in; without room it seals until nothing is left or sealing fails, as the server does, a few times.
fn take_in_sealing_when_full(stations: i64, frames: i64) {
    let folder = TempDir::new().unwrap();
    let (mut writer, reader) = open(folder.path(), Options { quota_mib: Some(2) }).unwrap();
    let forever = Instant(i64::MAX / 2);
    let closed = Closed { measured_before: forever, received_before: forever };
    let mut times_full = 0;
    for group in 0..frames / GROUP {
        let arrived: Vec<ArrivedFrame> =
            (group * GROUP..(group + 1) * GROUP).map(|n| frame(n % stations, n / stations)).collect();
        let taken = (0..4).any(|_| match writer.take_in(&arrived) {
            Ok(_) => true,
            Err(error) => {
                assert!(matches!(error, StoreError::Full { .. }), "{error}");
                times_full += 1;
                while writer.seal(closed, 1000).is_ok_and(|sealed| !sealed.done) {}
                false
            }
        });
        assert!(taken, "{stations} stations: group {group} found no room");
    }
    assert!(times_full > 0, "{stations} stations: the quota was never reached");
    assert_eq!(reader.frame_count().unwrap(), frames.unsigned_abs());
}

/// A chunk of few new values may take a page more than their rows leave; nothing else may wait for that page.
#[test]
fn sealing_makes_room_where_a_chunk_finds_none() {
    for (stations, frames) in [(150, 16_000), (400, 16_000)] {
        take_in_sealing_when_full(stations, frames);
    }
}
