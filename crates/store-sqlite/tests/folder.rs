//! What happens around the data folder: locks, full disks, backups, newer data.

use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread;

use standards::time::Instant;
use standards::{Mn, SeriesKind};
use store::{
    ArrivedFrame, FrameStore as _, IntakeWriter as _, Observation, Outcome, ReadingStore as _, StoreError,
};
use store_sqlite::{Options, backup, open, open_reader};
use tempfile::TempDir;

fn frame(n: i64) -> ArrivedFrame {
    ArrivedFrame {
        mn: Mn::from("A140923_0001"),
        received: Instant(n),
        peer: "127.0.0.1".into(),
        raw: format!("##{n}{}", "x".repeat(2000)).into_bytes().into(),
        held: None,
        observations: vec![Observation { kind: SeriesKind::Hour, time: Instant(n), values: Vec::new() }],
    }
}

#[test]
fn a_second_server_on_the_same_folder_is_refused_until_the_first_is_gone() {
    let folder = TempDir::new().unwrap();
    let first = open(folder.path(), Options::default()).unwrap();
    assert!(matches!(open(folder.path(), Options::default()), Err(StoreError::InUse { .. })));
    drop(first);
    open(folder.path(), Options::default()).unwrap();
}

#[test]
fn a_full_store_keeps_what_it_answered_and_takes_more_when_there_is_room_again() {
    let folder = TempDir::new().unwrap();
    let mut stored = Vec::new();
    {
        let (mut writer, reader) = open(folder.path(), Options { quota_mib: Some(1) }).unwrap();
        let error = (0..).find_map(|n| match writer.take_in(&[frame(n)]) {
            Ok(outcomes) => {
                stored.extend(outcomes);
                None
            }
            Err(error) => Some(error),
        });
        assert!(matches!(error, Some(StoreError::Full { .. })), "{error:?}");
        assert!(stored.len() > 100);
        assert_eq!(reader.frame_count().unwrap(), stored.len() as u64);
        assert!(matches!(writer.take_in(&[frame(999_999)]), Err(StoreError::Full { .. })));
    }
    let (mut writer, reader) = open(folder.path(), Options::default()).unwrap();
    assert_eq!(reader.frame_count().unwrap(), stored.len() as u64);
    let n = i64::try_from(stored.len()).unwrap();
    assert!(matches!(writer.take_in(&[frame(n)]).unwrap()[..], [Outcome::Stored(_)]));
}

#[test]
fn a_folder_that_is_a_file_is_named_in_the_error() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("occupied");
    fs::write(&path, "").unwrap();
    let error = open(&path, Options::default()).unwrap_err();
    assert!(
        matches!(&error, StoreError::NotWritable { .. }) && error.to_string().contains("occupied"),
        "{error}"
    );
}

#[test]
fn a_backup_made_while_the_writer_is_open_holds_everything_and_overwrites_nothing() {
    let folder = TempDir::new().unwrap();
    let (mut writer, reader) = open(folder.path(), Options::default()).unwrap();
    writer.take_in(&(0..500).map(frame).collect::<Vec<_>>()).unwrap();
    let copy = TempDir::new().unwrap();
    let target = copy.path().join("xunqing.sqlite");
    backup(&reader, &target).unwrap();
    assert!(matches!(backup(&reader, &target), Err(StoreError::Exists { .. })));
    let restored = open_reader(copy.path()).unwrap();
    assert_eq!(restored.frame_count().unwrap(), 500);
    let newest = restored.latest_time(&Mn::from("A140923_0001"), SeriesKind::Hour).unwrap();
    assert_eq!(newest, Some((Instant(499), Instant(499))));
}

#[test]
fn a_backup_ends_beside_a_writer_that_never_rests() {
    // Some twenty thousand pages: several steps of copying, between which the writer comes.
    const LARGE: i64 = 1200;
    const MOST: i64 = LARGE + 20_000;
    let folder = TempDir::new().unwrap();
    let (mut writer, reader) = open(folder.path(), Options::default()).unwrap();
    let large = |n: i64| ArrivedFrame { raw: vec![b'x'; 1 << 16].into(), ..frame(n) };
    writer.take_in(&(0..LARGE).map(large).collect::<Vec<_>>()).unwrap();
    let (copy, ended) = (TempDir::new().unwrap(), AtomicBool::new(false));
    let (writing, begun) = mpsc::channel();
    let written = thread::scope(|scope| {
        let writer = scope.spawn(|| {
            for n in LARGE..MOST {
                writer.take_in(&[frame(n)]).unwrap();
                let _copying = writing.send(());
                if ended.load(Ordering::Relaxed) {
                    return n;
                }
            }
            MOST
        });
        begun.recv().unwrap();
        let copied = backup(&reader, &copy.path().join("xunqing.sqlite"));
        ended.store(true, Ordering::Relaxed);
        copied.unwrap();
        writer.join().unwrap()
    });
    assert!(written < MOST, "the copy ended only when the writer rested");
    let copied = open_reader(copy.path()).unwrap().frame_count().unwrap();
    assert!((LARGE.unsigned_abs()..written.unsigned_abs()).contains(&copied), "{copied} of {written}");
}
