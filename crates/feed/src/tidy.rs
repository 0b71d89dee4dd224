//! Tidy CSV: `section,time,factor,value[,flag]`, one value a line.

use std::borrow::Cow;
use std::collections::HashMap;

use standards::time::Instant;
use standards::{FactorCode, ReadingFlag};

use crate::cell::Cell;
use crate::columns::factor;
use crate::line::{cells, lines};
use crate::national::instant;
use crate::row::Source;
use crate::{FeedError, Parsed, Problem, RecordedRow};

/// The columns, each with the names it may have; the last is optional.
const COLUMNS: [(&str, &[&str]); 5] = [
    ("section", &["section", "断面", "断面名称"]),
    ("time", &["time", "时间", "监测时间"]),
    ("factor", &["factor", "因子", "监测因子", "项目", "指标"]),
    ("value", &["value", "数值", "监测值", "值"]),
    ("flag", &["flag", "标识", "数据标识"]),
];

pub(crate) fn is_header(header: &[Cow<'_, str>]) -> bool {
    COLUMNS[..4].iter().all(|(_, names)| header.iter().any(|cell| names.contains(&cell.as_ref())))
}

pub(crate) fn read(source: &Source, bytes: &[u8]) -> Parsed {
    let mut reader = Reader { source, parsed: Parsed::default(), open: HashMap::new() };
    let mut header: Option<(Header, usize)> = None;
    for (number, line) in lines(bytes) {
        let row = match line.and_then(|text| Ok((text, cells(text)?))) {
            Ok((text, _)) if text.starts_with('#') => continue,
            Ok((_, row)) => row,
            Err(error) => {
                reader.parsed.problems.push(Problem::of_line(source.at(number), error));
                continue;
            }
        };
        match &header {
            None => header = Some((Header::read(&row), row.len())),
            Some((_, expected)) if row.len() > *expected || row.len() + 1 < *expected => {
                let error = FeedError::CellCount { found: row.len(), expected: *expected };
                reader.parsed.problems.push(Problem::of_line(source.at(number), error));
            }
            Some((columns, _)) => {
                if let Err((index, error)) = reader.line(columns, number, &row) {
                    let column = columns.0[index].unwrap_or_default() + 1;
                    let problem = Problem::of_cell(source.at(number), column, COLUMNS[index].0, error);
                    reader.parsed.problems.push(problem);
                }
            }
        }
    }
    reader.parsed
}

/// Where each of [`COLUMNS`] stands.
struct Header([Option<usize>; 5]);

impl Header {
    fn read(header: &[Cow<'_, str>]) -> Self {
        Self(COLUMNS.map(|(_, names)| header.iter().position(|cell| names.contains(&cell.as_ref()))))
    }
}

struct Reader<'a> {
    source: &'a Source,
    parsed: Parsed,
    /// The row that takes the next value of a section and time.
    open: HashMap<(String, Instant), usize>,
}

impl Reader<'_> {
    /// Reads one line; an error comes with the index of its column in [`COLUMNS`].
    fn line(
        &mut self,
        columns: &Header,
        number: usize,
        row: &[Cow<'_, str>],
    ) -> Result<(), (usize, FeedError)> {
        let cell = |index: usize| columns.0[index].and_then(|i| row.get(i)).map_or("", |cell| cell.as_ref());
        let section = cell(0);
        if section.is_empty() {
            return Err((0, FeedError::Section));
        }
        let time = instant(cell(1), self.source.year).map_err(|e| (1, e))?;
        let code = factor(cell(2)).map_err(|e| (2, e))?;
        let value = Cell::read(cell(3)).map_err(|e| (3, e))?;
        let flag = match cell(4) {
            "" => ReadingFlag::NORMAL,
            text => text
                .parse()
                .map_err(|_no_flag| (4, FeedError::Flag { found: text.chars().take(40).collect() }))?,
        };
        let row = self.row_for(section, time, code, number);
        value.put(row, code, cell(3), flag);
        Ok(())
    }

    /// The row of a section and time; another one when it already has this factor, so that duplicates stay visible.
    fn row_for(&mut self, section: &str, time: Instant, code: FactorCode, number: usize) -> &mut RecordedRow {
        let rows = &mut self.parsed.rows;
        let key = (section.to_owned(), time);
        let open = self.open.get(&key).copied().filter(|index| !rows[*index].mentions(code));
        let index = open.unwrap_or(rows.len());
        if open.is_none() {
            rows.push(RecordedRow::new(section, time, self.source.at(number)));
            self.open.insert(key, index);
        }
        &mut rows[index]
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
