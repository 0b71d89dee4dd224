//! Watched places and their shifts.

use crate::plan::entry::Entry;
use crate::plan::entry::Need::{Optional, Required};
use crate::plan::ids::{Kind, OrganisationId, PostId};
use crate::plan::provenance::Provenance;
use crate::register::ObjectId;
use crate::watch::{Fit, Pattern, PatternId, ShiftTimes, Site, SiteId};

pub(super) fn patterns(file: &Entry<'_>) -> Vec<Pattern> {
    file.tables("pattern", Optional).into_iter().filter_map(pattern).collect()
}

fn pattern(e: Entry<'_>) -> Option<Pattern> {
    let id = e.text(("id", "\"two-shifts\""), Required);
    let name = e.text(("name", "\"两班\""), Required);
    let mut shifts = Vec::new();
    let mut sound = true;
    for text in e.texts(("shifts", "[\"08:00-20:00\", \"20:00-08:00\"]"), Required) {
        if let Some(shift) = ShiftTimes::parse(&text.value) {
            shifts.push(shift);
        } else {
            sound = false;
            e.problems().error(
                &text.place,
                format!("`{}` 不是班次 is not a shift", text.value),
                "写成 write \"08:00-20:00\"；跨夜写 over midnight \"20:00-08:00\"",
            );
        }
    }
    if sound && shifts.is_empty() {
        e.problems().error(
            &e.place,
            "没有班次 a pattern without a shift",
            "写 write shifts = [\"08:00-20:00\"]",
        );
    } else if sound && Fit::of(&shifts) == Fit::Double {
        e.problems().error(
            &e.place,
            "班次互相重叠 shifts of the pattern overlap",
            "每班的结束不晚于下一班的开始 let each shift end before the next begins",
        );
    }
    shifts.sort_by_key(|s| s.from);
    let source = Provenance::read(&e);
    if let Some(id) = &id {
        e.sheet.ids.define(Kind::Pattern, id, e.problems());
    }
    e.finish();
    Some(Pattern { id: PatternId::from(id?.value), name: name?.value, shifts, source })
}

pub(super) fn sites(file: &Entry<'_>) -> Vec<Site> {
    file.tables("site", Optional).into_iter().filter_map(site).collect()
}

fn site(e: Entry<'_>) -> Option<Site> {
    let id = e.text(("id", "\"watch-ekou-wwtp\""), Required);
    let object = e.text(("object", "\"ekou-wwtp\""), Required);
    let pattern = e.text(("pattern", "\"two-shifts\""), Required);
    let office = e.text(("office", "\"housing-construction\""), Required);
    let post = e.text(("post", "\"housing-construction-head\""), Required);
    let alternate = e.text(("alternate", "\"water-section\""), Optional);
    let staff = e.integer(("staff", "1"), Optional, 1..51).map_or(1, |s| s.value);
    let always = e.flag(("always", "true"));
    let reason = e.text(("reason", "\"…\""), Optional).map(|r| r.value);
    let example = e.flag(("example", "true"));
    let source = Provenance::read(&e);
    let ids = e.sheet.ids;
    if let Some(id) = &id {
        ids.define(Kind::Site, id, e.problems());
    }
    let refer = |kind, id: &Option<_>| id.iter().for_each(|id| ids.refer(kind, id));
    refer(Kind::Object, &object);
    refer(Kind::Pattern, &pattern);
    refer(Kind::Organisation, &office);
    refer(Kind::Post, &post);
    refer(Kind::Post, &alternate);
    e.finish();
    Some(Site {
        id: SiteId::from(id?.value),
        object: ObjectId::from(object?.value),
        pattern: PatternId::from(pattern?.value),
        office: OrganisationId::from(office?.value),
        post: PostId::from(post?.value),
        alternate: alternate.map(|a| PostId::from(a.value)),
        staff,
        always,
        reason,
        example,
        source,
    })
}
