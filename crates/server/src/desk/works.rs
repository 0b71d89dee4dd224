//! What rules of works look at: forecast rain, and jumps at the sections downstream of works that were begun.

use campaign::Plan;
use campaign::desk::Desk;
use campaign::works::{RainAhead, WorksFacts, jumps};
use standards::time::Instant;

use crate::app::App;

/// The facts of works as known at a moment; empty while no works were ever begun.
pub(super) fn gather(app: &App, now: Instant) -> WorksFacts {
    let plan = app.registry.plan();
    let begun = app.desk.look(first_start);
    let Some(begun) = begun else { return WorksFacts::default() };
    WorksFacts { rain: rain_ahead(app, now), jumps: all_jumps(app, plan, begun, now) }
}

fn first_start(desk: &Desk) -> Option<Instant> {
    desk.works().iter().flat_map(|w| &w.active).map(|stretch| stretch.from).min()
}

fn rain_ahead(app: &App, now: Instant) -> Vec<RainAhead> {
    let rules = &app.registry.plan().rain.rules;
    let gap_ms = i64::from(rules.event_dry_gap_hours.value) * 3_600_000;
    let kept = app.rain.forecasts();
    campaign::works::rain_ahead(kept.iter().map(|k| &k.forecast), &rules.grades(), gap_ms, now)
}

fn all_jumps(app: &App, plan: &Plan, begun: Instant, now: Instant) -> Vec<campaign::works::Jump> {
    let records = app.live.sections();
    let mut found = Vec::new();
    for rule in &plan.works.jumps {
        // So much before the start as the first value is compared with.
        let from = begun.plus_ms(-i64::from(rule.hours) * 3_600_000);
        let mut sections: Vec<_> = plan.works.reaches.iter().map(|r| &r.section).collect();
        sections.sort();
        sections.dedup();
        for section in sections {
            let Some(record) = records.get(section) else { continue };
            let values = record
                .observations(rule.factor, from, now)
                .filter(|o| o.flag.counts())
                .map(|o| (o.time, o.value));
            found.extend(jumps(section, &values.collect::<Vec<_>>(), rule));
        }
    }
    found
}
