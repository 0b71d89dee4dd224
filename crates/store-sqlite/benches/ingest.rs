//! The same values into this store, into a plain SQLite table and into PostgreSQL by COPY, batch by batch in one run.
//!
//! `benches/ingest/run.sh` starts a PostgreSQL of its own and runs this; without one `cargo bench -p store-sqlite --bench ingest`
//! leaves PostgreSQL out and says so. Every batch is one durable transaction of each engine (`synchronous=FULL`,
//! `fsync=on`, `synchronous_commit=on`). Ours also keeps the raw frame, recognises repeats and keeps the newest of every series; the
//! others get the bare rows (station, factor, time, received, value, flag) under a primary key. The order of the engines
//! changes from round to round. `XUNQING_BENCH_FRAMES` are the frames of a round (default 50000), `XUNQING_BENCH_DIR` is the folder.
#![expect(
    clippy::print_stdout,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "a benchmark prints its table and draws its values from waves"
)]

mod province;

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant as Clock;

use province::{MINUTE, START, frame};
use rusqlite::{Connection, params};
use standards::SeriesKind;
use store::{ArrivedFrame, IntakeWriter as _};
use store_sqlite::Options;

const STATIONS: u32 = 1000;
const FACTORS: usize = 11;
const ROUNDS: usize = 3;

fn main() {
    let base = std::env::var_os("XUNQING_BENCH_DIR").map_or_else(std::env::temp_dir, Into::into);
    let frames: usize =
        std::env::var("XUNQING_BENCH_FRAMES").ok().and_then(|n| n.parse().ok()).unwrap_or(50_000);
    let postgres = std::env::var("XUNQING_BENCH_PG").ok();
    if postgres.is_none() {
        println!("XUNQING_BENCH_PG is not set: without PostgreSQL; see benches/ingest/run.sh");
    }
    let sent: Vec<ArrivedFrame> = (0..frames)
        .map(|n| {
            let (station, step) = ((n % STATIONS as usize) as u32, (n / STATIONS as usize) as i64);
            frame(station, SeriesKind::Minute, START + step * MINUTE, FACTORS)
        })
        .collect();
    for batch in [256, 4096] {
        println!("\n{frames} frames of {FACTORS} factors from {STATIONS} stations, {batch} a transaction");
        for round in 0..ROUNDS {
            for turn in 0..3 {
                match (round + turn) % 3 {
                    0 => report("this store", frames, ours(&base, &sent, batch)),
                    1 => report("plain SQLite rows", frames, plain(&base, &sent, batch)),
                    _ => {
                        if let Some(postgres) = &postgres {
                            report("PostgreSQL COPY", frames, copy(postgres, &sent, batch));
                        }
                    }
                }
            }
        }
    }
}

fn report(name: &str, frames: usize, seconds: f64) {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or("?");
    let rate = frames as f64 / seconds;
    println!("{name:>18}: {rate:>8.0} frames/s, {:>9.0} values/s (load {load})", rate * FACTORS as f64);
}

fn ours(base: &Path, sent: &[ArrivedFrame], batch: usize) -> f64 {
    let folder = tempfile::tempdir_in(base).expect("a folder");
    let (mut writer, _reader) = store_sqlite::open(folder.path(), Options::default()).expect("a store");
    let began = Clock::now();
    for frames in sent.chunks(batch) {
        writer.take_in(frames).expect("the batch is stored");
    }
    began.elapsed().as_secs_f64()
}

fn plain(base: &Path, sent: &[ArrivedFrame], batch: usize) -> f64 {
    let folder = tempfile::tempdir_in(base).expect("a folder");
    let mut connection = Connection::open(folder.path().join("plain.sqlite")).expect("a file");
    for (name, value) in [("journal_mode", "WAL"), ("synchronous", "FULL"), ("cache_size", "-65536")] {
        connection.pragma_update(None, name, value).expect("a setting");
    }
    connection
        .execute_batch(
            "CREATE TABLE reading (station INTEGER, factor TEXT, time INTEGER, received INTEGER, value REAL, flag TEXT,
               PRIMARY KEY (station, factor, time)) WITHOUT ROWID",
        )
        .expect("a table");
    let numbers: Vec<[f64; FACTORS]> = sent.iter().map(numbers).collect();
    let began = Clock::now();
    for (frames, numbers) in sent.chunks(batch).zip(numbers.chunks(batch)) {
        let transaction = connection.transaction().expect("a transaction");
        {
            let mut insert = transaction
                .prepare_cached("INSERT OR IGNORE INTO reading VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
                .expect("a statement");
            for (frame, numbers) in frames.iter().zip(numbers) {
                let observation = &frame.observations[0];
                for ((factor, _, flag), number) in observation.values.iter().zip(numbers) {
                    let station: i64 = station(frame);
                    insert
                        .execute(params![
                            station,
                            factor.as_str(),
                            observation.time.0,
                            frame.received.0,
                            number,
                            flag.as_str()
                        ])
                        .expect("a row");
                }
            }
        }
        transaction.commit().expect("a commit");
    }
    began.elapsed().as_secs_f64()
}

fn numbers(frame: &ArrivedFrame) -> [f64; FACTORS] {
    let mut numbers = [0.0; FACTORS];
    for (number, (_, value, _)) in numbers.iter_mut().zip(&frame.observations[0].values) {
        *number = value.to_string().parse().expect("a number");
    }
    numbers
}

fn station(frame: &ArrivedFrame) -> i64 {
    frame.mn.as_str().rsplit('_').next().and_then(|n| n.parse().ok()).expect("a station's number")
}

/// One session of psql; every batch is a COPY of its own, and the next is sent when its commit is told.
fn copy(connection: &str, sent: &[ArrivedFrame], batch: usize) -> f64 {
    let mut psql = Command::new("psql")
        .args([connection, "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "-v", "ON_ERROR_STOP=1"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("psql starts");
    let mut input = psql.stdin.take().expect("its input");
    let mut output = BufReader::new(psql.stdout.take().expect("its output"));
    let mut told = |input: &mut std::process::ChildStdin, text: &str| {
        input
            .write_all(text.as_bytes())
            .and_then(|()| input.write_all(b"\\echo done\n"))
            .expect("psql reads");
        let mut line = String::new();
        output.read_line(&mut line).expect("psql answers");
        assert_eq!(line.trim(), "done");
    };
    told(
        &mut input,
        "DROP TABLE IF EXISTS reading;\nCREATE TABLE reading (station integer, factor text, time bigint, received bigint, value double precision, flag text, PRIMARY KEY (station, factor, time));\n",
    );
    // The text of the rows is made before the clock runs.
    let texts: Vec<String> = sent
        .chunks(batch)
        .map(|frames| {
            let mut text = String::from("COPY reading FROM STDIN;\n");
            for frame in frames {
                let observation = &frame.observations[0];
                for (factor, value, flag) in &observation.values {
                    let (station, time, received) = (station(frame), observation.time.0, frame.received.0);
                    writeln!(text, "{station}\t{factor}\t{time}\t{received}\t{value}\t{flag}").expect("text");
                }
            }
            text + "\\.\n"
        })
        .collect();
    let began = Clock::now();
    for text in &texts {
        told(&mut input, text);
    }
    let seconds = began.elapsed().as_secs_f64();
    drop(input);
    assert!(psql.wait().expect("psql ends").success());
    seconds
}
