//! The reply of the national publication interface: `thead` and `tbody`, most cells HTML.

use serde::Deserialize;

use crate::national::Columns;
use crate::row::Source;
use crate::{FeedError, Parsed, Problem};

#[derive(Deserialize)]
struct Reply {
    thead: Vec<String>,
    tbody: Vec<Vec<serde_json::Value>>,
}

pub(crate) fn read(source: &Source, bytes: &[u8]) -> Parsed {
    let mut parsed = Parsed::default();
    let reply: Reply = match serde_json::from_slice(bytes) {
        Ok(reply) => reply,
        Err(error) => {
            let line = error.line().max(1);
            let error = FeedError::Json { what: error.to_string() };
            parsed.problems.push(Problem::of_line(source.at(line), error));
            return parsed;
        }
    };
    let header: Vec<&str> = reply.thead.iter().map(String::as_str).collect();
    let Some(columns) = Columns::read(source, 1, &header, &mut parsed) else { return parsed };
    for (row, number) in reply.tbody.iter().zip(1..) {
        let texts: Vec<Option<String>> = row.iter().map(text).collect();
        let cells: Vec<Option<&str>> = texts.iter().map(Option::as_deref).collect();
        columns.row(source, number, &cells, &mut parsed);
    }
    parsed
}

fn text(cell: &serde_json::Value) -> Option<String> {
    match cell {
        serde_json::Value::Null => None,
        serde_json::Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
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
