//! A message's delivery: queued → sending → sent → receipted, or failed → next channel → given up.

use serde::{Deserialize, Serialize};
use standards::time::Instant;

use super::{AlertLevel, Channel, Route};

/// Where a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// 站内: shown in the pages; no channel is asked for
    Pages,
    /// 已合并: the same was sent a moment ago
    Gathered,
    /// 待发送
    Queued,
    /// 发送中
    Sending,
    /// 已送出: a channel took it
    Sent,
    /// 已回执: somebody of the recipient's organisation has said so in the pages
    Receipted,
    /// 不确定: it may have arrived; not sent again by itself
    Unsure,
    /// 未送达: every channel failed
    GivenUp,
}

impl Stage {
    /// All, in the order of a message's life.
    pub const ALL: [Self; 8] = [
        Self::Pages,
        Self::Gathered,
        Self::Queued,
        Self::Sending,
        Self::Sent,
        Self::Receipted,
        Self::Unsure,
        Self::GivenUp,
    ];

    /// The word in the store and in the interface.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Pages => "pages",
            Self::Gathered => "gathered",
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Receipted => "receipted",
            Self::Unsure => "unsure",
            Self::GivenUp => "given_up",
        }
    }

    /// The stage of a word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.word() == word)
    }

    /// Whether somebody may ask for it to be sent anew: what was sent or receipted is not sent twice.
    #[must_use]
    pub fn may_be_sent_anew(self) -> bool {
        matches!(self, Self::Unsure | Self::GivenUp | Self::Pages)
    }
}

/// What became of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The channel took it.
    Sent,
    /// It certainly did not arrive; trying again may help.
    Failed,
    /// It certainly did not arrive, and this channel will not take it.
    Refused,
    /// It may have arrived: the answer was lost, or the server was stopped while it was on its way.
    Unsure,
}

impl Outcome {
    const ALL: [Self; 4] = [Self::Sent, Self::Failed, Self::Refused, Self::Unsure];

    /// The word in the store and in the interface.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Refused => "refused",
            Self::Unsure => "unsure",
        }
    }

    /// The outcome of a word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.word() == word)
    }
}

/// A message's delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// Where it stands.
    pub stage: Stage,
    /// Which of the recipient's channels has its turn, from 0.
    pub channel: usize,
    /// Attempts made on it.
    pub tries: usize,
    /// When the next attempt is due; `None` when there is nothing to do.
    pub due: Option<Instant>,
}

impl Delivery {
    /// Of a message that is ready at a moment.
    #[must_use]
    pub fn new(route: &Route<'_>, ready: Instant) -> Self {
        match route.attempts(ready).first() {
            Some(first) => Self::queued(0, 0, first.not_before),
            None => Self::resting(Stage::Pages, 0, 0),
        }
    }

    /// Of a message of which the same was sent a moment ago.
    #[must_use]
    pub fn gathered() -> Self {
        Self::resting(Stage::Gathered, 0, 0)
    }

    fn queued(channel: usize, tries: usize, due: Instant) -> Self {
        Self { stage: Stage::Queued, channel, tries, due: Some(due) }
    }

    fn resting(stage: Stage, channel: usize, tries: usize) -> Self {
        Self { stage, channel, tries, due: None }
    }

    /// An attempt begins. While it is under way it is due at no time.
    #[must_use]
    pub fn begun(self) -> Self {
        Self { stage: Stage::Sending, tries: self.tries + 1, due: None, ..self }
    }

    /// Somebody of the recipient's organisation has said so: what was still to be sent is not sent.
    #[must_use]
    pub fn receipted(self) -> Self {
        Self::resting(Stage::Receipted, self.channel, self.tries)
    }

    /// Somebody asked for it to be sent anew, now and from the first channel on; `None` when it may have arrived for certain.
    #[must_use]
    pub fn anew(self, now: Instant) -> Option<Self> {
        self.stage.may_be_sent_anew().then(|| Self::queued(0, 0, now))
    }

    /// What is next after an attempt.
    ///
    /// What may have arrived is sent again only by a channel that recognises it. Of other channels it rests as [`Stage::Unsure`]; orange
    /// and red go on to the recipient's next channel, because told twice is better there than not at all.
    #[must_use]
    pub fn after(self, outcome: Outcome, route: &Route<'_>, now: Instant) -> Self {
        let repeatable = route.channels.get(self.channel).is_some_and(|c: &Channel| c.kind().repeatable());
        let urgent = route.level >= AlertLevel::Orange;
        let has_next = self.channel + 1 < route.channels.len();
        match outcome {
            Outcome::Sent => Self::resting(Stage::Sent, self.channel, self.tries),
            Outcome::Failed => self.again(route, now),
            Outcome::Unsure if repeatable => self.again(route, now),
            Outcome::Refused => self.next_channel(route, now),
            Outcome::Unsure if urgent && has_next => self.next_channel(route, now),
            Outcome::Unsure => Self::resting(Stage::Unsure, self.channel, self.tries),
        }
    }

    /// The same channel after a wait, while there is one.
    fn again(self, route: &Route<'_>, now: Instant) -> Self {
        let wait = self.tries.checked_sub(1).and_then(|n| route.rules.retry_seconds.get(n));
        let Some(seconds) = wait.filter(|_| self.channel < route.channels.len()) else {
            return self.next_channel(route, now);
        };
        let ready = now.plus_ms(i64::from(*seconds) * 1000);
        Self::queued(self.channel, self.tries, route.quiet.not_before(route.level, ready))
    }

    fn next_channel(self, route: &Route<'_>, now: Instant) -> Self {
        let next = self.channel + 1;
        if next < route.channels.len() {
            return Self::queued(next, 0, route.quiet.not_before(route.level, now));
        }
        Self::resting(Stage::GivenUp, self.channel, self.tries)
    }
}
