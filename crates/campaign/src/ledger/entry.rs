//! One entry: who, when, what.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use standards::time::Instant;

use super::Event;
use crate::CampaignError;
use crate::plan::OrganisationId;
use crate::rights::Role;

/// Number of an entry, chosen at random by whoever makes it, so that an entry made offline is accepted once however often it
/// is sent. Written as 32 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryId(pub u128);

impl EntryId {
    /// The number of the `n`-th entry that follows from this one in the same act.
    #[must_use]
    pub fn following(self, n: u32) -> Self {
        Self(self.0.wrapping_add(u128::from(n)))
    }
}

impl fmt::Display for EntryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl fmt::Debug for EntryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EntryId({self})")
    }
}

impl FromStr for EntryId {
    type Err = CampaignError;

    fn from_str(text: &str) -> Result<Self, CampaignError> {
        let wrong = || CampaignError::Hex { text: text.chars().take(40).collect(), digits: 32 };
        if text.len() != 32 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(wrong());
        }
        u128::from_str_radix(text, 16).map(Self).map_err(|_not_hex| wrong())
    }
}

impl Serialize for EntryId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for EntryId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Who acts: an account by its number, with the title and the organisation it had then. Never a person's name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// Number of the account.
    pub account: i64,
    /// Title of its post.
    pub title: String,
    /// Its organisation.
    pub organisation: OrganisationId,
    /// What it may do.
    pub role: Role,
}

/// An entry of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its number.
    pub id: EntryId,
    /// When it happened, as whoever made it says.
    pub happened: Instant,
    /// When the server recorded it.
    pub recorded: Instant,
    /// Why it was recorded so much later (补录), when it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late: Option<String>,
    /// Who.
    pub by: Actor,
    /// What.
    pub event: Event,
}

impl Entry {
    /// The text that is stored and chained.
    ///
    /// [`CampaignError::Entry`] cannot happen for entries that [`Desk::decide`](crate::desk::Desk::decide) makes; it is there because writing JSON may fail.
    pub fn text(&self) -> Result<String, CampaignError> {
        serde_json::to_string(self).map_err(|error| CampaignError::Entry { why: error.to_string() })
    }

    /// Reads what [`Self::text`] writes.
    pub fn read(text: &str) -> Result<Self, CampaignError> {
        serde_json::from_str(text).map_err(|error| CampaignError::Entry { why: error.to_string() })
    }
}
