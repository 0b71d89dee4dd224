//! What each column of a table is, known by its name so that the order does not matter.

use std::borrow::Cow;

use standards::FactorCode;

use crate::columns::{NamedFactor, factor, unit_in};
use crate::html::Html;
use crate::mapping::{Target, role_word};
use crate::number::folded;
use crate::row::Source;
use crate::unit::Scale;
use crate::{FeedError, Parsed, Problem, ReadColumn, outlet};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Section,
    /// Whose outlet it is, in a table of outlets.
    Discharger,
    Province,
    Basin,
    City,
    River,
    Time,
    Date,
    Hour,
    Class,
    Status,
    /// The factor's name, in a tidy table.
    FactorName,
    Value,
    Flag,
    Unit,
    /// The detection limit of a tidy line, for results written as "not detected".
    Limit,
    /// Who analysed the sample.
    Laboratory,
    /// By which method.
    Method,
    /// The number on the bottle.
    SampleNumber,
    /// The values of one factor.
    Factor(FactorCode, Scale),
    LeftOut,
}

/// Names of columns that are no factors, compared in lower case without blanks.
const NAMES: [(Role, &[&str]); 18] = [
    (
        Role::Section,
        &[
            "断面名称",
            "断面",
            "section",
            "监测断面",
            "监测断面名称",
            "站点",
            "站点名称",
            "站点名",
            "点位",
            "点位名称",
            "监测点位",
            "监测点位名称",
            "监测点",
            "监测点名称",
            "测点",
            "测点名称",
            "测站",
            "测站名称",
            "站名",
            "监测站",
            "监测站点",
            "水站",
            "水站名称",
            "自动站",
            "自动站名称",
        ],
    ),
    (
        Role::Time,
        &["监测时间", "time", "时间", "采样时间", "测量时间", "数据时间", "观测时间", "日期时间", "datetime"],
    ),
    (Role::Date, &["日期", "监测日期", "采样日期", "date"]),
    (Role::Hour, &["小时", "时", "时刻", "hour", "监测小时"]),
    (Role::Province, &["省份", "省", "province", "所属省份", "所在省份"]),
    (Role::Basin, &["流域", "basin", "所属流域", "所在流域"]),
    (Role::City, &["所在地市", "地市", "城市", "市", "city", "所属城市"]),
    (Role::River, &["所属河流", "河流", "河流名称", "river", "所在水体", "水体名称"]),
    (Role::Class, &["水质类别", "published_class", "类别"]),
    (Role::Status, &["站点情况", "status", "站点状态", "状态", "运行状态"]),
    (
        Role::FactorName,
        &["factor", "因子", "监测因子", "监测项目", "项目", "指标", "监测指标", "因子名称", "项目名称"],
    ),
    (Role::Value, &["value", "数值", "监测值", "值", "结果", "监测结果", "浓度"]),
    (Role::Flag, &["flag", "标识", "数据标识", "标记"]),
    (Role::Unit, &["unit", "单位", "计量单位"]),
    (Role::Limit, &["检出限", "方法检出限", "detection_limit", "lod"]),
    (
        Role::Laboratory,
        &["检测单位", "检测机构", "监测单位", "分析单位", "实验室", "承担单位", "laboratory", "lab"],
    ),
    (Role::Method, &["方法", "分析方法", "检测方法", "监测方法", "方法依据", "检测依据", "method"]),
    (Role::SampleNumber, &["样品编号", "样品号", "样品编码", "水样编号", "sample"]),
];

/// Rows at the top among which the header is looked for.
pub(crate) const HEADER_WITHIN: usize = 20;

/// A header that was understood.
#[derive(Debug, Clone)]
pub(crate) struct Header {
    pub(crate) names: Vec<String>,
    pub(crate) roles: Vec<Role>,
    pub(crate) is_tidy: bool,
    /// Whether a column names laboratory, method or sample.
    pub(crate) has_notes: bool,
    problems: Vec<(usize, FeedError)>,
    notices: Vec<(usize, FeedError)>,
}

