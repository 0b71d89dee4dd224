//! When the watch plan is in force.

use serde::Serialize;
use standards::time::Instant;

use crate::ledger::EntryId;

/// A rain response as the watch plan sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RainSpan {
    /// What names the response and no other.
    pub response: String,
    /// Why it was raised, in words for people.
    pub cause: String,
    /// When it was raised.
    pub from: Instant,
    /// When it was stood down; none while it lasts.
    pub to: Option<Instant>,
    /// 演练.
    pub drill: bool,
}

/// An activation of the watch plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Activation {
    /// Number of the entry that began it.
    pub id: EntryId,
    /// The rain response.
    pub response: Option<String>,
    /// Why.
    pub cause: String,
    /// 演练.
    pub drill: bool,
    /// From when.
    pub begun: Instant,
    /// Until when; none while it lasts.
    pub ended: Option<Instant>,
    /// Why it ended.
    pub end_reason: Option<String>,
}

/// A time in which shifts are demanded, from its beginning until before its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Span {
    /// From when.
    pub from: Instant,
    /// Until when.
    pub to: Instant,
}

impl Span {
    /// Without an end.
    pub(crate) const OPEN: Instant = Instant(i64::MAX);

    /// The part that lies within another span; `None` when there is none.
    #[must_use]
    pub fn within(self, other: Self) -> Option<Self> {
        let both = Self { from: self.from.max(other.from), to: self.to.min(other.to) };
        (both.from < both.to).then_some(both)
    }

    /// Spans joined where they touch or overlap, in order.
    #[must_use]
    pub fn joined(mut spans: Vec<Self>) -> Vec<Self> {
        spans.retain(|s| s.from < s.to);
        spans.sort_by_key(|s| s.from);
        let mut out: Vec<Self> = Vec::with_capacity(spans.len());
        for span in spans {
            match out.last_mut() {
                Some(last) if span.from <= last.to => last.to = last.to.max(span.to),
                _ => out.push(span),
            }
        }
        out
    }
}

impl Activation {
    /// Its time.
    #[must_use]
    pub fn span(&self) -> Span {
        Span { from: self.begun, to: self.ended.unwrap_or(Span::OPEN) }
    }
}
