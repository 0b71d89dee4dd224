//! Tables with a column a factor: the national platform's, our figures, and any other with known headers.

use std::borrow::Cow;

use standards::ReadingFlag;

use crate::cell::Cell;
use crate::header::{Header, Role};
use crate::html::Html;
use crate::moment::{Moment, moment, moment_of_two};
use crate::outlet::joined;
use crate::row::Source;
use crate::status::{flag_of_status, published_class};
use crate::{FeedError, MissingReason, Note, NoteKind, Parsed, RecordedRow, Unmeasured};

/// Reads one row of one result; gives the month when its time has no year.
pub(crate) fn row(
    source: &Source<'_>,
    header: &Header,
    line: usize,
    cells: &[Cow<'_, str>],
    parsed: &mut Parsed,
) -> Option<i8> {
    let cell = |index: usize| Html::read(cells.get(index).map_or("", |cell| cell.as_ref()));
    let problem = |index: usize, error| source.problem(line, index, header.name(index), error);
    let text_of = |role: Role| {
        let text = cell(header.position(role)?).text();
        (!text.is_empty()).then(|| text.into_owned())
    };
    let section_at = header.position(Role::Section);
    let section_cell = section_at.map(cell);
    let fixed = source.mapping.and_then(|m| m.section.as_ref()).filter(|_| section_at.is_none());
    let section = fixed.map_or_else(
        || section_cell.as_ref().map(|html| html.text().into_owned()).unwrap_or_default(),
        |fixed| fixed.name.clone(),
    );
    let section = match text_of(Role::Discharger) {
        Some(discharger) => joined(&discharger, &section).into_owned(),
        None => section,
    };
    if section.is_empty() {
        parsed.problems.push(problem(section_at.unwrap_or_default(), FeedError::Section));
        return None;
    }
    let status = text_of(Role::Status);
    let Moment { instant, yearless } = match time(source, header, &cell) {
        Ok(Some(moment)) => moment,
        Ok(None) => {
            parsed.unmeasured.push(Unmeasured { section, status, place: source.at(line) });
            return None;
        }
        Err((index, error)) => {
            parsed.problems.push(problem(index, error));
            return None;
        }
    };
    let mut row = RecordedRow::new(section, instant, source.at(line));
    row.province = text_of(Role::Province).or_else(|| fixed?.province.clone());
    row.basin = text_of(Role::Basin).or_else(|| fixed?.basin.clone());
    row.city = text_of(Role::City).or_else(|| section_cell.as_ref()?.titled("所在地市"));
    row.river = text_of(Role::River).or_else(|| section_cell.as_ref()?.titled("所属河流"));
    let row_flag = flag_of(source, status.as_deref()).unwrap_or_else(|error| {
        parsed.problems.push(problem(header.position(Role::Status).unwrap_or_default(), error));
        ReadingFlag::MAINTENANCE
    });
    row.status = status;
    row.values.reserve_exact(header.roles.iter().filter(|role| matches!(role, Role::Factor(..))).count());
    for (index, role) in header.roles.iter().enumerate() {
        match role {
            Role::Class => match published_class(&cell(index).text()) {
                Ok(class) => row.published_class = class,
                Err(error) => parsed.problems.push(problem(index, error)),
            },
            Role::Factor(code, scale) => {
                let raw = cell(index).raw();
                let (text, flag) = own_flag(&raw, row_flag);
                let read = flag.and_then(|flag| Ok((flag, value(source, text)?.scaled(*scale)?)));
                match read {
                    Ok((flag, value)) => {
                        if value == Cell::Missing(MissingReason::NotDetected) {
                            parsed.undetected.push(problem(index, FeedError::NoLimit));
                        }
                        value.put(&mut row, *code, text, flag);
                    }
                    Err(error) => {
                        row.missing.push((*code, MissingReason::Unreadable));
                        parsed.problems.push(problem(index, error));
                    }
                }
            }
            _ => {}
        }
    }
    if header.has_notes {
        let notes = [
            (Role::Laboratory, NoteKind::Laboratory),
            (Role::Method, NoteKind::Method),
            (Role::SampleNumber, NoteKind::SampleNumber),
        ];
        let note = |(role, kind)| text_of(role).map(|text| Note { factor: None, kind, text });
        row.notes = notes.into_iter().filter_map(note).collect();
    }
    parsed.rows.push(row);
    yearless
}

/// The time of a row; `None` when its place is empty. An error comes with its column.
fn time<'a>(
    source: &Source<'_>,
    header: &Header,
    cell: &impl Fn(usize) -> Html<'a>,
) -> Result<Option<Moment>, (usize, FeedError)> {
    let text = |index: usize| Some(cell(index).text()).filter(|t| !matches!(&**t, "" | "*" | "-" | "--"));
    let (time, date) = (header.position(Role::Time), header.position(Role::Date));
    let clock = time.filter(|_| date.is_some()).or_else(|| header.position(Role::Hour));
    let Some(whole) = date.or(time) else { return Ok(None) };
    let Some(first) = text(whole) else { return Ok(None) };
    let read = match (date, clock) {
        (Some(_), Some(clock)) => moment_of_two(&first, &text(clock).unwrap_or_default(), source),
        (None, Some(hour)) => moment_of_two(&first, &text(hour).unwrap_or_default(), source),
        _ => moment(&first, source),
    };
    read.map(Some).map_err(|error| (whole, error))
}

/// The flag of a row's state: the mapping file's words first.
fn flag_of(source: &Source<'_>, status: Option<&str>) -> Result<ReadingFlag, FeedError> {
    let word = status.and_then(|status| source.mapping?.flag_of(status));
    word.map_or_else(|| flag_of_status(status), Ok)
}

/// A cell with the mapping file's marks and words: a mark is no result, and so is a word in the place of a value.
pub(crate) fn value(source: &Source<'_>, text: &str) -> Result<Cell, FeedError> {
    if source.mapping.is_some_and(|m| m.is_missing(text)) {
        return Ok(Cell::Missing(MissingReason::NoResult));
    }
    Cell::read(text)
}

/// `0.31@D` is 0.31 with flag `D` whatever the row's state says.
fn own_flag(cell: &str, row_flag: ReadingFlag) -> (&str, Result<ReadingFlag, FeedError>) {
    match cell.split_once('@') {
        None => (cell, Ok(row_flag)),
        Some((text, flag)) => {
            let wrong = |_no_flag| FeedError::Flag { found: cell.chars().take(40).collect() };
            (text, flag.parse().map_err(wrong))
        }
    }
}
