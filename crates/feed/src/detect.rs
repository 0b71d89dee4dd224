//! Which form a file has, from its head.

use serde::Serialize;

use crate::row::Source;
use crate::{FeedError, INFLATED_LIMIT, csv, figures, gzip, workbook};

/// Beginning of the workbooks and documents of the nineties (.xls).
const OLD_OFFICE: &[u8] = b"\xd0\xcf\x11\xe0";

/// A form that [`crate::read`] reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// CSV of the national platform: `省份,流域,断面名称,监测时间,水质类别,水温(℃),…,站点情况`.
    NationalCsv,
    /// Reply of the national publication interface: an object with `thead` and `tbody`.
    NationalJson,
    /// Our wide form: `#` lines, then `section,time,published_class,status,` and factor codes.
    Figures,
    /// Any other table with columns for section, time and factors, in any order.
    Wide,
    /// `section,time,factor,value[,flag]`, one value a line.
    Tidy,
    /// An .xlsx workbook; which of the tables its sheet is, its header decides.
    Workbook,
}

/// What the bytes are before any header is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Container {
    Text,
    Json,
    Workbook,
}

/// The form of a file, packed or not, without a mapping file. `name` only decides where the bytes do not: an empty `….json` is
/// JSON.
pub fn detect(name: &str, bytes: &[u8]) -> Result<Format, FeedError> {
    if gzip::is_packed(bytes) {
        let (plain, broken) = gzip::unpacked(bytes, INFLATED_LIMIT);
        return match broken {
            Some(error) if plain.is_empty() => Err(error),
            _ => plain_format(unpacked_name(name), &plain),
        };
    }
    plain_format(name, bytes)
}

fn plain_format(name: &str, bytes: &[u8]) -> Result<Format, FeedError> {
    match container(name, bytes)? {
        Container::Json => return Ok(Format::NationalJson),
        Container::Workbook => return Ok(Format::Workbook),
        Container::Text => {}
    }
    let header = csv::head(&Source::new(name, None, None), bytes)?.header;
    Ok(if header.is_tidy {
        Format::Tidy
    } else if header.is_national() {
        Format::NationalCsv
    } else if figures::is_header(&header.names) {
        Format::Figures
    } else {
        Format::Wide
    })
}

pub(crate) fn container(name: &str, bytes: &[u8]) -> Result<Container, FeedError> {
    let unknown = |found: &str| Err(FeedError::UnknownForm { found: found.into() });
    if workbook::is_package(bytes) {
        return Ok(Container::Workbook);
    }
    if bytes.starts_with(OLD_OFFICE) {
        return unknown("旧版 .xls，请另存为 .xlsx / old .xls: save it as .xlsx");
    }
    if gzip::is_packed(bytes) {
        return unknown("压缩了两次 / packed twice");
    }
    let is_json_name = name.to_ascii_lowercase().ends_with(".json");
    // In UTF-16 the other half of a character of JSON is zero.
    let marks = |b: &&u8| !b.is_ascii_whitespace() && !matches!(b, 0 | 0xef | 0xbb | 0xbf | 0xff | 0xfe);
    let is_json = bytes.iter().take(64).find(marks).map_or(is_json_name, |b| *b == b'{');
    Ok(if is_json { Container::Json } else { Container::Text })
}

/// The name without `.gz`.
pub(crate) fn unpacked_name(name: &str) -> &str {
    let end = name.len().saturating_sub(3);
    match name.get(end..) {
        Some(end_of_name) if end_of_name.eq_ignore_ascii_case(".gz") => name.get(..end).unwrap_or(name),
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_is_known_by_its_head() {
        let form = |text: &str| detect("x.csv", text.as_bytes()).unwrap();
        assert_eq!(form("\u{feff}省份,流域,断面名称,监测时间,水质类别\n"), Format::NationalCsv);
        assert_eq!(form(" {\"thead\":[]}"), Format::NationalJson);
        assert_eq!(form("# CNEMC\nsection,time,published_class,status,w21011\n"), Format::Figures);
        assert_eq!(form("section,time,factor,value\n"), Format::Tidy);
        assert_eq!(form("断面,时间,因子,数值,标识\n"), Format::Tidy);
        assert_eq!(form("某县水质\n\n总磷（mg/L）;点位;采样时间\n"), Format::Wide);
        assert_eq!(detect("a.JSON", b""), Ok(Format::NationalJson));
        assert_eq!(detect("a.json.GZ", b"PK\x03\x04"), Ok(Format::Workbook));
    }

    #[test]
    fn what_is_unknown_says_what_it_looks_like() {
        for (bytes, words) in [
            (&b"a,b\n"[..], "a,b"),
            (b"\x1f\x8b\x08", "gzip"),
            (b"", "empty"),
            (b"\xef\xbb\xbf\n", "empty"),
            (b"\xff\xfe\xff", "UTF-8"),
            (b"\xd0\xcf\x11\xe0\xa1", ".xls"),
        ] {
            let error = detect("x.csv", bytes).unwrap_err().to_string();
            assert!(error.contains(words), "{error}");
        }
    }

    #[test]
    fn the_name_within_is_the_name_without_gz() {
        let names = ["a.json.gz", "a.JSON.GZ", "a.csv", "gz", "断面.gz"].map(unpacked_name);
        assert_eq!(names, ["a.json", "a.JSON", "a.csv", "gz", "断面"]);
    }
}
