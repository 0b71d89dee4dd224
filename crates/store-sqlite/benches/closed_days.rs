//! What closed days cost and how fast they are read: a province's minute and hourly values, sealed.
//!
//! `cargo bench -p store-sqlite --bench closed_days`. Values are synthetic: daily and slow waves with noise of a few last digits,
//! eleven factors with the decimals and ranges of surface-water stations, clocks that are off, arrivals a second or two after the
//! minute with the noise of a line, stations in turn. `XUNQING_BENCH_DIR` names the folder to measure in. Bytes are those of pages in use (`dbstat` is not needed: chunk
//! bodies are summed, pages are counted before and after).
#![expect(
    clippy::print_stdout,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_possible_wrap,
    reason = "a benchmark prints its table and draws its values from waves"
)]

mod province;

use std::path::Path;
use std::time::Instant as Clock;

use province::{MINUTE, START, frame};
use rusqlite::Connection;
use standards::time::Instant;
use standards::{FactorCode, Mn, SeriesKind};
use store::{Closed, FrameStore as _, IntakeWriter as _, ReadingStore as _, SealingWriter as _};
use store_sqlite::{Options, SqliteReader, SqliteWriter};

fn main() {
    let base = std::env::var_os("XUNQING_BENCH_DIR").map_or_else(std::env::temp_dir, Into::into);
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!("folder {}, load {}", base.display(), load.trim());
    minutes(&base, 10, 30);
    hours(&base, 200, 60);
    province(&base, 1000, 10);
    province(&base, 10_000, 1);
}

struct Sizes {
    chunks: f64,
    frames: f64,
    used: f64,
}

fn sizes(folder: &Path) -> Sizes {
    let connection = Connection::open(folder.join("xunqing.sqlite")).expect("the file opens");
    let number =
        |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0)).expect("a number") as f64;
    let frames = "SELECT (SELECT coalesce(sum(length(body)), 0) FROM frame_block) + (SELECT coalesce(sum(length(raw)), 0) FROM frame)";
    Sizes {
        chunks: number("SELECT coalesce(sum(length(body)), 0) FROM chunk"),
        frames: number(frames),
        used: (number("PRAGMA page_count") - number("PRAGMA freelist_count")) * number("PRAGMA page_size"),
    }
}

fn seal(writer: &mut SqliteWriter, slice: usize) -> (f64, Vec<f64>, Vec<f64>, u64) {
    let (mut slices, mut busy, mut observations) = (Vec::new(), Vec::new(), 0);
    let closed = Closed { measured_before: Instant(i64::MAX), received_before: Instant(i64::MAX) };
    let started = Clock::now();
    loop {
        let (began, before) = (Clock::now(), cpu());
        let sealed = writer.seal(closed, slice).expect("a slice");
        slices.push(began.elapsed().as_secs_f64() * 1000.0);
        busy.push(cpu() - before);
        observations += sealed.observations;
        if sealed.done {
            slices.sort_by(f64::total_cmp);
            busy.sort_by(f64::total_cmp);
            return (started.elapsed().as_secs_f64(), slices, busy, observations);
        }
    }
}

/// Milliseconds this thread was on a processor so far, which other work on the machine does not change; 0 where the system does not tell.
fn cpu() -> f64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    told.split(' ').next().and_then(|ns| ns.parse::<f64>().ok()).unwrap_or(0.0) / 1e6
}

/// Best and median of many, and the mean on the processor, in milliseconds.
fn timed<T>(times: usize, mut work: impl FnMut(usize) -> T) -> String {
    let before = cpu();
    let mut all: Vec<f64> = (0..times)
        .map(|n| {
            let began = Clock::now();
            std::hint::black_box(work(n));
            began.elapsed().as_secs_f64() * 1000.0
        })
        .collect();
    let busy = (cpu() - before) / times as f64;
    all.sort_by(f64::total_cmp);
    format!("best {:.2} ms, median {:.2} ms, processor {busy:.2} ms", all[0], all[all.len() / 2])
}

fn filled(
    base: &Path,
    stations: u32,
    kind: SeriesKind,
    steps: i64,
    step: i64,
) -> (tempfile::TempDir, SqliteWriter, SqliteReader) {
    let folder = tempfile::tempdir_in(base).expect("a folder");
    let (mut writer, reader) = store_sqlite::open(folder.path(), Options::default()).expect("a store");
    for n in (0..steps).step_by(24) {
        let batch: Vec<_> = (n..steps.min(n + 24))
            .flat_map(|n| (0..stations).map(move |station| frame(station, kind, START + n * step, 11)))
            .collect();
        writer.take_in(&batch).expect("the batch is stored");
    }
    (folder, writer, reader)
}

