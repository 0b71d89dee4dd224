//! `[[duty]]` of the playbook.

use weather::rain::RainGrade;
use weather::signal::Colour;

use super::rules::GRADES;
use crate::form::FormId;
use crate::plan::entry::Entry;
use crate::plan::entry::Need::{Optional, Required};
use crate::plan::ids::Kind;
use crate::plan::organisations::DEPARTMENTS;
use crate::plan::problem::suggest;
use crate::plan::provenance::Provenance;
use crate::playbook::{DutyPhase, DutyWho, RainDuty};
use crate::register::{Focus, ObjectKind};
use crate::task::DutyId;

const PHASES: [(&str, DutyPhase); 3] =
    [("before", DutyPhase::Before), ("during", DutyPhase::During), ("after", DutyPhase::After)];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Who {
    Department,
    Township,
    Owner,
    Office,
}

const WHO: [(&str, Who); 4] = [
    ("department", Who::Department),
    ("township", Who::Township),
    ("owner", Who::Owner),
    ("office", Who::Office),
];

pub(super) fn read(e: Entry<'_>) -> Option<RainDuty> {
    let id = e.text(("id", "\"outfall-patrol\""), Required);
    let phase = e.choice(("phase", "\"during\""), Required, &PHASES);
    let from = e.choice(("from", "\"moderate\""), Required, &GRADES);
    let to = e.choice(("to", "\"rainstorm\""), Optional, &GRADES);
    let signal = e.choice(("signal", "\"orange\""), Optional, &Colour::ALL.map(|c| (c.word(), c)));
    let who = e.choice(("who", "\"owner\""), Required, &WHO);
    let department = e.choice(("department", "\"ecology-environment\""), Optional, &DEPARTMENTS);
    let kinds = kinds(&e);
    let focus = e.choice(("focus", "\"outfalls\""), Optional, &Focus::ALL.map(|f| (f.word(), f)));
    let text = e.text(("text", "\"巡查入河排污口\""), Required);
    let hours = e.integer(("hours", "2"), Required, 1..721);
    let form = e.text(("form", "\"record-outfall\""), Optional);
    let checked = e.flag(("checked", "true"));
    let source = Provenance::read(&e);
    if let Some(id) = &id {
        e.sheet.ids.define(Kind::RainDuty, id, e.problems());
    }
    if let Some(form) = &form {
        e.sheet.ids.refer(Kind::Form, form);
    }
    let wrong = |what: &str, hint: &str| e.problems().error(&e.place, what, hint);
    if source.clause.is_none() {
        wrong("雨天职责没有条款号 a duty in rain cites no clause", "写 clause = \"SC-056\"");
    }
    let who = who.map(|w| w.value);
    match (who, &department) {
        (Some(Who::Department), None) => {
            wrong("没有写是哪个部门 which department?", "写 department = \"ecology-environment\"");
        }
        (Some(Who::Township | Who::Owner | Who::Office), Some(at)) => e.problems().error(
            &at.place,
            "只有 who = \"department\" 才写部门 only a department's duty names one",
            "删去 department，或改 who",
        ),
        _ => {}
    }
    if who == Some(Who::Owner) && kinds.is_empty() {
        wrong("没有写是哪些对象的权属单位 owners of which objects?", "写 kinds = [\"accident_pool\"]");
    }
    let focus = focus.map(|f| f.value).or_else(|| kinds.first().map(|k| k.focus()));
    if focus.is_none() {
        wrong("没有对象，也没有写领域 neither kinds nor a focus area", "写 focus = \"urban_drainage\"");
    }
    if let (Some(from), Some(to)) = (&from, &to)
        && (from.value > to.value || to.value >= RainGrade::Rainstorm)
    {
        e.problems().error(
            &to.place,
            "`to` 应不小于 `from`，且小于暴雨 `to` must not be below `from` and must be below a rainstorm",
            "适用到最强的雨就不写 to leave it out for every stronger rain",
        );
    }
    e.finish();
    let who = match who? {
        Who::Department => DutyWho::Department(department?.value),
        Who::Township => DutyWho::Township,
        Who::Owner => DutyWho::Owner,
        Who::Office => DutyWho::Office,
    };
    Some(RainDuty {
        id: DutyId::from(id?.value),
        phase: phase?.value,
        from: from?.value,
        to: to.map(|t| t.value),
        signal: signal.map(|s| s.value),
        who,
        kinds,
        focus: focus?,
        text: text?.value,
        hours: hours?.value,
        form: form.map(|f| FormId::from(f.value)),
        checked,
        clause: source.clause?,
        source,
    })
}

fn kinds(e: &Entry<'_>) -> Vec<ObjectKind> {
    let mut of = Vec::new();
    for word in e.texts(("kinds", "[\"outfall\"]"), Optional) {
        match ObjectKind::parse(&word.value) {
            Some(kind) => of.push(kind),
            None => e.problems().error(
                &word.place,
                format!("`{}` 不是对象种类 is not a kind of object", word.value),
                suggest(&word.value, ObjectKind::ALL.map(ObjectKind::word)),
            ),
        }
    }
    of
}
