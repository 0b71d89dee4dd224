//! Recorded readings in every written form that Xunqing reads, and a generator of whole synthetic seasons.
//!
//! Text or bytes go in, [`RecordedRow`]s come out; this crate opens no file and reads no clock. [`read`] looks at the head of
//! the bytes ([`detect()`]) and chooses among four forms:
//!
//! - [`Format::NationalCsv`] and [`Format::NationalJson`]: the national platform's export and the reply of its publication
//!   interface (国家地表水水质自动监测实时数据发布系统, CNEMC);
//! - [`Format::Figures`]: our own wide form, in which the figures under `data/` are shipped;
//! - [`Format::Tidy`]: `section,time,factor,value[,flag]`, one value a line.
//!
//! A reader never fails: what it cannot read it reports as a [`Problem`] with file, line, column and field, and reads on.

mod cell;
mod columns;
mod detect;
mod figures;
mod line;
mod national;
mod national_csv;
mod national_json;
mod problem;
mod row;
pub mod synthetic;
mod tidy;

pub use detect::{Format, detect};
pub use figures::write_figures;
pub use problem::{FeedError, Problem};
pub use row::{MissingReason, Parsed, Place, RecordedRow, RecordedValue, Unmeasured};

/// Reads recorded readings in the form that [`detect()`] finds.
///
/// `name` is the name by which problems call the file. `year` is the year of times written `MM-DD HH:MM`, as in the national
/// feed; without it the first year 2000 to 2099 in `name` is taken. A byte order mark and CR LF are accepted.
#[must_use]
pub fn read(name: &str, bytes: &[u8], year: Option<i16>) -> Parsed {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let source = row::Source::new(name, year.or_else(|| detect::year_in(name)));
    match detect(name, bytes) {
        Ok(Format::NationalCsv) => national_csv::read(&source, bytes),
        Ok(Format::NationalJson) => national_json::read(&source, bytes),
        Ok(Format::Figures) => figures::read(&source, bytes),
        Ok(Format::Tidy) => tidy::read(&source, bytes),
        Err(error) => {
            let place = Place { file: source.file.clone(), line: 1 };
            Parsed { problems: vec![Problem::of_line(place, error)], ..Parsed::default() }
        }
    }
}
