//! The arguments of a worked line: `value` or `key=value`, separated by commas.

use std::fmt::Display;
use std::str::FromStr;

use standards::{Decimal, FactorCode, WaterClass};

/// The arguments of one line, in their order.
pub(crate) struct Args {
    all: Vec<(String, String)>,
}

impl Args {
    pub(crate) fn read(text: &str) -> Self {
        let pair = |arg: &str| {
            let (key, value) = arg.split_once('=').unwrap_or(("", arg));
            (key.trim().to_owned(), value.trim().to_owned())
        };
        Self { all: text.split(',').map(pair).collect() }
    }

    /// Values without a key.
    pub(crate) fn plain(&self) -> impl Iterator<Item = &str> {
        self.all.iter().filter(|(key, _)| key.is_empty()).map(|(_, value)| value.as_str())
    }

    /// Keys with their values.
    pub(crate) fn keyed(&self) -> impl Iterator<Item = (&str, &str)> {
        self.all.iter().filter(|(key, _)| !key.is_empty()).map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// The value at a place among those without a key.
    pub(crate) fn at<T: FromStr<Err: Display>>(&self, place: usize) -> Result<T, String> {
        parse(self.plain().nth(place).ok_or_else(|| format!("argument {} is missing", place + 1))?)
    }

    /// Every value without a key from a place on.
    pub(crate) fn from(&self, place: usize) -> Result<Vec<Decimal>, String> {
        self.plain().skip(place).map(parse).collect()
    }

    /// The value of a key.
    pub(crate) fn get(&self, wanted: &str) -> Option<&str> {
        self.keyed().find(|(key, _)| *key == wanted).map(|(_, value)| value)
    }

    /// The items whose keys begin so, without that beginning.
    pub(crate) fn items(&self, beginning: &str) -> Result<Vec<(FactorCode, Decimal)>, String> {
        let ours = self.keyed().filter_map(|(key, value)| Some((key.strip_prefix(beginning)?, value)));
        ours.filter(|(key, _)| key.starts_with('w') && !key.contains('.'))
            .map(|(key, value)| Ok((parse(key)?, parse(value)?)))
            .collect()
    }
}

pub(crate) fn parse<T: FromStr<Err: Display>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|e| format!("`{text}`: {e}"))
}

pub(crate) fn class(text: &str) -> Result<WaterClass, String> {
    WaterClass::parse(text).ok_or_else(|| format!("`{text}` is no class"))
}

/// A decimal without zeros at its end; `无` of none.
pub(crate) fn written(value: Option<Decimal>) -> String {
    value.map_or_else(|| "无".into(), |v| v.normalize().to_string())
}
