//! A county in rehearsal: its server, its clock, and people who sign in and act.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{PLAN, Server};

/// What a request gave.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
    cookie: Option<String>,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The body, when the request was granted.
    #[track_caller]
    pub(crate) fn granted(&self) -> Value {
        assert!((200..300).contains(&self.status), "{}: {}", self.status, self.text());
        if self.body.is_empty() { Value::Null } else { self.json() }
    }
}

/// Sends one request and reads its answer to the end.
fn request(to: SocketAddr, cookie: Option<&str>, method: &str, path: &str, body: &[u8]) -> Answer {
    let mut socket = TcpStream::connect(to).unwrap();
    let cookie = cookie.map_or_else(String::new, |c| format!("Cookie: xunqing_session={c}\r\n"));
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Xunqing: 1\r\n{cookie}\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    socket.write_all(head.as_bytes()).unwrap();
    socket.write_all(body).unwrap();
    let mut all = Vec::new();
    socket.read_to_end(&mut all).unwrap();
    let split = all.windows(4).position(|w| w == b"\r\n\r\n").unwrap();
    let head = String::from_utf8(all[..split].to_vec()).unwrap();
    let mut body = all[split + 4..].to_vec();
    if head.to_lowercase().contains("transfer-encoding: chunked") {
        body = unchunked(&body);
    }
    let cookie = head.split("xunqing_session=").nth(1).and_then(|c| c.split(';').next()).map(str::to_string);
    Answer { status: head.split(' ').nth(1).unwrap().parse().unwrap(), body, cookie }
}

