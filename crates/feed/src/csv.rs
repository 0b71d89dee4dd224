//! Tables in text: where the header stands, what separates the cells, and then line after line.

use std::borrow::Cow;

use standards::Origin;

use crate::encoding::lines;
use crate::header::{HEADER_WITHIN, Header};
use crate::line::{cells, separators};
use crate::row::Source;
use crate::table::{SYNTHETIC, Table};
use crate::{FeedError, Parsed, Problem};

/// The header of a text: its line, the separator, and what the columns are.
pub(crate) struct Head {
    pub(crate) line: usize,
    pub(crate) separator: char,
    pub(crate) header: Header,
}

/// Finds the header among the first lines that are no comments; an error tells what the first of them is.
pub(crate) fn head(source: &Source<'_>, bytes: &[u8]) -> Result<Head, FeedError> {
    let texts = lines(bytes).filter(|(_, line)| !line.as_ref().is_ok_and(|text| text.starts_with('#')));
    let mut first = None;
    for (number, line) in texts.take(HEADER_WITHIN) {
        match line {
            Ok(text) => {
                if let Some((separator, header)) = header_of(source, &text) {
                    return Ok(Head { line: number, separator, header });
                }
                let found = || format!("首行 / first line `{}`", text.chars().take(60).collect::<String>());
                first.get_or_insert_with(|| FeedError::UnknownForm { found: found() });
            }
            Err(error) => {
                first.get_or_insert(error);
            }
        }
    }
    Err(first.unwrap_or_else(|| FeedError::UnknownForm { found: "空文件 / empty".into() }))
}

fn header_of(source: &Source<'_>, text: &str) -> Option<(char, Header)> {
    let mut row = Vec::new();
    let read = |separator| {
        cells(text, separator, &mut row).ok()?;
        Header::read(source, &row).map(|header| (separator, header))
    };
    separators(text).into_iter().find_map(read)
}

pub(crate) fn read(source: &Source<'_>, bytes: &[u8]) -> Parsed {
    let Head { line: head, separator, header } = match head(source, bytes) {
        Ok(head) => head,
        Err(error) => {
            let problem = Problem::of_line(source.at(1), error);
            return Parsed { problems: vec![problem], ..Parsed::default() };
        }
    };
    let mut table = Table::new(source, header, head);
    let mut origin = Origin::Measured;
    let mut kept = Vec::new();
    for (number, line) in lines(bytes) {
        let text = match line {
            Ok(text) => text,
            Err(error) => {
                table.parsed.problems.push(Problem::of_line(source.at(number), error));
                continue;
            }
        };
        if text.starts_with('#') {
            if text.starts_with(SYNTHETIC) {
                origin = Origin::Synthetic;
            }
        } else if number > head {
            // The cells borrow from a line that is gone after this turn; only their room is kept.
            let mut row: Vec<Cow<'_, str>> = emptied(kept);
            match cells(&text, separator, &mut row) {
                Ok(()) => table.row(number, &row),
                Err(error) => table.parsed.problems.push(Problem::of_line(source.at(number), error)),
            }
            kept = emptied(row);
        }
    }
    table.finish(origin)
}

/// An empty list in the room of another, for cells of another lifetime.
fn emptied<'b>(mut cells: Vec<Cow<'_, str>>) -> Vec<Cow<'b, str>> {
    cells.clear();
    cells.into_iter().map(|_none| Cow::Borrowed("")).collect()
}

#[cfg(test)]
mod tests {
    use standards::time::Instant;
    use standards::{FactorCode, ReadingFlag, WaterClass};

    use crate::{FeedError, MissingReason, read};

    // Composed by us in the platform's form.
    const HEADER: &str =
        "省份,流域,断面名称,监测时间,水质类别,水温(℃),氨氮(mg/L),总磷(mg/L),叶绿素α(mg/L),站点情况";

    fn parse(lines: &str) -> crate::Parsed {
        read("x.csv", format!("{HEADER}\n{lines}").as_bytes(), Some(2021))
    }

