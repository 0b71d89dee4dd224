//! Places in JSON (RFC 6901), found without losing a digit of a number.

use std::borrow::Cow;
use std::collections::HashMap;

use serde_json::value::RawValue;

use crate::FeedError;

/// A JSON pointer: empty for the whole, else `/` before each name or index, with `~1` for `/` and `~0` for `~` in a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonPlace {
    text: String,
    tokens: Vec<String>,
}

impl JsonPlace {
    /// Reads a pointer; `None` when it neither is empty nor begins with `/`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let tokens = match text.strip_prefix('/') {
            Some(rest) => rest.split('/').map(|token| token.replace("~1", "/").replace("~0", "~")).collect(),
            None if text.is_empty() => Vec::new(),
            None => return None,
        };
        Some(Self { text: text.to_owned(), tokens })
    }

    /// The place of the whole value.
    #[must_use]
    pub fn whole() -> Self {
        Self { text: String::new(), tokens: Vec::new() }
    }

    /// The pointer as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What stands there; `None` when nothing does, or `null`.
    pub(super) fn of<'a>(&self, from: &'a RawValue) -> Option<&'a RawValue> {
        let found = self.tokens.iter().try_fold(from, |at, token| step(at, token))?;
        (found.get() != "null").then_some(found)
    }

    pub(super) fn missing(&self, what: &'static str, wanted: &'static str) -> FeedError {
        FeedError::NotThere { pointer: self.text.clone(), what, wanted }
    }
}

fn step<'a>(at: &'a RawValue, token: &str) -> Option<&'a RawValue> {
    match at.get().as_bytes().first()? {
        b'{' => {
            let members: HashMap<Cow<'a, str>, &'a RawValue> = serde_json::from_str(at.get()).ok()?;
            members.get(token).copied()
        }
        b'[' => {
            let index: usize = token.parse().ok()?;
            let list: Vec<&RawValue> = serde_json::from_str(at.get()).ok()?;
            list.get(index).copied()
        }
        _ => None,
    }
}

/// The payload as JSON.
pub(super) fn root(payload: &[u8]) -> Result<&RawValue, FeedError> {
    let text = std::str::from_utf8(payload).map_err(|_not_text| FeedError::NotUtf8)?;
    let text = text.trim_start_matches('\u{feff}');
    serde_json::from_str(text).map_err(|error| FeedError::Json { what: error.to_string() })
}

/// The elements of the list at a place; without a place the value itself, or its elements when it is a list.
pub(super) fn elements<'a>(
    from: &'a RawValue,
    list: Option<&JsonPlace>,
) -> Result<Vec<&'a RawValue>, FeedError> {
    let Some(place) = list else {
        return Ok(list_of(from).unwrap_or_else(|| vec![from]));
    };
    let found = place.of(from).and_then(list_of);
    found.ok_or_else(|| place.missing("列表", "a list"))
}

fn list_of(raw: &RawValue) -> Option<Vec<&RawValue>> {
    if raw.get().starts_with('[') { serde_json::from_str(raw.get()).ok() } else { None }
}
