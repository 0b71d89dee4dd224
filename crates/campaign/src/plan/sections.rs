//! `sections.toml`: assessment sections with target class, judged items and place.

use rust_decimal::Decimal;
use serde::Serialize;
use standards::{Edition, FactorCode, SectionId, WaterBody, WaterClass};

use super::entry::Entry;
use super::entry::Need::{Optional, Required};
use super::ids::Kind;
use super::place::Located;
use super::problem::{Problems, nearest};
use super::provenance::Provenance;
use super::rules::Rules;

/// Who assesses a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SectionLevel {
    /// 国考断面
    National,
    /// 省考断面
    Provincial,
    /// 上下游参考断面, assessed for another county
    Context,
}

impl SectionLevel {
    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::National => "国考断面",
            Self::Provincial => "省考断面",
            Self::Context => "参考断面",
        }
    }
}

/// The class a section must keep and the document that sets it (SC-011).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Target {
    /// The class.
    pub class: WaterClass,
    /// The document that sets it, or the words of the assumption.
    pub source: String,
    /// Whether nobody has confirmed it.
    pub assumed: bool,
}

/// Where a section lies, for maps only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Position {
    /// Longitude, degrees east.
    pub lon: Decimal,
    /// Latitude, degrees north.
    pub lat: Decimal,
    /// Whether it is a guess.
    pub assumed: bool,
}

/// A section (断面).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Section {
    /// Identifier.
    pub id: SectionId,
    /// Chinese name.
    pub name: String,
    /// Who assesses it.
    pub level: SectionLevel,
    /// The place that answers for it (考核县).
    pub answers: Option<String>,
    /// The river.
    pub river: String,
    /// Whose limits apply: rivers or lakes.
    pub water: WaterBody,
    /// Target class; `None` means "not set", never "compliant".
    pub target: Option<Target>,
    /// Items that are judged.
    pub judged: Vec<FactorCode>,
    /// Items sampled by hand about once a month (采测分离): one result makes a day and a month valid.
    pub manual: Vec<FactorCode>,
    /// Results expected on a whole day.
    pub expected_per_day: u32,
    /// The next section downstream.
    pub downstream: Option<SectionId>,
    /// Where it lies.
    pub position: Option<Position>,
    /// Source.
    pub source: Provenance,
}

const LEVELS: [(&str, SectionLevel); 3] = [
    ("national", SectionLevel::National),
    ("provincial", SectionLevel::Provincial),
    ("context", SectionLevel::Context),
];
const WATERS: [(&str, WaterBody); 2] = [("river", WaterBody::River), ("lake", WaterBody::Lake)];

pub(super) fn read(file: &Entry<'_>, rules: Option<&Rules>) -> Vec<Section> {
    let sections: Vec<_> =
        file.tables("section", Required).into_iter().filter_map(|e| section(e, rules)).collect();
    for section in &sections {
        if flows_back(section, &sections) {
            file.problems().error(
                &section.source.place,
                format!("断面“{}”的下游又流回它自己 the way downstream comes back", section.name),
                "改正 downstream，水只往下流 correct `downstream`",
            );
        }
    }
    sections
}

fn flows_back(section: &Section, all: &[Section]) -> bool {
    let mut at = section.downstream.as_ref();
    for _ in all {
        match at {
            Some(id) if *id == section.id => return true,
            Some(id) => at = all.iter().find(|s| s.id == *id).and_then(|s| s.downstream.as_ref()),
            None => return false,
        }
    }
    false
}

fn section(e: Entry<'_>, rules: Option<&Rules>) -> Option<Section> {
    let id = e.text(("id", "\"daixianqiao\""), Required);
    let name = e.text(("name", "\"代县桥\""), Required);
    let level = e.choice(("level", "\"national\""), Required, &LEVELS);
    let answers = e.text(("answers", "\"代县\""), Optional);
    let river = e.text(("river", "\"滹沱河\""), Required);
    let water = e.choice(("water", "\"river\""), Required, &WATERS);
    let target = target(&e);
    let class = target.as_ref().map(|t| t.class);
    let judged = judged(&e, water.as_ref().map(|w| w.value), class, rules);
    let manual = e.texts(("manual", "[\"w21001\"]"), Optional);
    let manual = manual.iter().filter_map(|text| factor(text, e.problems())).map(|c| c.value).collect();
    let expected = e.integer(("expected_per_day", "6"), Optional, 1..1441).map(|n| n.value);
    let downstream = e.text(("downstream", "\"boshuicun\""), Optional);
    let position = position(&e);
    let source = Provenance::read(&e);
    if let Some(id) = &id {
        e.sheet.ids.define(Kind::Section, id, e.problems());
    }
    if let Some(downstream) = &downstream {
        e.sheet.ids.refer(Kind::Section, downstream);
    }
    e.finish();
    Some(Section {
        id: id?.value.as_str().into(),
        name: name?.value,
        level: level?.value,
        answers: answers.map(|a| a.value),
        river: river?.value,
        water: water?.value,
        target,
        judged,
        manual,
        expected_per_day: expected.or(rules.map(|r| r.expected_per_day.value)).unwrap_or(1),
        downstream: downstream.map(|d| d.value.as_str().into()),
        position,
        source,
    })
}