    #[test]
    fn a_row_reads_with_its_time_class_and_values() {
        let parsed = parse("甲省,乙流域,丙桥,04-01 08:00,Ⅳ,10.4,0.223,0.212,*,正常\r\n");
        assert_eq!(parsed.problems, []);
        let row = &parsed.rows[0];
        assert_eq!(row.time, "2021-04-01T08:00:00+08:00".parse::<Instant>().unwrap());
        assert_eq!((row.section.as_str(), row.basin.as_deref()), ("丙桥", Some("乙流域")));
        assert_eq!(row.published_class, Some(WaterClass::IV));
        let tp = row.value(FactorCode::TOTAL_PHOSPHORUS).unwrap();
        assert_eq!(
            (tp.value.to_string().as_str(), tp.raw_text.as_str(), tp.flag),
            ("0.212", "0.212", ReadingFlag::NORMAL)
        );
        assert_eq!(row.missing, [("w01016".parse().unwrap(), MissingReason::NotMeasured)]);
    }

    #[test]
    fn values_of_a_station_under_maintenance_carry_its_flag() {
        let parsed = parse("甲,乙,丙,04-01 08:00,*,10.4,--,--,*,维护\n甲,乙,丙,04-01 12:00,,9,--,--,*,停站");
        let flags: Vec<_> = parsed.rows.iter().map(|r| r.values[0].flag.as_str().to_owned()).collect();
        assert_eq!(flags, ["M", "B"]);
    }

    #[test]
    fn one_bad_line_is_reported_and_nothing_else_is_lost() {
        let good = "甲,乙,丙,04-01 08:00,Ⅱ,10.4,0.1,0.02,*,正常";
        let bad = [
            ("甲,乙,丙,04-31 08:00,Ⅱ,10.4,0.1,0.02,*,正常", "x.csv:3:4 监测时间: “04-31 08:00”不是时间"),
            ("甲,乙,丙,04-01 08:00,Ⅱ,10.4,0.1,*,正常", "x.csv:3: 本行有 9 列"),
            ("甲,乙,,04-01 08:00,Ⅱ,10.4,0.1,0.02,*,正常", "x.csv:3:3 断面名称: 缺少断面名称"),
            ("甲,乙,丙,04-01 08:00,六,10.4,0.1,0.02,*,正常", "x.csv:3:5 水质类别: “六”"),
            ("甲,乙,丙,04-01 08:00,Ⅱ,1o.4,0.1,0.02,*,正常", "x.csv:3:6 水温(℃): “1o.4”不是数值"),
            ("甲,乙,丙,04-01 08:00,Ⅱ,10.4,0.1,0.02,*,放假", "x.csv:3:10 站点情况: “放假”"),
            ("甲,\"乙,丙,04-01 08:00,Ⅱ,10.4,0.1,0.02,*,正常", "x.csv:3: 引号"),
        ];
        for (bad, words) in bad {
            let parsed = parse(&format!("{good}\n{bad}\n{good}\n"));
            let shown: Vec<String> = parsed.problems.iter().map(ToString::to_string).collect();
            assert!(shown.len() == 1 && shown[0].starts_with(words), "{shown:?}");
            assert_eq!(parsed.rows.iter().filter(|r| matches!(r.place.line, 2 | 4)).count(), 2, "{bad}");
        }
    }

    #[test]
    fn without_a_year_the_file_name_gives_it_or_the_reader_asks() {
        let text = format!("{HEADER}\n甲,乙,丙,04-01 08:00,Ⅱ,10.4,0.1,0.02,*,正常");
        assert_eq!(read("2021-04.csv", text.as_bytes(), None).rows[0].time.day().to_string(), "2021-04-01");
        let problems = read("x.csv", text.as_bytes(), None).problems;
        assert!(matches!(problems[0].error, FeedError::NoYear { .. }));
    }

    #[test]
    fn a_station_without_time_is_unmeasured_and_no_problem() {
        let parsed = parse("甲,乙,丙,*,*,--,--,--,*,不具备运行条件");
        assert_eq!((parsed.rows.len(), parsed.unmeasured.len(), parsed.problems.len()), (0, 1, 0));
    }
}
