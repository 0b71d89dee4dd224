//! What the two forms of the national platform share: their columns and the reading of one row.

use standards::time::Instant;
use standards::{FactorCode, ReadingFlag, WaterClass};

use crate::cell::{Cell, Html};
use crate::columns::factor;
use crate::row::Source;
use crate::{FeedError, Parsed, Problem, RecordedRow, Unmeasured};

#[derive(Debug, Clone, Copy)]
enum Column {
    Province,
    Basin,
    Section,
    Time,
    Class,
    Status,
    Factor(FactorCode),
    LeftOut,
}

/// The columns of a header, known by name so that their order does not matter.
#[derive(Debug)]
pub(crate) struct Columns {
    kinds: Vec<Column>,
    names: Vec<String>,
    section: usize,
    time: usize,
}

impl Columns {
    /// Reads the header. A column of an unknown factor or another unit is reported and left out.
    pub(crate) fn read(source: &Source, line: usize, header: &[&str], parsed: &mut Parsed) -> Option<Self> {
        let names: Vec<String> = header.iter().map(|cell| Html::read(cell).text.into_owned()).collect();
        let mut columns = Vec::with_capacity(names.len());
        for (name, number) in names.iter().zip(1..) {
            columns.push(match name.as_str() {
                "省份" => Column::Province,
                "流域" => Column::Basin,
                "断面名称" => Column::Section,
                "监测时间" => Column::Time,
                "水质类别" => Column::Class,
                "站点情况" => Column::Status,
                _ => match factor(name) {
                    Ok(code) => Column::Factor(code),
                    Err(error) => {
                        parsed.problems.push(Problem::of_cell(source.at(line), number, name, error));
                        Column::LeftOut
                    }
                },
            });
        }
        let mut position = |column: &'static str| {
            let found = names.iter().position(|name| name == column);
            if found.is_none() {
                parsed.problems.push(Problem::of_line(source.at(line), FeedError::NoColumn { column }));
            }
            found
        };
        let (section, time) = (position("断面名称")?, position("监测时间")?);
        Some(Self { kinds: columns, names, section, time })
    }

    /// Reads one row; `None` in `cells` is a JSON null.
    pub(crate) fn row(&self, source: &Source, line: usize, cells: &[Option<&str>], parsed: &mut Parsed) {
        let place = source.at(line);
        if cells.len() != self.kinds.len() {
            let error = FeedError::CellCount { found: cells.len(), expected: self.kinds.len() };
            parsed.problems.push(Problem::of_line(place, error));
            return;
        }
        let html = |index: usize| Html::read(cells.get(index).copied().flatten().unwrap_or_default());
        let problem =
            |index: usize, error| Problem::of_cell(source.at(line), index + 1, &self.names[index], error);
        let section = html(self.section);
        if section.text.is_empty() {
            parsed.problems.push(problem(self.section, FeedError::Section));
            return;
        }
        let status_at = self.kinds.iter().position(|c| matches!(c, Column::Status));
        let status = status_at.map(|i| html(i).text.into_owned()).filter(|s| !s.is_empty());
        let time = html(self.time);
        if matches!(&*time.text, "" | "*" | "-" | "--") {
            parsed.unmeasured.push(Unmeasured { section: section.text.into_owned(), status, place });
            return;
        }
        let instant = match instant(&time.text, source.year) {
            Ok(instant) => instant,
            Err(error) => return parsed.problems.push(problem(self.time, error)),
        };
        let flag = match flag_of_status(status.as_deref()) {
            Ok(flag) => flag,
            Err(error) => {
                parsed.problems.push(problem(status_at.unwrap_or_default(), error));
                ReadingFlag::MAINTENANCE
            }
        };
        let mut row = RecordedRow::new(&*section.text, instant, place);
        row.city = section.titled("所在地市").map(str::to_owned);
        row.river = section.titled("所属河流").map(str::to_owned);
        row.status = status;
        for (index, column) in self.kinds.iter().enumerate() {
            let cell = html(index);
            match column {
                Column::Province => row.province = Some(cell.text.into_owned()).filter(|t| !t.is_empty()),
                Column::Basin => row.basin = Some(cell.text.into_owned()).filter(|t| !t.is_empty()),
                Column::Class => match published_class(&cell.text) {
                    Ok(class) => row.published_class = class,
                    Err(error) => parsed.problems.push(problem(index, error)),
                },
                Column::Factor(code) => match Cell::read(cell.raw()) {
                    Ok(value) => value.put(&mut row, *code, cell.raw(), flag),
                    Err(error) => {
                        row.missing.push((*code, crate::MissingReason::Unreadable));
                        parsed.problems.push(problem(index, error));
                    }
                },
                Column::Section | Column::Time | Column::Status | Column::LeftOut => {}
            }
        }
        parsed.rows.push(row);
    }
}

/// A published class: `None` for the marks of an ungraded row (nothing, `*`, `-`, `--`).
pub(crate) fn published_class(text: &str) -> Result<Option<WaterClass>, FeedError> {
    if matches!(text, "" | "*" | "-" | "--") {
        return Ok(None);
    }
    let wrong = || FeedError::Class { found: text.chars().take(40).collect() };
    WaterClass::parse(text).map(Some).ok_or_else(wrong)
}

/// The flag that the state of a station (站点情况) gives the values of its row: 维护 `M`, a stopped station `B`.
pub(crate) fn flag_of_status(status: Option<&str>) -> Result<ReadingFlag, FeedError> {
    match status.unwrap_or_default() {
        "" | "正常" => Ok(ReadingFlag::NORMAL),
        "维护" => Ok(ReadingFlag::MAINTENANCE),
        "停站" | "不具备运行条件" => Ok("B".parse().unwrap_or(ReadingFlag::MAINTENANCE)),
        other => Err(FeedError::Status { found: other.chars().take(40).collect() }),
    }
}

/// A time with its year, or `MM-DD HH:MM` in the year given; Beijing time.
pub(crate) fn instant(text: &str, year: Option<i16>) -> Result<Instant, FeedError> {
    let found = || text.chars().take(40).collect::<String>();
    let is_short = text.as_bytes().get(2) == Some(&b'-');
    if !is_short {
        return text.parse().map_err(|_no_time| FeedError::Time { found: found() });
    }
    let year = year.ok_or_else(|| FeedError::NoYear { found: found() })?;
    format!("{year:04}-{text}").parse().map_err(|_no_time| FeedError::Time { found: found() })
}