fn report(name: &str, folder: &Path, values: f64, frames: f64) {
    let sizes = sizes(folder);
    println!(
        "{name}: chunks {:.2} B/value with provenance; frames {:.1} B/frame; pages in use {:.2} B/value, {:.1} of them frames",
        sizes.chunks / values,
        sizes.frames / frames,
        sizes.used / values,
        sizes.frames / values
    );
}

fn minutes(base: &Path, stations: u32, days: i64) {
    let kind = SeriesKind::Minute;
    println!("\n{stations} stations, {days} days of minutes, 11 factors");
    let (folder, mut writer, reader) = filled(base, stations, kind, days * 1440, MINUTE);
    let frames = f64::from(stations) * (days * 1440) as f64;
    let (from, to) = (Instant(START), Instant(START + days * 86_400_000));
    let factor: FactorCode = "w01009".parse().expect("a code");
    let mn = |n: usize| Mn::from(format!("A140923_{:05}", n as u32 % stations).as_str());
    let read = |times: usize| {
        println!(
            "  one series of the month: {}",
            timed(times, |n| reader.column(&mn(n), kind, factor, from, to))
        );
        println!("  all factors as a table:  {}", timed(times, |n| reader.table(&mn(n), kind, from, to)));
        println!(
            "  all with provenance:     {}",
            timed(times.div_ceil(4), |n| reader.range(&mn(n), kind, from, to))
        );
    };
    report("as rows", folder.path(), frames * 11.0, frames);
    read(12);
    let (seconds, slices, busy, observations) = seal(&mut writer, 1000);
    println!(
        "  sealed in {seconds:.1} s: {:.0} frames/s; {} slices, median {:.1} ms, p99 {:.1} ms, longest {:.1} ms; \
         on the processor {:.1} s, median {:.1} ms, p99 {:.1} ms, longest {:.1} ms",
        observations as f64 / seconds,
        slices.len(),
        slices[slices.len() / 2],
        slices[slices.len() * 99 / 100],
        slices[slices.len() - 1],
        busy.iter().sum::<f64>() / 1000.0,
        busy[busy.len() / 2],
        busy[busy.len() * 99 / 100],
        busy[busy.len() - 1]
    );
    report("sealed", folder.path(), frames * 11.0, frames);
    read(40);
    let ids = frames as i64;
    println!(
        "  one frame by its number: {}",
        timed(200, |n| reader.frame(standards::FrameId((n as i64 * 7919) % ids + 1)))
    );
    println!(
        "  a page of 50 frames:     {}",
        timed(20, |n| reader.frames_of(
            &mn(n),
            from,
            Instant(START + 86_400_000),
            standards::FrameId(i64::MAX),
            50
        ))
    );
}

fn hours(base: &Path, stations: u32, days: i64) {
    println!("\n{stations} stations, {days} days of hours, 11 factors");
    let (folder, mut writer, _reader) = filled(base, stations, SeriesKind::Hour, days * 24, 60 * MINUTE);
    let frames = f64::from(stations) * (days * 24) as f64;
    report("as rows", folder.path(), frames * 11.0, frames);
    let (seconds, slices, busy, _) = seal(&mut writer, 1000);
    println!(
        "  sealed in {seconds:.1} s, longest slice {:.1} ms, {:.1} ms of it on the processor",
        slices[slices.len() - 1],
        busy[busy.len() - 1]
    );
    report("sealed", folder.path(), frames * 11.0, frames);
}

fn province(base: &Path, stations: u32, factors: usize) {
    let folder = tempfile::tempdir_in(base).expect("a folder");
    let (mut writer, reader) = store_sqlite::open(folder.path(), Options::default()).expect("a store");
    let batch: Vec<_> = (0..stations).map(|s| frame(s, SeriesKind::Hour, START, factors)).collect();
    writer.take_in(&batch).expect("the batch is stored");
    let latest = reader.latest(SeriesKind::Hour).expect("the newest");
    let series: usize = latest.iter().map(|l| l.readings.len()).sum();
    println!(
        "\nlatest of {stations} stations, {series} series: {}",
        timed(100, |_| reader.latest(SeriesKind::Hour))
    );
}