impl Header {
    /// Reads a row as a header; `None` when it does not say where section, time and values stand.
    pub(crate) fn read(source: &Source<'_>, cells: &[Cow<'_, str>]) -> Option<Self> {
        let filled = cells.iter().rposition(|cell| !cell.trim().is_empty())? + 1;
        let mut header = Self {
            names: cells[..filled].iter().map(|cell| name(cell)).collect(),
            roles: Vec::with_capacity(filled),
            is_tidy: false,
            has_notes: false,
            problems: Vec::new(),
            notices: Vec::new(),
        };
        for index in 0..filled {
            let role = header.role(source, index);
            header.roles.push(role);
        }
        let has_section = header.has(Role::Section)
            || header.has(Role::Discharger)
            || source.mapping.is_some_and(|m| m.section.is_some());
        if !has_section || !(header.has(Role::Time) || header.has(Role::Date)) {
            return None;
        }
        header.has_notes =
            [Role::Laboratory, Role::Method, Role::SampleNumber].iter().any(|role| header.has(*role));
        header.is_tidy = header.has(Role::FactorName) && header.has(Role::Value);
        let is_wide = header.roles.iter().any(|role| matches!(role, Role::Factor(..)));
        (header.is_tidy || is_wide || header.is_national()).then_some(header)
    }

    /// Whether it has the two names that every export of the national platform has.
    pub(crate) fn is_national(&self) -> bool {
        ["断面名称", "监测时间"].iter().all(|name| self.names.iter().any(|n| n == name))
    }

    pub(crate) fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    pub(crate) fn position(&self, role: Role) -> Option<usize> {
        self.roles.iter().position(|r| *r == role)
    }

    /// What the columns were understood as.
    pub(crate) fn columns(&self) -> Vec<ReadColumn> {
        let read = |(name, role): (&String, &Role)| {
            let (factor, converted) = match role {
                Role::Factor(code, scale) => (Some(*code), !scale.is_same()),
                _ => (None, false),
            };
            ReadColumn { name: name.clone(), role: role_word(*role), factor, converted }
        };
        self.names.iter().zip(&self.roles).map(read).collect()
    }

    /// The name of a column as the file writes it.
    pub(crate) fn name(&self, index: usize) -> &str {
        self.names.get(index).map_or("", String::as_str)
    }

    /// Whether a row is this or another header again, as where files were joined one after another.
    pub(crate) fn is_repeated_by(&self, cells: &[Cow<'_, str>]) -> bool {
        let key = [Role::Section, Role::Time, Role::Date].into_iter().find_map(|role| self.position(role));
        let same = |at: usize| cells.get(at).is_some_and(|cell| !cell.is_empty() && **cell == *self.name(at));
        key.is_some_and(same) || (!self.is_tidy && cells.iter().any(|cell| cell == "断面名称"))
    }

    /// Tells what was found wrong or notable in the header, in the order of its columns.
    pub(crate) fn report(&self, source: &Source<'_>, line: usize, parsed: &mut Parsed) {
        let told =
            |(at, error): &(usize, FeedError)| source.problem(line, *at, self.name(*at), error.clone());
        parsed.problems.extend(self.problems.iter().map(told));
        parsed.notices.extend(self.notices.iter().map(told));
        for mapped in source.mapping.into_iter().flat_map(|m| &m.columns) {
            if !self.names.iter().any(|name| same_name(name, &mapped.header)) {
                let error = FeedError::MappedColumn {
                    column: mapped.header.clone(),
                    file: source.at(line).to_string(),
                };
                let problem =
                    Problem { place: mapped.place.clone(), column: Some(mapped.column), field: None, error };
                if !parsed.problems.contains(&problem) {
                    parsed.problems.push(problem);
                }
            }
        }
    }

    fn role(&mut self, source: &Source<'_>, index: usize) -> Role {
        let name = self.name(index).to_owned();
        if name.is_empty() {
            return Role::LeftOut;
        }
        let mapped = source.mapping.and_then(|m| m.columns.iter().find(|c| same_name(&c.header, &name)));
        let role = match mapped.map(|column| &column.target) {
            Some(Target::Role(role)) => *role,
            Some(Target::Factor { code, unit }) => {
                // The mapping file's unit, else the one that the header writes.
                let unit = unit.clone().or_else(|| unit_in(&name));
                self.factor(index, NamedFactor::new(*code, unit.as_deref()))
            }
            None => match named(&name, source.outlets) {
                Some(role) => role,
                None => self.factor(index, factor(&name)),
            },
        };
        let is_repeated = match role {
            Role::LeftOut => false,
            Role::Factor(code, _) => self.roles.iter().any(|r| matches!(r, Role::Factor(c, _) if *c == code)),
            role => self.has(role),
        };
        if is_repeated {
            self.notices.push((index, FeedError::RepeatedColumn { found: name }));
            return Role::LeftOut;
        }
        role
    }

    fn factor(&mut self, index: usize, found: Result<NamedFactor, FeedError>) -> Role {
        match found {
            Ok(NamedFactor { code, unit, scale }) => {
                if let (Some(from), Some(factor), false) = (unit, code.factor(), scale.is_same()) {
                    self.notices.push((index, FeedError::Converted { from, to: factor.unit.clone() }));
                }
                Role::Factor(code, scale)
            }
            Err(FeedError::Factor { found }) => {
                self.notices.push((index, FeedError::UnknownColumn { found }));
                Role::LeftOut
            }
            Err(error) => {
                self.problems.push((index, error));
                Role::LeftOut
            }
        }
    }
}

