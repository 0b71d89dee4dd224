//! The targets file: what each section has to keep, as TOML (`[[section]]`) or as a CSV with the same names.

mod table;

use std::path::Path;

use evaluation::{Exemption, SectionProfile};
use serde::Deserialize;
use standards::time::BeijingDay;
use standards::{FactorCode, WaterBody, WaterClass};
use toml::Spanned;

use super::placed;
use super::words::{class_of, factor_of, water_of};

/// What is said of one section.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Target {
    pub(super) name: String,
    pub(super) province: Option<String>,
    pub(super) class: Option<WaterClass>,
    pub(super) water: Option<WaterBody>,
    pub(super) judged: Option<Vec<FactorCode>>,
    pub(super) manual: Option<Vec<FactorCode>>,
    pub(super) expected_per_day: Option<u32>,
    pub(super) exemptions: Vec<Exemption>,
    /// `file:line:column`, for what turns out later.
    pub(super) place: String,
}

impl Target {
    /// Changes a profile to what is said here.
    pub(super) fn apply(&self, profile: &mut SectionProfile) {
        profile.target = self.class.or(profile.target);
        if let Some(judged) = &self.judged {
            profile.judged.clone_from(judged);
        }
        if let Some(manual) = &self.manual {
            profile.manual.clone_from(manual);
        }
        profile.expected_per_day = self.expected_per_day.unwrap_or(profile.expected_per_day);
        profile.exemptions.clone_from(&self.exemptions);
    }
}

/// The sections of a targets file.
#[derive(Debug, Clone, Default)]
pub(crate) struct Targets(Vec<Target>);

impl Targets {
    /// What is said of a section: an entry with its province comes before one without.
    pub(super) fn of(&self, name: &str, province: Option<&str>) -> Option<&Target> {
        let named = || self.0.iter().filter(|target| target.name == name);
        let here = named().find(|target| target.province.is_some() && target.province.as_deref() == province);
        here.or_else(|| named().find(|target| target.province.is_none() || province.is_none()))
    }

    /// Sections that none of the given names is.
    pub(super) fn unused<'t>(&'t self, names: &'t [&str]) -> impl Iterator<Item = &'t Target> {
        self.0.iter().filter(|target| !names.contains(&target.name.as_str()))
    }

