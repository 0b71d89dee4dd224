//! The real binary under test: started on free ports, killed when dropped, its log kept.

#![allow(dead_code, reason = "each test target uses its part")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail the test")]

pub(crate) mod stored;

use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, Instant};

use hj212::{Flag, FrameBuilder};

pub(crate) const PLAN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../plans/daixian");
pub(crate) const FIGURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/hutuo-2021-04.csv");

/// Longest wait for anything in a test.
const LONG: Duration = Duration::from_mins(1);

/// The binary with arguments.
pub(crate) fn xunqing(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xunqing"));
    command.args(args).env_remove("XUNQING_LOG");
    command
}

/// Runs the binary to its end.
pub(crate) fn run(args: &[&str]) -> Output {
    xunqing(args).output().unwrap()
}

pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// What is said to users never looks like a Rust value.
pub(crate) fn assert_in_words(text: &str) {
    for sign in ["Error {", "Err(", "Some(", "panicked", "unwrap", "Os {"] {
        assert!(!text.contains(sign), "{sign} in: {text}");
    }
    assert!(text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "no Chinese in: {text}");
}

pub(crate) fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Waits until `ready`, or fails with what it waited for.
pub(crate) fn wait_until(what: &str, mut ready: impl FnMut() -> bool) {
    let started = Instant::now();
    while !ready() {
        assert!(started.elapsed() < LONG, "waited too long until {what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// A free port below the range from which the system takes ports for outgoing connections; another one at each call.
pub(crate) fn free_port() -> u16 {
    static TAKEN: AtomicU16 = AtomicU16::new(0);
    let first = 20_000 + u16::try_from(std::process::id() % 10_000).unwrap();
    let mut ports = std::iter::repeat_with(|| first + TAKEN.fetch_add(1, Ordering::Relaxed));
    ports.find(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok()).unwrap()
}

/// A running server.
pub(crate) struct Server {
    child: Child,
    pub(crate) http: SocketAddr,
    pub(crate) hj212: SocketAddr,
    log: PathBuf,
}

impl Server {
    /// Starts on free ports with the county's plan.
    pub(crate) fn start(data: &Path) -> Self {
        Self::with(data, Path::new(PLAN), 0, &[])
    }

    /// Starts with a plan, a port for telemetry and further options; the log is appended beside the data folder.
    pub(crate) fn with(data: &Path, plan: &Path, port: u16, options: &[&str]) -> Self {
        let endpoints = data.join("endpoints.json");
        drop(fs::remove_file(&endpoints));
        let log = data.with_extension("log");
        let log_file = File::options().create(true).append(true).open(&log).unwrap();
        let mut child =
            xunqing(&["serve", "--data", text(data), "--plan", text(plan), "--http", "127.0.0.1:0"])
                .args(["--hj212", &format!("127.0.0.1:{port}")])
                .args(options)
                .stdout(Stdio::null())
                .stderr(log_file)
                .spawn()
                .unwrap();
        wait_until("the server listens", || {
            if let Some(status) = child.try_wait().unwrap() {
                panic!("the server ended with {status}: {}", fs::read_to_string(&log).unwrap());
            }
            endpoints.exists()
        });
        let written: serde_json::Value =
            serde_json::from_str(&fs::read_to_string(&endpoints).unwrap()).unwrap();
        let address = |key: &str| written[key].as_str().unwrap().parse().unwrap();
        Self { http: address("http"), hj212: address("hj212"), child, log }
    }

    /// As when the power fails: `kill -9`.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to stop, as a service manager does.
    pub(crate) fn stop(&mut self) -> ExitStatus {
        let signal = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(signal.success());
        let mut ended = None;
        wait_until("the server stops", || {
            ended = self.child.try_wait().unwrap();
            ended.is_some()
        });
        ended.unwrap()
    }

    pub(crate) fn is_up(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    pub(crate) fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }

    /// Status of a page.
    pub(crate) fn status_of(&self, path: &str) -> u16 {
        self.answer_of(path).split_whitespace().nth(1).unwrap().parse().unwrap()
    }

    /// A counter of `/metrics`.
    pub(crate) fn counted(&self, name: &str) -> u64 {
        let answer = self.answer_of("/metrics");
        let line = answer.lines().find_map(|line| line.strip_prefix(&format!("xunqing_{name}_total ")));
        line.unwrap_or_else(|| panic!("no {name} in {answer}")).parse().unwrap()
    }

    fn answer_of(&self, path: &str) -> String {
        let mut socket = TcpStream::connect(self.http).unwrap();
        write!(socket, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        socket.read_to_string(&mut answer).unwrap();
        answer
    }

    /// Sends a frame and gives what comes back within two seconds.
    pub(crate) fn send(&self, frame: &[u8]) -> String {
        let mut socket = TcpStream::connect(self.hj212).unwrap();
        socket.set_read_timeout(Some(Duration::from_secs(2))).unwrap();
        socket.write_all(frame).unwrap();
        let mut answer = [0; 512];
        let count = socket.read(&mut answer).unwrap_or(0);
        String::from_utf8(answer[..count].to_vec()).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// An hourly frame of one value.
pub(crate) fn frame(mn: &str, password: &str, day: u8) -> Vec<u8> {
    let time = format!("202104{day:02}080000");
    FrameBuilder {
        qn: Some(&format!("{time}000")),
        st: "21",
        cn: "2061",
        pw: Some(password),
        mn: Some(mn),
        flag: Some(Flag::from_bits(9)),
        data_area: &format!("DataTime={time};w21011-Avg=0.21{day},w21011-Flag=N"),
        ..FrameBuilder::default()
    }
    .build()
    .unwrap()
}

/// The replay of a whole season and the shipped figures.
pub(crate) fn replay_season(to: SocketAddr, further: &[&str]) -> Command {
    let mut command =
        xunqing(&["replay", FIGURES, "--synthetic", "2021", "--plan", PLAN, "--to", &to.to_string()]);
    command.args(further);
    command
}

/// A copy of the county's plan that may be changed.
pub(crate) fn copy_of_plan(folder: &Path) -> PathBuf {
    let copy = folder.join("plan");
    fs::create_dir(&copy).unwrap();
    let paths = fs::read_dir(PLAN).unwrap().map(|entry| entry.unwrap().path());
    for path in paths.filter(|path| path.is_file()) {
        fs::copy(&path, copy.join(path.file_name().unwrap())).unwrap();
    }
    copy
}
