//! Gates and canals: proposed by rule and by people, ordered, returned in time, late, otherwise than ordered, and not at all.

use campaign::ledger::EntryId;
use serde_json::{Value, json};
use standards::time::Instant;

use crate::scene::{Story, at};

/// The number of the rules' proposal at a reading.
fn proposed(gate: &str, item: &str, measured: Instant) -> String {
    EntryId::named(&["gate", "propose", gate, item, &measured.to_string()]).to_string()
}

fn measure(canal: &str, item: &str, value: &str) -> Value {
    json!({ "do": "gate", "step": "measure", "canal": canal, "item": item, "value": value })
}

fn order(number: &str) -> Value {
    json!({ "do": "gate", "step": "order", "order": number, "minutes": null })
}

fn returned(number: &str, opening: u8, note: &str) -> Value {
    json!({ "do": "gate", "step": "return", "order": number, "opening": opening, "note": note, "location": null,
        "evidence": [format!("photo:gate {number}")] })
}

pub(crate) fn tell(story: &mut Story) {
    let (yangmingbu, zaolin) = ("yangmingbu-canal", "zaolin-canal");
    story.act("07-04 10:00", "canal 1", "water", measure(yangmingbu, "w21003", "2.6"));
    let shut = proposed("yangmingbu-gate", "w21003", at("07-04 10:00"));
    story.act("07-04 10:20", "shut ordered", "office", order(&shut));
    story.act("07-04 10:45", "shut returned", "water", returned(&shut, 0, "")).slack = 4 * 60_000;
    story.act("07-04 14:00", "canal 2", "water", measure(yangmingbu, "w21003", "0.9")).offline(6);
    let note = json!({ "do": "gate", "step": "note", "order": shut, "note": "氨氮由 2.6 降到 0.9 mg/L" });
    story.act("07-05 09:00", "shut noted", "water", note).offline(6);

    let open = json!({ "do": "gate", "step": "propose", "gate": "yangmingbu-gate", "opening": 100, "reason": "渠水已合格，恢复退水" });
    story.act("07-06 09:00", "reopening", "yangmingbu", open);
    let reopening = crate::scene::id("reopening");
    story.act("07-06 09:30", "reopening ordered", "leader", order(&reopening));
    story.act("07-06 10:10", "reopening returned late", "water", returned(&reopening, 100, ""));

    let wish =
        json!({ "do": "gate", "step": "propose", "gate": "zaolin-gate", "opening": 0, "reason": "看到黑水" });
    story.act("07-15 09:00", "wish", "zaolin", wish);
    let no = json!({ "do": "gate", "step": "reject", "order": crate::scene::id("wish"), "reason": "检测合格，不必闸堵" });
    story.act("07-15 10:00", "wish rejected", "office", no);

    story.act("08-07 09:00", "canal 3", "water-3", measure(zaolin, "w21011", "0.55"));
    let unanswered = proposed("zaolin-gate", "w21011", at("08-07 09:00"));
    story.refused("08-07 09:05", "rules order nothing", "zaolin", "no_right", order(&unanswered));
    story.act("08-07 09:15", "unanswered ordered", "office", order(&unanswered));
    let back =
        json!({ "do": "gate", "step": "withdraw", "order": unanswered, "reason": "闸门故障，改用围堰" });
    story.act("08-08 09:00", "unanswered withdrawn", "office", back);

    let flood = json!({ "do": "gate", "step": "propose", "gate": "zaolin-gate", "opening": 0, "reason": "暴雨，截断下移", "at_once": true });
    story.act("09-12 18:00", "flood", "leader", flood);
    let partly = returned(&crate::scene::id("flood"), 20, "卡阻，余 20%");
    story.act("09-12 18:25", "flood returned", "water-3", partly);
}
