//! What benchmarks of the running server share: the server as a child, its plan, frames of stations, the disk's own speed.

use std::fs;
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use hj212::{Flag, FrameBuilder};

const PLAN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../plans/daixian");
pub(crate) const FACTORS: [(&str, &str); 11] = [
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

/// A frame of a station with the given values in the order of [`FACTORS`]; frame `number` is measured so many hours after the first.
pub(crate) fn frame(
    (cn, quantity): (&str, &str),
    station: usize,
    number: usize,
    values: [String; FACTORS.len()],
) -> Vec<u8> {
    let time =
        standards::time::Instant(FIRST_MS).plus_ms(i64::try_from(number).expect("a number") * 3_600_000);
    let mut data_area = format!("DataTime={}", time.compact());
    for ((code, _), value) in FACTORS.iter().zip(values) {
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

pub(crate) fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, Into::into)
}

/// Median and worst time of 200 writes of 4 KiB, each made durable.
pub(crate) fn disk(folder: &Path) -> String {
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

pub(crate) fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn mn(station: usize) -> String {
    format!("A140923_B{station:04}")
}

/// The county's plan with a station for each connection.
pub(crate) fn plan_of(folder: &Path, stations: usize) -> std::path::PathBuf {
    let plan = folder.join("plan");
    fs::create_dir(&plan).expect("a folder");
    let paths = fs::read_dir(PLAN).expect("the county's plan").map(|entry| entry.expect("an entry").path());
    for path in paths.filter(|path| path.is_file()) {
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
pub(crate) struct Running {
    pub(crate) child: Child,
    pub(crate) address: SocketAddr,
}

impl Running {
    pub(crate) fn start(data: &Path, plan: &Path) -> Self {
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
    pub(crate) fn cpu_seconds(&self) -> f64 {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id())).expect("/proc");
        let after_name = stat.rsplit(')').next().unwrap_or_default();
        let field =
            |n: usize| after_name.split_whitespace().nth(n).and_then(|t| t.parse().ok()).unwrap_or(0.0);
        (field(11) + field(12)) / 100.0
    }

    pub(crate) fn stop(&mut self) {
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
