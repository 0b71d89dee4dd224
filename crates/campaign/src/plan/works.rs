//! `works.toml`: forbidden windows, distances and rules of works in the river.

use rust_decimal::Decimal;
use standards::{FactorCode, SectionId};
use weather::rain::RainGrade;

use super::entry::Entry;
use super::entry::Need::{Optional, Required};
use super::ids::Kind;
use super::problem::{Problems, suggest};
use super::provenance::Provenance;
use super::sections::factor;
use crate::register::{ObjectId, ObjectKind, RegisteredObject};
use crate::works::{ForbiddenWindow, JumpRule, WorksReach, WorksRules};

/// Name of the file.
pub(super) const FILE: &str = "works.toml";

fn grades() -> [(&'static str, RainGrade); 8] {
    RainGrade::ALL.map(|grade| (grade.word(), grade))
}

pub(super) fn read(file: &Entry<'_>) -> WorksRules {
    let mut rules = file.table("rules", Optional).map_or_else(WorksRules::usual, numbers);
    rules.windows = file.tables("window", Optional).into_iter().filter_map(window).collect();
    rules.reaches = file.tables("reach", Optional).into_iter().filter_map(reach).collect();
    rules.jumps = file.tables("jump", Optional).into_iter().filter_map(jump).collect();
    rules
}

fn numbers(e: Entry<'_>) -> WorksRules {
    let usual = WorksRules::usual();
    let grade = e.choice(("rain_grade", "\"heavy\""), Required, &grades());
    let rain_hours = e.integer(("rain_hours", "24"), Required, 1..241);
    let slowest = positive(&e, ("velocity_slowest", "0.3"));
    let fastest = positive(&e, ("velocity_fastest", "1.5"));
    let answer = e.integer(("answer_hours", "4"), Required, 1..241);
    let source = Provenance::read(&e);
    if let (Some(slowest), Some(fastest)) = (slowest, fastest)
        && slowest > fastest
    {
        e.problems().error(
            &e.place,
            "最慢流速大于最快流速 the slowest flow is faster than the fastest",
            "调换 velocity_slowest 和 velocity_fastest swap them",
        );
    }
    e.finish();
    WorksRules {
        rain_grade: grade.map_or(usual.rain_grade, |g| g.value),
        rain_hours: rain_hours.map_or(usual.rain_hours, |h| h.value),
        velocity: (slowest.unwrap_or(usual.velocity.0), fastest.unwrap_or(usual.velocity.1)),
        answer_hours: answer.map_or(usual.answer_hours, |h| h.value),
        source: Some(source),
        ..usual
    }
}

fn positive(e: &Entry<'_>, key: (&'static str, &'static str)) -> Option<Decimal> {
    let found = e.decimal(key, Required)?;
    if found.value > Decimal::ZERO {
        return Some(found.value);
    }
    e.problems().error(
        &found.place,
        format!("`{}` 应大于 0 must be above zero", key.0),
        format!("应写成 such as {} = {}", key.0, key.1),
    );
    None
}

fn window(e: Entry<'_>) -> Option<ForbiddenWindow> {
    let name = e.text(("name", "\"主汛期\""), Required);
    let start = e.day(("start", "2021-07-20"), Required);
    let end = e.day(("end", "2021-08-10"), Required);
    let source = Provenance::read(&e);
    if let (Some(start), Some(end)) = (&start, &end)
        && end.value < start.value
    {
        e.problems().error(
            &end.place,
            format!("结束 {} 早于开始 {} ends before it starts", end.value, start.value),
            "调换或改正日期 swap or correct the dates",
        );
    }
    e.finish();
    Some(ForbiddenWindow { name: name?.value, from: start?.value, to: end?.value, source })
}

fn reach(e: Entry<'_>) -> Option<WorksReach> {
    let works = e.text(("works", "\"yangmingbu-works\""), Required);
    let section = e.text(("section", "\"boshuicun\""), Required);
    let distance = positive(&e, ("distance_km", "12"));
    let source = Provenance::read(&e);
    if let Some(section) = &section {
        e.sheet.ids.refer(Kind::Section, section);
    }
    e.finish();
    Some(WorksReach {
        works: ObjectId::from(works?.value),
        section: SectionId::from(section?.value.as_str()),
        distance_km: distance?,
        source,
    })
}

/// Warns about distances from works the register does not have, as when examples were taken out of it.
pub(super) fn check(rules: &WorksRules, objects: &[RegisteredObject], problems: &Problems) {
    for reach in rules.reaches.iter().filter(|r| objects.iter().all(|o| o.id != r.works)) {
        let works = objects.iter().filter(|o| o.kind == ObjectKind::RiverWorks).map(|o| o.id.as_str());
        problems.warning(
            &reach.source.place,
            format!("台账中没有涉河施工 `{}` is not in the register; the distance is not used", reach.works),
            suggest(reach.works.as_str(), works.collect::<Vec<_>>()),
        );
    }
}

fn jump(e: Entry<'_>) -> Option<JumpRule> {
    let code = e.text(("factor", "\"w21011\""), Required);
    let code: Option<FactorCode> = code.and_then(|c| factor(&c, e.problems())).map(|c| c.value);
    let times = positive(&e, ("times", "1.5"));
    let least = e.decimal(("least", "0.05"), Required);
    let hours = e.integer(("hours", "12"), Required, 1..169);
    let source = Provenance::read(&e);
    e.finish();
    Some(JumpRule { factor: code?, times: times?, least: least?.value, hours: hours?.value, source })
}
