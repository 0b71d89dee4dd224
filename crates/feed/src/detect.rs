//! Which form a file has, from its head.

use serde::Serialize;

use crate::line::{cells, lines};
use crate::{FeedError, figures, tidy};

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
    /// `section,time,factor,value[,flag]`, one value a line.
    Tidy,
}

/// The form of a file. `name` only decides where the bytes do not: an empty `….json` is JSON.
pub fn detect(name: &str, bytes: &[u8]) -> Result<Format, FeedError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let unknown = |found: String| Err(FeedError::UnknownForm { found });
    let is_json_name = name.to_ascii_lowercase().ends_with(".json");
    if bytes.iter().find(|b| !b.is_ascii_whitespace()).map_or(is_json_name, |b| *b == b'{') {
        return Ok(Format::NationalJson);
    }
    if bytes.starts_with(b"\x1f\x8b") {
        return unknown("gzip 压缩文件，请先解压 / gzip: decompress it first".into());
    }
    let heads = lines(bytes).find(|(_, line)| !line.as_ref().is_ok_and(|l| l.starts_with('#')));
    let Some((_, head)) = heads else { return unknown("空文件 / empty".into()) };
    let head = head?;
    let header = cells(head)?;
    let has = |name: &str| header.iter().any(|cell| cell == name);
    if has("断面名称") && has("监测时间") {
        Ok(Format::NationalCsv)
    } else if figures::is_header(&header) {
        Ok(Format::Figures)
    } else if tidy::is_header(&header) {
        Ok(Format::Tidy)
    } else {
        unknown(format!("首行 / first line `{}`", head.chars().take(60).collect::<String>()))
    }
}

/// The first year 2000 to 2099 in a file's name, standing free of other digits.
pub(crate) fn year_in(name: &str) -> Option<i16> {
    let numbers = name.split(|c: char| !c.is_ascii_digit());
    let mut years = numbers.filter(|n| n.starts_with("20") && matches!(n.len(), 4 | 8));
    years.find_map(|n| n.get(..4)?.parse().ok())
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
        assert_eq!(detect("a.JSON", b""), Ok(Format::NationalJson));
    }

    #[test]
    fn what_is_unknown_says_what_it_looks_like() {
        for (bytes, words) in [
            (&b"a,b\n"[..], "a,b"),
            (b"\x1f\x8b\x08", "gzip"),
            (b"", "empty"),
            (b"\xca\xa1\xb7\xdd,", "UTF-8"),
        ] {
            let error = detect("x.csv", bytes).unwrap_err().to_string();
            assert!(error.contains(words), "{error}");
        }
    }

    #[test]
    fn the_year_of_a_file_is_in_its_name() {
        assert_eq!(year_in("daily/2020-05-08.json"), Some(2020));
        assert_eq!(year_in("20210401.csv"), Some(2021));
        assert_eq!(year_in("站点120210.csv"), None);
    }
}
