//! What people write into the forms of the plan when their work is done.

use serde_json::{Value, json};
use standards::time::Instant;

const NOW: &str = "now";

/// A form, its fields with values, and how many photos.
type Filled = (&'static str, &'static [(&'static str, &'static str)], usize);

const FORMS: [Filled; 28] = [
    (
        "kickoff-minutes",
        &[("held", NOW), ("chair", "分管副县长"), ("attendees", "各成员单位"), ("minutes", "部署专项行动")],
        1,
    ),
    (
        "meeting-minutes",
        &[("held", NOW), ("chair", "分管副县长"), ("attendees", "各乡镇、各单位"), ("minutes", "动员部署")],
        1,
    ),
    ("document-issued", &[("number", "代保汛办〔2021〕1号"), ("issued", NOW), ("title", "责任清单")], 1),
    ("implementation-plan", &[("version", "1"), ("issued", NOW), ("title", "实施方案")], 1),
    (
        "leader-participation",
        &[("at", NOW), ("how", "现场检查"), ("post", "主要负责人"), ("what", "督促清理")],
        1,
    ),
    ("self-check-report", &[("found", "2"), ("settled", "2"), ("summary", "逐项自查")], 1),
    ("dredging", &[("length_m", "800"), ("sludge_m3", "60"), ("destination", "填埋场")], 1),
    ("low-spot-dredging", &[("length_m", "120")], 1),
    (
        "pump-pit-emptied",
        &[("level_before_m", "1.8"), ("level_after_m", "0.2"), ("destination", "污水处理厂")],
        1,
    ),
    (
        "overflow-readiness",
        &[("people", "到位"), ("material", "到位"), ("procedure", "到位"), ("power", "到位")],
        1,
    ),
    ("overflow-procedure", &[("version", "1"), ("issued", NOW), ("basis", "省级指南")], 1),
    ("procedure-acknowledged", &[("version", "1"), ("learnt", NOW), ("people", "12")], 0),
    ("inlet-gate", &[("fitted", "已设立"), ("state", "关闭")], 1),
    (
        "pool-emptied",
        &[("capacity_m3", "500"), ("level_after_m", "0.1"), ("emptied", NOW), ("destination", "处理设施")],
        1,
    ),
    ("waste-cleared", &[("what", "废渣"), ("destination", "处置场")], 1),
    ("ditch-treated", &[("length_m", "300"), ("how", "清淤")], 1),
    ("sludge-transfer", &[("amount_t", "12"), ("destination", "填埋场"), ("moved", NOW)], 1),
    ("manure-collection", &[("amount_t", "5"), ("treatment", "堆肥"), ("destination", "农田")], 1),
    ("bank-cleared", &[("what", "生活垃圾"), ("destination", "转运站")], 2),
    ("record-gate", &[("state", "关闭")], 0),
    ("record-first-flush", &[("start", NOW), ("volume_m3", "900"), ("destination", "调蓄池")], 0),
    ("record-facility", &[("state", "运行")], 0),
    ("record-farm-check", &[("ground", "已清理")], 1),
    ("record-manure-collection", &[("amount_t", "3"), ("destination", "堆肥场")], 0),
    ("record-outfall", &[("discharging", "无")], 0),
    ("record-works", &[("state", "停工")], 0),
    ("ditch-emptied", &[("length_m", "300")], 1),
    ("record-separation", &[("done_m", "1200")], 1),
];

/// The report of a task as its form asks, with some fields written otherwise: (duty, field, value).
pub(crate) fn report(task: &Value, now: Instant, written: &[(&str, &str, &str)]) -> Value {
    let number = task["id"].as_str().unwrap();
    let duty = task["duty"].as_str().unwrap_or("");
    let mut command = json!({ "do": "task", "step": "report", "task": number, "note": "已办理",
        "location": { "longitude": 112_950_000, "latitude": 39_060_000, "accuracy_m": 20 } });
    let Some(form) = task["form"].as_str() else { return command };
    let (fields, photos) = match form {
        // The pool's level is the story of its duty: emptied, then filling, then emptied again.
        "record-pool" => (pool(duty), 0),
        "rain-sludge" => (&[("amount_t", "8"), ("destination", "填埋场")][..], 0),
        form => {
            let known = FORMS.iter().find(|(name, ..)| *name == form);
            let (_, fields, photos) = known.unwrap_or_else(|| panic!("no one knows how to fill in {form}"));
            (*fields, *photos)
        }
    };
    let value = |field: &str, usual: &str| {
        let other = written.iter().find(|(of, name, _)| *of == duty && *name == field);
        match other.map_or(usual, |(.., value)| value) {
            NOW => now.to_string(),
            value => value.to_owned(),
        }
    };
    let filled = fields.iter().map(|(f, v)| json!({ "field": f, "value": value(f, v) }));
    command["filled"] = filled.collect();
    command["evidence"] = (0..photos).map(|n| json!(format!("photo:{number}-{n}"))).collect();
    command
}

fn pool(duty: &str) -> &'static [(&'static str, &'static str)] {
    match duty {
        "pool-collects" => &[("level_percent", "55")],
        "pool-emptied-after" => &[("level_percent", "10")],
        _ => &[("level_percent", "15")],
    }
}
