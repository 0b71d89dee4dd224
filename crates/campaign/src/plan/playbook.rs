//! `playbook.toml`: the playbook of rain.

mod duties;
mod rules;

use super::entry::Entry;
use super::entry::Need::Optional;
use super::problem::Problems;
use crate::form::{FieldId, Form};
use crate::operation::RecordKind;
use crate::playbook::{DutyPhase, Playbook};

/// Name of the file.
pub(super) const FILE: &str = "playbook.toml";

pub(super) fn read(file: &Entry<'_>) -> Option<Playbook> {
    let response = rules::response(file);
    let judging = rules::judging(file);
    let duties: Vec<_> = file.tables("duty", Optional).into_iter().filter_map(duties::read).collect();
    let (rules, judging) = (response?, judging?);
    for duty in
        duties.iter().filter(|d| d.phase == DutyPhase::After && d.hours <= rules.rain_over_hours.value)
    {
        file.problems().error(
            &duty.source.place,
            format!(
                "“{}”的期限 {} 小时不晚于认定雨停的 {} 小时 it is due before rain counts as over",
                duty.text, duty.hours, rules.rain_over_hours.value
            ),
            "期限从最后一次有雨算起，加大 hours 或减小 rules.rain_over_hours",
        );
    }
    if rules.quiet_hours.value < rules.rain_over_hours.value {
        file.problems().error(
            &rules.quiet_hours.source.place,
            "解除响应早于认定雨停 the response would be stood down before rain counts as over",
            "quiet_hours 应不小于 rain_over_hours",
        );
    }
    Some(Playbook { rules, judging, duties })
}

/// Forms of records must have what the rules read in them.
pub(super) fn check_forms(playbook: &Playbook, forms: &[Form], problems: &Problems) {
    for form in forms {
        let Some(kind) = RecordKind::of_form(&form.id) else { continue };
        for need in kind.needs() {
            let has =
                form.field(&FieldId::from(need.field)).is_some_and(|f| f.required && need.fits(&f.kind));
            if !has {
                problems.error(
                    &form.source.place,
                    format!(
                        "运行记录表“{}”缺少必填项 `{}` lacks a field that rules read",
                        form.name, need.field
                    ),
                    format!("写 write [[form.field]] id = \"{}\" {}", need.field, need.takes()),
                );
            }
        }
    }
    for kind in RecordKind::ALL.into_iter().filter(|k| forms.iter().all(|f| f.id != k.form())) {
        problems.warning(
            &playbook.rules.raise_from.source.place,
            format!("没有“{}”的记录表，不能记录 no form for this record: {}", kind.name(), kind.form()),
            format!("在 forms.toml 加一个 id = \"{}\" 的 [[form]]", kind.form()),
        );
    }
}
