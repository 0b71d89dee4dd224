//! One entry: who, when, what.

use serde::{Deserialize, Serialize};
use standards::time::Instant;

use super::Event;
use crate::CampaignError;
use crate::plan::OrganisationId;
use crate::rights::Role;

/// A number of 128 bits that is written as 32 hexadecimal digits.
macro_rules! hex_number {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u128);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{:032x}", self.0)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::CampaignError;

            fn from_str(text: &str) -> Result<Self, $crate::CampaignError> {
                let wrong = || $crate::CampaignError::Hex { text: text.chars().take(40).collect(), digits: 32 };
                if text.len() != 32 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
                    return Err(wrong());
                }
                u128::from_str_radix(text, 16).map(Self).map_err(|_not_hex| wrong())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(crate) use hex_number;

hex_number!(
    /// Number of an entry, chosen at random by whoever makes it, so that an entry made offline is accepted once however often it
    /// is sent. Written as 32 hexadecimal digits.
    EntryId
);

impl EntryId {
    /// The number of the `n`-th entry that follows from this one in the same act.
    #[must_use]
    pub fn following(self, n: u32) -> Self {
        Self(self.0.wrapping_add(u128::from(n)))
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
