//! From bytes to lines of text: UTF-8, UTF-16 with its mark, GB 18030 (which holds GBK and GB 2312), also line by line.
//!
//! A file that is UTF-8 as a whole is UTF-8. In any other, each line is read by itself, since files joined from pieces keep
//! the encoding of each piece: a line is UTF-8 when it can be, otherwise GB 18030 when it can be, otherwise it is a problem.
//! A line that could be both and has no character of three bytes (渭 in GBK is μ in UTF-8) goes with the line before it.

use std::borrow::Cow;

use encoding_rs::GB18030;

use crate::FeedError;

const UTF8_MARK: &[u8] = b"\xef\xbb\xbf";

/// A line with its number, from 1.
pub(crate) type Line<'a> = (usize, Result<Cow<'a, str>, FeedError>);

/// The lines of a file, without their ends (LF, CR LF, or CR alone); lines of nothing but separators are left out.
pub(crate) fn lines(bytes: &[u8]) -> Box<dyn Iterator<Item = Line<'_>> + '_> {
    if let Some(units) = utf16(bytes) {
        let text: Vec<Line<'static>> = utf16_lines(&units).zip(1..).map(|(line, n)| (n, line)).collect();
        return Box::new(text.into_iter().filter(is_filled));
    }
    let bytes = bytes.strip_prefix(UTF8_MARK).unwrap_or(bytes);
    let end = if memchr::memchr(b'\n', bytes).is_none() { b'\r' } else { b'\n' };
    let numbered = Pieces { rest: Some(bytes), end }.zip(1..);
    if let Ok(text) = std::str::from_utf8(bytes) {
        let lines = text.split(char::from(end)).map(|line| line.strip_suffix('\r').unwrap_or(line));
        return Box::new(lines.zip(1..).map(|(line, n)| (n, Ok(Cow::Borrowed(line)))).filter(is_filled));
    }
    let mut before = Encoding::Gb18030;
    let lines = numbered.map(move |(line, n)| {
        // The mark of a piece joined to others.
        let line = line.strip_prefix(UTF8_MARK).unwrap_or(line);
        let (text, encoding) = decoded(line, before);
        before = encoding;
        (n, text)
    });
    Box::new(lines.filter(is_filled))
}

/// The whole file as one text, for forms that are not read by lines; an error comes with its line.
pub(crate) fn whole(bytes: &[u8]) -> Result<Cow<'_, str>, (usize, FeedError)> {
    let plain = bytes.strip_prefix(UTF8_MARK).unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(plain) {
        return Ok(Cow::Borrowed(text));
    }
    if utf16(bytes).is_none()
        && let Some(text) = GB18030.decode_without_bom_handling_and_without_replacement(plain)
    {
        return Ok(text);
    }
    let mut text = String::new();
    for (number, line) in lines(bytes) {
        text.push_str(&line.map_err(|error| (number, error))?);
        text.push('\n');
    }
    Ok(Cow::Owned(text))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Gb18030,
}

fn decoded(line: &[u8], before: Encoding) -> (Result<Cow<'_, str>, FeedError>, Encoding) {
    let gb = || GB18030.decode_without_bom_handling_and_without_replacement(line);
    match utf8(line) {
        Some(text) if text.is_ascii() => (Ok(text), before),
        Some(text) => {
            let sure = text.chars().any(|c| c.len_utf8() > 2);
            match gb() {
                Some(other) if !sure && before == Encoding::Gb18030 => (Ok(other), before),
                _ => (Ok(text), Encoding::Utf8),
            }
        }
        None => match gb() {
            Some(text) => (Ok(text), Encoding::Gb18030),
            None => (Err(FeedError::Encoding), before),
        },
    }
}

fn utf8(line: &[u8]) -> Option<Cow<'_, str>> {
    std::str::from_utf8(line).ok().map(Cow::Borrowed)
}

