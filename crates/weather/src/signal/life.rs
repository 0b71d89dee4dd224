//! The life of signals: issued, updated, cancelled, expired. Drills have lives of their own and never touch a real signal's.

use standards::time::Instant;

use super::model::{Actionable, Signal};
use super::words::{Colour, MessageType, SignalKind, SignalStatus};

/// What the life of signals goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LifeRules {
    /// Hours after which a signal without an end counts as expired. Default 24 (assumption).
    pub default_hours: u32,
}

impl Default for LifeRules {
    fn default() -> Self {
        Self { default_hours: 24 }
    }
}

/// Where a signal is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Life {
    /// It will hold later.
    Coming,
    /// It holds.
    InForce,
    /// A later message took its place; the number of that message in the book.
    Updated(usize),
    /// A later message ended it; the number of that message.
    Cancelled(usize),
    /// Its time is over.
    Expired,
    /// A message that ends others or speaks about messages; it never holds by itself.
    Notice,
}

impl Life {
    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Coming => "尚未生效",
            Self::InForce => "生效中",
            Self::Updated(_) => "已更新",
            Self::Cancelled(_) => "已解除",
            Self::Expired => "已过期",
            Self::Notice => "通知",
        }
    }

    /// The word for programs.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Coming => "coming",
            Self::InForce => "in_force",
            Self::Updated(_) => "updated",
            Self::Cancelled(_) => "cancelled",
            Self::Expired => "expired",
            Self::Notice => "notice",
        }
    }
}

/// A signal with where it is in its life.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SignalState<'a> {
    /// Its number in the book.
    pub number: usize,
    /// The signal.
    pub signal: &'a Signal,
    /// Where it is.
    pub life: Life,
    /// When it ends or ended; `None` for notices.
    pub ends: Option<Instant>,
    /// Its end is the default, because it names none.
    pub end_assumed: bool,
    /// It was replaced or ended by a message that does not name it, only sender, hazard and place (assumption).
    pub concluded: bool,
}

/// Every signal received, in the order of arrival.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SignalBook {
    signals: Vec<Signal>,
}

impl SignalBook {
    /// A book of signals in the order of their arrival.
    #[must_use]
    pub fn new(signals: Vec<Signal>) -> Self {
        Self { signals }
    }

    /// Adds the newest arrival; its number.
    pub fn push(&mut self, signal: Signal) -> usize {
        self.signals.push(signal);
        self.signals.len() - 1
    }

    /// The signals.
    #[must_use]
    pub fn signals(&self) -> &[Signal] {
        &self.signals
    }

    /// Every signal sent by a moment with its life at that moment, in the order of arrival.
    #[must_use]
    pub fn states(&self, rules: LifeRules, asof: Instant) -> Vec<SignalState<'_>> {
        let all = self.signals.iter().enumerate();
        let mut known: Vec<(usize, &Signal)> = all.filter(|(_, s)| s.sent <= asof).collect();
        known.sort_by_key(|(number, s)| (s.sent, *number));
        let mut states: Vec<_> = (0..known.len()).map(|n| state(&known[n..], rules, asof)).collect();
        states.sort_by_key(|state| state.number);
        states
    }

    /// What holds at a moment and may be acted on, strongest colour first: real signals only.
    #[must_use]
    pub fn in_force(&self, rules: LifeRules, asof: Instant) -> Vec<Actionable<'_>> {
        let mut found: Vec<(Option<Colour>, Actionable<'_>)> = self
            .states(rules, asof)
            .into_iter()
            .filter(|state| state.life == Life::InForce)
            .filter_map(|state| state.signal.actionable().map(|a| (state.signal.colour().map(|c| c.0), a)))
            .collect();
        found.sort_by_key(|(colour, _)| std::cmp::Reverse(*colour));
        found.into_iter().map(|(_, actionable)| actionable).collect()
    }
}

/// The state of the first of `known`, which are in the order of sending.
fn state<'a>(known: &[(usize, &'a Signal)], rules: LifeRules, asof: Instant) -> SignalState<'a> {
    let (number, signal) = known[0];
    let mut state =
        SignalState { number, signal, life: Life::Notice, ends: None, end_assumed: false, concluded: false };
    if !matches!(signal.message, MessageType::Alert | MessageType::Update) {
        return state;
    }
    let default = signal.effective().plus_ms(i64::from(rules.default_hours) * 3_600_000);
    let ends = signal.expires().unwrap_or(default);
    state.ends = Some(ends);
    state.end_assumed = signal.expires().is_none();
    // The message that comes first after it decides; a drill decides drills only. What was over before it was replaced or ended, was
    // over.
    let successor = known[1..]
        .iter()
        .take_while(|(_, later)| later.sent < ends)
        .filter(|(_, later)| same_nature(signal, later))
        .find_map(|(other, later)| Some((later.sent, *other, later.message, succeeds(later, signal)?)));
    state.life = match successor {
        Some((sent, other, message, concluded)) => {
            state.ends = Some(sent);
            state.end_assumed = false;
            state.concluded = concluded;
            if message == MessageType::Cancel { Life::Cancelled(other) } else { Life::Updated(other) }
        }
        _ if ends <= asof => Life::Expired,
        _ if signal.effective() > asof => Life::Coming,
        _ => Life::InForce,
    };
    state
}

fn same_nature(a: &Signal, b: &Signal) -> bool {
    let real = |s: &Signal| s.nature() == SignalStatus::Actual;
    real(a) == real(b)
}

/// Whether a later message replaces or ends an earlier signal; `Some(true)` when that is concluded from sender, hazard and place.
fn succeeds(later: &Signal, earlier: &Signal) -> Option<bool> {
    if later.stem() == earlier.stem() {
        // The same warning again, in another form or corrected.
        return matches!(later.message, MessageType::Alert | MessageType::Update | MessageType::Cancel)
            .then_some(false);
    }
    if !matches!(later.message, MessageType::Update | MessageType::Cancel) {
        return None;
    }
    if !later.references.is_empty() {
        let names = |reference: &String| {
            reference == &earlier.identifier || reference.starts_with(earlier.stem()) && earlier.id.is_some()
        };
        return later.references.iter().any(names).then_some(false);
    }
    let hazard = later.kind();
    let known = hazard != SignalKind::Other(String::new());
    (known && hazard == earlier.kind() && same_place(later, earlier)).then_some(true)
}

fn same_place(a: &Signal, b: &Signal) -> bool {
    match (&a.id, &b.id) {
        (Some(a), Some(b)) => a.place() == b.place() && a.agency() == b.agency(),
        _ => !a.sender.is_empty() && a.sender == b.sender,
    }
}
