//! Tables with a line a value: section, time, factor, value and, when there is one, its flag and unit.

use std::borrow::Cow;
use std::collections::HashMap;

use standards::time::Instant;
use standards::{FactorCode, ReadingFlag};

use crate::cell::Cell;
use crate::columns::{NamedFactor, factor};
use crate::header::{Header, Role};
use crate::moment::{Moment, moment, moment_of_two};
use crate::outlet::joined;
use crate::row::Source;
use crate::unit::Scale;
use crate::wide::value;
use crate::{FeedError, MissingReason, Note, NoteKind, Parsed, RecordedRow};

/// What is known from the lines before: neighbours share their section, time and factors, and need not be read again.
#[derive(Default)]
pub(crate) struct Tidy {
    /// Section and province: names occur in several provinces.
    sections: HashMap<(String, String), u32>,
    /// The row that takes the next value of a section and time.
    open: HashMap<(u32, Instant), usize>,
    /// Factor and unit as written, with what they mean.
    factors: Vec<(String, String, NamedFactor)>,
    next_factor: usize,
    /// Date and time of day as written, with what they mean.
    time: Option<(String, String, Moment)>,
    section: Option<(String, String, u32)>,
}

impl Tidy {
    /// Reads one line; gives the month when its time has no year.
    pub(crate) fn row(
        &mut self,
        source: &Source<'_>,
        header: &Header,
        line: usize,
        cells: &[Cow<'_, str>],
        parsed: &mut Parsed,
    ) -> Option<i8> {
        match self.value(source, header, line, cells, parsed) {
            Ok(yearless) => yearless,
            Err((role, error)) => {
                let column = header.position(role).unwrap_or_default();
                parsed.problems.push(source.problem(line, column, header.name(column), error));
                None
            }
        }
    }

    fn value(
        &mut self,
        source: &Source<'_>,
        header: &Header,
        line: usize,
        cells: &[Cow<'_, str>],
        parsed: &mut Parsed,
    ) -> Result<Option<i8>, (Role, FeedError)> {
        let cell = |role: Role| {
            header.position(role).and_then(|index| cells.get(index)).map_or("", |cell| cell.as_ref())
        };
        let fixed = source.mapping.and_then(|m| m.section.as_ref()).filter(|_| !header.has(Role::Section));
        let section = fixed.map_or_else(|| cell(Role::Section), |fixed| &fixed.name);
        let section = &*joined(cell(Role::Discharger), section);
        if section.is_empty() {
            return Err((Role::Section, FeedError::Section));
        }
        let Moment { instant, yearless } = self.time(source, header, &cell)?;
        let (code, scale) = self.factor(cell(Role::FactorName), cell(Role::Unit))?;
        let text = cell(Role::Value);
        let value = value(source, text).and_then(|cell| cell.scaled(scale)).map_err(|e| (Role::Value, e))?;
        let value = limited(value, cell(Role::Limit), scale).map_err(|e| (Role::Limit, e))?;
        let flag = flag(source, cell(Role::Flag))?;
        if value == Cell::Missing(MissingReason::NotDetected) {
            let column = header.position(Role::Value).unwrap_or_default();
            let problem = source.problem(line, column, header.name(column), FeedError::NoLimit);
            parsed.undetected.push(problem);
        }
        let key = (self.section(section, cell(Role::Province)), instant);
        let open = self.open.get(&key).copied();
        // Another row when the open one already has this factor, so that duplicates stay visible.
        let open = open.filter(|at| parsed.rows.get(*at).is_some_and(|row| !row.mentions(code)));
        let at = open.unwrap_or(parsed.rows.len());
        if open.is_none() {
            let mut row = RecordedRow::new(section, instant, source.at(line));
            let text = |role: Role| Some(cell(role)).filter(|text| !text.is_empty()).map(str::to_owned);
            row.province = text(Role::Province).or_else(|| fixed?.province.clone());
            row.basin = text(Role::Basin).or_else(|| fixed?.basin.clone());
            row.city = text(Role::City);
            row.river = text(Role::River);
            row.values.reserve_exact(self.factors.len().min(16));
            parsed.rows.push(row);
            self.open.insert(key, at);
        }
        if let Some(row) = parsed.rows.get_mut(at) {
            value.put(row, code, text, flag);
            if header.has_notes {
                note(row, code, &cell);
            }
        }
        Ok(yearless)
    }

    fn time<'a>(
        &mut self,
        source: &Source<'_>,
        header: &Header,
        cell: &impl Fn(Role) -> &'a str,
    ) -> Result<Moment, (Role, FeedError)> {
        let (whole, clock) = match (header.has(Role::Date), header.has(Role::Time)) {
            (true, true) => (Role::Date, Role::Time),
            (true, false) => (Role::Date, Role::Hour),
            _ => (Role::Time, Role::Hour),
        };
        let (first, second) = (cell(whole), cell(clock));
        match &self.time {
            Some((a, b, known)) if same(a, first) && same(b, second) => return Ok(*known),
            _ => {}
        }
        let read =
            if second.is_empty() { moment(first, source) } else { moment_of_two(first, second, source) };
        let read = read.map_err(|error| (whole, error))?;
        self.time = Some((first.to_owned(), second.to_owned(), read));
        Ok(read)
    }

    fn factor(&mut self, name: &str, unit: &str) -> Result<(FactorCode, Scale), (Role, FeedError)> {
        // Tables go through the same factors again and again: the likeliest is the one after the last.
        let count = self.factors.len();
        for at in (self.next_factor..count).chain(0..self.next_factor.min(count)) {
            if let Some((a, b, found)) = self.factors.get(at)
                && same(a, name)
                && same(b, unit)
            {
                self.next_factor = at + 1;
                return Ok((found.code, found.scale));
            }
        }
        let mut found = factor(name).map_err(|error| (Role::FactorName, error))?;
        if !unit.is_empty() {
            found = NamedFactor::new(found.code, Some(unit)).map_err(|error| (Role::Unit, error))?;
        }
        // A file of ever new names must not be searched through for each of its lines.
        if self.factors.len() >= 256 {
            self.factors.clear();
        }
        let (code, scale) = (found.code, found.scale);
        self.factors.push((name.to_owned(), unit.to_owned(), found));
        Ok((code, scale))
    }

    fn section(&mut self, name: &str, province: &str) -> u32 {
        match &self.section {
            Some((a, b, number)) if same(a, name) && same(b, province) => return *number,
            _ => {}
        }
        let next = u32::try_from(self.sections.len()).unwrap_or(u32::MAX);
        let key = (name.to_owned(), province.to_owned());
        let number = *self.sections.entry(key.clone()).or_insert(next);
        self.section = Some((key.0, key.1, number));
        number
    }
}

/// A result written as "not detected" is below the limit that stands beside it.
fn limited(cell: Cell, limit: &str, scale: Scale) -> Result<Cell, FeedError> {
    if cell != Cell::Missing(MissingReason::NotDetected) || limit.is_empty() {
        return Ok(cell);
    }
    Ok(match Cell::read(limit)?.scaled(scale)? {
        Cell::Value(limit) | Cell::BelowDetection(limit) => Cell::BelowDetection(limit),
        Cell::Missing(_) => cell,
    })
}

/// Keeps what else a line says; of the laboratory and the sample the first line of the row speaks.
fn note<'a>(row: &mut RecordedRow, factor: FactorCode, cell: &impl Fn(Role) -> &'a str) {
    let mut keep = |factor: Option<FactorCode>, kind: NoteKind, text: &str| {
        let known = row.notes.iter().any(|note| note.kind == kind && note.factor == factor);
        if !text.is_empty() && !known {
            row.notes.push(Note { factor, kind, text: text.to_owned() });
        }
    };
    keep(None, NoteKind::Laboratory, cell(Role::Laboratory));
    keep(None, NoteKind::SampleNumber, cell(Role::SampleNumber));
    keep(Some(factor), NoteKind::Method, cell(Role::Method));
}

