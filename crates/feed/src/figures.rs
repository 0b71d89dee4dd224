//! Our own wide form, in which readings are shipped with the program and written by the generator.
//!
//! `#` lines name publisher, period and units; `# origin: synthetic` marks generated figures. Then the header
//! `section,time,published_class,status,` and factor codes, and one line a result. Empty or `--` is no result, `*` not measured.
//! A value whose flag is not that of its row's status has it behind `@`, as in `0.31@D`.

use std::borrow::Cow;
use std::fmt::Write as _;

use standards::{FactorCode, Origin, ReadingFlag};

use crate::cell::Cell;
use crate::line::{cells, lines};
use crate::national::{flag_of_status, instant, published_class};
use crate::row::Source;
use crate::{FeedError, MissingReason, Parsed, Problem, RecordedRow, columns};

const LEADING: [&str; 4] = ["section", "time", "published_class", "status"];
const SYNTHETIC: &str = "# origin: synthetic";

pub(crate) fn is_header(header: &[Cow<'_, str>]) -> bool {
    header.len() > LEADING.len() && header.iter().zip(LEADING).all(|(cell, name)| cell == name)
}

pub(crate) fn read(source: &Source, bytes: &[u8]) -> Parsed {
    let mut parsed = Parsed::default();
    let mut header: Option<Vec<(String, Option<FactorCode>)>> = None;
    let mut origin = Origin::Measured;
    for (number, line) in lines(bytes) {
        let line = line.and_then(|text| {
            if text.starts_with(SYNTHETIC) {
                origin = Origin::Synthetic;
            }
            if text.starts_with('#') { Ok(Vec::new()) } else { cells(text) }
        });
        match (line, &header) {
            (Ok(row), _) if row.is_empty() => {}
            (Ok(row), None) => header = Some(factor_columns(source, number, &row, &mut parsed)),
            (Ok(row), Some(factors)) => read_row(source, number, factors, &row, origin, &mut parsed),
            (Err(error), _) => parsed.problems.push(Problem::of_line(source.at(number), error)),
        }
    }
    parsed
}

fn factor_columns(
    source: &Source,
    number: usize,
    header: &[Cow<'_, str>],
    parsed: &mut Parsed,
) -> Vec<(String, Option<FactorCode>)> {
    let mut factors = Vec::new();
    for (name, column) in header.iter().zip(1..).skip(LEADING.len()) {
        let code = columns::factor(name);
        if let Err(error) = &code {
            parsed.problems.push(Problem::of_cell(source.at(number), column, name, error.clone()));
        }
        factors.push((name.to_string(), code.ok()));
    }
    factors
}

fn read_row(
    source: &Source,
    number: usize,
    factors: &[(String, Option<FactorCode>)],
    row: &[Cow<'_, str>],
    origin: Origin,
    parsed: &mut Parsed,
) {
    let expected = LEADING.len() + factors.len();
    let (section, time, class, status) = match row {
        [section, time, class, status, ..] if row.len() == expected => (section, time, class, status),
        _ => {
            let error = FeedError::CellCount { found: row.len(), expected };
            return parsed.problems.push(Problem::of_line(source.at(number), error));
        }
    };
    let mut report = |index: usize, field: &str, error| {
        parsed.problems.push(Problem::of_cell(source.at(number), index + 1, field, error));
    };
    if section.is_empty() {
        return report(0, LEADING[0], FeedError::Section);
    }
    let time = match instant(time, source.year) {
        Ok(time) => time,
        Err(error) => return report(1, LEADING[1], error),
    };
    let mut recorded = RecordedRow::new(section.as_ref(), time, source.at(number));
    recorded.origin = origin;
    recorded.published_class = published_class(class).unwrap_or_else(|error| {
        report(2, LEADING[2], error);
        None
    });
    recorded.status = Some(status.to_string()).filter(|s| !s.is_empty());
    let row_flag = flag_of_status(recorded.status.as_deref()).unwrap_or_else(|error| {
        report(3, LEADING[3], error);
        ReadingFlag::MAINTENANCE
    });
    for (index, (name, code)) in factors.iter().enumerate() {
        let Some(code) = code else { continue };
        let index = index + LEADING.len();
        let cell = row.get(index).map_or("", |cell| cell.as_ref());
        let (text, flag) = match cell.split_once('@') {
            None => (cell, Ok(row_flag)),
            Some((text, flag)) => (text, flag.parse()),
        };
        let flag = flag.map_err(|_no_flag| FeedError::Flag { found: cell.chars().take(40).collect() });
        match flag.and_then(|flag| Ok((flag, Cell::read(text)?))) {
            Ok((flag, value)) => value.put(&mut recorded, *code, text, flag),
            Err(error) => {
                recorded.missing.push((*code, MissingReason::Unreadable));
                report(index, name, error);
            }
        }
    }
    parsed.rows.push(recorded);
}

/// Writes rows in this form; reading them back gives the same sections, times, classes, states, values and flags.
///
/// `comments` are written first, each line behind `#`. Columns are the factors that occur, in the order of first occurrence.
/// When a row is synthetic the file says so, and all of it reads back as synthetic.
#[must_use]
pub fn write_figures(comments: &[&str], rows: &[RecordedRow]) -> String {
    let mut out = String::new();
    for comment in comments {
        let _infallible = writeln!(out, "# {comment}");
    }
    if rows.iter().any(|row| row.origin == Origin::Synthetic) {
        let _infallible = writeln!(out, "{SYNTHETIC} 合成数据");
    }
    let mut factors: Vec<FactorCode> = Vec::new();
    for code in
        rows.iter().flat_map(|r| r.values.iter().map(|v| v.factor).chain(r.missing.iter().map(|m| m.0)))
    {
        if !factors.contains(&code) {
            factors.push(code);
        }
    }
    out.push_str(&LEADING.join(","));
    for code in &factors {
        let _infallible = write!(out, ",{code}");
    }
    out.push('\n');
    for row in rows {
        let class = row.published_class.map_or("*", |c| c.label().trim_end_matches('类'));
        let status = row.status.as_deref().unwrap_or_default();
        let _infallible = write!(out, "{},{},{class},{status}", row.section, minute(row));
        let row_flag = flag_of_status(row.status.as_deref()).unwrap_or(ReadingFlag::MAINTENANCE);
        for code in &factors {
            out.push(',');
            match row.value(*code) {
                Some(v) if v.flag == row_flag || v.raw_text.ends_with('L') => out.push_str(&v.raw_text),
                Some(v) => {
                    let _infallible = write!(out, "{}@{}", v.raw_text, v.flag);
                }
                None => out.push_str(mark(row, *code)),
            }
        }
        out.push('\n');
    }
    out
}

/// `2021-04-01T08:00+08:00`; seconds are written only when there are any.
fn minute(row: &RecordedRow) -> String {
    row.time.to_string().replace(":00+08:00", "+08:00")
}

fn mark(row: &RecordedRow, code: FactorCode) -> &'static str {
    let reason = row.missing.iter().find(|(missing, _)| *missing == code).map(|(_, reason)| *reason);
    match reason {
        None | Some(MissingReason::NotMeasured) => "*",
        Some(MissingReason::NoResult | MissingReason::Unreadable) => "--",
        Some(MissingReason::FilteredExtreme) => "极值过滤",
        Some(MissingReason::NotDetected) => "ND",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# 发布单位\n# origin: synthetic 合成数据\nsection,time,published_class,status,w21003,w21011\n\
        丙桥,2021-04-01T08:00+08:00,Ⅳ,正常,0.05L,0.31@D\n丙桥,2021-04-01T12:00+08:00,*,维护,--,0.2\n\
        丙桥,2021-04-01T16:00+08:00,Ⅱ,正常,ND,*\n";

    #[test]
    fn what_is_written_reads_back_the_same() {
        let parsed = crate::read("x.csv", TEXT.as_bytes(), None);
        assert_eq!(parsed.problems, []);
        let flags: Vec<&str> = parsed
            .rows
            .iter()
            .flat_map(|r| &r.values)
            .map(|v| if v.flag.counts() { "counts" } else { "not" })
            .collect();
        assert_eq!(flags, ["counts", "not", "not"]);
        assert!(parsed.rows.iter().all(|r| r.origin == Origin::Synthetic));
        assert_eq!(write_figures(&["发布单位"], &parsed.rows), TEXT);
    }

    #[test]
    fn a_bad_cell_is_reported_and_the_row_keeps_the_others() {
        let text = TEXT.replace("0.31@D", "0.31@DDD").replace("Ⅱ", "甲");
        let parsed = crate::read("x.csv", text.as_bytes(), None);
        let shown: Vec<String> = parsed.problems.iter().map(ToString::to_string).collect();
        assert!(shown.len() == 2 && shown[0].starts_with("x.csv:4:6 w21011: “0.31@DDD”"), "{shown:?}");
        assert!(shown[1].starts_with("x.csv:6:3 published_class: “甲”"), "{shown:?}");
        assert_eq!((parsed.rows.len(), parsed.rows[0].values.len()), (3, 1));
    }
}
