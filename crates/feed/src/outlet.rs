//! Tables of outlets (排放口): columns for the discharger and its outlet, which together stand in the place of the section.

use std::borrow::Cow;

use crate::header::Role;

/// Names of the columns, compared in lower case without blanks. They are known only where outlets are read, so that waste
/// water never passes as a river.
const NAMES: [(Role, &[&str]); 2] = [
    (
        Role::Discharger,
        &[
            "discharger",
            "排污单位",
            "排污单位名称",
            "排污单位编码",
            "企业",
            "企业名称",
            "单位名称",
            "污染源",
            "污染源名称",
        ],
    ),
    (
        Role::Section,
        &[
            "outlet",
            "排放口",
            "排放口名称",
            "排放口编号",
            "排放口编码",
            "排口",
            "排口名称",
            "排口编号",
            "排污口",
            "排污口名称",
            "排污口编号",
        ],
    ),
];

/// What a column of a table of outlets is, by its plain name.
pub(crate) fn named(plain: &str) -> Option<Role> {
    NAMES.iter().find(|(_, names)| names.contains(&plain)).map(|(role, _)| *role)
}

/// `discharger/outlet`, or the one that is there.
pub(crate) fn joined<'a>(discharger: &'a str, outlet: &'a str) -> Cow<'a, str> {
    match (discharger, outlet) {
        ("", one) | (one, "") => Cow::Borrowed(one),
        (discharger, outlet) => Cow::Owned(format!("{discharger}/{outlet}")),
    }
}

#[cfg(test)]
mod tests {
    use crate::{FeedError, ReadOptions, read, read_with};

    fn sections(text: &str) -> Vec<String> {
        let options = ReadOptions { outlets: true, ..ReadOptions::default() };
        let parsed = read_with("x.csv", text.as_bytes(), &options);
        assert_eq!(parsed.problems, [], "{text}");
        parsed.rows.into_iter().map(|row| row.section).collect()
    }

    #[test]
    fn discharger_and_outlet_may_stand_in_one_column_or_in_two_in_tables_of_either_form() {
        for text in [
            "section,time,factor,value\n甲厂/DW001,2021-07-01 00:00,COD,40\n",
            "outlet,time,w01018\n甲厂/DW001,2021-07-01 00:00,40\n",
            "企业名称,排放口编号,监测时间,化学需氧量\n甲厂,DW001,2021-07-01 00:00,40\n",
            "排污单位,排放口,时间,项目,数值\n甲厂,DW001,2021-07-01 00:00,化学需氧量,40\n",
        ] {
            assert_eq!(sections(text), ["甲厂/DW001"], "{text}");
        }
        assert_eq!(sections("企业名称,监测时间,化学需氧量\n甲厂,2021-07-01 00:00,40\n"), ["甲厂"]);
    }

    #[test]
    fn one_outlet_number_of_two_dischargers_is_two_outlets() {
        let text = "discharger,outlet,time,factor,value\n甲厂,DW001,2021-07-01 00:00,w01018,40\n\
            乙厂,DW001,2021-07-01 00:00,w21003,2\n甲厂,DW001,2021-07-01 00:00,w21003,1\n";
        assert_eq!(sections(text), ["甲厂/DW001", "乙厂/DW001"]);
    }

    #[test]
    fn where_sections_are_read_a_table_of_outlets_is_no_table_of_readings() {
        let parsed = read("x.csv", "排放口,时间,总磷\nDW001,2021-07-01 00:00,0.4\n".as_bytes(), None);
        assert!(matches!(parsed.problems[0].error, FeedError::UnknownForm { .. }));
    }
}
