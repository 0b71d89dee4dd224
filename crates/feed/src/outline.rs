//! What a table looks like before anybody knows what its columns are: the sheets and the first rows.

use std::borrow::Cow;

use crate::encoding::lines;
use crate::header::HEADER_WITHIN;
use crate::line::{cells, separators};
use crate::{ReadOptions, detect, gzip, workbook};

/// One of the first rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeadRow {
    /// Its line, or its row in the sheet, from 1.
    pub line: usize,
    /// Its cells as text.
    pub cells: Vec<String>,
}

/// The sheets of a workbook and the first rows of a table; empty for JSON and for what is no table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outline {
    /// Names of the sheets, in order; none when the file is no workbook.
    pub sheets: Vec<String>,
    /// The first rows, comments and empty lines left out.
    pub head: Vec<HeadRow>,
}

/// Looks at the head of a file. What does not read is told by [`crate::read_with`]; here it only is not shown.
#[must_use]
pub fn outline(name: &str, bytes: &[u8], options: &ReadOptions) -> Outline {
    if gzip::is_packed(bytes) {
        let (plain, _told_by_reading) = gzip::unpacked(bytes, options.inflated());
        return of_plain(detect::unpacked_name(name), &plain, options);
    }
    of_plain(name, bytes, options)
}

fn of_plain(name: &str, bytes: &[u8], options: &ReadOptions) -> Outline {
    match detect::container(name, bytes) {
        Ok(detect::Container::Workbook) => {
            let opened = workbook::head(bytes, options.sheet(), options.inflated());
            // A sheet that is not there must not hide those that are.
            let opened = opened.or_else(|_no_such_sheet| workbook::head(bytes, None, options.inflated()));
            opened.map(|(sheets, head)| Outline { sheets, head }).unwrap_or_default()
        }
        Ok(detect::Container::Text) => Outline { sheets: Vec::new(), head: text_head(bytes) },
        Ok(detect::Container::Json) | Err(_) => Outline::default(),
    }
}

fn text_head(bytes: &[u8]) -> Vec<HeadRow> {
    let read =
        |(_, line): &(usize, Result<Cow<'_, str>, _>)| line.as_ref().is_ok_and(|text| !text.starts_with('#'));
    let first: Vec<(usize, Cow<'_, str>)> = lines(bytes)
        .filter(read)
        .filter_map(|(number, line)| Some((number, line.ok()?)))
        .take(HEADER_WITHIN)
        .collect();
    // A title above the table has no separators: the line with the most of them shows which one it is.
    let fullest = |text: &str| separators(text).first().map(|s| (text.matches(*s).count(), *s));
    let separator = first.iter().filter_map(|(_, text)| fullest(text)).max_by_key(|(count, _)| *count);
    let separator = separator.map_or(',', |(_, separator)| separator);
    let row = |(line, text): &(usize, Cow<'_, str>)| {
        let mut found = Vec::new();
        let split = cells(text, separator, &mut found);
        let cells = match split {
            Ok(()) => found.iter().map(ToString::to_string).collect(),
            Err(_open_quote) => vec![text.to_string()],
        };
        HeadRow { line: *line, cells }
    };
    first.iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_of_a_text_is_shown_whatever_its_columns_are_called() {
        let text = "某县水质\n# 注\n点;时刻;磷\n甲;2021-04-01 08:00;0.2\n";
        let seen = outline("x.csv", text.as_bytes(), &ReadOptions::default());
        let lines: Vec<_> = seen.head.iter().map(|row| (row.line, row.cells.len())).collect();
        assert_eq!(lines, [(1, 1), (3, 3), (4, 3)]);
        assert_eq!(seen.head[1].cells, ["点", "时刻", "磷"]);
        assert_eq!(outline("x.json", b"{\"thead\":[]}", &ReadOptions::default()), Outline::default());
    }
}
