//! Tables in CSV beside a model: a header, then rows of numbers; the first column may be a time.

use crate::draft::Draft;
use crate::problem::{Problem, Severity};
use crate::settings::{civil_moment, seconds};
use crate::table::{Entry, Located};

/// Rows of a CSV file in the order of the columns that were asked for.
pub(crate) type Rows = Vec<Vec<f64>>;

/// Most rows that are read of one file.
const MOST_ROWS: usize = 1_000_000;

/// Reads columns of a file; a column `time` is given in seconds since the start of the run (civil times, or hours since the
/// beginning of what is reported).
pub(crate) fn columns(
    draft: &Draft<'_>,
    entry: &Entry<'_, '_>,
    name: &Located<String>,
    wanted: &[&str],
) -> Option<Rows> {
    let Some(text) = (draft.files)(&name.value) else {
        entry.sheet.error(
            &name.span,
            format!("读不到文件 {} cannot be read", name.value),
            "放在模型文件旁边 put it beside the model",
        );
        return None;
    };
    let tell = |line: usize, column: usize, message: String, hint: &str| {
        let file = name.value.clone();
        let severity = Severity::Error;
        entry.sheet.tell(Problem { file, line, column, severity, message, hint: hint.to_owned() });
    };
    let mut lines = text
        .trim_start_matches('\u{feff}')
        .lines()
        .enumerate()
        .filter(|(_, l)| !l.trim().is_empty() && !l.trim_start().starts_with('#'));
    let Some((at, header)) = lines.next() else {
        tell(1, 0, "文件是空的 is empty".into(), "");
        return None;
    };
    let header: Vec<&str> = header.split(',').map(|c| c.trim().trim_matches('"')).collect();
    let mut places = Vec::new();
    for column in wanted {
        let Some(place) = header.iter().position(|h| h == column) else {
            let has = format!("有 has {}", header.join(", "));
            tell(at + 1, 1, format!("缺少 `{column}` 列 has no column `{column}`"), &has);
            return None;
        };
        places.push(place);
    }
    let mut rows = Vec::new();
    for (at, line) in lines {
        let cells: Vec<&str> = line.split(',').map(|c| c.trim().trim_matches('"')).collect();
        let mut row = Vec::with_capacity(places.len());
        for (column, &place) in wanted.iter().zip(&places) {
            let cell = cells.get(place).copied().unwrap_or("");
            let value = if *column == "time" { time(draft, cell) } else { cell.parse().ok() };
            let Some(value) = value.filter(|v: &f64| v.is_finite()) else {
                tell(at + 1, place + 1, format!("`{column}` 列的 `{cell}` 不是数 is no number"), "");
                return None;
            };
            row.push(value);
        }
        let falls = wanted.first() == Some(&"time") || wanted.first() == Some(&"depth_m");
        if falls && rows.last().is_some_and(|before: &Vec<f64>| before.first() >= row.first()) {
            tell(at + 1, 1, format!("`{}` 列应递增 must ascend", wanted[0]), "");
            return None;
        }
        if rows.len() == MOST_ROWS {
            tell(at + 1, 0, format!("超过 {MOST_ROWS} 行 has too many rows"), "");
            return None;
        }
        rows.push(row);
    }
    Some(rows)
}

fn time(draft: &Draft<'_>, cell: &str) -> Option<f64> {
    if let Ok(hours) = cell.parse::<f64>() {
        return Some(seconds(draft.start - draft.begin) + hours * 3600.0);
    }
    civil_moment(cell).map(|at| seconds(at - draft.begin))
}
