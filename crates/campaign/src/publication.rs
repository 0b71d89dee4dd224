//! Publication (信息发布): the daily bulletin at a set time (SC-090). The server makes the document; what was published, when, and of which
//! sections it says nothing, is an entry of the ledger.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use standards::SectionId;
use standards::time::{BeijingDay, Instant};

use crate::desk::Refusal;
use crate::desk::case::Case;
use crate::ledger::{Digest, Entry, EntryId, Event};
use crate::plan::{Plan, Provenance};

/// Days that are made up for when the server stood still.
const MADE_UP: i32 = 7;

/// What the plan's `publication.toml` says of the daily bulletin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DailyPublication {
    /// Minute of the day at which the bulletin of the day before is published.
    pub minute: u32,
    /// Whether it is published outside the campaign too.
    pub all_year: bool,
    /// Source.
    pub source: Provenance,
}

impl DailyPublication {
    /// When the bulletin of a day is published.
    #[must_use]
    pub fn moment(&self, of: BeijingDay) -> Instant {
        of.end().plus_ms(i64::from(self.minute) * 60_000)
    }
}

/// A bulletin that was published, as its entry keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bulletin {
    /// Of which day.
    pub of: BeijingDay,
    /// The documents: HTML first, then DOCX.
    pub files: Vec<Digest>,
    /// Sections of which it has no class.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<SectionId>,
}

impl Bulletin {
    /// The number of its act: once for each day.
    #[must_use]
    pub fn act(&self) -> EntryId {
        EntryId::named(&["publication", "daily", &self.of.to_string()])
    }
}

/// A published bulletin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Published {
    /// What.
    #[serde(flatten)]
    pub bulletin: Bulletin,
    /// When it was to be published.
    pub at: Instant,
    /// When it was.
    pub recorded: Instant,
}

/// All published bulletins.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Publications {
    daily: BTreeMap<BeijingDay, Published>,
}

impl Publications {
    /// Daily bulletins by their day.
    #[must_use]
    pub fn daily(&self) -> impl DoubleEndedIterator<Item = &Published> {
        self.daily.values()
    }

    pub(crate) fn take(&mut self, entry: &Entry, bulletin: &Bulletin) {
        let published =
            Published { bulletin: bulletin.clone(), at: entry.happened, recorded: entry.recorded };
        self.daily.entry(bulletin.of).or_insert(published);
    }

    /// Days whose bulletin is due at a moment and was not published, oldest first. Days missed while the server stood still are made up for,
    /// but not those before it ever published.
    #[must_use]
    pub fn due(&self, plan: &Plan, now: Instant) -> Vec<BeijingDay> {
        let Some(daily) = &plan.daily_publication else { return Vec::new() };
        let yesterday = now.day().previous();
        let newest = if daily.moment(yesterday) <= now { yesterday } else { yesterday.previous() };
        let earliest = newest.plus(-MADE_UP);
        let first = self.daily.keys().next_back().map_or(newest, |last| earliest.max(last.plus(1)));
        let active = |day: &BeijingDay| daily.all_year || plan.campaign.active_on(*day);
        first.to(newest).filter(|day| !self.daily.contains_key(day)).filter(active).collect()
    }
}

impl Case<'_> {
    pub(crate) fn publish(&self, bulletin: &Bulletin) -> Result<Vec<Event>, Refusal> {
        self.rules_only()?;
        if bulletin.files.is_empty() {
            return Err(Refusal::NeedsEvidence { what: "发布日报" });
        }
        Ok(vec![Event::Published(bulletin.clone())])
    }
}
