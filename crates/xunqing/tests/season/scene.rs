//! A season as data: who does what, when. Deeds of one moment are independent of each other unless one names another.

use campaign::ledger::EntryId;
use serde_json::Value;
use standards::time::Instant;

pub(crate) const MINUTE: i64 = 60_000;
pub(crate) const HOUR: i64 = 60 * MINUTE;

/// What is done.
#[derive(Debug, Clone)]
pub(crate) enum What {
    /// An act that is granted.
    Act(Value),
    /// An act that is refused with a code.
    Refused(Value, &'static str),
    /// Frames of stations, each by itself.
    Frames(Vec<Frame>),
    /// Something sent that is no act, as JSON.
    Post(&'static str, Value),
    /// Something sent that is no act, as text.
    Text(&'static str, String),
    /// Everybody reports the open tasks of some duties, but for those who are idle.
    Work(Work),
    /// Open findings of a rule are settled: name of the rule, outcome, reason.
    Settle(&'static str, &'static str, &'static str),
    /// Open tasks of an organisation and duty are urged.
    Remind(&'static str, &'static str),
    /// The offices called into open incidents take note, or report what they did.
    Answer(Answering),
}

/// Values of a device at a time.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    pub(crate) device: &'static str,
    pub(crate) time: Instant,
    pub(crate) values: Vec<(&'static str, String)>,
}

/// Which tasks are worked off, by whom not.
#[derive(Debug, Clone, Default)]
pub(crate) struct Work {
    /// Duties; every one when there is none.
    pub(crate) duties: Vec<&'static str>,
    /// Organisation and duty that leave theirs.
    pub(crate) idle: Vec<(&'static str, &'static str)>,
    /// Approve what was reported, instead of reporting.
    pub(crate) approve: bool,
    /// What is written into a form's field instead of the usual.
    pub(crate) written: Vec<(&'static str, &'static str, &'static str)>,
    /// For how long a report may be under way.
    pub(crate) slack: i64,
    /// When it was done and why it is recorded so late (补录).
    pub(crate) late: Option<(Instant, &'static str)>,
}

/// How called offices answer.
#[derive(Debug, Clone)]
pub(crate) struct Answering {
    /// They say that they are done; otherwise they take note.
    pub(crate) finished: bool,
    /// Who does not.
    pub(crate) idle: Vec<&'static str>,
}

/// Something done by somebody at a moment.
#[derive(Debug, Clone)]
pub(crate) struct Deed {
    pub(crate) at: Instant,
    pub(crate) key: String,
    pub(crate) by: &'static str,
    pub(crate) what: What,
    /// For how long it may be under way, as when there is no network.
    pub(crate) slack: i64,
}

/// Everything that is done, in no order.
#[derive(Debug, Default)]
pub(crate) struct Story {
    pub(crate) deeds: Vec<Deed>,
}

/// A moment of 2021, Beijing time: `07-02 08:00`.
pub(crate) fn at(moment: &str) -> Instant {
    format!("2021-{}:00+08:00", moment.replace(' ', "T")).parse().unwrap()
}

/// The number of the act of a key, and of its first entry.
pub(crate) fn id(key: &str) -> String {
    EntryId::named(&["season", key]).to_string()
}

impl Story {
    pub(crate) fn put(&mut self, at: Instant, key: &str, by: &'static str, what: What) -> &mut Deed {
        assert!(self.deeds.iter().all(|deed| deed.key != key), "{key} twice");
        self.deeds.push(Deed { at, key: key.to_owned(), by, what, slack: 0 });
        self.deeds.last_mut().unwrap()
    }

    pub(crate) fn act(&mut self, moment: &str, key: &str, by: &'static str, command: Value) -> &mut Deed {
        self.put(at(moment), key, by, What::Act(command))
    }

    pub(crate) fn refused(
        &mut self,
        moment: &str,
        key: &str,
        by: &'static str,
        code: &'static str,
        command: Value,
    ) {
        self.put(at(moment), key, by, What::Refused(command, code));
    }
}

impl Deed {
    /// It may be made without a network and arrive so many hours later.
    pub(crate) fn offline(&mut self, hours: i64) {
        self.slack = hours * HOUR;
    }
}
