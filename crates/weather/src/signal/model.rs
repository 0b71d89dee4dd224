//! A signal as received, and the only form in which it can be acted on.

use standards::time::Instant;

use super::area::{SignalArea, code_covers};
use super::id::SignalId;
use super::words::{Colour, MessageType, SignalKind, SignalStatus};

/// One language of a signal.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SignalInfo {
    /// Language, such as `zh-CN`; empty when not given.
    pub language: String,
    /// The hazard as sent.
    pub event: String,
    /// Its code as sent.
    pub event_code: String,
    /// CAP severity, or what the feed has in its place.
    pub severity: String,
    /// Colour, when a field of its own gives it.
    pub colour: Option<Colour>,
    /// When it begins to hold.
    pub effective: Option<Instant>,
    /// When the hazard is expected.
    pub onset: Option<Instant>,
    /// When it ceases to hold.
    pub expires: Option<Instant>,
    /// Headline.
    pub headline: String,
    /// Text.
    pub description: String,
    /// What to do.
    pub instruction: String,
    /// Where.
    pub areas: Vec<SignalArea>,
}

/// A warning signal, whatever its status.
#[derive(Debug, Clone, PartialEq)]
pub struct Signal {
    /// Identifier as sent.
    pub identifier: String,
    /// The same, when it follows GB/T 35965.1.
    pub id: Option<SignalId>,
    /// Who sent it.
    pub sender: String,
    /// When.
    pub sent: Instant,
    /// What the message is for, as stated.
    pub status: SignalStatus,
    /// What it does.
    pub message: MessageType,
    /// Identifiers of the messages it refers to.
    pub references: Vec<String>,
    /// What it says, a block a language; never empty.
    pub infos: Vec<SignalInfo>,
}

/// Words of a headline that make any signal a drill or a test, whatever its status says (assumption, on the safe side).
const DRILL_WORDS: [(&str, SignalStatus); 4] = [
    ("演练", SignalStatus::Exercise),
    ("演习", SignalStatus::Exercise),
    ("测试", SignalStatus::Test),
    ("试验", SignalStatus::Test),
];

impl Signal {
    /// The Chinese block, or the first.
    #[must_use]
    pub fn info(&self) -> &SignalInfo {
        static NOTHING: std::sync::LazyLock<SignalInfo> = std::sync::LazyLock::new(SignalInfo::default);
        let chinese = |i: &&SignalInfo| i.language.to_ascii_lowercase().starts_with("zh");
        self.infos.iter().find(chinese).or_else(|| self.infos.first()).unwrap_or(&NOTHING)
    }

    /// What it is for once its words are read: a headline that speaks of a drill makes a drill.
    #[must_use]
    pub fn nature(&self) -> SignalStatus {
        if self.status != SignalStatus::Actual {
            return self.status;
        }
        let says =
            |word: &str| self.infos.iter().any(|i| i.headline.contains(word) || i.event.contains(word));
        DRILL_WORDS
            .into_iter()
            .find(|(word, _)| says(word))
            .map_or(SignalStatus::Actual, |(_, status)| status)
    }

    /// The signal as something to act on; `None` for drills, tests, drafts, system messages and whatever does not say that it is real.
    #[must_use]
    pub fn actionable(&self) -> Option<Actionable<'_>> {
        (self.nature() == SignalStatus::Actual).then_some(Actionable { signal: self })
    }

    /// The hazard.
    #[must_use]
    pub fn kind(&self) -> SignalKind {
        let info = self.info();
        SignalKind::of(&info.event, &info.headline, &info.event_code)
    }

    /// The colour, and whether it was concluded from the severity alone.
    #[must_use]
    pub fn colour(&self) -> Option<(Colour, bool)> {
        let stated = |i: &SignalInfo| {
            i.colour.or_else(|| Colour::in_text(&i.headline)).or_else(|| Colour::in_text(&i.event))
        };
        let stated = stated(self.info()).or_else(|| self.infos.iter().find_map(stated));
        let concluded = || self.infos.iter().find_map(|i| Colour::of_severity(&i.severity));
        stated.map(|c| (c, false)).or_else(|| concluded().map(|c| (c, true)))
    }

    /// When it begins to hold.
    #[must_use]
    pub fn effective(&self) -> Instant {
        self.info().effective.unwrap_or(self.sent)
    }

    /// When it ceases to hold, if it says so.
    #[must_use]
    pub fn expires(&self) -> Option<Instant> {
        self.info().expires.or_else(|| self.infos.iter().find_map(|i| i.expires))
    }

    /// The name by which other messages refer to it: without `_N`, which feeds drop.
    #[must_use]
    pub fn stem(&self) -> &str {
        self.id.as_ref().map_or(&self.identifier, SignalId::stem)
    }

    /// Whether it is about a county: by the codes of its areas, without any by the place in its identifier; without either, nobody
    /// can say and it is taken to be (a county's own inbox).
    #[must_use]
    pub fn covers_county(&self, county: &str) -> bool {
        let areas = || self.infos.iter().flat_map(|i| &i.areas);
        if areas().any(|a| !a.codes.is_empty()) {
            return areas().any(|a| a.covers_county(county));
        }
        self.id.as_ref().is_none_or(|id| code_covers(id.place(), county))
    }
}

/// A signal that may be acted on. There is no other way to one than [`Signal::actionable`].
///
/// A struct literal does not compile outside this module, so no drill can be made into one:
///
/// ```compile_fail
/// fn forge(signal: &weather::signal::Signal) -> weather::signal::Actionable<'_> {
///     weather::signal::Actionable { signal }
/// }
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Actionable<'a> {
    signal: &'a Signal,
}

impl<'a> Actionable<'a> {
    /// The signal.
    #[must_use]
    pub fn signal(self) -> &'a Signal {
        self.signal
    }
}