/// A target needs a source: the document that sets it, or the words of the assumption.
fn target(e: &Entry<'_>) -> Option<Target> {
    let class = e.text(("target", "\"Ⅲ\""), Optional);
    let source = e.text(("target_source", "\"〔2021〕…号\""), Optional);
    let assumed = e.flag(("target_assumed", "true"));
    let Some(class) = class else {
        e.problems().warning(
            &e.place,
            "没有目标类别，页面显示“未设定” no target class: shown as not set, never as compliant（SC-011）",
            "写 target = \"Ⅲ\" 和 target_source = \"下达目标的文件\"",
        );
        return None;
    };
    let Some(parsed) = WaterClass::parse(&class.value).filter(|c| *c != WaterClass::WorseThanV) else {
        e.problems().error(
            &class.place,
            format!("`{}` 不是目标类别 is not a target class", class.value),
            "写 Ⅰ、Ⅱ、Ⅲ、Ⅳ 或 Ⅴ",
        );
        return None;
    };
    let Some(source) = source else {
        e.problems().error(
            &class.place,
            "目标类别没有依据 the target class names no source（SC-011）",
            "写 target_source = \"下达目标的文件号\"；没有文件就写 target_assumed = true 和 target_source = \"假定：…\"",
        );
        return None;
    };
    Some(Target { class: parsed, source: source.value, assumed })
}

pub(super) fn position(e: &Entry<'_>) -> Option<Position> {
    let lon = e.decimal(("lon", "112.945"), Optional);
    let lat = e.decimal(("lat", "39.035"), Optional);
    let assumed = e.flag(("position_assumed", "true"));
    // China lies within these degrees; a swapped pair is the usual mistake.
    let within = |value: &Located<Decimal>, low: i64, high: i64, name: &str| {
        let good = (Decimal::from(low)..=Decimal::from(high)).contains(&value.value);
        if !good {
            e.problems().error(
                &value.place,
                format!("{name} = {} 不在中国境内 lies outside China", value.value),
                format!("{name} 在 {low} 到 {high} 之间；是否把 lon 和 lat 写反了 are lon and lat swapped?"),
            );
        }
        good
    };
    let (lon, lat) = (lon?, lat?);
    let good = within(&lon, 73, 136, "lon") & within(&lat, 3, 54, "lat");
    good.then_some(Position { lon: lon.value, lat: lat.value, assumed })
}

/// The judged items: the section's own list, or that of the rules.
fn judged(
    e: &Entry<'_>,
    water: Option<WaterBody>,
    target: Option<WaterClass>,
    rules: Option<&Rules>,
) -> Vec<FactorCode> {
    let own = e.texts(("judged", "[\"w01001\", \"w21011\"]"), Optional);
    if own.is_empty() {
        return rules.map(|r| r.judged_items.value.clone()).unwrap_or_default();
    }
    let codes = own.into_iter().filter_map(|text| factor(&text, e.problems()));
    codes.filter(|code| has_limit(code, water, target, e.problems())).map(|code| code.value).collect()
}

/// A factor of the table of standards.
pub(super) fn factor(text: &Located<String>, problems: &Problems) -> Option<Located<FactorCode>> {
    let code = text.value.parse::<FactorCode>().ok().filter(|c| c.factor().is_some());
    if let Some(code) = code {
        return Some(Located { value: code, place: text.place.clone() });
    }
    let table = standards::factor::factors();
    let words = table.iter().flat_map(|f| [f.code.as_str(), f.name.as_str()]);
    let word = nearest(&text.value, words).unwrap_or("w21011");
    let meant = table.iter().find(|f| f.code.as_str() == word || f.name == word);
    let (meant, name) = meant.map_or((word, ""), |f| (f.code.as_str(), f.name.as_str()));
    problems.error(
        &text.place,
        format!("不认识的因子编码 `{}` is not a known factor code", text.value),
        format!("用 HJ 525 编码；是否想写 `{meant}`（{name}）？did you mean `{meant}`?"),
    );
    None
}

fn has_limit(
    code: &Located<FactorCode>,
    water: Option<WaterBody>,
    target: Option<WaterClass>,
    problems: &Problems,
) -> bool {
    let (Some(water), Some(target)) = (water, target) else { return true };
    let edition = Edition::gb3838_2002();
    let judged = edition.limit(code.value, target, water).is_some();
    if !judged {
        problems.error(
            &code.place,
            format!(
                "{} 在此水体没有限值 has no limit in this water（{}）",
                code.value.name(),
                edition.standard
            ),
            "从 judged 中去掉；总氮只评价湖库 remove it; total nitrogen is judged in lakes only",
        );
    }
    judged
}
