//! What became of each message of a body.

use feed::{Problem, ReadingMessages};
use serde::Serialize;
use standards::FrameId;
use store::ArrivedFrame;
use utoipa::ToSchema;

use crate::intake::Novelty;

/// Mistakes named in one answer.
const NAMED: usize = 100;

/// What became of the messages. Everything but what was refused is durable.
#[derive(Serialize, ToSchema)]
pub(crate) struct Received {
    /// Stored for the first time.
    new: usize,
    /// Stored beside an earlier value, which is kept.
    revised: usize,
    /// Known already: not stored again.
    repeated: usize,
    /// Of devices or sections that the plan does not name: stored in quarantine.
    held: usize,
    /// Left out for their mistakes (`on_error=skip`).
    refused: usize,
    /// The messages that were read, in order.
    items: Vec<ReceivedItem>,
    /// The first mistakes, each with line, number of the message and field.
    problems: Vec<String>,
}

/// What became of one message.
#[derive(Serialize, ToSchema)]
struct ReceivedItem {
    /// Its number in the body, from 1.
    number: usize,
    outcome: ReceivedAs,
    /// The frame under which its bytes are kept, or those that said the same before; absent when they stand in this very body.
    frame: Option<i64>,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ReceivedAs {
    New,
    Revised,
    Repeated,
    Held,
}

impl Received {
    pub(super) fn of(read: &ReadingMessages<'_>) -> Self {
        let item = |m: &feed::ReadingMessage<'_>| ReceivedItem {
            number: m.number,
            outcome: ReceivedAs::New,
            frame: None,
        };
        Self {
            new: 0,
            revised: 0,
            repeated: 0,
            held: 0,
            refused: read.refused,
            items: read.messages.iter().map(item).collect(),
            problems: named(&read.problems),
        }
    }

    pub(super) fn announce(&mut self, at: usize, frame: &ArrivedFrame, novelty: Novelty) {
        if let Some(item) = self.items.get_mut(at) {
            item.outcome = match novelty {
                _ if frame.held.is_some() => ReceivedAs::Held,
                Novelty::Revision => ReceivedAs::Revised,
                Novelty::New | Novelty::Known(_) => ReceivedAs::New,
            };
        }
    }

    pub(super) fn stored(&mut self, at: usize, frame: FrameId) {
        if let Some(item) = self.items.get_mut(at) {
            item.frame = Some(frame.0);
        }
    }

    pub(super) fn repeated(&mut self, at: usize, frame: Option<FrameId>) {
        if let Some(item) = self.items.get_mut(at) {
            item.outcome = ReceivedAs::Repeated;
            item.frame = frame.map(|id| id.0);
        }
    }

    pub(super) fn count(&mut self) {
        let count = |which| self.items.iter().filter(|item| item.outcome == which).count();
        (self.new, self.revised) = (count(ReceivedAs::New), count(ReceivedAs::Revised));
        (self.repeated, self.held) = (count(ReceivedAs::Repeated), count(ReceivedAs::Held));
    }
}

/// The first mistakes, and how many more there are.
pub(super) fn named(problems: &[Problem]) -> Vec<String> {
    let mut named: Vec<String> = problems.iter().take(NAMED).map(ToString::to_string).collect();
    if let Some(more) = problems.len().checked_sub(NAMED).filter(|more| *more > 0) {
        named.push(format!("……另有 {more} 处 / and {more} more"));
    }
    named
}
