//! The targets file as a CSV: a line a section, further lines of the same section for further exemptions.

use std::path::Path;

use anyhow::anyhow;
use csv::StringRecord;
use evaluation::Exemption;
use standards::FactorCode;

use super::super::words::{class_of, factor_of, water_of};
use super::Target;

const COLUMNS: [&str; 12] = [
    "section",
    "province",
    "target",
    "waterbody",
    "judged",
    "manual",
    "expected_per_day",
    "exempt_document",
    "exempt_item",
    "exempt_from",
    "exempt_to",
    "exempt_reason",
];

pub(super) fn read(path: &Path, text: &str) -> anyhow::Result<Vec<Target>> {
    let file = path.display().to_string();
    let mut reader =
        csv::ReaderBuilder::new().has_headers(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let header = reader.headers().map_err(|error| placed(&file, &error))?.clone();
    for (at, name) in header.iter().enumerate() {
        if !COLUMNS.contains(&name) {
            let known = COLUMNS.join(", ");
            return Err(anyhow!(
                "{file}:1:{}: 没有“{name}”这一列，可用的有 {known} (unknown column)",
                at + 1
            ));
        }
    }
    if !header.iter().any(|name| name == "section") {
        return Err(anyhow!("{file}:1:1: 首行缺少 section 列 (no column `section`)"));
    }
    let mut targets: Vec<Target> = Vec::new();
    for row in reader.records() {
        let row = row.map_err(|error| placed(&file, &error))?;
        let line = row.position().map_or(0, csv::Position::line);
        let target = Line { file: &file, number: line, header: &header, row: &row }.target()?;
        let same = |t: &&mut Target| t.name == target.name && t.province == target.province;
        match targets.iter_mut().find(same) {
            // A line that says nothing but an exemption belongs to the section's first.
            Some(first) if only_exempts(&target) => first.exemptions.extend(target.exemptions),
            _ => targets.push(target),
        }
    }
    Ok(targets)
}

fn only_exempts(target: &Target) -> bool {
    let bare = Target {
        name: target.name.clone(),
        province: target.province.clone(),
        place: target.place.clone(),
        exemptions: target.exemptions.clone(),
        ..Target::default()
    };
    !target.exemptions.is_empty() && bare == *target
}

fn placed(file: &str, error: &csv::Error) -> anyhow::Error {
    let line = error.position().map_or(1, csv::Position::line);
    anyhow!("{file}:{line}:1: {error}")
}

struct Line<'a> {
    file: &'a str,
    number: u64,
    header: &'a StringRecord,
    row: &'a StringRecord,
}

impl Line<'_> {
    fn target(&self) -> anyhow::Result<Target> {
        let name = self.needed("section", "断面名称为空 (the section's name is empty)")?.to_owned();
        let items = |column| self.read(column, items_of);
        let document = self.cell("exempt_document").map(str::to_owned);
        let exemption = document.map(|document| self.exemption(document)).transpose()?;
        let whole = |text: &str| {
            text.parse::<u32>().map_err(|_no_number| format!("“{text}”不是整数 (expected a whole number)"))
        };
        Ok(Target {
            name,
            province: self.cell("province").map(str::to_owned),
            class: self.read("target", class_of)?,
            water: self.read("waterbody", water_of)?,
            judged: items("judged")?,
            manual: items("manual")?,
            expected_per_day: self.read("expected_per_day", whole)?,
            exemptions: exemption.into_iter().collect(),
            place: format!("{}:{}:{}", self.file, self.number, self.column("section")),
        })
    }

    fn exemption(&self, document: String) -> anyhow::Result<Exemption> {
        let day = |text: &str| text.parse().map_err(|error: standards::StandardsError| error.to_string());
        let needs = |column: &str| format!("豁免缺少 {column} (an exemption needs `{column}`)");
        for column in ["exempt_item", "exempt_from", "exempt_to"] {
            self.needed(column, &needs(column))?;
        }
        let missing = || anyhow!("{}:{}: {}", self.file, self.number, needs("exempt_*"));
        let from = self.read("exempt_from", day)?.ok_or_else(missing)?;
        let to = self.read("exempt_to", day)?.ok_or_else(missing)?;
        if to < from {
            return Err(self.wrong("exempt_to", "豁免的止日早于起日 (ends before it begins)"));
        }
        let item = self.read("exempt_item", factor_of)?.ok_or_else(missing)?;
        let reason = self.cell("exempt_reason").unwrap_or_default().to_owned();
        Ok(Exemption { document, item, from, to, reason })
    }

    fn column(&self, name: &str) -> usize {
        self.header.iter().position(|column| column == name).unwrap_or_default() + 1
    }

    fn cell(&self, name: &str) -> Option<&str> {
        let at = self.header.iter().position(|column| column == name)?;
        self.row.get(at).filter(|text| !text.is_empty())
    }

    fn needed(&self, name: &str, what: &str) -> anyhow::Result<&str> {
        self.cell(name).ok_or_else(|| self.wrong(name, what))
    }

    fn read<T>(&self, name: &str, read: impl Fn(&str) -> Result<T, String>) -> anyhow::Result<Option<T>> {
        self.cell(name).map(|text| read(text).map_err(|what| self.wrong(name, &what))).transpose()
    }

    fn wrong(&self, column: &str, what: &str) -> anyhow::Error {
        anyhow!("{}:{}:{}: {what}", self.file, self.number, self.column(column))
    }
}

/// Items with `;`, `+`, `、` or a blank between them.
fn items_of(text: &str) -> Result<Vec<FactorCode>, String> {
    text.split([';', '；', '+', '、', ' ']).filter(|item| !item.is_empty()).map(factor_of).collect()
}