/// A header cell as one line of text.
fn name(cell: &str) -> String {
    let text = Html::read(cell).text();
    let text = text.trim();
    if text.contains(['\n', '\r', '\t']) { text.split_whitespace().collect() } else { text.to_owned() }
}

/// Whether two names of a column are one but for width, case and blanks.
pub(crate) fn same_name(a: &str, b: &str) -> bool {
    a == b || plain(a) == plain(b)
}

fn plain(name: &str) -> String {
    folded(name).chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase()
}

fn named(name: &str, outlets: bool) -> Option<Role> {
    let name = plain(name);
    let known = NAMES.iter().find(|(_, names)| names.contains(&name.as_str())).map(|(role, _)| *role);
    known.or_else(|| outlets.then(|| outlet::named(&name)).flatten())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(header: &str) -> Option<Header> {
        let cells: Vec<Cow<'_, str>> = header.split(',').map(Cow::Borrowed).collect();
        Header::read(&Source::new("x", None, None), &cells)
    }

    #[test]
    fn a_table_is_known_by_section_time_and_values_in_any_order() {
        assert!(!read("总磷(mg/L),采样时间,点位").unwrap().is_tidy);
        assert!(!read("站点名称,日期,小时,氨氮（mg/L）,备注").unwrap().is_tidy);
        assert!(read("Value,Factor,Time,Section").unwrap().is_tidy);
        assert!(read("断面 名称,监测 时间,总磷").is_some());
        for header in ["断面名称,总磷", "监测时间,总磷", "断面,时间", "代县桥2021年水质", "", ",,"]
        {
            assert!(read(header).is_none(), "{header}");
        }
    }

    #[test]
    fn what_is_left_out_is_told_once_and_another_unit_is_a_problem() {
        let header = read("断面,时间,总磷(mmol/L),备注,氨氮(μg/L),NH3-N,,水温(℃),").unwrap();
        let mut parsed = Parsed::default();
        header.report(&Source::new("x.csv", None, None), 3, &mut parsed);
        let places: Vec<_> = parsed.notices.iter().map(|n| (n.column, n.field.as_deref())).collect();
        assert_eq!(
            places,
            [(Some(4), Some("备注")), (Some(5), Some("氨氮(μg/L)")), (Some(6), Some("NH3-N"))]
        );
        assert!(
            parsed.problems.len() == 1
                && parsed.problems[0].to_string().starts_with("x.csv:3:3 总磷(mmol/L)")
        );
        assert_eq!(header.names.len(), 8);
    }
}
