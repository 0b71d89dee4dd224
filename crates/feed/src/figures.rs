//! Our own wide form, in which readings are shipped with the program and written by the generator.
//!
//! `#` lines name publisher, period and units; `# origin: synthetic` marks generated figures. Then the header
//! `section,time,published_class,status,` and factor codes, and one line a result. Empty or `--` is no result, `*` not measured.
//! A value whose flag is not that of its row's status has it behind `@`, as in `0.31@D`.

use std::fmt::Write as _;

use standards::{FactorCode, Origin, ReadingFlag};

use crate::status::flag_of_status;
use crate::table::SYNTHETIC;
use crate::{MissingReason, RecordedRow};

const LEADING: [&str; 4] = ["section", "time", "published_class", "status"];

pub(crate) fn is_header(header: &[String]) -> bool {
    header.len() > LEADING.len() && header.iter().zip(LEADING).all(|(cell, name)| cell == name)
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