    /// Reads a targets file; `.csv` is a table, everything else TOML.
    pub(super) fn read(path: &Path) -> anyhow::Result<Self> {
        let text = placed::text_of(path)?;
        let is_table = path.extension().is_some_and(|end| end.eq_ignore_ascii_case("csv"));
        let targets = if is_table { table::read(path, &text)? } else { from_toml(path, &text)? };
        for (place, target) in targets.iter().enumerate() {
            let same = |other: &&Target| other.name == target.name && other.province == target.province;
            if let Some(first) = targets[..place].iter().find(same) {
                let Target { name, place, .. } = target;
                anyhow::bail!("{place}: 断面“{name}”已写在 {} (section named twice)", first.place);
            }
        }
        Ok(Self(targets))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    section: Vec<RawTarget>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTarget {
    name: Spanned<String>,
    province: Option<String>,
    target: Option<Spanned<String>>,
    waterbody: Option<Spanned<String>>,
    judged: Option<Vec<Spanned<String>>>,
    manual: Option<Vec<Spanned<String>>>,
    expected_per_day: Option<u32>,
    #[serde(default)]
    exemption: Vec<RawExemption>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawExemption {
    document: Spanned<String>,
    item: Spanned<String>,
    from: BeijingDay,
    to: BeijingDay,
    #[serde(default)]
    reason: String,
}

fn from_toml(path: &Path, text: &str) -> anyhow::Result<Vec<Target>> {
    let file: File = placed::toml(path, text)?;
    let placed = |span, what: String| placed::at(path, text, Some(span), what);
    let mut targets = Vec::with_capacity(file.section.len());
    for raw in file.section {
        let items = |items: &Option<Vec<Spanned<String>>>| {
            let read = |item: &Spanned<String>| factor_of(item.get_ref()).map_err(|e| placed(item.span(), e));
            items.as_ref().map(|items| items.iter().map(read).collect::<anyhow::Result<_>>()).transpose()
        };
        let (line, column) = placed::line_and_column(text, raw.name.span().start);
        if raw.name.get_ref().trim().is_empty() {
            return Err(placed(raw.name.span(), "断面名称为空 (the section's name is empty)".into()));
        }
        let exempt = |raw: RawExemption| {
            let item = factor_of(raw.item.get_ref()).map_err(|e| placed(raw.item.span(), e))?;
            let span = raw.document.span();
            let document = raw.document.into_inner();
            if document.trim().is_empty() || raw.to < raw.from {
                let what =
                    "豁免应有文号，且起日不晚于止日 (an exemption needs a document, and from not after to)";
                return Err(placed(span, what.into()));
            }
            Ok(Exemption { document, item, from: raw.from, to: raw.to, reason: raw.reason })
        };
        let read = |raw: &Option<Spanned<String>>| raw.as_ref().map(|t| (t.get_ref().clone(), t.span()));
        targets.push(Target {
            class: read(&raw.target).map(|(t, s)| class_of(&t).map_err(|e| placed(s, e))).transpose()?,
            water: read(&raw.waterbody).map(|(t, s)| water_of(&t).map_err(|e| placed(s, e))).transpose()?,
            judged: items(&raw.judged)?,
            manual: items(&raw.manual)?,
            exemptions: raw.exemption.into_iter().map(exempt).collect::<anyhow::Result<_>>()?,
            name: raw.name.into_inner().trim().to_owned(),
            province: raw.province,
            expected_per_day: raw.expected_per_day,
            place: format!("{}:{line}:{column}", path.display()),
        });
    }
    Ok(targets)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, text: &str) -> anyhow::Result<Targets> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        Targets::read(&path)
    }

    fn refused(name: &str, text: &str) -> String {
        read(name, text).unwrap_err().to_string()
    }

    const TOML: &str = "[[section]]\nname = \"岗南水库\"\ntarget = \"Ⅱ\"\nwaterbody = \"lake\"\njudged = [\"总磷\", \"w21003\"]\n\
        [[section.exemption]]\ndocument = \"甲办〔2021〕1号\"\nitem = \"总磷\"\nfrom = \"2021-07-01\"\nto = \"2021-07-31\"\n";
    const CSV: &str = "section,target,waterbody,judged,exempt_document,exempt_item,exempt_from,exempt_to\n\
        岗南水库,Ⅱ,lake,总磷;w21003,,,,\n岗南水库,,,,甲办〔2021〕1号,总磷,2021-07-01,2021-07-31\n";

    #[test]
    fn both_forms_say_the_same() {
        let (toml, csv) = (read("t.toml", TOML).unwrap(), read("t.csv", CSV).unwrap());
        let plain = |targets: Targets| Target { place: String::new(), ..targets.0[0].clone() };
        assert_eq!(plain(toml.clone()), plain(csv));
        let target = toml.of("岗南水库", Some("河北省")).unwrap();
        assert_eq!((target.class, target.water), (Some(WaterClass::II), Some(WaterBody::Lake)));
        assert_eq!(target.exemptions[0].item, FactorCode::TOTAL_PHOSPHORUS);
    }

    #[test]
    fn the_province_tells_sections_of_one_name_apart() {
        let text = "section,province,target\n江口,湖南省,2\n江口,广东省,3\n";
        let targets = read("t.csv", text).unwrap();
        assert_eq!(targets.of("江口", Some("广东省")).unwrap().class, Some(WaterClass::III));
        assert!(targets.of("江口", Some("浙江省")).is_none());
    }

    #[test]
    fn mistakes_are_placed() {
        for (text, place, words) in [
            ("[[section]]\nname = \"a\"\ntarget = \"Ⅶ\"\n", ":3:10: ", "Ⅶ"),
            ("[[section]]\nname = \"a\"\ntaget = \"Ⅲ\"\n", ":3:1: ", "taget"),
            ("[[section]]\nname = \"a\"\njudged = [\"总林\"]\n", ":3:11: ", "总林"),
            ("[[section]]\nname = \"a\"\n[[section]]\nname = \"a\"\n", ":4:8: ", "twice"),
            ("[[section]\n", ":1:", ""),
        ] {
            let error = refused("t.toml", text);
            assert!(error.contains(place) && error.contains(words), "{error}");
        }
        for (text, place, words) in [
            ("section,target\na,Ⅲ\nb,七\n", ":3:2: ", "七"),
            ("section,taget\na,Ⅲ\n", ":1:2: ", "taget"),
            ("target\nⅢ\n", ":1:1: ", "section"),
            ("section,target\n,Ⅲ\n", ":2:1: ", "empty"),
            ("section,target\na,Ⅲ,x\n", ":2:", ""),
            ("section,exempt_document\na,甲办〔2021〕1号\n", ":2:", "exempt_item"),
        ] {
            let error = refused("t.csv", text);
            assert!(error.contains(place) && error.contains(words), "{error}");
        }
    }
}
