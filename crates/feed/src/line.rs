//! Cells of one line of a CSV file.
//!
//! None of our forms has a cell with a line break, so a line ends where it ends: a stray quotation mark costs its own line
//! and cannot swallow the rest of the file, as it does in a general CSV reader.

use std::borrow::Cow;

use crate::FeedError;

/// What may stand between cells, likeliest first.
pub(crate) const SEPARATORS: [char; 4] = [',', '\t', ';', '，'];

/// The separators that occur in a line, the most frequent first.
pub(crate) fn separators(line: &str) -> Vec<char> {
    let mut counted: Vec<(usize, char)> = SEPARATORS.iter().map(|s| (line.matches(*s).count(), *s)).collect();
    counted.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    counted.into_iter().filter(|(count, _)| *count > 0).map(|(_, separator)| separator).collect()
}

/// Puts the cells of a line, trimmed, into `cells`. A cell may be quoted, with `""` for a quotation mark in it.
pub(crate) fn cells<'a>(
    line: &'a str,
    separator: char,
    cells: &mut Vec<Cow<'a, str>>,
) -> Result<(), FeedError> {
    cells.clear();
    if separator.is_ascii() && !line.as_bytes().contains(&b'"') {
        let separator = u32::from(separator).to_le_bytes()[0];
        let mut from = 0;
        for at in memchr::memchr_iter(separator, line.as_bytes()) {
            cells.push(Cow::Borrowed(line[from..at].trim()));
            from = at + 1;
        }
        cells.push(Cow::Borrowed(line[from..].trim()));
        return Ok(());
    }
    let mut rest = line;
    loop {
        let start = rest.trim_start_matches(|c: char| c != separator && c.is_whitespace());
        let (cell, after) = if let Some(quoted) = start.strip_prefix('"') {
            quoted_cell(quoted, separator)?
        } else {
            let end = start.find(separator).unwrap_or(start.len());
            let (cell, after) = start.split_at(end);
            (Cow::Borrowed(cell.trim()), after)
        };
        cells.push(cell);
        match after.strip_prefix(separator) {
            Some(next) => rest = next,
            None => return Ok(()),
        }
    }
}

fn quoted_cell(quoted: &str, separator: char) -> Result<(Cow<'_, str>, &str), FeedError> {
    let mut from = 0;
    loop {
        let close = from + quoted[from..].find('"').ok_or(FeedError::OpenQuote)?;
        let after = &quoted[close + 1..];
        if after.starts_with('"') {
            from = close + 2;
            continue;
        }
        let after = after.trim_start_matches(|c: char| c != separator && c.is_whitespace());
        if !after.is_empty() && !after.starts_with(separator) {
            return Err(FeedError::OpenQuote);
        }
        let cell = quoted[..close].trim();
        let cell =
            if cell.contains('"') { Cow::Owned(cell.replace("\"\"", "\"")) } else { Cow::Borrowed(cell) };
        return Ok((cell, after));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(line: &str, separator: char) -> Result<Vec<Cow<'_, str>>, FeedError> {
        let mut found = Vec::new();
        cells(line, separator, &mut found).map(|()| found)
    }

    #[test]
    fn cells_are_trimmed_and_quotes_are_taken_off() {
        assert_eq!(of(" a ,\"b, \"\"c\"\"\" ,, d", ',').unwrap(), ["a", "b, \"c\"", "", "d"]);
        assert_eq!(of("", ',').unwrap(), [""]);
        assert_eq!(of("a,", ',').unwrap(), ["a", ""]);
        assert_eq!(of("\"a\",", ',').unwrap(), ["a", ""]);
    }

    #[test]
    fn every_separator_separates_and_an_empty_cell_at_the_edge_of_a_tab_stays() {
        assert_eq!(of("a\t\t b", '\t').unwrap(), ["a", "", "b"]);
        assert_eq!(of("\"a\"\t\t\"b\"", '\t').unwrap(), ["a", "", "b"]);
        assert_eq!(of("a;\"1,5\"", ';').unwrap(), ["a", "1,5"]);
        assert_eq!(of("断面，时间", '，').unwrap(), ["断面", "时间"]);
        assert_eq!(separators("断面;时间;总磷(mg/L,P)"), [';', ',']);
    }

    #[test]
    fn an_open_quote_is_an_error() {
        assert_eq!(of("a,\"b", ','), Err(FeedError::OpenQuote));
        assert_eq!(of("a,\"b\"c", ','), Err(FeedError::OpenQuote));
    }

    proptest! {
        #[test]
        fn no_line_panics(line in "[\",;，\ta中 ]{0,20}") {
            for separator in SEPARATORS {
                let _cells = of(&line, separator);
            }
        }

        #[test]
        fn both_ways_of_cutting_agree(line in "[,;，\ta中 ]{0,20}") {
            for separator in [',', '\t', ';'] {
                let quoted = format!("{line}{separator}\"\"");
                let mut expected = of(&line, separator).unwrap();
                expected.push(Cow::Borrowed(""));
                prop_assert_eq!(of(&quoted, separator).unwrap(), expected);
            }
        }
    }
}
