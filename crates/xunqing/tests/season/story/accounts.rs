//! Accountability: what the water and the ledger say after the season, and what people decide about it.

use serde_json::{Value, json};

use crate::scene::{Story, at, id};

fn propose(kind: &str, unit: &str, reasons: &[&str], entries: &[String]) -> Value {
    json!({ "do": "case", "step": "propose", "case_kind": kind, "unit": unit, "reasons": reasons,
        "what": "三季度代县桥断面均值劣Ⅴ类，突出问题久拖不改", "entries": entries, "section": "daixianqiao", "quarter": "2021-Q3" })
}

fn step(step: &str, case: &str) -> Value {
    json!({ "do": "case", "step": step, "case": id(case) })
}

fn with(mut command: Value, key: &str, value: Value) -> Value {
    command[key] = value;
    command
}

pub(crate) fn tell(story: &mut Story) {
    let entries = [id("dragging"), id("dragging dispatched"), id("dragging asks 3")];
    let bare = propose("talk", "township-yukou", &[], &entries);
    story.refused("10-02 09:00", "a talk without a reason", "office", "missing", bare);
    let three = ["attention", "arrangement", "measures"];
    story.refused(
        "10-02 09:10",
        "a talk without evidence",
        "office",
        "missing",
        propose("talk", "township-yukou", &three, &[]),
    );
    story.act("10-02 10:00", "talk", "office", propose("talk", "township-yukou", &three, &entries));
    story.refused(
        "10-02 11:00",
        "a talk approved by the office",
        "office",
        "no_right",
        step("approve", "talk"),
    );
    story.act("10-03 09:00", "talk approved", "leader", step("approve", "talk"));
    let notify = with(step("notify", "talk"), "at", json!(at("10-05 15:00")));
    story.act("10-03 10:00", "talk notified", "office", with(notify, "place", json!("县政府会议室")));
    let answer = with(step("answer", "talk"), "text", json!("管材供应延误，已落实"));
    story.act("10-04 10:00", "talk answered", "yukou", answer).offline(5);
    let hold = with(step("hold", "talk"), "minutes", json!("指出问题，明确要求"));
    let present = json!([{ "organisation": "township-yukou", "title": "乡镇主要负责人" }]);
    story.act("10-05 16:00", "talk held", "office", with(hold, "present", present));
    let demand = with(step("demand", "talk"), "text", json!("10日前接通截污管"));
    story.act(
        "10-05 17:00",
        "talk demands",
        "office",
        with(demand, "deadline", json!({ "at": at("10-08 18:00") })),
    );

    story.act(
        "10-02 14:00",
        "inspection",
        "office",
        propose("inspection", "ecology-environment", &[], &entries),
    );
    story.act("10-03 09:30", "inspection approved", "leader", step("approve", "inspection"));
    let notify = with(step("notify", "inspection"), "from", json!("2021-10-04"));
    let notify = with(notify, "to", json!("2021-10-07"));
    let team = json!([{ "organisation": "law-enforcement", "title": "执法队负责人" }]);
    story.act("10-03 11:00", "inspection notified", "office", with(notify, "team", team));
    let find = with(step("find", "inspection"), "text", json!("雨天排口巡查记录不全"));
    story
        .act("10-05 10:00", "inspection finds", "enforcement", with(find, "entries", json!([id("secret")])))
        .offline(4);
    let conclude = with(step("conclude", "inspection"), "text", json!("督察报告：整改方向明确"));
    story.act("10-07 10:00", "inspection concludes", "enforcement", conclude);
    let close = with(step("close", "inspection"), "note", json!("结案，另案督办"));
    story.act("10-08 10:00", "inspection closed", "leader", close);
    let rank = json!({ "do": "case", "step": "enter_rank",
        "rank": { "quarter": "2021-Q3", "base_rank": 12, "now_rank": 12, "source": "生态环境部三季度地表水考核排名通报（示例）" } });
    story.act("10-06 10:00", "official rank", "office", rank);
}
