//! A server running on a folder of its own, with a browser's and a station's view of it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use hj212::{Event, Flag, FrameBuilder, Framer};
use serde_json::Value;
use server::{Endpoints, IntakeLimits, ServeOptions};
use tempfile::TempDir;
use tokio::sync::oneshot;

/// A free port of this machine.
const ANY: &str = "127.0.0.1:0";

pub(crate) struct Running {
    pub(crate) endpoints: Endpoints,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

pub(crate) fn plan() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../plans/daixian")
}

/// The shipped plan on any free ports, by the machine's clock.
pub(crate) fn options(folder: &TempDir) -> ServeOptions {
    let local = ANY.parse().unwrap();
    ServeOptions {
        data: folder.path().to_path_buf(),
        plan: Some(plan()),
        relay: None,
        intake: None,
        contacts: None,
        http: local,
        hj212: local,
        sl651: Some(local),
        follow_data: false,
        limits: IntakeLimits::default(),
        quota_mib: None,
        keeping: server::Keeping::default(),
        rehearse: None,
        signals: Some(folder.path().join("signals")),
    }
}

impl Running {
    pub(crate) fn on(folder: &TempDir) -> Self {
        Self::with(folder, &plan(), IntakeLimits::default())
    }

    pub(crate) fn with(folder: &TempDir, plan: &Path, limits: IntakeLimits) -> Self {
        Self::serving(folder, plan, ANY, limits, true, None, None)
    }

    /// By the machine's clock, as stations that measure now need it.
    pub(crate) fn by_the_clock(folder: &TempDir, plan: &Path) -> Self {
        Self::serving(folder, plan, ANY, IntakeLimits::default(), false, None, None)
    }

    /// With telemetry at an address of one's own choice.
    pub(crate) fn at(folder: &TempDir, plan: &Path, hj212: &str, limits: IntakeLimits) -> Self {
        Self::serving(folder, plan, hj212, limits, true, None, None)
    }

    /// With a description of MQTT brokers, and perhaps little room.
    pub(crate) fn with_intake(
        folder: &TempDir,
        plan: &Path,
        limits: IntakeLimits,
        intake: Option<PathBuf>,
        quota_mib: Option<u32>,
    ) -> Self {
        Self::serving(folder, plan, ANY, limits, true, intake, quota_mib)
    }

    fn serving(
        folder: &TempDir,
        plan: &Path,
        hj212: &str,
        limits: IntakeLimits,
        follow_data: bool,
        intake: Option<PathBuf>,
        quota_mib: Option<u32>,
    ) -> Self {
        let options = ServeOptions {
            plan: Some(plan.to_path_buf()),
            intake,
            hj212: hj212.parse().unwrap(),
            follow_data,
            limits,
            quota_mib,
            ..options(folder)
        };
        Self::start(folder, options)
    }

    fn start(folder: &TempDir, options: ServeOptions) -> Self {
        let file = folder.path().join("endpoints.json");
        let _stale = std::fs::remove_file(&file);
        let (stop, stopped) = oneshot::channel::<()>();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Runtime::new().unwrap();
            let stopped = async move {
                let _either = stopped.await;
            };
            runtime.block_on(server::serve(options, stopped)).unwrap();
        });
        let endpoints = eventually("the server starts", || {
            serde_json::from_str(&std::fs::read_to_string(&file).ok()?).ok()
        });
        Self { endpoints, stop: Some(stop), thread: Some(thread) }
    }

    pub(crate) fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _gone = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _panicked = thread.join();
        }
    }

    pub(crate) fn station(&self) -> Station {
        Station::new(&self.endpoints.hj212)
    }

    pub(crate) fn visitor(&self) -> Browser {
        Browser { address: self.endpoints.http.clone(), cookie: None, token: None, own_page: true }
    }

    /// Signs in as the administrator that was created before.
    pub(crate) fn signed_in(&self) -> Browser {
        let mut browser = self.visitor();
        let who = serde_json::json!({ "login": "admin", "password": "correct horse battery" });
        assert_eq!(browser.post("/api/v1/session", &who).status, 200);
        browser
    }

    /// Creates the administrator by the one-time link and signs in.
    pub(crate) fn administrator(&self) -> Browser {
        let mut browser = self.visitor();
        let url = self.endpoints.setup_url.clone().unwrap();
        let token = url.split("token=").nth(1).unwrap();
        let body =
            serde_json::json!({ "token": token, "login": "admin", "password": "correct horse battery" });
        assert_eq!(browser.post("/api/v1/setup", &body).status, 204);
        browser
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.end();
    }
}

/// Waits for something that must happen; a minute is for machines that build beside.
pub(crate) fn eventually<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(start.elapsed() < Duration::from_mins(1), "{what}: not within a minute");
        std::thread::sleep(Duration::from_millis(20));
    }
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&self.body)))
    }
}

#[derive(Clone)]
pub(crate) struct Browser {
    pub(crate) address: String,
    pub(crate) cookie: Option<String>,
    pub(crate) token: Option<String>,
    pub(crate) own_page: bool,
}

impl Browser {
    pub(crate) fn get(&mut self, path: &str) -> Answer {
        self.ask("GET", path, None)
    }

    pub(crate) fn post(&mut self, path: &str, body: &Value) -> Answer {
        self.ask("POST", path, Some(body))
    }

