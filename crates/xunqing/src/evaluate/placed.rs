//! Mistakes in the files beside the readings, each with file, line and column.

use std::ops::Range;
use std::path::Path;

use anyhow::Context as _;

/// The text of a file, without a byte-order mark.
pub(crate) fn text_of(path: &Path) -> anyhow::Result<String> {
    let bytes =
        std::fs::read(path).with_context(|| format!("打不开 {} (cannot open the file)", path.display()))?;
    let text = String::from_utf8(bytes)
        .with_context(|| format!("{} 不是 UTF-8 文本 (not UTF-8)", path.display()))?;
    Ok(text.strip_prefix('\u{feff}').map(Into::into).unwrap_or(text))
}

/// Line and column, from 1, of a place in a text; columns count characters.
pub(super) fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    (before.matches('\n').count() + 1, before[start..].chars().count() + 1)
}

/// `file:line:column: what`.
pub(super) fn at(
    path: &Path,
    text: &str,
    span: Option<Range<usize>>,
    what: impl std::fmt::Display,
) -> anyhow::Error {
    let (line, column) = line_and_column(text, span.map_or(0, |span| span.start));
    anyhow::anyhow!("{}:{line}:{column}: {what}", path.display())
}

/// Reads TOML into a value; syntax and unknown keys are placed.
pub(super) fn toml<T: serde::de::DeserializeOwned>(path: &Path, text: &str) -> anyhow::Result<T> {
    toml::from_str(text).map_err(|error: toml::de::Error| at(path, text, error.span(), error.message()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_lines_and_characters_from_one() {
        let text = "a\n断面 = x\n";
        assert_eq!(line_and_column(text, 0), (1, 1));
        assert_eq!(line_and_column(text, text.find('=').unwrap()), (2, 4));
        assert_eq!(line_and_column(text, 999), (3, 1));
    }
}