/// Equality of two short texts, byte by byte: cheaper here than a call, and done four times a line.
fn same(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).all(|(a, b)| a == b)
}

fn flag(source: &Source<'_>, text: &str) -> Result<ReadingFlag, (Role, FeedError)> {
    match text {
        "" => Ok(ReadingFlag::NORMAL),
        text => match source.mapping.and_then(|m| m.flag_of(text)) {
            Some(flag) => Ok(flag),
            None => text
                .parse()
                .map_err(|_no_flag| (Role::Flag, FeedError::Flag { found: text.chars().take(40).collect() })),
        },
    }
}

#[cfg(test)]
mod tests {
    use crate::{MissingReason, read};

    fn shown(text: &str) -> Vec<String> {
        let parsed = read("x.csv", text.as_bytes(), None);
        assert_eq!(parsed.problems, []);
        let values = parsed.rows.iter().flat_map(|r| {
            r.values.iter().map(move |v| format!("{} {} {} {}", r.place.line, v.factor, v.value, v.flag))
        });
        values.collect()
    }

    #[test]
    fn lines_of_one_section_and_time_become_one_row() {
        let text = "section,time,factor,value\n丙桥,2021-04-01 08:00,总磷,0.2\n丁桥,2021-04-01 08:00,总磷,0.1\n\
            丙桥,2021-04-01T08:00:00+08:00,w21003,0.5\n丙桥,2021-04-01 08:00,总磷,0.3\n";
        assert_eq!(shown(text), ["2 w21011 0.2 N", "2 w21003 0.5 N", "3 w21011 0.1 N", "5 w21011 0.3 N"]);
    }

    #[test]
    fn non_detects_take_flag_l_with_the_limit_when_it_is_given() {
        let text = "section,time,factor,value,flag\n丙,2021-04-01 08:00,氨氮,0.05L,\n丙,2021-04-01 12:00,氨氮,<0.05,N\n\
            丙,2021-04-01 16:00,氨氮,<0.05,M\n丙,2021-04-01 20:00,氨氮,未检出\n";
        assert_eq!(shown(text), ["2 w21003 0.05 L", "3 w21003 0.05 L", "4 w21003 0.05 M"]);
        let last = read("x.csv", text.as_bytes(), None).rows.remove(3);
        assert_eq!(last.missing, [("w21003".parse().unwrap(), MissingReason::NotDetected)]);
    }

    #[test]
    fn a_bad_line_names_its_column_and_the_others_are_read() {
        let text = "flag,section,time,factor,value\nN,丙,2021-04-01 08:00,总林,0.2\nNNN,丙,2021-04-01 08:00,总磷,0.2\n\
            ,丙,昨天,总磷,0.2\n,丙,2021-04-01 08:00,总磷\n,丙,2021-04-01 08:00\n,丙,2021-04-01 08:00,总磷,0.2\n";
        let parsed = read("x.csv", text.as_bytes(), None);
        let problems: Vec<String> = parsed.problems.iter().map(ToString::to_string).collect();
        let starts = [
            "x.csv:2:4 factor: “总林”",
            "x.csv:3:1 flag: “NNN”",
            "x.csv:4:3 time: “昨天”",
            "x.csv:6: 本行有 3 列",
        ];
        assert_eq!(problems.len(), starts.len(), "{problems:?}");
        assert!(problems.iter().zip(starts).all(|(p, s)| p.starts_with(s)), "{problems:?}");
        assert_eq!(parsed.rows.iter().map(|r| r.values.len()).sum::<usize>(), 1);
    }
}