/// The units of a file that begins with the mark of UTF-16; an odd last byte is left to its line as a broken unit.
fn utf16(bytes: &[u8]) -> Option<Vec<u16>> {
    let (rest, unit): (_, fn([u8; 2]) -> u16) = match bytes {
        [0xff, 0xfe, rest @ ..] => (rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => (rest, u16::from_be_bytes),
        _ => return None,
    };
    let pairs = rest.chunks(2).map(|pair| match pair {
        [a, b] => unit([*a, *b]),
        // Half of a pair alone: never valid, so that the line says so.
        _ => 0xd800,
    });
    Some(pairs.collect())
}

fn utf16_lines(units: &[u16]) -> impl Iterator<Item = Result<Cow<'static, str>, FeedError>> + '_ {
    let end = if units.contains(&u16::from(b'\n')) { b'\n' } else { b'\r' };
    units.split(move |unit| *unit == u16::from(end)).map(|line| {
        let text = String::from_utf16(line).map_err(|_broken| FeedError::Encoding)?;
        Ok(Cow::Owned(text.strip_suffix('\r').unwrap_or(&text).to_owned()))
    })
}

fn is_filled((_, line): &Line<'_>) -> bool {
    let blank = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '，');
    line.as_ref().map_or(true, |text| !text.chars().all(blank))
}

/// Pieces of a file between line ends; a CR before a LF belongs to the end.
struct Pieces<'a> {
    rest: Option<&'a [u8]>,
    end: u8,
}

impl<'a> Iterator for Pieces<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let rest = self.rest?;
        let (line, rest) = match memchr::memchr(self.end, rest) {
            Some(at) => (&rest[..at], Some(&rest[at + 1..])),
            None => (rest, None),
        };
        self.rest = rest;
        Some(line.strip_suffix(b"\r").unwrap_or(line))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(bytes: &[u8]) -> Vec<(usize, Option<String>)> {
        lines(bytes).map(|(n, line)| (n, line.ok().map(Cow::into_owned))).collect()
    }

    fn gbk(text: &str) -> Vec<u8> {
        GB18030.encode(text).0.into_owned()
    }

    fn utf16_bytes(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn lines_keep_their_numbers_over_empty_ones_and_foreign_bytes() {
        assert_eq!(read(b"a\r\n\r\n,,\n\xff\nb"), [(1, Some("a".into())), (4, None), (5, Some("b".into()))]);
        assert_eq!(read(b"a\rb\r"), [(1, Some("a".into())), (2, Some("b".into()))]);
    }

    #[test]
    fn every_encoding_gives_the_same_text() {
        let text = "断面,时间\n代县桥,总磷0.2\n";
        let expected = read(text.as_bytes());
        for bytes in [
            gbk(text),
            [UTF8_MARK, text.as_bytes()].concat(),
            utf16_bytes(&format!("\u{feff}{text}"), u16::to_le_bytes),
            utf16_bytes(&format!("\u{feff}{text}"), u16::to_be_bytes),
        ] {
            assert_eq!(read(&bytes), expected);
            assert_eq!(whole(&bytes).unwrap().trim_end(), text.trim_end());
        }
    }

    #[test]
    fn a_file_joined_from_pieces_reads_line_by_line_and_loses_only_what_is_broken() {
        let bytes = [
            "断面,氨氮\n".as_bytes(),
            &gbk("渭河桥,0.1\n渭,0.2\n"),
            UTF8_MARK,
            "代县桥,μ\nμ\n".as_bytes(),
            b"\xff\xff,1\n",
            "末行".as_bytes(),
        ];
        let found: Vec<_> = read(&bytes.concat()).into_iter().map(|(_, text)| text).collect();
        let expected =
            ["断面,氨氮", "渭河桥,0.1", "渭,0.2", "代县桥,μ", "μ"].map(|text| Some(text.to_owned()));
        assert_eq!(found[..5], expected);
        assert_eq!(found[5..], [None, Some("末行".to_owned())]);
    }

    #[test]
    fn half_a_unit_of_utf16_costs_its_line() {
        let mut bytes = utf16_bytes("\u{feff}a\nb", u16::to_le_bytes);
        bytes.push(0x4e);
        assert_eq!(read(&bytes), [(1, Some("a".into())), (2, None)]);
    }

    proptest! {
        #[test]
        fn no_bytes_panic_and_utf8_is_kept(bytes in prop::collection::vec(any::<u8>(), 0..200), text in "[中渭μa,\n]{0,40}") {
            let _count = (lines(&bytes).count(), whole(&bytes).is_ok());
            let joined: Vec<String> = lines(text.as_bytes()).map(|(_, l)| l.unwrap().into_owned()).collect();
            let filled = |l: &&str| !l.chars().all(|c| c == ',');
            prop_assert_eq!(joined, text.split('\n').filter(filled).map(str::to_owned).collect::<Vec<_>>());
        }
    }
}
