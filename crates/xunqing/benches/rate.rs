//! How fast frames are answered: the real binary in release mode, clients on the same machine.
//!
//! `cargo bench -p xunqing --bench rate`. Frames carry eleven factors; every answer means a durable frame. The figures stand
//! beside the disk's own rate of small synchronous writes, without which they say little. `XUNQING_BENCH_DIR` names the
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
/// 2021-06-01 00:00 in Beijing; each frame of a station is a second later.
const FIRST_MS: i64 = 1_622_476_800_000;

fn main() {
    let base = std::env::var_os("XUNQING_BENCH_DIR").map_or_else(std::env::temp_dir, Into::into);
    let frames: usize = std::env::var("XUNQING_BENCH_FRAMES").ok().and_then(|n| n.parse().ok()).unwrap_or(100_000);
    println!("folder {}, {} hardware threads, {frames} frames a run", base.display(), threads());
    println!("the disk: {}", disk(&base));
    println!("{:>11} {:>6} {:>10} {:>9} {:>9} {:>11} {:>12}", "connections", "window", "frames/s", "p50 ms", "p99 ms", "server CPU", "bytes/value");
    for (connections, window) in [(1, 1), (1, 32), (50, 1), (50, 32), (1000, 1), (1000, 32)] {
        // One frame under way on one connection waits for the disk each time: fewer frames tell as much.
        let frames = if connections * window < 32 { frames.min(10_000) } else { frames };
        println!("{}", measure(&base, connections, window, frames.div_ceil(connections)));
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
fn measure(base: &Path, connections: usize, window: usize, each: usize) -> String {
    let folder = tempfile::tempdir_in(base).expect("the folder can be written");
    let data = folder.path().join("data");
    let plan = plan_of(folder.path(), connections);
    let mut server = Running::start(&data, &plan);
    let before = server.cpu_seconds();
    let started = Instant::now();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let mut times = runtime.block_on(play(server.address, connections, window, each));
    let seconds = started.elapsed().as_secs_f64();
    let cpu = server.cpu_seconds() - before;
    server.stop();
    times.sort_unstable();
    let at = |share: usize| millis(times[(times.len() * share / 100).min(times.len() - 1)]);
    let values = times.len() * FACTORS.len();
    format!(
        "{connections:>11} {window:>6} {:>10.0} {:>9.2} {:>9.2} {cpu:>9.2} s {:>12.1}",
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
                "\n[[station]]\nmn = \"{}\"\nname = \"测试站{station}\"\nsection = \"daixianqiao\"\npassword = \"123456\"\n\
                 kind = \"real_time\"\norigin = \"synthetic\"\nassumed = true\nnote = \"测速\"\n",
                mn(station)
            )
        })
        .collect();
    let path = plan.join("stations.toml");
    let text = fs::read_to_string(&path).expect("the stations") + &entries;
    fs::write(&path, text).expect("the stations");
    plan
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
        let field = |n: usize| after_name.split_whitespace().nth(n).and_then(|t| t.parse().ok()).unwrap_or(0.0);
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
async fn play(to: SocketAddr, connections: usize, window: usize, each: usize) -> Vec<Duration> {
    let start = Arc::new(Barrier::new(connections));
    let clients: Vec<_> = (0..connections)
        .map(|station| {
            let start = Arc::clone(&start);
            let frames: Vec<_> = (0..each).map(|number| frame(station, number)).collect();
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

fn frame(station: usize, number: usize) -> Vec<u8> {
    let time = standards::time::Instant(FIRST_MS).plus_ms(i64::try_from(number).expect("a number") * 1000);
    let mut data_area = format!("DataTime={}", time.compact());
    for (code, value) in FACTORS {
        data_area.push_str(&format!(";{code}-Rtd={value},{code}-Flag=N"));
    }
    let frame = FrameBuilder {
        qn: Some(&time.compact_ms()),
        st: "21",
        cn: "2011",
        pw: Some("123456"),
        mn: Some(&mn(station)),
        flag: Some(Flag::from_bits(9)),
        packet: None,
        data_area: &data_area,
    };
    frame.build().expect("a frame")
}

/// Keeps `window` frames under way; answers come in order.
async fn client(mut socket: TcpStream, frames: &[Vec<u8>], window: usize) -> Vec<Duration> {
    drop(socket.set_nodelay(true));
    let mut framer = Framer::default();
    let mut buffer = vec![0; 16 * 1024];
    let (mut sent, mut times) = (Vec::with_capacity(frames.len()), Vec::with_capacity(frames.len()));
    while times.len() < frames.len() {
        let until = (times.len() + window).min(frames.len());
        let bytes = frames[sent.len()..until].concat();
        sent.resize(until, Instant::now());
        socket.write_all(&bytes).await.expect("the server takes frames");
        let count = socket.read(&mut buffer).await.expect("the server answers");
        assert!(count > 0, "the server closed the connection");
        framer.push(&buffer[..count]);
        while let Some(event) = framer.next() {
            assert!(matches!(event, Event::Frame(_)));
            times.push(sent[times.len()].elapsed());
        }
    }
    times
}