    fn head(&self, method: &str, path: &str, length: usize) -> String {
        let mut head = format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
        if let Some(cookie) = &self.cookie {
            head.extend(["Cookie: a=b; xunqing_session=", cookie, "\r\n"]);
        }
        if let Some(token) = &self.token {
            head.extend(["Authorization: Bearer ", token, "\r\n"]);
        }
        if self.own_page {
            head += "X-Xunqing: 1\r\n";
        }
        if length > 0 {
            head.extend(["Content-Type: application/json\r\nContent-Length: ", &length.to_string(), "\r\n"]);
        }
        head + "\r\n"
    }

    pub(crate) fn ask(&mut self, method: &str, path: &str, body: Option<&Value>) -> Answer {
        self.send(method, path, body.map(ToString::to_string).unwrap_or_default().as_bytes())
    }

    /// Sends bytes as they are.
    pub(crate) fn send(&mut self, method: &str, path: &str, body: &[u8]) -> Answer {
        let mut socket = TcpStream::connect(&self.address).unwrap();
        socket.write_all(self.head(method, path, body.len()).as_bytes()).unwrap();
        // A server that refuses what is too long closes without reading it all; its answer is read below.
        let _refused_early = socket.write_all(body);
        let mut all = Vec::new();
        socket.read_to_end(&mut all).unwrap();
        let split = all.windows(4).position(|w| w == b"\r\n\r\n").unwrap();
        let head = String::from_utf8(all[..split].to_vec()).unwrap();
        let mut body = all[split + 4..].to_vec();
        if head.to_lowercase().contains("transfer-encoding: chunked") {
            body = unchunk(&body);
        }
        if let Some(cookie) = head.split("xunqing_session=").nth(1) {
            self.cookie = cookie.split(';').next().map(str::to_string);
        }
        Answer { status: head.split(' ').nth(1).unwrap().parse().unwrap(), head, body }
    }

    /// The same person at a server that was started again.
    pub(crate) fn at(self, server: &Running) -> Self {
        Self { address: server.endpoints.http.clone(), ..self }
    }

    /// Posts a text as it stands.
    pub(crate) fn post_text(&mut self, path: &str, text: &str) -> Answer {
        self.send("POST", path, text.as_bytes())
    }

    /// The live stream, line by line.
    pub(crate) fn live(&self) -> impl Iterator<Item = String> {
        let mut socket = TcpStream::connect(&self.address).unwrap();
        socket.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        socket.write_all(self.head("GET", "/api/v1/events", 0).as_bytes()).unwrap();
        BufReader::new(socket).lines().map_while(Result::ok)
    }
}

fn unchunk(mut rest: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(end) = rest.windows(2).position(|w| w == b"\r\n") {
        let size = usize::from_str_radix(std::str::from_utf8(&rest[..end]).unwrap().trim(), 16).unwrap();
        if size == 0 {
            break;
        }
        body.extend(&rest[end + 2..end + 2 + size]);
        rest = &rest[end + 2 + size + 2..];
    }
    body
}

pub(crate) struct Station {
    pub(crate) socket: TcpStream,
    framer: Framer,
}

impl Station {
    pub(crate) fn new(address: &str) -> Self {
        let socket = TcpStream::connect(address).unwrap();
        socket.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        Self { socket, framer: Framer::default() }
    }

    pub(crate) fn send(&mut self, bytes: &[u8]) {
        self.socket.write_all(bytes).unwrap();
    }

    /// QN of the next answer; `None` when none comes in time.
    pub(crate) fn answer(&mut self, patience: Duration) -> Option<String> {
        self.socket.set_read_timeout(Some(patience)).unwrap();
        let mut buffer = [0; 4096];
        loop {
            if let Some(Event::Frame(frame)) = self.framer.next() {
                let (segment, _deviations) = frame.read();
                assert_eq!(segment.cn, Some("9014"));
                return segment.qn.map(str::to_string);
            }
            match self.socket.read(&mut buffer) {
                Ok(0) | Err(_) => return None,
                Ok(count) => self.framer.push(&buffer[..count]),
            }
        }
    }
}

/// An hourly upload of a station, `time` as `YYYYMMDDhhmmss`.
pub(crate) fn upload(mn: &str, password: &str, time: &str, values: &[(&str, &str)]) -> Vec<u8> {
    let values: Vec<String> = values.iter().map(|(f, v)| format!("{f}-Avg={v},{f}-Flag=N")).collect();
    FrameBuilder {
        qn: Some(&format!("{time}000")),
        st: "21",
        cn: "2061",
        pw: Some(password),
        mn: Some(mn),
        flag: Some(Flag::from_bits(9)),
        data_area: &format!("DataTime={time};{}", values.join(";")),
        ..FrameBuilder::default()
    }
    .build()
    .unwrap()
}

/// Every judged item well within Ⅲ, except the given total phosphorus.
pub(crate) fn river(total_phosphorus: &str) -> Vec<(&str, &str)> {
    vec![
        ("w01001", "8.11"),
        ("w01009", "7.82"),
        ("w01019", "2.90"),
        ("w21003", "0.223"),
        ("w21011", total_phosphorus),
        ("w01003", "220.2"),
    ]
}
