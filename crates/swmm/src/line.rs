//! A deck cut into sections, lines and words.

use crate::problem::{Problem, Severity};

/// A word with its column, from 1.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Word<'t> {
    pub(crate) text: &'t str,
    pub(crate) column: usize,
}

/// A line of words that is not empty.
#[derive(Clone, Debug)]
pub(crate) struct Line<'t> {
    pub(crate) number: usize,
    pub(crate) words: Vec<Word<'t>>,
    /// The line without its comment.
    pub(crate) text: &'t str,
}

/// A section with its lines.
#[derive(Clone, Debug)]
pub(crate) struct Section<'t> {
    pub(crate) name: String,
    pub(crate) number: usize,
    pub(crate) lines: Vec<Line<'t>>,
}

/// Cuts a text into sections; words before the first section are problems.
pub(crate) fn sections<'t>(text: &'t str, problems: &mut Vec<Problem>) -> Vec<Section<'t>> {
    let mut sections: Vec<Section<'t>> = Vec::new();
    for (i, raw) in text.lines().enumerate() {
        let number = i + 1;
        let raw = if i == 0 { raw.trim_start_matches('\u{feff}') } else { raw };
        if let Some(rest) = raw.trim_start().strip_prefix('[') {
            let name = rest.split(']').next().unwrap_or(rest).trim().to_ascii_uppercase();
            sections.push(Section { name, number, lines: Vec::new() });
            continue;
        }
        let text = raw.split(';').next().unwrap_or("").trim_end();
        let words = words(text);
        if words.is_empty() {
            continue;
        }
        match sections.last_mut() {
            Some(section) => section.lines.push(Line { number, words, text }),
            None => problems.push(Problem {
                line: number,
                column: words[0].column,
                severity: Severity::Error,
                message: "这一行不属于任何小节，文件应以 [TITLE] 之类的小节开头 / this line stands before the first [SECTION]".into(),
            }),
        }
    }
    sections
}

/// Words between spaces; quotation marks hold words with spaces together.
fn words(text: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut chars = text.char_indices().enumerate().peekable();
    while let Some(&(column, (start, c))) = chars.peek() {
        if c.is_whitespace() || c == ',' {
            chars.next();
            continue;
        }
        if c == '"' {
            chars.next();
            let from = start + 1;
            let mut to = text.len();
            for (_, (at, c)) in chars.by_ref() {
                if c == '"' {
                    to = at;
                    break;
                }
            }
            words.push(Word { text: text[from..to].trim(), column: column + 1 });
            continue;
        }
        let mut to = text.len();
        while let Some(&(_, (at, c))) = chars.peek() {
            if c.is_whitespace() || c == ',' {
                to = at;
                break;
            }
            chars.next();
        }
        words.push(Word { text: &text[start..to], column: column + 1 });
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_words_stay_whole_and_columns_count_characters() {
        let words: Vec<(String, usize)> =
            words("节点 FLOW \"\" \"a b\" 1").iter().map(|w| (w.text.to_owned(), w.column)).collect();
        let told =
            [("节点", 1), ("FLOW", 4), ("", 9), ("a b", 12), ("1", 18)].map(|(t, c)| (t.to_owned(), c));
        assert_eq!(words, told);
    }

    #[test]
    fn comments_and_empty_lines_are_nothing() {
        let mut problems = Vec::new();
        let sections = sections("x\n[Title]\n;; a\n\nreal ; comment\n[OPTIONS]\n", &mut problems);
        assert_eq!(problems.len(), 1);
        assert_eq!(
            (sections[0].name.as_str(), sections[0].lines.len(), sections[0].lines[0].number),
            ("TITLE", 1, 5)
        );
    }
}
