//! `publication.toml`: what is published by itself, and when (SC-090).

use super::entry::Entry;
use super::entry::Need::{Optional, Required};
use super::provenance::Provenance;
use crate::publication::DailyPublication;

/// Name of the file.
pub(super) const FILE: &str = "publication.toml";

pub(super) fn read(file: &Entry<'_>) -> Option<DailyPublication> {
    let e = file.table("daily", Optional)?;
    let at = e.text(("at", "\"09:00\""), Required);
    let all_year = e.flag(("all_year", "false"));
    let source = Provenance::read(&e);
    let minute = at.as_ref().and_then(|at| minute_of(&at.value));
    if let (Some(at), None) = (&at, minute) {
        e.problems().error(
            &at.place,
            format!("`{}` 不是钟点 is not a time of day", at.value),
            "写成 write at = \"09:00\"",
        );
    }
    e.finish();
    Some(DailyPublication { minute: minute?, all_year, source })
}

/// The minute of the day of `09:00`.
fn minute_of(text: &str) -> Option<u32> {
    let (hour, minute) = text.split_once(':')?;
    let two =
        |t: &str| (t.len() == 2 && t.bytes().all(|b| b.is_ascii_digit())).then(|| t.parse::<u32>().ok())?;
    let (hour, minute) = (two(hour)?, two(minute)?);
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}
