//! The mapping file: what the columns and words of a table with other headers mean.

mod parse;

use std::sync::Arc;

use standards::{FactorCode, ReadingFlag};

use crate::header::{Role, same_name};
use crate::time_format::TimeFormat;
use crate::{Place, Problem};

/// A mapping file that was read; `docs/input-formats.md` has every key with an example.
#[derive(Debug, Clone, Default)]
pub struct Mapping {
    pub(crate) columns: Vec<MappedColumn>,
    pub(crate) section: Option<FixedSection>,
    pub(crate) time_format: Option<TimeFormat>,
    pub(crate) year: Option<i16>,
    pub(crate) sheet: Option<String>,
    flags: Vec<(String, ReadingFlag)>,
    missing: Vec<String>,
}

/// One line of `[columns]`.
#[derive(Debug, Clone)]
pub(crate) struct MappedColumn {
    pub(crate) header: String,
    pub(crate) target: Target,
    /// Where it stands in the mapping file.
    pub(crate) place: Place,
    pub(crate) column: usize,
}

/// What a mapped column is.
#[derive(Debug, Clone)]
pub(crate) enum Target {
    Role(Role),
    Factor { code: FactorCode, unit: Option<String> },
}

/// The section of a file without a column for it.
#[derive(Debug, Clone)]
pub(crate) struct FixedSection {
    pub(crate) name: String,
    pub(crate) province: Option<String>,
    pub(crate) basin: Option<String>,
}

/// The mapping file's word for what a column is; `factor` for the values of one factor.
pub(crate) fn role_word(role: Role) -> &'static str {
    parse::ROLES.iter().find(|(_, known)| *known == role).map_or("factor", |(word, _)| word)
}

impl Mapping {
    /// Reads a mapping file in TOML; `name` is the name by which problems call it.
    ///
    /// All mistakes are given, each with its line and column (in characters).
    pub fn parse(name: &str, text: &str) -> Result<Self, Vec<Problem>> {
        parse::parse(&Arc::from(name), text)
    }

    /// The flag that a word of the state or flag column stands for.
    pub(crate) fn flag_of(&self, word: &str) -> Option<ReadingFlag> {
        self.flags.iter().find(|(known, _)| same_name(known, word)).map(|(_, flag)| *flag)
    }

    /// Whether a cell of a value says that there is none: a mark of `missing`, or a word of `[flags]`.
    pub(crate) fn is_missing(&self, cell: &str) -> bool {
        let cell = cell.trim();
        self.missing.iter().any(|mark| same_name(mark, cell)) || self.flag_of(cell).is_some()
    }
}
