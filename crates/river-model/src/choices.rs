//! `[[option]]`: what can still be done.

use crate::draft::{Draft, Kind};
use crate::problem::suggest;
use crate::table::{Bound, Entry};
use crate::{Choice, Role, Setting};

pub(crate) fn choice(d: &mut Draft<'_>, e: &Entry<'_, '_>) -> Option<Choice> {
    let (id, _) = d.name(e, Kind::Choice)?;
    let note = e.text("note").map_or_else(String::new, |n| n.value);
    let parts = e.tables("set");
    if parts.is_empty() {
        e.missing("[[option.set]]", "work = \"闸编号\", opening_percent = 0");
    }
    let settings = parts.iter().filter_map(|part| setting(d, part)).collect();
    e.finish();
    let name = d.labels.iter().rev().find(|l| l.0 == id).map_or_else(|| id.clone(), |l| l.1.clone());
    Some(Choice { id, name, note, settings })
}

fn setting(d: &Draft<'_>, e: &Entry<'_, '_>) -> Option<Setting> {
    let work = e.needed_text("work", "\"闸、泵或溢流口的编号\"");
    let from_h = e.number_or("from_h", Bound::NotNegative, 0.0);
    let to_h = e.number("to_h", Bound::Positive);
    let opening = e.number("opening_percent", Bound::Percent).map(|p| p / 100.0);
    let running = e.has("running").then(|| if e.flag("running") { 1.0 } else { 0.0 });
    e.finish();
    let work = work?;
    let worked = |w: &&crate::Work| w.link.is_some();
    if d.knows(Kind::Link, &work.value) && !d.works.iter().any(|w| w.id == work.value) {
        // Its own mistake has been told.
        return None;
    }
    let Some(place) = d.works.iter().position(|w| w.id == work.value && w.link.is_some()) else {
        e.sheet.error(
            &work.span,
            format!("没有闸、泵或溢流口 `{}`: no gate, pump or overflow of that name", work.value),
            suggest(&work.value, d.works.iter().filter(worked).map(|w| w.id.as_str())),
        );
        return None;
    };
    if to_h.is_some_and(|to| to <= from_h) {
        e.sheet.error(&e.span, "`to_h` 应大于 `from_h` must be above it".into(), "");
    }
    let setting = match (d.works[place].role, opening, running) {
        (Role::Pump, None, Some(on)) => on,
        (Role::Gate | Role::Overflow, Some(share), None) => share,
        (Role::Pump, ..) => {
            e.missing("running", "true");
            return None;
        }
        _ => {
            e.missing("opening_percent", "0");
            return None;
        }
    };
    Some(Setting { work: place, setting, from_h, to_h })
}
