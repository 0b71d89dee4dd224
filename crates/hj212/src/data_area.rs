//! The data area `&&…&&`: projects of items, in order, repeats kept (HJ 212-2017 §6.3.3).

use crate::cipher::looks_encrypted;
use crate::delimiters::Delimiters;
use crate::diagnostic::{Deviation, Diagnostic};
use encoding_rs::GB18030;
use memchr::memmem;
use std::borrow::Cow;

/// One `name=value` of the data area.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Item<'a> {
    /// The name; empty when the item has no `=` or its name is not UTF-8.
    pub name: &'a str,
    /// The exact value; `None` when it is not UTF-8.
    pub value: Option<&'a str>,
    /// The value's bytes.
    pub bytes: &'a [u8],
    /// Byte offset of the item, counted as in [`Diagnostic::at`].
    pub at: usize,
    project: u32,
}

impl<'a> Item<'a> {
    /// Whether both items stand in the same project.
    pub(crate) fn is_beside(&self, other: &Item<'_>) -> bool {
        self.project == other.project
    }

    /// The value for display: what is not UTF-8 is read as GB 18030, which older loggers send, and where it is not that
    /// either, replaced by `�`.
    #[must_use]
    pub fn value_lossy(&self) -> Cow<'a, str> {
        if let Some(value) = self.value {
            return Cow::Borrowed(value);
        }
        GB18030
            .decode_without_bom_handling_and_without_replacement(self.bytes)
            .unwrap_or_else(|| String::from_utf8_lossy(self.bytes))
    }

    /// The value as a text of site information (HJ 212-2017 table B.3): without the `//` around it, for display.
    #[must_use]
    pub fn text(&self) -> Cow<'a, str> {
        let inside = |text: &str| -> Option<(usize, usize)> {
            let inner = text.strip_prefix("//")?.strip_suffix("//")?;
            Some((2, 2 + inner.len()))
        };
        match self.value_lossy() {
            Cow::Borrowed(text) => inside(text).map_or(text, |(from, to)| &text[from..to]).into(),
            Cow::Owned(text) => {
                inside(&text).map_or(text.clone(), |(from, to)| text[from..to].to_owned()).into()
            }
        }
    }
}

/// The items between two `;`: usually those of one factor. Never empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Project<'p, 'a> {
    items: &'p [Item<'a>],
}

impl<'p, 'a> Project<'p, 'a> {
    /// The items, in the order they were sent.
    #[must_use]
    pub fn items(&self) -> &'p [Item<'a>] {
        self.items
    }
}

/// The data area of a segment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DataArea<'a> {
    items: Vec<Item<'a>>,
    bytes: &'a [u8],
}

impl<'a> DataArea<'a> {
    /// The text between the `&&`, as bytes.
    #[must_use]
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// All items in the order they were sent.
    #[must_use]
    pub fn items(&self) -> &[Item<'a>] {
        &self.items
    }

    /// The projects in the order they were sent; empty ones are left out.
    pub fn projects(&self) -> impl Iterator<Item = Project<'_, 'a>> {
        self.items.chunk_by(|a, b| a.project == b.project).map(|items| Project { items })
    }

    /// The value of the first item of this exact name.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&'a str> {
        self.items.iter().find(|item| item.name == name)?.value
    }

    /// Splits `source[start..end]`, the text between the `&&`.
    pub(crate) fn parse(
        source: Source<'a>,
        start: usize,
        end: usize,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Self {
        let bytes = &source.bytes[start..end];
        if looks_encrypted(bytes) {
            diagnostics.push(source.diagnostic(start, Deviation::EncryptedDataArea));
            return Self { items: Vec::new(), bytes };
        }
        let mut splitter = Splitter {
            source,
            diagnostics,
            items: Vec::with_capacity(bytes.len() / 13 + 2),
            project: 0,
            before: 0,
        };
        splitter.split(start, end);
        Self { items: splitter.items, bytes }
    }
}

