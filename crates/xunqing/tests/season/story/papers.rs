//! What is written, numbered, sent and signed for; receipts come late, and one never.

use serde_json::{Value, json};

use crate::people;
use crate::scene::{Story, at, id};

pub(crate) const TOWNSHIPS: [&str; 9] = [
    "township-shangguan",
    "township-yangmingbu",
    "township-ekou",
    "township-nieying",
    "township-zaolin",
    "township-yanmenguan",
    "township-yukou",
    "township-xingao",
    "township-shangmofang",
];

fn draw(kind: &str, title: &str) -> Value {
    json!({ "do": "paper", "step": "draw", "paper_kind": kind, "title": title, "text": "正文" })
}

fn issue(paper: &str, number: &str, recipients: &[&str]) -> Value {
    json!({ "do": "paper", "step": "issue", "paper": id(paper), "number": number, "recipients": recipients })
}

fn receive(story: &mut Story, moment: &str, paper: &str, organisation: &str) {
    let command = json!({ "do": "paper", "step": "receive", "paper": id(paper) });
    let key = format!("{paper} signed by {organisation}");
    story.act(moment, &key, people::login_of(organisation), command).offline(5);
}

pub(crate) fn tell(story: &mut Story) {
    let mut minutes = draw("minutes", "专项行动启动会议纪要");
    minutes["meeting"] = json!({ "held": at("06-22 09:00"), "chair": "分管副县长",
        "attending": ["ecology-environment", "housing-construction", "water-resources", "township-ekou"] });
    minutes["evidence"] = json!(["photo:minutes"]);
    story.act("06-22 14:00", "minutes", "office", minutes);
    story.act("06-22 16:00", "minutes issued", "office", issue("minutes", "代保汛办纪〔2021〕1号", &[]));

    let mut plan = draw("implementation_plan", "代县桥断面保汛期水质稳定实施方案");
    plan["section"] = json!("daixianqiao");
    plan["bases"] = json!([{ "plan": "shanxi-2021-17" }, { "plan": "xinzhou-2021-95" }]);
    story.act("06-23 10:00", "section plan", "ecology", plan);
    story.act(
        "06-23 16:00",
        "section plan issued",
        "ecology",
        issue("section plan", "代环发〔2021〕12号", &TOWNSHIPS),
    );
    for township in TOWNSHIPS {
        receive(story, "06-24 09:00", "section plan", township);
    }

    let mut procedure = draw("procedure", "降雨期间污水混合雨水溢流管控操作规程");
    procedure["bases"] = json!([{ "plan": "shanxi-overflow-guide" }]);
    procedure["object"] = json!("ekou-wwtp");
    story.act("06-25 10:00", "procedure", "housing", procedure);
    let posts = ["ekou-plant-day-shift", "ekou-plant-night-shift"];
    let mut issued = issue("procedure", "代建发〔2021〕20号", &["ekou-sewage-plant"]);
    issued["posts"] = json!(posts);
    story.act("06-25 15:00", "procedure issued", "housing", issued);
    receive(story, "06-26 09:00", "procedure", "ekou-sewage-plant");
    for (moment, post) in [("06-27 09:00", posts[0]), ("07-12 09:00", posts[1])] {
        let known = json!({ "do": "paper", "step": "acknowledge", "paper": id("procedure"), "post": post });
        story.act(moment, &format!("{post} knows"), "plant", known).offline(5);
    }

    story.refused("07-08 08:00", "a township's notice", "ekou", "no_right", draw("notice", "通报"));
    story.act("07-08 09:00", "notice", "office", draw("notice", "关于第一批问题的通报"));
    story.act("07-08 10:00", "notice issued", "office", issue("notice", "代保汛办〔2021〕3号", &TOWNSHIPS));
    for township in TOWNSHIPS {
        match township {
            "township-yukou" => receive(story, "07-13 09:00", "notice", township),
            "township-shangmofang" => {}
            _ => receive(story, "07-08 15:00", "notice", township),
        }
    }

    story.act("08-10 09:00", "order", "office", draw("dispatch_order", "关于加快整治的调度令"));
    let mut ordered = issue("order", "代保汛办〔2021〕5号", &["township-ekou", "township-yukou"]);
    ordered["task"] = json!({ "text": "排查沿河散养户粪污并清运", "deadline": { "hours": 48 } });
    story.act("08-10 10:00", "order issued", "office", ordered);
    receive(story, "08-10 11:00", "order", "township-ekou");

    for (n, unit) in ["ecology-environment", "housing-construction", "water-resources", "agriculture-rural"]
        .iter()
        .enumerate()
    {
        let key = format!("summary of {unit}");
        let by = people::login_of(unit);
        let mut summary = draw("summary", "保汛期水质稳定专项行动总结");
        summary["phase"] = json!("summary");
        story.act(&format!("09-27 {:02}:00", 9 + n), &key, by, summary).offline(2);
        let number = format!("总结〔2021〕{}号", n + 1);
        story.act("09-28 10:00", &format!("{key} issued"), by, issue(&key, &number, &[]));
    }
    story.act("10-08 09:00", "closing report", "office", draw("closing_report", "专项行动总结报告"));
    let closing = issue("closing report", "代保汛办〔2021〕9号", &[]);
    story.act("10-08 15:00", "closing report issued", "office", closing);
}
