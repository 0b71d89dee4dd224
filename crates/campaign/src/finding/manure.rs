//! Manure in a river (SC-065): without evidence it stays suspected.

use super::due::Ground;
use super::new::{Judged, NewFinding};
use super::{FindingLevel, FindingRule};
use crate::operation::RecordKind;

pub(super) fn records(ground: &Ground<'_>, out: &mut Vec<Judged>) {
    let all = ground.desk.operations().real();
    for (object, record) in all.filter(|(_, r)| r.kind == RecordKind::ManureToRiver) {
        let (level, text) = if record.evidence.is_empty() {
            (FindingLevel::Suspicion, "有人反映畜禽粪污、尿液入河，没有证据，仅列为嫌疑")
        } else {
            (FindingLevel::Violation, "畜禽粪污、尿液入河，附有证据")
        };
        let finding = NewFinding {
            rule: FindingRule::ManureToRiver,
            level,
            object: Some(object.clone()),
            section: None,
            about: None,
            moment: record.at,
            text: text.into(),
            figures: Vec::new(),
        };
        out.push(Judged::of_record(record.id, finding));
    }
}
