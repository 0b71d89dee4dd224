//! How fast frames are answered: the real binary in release mode, clients on the same machine.
//!
//! `cargo bench -p xunqing --bench rate`. Frames carry eleven factors; every answer means a durable frame. The figures stand
//! beside the disk's own rate of small synchronous writes, without which they say little. Each connection is an hourly station
//! with a section of its own: its hourly frames (CN 2061) are stored and evaluated, its real-time frames (2011) only stored. `XUNQING_BENCH_DIR` names the
//! folder (and so the disk) to measure on, `XUNQING_BENCH_FRAMES` the frames of each run (default 100000).
#![expect(
    clippy::print_stdout,
    clippy::cast_precision_loss,
    clippy::format_push_string,
    clippy::format_collect,
    reason = "a benchmark prints its table, and speed is not its own concern"
)]

mod support;

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use hj212::{Event, Framer};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::Barrier;

use support::{FACTORS, Running, disk, millis, plan_of, threads};

/// A run that takes longer is given up.
const LONGEST: Duration = Duration::from_mins(2);

/// What is sent.
#[derive(Debug, Clone, Copy)]
enum Load {
    /// Real-time frames of an hourly station: stored, not evaluated.
    Stored,
    /// Hourly frames: stored and evaluated.
    Evaluated,
}

fn main() {
    let base = std::env::var_os("XUNQING_BENCH_DIR").map_or_else(std::env::temp_dir, Into::into);
    let frames: usize =
        std::env::var("XUNQING_BENCH_FRAMES").ok().and_then(|n| n.parse().ok()).unwrap_or(100_000);
    println!("folder {}, {} hardware threads, {frames} frames a run", base.display(), threads());
    println!("the disk: {}", disk(&base));
    println!(
        "{:>9} {:>11} {:>6} {:>10} {:>9} {:>9} {:>11} {:>12}",
        "load", "connections", "window", "frames/s", "p50 ms", "p99 ms", "server CPU", "bytes/value"
    );
    for load in [Load::Stored, Load::Evaluated] {
        for (connections, window) in [(1, 1), (1, 32), (50, 1), (50, 32), (1000, 1), (1000, 32)] {
            // One frame under way on one connection waits for the disk each time: fewer frames tell as much.
            let frames = if connections * window < 32 { frames.min(10_000) } else { frames };
            println!("{}", measure(&base, load, connections, window, frames.div_ceil(connections)));
        }
    }
}

/// One run on a data folder of its own.
fn measure(base: &Path, load: Load, connections: usize, window: usize, each: usize) -> String {
    let folder = tempfile::tempdir_in(base).expect("the folder can be written");
    let data = folder.path().join("data");
    let plan = plan_of(folder.path(), connections);
    let mut server = Running::start(&data, &plan);
    let before = server.cpu_seconds();
    let started = Instant::now();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let played = play(server.address, load, connections, window, each);
    let played = runtime.block_on(async { tokio::time::timeout(LONGEST, played).await });
    let load = format!("{load:?}").to_lowercase();
    let Ok(mut times) = played else {
        return format!("{load:>9} {connections:>11} {window:>6} not done in {} s", LONGEST.as_secs());
    };
    let seconds = started.elapsed().as_secs_f64();
    let cpu = server.cpu_seconds() - before;
    server.stop();
    times.sort_unstable();
    let at = |share: usize| millis(times[(times.len() * share / 100).min(times.len() - 1)]);
    let values = times.len() * FACTORS.len();
    format!(
        "{load:>9} {connections:>11} {window:>6} {:>10.0} {:>9.2} {:>9.2} {cpu:>9.2} s {:>12.1}",
        times.len() as f64 / seconds,
        at(50),
        at(99),
        bytes_on_disk(&data) as f64 / values as f64
    )
}

fn bytes_on_disk(data: &Path) -> u64 {
    ["xunqing.sqlite", "xunqing.sqlite-wal"]
        .iter()
        .filter_map(|name| fs::metadata(data.join(name)).ok())
        .map(|metadata| metadata.len())
        .sum()
}

/// Time to each answer.
async fn play(to: SocketAddr, load: Load, connections: usize, window: usize, each: usize) -> Vec<Duration> {
    let start = Arc::new(Barrier::new(connections));
    let clients: Vec<_> = (0..connections)
        .map(|station| {
            let start = Arc::clone(&start);
            let frames: Vec<_> = (0..each).map(|number| frame(load, station, number)).collect();
            tokio::spawn(async move {
                let socket = TcpStream::connect(to).await.expect("a connection");
                start.wait().await;
                client(socket, &frames, window).await
            })
        })
        .collect();
    let mut times = Vec::with_capacity(connections * each);
    for client in clients {
        times.extend(client.await.expect("a client"));
    }
    times
}

fn frame(load: Load, station: usize, number: usize) -> Vec<u8> {
    let kind = match load {
        Load::Stored => ("2011", "Rtd"),
        Load::Evaluated => ("2061", "Avg"),
    };
    support::frame(kind, station, number, FACTORS.map(|(_, value)| value.to_string()))
}

/// Keeps `window` frames under way; answers come in order.
async fn client(mut socket: TcpStream, frames: &[Vec<u8>], window: usize) -> Vec<Duration> {
    drop(socket.set_nodelay(true));
    let mut answers = Framer::default();
    let mut buffer = vec![0; 16 * 1024];
    let (mut sent, mut times) = (Vec::with_capacity(frames.len()), Vec::with_capacity(frames.len()));
    while times.len() < frames.len() {
        let until = (times.len() + window).min(frames.len());
        let bytes = frames[sent.len()..until].concat();
        sent.resize(until, Instant::now());
        socket.write_all(&bytes).await.expect("the server takes frames");
        let count = socket.read(&mut buffer).await.expect("the server answers");
        assert!(count > 0, "the server closed the connection");
        answers.push(&buffer[..count]);
        while let Some(event) = answers.next() {
            assert!(matches!(event, Event::Frame(_)));
            times.push(sent[times.len()].elapsed());
        }
    }
    times
}
