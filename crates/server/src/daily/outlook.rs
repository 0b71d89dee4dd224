//! The outlook of the daily bulletin: what forecasts say of the coming days, in words.

use std::collections::BTreeMap;

use bulletin::OutlookLine;
use campaign::Plan;
use evaluation::SectionRecord;
use forecast::words::chance_chinese;
use standards::time::{BeijingDay, Instant};
use standards::{FactorCode, Origin, SectionId};

use super::short;
use crate::outlooks::Outlooks;

/// Chances below are not named one by one.
const NAMED_FROM: f64 = 0.05;

/// One line a section that has a forecast issued within the day before `asof`.
pub(super) fn lines(
    plan: &Plan,
    outlooks: &Outlooks,
    records: &BTreeMap<SectionId, SectionRecord>,
    asof: Instant,
) -> Vec<OutlookLine> {
    plan.sections
        .iter()
        .filter_map(|section| {
            let said = Said::of(outlooks, &section.id, asof)?;
            let origin = records.get(&section.id).and_then(|record| record.day(asof.plus_ms(-1).day(), asof));
            Some(OutlookLine {
                section: section.name.clone(),
                sentences: said.days.iter().map(|(day, chances)| sentence(*day, chances)).collect(),
                basis: format!("{}起报，模型第{}版", short(said.origin), said.version),
                origin_synthetic: origin
                    .and_then(|day| day.origin)
                    .is_some_and(|origin| origin.has(Origin::Synthetic)),
            })
        })
        .collect()
}

/// Chances of a section's factors by day.
struct Said {
    origin: Instant,
    version: u32,
    days: BTreeMap<BeijingDay, Vec<(FactorCode, f64)>>,
}

impl Said {
    fn of(outlooks: &Outlooks, section: &SectionId, asof: Instant) -> Option<Self> {
        let mut said: Option<Self> = None;
        for (factor, outlook) in outlooks.of_section(section) {
            let Some((issued, limit)) = outlook.in_force(asof, outlooks.replayed).zip(outlook.limit_value())
            else {
                continue;
            };
            let (origin, version) = (issued.issue.origin, issued.issue.version);
            let said = said.get_or_insert_with(|| Self { origin, version, days: BTreeMap::new() });
            said.origin = said.origin.max(origin);
            said.version = said.version.max(version);
            for (day, chance) in issued.chances(limit).filter(|(day, _)| *day >= asof.day()) {
                said.days.entry(day).or_default().push((factor, chance));
            }
        }
        said.filter(|said| !said.days.is_empty())
    }
}

/// `7月15日氨氮日均值超标的可能约三成，其余项目很小`.
fn sentence(day: BeijingDay, chances: &[(FactorCode, f64)]) -> String {
    let (_, month, date) = day.ymd();
    let named: Vec<_> = chances.iter().filter(|(_, chance)| *chance >= NAMED_FROM).collect();
    if named.is_empty() {
        return format!("{month}月{date}日各项目日均值超标的可能都很小");
    }
    let told: Vec<String> = named
        .iter()
        .map(|(item, chance)| format!("{}日均值超标的可能{}", item.name(), chance_chinese(*chance)))
        .collect();
    let rest = if named.len() < chances.len() { "，其余项目很小" } else { "" };
    format!("{month}月{date}日{}{rest}", told.join("、"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likely_items_are_named_and_the_others_are_summed_up() {
        let day = "2021-07-15".parse().unwrap();
        assert_eq!(
            sentence(
                day,
                &[
                    (FactorCode::PERMANGANATE_INDEX, 0.01),
                    (FactorCode::AMMONIA_NITROGEN, 0.31),
                    (FactorCode::TOTAL_PHOSPHORUS, 0.02)
                ]
            ),
            "7月15日氨氮日均值超标的可能约三成，其余项目很小"
        );
        assert_eq!(
            sentence(day, &[(FactorCode::AMMONIA_NITROGEN, 0.01)]),
            "7月15日各项目日均值超标的可能都很小"
        );
    }
}
