//! The gate of an inlet overflow: opened in an emergency with approval only, and no water through a closed one (SC-050).

use rust_decimal::Decimal;

use super::due::Ground;
use super::new::{Judged, NewFinding};
use super::{Figure, FindingLevel, FindingRule};
use crate::operation::{Record, RecordKind};
use crate::register::{ObjectId, ObjectKind};

fn is_overflow_gate(ground: &Ground<'_>, object: &ObjectId) -> bool {
    let found = ground.plan.register.object(object);
    found.is_some_and(|o| matches!(o.kind, ObjectKind::InletOverflow))
}

/// A gate that was opened without an approval that held then.
pub(super) fn openings(ground: &Ground<'_>, out: &mut Vec<Judged>) {
    let operations = ground.desk.operations();
    for (object, record) in operations.real().filter(|(o, r)| r.opens() && is_overflow_gate(ground, o)) {
        if operations.opening_at(object, record.at).is_some() {
            continue;
        }
        let finding = NewFinding {
            rule: FindingRule::OpenedWithoutApproval,
            level: FindingLevel::Violation,
            object: Some(object.clone()),
            section: None,
            about: None,
            moment: record.at,
            text: "进水溢流口开闸时没有有效的紧急批准，非紧急状态严禁直排".into(),
            figures: flow(record).into_iter().collect(),
        };
        out.push(Judged::of_record(record.id, finding));
    }
}

/// Water passes although the gate is said to be closed: one of both records is wrong.
pub(super) fn flows(ground: &Ground<'_>, out: &mut Vec<Judged>) {
    let operations = ground.desk.operations();
    for (object, record) in operations.real().filter(|(o, _)| is_overflow_gate(ground, o)) {
        let with_flow = record.closes() && flow(record).is_some();
        let closed = || operations.newest(object, RecordKind::Gate, record.at).is_some_and(Record::closes);
        if !(with_flow || record.overflows() && closed()) {
            continue;
        }
        let finding = NewFinding {
            rule: FindingRule::FlowThroughClosedGate,
            level: FindingLevel::Query,
            object: Some(object.clone()),
            section: None,
            about: None,
            moment: record.at,
            text: "记录的闸门是关闭的，却有出水：两项记录不一致".into(),
            figures: flow(record).into_iter().collect(),
        };
        out.push(Judged::of_record(record.id, finding));
    }
}

fn flow(record: &Record) -> Option<Figure> {
    let flow = record.number("flow_m3h").or_else(|| record.number("volume_m3"))?;
    (flow > Decimal::ZERO).then(|| Figure::of("出水", flow, "m3 或 m3/h"))
}
