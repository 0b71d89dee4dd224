//! What rules say of active works: alarms and suspicions, dated by the moment they became due.

use standards::time::{BeijingDay, Instant};

use super::{AlarmCause, Jump, RainAhead, Stretch, Works, WorksCommand, WorksReach};
use crate::desk::{Command, Made};
use crate::rounds::Round;

pub(crate) fn works_rounds(round: &Round<'_>, out: &mut Vec<Made>) {
    for works in round.desk.works.iter().filter(|w| !w.active.is_empty()) {
        windows(round, works, out);
        rain(round, works, out);
        suspicions(round, works, out);
    }
}

/// A window that opens while the works are active.
fn windows(round: &Round<'_>, works: &Works, out: &mut Vec<Made>) {
    for window in &round.plan.works.windows {
        let open = (window.from.start(), window.to.end().plus_ms(-1));
        let Some(stretch) = works.active.iter().find(|s| s.meets(open)) else { continue };
        let at = stretch.from.max(open.0);
        if at <= round.now && is_active(*stretch, at) {
            let about = ["works", "window", &works.id.to_string(), &window.name, &window.from.to_string()];
            let cause = AlarmCause::Window { name: window.name.clone() };
            let command = Command::Works(WorksCommand::Alarm { works: works.id, cause });
            out.push(round.act(&about, at, command));
        }
    }
}

/// Forecast rain that is near while the works are active: one alarm a day of rain, by the forecast that announced it first.
fn rain(round: &Round<'_>, works: &Works, out: &mut Vec<Made>) {
    let rules = &round.plan.works;
    let mut told: Vec<(BeijingDay, Instant, &RainAhead)> = Vec::new();
    for rain in round.facts.works.rain.iter().filter(|r| r.grade >= rules.rain_grade) {
        let near = rain.issued.max(rain.from.plus_ms(-i64::from(rules.rain_hours) * 3_600_000));
        let Some(stretch) = works.active.iter().find(|s| s.meets((near, rain.to))) else { continue };
        let at = stretch.from.max(near);
        if at > round.now || at >= rain.to || !is_active(*stretch, at) {
            continue;
        }
        let day = rain.from.day();
        match told.iter_mut().find(|(d, ..)| *d == day) {
            Some(first) if at < first.1 => *first = (day, at, rain),
            Some(_) => {}
            None => told.push((day, at, rain)),
        }
    }
    for (day, at, rain) in told {
        let about = ["works", "rain", &works.id.to_string(), &day.to_string()];
        let cause = AlarmCause::Rain { grade: rain.grade.name().to_owned(), from: rain.from };
        let command = Command::Works(WorksCommand::Alarm { works: works.id, cause });
        out.push(round.act(&about, at, command));
    }
}

/// Jumps within the travel time downstream (SC-069).
fn suspicions(round: &Round<'_>, works: &Works, out: &mut Vec<Made>) {
    let rules = &round.plan.works;
    for reach in rules.reaches.iter().filter(|r| r.works == works.application.object) {
        let here = |jump: &&Jump| jump.section == reach.section && jump.at <= round.now;
        for jump in round.facts.works.jumps.iter().filter(here) {
            if may_come_from(round, works, reach, jump) {
                let id = works.id.to_string();
                let about = [
                    "works",
                    "suspect",
                    &id,
                    jump.section.as_str(),
                    jump.factor.as_str(),
                    &jump.at.0.to_string(),
                ];
                let command = Command::Works(WorksCommand::Suspect { works: works.id, jump: jump.clone() });
                out.push(round.act(&about, jump.at, command));
            }
        }
    }
}

fn may_come_from(round: &Round<'_>, works: &Works, reach: &WorksReach, jump: &Jump) -> bool {
    let passed = round.plan.works.passed(reach.distance_km, jump.at);
    works.active.iter().any(|stretch| stretch.meets(passed))
}

/// Whether the stretch still lasts at a moment within it.
fn is_active(stretch: Stretch, at: Instant) -> bool {
    stretch.to.is_none_or(|end| at < end)
}
