//! The members of `values`: a number, a text such as `0.05L`, or an object with value and flag.

use std::borrow::Cow;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use standards::{Decimal, FactorCode, ReadingFlag};

use crate::cell::Cell;
use crate::columns::NamedFactor;
use crate::{FeedError, MissingReason};

/// Members of an object in their order, repeats kept.
pub(super) struct Pairs<'a>(pub(super) Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Pairs<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Pairs<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object of factor and value")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut pairs = Vec::new();
                while let Some((name, value)) = map.next_entry::<Text<'de>, &'de RawValue>()? {
                    pairs.push((name.0, value));
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(Members)
    }
}

#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Flagged<'a> {
    #[serde(borrow)]
    value: &'a RawValue,
    #[serde(borrow)]
    flag: Option<Cow<'a, str>>,
    /// The text of the file that the value was read from; not read.
    #[serde(borrow, rename = "text")]
    _text: Option<&'a RawValue>,
}

/// What a message holds of one factor: exact value in the unit of assessment, and flag.
pub(crate) type Value = (FactorCode, Decimal, ReadingFlag);

/// Reads a member; `None` when it says that there is no result (`null`, `"--"`).
pub(super) fn member(named: &NamedFactor, given: &RawValue) -> Result<Option<Value>, FeedError> {
    let (given, flag) = match serde_json::from_str::<Flagged<'_>>(given.get()) {
        Ok(flagged) => (flagged.value, flagged.flag),
        Err(_plain) => (given, None),
    };
    value(named, &text_of(given), flag.as_deref())
}

/// A text without its quotes, anything else as it is written: a number keeps its digits.
pub(crate) fn text_of(given: &RawValue) -> Cow<'_, str> {
    match serde_json::from_str::<Text<'_>>(given.get()) {
        Ok(text) => text.0,
        Err(_no_text) => given.get().into(),
    }
}

/// A value as text with its flag, in the unit that `named` says.
pub(crate) fn value(named: &NamedFactor, text: &str, flag: Option<&str>) -> Result<Option<Value>, FeedError> {
    let flag = match flag.map(str::trim).filter(|flag| !flag.is_empty()) {
        None => ReadingFlag::NORMAL,
        Some(found) => {
            found.parse().map_err(|_no_flag| FeedError::Flag { found: found.chars().take(40).collect() })?
        }
    };
    Ok(match Cell::read(text)?.scaled(named.scale)? {
        Cell::Value(value) => Some((named.code, value, flag)),
        Cell::BelowDetection(limit) if flag.counts() => {
            Some((named.code, limit, ReadingFlag::BELOW_DETECTION))
        }
        Cell::BelowDetection(limit) => Some((named.code, limit, flag)),
        Cell::Missing(MissingReason::NotDetected) => return Err(FeedError::NoLimit),
        Cell::Missing(_) => None,
    })
}
