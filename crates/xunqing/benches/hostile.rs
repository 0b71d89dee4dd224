//! How long honest stations wait for their answers while hostile peers do what they can: the real binary in release mode.
//!
//! `ulimit -n 20000 && cargo bench -p xunqing --bench hostile`. Fifty hourly stations send 200 frames a second in all, one under way each,
//! eleven factors a frame; a frame's time runs from when it was due to its answer, so that one that had to wait for the one before counts
//! its waiting. Beside them a station connects once a second, sends a frame and leaves. Peers run in a process of their own at
//! the lowest priority (`nice -n 19`): they come from other machines in life, and should not measure how two cores are shared here. A peer whose
//! connection the server closes comes back: at once with garbage, after a second with nothing.
//!
//! `XUNQING_BENCH_DIR` names the folder (and so the disk), `XUNQING_BENCH_SECONDS` the length of a run (default 20).
#![expect(
    clippy::print_stdout,
    clippy::format_push_string,
    clippy::format_collect,
    reason = "a benchmark prints its table, and speed is not its own concern"
)]

mod support;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::{Child, Command};
use std::time::Duration;

use hj212::{Event, Framer};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep, sleep_until};

use support::{FACTORS, Running, disk, frame, millis, plan_of, threads};

const STATIONS: usize = 50;
const FRAMES_A_SECOND: u32 = 200;
/// So long peers have come before anything is measured.
const BEFORE: Duration = Duration::from_secs(5);
/// An answer that takes longer never comes.
const LONGEST: Duration = Duration::from_secs(30);
/// Asks this program to be the peers: what they do, and to whom.
const PEERS: &str = "XUNQING_BENCH_PEERS";

/// What hostile peers do, and how many do it.
#[derive(Debug, Clone, Copy)]
enum Peers {
    /// One byte a second of what might become a frame.
    Slow,
    /// Bytes that are no frame, as fast as they are taken.
    Garbage,
    /// Frames with a wrong checksum, as fast as they are taken: the server keeps them as evidence.
    Damaged,
    /// Connections that say nothing.
    Silent,
}

impl Peers {
    const ALL: [Self; 4] = [Self::Slow, Self::Garbage, Self::Damaged, Self::Silent];

    fn count(self) -> usize {
        match self {
            Self::Slow => 200,
            Self::Garbage | Self::Damaged => 8,
            Self::Silent => 10_000,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Slow => "one byte a second",
            Self::Garbage => "endless garbage",
            Self::Damaged => "damaged frames",
            Self::Silent => "connections",
        }
    }
}

fn main() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    if let Ok(wanted) = std::env::var(PEERS) {
        runtime.block_on(be_peers(&wanted));
        return;
    }
    let base = std::env::var_os("XUNQING_BENCH_DIR").map_or_else(std::env::temp_dir, Into::into);
    let seconds = std::env::var("XUNQING_BENCH_SECONDS").ok().and_then(|n| n.parse().ok()).unwrap_or(20);
    println!(
        "folder {}, {} hardware threads, {STATIONS} stations, {FRAMES_A_SECOND} frames/s, {seconds} s a run",
        base.display(),
        threads()
    );
    println!("the disk: {}", disk(&base));
    println!(
        "{:>30} {:>7} {:>8} {:>8} {:>8} {:>14} {:>14} {:>11} {:>9}",
        "beside",
        "frames",
        "p50 ms",
        "p99 ms",
        "max ms",
        "new p50 ms",
        "new max ms",
        "server CPU",
        "peak MiB"
    );
    let alone: &[Peers] = &[];
    for beside in
        [alone].into_iter().chain(Peers::ALL.iter().map(std::slice::from_ref)).chain([&Peers::ALL[..]])
    {
        println!("{}", runtime.block_on(measure(&base, beside, Duration::from_secs(seconds))));
    }
}

/// One run on a data folder of its own.
async fn measure(base: &Path, beside: &[Peers], length: Duration) -> String {
    let folder = tempfile::tempdir_in(base).expect("the folder can be written");
    let plan = plan_of(folder.path(), STATIONS + 1);
    let mut server = Running::start(&folder.path().join("data"), &plan);
    let begin = Instant::now() + BEFORE;
    let stations: Vec<_> = (0..STATIONS)
        .map(|station| tokio::spawn(send(server.address, station, begin, begin + length)))
        .collect();
    // The stations are known before the peers come.
    sleep(Duration::from_secs(1)).await;
    let peers: Vec<Hostile> = beside.iter().map(|peers| Hostile::start(*peers, server.address)).collect();
    let newcomer = tokio::spawn(come_anew(server.address, begin, begin + length));
    sleep_until(begin).await;
    let before = server.cpu_seconds();
    sleep_until(begin + length).await;
    let cpu = server.cpu_seconds() - before;
    let mut times = Vec::new();
    for station in stations {
        times.extend(station.await.expect("a station"));
    }
    let mut new = newcomer.await.expect("a station");
    let peak = peak_mib(&server);
    drop(peers);
    server.stop();
    let words: Vec<String> =
        beside.iter().map(|peers| format!("{} {}", peers.count(), peers.word())).collect();
    let words = match words.len() {
        0 => "nobody".to_owned(),
        1 => words.concat(),
        _ => "all of them".to_owned(),
    };
    format!(
        "{words:>30} {:>7} {:>8.2} {:>8.2} {:>8.2} {:>14.2} {:>14.2} {cpu:>9.2} s {peak:>9}",
        times.len(),
        at(&mut times, 50),
        at(&mut times, 99),
        at(&mut times, 100),
        at(&mut new, 50),
        at(&mut new, 100),
    )
}

