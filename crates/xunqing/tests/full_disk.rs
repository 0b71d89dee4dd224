//! A full disk stops the answers and nothing else.

#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "helpers of tests fail the test and say what they cannot do"
)]

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use support::stored::{recorded, stored};
use support::{PLAN, Server, frame, free_port, replay_season, stdout, text, wait_until};

/// A device of the plan and its password.
const KNOWN: (&str, &str) = ("A140923_0001", "123456");

/// While the disk is full nothing is answered and the server says so; with room again nothing was lost.
fn a_full_disk_costs_nothing(data: &Path, options: &[&str], make_room: impl FnOnce()) {
    let record = data.with_extension("record");
    let port = free_port();
    let mut server = Server::with(data, Path::new(PLAN), port, options);
    assert_eq!(server.status_of("/health/ready"), 200);

    let played =
        replay_season(server.hj212, &["--record", text(&record), "--patience", "3"]).output().unwrap();
    assert_eq!(played.status.code(), Some(1), "{}", stdout(&played));
    assert!(stdout(&played).contains("磁盘是否已满"), "{}", stdout(&played));
    assert!(server.is_up());
    assert_eq!((server.status_of("/health/live"), server.status_of("/health/ready")), (200, 503));
    assert!(server.log().contains("磁盘已满"), "{}", server.log());

    // A single frame may still find room on a page; it is answered exactly when it is stored.
    let is_answered = !server.send(&frame(KNOWN.0, KNOWN.1, 28)).is_empty();
    let answered = recorded(&record);
    let found = stored(data);
    assert_eq!(is_answered, found.frames.contains_key(&format!("20210428080000000 {}", KNOWN.0)));
    assert!(!answered.is_empty());
    for key in &answered {
        assert_eq!(found.frames.get(key), Some(&1), "{key}");
    }
    server.stop();
    make_room();
    let server = Server::with(data, Path::new(PLAN), port, &[]);
    let played = replay_season(server.hj212, &["--record", text(&record)]).output().unwrap();
    assert!(played.status.success(), "{}", stdout(&played));
    let found = stored(data);
    assert!(recorded(&record).iter().all(|key| found.frames.get(key) == Some(&1)));
    assert_eq!(found.readings, found.values_in_frames);
}

#[test]
fn a_used_up_quota_stops_answers_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    a_full_disk_costs_nothing(&folder.path().join("data"), &["--quota-mib", "1"], || ());
}

/// Sealing needs no room of its own: what it frees takes in what was refused.
#[test]
fn sealing_makes_room_within_a_quota_that_the_season_does_not_fit() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let record = data.with_extension("record");
    let options = ["--quota-mib", "2", "--seal-every", "0.05", "--seal-after", "0"];
    let mut server = Server::with(&data, Path::new(PLAN), free_port(), &options);
    let played =
        replay_season(server.hj212, &["--record", text(&record), "--patience", "60"]).output().unwrap();
    assert!(played.status.success(), "{}{}", stdout(&played), server.log());
    let (frames, observations) = (server.counted("frames_sealed"), server.counted("observations_sealed"));
    assert!(frames > 0 && observations > 0, "{frames} frames, {observations} observations");
    let found = stored(&data);
    assert!(recorded(&record).iter().all(|key| found.frames.get(key) == Some(&1)));
    assert_eq!(found.readings, found.values_in_frames);
    server.stop();
    assert!(fs::metadata(data.join("xunqing.sqlite")).unwrap().len() <= 2 * 1024 * 1024);
}

/// A small file system of its own for the data; log and record stay outside. `None` without the right to mount.
struct SmallDisk {
    data: PathBuf,
    folder: tempfile::TempDir,
}

impl SmallDisk {
    fn mount(size: &str) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        fs::create_dir(&data).unwrap();
        let disk = Self { data, folder };
        let mounted = disk.mount_with(&format!("size={size}"));
        if !mounted {
            eprintln!("no right to mount a small file system here: the quota test alone covers a full disk");
        }
        mounted.then_some(disk)
    }

    fn mount_with(&self, options: &str) -> bool {
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", options, "tmpfs", text(&self.data)]).stderr(Stdio::null());
        mount.status().is_ok_and(|status| status.success())
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily: a server of a failed test may still hold files.
        drop(Command::new("umount").args(["-l", text(&self.data)]).stderr(Stdio::null()).status());
        drop(fs::remove_dir_all(self.folder.path()));
    }
}

#[test]
fn a_really_full_disk_stops_answers_and_nothing_else() {
    let Some(disk) = SmallDisk::mount("2m") else { return };
    a_full_disk_costs_nothing(&disk.data, &[], || assert!(disk.mount_with("remount,size=64m")));
}

#[test]
fn a_really_full_disk_stops_answers_and_nothing_else_while_days_are_sealed() {
    let Some(disk) = SmallDisk::mount("2m") else { return };
    let sealing = ["--seal-every", "0.01", "--seal-after", "0"];
    a_full_disk_costs_nothing(&disk.data, &sealing, || assert!(disk.mount_with("remount,size=64m")));
}

#[test]
fn room_on_the_disk_is_used_without_a_restart() {
    let Some(disk) = SmallDisk::mount("64m") else { return };
    let mut server = Server::start(&disk.data);
    let ballast = disk.data.join("ballast");
    let filled = fs::write(&ballast, vec![0; 100 * 1024 * 1024]);
    assert!(filled.is_err(), "the disk is full now");

    let replay = replay_season(server.hj212, &["--patience", "60"]).stdout(Stdio::piped()).spawn().unwrap();
    wait_until("the server says that the disk is full", || server.status_of("/health/ready") == 503);
    fs::remove_file(&ballast).unwrap();
    let played = replay.wait_with_output().unwrap();
    assert!(played.status.success(), "{}", stdout(&played));
    assert_eq!(server.status_of("/health/ready"), 200);
    assert!(server.is_up());
}
