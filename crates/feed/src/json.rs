//! The reply of the national publication interface: `thead` and `tbody`, most cells HTML.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use standards::Origin;

use crate::encoding::whole;
use crate::header::Header;
use crate::row::Source;
use crate::table::Table;
use crate::{FeedError, Parsed, Problem};

pub(crate) fn read(source: &Source<'_>, bytes: &[u8]) -> Parsed {
    let source = &source.of_reply();
    let failed = |line: usize, error| {
        let problem = Problem::of_line(source.at(line), error);
        Parsed { problems: vec![problem], ..Parsed::default() }
    };
    let text = match whole(bytes) {
        Ok(text) => text,
        Err((line, error)) => return failed(line, error),
    };
    let mut reply = Reply::default();
    let mut json = serde_json::Deserializer::from_str(&text);
    let broken = reply.deserialize(&mut json).and_then(|()| json.end()).err();
    let broken = broken.map(|error| (error.line().max(1), FeedError::Json { what: error.to_string() }));
    let Some(header) = reply.thead.and_then(row_of).and_then(|cells| Header::read(source, &cells)) else {
        let found = "没有可识别的 thead / no thead that we know".to_owned();
        let (line, error) = broken.unwrap_or((1, FeedError::UnknownForm { found }));
        return failed(line, error);
    };
    let mut table = Table::new(source, header, 1);
    for (row, number) in reply.tbody.into_iter().zip(1..) {
        match row_of(row) {
            Some(cells) => table.row(number, &cells),
            None => table.parsed.problems.push(Problem::of_line(source.at(number), FeedError::JsonRow)),
        }
    }
    // A reply cut off in the middle gives the rows before the cut.
    table.parsed.problems.extend(broken.map(|(line, error)| Problem::of_line(source.at(line), error)));
    table.finish(Origin::Measured)
}

/// The cells of a row: texts without their quotes, numbers digit for digit, null as nothing; `None` for anything else.
fn row_of(row: &RawValue) -> Option<Vec<Cow<'_, str>>> {
    let cells: Vec<&RawValue> = serde_json::from_str(row.get()).ok()?;
    cells.into_iter().map(|cell| text_of(cell.get())).collect()
}

fn text_of(cell: &str) -> Option<Cow<'_, str>> {
    match cell.as_bytes().first()? {
        b'"' => match cell.get(1..cell.len().checked_sub(1)?)? {
            plain if !plain.contains('\\') => Some(Cow::Borrowed(plain.trim())),
            _ => serde_json::from_str::<String>(cell).ok().map(|text| Cow::Owned(text.trim().to_owned())),
        },
        b'[' | b'{' => None,
        _ if cell == "null" => Some(Cow::Borrowed("")),
        _ => Some(Cow::Borrowed(cell)),
    }
}

/// What of the reply was read before it ended or broke.
#[derive(Default)]
struct Reply<'a> {
    thead: Option<&'a RawValue>,
    tbody: Vec<&'a RawValue>,
}

impl<'a> DeserializeSeed<'a> for &mut Reply<'a> {
    type Value = ();

    fn deserialize<D: Deserializer<'a>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_map(self)
    }
}

impl<'a> Visitor<'a> for &mut Reply<'a> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with `thead` and `tbody`")
    }

    fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "thead" => self.thead = Some(map.next_value()?),
                "tbody" => map.next_value_seed(Rows(&mut self.tbody))?,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

/// Rows are put where they stay when a later one breaks.
struct Rows<'r, 'a>(&'r mut Vec<&'a RawValue>);

impl<'a> DeserializeSeed<'a> for Rows<'_, 'a> {
    type Value = ();

    fn deserialize<D: Deserializer<'a>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_seq(self)
    }
}

impl<'a> Visitor<'a> for Rows<'_, 'a> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of rows")
    }

    fn visit_seq<A: SeqAccess<'a>>(self, mut rows: A) -> Result<(), A::Error> {
        while let Some(row) = rows.next_element()? {
            self.0.push(row);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use standards::FactorCode;

    use crate::{FeedError, MissingReason, read};

    fn reply(rows: &str) -> String {
        format!(
            r#"{{"result":1,"thead":["省份","流域","断面名称","监测时间","水质类别","pH<br/><span class='unit'>(无量纲)</span>",
            "总磷<br/><span class='unit'>(mg/L)</span>","站点情况"],"tbody":[{rows}]}}"#
        )
    }

    #[test]
    fn the_raw_value_of_the_tooltip_counts_and_the_section_name_is_inside_its_span() {
        let text = reply(
            r#"["甲省","乙流域","<span title='所在地市:丁市&#10;所属河流:戊河'>丙桥</span>","07-08 08:00","Ⅲ",
            "<span title='原始值：7.23499'>7.23</span>","<span title='极值过滤'>--</span>","正常"]"#,
        );
        let parsed = read("2021-07-08.json", text.as_bytes(), None);
        assert_eq!(parsed.problems, []);
        let row = &parsed.rows[0];
        assert_eq!(
            (row.section.as_str(), row.city.as_deref(), row.river.as_deref()),
            ("丙桥", Some("丁市"), Some("戊河"))
        );
        assert_eq!(row.value(FactorCode::PH).unwrap().value.to_string(), "7.23499");
        assert_eq!(row.missing, [(FactorCode::TOTAL_PHOSPHORUS, MissingReason::FilteredExtreme)]);
    }

    #[test]
    fn a_stopped_station_has_a_null_time_and_is_no_problem() {
        let text = reply(
            r#"["甲","乙","丙",null,"","--","--","停站"],["甲","乙","丁","07-08 08:00",null,7.5,null,"正常"]"#,
        );
        let parsed = read("x.json", text.as_bytes(), Some(2021));
        assert_eq!(parsed.problems, []);
        assert_eq!((parsed.unmeasured.len(), parsed.rows.len(), parsed.rows[0].place.line), (1, 1, 2));
        assert_eq!(parsed.rows[0].values[0].raw_text, "7.5");
    }

    #[test]
    fn broken_json_is_one_problem() {
        let parsed = read("x.json", b"{\"thead\": [", None);
        assert!(matches!(parsed.problems[0].error, FeedError::Json { .. }));
    }
}
