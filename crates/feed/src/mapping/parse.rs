//! Reading the mapping file, every mistake with its line and column.

use std::ops::Range;
use std::sync::Arc;

use standards::FactorCode;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{FixedSection, MappedColumn, Mapping, Target};
use crate::columns::{NamedFactor, factor};
use crate::header::{Role, same_name};
use crate::time_format::TimeFormat;
use crate::{FeedError, Place, Problem};

/// Words for columns that are no factors.
pub(super) const ROLES: [(&str, Role); 21] = [
    ("section", Role::Section),
    ("outlet", Role::Section),
    ("discharger", Role::Discharger),
    ("province", Role::Province),
    ("basin", Role::Basin),
    ("city", Role::City),
    ("river", Role::River),
    ("time", Role::Time),
    ("date", Role::Date),
    ("hour", Role::Hour),
    ("class", Role::Class),
    ("status", Role::Status),
    ("factor", Role::FactorName),
    ("value", Role::Value),
    ("flag", Role::Flag),
    ("unit", Role::Unit),
    ("limit", Role::Limit),
    ("laboratory", Role::Laboratory),
    ("method", Role::Method),
    ("sample", Role::SampleNumber),
    ("ignore", Role::LeftOut),
];

type Value<'a> = Spanned<DeValue<'a>>;

pub(super) fn parse(file: &Arc<str>, text: &str) -> Result<Mapping, Vec<Problem>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = Reader { file, text, problems: Vec::new() };
    let (root, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        reader.wrong(&error.span().unwrap_or_default(), "不是 TOML", error.message());
    }
    let mut mapping = Mapping::default();
    if reader.problems.is_empty() {
        reader.root(root.get_ref(), &mut mapping);
    }
    reader.problems.sort_by_key(|problem| (problem.place.line, problem.column));
    if reader.problems.is_empty() { Ok(mapping) } else { Err(reader.problems) }
}