/// The data segment, as bytes and, where all of it is UTF-8, as text.
#[derive(Clone, Copy)]
pub(crate) struct Source<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) text: Option<&'a str>,
    /// Offset of the segment in the frame.
    pub(crate) base: usize,
}

impl<'a> Source<'a> {
    pub(crate) fn slice(&self, start: usize, end: usize) -> Option<&'a str> {
        match self.text {
            Some(text) => text.get(start..end),
            None => str::from_utf8(&self.bytes[start..end]).ok(),
        }
    }

    pub(crate) fn diagnostic(&self, at: usize, deviation: Deviation) -> Diagnostic {
        Diagnostic { at: self.base + at, deviation }
    }

    /// The range without white space at its ends.
    pub(crate) fn trim(&self, start: usize, end: usize) -> (usize, usize) {
        let text = &self.bytes[start..end];
        let (Some(first), Some(last)) = (text.first(), text.last()) else { return (start, end) };
        if *first > b' ' && *last > b' ' {
            return (start, end);
        }
        let blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
        let front = text.iter().take_while(|byte| blank(byte)).count();
        let back = text[front..].iter().rev().take_while(|byte| blank(byte)).count();
        (start + front, end - back)
    }
}

struct Splitter<'a, 'd> {
    source: Source<'a>,
    diagnostics: &'d mut Vec<Diagnostic>,
    items: Vec<Item<'a>>,
    /// Number of the project being read.
    project: u32,
    /// Items before this project.
    before: usize,
}

impl Splitter<'_, '_> {
    fn split(&mut self, start: usize, end: usize) {
        if start == end {
            return;
        }
        let bytes = &self.source.bytes[start..end];
        let (mut at, mut equals, mut opaque_until) = (start, None, start);
        for delimiter in Delimiters::of(bytes) {
            let here = start + delimiter;
            let byte = self.source.bytes[here];
            if here < opaque_until || byte == b'=' && equals.is_some() {
                continue;
            }
            if byte == b'=' {
                equals = Some(here);
                opaque_until =
                    site_text(&self.source.bytes[here + 1..end]).map_or(here, |length| here + 1 + length);
            } else {
                self.item(at, equals, here, byte == b';');
                (at, equals) = (here + 1, None);
            }
        }
        self.item(at, equals, end, true);
    }

    /// Reads the item that ends at `stop`, where its project may end too.
    fn item(&mut self, at: usize, equals: Option<usize>, stop: usize, closes_project: bool) {
        let source = self.source;
        let (from, to) = source.trim(at, stop);
        if from < to {
            self.push((at, stop), (from, to), equals);
        } else if closes_project && self.items.len() == self.before {
            self.report(at, Deviation::EmptyProject);
        } else {
            self.report(at, Deviation::EmptyItem);
        }
        if closes_project {
            self.project += 1;
            self.before = self.items.len();
        }
    }

    fn push(&mut self, whole: (usize, usize), (from, to): (usize, usize), equals: Option<usize>) {
        let source = self.source;
        let (name_end, value_start) = equals.map_or((from, from), |equals| (equals, equals + 1));
        let name = source.trim(from, name_end);
        let value = source.trim(value_start, to);
        if whole != (from, to) || name.1 != name_end || value.0 != value_start {
            self.report(whole.0, Deviation::StraySpace);
        }
        if equals.is_none() {
            self.report(from, Deviation::MissingEquals);
        }
        let (name_text, value_text) = (source.slice(name.0, name.1), source.slice(value.0, value.1));
        if name_text.is_none() || value_text.is_none() {
            self.report(from, Deviation::NotUtf8);
        }
        self.items.push(Item {
            name: name_text.unwrap_or_default(),
            value: value_text,
            bytes: &source.bytes[value.0..value.1],
            at: source.base + from,
            project: self.project,
        });
    }

    #[cold]
    fn report(&mut self, at: usize, deviation: Deviation) {
        self.diagnostics.push(self.source.diagnostic(at, deviation));
    }
}

