//! Recorded readings in every written form that Xunqing reads, and a generator of whole synthetic seasons.
//!
//! Text or bytes go in, [`RecordedRow`]s come out; this crate opens no file and reads no clock. [`read_with`] looks at the head
//! of the bytes ([`detect()`]) and chooses among these forms, each also packed with gzip:
//!
//! - [`Format::NationalCsv`] and [`Format::NationalJson`]: the national platform's export and the reply of its publication
//!   interface (国家地表水水质自动监测实时数据发布系统, CNEMC);
//! - [`Format::Figures`]: our own wide form, in which the figures under `data/` are shipped;
//! - [`Format::Wide`]: any table with columns for section, time and factors;
//! - [`Format::Tidy`]: `section,time,factor,value[,flag]`, one value a line;
//! - [`Format::Workbook`]: an .xlsx, of which one sheet holds a table of the forms above.
//!
//! A [`Mapping`] says what the columns of other tables are. `docs/input-formats.md` has every rule.
//!
//! A reader never fails: what it cannot read it reports as a [`Problem`] with file, line, column and field, and reads on.

mod cell;
mod columns;
mod csv;
mod detect;
mod encoding;
mod figures;
mod file_name;
mod grid;
mod gzip;
mod header;
mod html;
mod json;
mod line;
mod mapped;
mod mapping;
mod message;
mod moment;
mod number;
mod outlet;
mod outline;
mod problem;
mod row;
mod section_key;
mod status;
pub mod synthetic;
mod table;
mod text;
mod tidy;
mod time_format;
mod unit;
mod wide;
mod workbook;

pub use detect::{Format, detect};
pub use figures::write_figures;
pub use grid::{Grid, Grids, grids};
pub use gzip::INFLATED_LIMIT;
pub use mapped::{
    JsonMapping, JsonPlace, JsonRules, MappedPayload, MappedReading, NamedValue, NamedValues, captures,
};
pub use mapping::Mapping;
pub use message::{FileSource, ReadingMessage, ReadingMessages, Sender, message_of_row, read_messages};
pub use outline::{HeadRow, Outline, outline};
pub use problem::{FeedError, Problem};
pub use row::{
    MissingReason, Note, NoteKind, Parsed, Place, ReadColumn, RecordedRow, RecordedValue, Unmeasured,
};
pub use section_key::SectionKeys;
pub use text::plain_text;

/// What a reader is told beside the bytes.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// Year of times written without one, as in the national feed. Without it the mapping file's year is taken, then the first
    /// year 2000 to 2099 in the file's name.
    pub year: Option<i16>,
    /// What the columns and words of a table with other headers mean.
    pub mapping: Option<Mapping>,
    /// The sheet of a workbook; without it the mapping file's, then the first.
    pub sheet: Option<String>,
    /// Whether the rows are of outlets (排放口): columns for the discharger and its outlet are known then, and a row's section is
    /// `discharger/outlet`.
    pub outlets: bool,
    /// Most bytes that a packed file or a workbook may unpack to; [`INFLATED_LIMIT`] without it.
    pub inflated_limit: Option<u64>,
}

impl ReadOptions {
    fn inflated(&self) -> u64 {
        self.inflated_limit.unwrap_or(INFLATED_LIMIT)
    }

    fn sheet(&self) -> Option<&str> {
        self.sheet.as_deref().or_else(|| self.mapping.as_ref()?.sheet.as_deref())
    }
}

/// Reads recorded readings with no more than a year given; see [`read_with`].
#[must_use]
pub fn read(name: &str, bytes: &[u8], year: Option<i16>) -> Parsed {
    read_with(name, bytes, &ReadOptions { year, ..ReadOptions::default() })
}

/// Reads recorded readings in the form that [`detect()`] finds.
///
/// `name` is the name by which problems call the file; it may be a path. A full date in it is the day of the file: a time
/// without a year that would lie more than half a year after that day is taken to be of the year before, so that a file of
/// 1 January may hold rows of 31 December.
#[must_use]
pub fn read_with(name: &str, bytes: &[u8], options: &ReadOptions) -> Parsed {
    let mut source = row::Source::new(name, options.year, options.mapping.as_ref());
    source.outlets = options.outlets;
    if !gzip::is_packed(bytes) {
        return read_plain(source, name, bytes, options);
    }
    let (plain, broken) = gzip::unpacked(bytes, options.inflated());
    let broken = broken.map(|error| Problem::of_line(source.at(1), error));
    let mut parsed = match (&broken, plain.is_empty()) {
        (Some(_), true) => Parsed::default(),
        _ => read_plain(source, detect::unpacked_name(name), &plain, options),
    };
    parsed.problems.extend(broken);
    parsed
}

fn read_plain(source: row::Source<'_>, name: &str, bytes: &[u8], options: &ReadOptions) -> Parsed {
    match detect::container(name, bytes) {
        Ok(detect::Container::Json) => json::read(&source, bytes),
        Ok(detect::Container::Workbook) => workbook::read(source, bytes, options.sheet(), options.inflated()),
        Ok(detect::Container::Text) => csv::read(&source, bytes),
        Err(error) => {
            let problem = Problem::of_line(source.at(1), error);
            Parsed { problems: vec![problem], ..Parsed::default() }
        }
    }
}
