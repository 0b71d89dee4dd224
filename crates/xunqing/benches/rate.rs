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

use std::fs;
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use hj212::{Event, Flag, FrameBuilder, Framer};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::Barrier;

const PLAN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../plans/daixian");
const FACTORS: [(&str, &str); 11] = [
    ("w01010", "23.1"),
    ("w01001", "7.64"),
    ("w01009", "6.60"),
    ("w01014", "300.4"),
    ("w01003", "17.2"),
    ("w01019", "1.43"),
    ("w21003", "0.161"),
    ("w21011", "0.042"),
    ("w21001", "3.04"),
    ("w01018", "12.5"),
    ("w01016", "0.021"),
];
/// 2000-01-01 00:00 in Beijing; each frame of a station is an hour later.
const FIRST_MS: i64 = 946_656_000_000;
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

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, Into::into)
}

/// Median and worst time of 200 writes of 4 KiB, each made durable.
fn disk(folder: &Path) -> String {
    let path = folder.join("xunqing-bench-fsync");
    let mut file = fs::File::create(&path).expect("the folder can be written");
    let mut times: Vec<_> = (0..200)
        .map(|_| {
            let started = Instant::now();
            file.write_all(&[b'x'; 4096]).and_then(|()| file.sync_data()).expect("the disk takes 4 KiB");
            started.elapsed()
        })
        .collect();
    drop(fs::remove_file(&path));
    let total: Duration = times.iter().sum();
    times.sort_unstable();
    format!(
        "{:.0} synchronous writes of 4 KiB a second, median {:.2} ms, p99 {:.2} ms",
        200.0 / total.as_secs_f64(),
        millis(times[100]),
        millis(times[198])
    )
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
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

fn mn(station: usize) -> String {
    format!("A140923_B{station:04}")
}

/// The county's plan with a station for each connection.
fn plan_of(folder: &Path, stations: usize) -> std::path::PathBuf {
    let plan = folder.join("plan");
    fs::create_dir(&plan).expect("a folder");
    for entry in fs::read_dir(PLAN).expect("the county's plan") {
        let path = entry.expect("an entry").path();
        fs::copy(&path, plan.join(path.file_name().expect("a name"))).expect("a copy");
    }
    let entries: String = (0..stations)
        .map(|station| {
            format!(
                "\n[[station]]\nmn = \"{}\"\nname = \"测试站{station}\"\nsection = \"bench{station}\"\npassword = \"123456\"\n\
                 kind = \"hour\"\norigin = \"synthetic\"\nassumed = true\nnote = \"测速\"\n",
                mn(station)
            )
        })
        .collect();
    append(&plan.join("stations.toml"), &entries);
    let sections: String = (0..stations)
        .map(|section| {
            format!(
                "\n[[section]]\nid = \"bench{section}\"\nname = \"测试断面{section}\"\nlevel = \"context\"\nriver = \"滹沱河\"\n\
                 water = \"river\"\ntarget = \"Ⅲ\"\ntarget_assumed = true\ntarget_source = \"假定：测速\"\n\
                 expected_per_day = 24\nassumed = true\nnote = \"测速\"\n"
            )
        })
        .collect();
    append(&plan.join("sections.toml"), &sections);
    plan
}

fn append(path: &Path, text: &str) {
    let whole = fs::read_to_string(path).expect("a file of the plan") + text;
    fs::write(path, whole).expect("a file of the plan");
}

/// The server under measurement.
struct Running {
    child: Child,
    address: SocketAddr,
}

impl Running {
    fn start(data: &Path, plan: &Path) -> Self {
        let child = Command::new(env!("CARGO_BIN_EXE_xunqing"))
            .args(["serve", "--http", "127.0.0.1:0", "--hj212", "127.0.0.1:0", "--data"])
            .arg(data)
            .arg("--plan")
            .arg(plan)
            .env("XUNQING_LOG", "error")
            .stdout(Stdio::null())
            .spawn()
            .expect("the binary starts");
        let endpoints = data.join("endpoints.json");
        while !endpoints.exists() {
            std::thread::sleep(Duration::from_millis(10));
        }
        let text = fs::read_to_string(endpoints).expect("the addresses");
        let written: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        let address = written["hj212"].as_str().and_then(|a| a.parse().ok()).expect("an address");
        Self { child, address }
    }

    /// User and system time, from /proc; clock ticks are hundredths of a second on Linux.
    fn cpu_seconds(&self) -> f64 {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id())).expect("/proc");
        let after_name = stat.rsplit(')').next().unwrap_or_default();
        let field =
            |n: usize| after_name.split_whitespace().nth(n).and_then(|t| t.parse().ok()).unwrap_or(0.0);
        (field(11) + field(12)) / 100.0
    }

    fn stop(&mut self) {
        drop(Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status());
        drop(self.child.wait());
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
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
    let time =
        standards::time::Instant(FIRST_MS).plus_ms(i64::try_from(number).expect("a number") * 3_600_000);
    let (cn, quantity) = match load {
        Load::Stored => ("2011", "Rtd"),
        Load::Evaluated => ("2061", "Avg"),
    };
    let mut data_area = format!("DataTime={}", time.compact());
    for (code, value) in FACTORS {
        data_area.push_str(&format!(";{code}-{quantity}={value},{code}-Flag=N"));
    }
    let frame = FrameBuilder {
        qn: Some(&time.compact_ms()),
        st: "21",
        cn,
        pw: Some("123456"),
        mn: Some(&mn(station)),
        flag: Some(Flag::from_bits(9)),
        data_area: &data_area,
        ..FrameBuilder::default()
    };
    frame.build().expect("a frame")
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