/// The most memory that the server ever held, in mebibytes.
fn peak_mib(server: &Running) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.child.id())).expect("/proc");
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.and_then(|kib| kib.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
}

/// A percentile in milliseconds.
fn at(times: &mut [Duration], share: usize) -> f64 {
    times.sort_unstable();
    let place = (times.len() * share / 100).min(times.len().saturating_sub(1));
    times.get(place).map_or(f64::NAN, |time| millis(*time))
}

/// An hourly frame whose values move a little, as a river's do.
fn hourly(station: usize, number: usize) -> Vec<u8> {
    let mut factor = 0;
    let values = FACTORS.map(|(_, value)| {
        factor += 1;
        let last = (number * 7 + station * 3 + factor * number / 5) % 10;
        format!("{}{last}", &value[..value.len() - 1])
    });
    frame(("2061", "Avg"), station, number, values)
}

/// One frame and its answer.
async fn ask(socket: &mut TcpStream, answers: &mut Framer, frame: &[u8]) {
    let mut buffer = [0; 4096];
    socket.write_all(frame).await.expect("the server takes frames");
    loop {
        if let Some(event) = answers.next() {
            assert!(matches!(event, Event::Frame(_)));
            return;
        }
        let count = tokio::time::timeout(LONGEST, socket.read(&mut buffer)).await;
        let count = count.expect("an answer in time").expect("the server answers");
        assert!(count > 0, "the server closed the connection of an honest station");
        answers.push(&buffer[..count]);
    }
}

/// A station that sends whenever a frame is due; the time to each answer of a frame that was due between `from` and `until`.
async fn send(to: SocketAddr, station: usize, from: Instant, until: Instant) -> Vec<Duration> {
    let every = Duration::from_secs(1) * u32::try_from(STATIONS).expect("few") / FRAMES_A_SECOND;
    let first =
        Instant::now() + every * u32::try_from(station).expect("few") / u32::try_from(STATIONS).expect("few");
    let mut due = interval_at(first, every);
    due.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let mut socket = TcpStream::connect(to).await.expect("a connection");
    drop(socket.set_nodelay(true));
    let (mut answers, mut times) = (Framer::default(), Vec::new());
    for number in 0.. {
        let due = due.tick().await;
        if due >= until {
            break;
        }
        ask(&mut socket, &mut answers, &hourly(station, number)).await;
        if due >= from {
            times.push(due.elapsed());
        }
    }
    times
}

/// A station that connects once a second, sends a frame and leaves: the time from connecting to the answer.
async fn come_anew(to: SocketAddr, from: Instant, until: Instant) -> Vec<Duration> {
    let mut due = interval_at(from, Duration::from_secs(1));
    let mut times = Vec::new();
    for number in 0.. {
        let due = due.tick().await;
        if due >= until {
            break;
        }
        let mut socket = TcpStream::connect(to).await.expect("a connection");
        ask(&mut socket, &mut Framer::default(), &hourly(STATIONS, number)).await;
        times.push(due.elapsed());
    }
    times
}

/// Hostile peers in a process of their own.
struct Hostile(Child);

impl Hostile {
    fn start(peers: Peers, address: SocketAddr) -> Self {
        let program = std::env::current_exe().expect("this program");
        let child = Command::new("nice")
            .args(["-n", "19"])
            .arg(program)
            .env(PEERS, format!("{} {address}", peers.word()))
            .spawn()
            .expect("nice and this program start");
        Self(child)
    }
}

impl Drop for Hostile {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// Is hostile until it is killed.
async fn be_peers(wanted: &str) {
    let (word, address) = wanted.rsplit_once(' ').expect("what, and to whom");
    let peers = Peers::ALL.into_iter().find(|peers| peers.word() == word).expect("a known kind of peers");
    let to: SocketAddr = address.parse().expect("an address");
    for number in 0..peers.count() {
        tokio::spawn(be_peer(peers, to, number));
        if number % 100 == 99 {
            // Ten thousand connections in a second or two.
            sleep(Duration::from_millis(10)).await;
        }
    }
    std::future::pending::<()>().await;
}

async fn be_peer(peers: Peers, to: SocketAddr, number: usize) {
    let garbage: Vec<u8> =
        (0..64 * 1024_u32).map(|n| b"##0123QN=;&#\r\n\x00"[(n * n % 15) as usize]).collect();
    let mut damaged = hourly(number % STATIONS, number);
    if let Some(digit) = damaged.get_mut(20) {
        *digit = if *digit == b'1' { b'2' } else { b'1' };
    }
    let damaged = damaged.repeat(64);
    loop {
        if let Ok(mut socket) = connect(to, number).await {
            match peers {
                Peers::Slow => {
                    for byte in "##0400QN=2026;".bytes().cycle() {
                        if socket.write_all(&[byte]).await.is_err() {
                            break;
                        }
                        sleep(Duration::from_secs(1)).await;
                    }
                }
                Peers::Garbage => while socket.write_all(&garbage).await.is_ok() {},
                Peers::Damaged => while socket.write_all(&damaged).await.is_ok() {},
                Peers::Silent => drop(socket.read(&mut [0; 1]).await),
            }
        }
        if !matches!(peers, Peers::Garbage) {
            sleep(Duration::from_secs(1)).await;
        }
    }
}

/// A connection from one of several addresses of this machine, so that ports do not run out.
async fn connect(to: SocketAddr, number: usize) -> std::io::Result<TcpStream> {
    let last = u8::try_from(2 + number % 8).unwrap_or(2);
    let socket = TcpSocket::new_v4()?;
    socket.bind((Ipv4Addr::new(127, 0, 0, last), 0).into())?;
    socket.connect(to).await
}