/// Length of the text between `//` and `//` that a value begins with (site information, HJ 212-2017 table B.3);
/// delimiters in it are text.
fn site_text(value: &[u8]) -> Option<usize> {
    let text = value.strip_prefix(b"//")?;
    Some(memmem::find(text, b"//")? + 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &[u8]) -> (DataArea<'_>, Vec<Deviation>) {
        let mut diagnostics = Vec::new();
        let source = Source { bytes: text, text: str::from_utf8(text).ok(), base: 0 };
        let area = DataArea::parse(source, 0, text.len(), &mut diagnostics);
        (area, diagnostics.into_iter().map(|d| d.deviation).collect())
    }

    fn pairs<'a>(area: &DataArea<'a>) -> Vec<(usize, &'a str, &'a str)> {
        area.projects()
            .enumerate()
            .flat_map(|(at, project)| {
                project
                    .items()
                    .iter()
                    .map(move |item| (at, item.name, item.value.unwrap()))
                    .collect::<Vec<_>>()
            })
            .collect()
    }

    #[test]
    fn order_and_repeats_are_kept() {
        let (area, deviations) = parse(b"b-Avg=2,b-Avg=1;a-Rtd=3;b-Avg=2");
        assert_eq!(
            pairs(&area),
            [(0, "b-Avg", "2"), (0, "b-Avg", "1"), (1, "a-Rtd", "3"), (2, "b-Avg", "2")]
        );
        assert_eq!(deviations, []);
    }

    #[test]
    fn a_trailing_semicolon_is_an_empty_project_and_no_project() {
        let (area, deviations) = parse(b"a=1;");
        assert_eq!(pairs(&area), [(0, "a", "1")]);
        assert_eq!(deviations, [Deviation::EmptyProject]);
    }

    #[test]
    fn a_stray_comma_is_an_empty_item() {
        let (area, deviations) = parse(b"a=1,,b=2,");
        assert_eq!(pairs(&area), [(0, "a", "1"), (0, "b", "2")]);
        assert_eq!(deviations, [Deviation::EmptyItem, Deviation::EmptyItem]);
    }

    #[test]
    fn space_around_names_and_values_is_not_part_of_them() {
        let (area, deviations) = parse(b" a = 1 ; b=2");
        assert_eq!(pairs(&area), [(0, "a", "1"), (1, "b", "2")]);
        assert_eq!(deviations, [Deviation::StraySpace, Deviation::StraySpace]);
    }

    #[test]
    fn text_between_slashes_may_hold_delimiters() {
        let (area, deviations) = parse("a-Info=//清洗;管路,=1//,b=2".as_bytes());
        assert_eq!(pairs(&area), [(0, "a-Info", "//清洗;管路,=1//"), (0, "b", "2")]);
        assert_eq!(deviations, []);
    }

    #[test]
    fn text_that_is_not_utf8_keeps_its_bytes_and_spoils_no_neighbour() {
        let (area, deviations) = parse(b"a=1;b=\xC7\xE5\xCF\xB4;c=2");
        assert_eq!(area.items()[1].value, None);
        assert_eq!(area.items()[1].bytes, b"\xC7\xE5\xCF\xB4");
        assert_eq!(area.items()[1].value_lossy(), "清洗");
        assert_eq!((area.value("a"), area.value("c")), (Some("1"), Some("2")));
        assert_eq!(deviations, [Deviation::NotUtf8]);
    }

    #[test]
    fn an_encrypted_area_is_named_and_not_read() {
        let (area, deviations) = parse(b"{0xE4,0x3E}tail");
        assert_eq!((area.items().len(), deviations), (0, vec![Deviation::EncryptedDataArea]));
    }

    #[test]
    fn an_item_without_equals_is_a_value_without_a_name() {
        let (area, deviations) = parse(b"oops");
        assert_eq!(pairs(&area), [(0, "", "oops")]);
        assert_eq!(deviations, [Deviation::MissingEquals]);
    }
}
