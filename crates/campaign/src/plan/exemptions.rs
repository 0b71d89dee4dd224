//! `exemptions.toml`: official decisions that take an item of a section out of a period's compliance (豁免).

use serde::Serialize;
use standards::time::BeijingDay;
use standards::{FactorCode, SectionId};

use super::entry::Entry;
use super::entry::Need::{Optional, Required};
use super::ids::Kind;
use super::place::Place;
use super::sections::{Section, factor};

/// Name of the file.
pub(super) const FILE: &str = "exemptions.toml";

/// An official decision: upstream influence, natural background, a reservoir's operation. Only a document makes one
/// (standards.md §10.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExemptionEntry {
    /// Number of the document.
    pub document: String,
    /// The section.
    pub section: SectionId,
    /// The item.
    pub item: FactorCode,
    /// First day covered.
    pub from: BeijingDay,
    /// Last day covered, included.
    pub to: BeijingDay,
    /// Why, in the words of the decision.
    pub reason: String,
    /// Where it is written.
    pub place: Place,
}

pub(super) fn read(file: &Entry<'_>) -> Vec<ExemptionEntry> {
    file.tables("exemption", Optional).into_iter().filter_map(exemption).collect()
}

fn exemption(e: Entry<'_>) -> Option<ExemptionEntry> {
    let document = e.text(("document", "\"环办水体函〔2021〕…号\""), Required);
    let section = e.text(("section", "\"daixianqiao\""), Required);
    let item = e.text(("item", "\"w21011\""), Required);
    let item = item.and_then(|text| factor(&text, e.problems()));
    let from = e.day(("from", "2021-07-01"), Required);
    let to = e.day(("to", "2021-07-31"), Required);
    let reason = e.text(("reason", "\"上游来水影响\""), Required);
    if let Some(section) = &section {
        e.sheet.ids.refer(Kind::Section, section);
    }
    let place = e.place.clone();
    let ordered = from.as_ref().zip(to.as_ref()).is_none_or(|(from, to)| {
        let good = from.value <= to.value;
        if !good {
            e.problems().error(
                &to.place,
                format!("结束日 {} 早于开始日 {} the decision ends before it begins", to.value, from.value),
                "写成 from = 2021-07-01、to = 2021-07-31，首尾两天都算在内 both days are covered",
            );
        }
        good
    });
    e.finish();
    let (document, section, item) = (document?, section?, item?);
    let (from, to, reason) = (from?.value, to?.value, reason?.value);
    ordered.then(|| ExemptionEntry {
        document: document.value,
        section: section.value.as_str().into(),
        item: item.value,
        from,
        to,
        reason,
        place,
    })
}

/// Warns of a decision about an item that its section is not judged by, and of two that overlap.
pub(super) fn check(exemptions: &[ExemptionEntry], sections: &[Section], file: &Entry<'_>) {
    for (n, exemption) in exemptions.iter().enumerate() {
        let section = sections.iter().find(|s| s.id == exemption.section);
        if let Some(section) = section.filter(|s| !s.judged.contains(&exemption.item)) {
            file.problems().warning(
                &exemption.place,
                format!(
                    "断面“{}”不评价{}，这项豁免不起作用 the section is not judged by that item",
                    section.name,
                    exemption.item.name()
                ),
                "改正 item，或在 sections.toml 的 judged 中加上它",
            );
        }
        let same = |other: &&ExemptionEntry| {
            other.section == exemption.section
                && other.item == exemption.item
                && other.from <= exemption.to
                && exemption.from <= other.to
        };
        if let Some(first) = exemptions.get(..n).unwrap_or_default().iter().find(same) {
            file.problems().warning(
                &exemption.place,
                format!("与 {} 的豁免日期重叠 overlaps another decision", first.place),
                "一个时段须整个落在一份文件的日期内才算豁免；按文件改正日期",
            );
        }
    }
}