fn unchunked(mut rest: &[u8]) -> Vec<u8> {
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

/// A county in rehearsal.
pub(crate) struct County {
    server: Server,
    data: PathBuf,
    plan: PathBuf,
    /// Further options of the server.
    options: Vec<String>,
    /// Session of each login.
    sessions: BTreeMap<String, String>,
    acts: u64,
    /// Kept until the end.
    #[expect(dead_code, reason = "it is removed when it is dropped")]
    folder: Option<TempDir>,
}

const PASSWORD: &str = "a long enough password";

impl County {
    /// Opens one whose clock stands at a time.
    pub(crate) fn open(from: &str) -> Self {
        Self::with_plan(from, Path::new(PLAN))
    }

    pub(crate) fn with_plan(from: &str, plan: &Path) -> Self {
        let folder = TempDir::new().unwrap();
        let data = folder.path().join("data");
        std::fs::create_dir(&data).unwrap();
        let county = Self::start(&data, plan, &["--rehearse", from]);
        Self { folder: Some(folder), ..county }
    }

    /// Opens one on a folder that is there, at the machine's time; nobody may have an account there yet.
    pub(crate) fn at(data: &Path, plan: &Path) -> Self {
        Self::start(data, plan, &[])
    }

    fn start(data: &Path, plan: &Path, options: &[&str]) -> Self {
        let server = Server::with(data, plan, 0, options);
        let mut county = Self {
            server,
            data: data.to_path_buf(),
            plan: plan.to_path_buf(),
            options: options.iter().map(|o| (*o).to_owned()).collect(),
            sessions: BTreeMap::new(),
            acts: 0,
            folder: None,
        };
        let endpoints: Value =
            serde_json::from_str(&std::fs::read_to_string(data.join("endpoints.json")).unwrap()).unwrap();
        let token = endpoints["setup_url"].as_str().unwrap().split("token=").nth(1).unwrap().to_owned();
        let made = json!({ "token": token, "login": "admin", "password": PASSWORD }).to_string();
        let answer = request(county.server.http, None, "POST", "/api/v1/setup", made.as_bytes());
        assert_eq!(answer.status, 204, "{}", answer.text());
        county.sessions.insert("admin".into(), answer.cookie.unwrap());
        county
    }

    /// The session of a login.
    pub(crate) fn session(&self, login: &str) -> &str {
        &self.sessions[login]
    }

    /// Where everything lies.
    pub(crate) fn data(&self) -> &Path {
        &self.data
    }

    pub(crate) fn server(&self) -> &Server {
        &self.server
    }

    /// Ends the server and copies what it wrote to a folder that is not there yet, to be looked at.
    pub(crate) fn keep(&mut self, folder: &Path) {
        self.server.kill();
        let copied = std::process::Command::new("cp").arg("-r").arg(&self.data).arg(folder).status();
        assert!(copied.unwrap().success(), "copied to {}", folder.display());
    }

    /// As when the power fails and comes back: `kill -9`, then a start on the same folder.
    pub(crate) fn restart(&mut self) {
        self.server.kill();
        let options: Vec<_> = self.options.iter().map(String::as_str).collect();
        self.server = Server::with(&self.data, &self.plan, 0, &options);
    }

    /// Makes an account and signs it in; its login names it from now on.
    pub(crate) fn employ(&mut self, login: &str, role: &str, organisation: &str) {
        let account = json!({ "login": login, "password": PASSWORD, "title": format!("{organisation} {login}"),
            "organisation": organisation, "role": role });
        self.post("admin", "/api/v1/accounts", &account).granted();
        let who = json!({ "login": login, "password": PASSWORD }).to_string();
        let answer = request(self.server.http, None, "POST", "/api/v1/session", who.as_bytes());
        assert_eq!(answer.status, 200, "{}", answer.text());
        self.sessions.insert(login.into(), answer.cookie.unwrap());
    }

    fn ask(&self, who: &str, method: &str, path: &str, body: &[u8]) -> Answer {
        request(self.server.http, Some(&self.sessions[who]), method, path, body)
    }

    pub(crate) fn get(&self, who: &str, path: &str) -> Answer {
        self.ask(who, "GET", path, b"")
    }

    pub(crate) fn post(&self, who: &str, path: &str, body: &Value) -> Answer {
        self.ask(who, "POST", path, body.to_string().as_bytes())
    }

    /// Posts a text as it stands.
    pub(crate) fn send(&self, who: &str, path: &str, text: &str) -> Answer {
        self.ask(who, "POST", path, text.as_bytes())
    }

    /// Moves the clock and waits until the rules have come to rest; gives how many entries they made.
    pub(crate) fn clock(&self, now: &str) -> u64 {
        let moved = self.post("admin", "/api/v1/rehearsal/clock", &json!({ "now": now })).granted();
        moved["entries"].as_u64().unwrap()
    }

    /// Sends an act; the receipt, or the refusal.
    pub(crate) fn act(&mut self, who: &str, command: &Value) -> Answer {
        self.acts += 1;
        let id = format!("{:032x}", u128::from(self.acts) << 64);
        self.post(who, "/api/v1/campaign/acts", &json!({ "id": id, "command": command }))
    }

    /// Enters an act that must be granted; the number of its first entry.
    #[track_caller]
    pub(crate) fn enter(&mut self, who: &str, command: &Value) -> String {
        let receipt = self.act(who, command).granted();
        receipt["entries"][0]["id"].as_str().unwrap().to_owned()
    }

    /// Sends a photo; its digest.
    pub(crate) fn photo(&self, who: &str, of: &str) -> String {
        let bytes = [b"\xFF\xD8\xFF\xE0".as_slice(), of.as_bytes()].concat();
        let kept = self.ask(who, "POST", "/api/v1/campaign/evidence", &bytes);
        kept.granted()["digest"].as_str().unwrap().to_owned()
    }

    /// All entries of the ledger, oldest first.
    pub(crate) fn ledger(&self) -> Vec<Value> {
        let reader = store_sqlite::open_reader(&self.data).unwrap();
        let entries = store::LedgerStore::ledger(&reader, 0, usize::MAX >> 1).unwrap();
        entries.iter().map(|e| serde_json::from_str(&e.text).unwrap()).collect()
    }
}