struct Reader<'a> {
    file: &'a Arc<str>,
    text: &'a str,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn wrong(&mut self, span: &Range<usize>, what: &str, advice: &str) {
        let (place, column) = self.place(span.start);
        let error = FeedError::Mapping { what: what.to_owned(), advice: advice.trim().to_owned() };
        self.problems.push(Problem { place, column: Some(column), field: None, error });
    }

    fn place(&self, offset: usize) -> (Place, usize) {
        let before = self.text.get(..offset).unwrap_or(self.text);
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let line = before.matches('\n').count() + 1;
        (Place { file: self.file.clone(), line }, before[start..].chars().count() + 1)
    }

    fn root(&mut self, root: &DeTable<'_>, mapping: &mut Mapping) {
        for (key, value) in root {
            match key.get_ref().as_ref() {
                "columns" => self.columns(value, mapping),
                "section" => mapping.section = self.section(value),
                "flags" => self.flags(value, mapping),
                "missing" => self.missing(value, mapping),
                "sheet" => mapping.sheet = self.text(value),
                "year" => mapping.year = self.year(value),
                "time_format" => mapping.time_format = self.time_format(value),
                other => {
                    let known = "columns, section, flags, missing, sheet, year, time_format";
                    self.wrong(
                        &key.span(),
                        &format!("没有“{other}”这一项，可用的有 {known}"),
                        &format!("no key `{other}`: there are {known}"),
                    );
                }
            }
        }
    }

    fn table<'v, 'a>(&mut self, value: &'v Value<'a>, example: &str) -> Option<&'v DeTable<'a>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.wrong(&value.span(), &format!("应写成 {example}"), &format!("write {example}"));
        }
        table
    }

    fn text(&mut self, value: &Value<'_>) -> Option<String> {
        let text = value.get_ref().as_str().map(str::trim).filter(|text| !text.is_empty());
        if text.is_none() {
            self.wrong(&value.span(), "应为双引号中的文字", "expected a text in quotation marks");
        }
        text.map(str::to_owned)
    }

    fn columns(&mut self, value: &Value<'_>, mapping: &mut Mapping) {
        let example = "[columns] \"监测点\" = \"section\"";
        let mut lines: Vec<_> = self.table(value, example).into_iter().flatten().collect();
        // The table is sorted by name; what comes first is what is written first.
        lines.sort_by_key(|(key, _)| key.span().start);
        for (key, value) in lines {
            let header = key.get_ref().trim().to_owned();
            if let Some(target) = self.target(value) {
                let (place, column) = self.place(key.span().start);
                if mapping.columns.iter().any(|known| same_name(&known.header, &header)) {
                    let (what, advice) = ("这一列已在前面说明", "this column is described above already");
                    self.wrong(&key.span(), what, advice);
                }
                mapping.columns.push(MappedColumn { header, target, place, column });
            }
        }
    }

    fn target(&mut self, value: &Value<'_>) -> Option<Target> {
        if let Some(word) = value.get_ref().as_str() {
            if let Some((_, role)) = ROLES.iter().find(|(known, _)| *known == word.trim()) {
                return Some(Target::Role(*role));
            }
            return self
                .named(word, value)
                .map(|named| Target::Factor { code: named.code, unit: named.unit });
        }
        let table = self.table(value, "{ factor = \"w21003\", unit = \"μg/L\" }")?;
        let (mut found, mut unit) = (None, None);
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "factor" => found = self.text(value).and_then(|text| self.named(&text, value)),
                "unit" => unit = self.text(value).map(|text| (text, value.span())),
                other => self.wrong(
                    &key.span(),
                    &format!("没有“{other}”这一项，可用的有 factor、unit"),
                    &format!("no key `{other}`: there are factor and unit"),
                ),
            }
        }
        if found.is_none() && !table.keys().any(|key| key.get_ref() == "factor") {
            self.wrong(
                &value.span(),
                "缺少 factor",
                "`factor` is missing: write such as factor = \"w21003\"",
            );
        }
        let code: FactorCode = found?.code;
        if let Some((text, span)) = &unit
            && let Err(error) = NamedFactor::new(code, Some(text))
        {
            self.wrong(span, &format!("单位 {text} 不能换算"), &error.to_string());
        }
        Some(Target::Factor { code, unit: unit.map(|(text, _)| text) })
    }

    fn named(&mut self, text: &str, value: &Value<'_>) -> Option<NamedFactor> {
        let found = factor(text);
        if let Err(error) = &found {
            let roles: Vec<&str> = ROLES.iter().map(|(word, _)| *word).collect();
            let what = format!("“{text}”不是监测因子，也不是 {}", roles.join("、"));
            self.wrong(&value.span(), &what, &error.to_string());
        }
        found.ok()
    }

    fn section(&mut self, value: &Value<'_>) -> Option<FixedSection> {
        let table = self.table(value, "[section] name = \"代县桥\"")?;
        let (mut name, mut province, mut basin) = (None, None, None);
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "name" => name = self.text(value),
                "province" => province = self.text(value),
                "basin" => basin = self.text(value),
                other => self.wrong(
                    &key.span(),
                    &format!("没有“{other}”这一项，可用的有 name、province、basin"),
                    &format!("no key `{other}`: there are name, province and basin"),
                ),
            }
        }
        if !table.keys().any(|key| key.get_ref() == "name") {
            self.wrong(&value.span(), "缺少 name", "`name` is missing: write such as name = \"代县桥\"");
        }
        name.map(|name| FixedSection { name, province, basin })
    }

    fn flags(&mut self, value: &Value<'_>, mapping: &mut Mapping) {
        for (key, value) in self.table(value, "[flags] \"检修\" = \"M\"").into_iter().flatten() {
            let Some(text) = self.text(value) else { continue };
            match text.parse() {
                Ok(flag) => mapping.flags.push((key.get_ref().trim().to_owned(), flag)),
                Err(_no_flag) => {
                    let error = FeedError::Flag { found: text.clone() };
                    self.wrong(&value.span(), &format!("“{text}”不是数据标识"), &error.to_string());
                }
            }
        }
    }

    fn missing(&mut self, value: &Value<'_>, mapping: &mut Mapping) {
        let Some(marks) = value.get_ref().as_array() else {
            return self.wrong(&value.span(), "应写成 missing = [\"停测\"]", "write missing = [\"停测\"]");
        };
        for mark in marks {
            mapping.missing.extend(self.text(mark));
        }
    }

    fn year(&mut self, value: &Value<'_>) -> Option<i16> {
        let year = value.get_ref().as_integer().and_then(|year| year.to_string().parse().ok());
        let year = year.filter(|year| (1900..=2999).contains(year));
        if year.is_none() {
            self.wrong(&value.span(), "应为四位年份，如 2021", "expected a year such as 2021");
        }
        year
    }

    fn time_format(&mut self, value: &Value<'_>) -> Option<TimeFormat> {
        let text = self.text(value)?;
        let format = TimeFormat::parse(&text);
        if format.is_none() {
            self.wrong(
                &value.span(),
                "时间格式由 %Y %m %d %H %M %S 组成，月和日必不可少，如 %d/%m/%Y %H:%M",
                "a form of %Y %m %d %H %M %S with month and day, such as %d/%m/%Y %H:%M",
            );
        }
        format
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mistakes(text: &str) -> Vec<String> {
        let problems = parse(&Arc::from("m.toml"), text).unwrap_err();
        problems.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn every_mistake_has_its_line_and_column() {
        let text = "yaer = 2021\nyear = 21\ntime_format = \"%Q\"\nmissing = \"停测\"\n\n[columns]\n\"监测点\" = \"setcion\"\n\
            \"氨氮值\" = { factor = \"w21003\", unit = \"mmol/L\" }\n\"总磷值\" = { unit = \"mg/L\" }\n\"水温\" = 5\n[flags]\n\"检修\" = \"MMM\"\n\
            [section]\nprovince = \"山西省\"\n";
        let found = mistakes(text);
        let mut places: Vec<&str> = found.iter().filter_map(|m| m.split(": ").next()).collect();
        places.sort_unstable();
        let mut expected = [
            "m.toml:1:1",
            "m.toml:2:8",
            "m.toml:3:15",
            "m.toml:4:11",
            "m.toml:7:9",
            "m.toml:8:37",
            "m.toml:9:9",
            "m.toml:10:8",
            "m.toml:12:8",
            "m.toml:13:1",
        ];
        expected.sort_unstable();
        assert_eq!(places, expected, "{found:#?}");
    }

    #[test]
    fn broken_toml_names_its_place() {
        let found = mistakes("[columns]\n\"监测点\" = section\n");
        assert!(found[0].starts_with("m.toml:2:9: 对照文件：不是 TOML"), "{found:?}");
        assert!(
            mistakes("[columns]\n\"监测点\" = \"section\"\n\"监测点\" = \"time\"\n")[0]
                .starts_with("m.toml:3:")
        );
        assert!(
            mistakes("[columns]\n\"氨氮\" = \"w21003\"\n\"氨 氮\" = \"w21003\"\n")[0]
                .starts_with("m.toml:3:1")
        );
    }

    #[test]
    fn an_empty_mapping_file_says_nothing() {
        assert!(parse(&Arc::from("m.toml"), "\u{feff}# nothing\n").unwrap().columns.is_empty());
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,60}", tail in "[\\[\\]a=\"'\\n{}.监]{0,40}") {
            let _mapping = parse(&Arc::from("m.toml"), &format!("{tail}{text}\n[columns]\n{tail}"));
        }
    }
}
