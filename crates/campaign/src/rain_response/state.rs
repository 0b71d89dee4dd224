//! What is known of each response.

use std::collections::BTreeMap;

use serde::Serialize;
use standards::time::Instant;
use weather::rain::RainGrade;
use weather::signal::Colour;

use super::{DrillScript, ResponseEvent, ResponseStage, ResponseStep};
use crate::ledger::{Entry, EntryId};
use crate::rain::RainCause;
use crate::rights::Role;
use crate::roster::RainSpan;

/// A change of a response: what it was from then on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// When.
    pub at: Instant,
    /// By which step; `None` for the raise.
    pub step: Option<ResponseStep>,
    /// Where it stood then.
    pub stage: ResponseStage,
    /// Which stretch of rain, from 1; 0 before the first.
    pub spell: u32,
    /// How strong.
    pub grade: RainGrade,
    /// The strongest signal in force.
    pub signal: Option<Colour>,
    /// What said so, in Chinese.
    pub why: String,
    /// Whether a person did it.
    pub by_hand: bool,
}

/// A response.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RainResponse {
    /// Number of the entry that raised it.
    pub id: EntryId,
    /// Running number, drills with their own.
    pub number: u32,
    /// How a drill runs; `None` for what is real.
    pub drill: Option<DrillScript>,
    /// Where it stands.
    pub stage: ResponseStage,
    /// How strong its rain is.
    pub grade: RainGrade,
    /// How strong it was at most.
    pub peak: RainGrade,
    /// The strongest signal in force.
    pub signal: Option<Colour>,
    /// What raised it.
    pub cause: RainCause,
    /// When rain is or was expected.
    pub expected: Option<Instant>,
    /// When it was raised.
    pub raised: Instant,
    /// When its last stretch of rain began.
    pub began: Option<Instant>,
    /// The last rain, when rain is over.
    pub last_rain: Option<Instant>,
    /// Stretches of rain so far.
    pub spell: u32,
    /// Since when the office says that it rains.
    pub seen_raining: Option<Instant>,
    /// When the office said that rain is over.
    pub seen_over: Option<Instant>,
    /// When it was stood down, and why.
    pub stood_down: Option<(Instant, String)>,
    /// Its changes in their order.
    pub changes: Vec<Change>,
    /// When the last of them was.
    pub last: Instant,
}

impl RainResponse {
    /// Whether its rain is stronger than the notice's wording (§R8).
    #[must_use]
    pub fn is_beyond_the_notice(&self) -> bool {
        self.grade.beyond_the_notice()
    }

    /// Whether it is a drill.
    #[must_use]
    pub fn is_drill(&self) -> bool {
        self.drill.is_some()
    }

    /// The moment of its end by hand, when a person ended it.
    #[must_use]
    pub fn stood_down_by_hand(&self) -> Option<Instant> {
        let last = self.changes.last().filter(|c| c.by_hand && c.step == Some(ResponseStep::StandDown));
        last.map(|c| c.at)
    }

    fn take(&mut self, entry: &Entry, event: &ResponseEvent) {
        let Some(step) = event.step() else { return };
        let by_hand = entry.by.role != Role::Rules;
        let at = entry.happened;
        let why = match event {
            ResponseEvent::Regraded { grade, cause, signal, .. } => {
                self.grade = *grade;
                self.peak = self.peak.max(*grade);
                self.signal = *signal;
                cause.words()
            }
            ResponseEvent::Began { .. } | ResponseEvent::Resumed { .. } => {
                self.spell += 1;
                self.began = Some(at);
                if by_hand {
                    self.seen_raining = Some(at);
                }
                String::new()
            }
            ResponseEvent::Ended { last_rain, .. } => {
                self.last_rain = Some(*last_rain);
                if by_hand {
                    self.seen_over = Some(at);
                }
                String::new()
            }
            ResponseEvent::StoodDown { reason, .. } => {
                self.stood_down = Some((at, reason.clone()));
                reason.clone()
            }
            ResponseEvent::Raised { .. } => return,
        };
        self.stage = self.stage.after(step).unwrap_or(self.stage);
        self.last = self.last.max(at);
        self.note(at, Some(step), why, by_hand);
    }

    fn note(&mut self, at: Instant, step: Option<ResponseStep>, why: String, by_hand: bool) {
        let (stage, spell, grade, signal) = (self.stage, self.spell, self.grade, self.signal);
        self.changes.push(Change { at, step, stage, spell, grade, signal, why, by_hand });
    }
}

/// All responses.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Responses {
    all: BTreeMap<EntryId, RainResponse>,
    order: Vec<EntryId>,
}

impl Responses {
    /// Responses in the order they were entered.
    #[must_use]
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &RainResponse> {
        self.order.iter().filter_map(|id| self.all.get(id))
    }

    /// The response of a number.
    #[must_use]
    pub fn get(&self, id: EntryId) -> Option<&RainResponse> {
        self.all.get(&id)
    }

    /// The response that goes on: the real one, or the drill.
    #[must_use]
    pub fn open(&self, drill: bool) -> Option<&RainResponse> {
        self.iter().rev().find(|r| r.stage.is_open() && r.is_drill() == drill)
    }

    /// The newest real response, open or stood down.
    #[must_use]
    pub fn newest_real(&self) -> Option<&RainResponse> {
        self.iter().rev().find(|r| !r.is_drill())
    }

    /// Each response from its raise until it was stood down, as rosters ask for it (SC-078).
    #[must_use]
    pub fn spans(&self) -> Vec<RainSpan> {
        let span = |r: &RainResponse| RainSpan {
            response: r.id.to_string(),
            cause: r.cause.words(),
            from: r.raised,
            to: r.stood_down.as_ref().map(|(at, _)| *at),
            drill: r.is_drill(),
        };
        self.iter().map(span).collect()
    }

    pub(crate) fn take(&mut self, entry: &Entry, event: &ResponseEvent) {
        if let ResponseEvent::Raised { grade, cause, signal, expected, drill } = event {
            let same = self.iter().filter(|r| r.is_drill() == drill.is_some()).count();
            let mut response = RainResponse {
                id: entry.id,
                number: u32::try_from(same + 1).unwrap_or(u32::MAX),
                drill: *drill,
                stage: ResponseStage::Expected,
                grade: *grade,
                peak: *grade,
                signal: *signal,
                cause: cause.clone(),
                expected: *expected,
                raised: entry.happened,
                began: None,
                last_rain: None,
                spell: 0,
                seen_raining: None,
                seen_over: None,
                stood_down: None,
                changes: Vec::new(),
                last: entry.happened,
            };
            response.note(entry.happened, None, cause.words(), entry.by.role != Role::Rules);
            self.all.insert(entry.id, response);
            self.order.push(entry.id);
        } else if let Some(response) = event.response().and_then(|id| self.all.get_mut(&id)) {
            response.take(entry, event);
        }
    }
}
