//! How works of rain-sewage separation keep their time, by what was recorded of them (SC-039, SC-040).

use standards::time::BeijingDay;

use super::{Operations, Record, RecordKind};
use crate::register::{ProgressReport, RegisteredObject, WorksProgress};

/// What was reported of works by the end of a day, oldest first; drills left out.
pub fn progress_reports<'a>(
    operations: &'a Operations,
    object: &RegisteredObject,
    day: BeijingDay,
) -> impl Iterator<Item = (&'a Record, ProgressReport)> {
    let real = move |r: &&Record| r.kind == RecordKind::Separation && !r.drill && r.at < day.end();
    let records = operations.of(&object.id).iter().filter(real);
    records.filter_map(|r| Some((r, ProgressReport { day: r.at.day(), done_m: r.number("done_m")? })))
}

/// How works stand by the end of a day; `None` for what has no schedule.
#[must_use]
pub fn works_progress(
    operations: &Operations,
    object: &RegisteredObject,
    day: BeijingDay,
) -> Option<WorksProgress> {
    let schedule = object.facts.schedule?;
    let reports: Vec<_> = progress_reports(operations, object, day).map(|(_, report)| report).collect();
    Some(schedule.progress(&reports, day))
}
