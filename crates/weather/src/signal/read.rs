//! A body of any form to signals, with what was wrong and where.

use crate::{TextPlace, WeatherError, WeatherProblem};

use super::model::Signal;
use super::words::SignalStatus;
use super::{cap, json};

/// Longest body, bytes; a signal takes a few thousand.
const LARGEST: usize = 4 << 20;

/// The form of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignalForm {
    /// CAP 1.2 XML.
    Cap,
    /// JSON of a feed, or our own.
    Json,
}

impl SignalForm {
    /// The form that the first letter shows.
    #[must_use]
    pub fn of(text: &str) -> Self {
        if text.trim_start_matches('\u{feff}').trim_start().starts_with('<') { Self::Cap } else { Self::Json }
    }

    /// The word kept in stores.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Cap => "cap",
            Self::Json => "json",
        }
    }
}

/// One signal of a body.
#[derive(Debug, Clone, PartialEq)]
pub struct SignalReading {
    /// What it says.
    pub signal: Signal,
    /// The part of the body that says so; `None` when that is the whole document.
    pub raw: Option<String>,
}

/// What a body held.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ReadSignals {
    /// Signals in the order of the body.
    pub signals: Vec<SignalReading>,
    /// What was wrong, with its place; those with `lost` cost a signal.
    pub problems: Vec<WeatherProblem>,
}

/// Reads a body. `absent_status` is what a JSON record without a status counts as: a public feed of signals in force says Actual
/// nowhere. It is named with every record it was used for. CAP without a status is never taken to be Actual.
#[must_use]
pub fn read_signals(bytes: &[u8], absent_status: SignalStatus) -> ReadSignals {
    let whole = |error| ReadSignals {
        signals: Vec::new(),
        problems: vec![WeatherProblem::lost(TextPlace { line: 1, column: 1 }, "", error)],
    };
    if bytes.len() > LARGEST {
        return whole(WeatherError::TooLarge { limit: LARGEST });
    }
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.trim_start_matches('\u{feff}'),
        Err(error) => {
            let before = bytes.get(..error.valid_up_to()).map(String::from_utf8_lossy).unwrap_or_default();
            let place = TextPlace::of(&before, before.len());
            return ReadSignals {
                signals: Vec::new(),
                problems: vec![WeatherProblem::lost(place, "", WeatherError::Encoding)],
            };
        }
    };
    match SignalForm::of(text) {
        SignalForm::Cap => cap::read(text),
        SignalForm::Json => json::read(text, absent_status),
    }
}
