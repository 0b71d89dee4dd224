//! Lines and cells of a CSV file, one line at a time.
//!
//! None of our forms has a cell with a line break, so a line ends where it ends: a stray quotation mark costs its own line
//! and cannot swallow the rest of the file, as it does in a general CSV reader.

use std::borrow::Cow;

use crate::FeedError;

/// The lines of a file with their numbers, from 1, without their line ends; empty lines are left out.
pub(crate) fn lines(bytes: &[u8]) -> impl Iterator<Item = (usize, Result<&str, FeedError>)> {
    let numbered = bytes.split(|b| *b == b'\n').zip(1..);
    numbered.filter_map(|(line, number)| {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let text = std::str::from_utf8(line).map_err(|_not_text| FeedError::NotUtf8);
        (!line.iter().all(|b| b.is_ascii_whitespace() || *b == b',')).then_some((number, text))
    })
}

/// The cells of a line, trimmed. A cell may be quoted, with `""` for a quotation mark in it.
pub(crate) fn cells(line: &str) -> Result<Vec<Cow<'_, str>>, FeedError> {
    let mut cells = Vec::new();
    let mut rest = line;
    loop {
        let start = rest.trim_start_matches([' ', '\t']);
        let (cell, after) = if let Some(quoted) = start.strip_prefix('"') {
            quoted_cell(quoted)?
        } else {
            let end = start.find(',').unwrap_or(start.len());
            let (cell, after) = start.split_at(end);
            (Cow::Borrowed(cell.trim()), after)
        };
        cells.push(cell);
        match after.strip_prefix(',') {
            Some(next) => rest = next,
            None => return Ok(cells),
        }
    }
}

fn quoted_cell(quoted: &str) -> Result<(Cow<'_, str>, &str), FeedError> {
    let mut from = 0;
    loop {
        let close = from + quoted[from..].find('"').ok_or(FeedError::OpenQuote)?;
        let after = &quoted[close + 1..];
        if after.starts_with('"') {
            from = close + 2;
            continue;
        }
        let after = after.trim_start();
        if !after.is_empty() && !after.starts_with(',') {
            return Err(FeedError::OpenQuote);
        }
        let cell = &quoted[..close];
        let cell =
            if cell.contains('"') { Cow::Owned(cell.replace("\"\"", "\"")) } else { Cow::Borrowed(cell) };
        return Ok((cell, after));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn cells_are_trimmed_and_quotes_are_taken_off() {
        assert_eq!(cells(" a ,\"b, \"\"c\"\"\" ,, d").unwrap(), ["a", "b, \"c\"", "", "d"]);
        assert_eq!(cells("").unwrap(), [""]);
        assert_eq!(cells("a,").unwrap(), ["a", ""]);
    }

    #[test]
    fn an_open_quote_costs_only_its_own_line() {
        let found: Vec<_> = lines(b"a,\"b\nc,d\n").map(|(n, l)| (n, cells(l.unwrap()).is_ok())).collect();
        assert_eq!(found, [(1, false), (2, true)]);
    }

    #[test]
    fn lines_keep_their_numbers_over_empty_ones_and_foreign_bytes() {
        let found: Vec<_> = lines(b"a\r\n\r\n,,\n\xff\nb").map(|(n, l)| (n, l.ok())).collect();
        assert_eq!(found, [(1, Some("a")), (4, None), (5, Some("b"))]);
    }

    proptest! {
        #[test]
        fn no_line_panics(line in "[\",a中 ]{0,20}") {
            let _cells = cells(&line);
        }
    }
}
