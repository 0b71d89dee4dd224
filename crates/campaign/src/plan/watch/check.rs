//! Whether the watch plan fits the other files: who mans what (SC-079, SC-081 to SC-084), and what stands at a canal.

use crate::plan::organisations::{Organisation, Post};
use crate::plan::problem::Problems;
use crate::register::{ObjectId, ObjectKind, RegisteredObject};
use crate::watch::{Site, WatchPlan, office_for};

/// Reports every place manned by another office than the notice's without a reason, posts of other offices, and canals that are none.
pub(in crate::plan) fn check(
    watch: &WatchPlan,
    (organisations, posts): &(Vec<Organisation>, Vec<Post>),
    objects: &[RegisteredObject],
    problems: &Problems,
) {
    let find = |id: &ObjectId| objects.iter().find(|o| o.id == *id);
    for site in &watch.sites {
        if let Some(object) = find(&site.object) {
            check_office(site, object, organisations, problems);
        }
        check_posts(site, posts, problems);
    }
    for canal in &watch.canals {
        for (id, kind) in [(&canal.canal, ObjectKind::ReturnCanal), (&canal.gate, ObjectKind::Gate)] {
            if let Some(object) = find(id).filter(|o| o.kind != kind) {
                problems.error(
                    &canal.source.place,
                    format!("“{}”不是{} is of another kind", object.name, kind.name()),
                    format!(
                        "填 register.toml 中 kind = \"{}\" 的对象 name an object of that kind",
                        kind.word()
                    ),
                );
            }
        }
    }
}

fn check_office(site: &Site, object: &RegisteredObject, organisations: &[Organisation], problems: &Problems) {
    let Some((department, clause)) = office_for(object.kind) else { return };
    let Some(office) = organisations.iter().find(|o| o.id == site.office) else { return };
    if office.department == Some(department) || site.reason.is_some() {
        return;
    }
    let meant = organisations.iter().find(|o| o.department == Some(department));
    problems.error(
        &site.source.place,
        format!(
            "“{}”（{}）由{}驻点，与通知 {clause} 不符 is manned by another office than the notice says",
            object.name,
            object.kind.name(),
            office.name
        ),
        format!(
            "改为 office = \"{}\"，或写 reason = \"…\" 说明原因 change it or say why",
            meant.map_or("…", |o| o.id.as_str())
        ),
    );
}

fn check_posts(site: &Site, posts: &[Post], problems: &Problems) {
    for id in [Some(&site.post), site.alternate.as_ref()].into_iter().flatten() {
        if posts.iter().any(|p| p.id == *id && p.organisation != site.office) {
            problems.error(
                &site.source.place,
                format!("岗位 `{id}` 不属于 {} the post belongs to another office", site.office),
                "填驻点单位自己的岗位 name a post of the office itself（SC-079）",
            );
        }
    }
    if site.alternate.as_ref() == Some(&site.post) {
        problems.error(
            &site.source.place,
            "负责岗位和替补岗位相同 the same post twice",
            "替补另填一个岗位 name another",
        );
    }
}
