//! What owners record of their gates, pools and outfalls in rain, and what rules find in it.

use serde_json::{Value, json};

use crate::scene::{Frame, Story, What, at};

fn record(object: &str, kind: &str, fields: &[(&str, &str)]) -> Value {
    let filled: Vec<Value> = fields.iter().map(|(f, v)| json!({ "field": f, "value": v })).collect();
    json!({ "do": "operation", "step": "record", "object": object, "record": kind, "filled": filled })
}

fn outfall(story: &mut Story, moment: &str, by: &'static str, object: &str, cod: &str) {
    let seen = record(object, "outfall", &[("discharging", "有"), ("cod_mg_l", cod)]);
    story.act(moment, &format!("{object} {moment}"), by, seen).offline(4);
}

fn settle(story: &mut Story, moment: &str, by: &'static str, rule: &'static str, outcome: &'static str) {
    let reason = if outcome == "confirmed" { "现场核实属实" } else { "经核实另有原因" };
    story.put(at(moment), &format!("settled {rule}"), by, What::Settle(rule, outcome, reason));
}

pub(crate) fn tell(story: &mut Story) {
    for (moment, cod) in [("06-28 10:00", "28"), ("06-30 10:00", "31"), ("07-08 10:00", "30")] {
        outfall(story, moment, "ekou", "ekou-outfall", cod);
    }
    // Moderate rain, and yet the plant overflows (SC-047).
    let begin = record("ekou-wwtp", "overflow", &[("state", "开始"), ("cause", "进水泵故障")]);
    story.act("07-02 11:00", "overflow", "plant", begin).offline(6);
    let end = record("ekou-wwtp", "overflow", &[("state", "结束"), ("volume_m3", "120")]);
    story.act("07-02 12:30", "overflow over", "plant", end).offline(6);
    settle(story, "07-03 10:00", "housing", "小雨、中雨溢流", "confirmed");

    // A rainstorm: an emergency that the leader approves, until a moment (SC-050).
    let approve = json!({ "do": "operation", "step": "approve_opening", "object": "ekou-wwtp-inlet",
        "until": at("07-22 02:00"), "reason": "进水量超过处理能力，防止淹厂" });
    story.act("07-21 17:00", "opening approved", "leader", approve.clone());
    story.refused("07-21 17:05", "opening approved by others", "office", "no_right", approve);
    let open = record("ekou-wwtp-inlet", "gate", &[("state", "开启"), ("flow_m3h", "300")]);
    story.act("07-21 17:20", "opened with approval", "plant", open).offline(2);
    let close = record("ekou-wwtp-inlet", "gate", &[("state", "关闭")]);
    story.act("07-21 23:00", "closed again", "plant", close.clone()).offline(2);
    settle(story, "07-22 12:00", "housing", "初期雨水没有收集记录", "confirmed");
    outfall(story, "07-21 16:00", "ekou", "ekou-outfall", "95");
    settle(story, "07-22 09:00", "ecology", "疑似雨污混排", "confirmed");
    secret_discharge(story);
    settle(story, "07-22 10:00", "water", "疑似借涨水偷排", "confirmed");

    // The next rainstorm: opened with no word from anybody.
    let open = record("ekou-wwtp-inlet", "gate", &[("state", "开启"), ("flow_m3h", "150")]);
    story.act("08-05 18:00", "opened without approval", "plant", open).offline(1);
    story.act("08-05 19:30", "closed after that", "plant", close).offline(1);
    settle(story, "08-06 09:00", "housing", "未经批准开闸", "confirmed");

    outfall(story, "08-19 10:00", "enforcement", "nieying-outfall", "80");
    settle(story, "08-20 10:00", "ecology", "晴天超限排放", "dismissed");

    // The gate is said to be closed, and yet water comes out.
    let begin = record("ekou-wwtp-inlet", "overflow", &[("state", "开始"), ("volume_m3", "40")]);
    story.act("08-23 01:00", "through a closed gate", "plant", begin).offline(3);
    settle(story, "08-24 09:00", "housing", "闸门关闭仍有出水", "dismissed");
    settle(story, "08-24 09:30", "ecology", "事故池没有收集初期雨水", "confirmed");

    let full = record("discharger-1-pool", "pool", &[("level_percent", "85")]);
    story.act("09-12 20:00", "pool full", "factory", full).offline(1);
    settle(story, "09-13 10:00", "ecology", "事故池预留容积不足", "confirmed");

    let stopped = record("zaolin-rural-facility", "facility", &[("state", "停运"), ("reason", "风机损坏")]);
    story.act("07-30 10:00", "facility stopped", "zaolin", stopped).offline(8);
    let runs = record("zaolin-rural-facility", "facility", &[("state", "运行")]);
    story.act("08-02 10:00", "facility runs", "zaolin", runs).offline(8);
    let manure = record("nieying-farm", "manure-to-river", &[("what", "粪水沿沟入河")]);
    let mut manure = manure;
    manure["record"] = json!("manure_to_river");
    manure["evidence"] = json!(["photo:manure"]);
    story.act("08-06 10:00", "manure", "nieying", manure).offline(2);
    settle(story, "08-07 10:00", "agriculture", "畜禽粪污入河", "confirmed");
}

/// At night the water rises and ammonia jumps (SC-057).
fn secret_discharge(story: &mut Story) {
    let of = |moment: &str, stage: &str, ammonia: &str| Frame {
        device: crate::water::DEVICE,
        time: at(moment),
        values: vec![("Z", stage.to_owned()), ("w21003", ammonia.to_owned())],
    };
    let frames = vec![
        of("07-21 20:30", "1.00", "0.310"),
        of("07-21 21:30", "1.20", "0.330"),
        of("07-21 22:30", "1.45", "0.720"),
    ];
    story.put(at("07-21 22:35"), "the river at night", "office", What::Frames(frames));
}
