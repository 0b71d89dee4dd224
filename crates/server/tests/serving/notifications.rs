//! Notifications from what happens to who hears of it: real servers of every channel on real sockets, a real store, restarts.

mod arriving;
mod going_wrong;
mod happenings;
mod receivers;
mod rights;

use std::fmt::Write as _;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::running::{Browser, Running, eventually, plan};

/// A telephone number and a mail address that are nobody's, put together here so that they stand in no file.
pub(crate) fn phone() -> String {
    format!("{}{}", "138", "00001234")
}

pub(crate) fn address() -> String {
    ["duty.office", "mail.invalid"].join("@")
}

/// Contacts that are written for a server.
pub(crate) struct Contacts(String);

impl Contacts {
    /// Without quiet hours, with short waits.
    pub(crate) fn quick() -> Self {
        Self("[quiet_hours]\nfrom = \"00:00\"\nto = \"00:00\"\n\n[sending]\nretry_seconds = [0, 1]\ntimeout_seconds = 2\n".to_owned())
    }

    pub(crate) fn with(mut self, text: &str) -> Self {
        self.0.push('\n');
        self.0.push_str(text);
        self
    }

    pub(crate) fn recipient(mut self, organisation: &str, channels: &[String]) -> Self {
        let _ok = write!(
            self.0,
            "\n[[recipient]]\norganisation = \"{organisation}\"\nchannels = [\n{}\n]\n",
            channels.iter().map(|channel| format!("  {channel},")).collect::<Vec<_>>().join("\n")
        );
        self
    }

    pub(crate) fn write(&self, folder: &TempDir) {
        std::fs::write(folder.path().join("contacts.toml"), &self.0).unwrap();
    }
}

pub(crate) fn wecom(url: &str) -> String {
    format!("{{ kind = \"wecom\", url = \"{url}/cgi-bin/webhook/send?key=robot-key-1\" }}")
}

pub(crate) fn dingtalk(url: &str) -> String {
    format!(
        "{{ kind = \"dingtalk\", url = \"{url}/robot/send?access_token=robot-token-1\", secret = \"SECrobotkey\" }}"
    )
}

pub(crate) fn webhook(url: &str) -> String {
    format!("{{ kind = \"webhook\", url = \"{url}/hook\", secret = \"0123456789abcdef0123\" }}")
}

pub(crate) fn sms() -> String {
    format!("{{ kind = \"sms\", phone = \"{}\" }}", phone())
}

pub(crate) fn mail() -> String {
    format!("{{ kind = \"mail\", address = \"{}\" }}", address())
}

pub(crate) fn serving(folder: &TempDir) -> Running {
    Running::by_the_clock(folder, &plan())
}

/// Signs in somebody of an office, made by the administrator.
pub(crate) fn somebody(server: &Running, admin: &mut Browser, role: &str, organisation: &str) -> Browser {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let login = format!("told-{}", NEXT.fetch_add(1, Ordering::Relaxed));
    let account = json!({"login": login, "password": "another long one", "title": format!("{organisation} 岗"),
        "organisation": organisation, "role": role});
    assert_eq!(admin.post("/api/v1/accounts", &account).status, 201);
    let mut browser = server.visitor();
    let signed = browser.post("/api/v1/session", &json!({"login": login, "password": "another long one"}));
    assert_eq!(signed.status, 200);
    browser
}

/// The people of these tests: the administrator, the office, a township that finds problems.
pub(crate) struct People {
    pub(crate) admin: Browser,
    pub(crate) office: Browser,
    township: Browser,
    acts: u128,
}

impl People {
    pub(crate) fn of(server: &Running) -> Self {
        let mut admin = server.administrator();
        let office = somebody(server, &mut admin, "office", "group-office");
        let township = somebody(server, &mut admin, "township", "township-ekou");
        Self { admin, office, township, acts: 1 }
    }

    /// Goes on with the people of before the restart.
    pub(crate) fn on(self, server: &Running) -> Self {
        let Self { admin, office, township, acts } = self;
        Self { admin: admin.at(server), office: office.at(server), township: township.at(server), acts }
    }

    fn id(&mut self) -> String {
        self.acts += 1 << 32;
        format!("{:032x}", self.acts)
    }

    /// A problem is found and dispatched to an organisation, which is told of it.
    pub(crate) fn dispatch(&mut self, lead: &str, prominent: bool) -> String {
        let report = json!({"do": "report", "object": "ekou-outfall", "what": "雨天有灰色废水流出", "prominent": prominent});
        let act = json!({"id": self.id(), "command": report});
        let found = self.township.post("/api/v1/campaign/acts", &act).json();
        let problem = found["entries"][0]["id"].as_str().unwrap().to_owned();
        self.act(&json!({"do": "dispatch", "problem": problem, "lead": lead, "measure": "封堵混接管", "deadline": {"working_days": 3}}));
        problem
    }

    /// Something the office does.
    pub(crate) fn act(&mut self, command: &Value) {
        let act = json!({"id": self.id(), "command": command});
        let entered = self.office.post("/api/v1/campaign/acts", &act);
        assert_eq!(entered.status, 200, "{}", String::from_utf8_lossy(&entered.body));
    }

    /// The queue as the office sees it: the newest message with its attempts.
    pub(crate) fn newest(&mut self) -> Value {
        self.queue()[0].clone()
    }

    pub(crate) fn queue(&mut self) -> Vec<Value> {
        let page = self.office.get("/api/v1/outbox");
        assert_eq!(page.status, 200);
        page.json()["messages"].as_array().unwrap().clone()
    }

    /// Waits until a message to an organisation stands at a stage.
    pub(crate) fn until(&mut self, organisation: &str, stage: &str) -> Value {
        let recipient = format!("organisation:{organisation}");
        eventually(&format!("{organisation} stands at {stage}"), || {
            let queue = self.queue();
            queue.into_iter().find(|m| m["message"]["recipient"]["id"] == *recipient && m["stage"] == *stage)
        })
    }
}

/// Outcomes of a message's attempts with their channels, oldest first.
pub(crate) fn attempts(delivered: &Value) -> Vec<(String, String)> {
    let sends = delivered["sends"].as_array().unwrap();
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    sends.iter().map(|send| (text(&send["kind"]), text(&send["outcome"]))).collect()
}

/// Every file of a folder as text, for what must not stand in one.
pub(crate) fn everything_in(folder: &Path) -> String {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .filter(|path| path.is_file() && !path.ends_with("contacts.toml"))
        .map(|path| String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned())
        .collect()
}
