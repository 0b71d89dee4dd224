//! Inspections of every object, what they find, and how it is put right: in time, late, sent back, dragged on.

use std::collections::BTreeMap;

use campaign::ledger::EntryId;
use serde::Deserialize;
use serde_json::{Value, json};
use standards::time::Instant;

use crate::people;
use crate::scene::{HOUR, MINUTE, Story, What, at, id};
use crate::support::PLAN;
use crate::weather::SEASON;

#[derive(Deserialize)]
struct Register {
    object: Vec<Object>,
}

#[derive(Deserialize)]
struct Object {
    id: String,
    kind: String,
    township: String,
}

#[derive(Deserialize)]
struct Checklists {
    item: Vec<Item>,
}

#[derive(Deserialize)]
struct Item {
    id: String,
    kinds: Vec<String>,
}

fn file<T: for<'de> Deserialize<'de>>(name: &str) -> T {
    toml::from_str(&std::fs::read_to_string(format!("{PLAN}/{name}")).unwrap()).unwrap()
}

/// A fault that an inspection finds: object, item of its checklist, what it is.
const FAULTS: [(&str, &str, &str); 8] = [
    ("town-drain-2", "drain-dredged", "下游 60 米淤积"),
    ("shangguan-bank", "bank-clean", "堤岸有建筑垃圾"),
    ("yangmingbu-ditch", "ditch-clean", "沟渠有黑臭积水"),
    ("ekou-bank", "bank-clean", "河滩堆放秸秆"),
    ("zaolin-farm", "farm-ground-clean", "场区地面有散落粪污"),
    ("yanmenguan-ditch", "ditch-sludge", "清淤淤泥堆在沟边"),
    ("xingao-outfall", "outfall-marked", "排污口标志牌缺失"),
    ("shangmofang-bank", "bank-clean", "沿岸有生活垃圾"),
];

/// The number of the problem that an inspection with one fault finds.
fn problem(inspection: &str) -> String {
    let number: EntryId = id(inspection).parse().unwrap();
    number.following(1).to_string()
}

fn inspect(object: &Object, items: &[Item], fault: Option<(&str, &str)>) -> Value {
    let asked = items.iter().filter(|item| item.kinds.contains(&object.kind));
    let answer = |item: &Item| match fault.filter(|(of, _)| *of == item.id) {
        Some((_, note)) => json!({ "item": item.id, "finding": "fault", "note": note }),
        None => json!({ "item": item.id, "finding": "fine" }),
    };
    let answers: Vec<Value> = asked.map(answer).collect();
    json!({ "do": "inspect", "object": object.id, "answers": answers, "evidence": [format!("photo:{}", object.id)],
        "location": { "longitude": 112_950_000, "latitude": 39_060_000, "accuracy_m": 15 } })
}

/// How a problem goes on after it was found.
struct Course<'a> {
    name: &'a str,
    problem: String,
    lead: &'static str,
    /// Working days it is given.
    days: u32,
}

impl Course<'_> {
    fn step(&self, step: &str) -> Value {
        json!({ "do": step, "problem": self.problem })
    }

    fn dispatch(&self, story: &mut Story, moment: &str) {
        let mut command = self.step("dispatch");
        command["lead"] = json!(self.lead);
        command["measure"] = json!("立即清理整治，举一反三");
        command["deadline"] = json!({ "working_days": self.days });
        story.act(moment, &format!("{} dispatched", self.name), "office", command);
    }

    fn submit(&self, story: &mut Story, moment: &str, time: u32) {
        let by = people::login_of(self.lead);
        let mut command = self.step("submit");
        command["report"] = json!("已整治到位");
        command["evidence"] = json!([format!("photo:{} {time}", self.name)]);
        story.act(moment, &format!("{} submitted {time}", self.name), by, command).offline(2);
    }

    fn verify(&self, story: &mut Story, moment: &str, by: &'static str) {
        let mut command = self.step("verify");
        command["note"] = json!("现场核实，已整治到位");
        story.act(moment, &format!("{} verified", self.name), by, command).offline(1);
    }

    fn close(&self, story: &mut Story, moment: &str) {
        story.act(moment, &format!("{} closed", self.name), "office", self.step("close"));
    }
}

pub(crate) fn tell(story: &mut Story) {
    inspections(story);
    patrols(story);
    put_right(story);
    secret(story);
    dragging(story);
}

/// Everything is inspected once in the phase of self-checks, a few objects a day; two townships leave one out.
fn inspections(story: &mut Story) {
    let (register, lists): (Register, Checklists) = (file("register.toml"), file("checklists.toml"));
    let left_out = ["yukou-bank", "shangmofang-ditch"];
    let mut counted: BTreeMap<&str, i64> = BTreeMap::new();
    for object in register.object.iter().filter(|o| !left_out.contains(&&*o.id)) {
        let by = match &*object.kind {
            // What townships have no eye for is inspected by the office.
            "drain" | "low_spot" | "pump_station" | "storm_overflow" | "separation_works" => "housing",
            "gate" | "return_canal" | "river_works" => "water-2",
            _ => people::login_of(&object.township),
        };
        let turn = counted.entry(by).or_default();
        let moment = at("06-28 09:30").plus_ms(*turn * 24 * HOUR + *turn * 20 * MINUTE);
        *turn += 1;
        let fault = FAULTS.iter().find(|(of, ..)| *of == object.id).map(|(_, item, what)| (*item, *what));
        let what = What::Act(inspect(object, &lists.item, fault));
        story.put(moment, &format!("inspected {}", object.id), by, what).offline(5);
    }
}

/// Outfalls and canals are visited every six days, canals in each response to rain too; one outfall is left out once.
fn patrols(story: &mut Story) {
    let (register, lists): (Register, Checklists) = (file("register.toml"), file("checklists.toml"));
    let mut visit = |moment: Instant, kind: &str, by: &'static str| {
        let left_out = moment == at("08-07 08:30");
        let objects = register.object.iter().filter(|o| o.kind == kind);
        for object in objects.filter(|o| !(left_out && o.id == "yanmenguan-outfall")) {
            let what = What::Act(inspect(object, &lists.item, None));
            story.put(moment, &format!("patrol {} {moment}", object.id), by, what).slack = 20 * MINUTE;
        }
    };
    let first = at("06-26 08:30");
    for round in 0..17 {
        let moment = first.plus_ms(round * 6 * 24 * HOUR);
        visit(moment, "outfall", "ecology");
        visit(moment, "return_canal", "water-2");
    }
    for rain in SEASON.iter().filter(|rain| rain.raises()) {
        let raised =
            if rain.forecast { rain.start().plus_ms(-12 * HOUR) } else { rain.start().plus_ms(3 * HOUR) };
        visit(raised.plus_ms(3 * HOUR), "return_canal", "water-2");
    }
}

/// Who leads what the inspections found.
const LEADS: [&str; 8] = [
    "housing-construction",
    "township-shangguan",
    "township-yangmingbu",
    "township-ekou",
    "agriculture-rural",
    "township-yanmenguan",
    "township-xingao",
    "township-shangmofang",
];

fn put_right(story: &mut Story) {
    for (n, ((object, ..), lead)) in FAULTS.iter().zip(LEADS).enumerate() {
        let name = format!("problem at {object}");
        let course = Course { name: &name, problem: problem(&format!("inspected {object}")), lead, days: 5 };
        course.dispatch(story, &format!("07-09 {:02}:00", 9 + n));
        match n {
            // The last but one is put right late, the last not at all.
            7 => {
                let mut remind = course.step("remind");
                remind["note"] = json!("已逾期，请尽快整治");
                story.act("08-12 09:00", &format!("{name} reminded"), "office", remind);
            }
            6 => {
                course.submit(story, "07-19 15:00", 1);
                course.verify(story, "07-20 10:00", "office-2");
                course.close(story, "07-20 16:00");
            }
            _ => {
                course.submit(story, &format!("07-13 {:02}:00", 9 + n), 1);
                course.verify(story, &format!("07-14 {:02}:00", 9 + n), "office-2");
                course.close(story, &format!("07-14 {:02}:40", 15 + n / 2));
            }
        }
    }
}

/// A secret discharge at night: found by the team, dispatched, sent back once, verified by a second person, closed.
fn secret(story: &mut Story) {
    let (register, lists): (Register, Checklists) = (file("register.toml"), file("checklists.toml"));
    let object = register.object.iter().find(|o| o.id == "yangmingbu-outfall").unwrap();
    let fault = Some(("outfall-no-secret", "雨夜借涨水暗管排放灰色废水"));
    story.act("07-21 23:30", "secret", "enforcement", inspect(object, &lists.item, fault)).offline(6);
    let course = Course { name: "secret", problem: problem("secret"), lead: "ecology-environment", days: 3 };
    course.dispatch(story, "07-22 09:05");
    story.act("07-22 11:00", "secret begun", "ecology", course.step("begin"));
    course.submit(story, "07-26 15:00", 1);
    let mut own = course.step("verify");
    own["note"] = json!("自己核查");
    story.refused("07-26 18:00", "secret verified by the same", "ecology", "same_person", own);
    let mut back = course.step("return");
    back["reason"] = json!("暗管封堵不彻底");
    story.act("07-27 10:00", "secret sent back", "ecology-2", back);
    course.submit(story, "07-28 15:00", 2);
    course.verify(story, "07-29 10:00", "ecology-2");
    let mut early = course.step("close");
    early["problem"] = json!(problem("inspected shangmofang-bank"));
    story.refused("07-29 11:00", "closed unverified", "office", "wrong_stage", early);
    course.close(story, "07-30 09:00");
}

/// A prominent problem that drags on: extended twice, the third time refused, reminded, never put right.
fn dragging(story: &mut Story) {
    let found = json!({ "do": "report", "object": "yukou-ditch", "what": "黑臭水体反复，截污管未接通", "prominent": true,
        "evidence": ["photo:yukou-ditch dragging"] });
    story.act("07-05 10:00", "dragging", "enforcement", found);
    let number = id("dragging");
    let dispatch = json!({ "do": "dispatch", "problem": number, "lead": "township-yukou", "measure": "接通截污管，清除底泥",
        "deadline": { "at": at("07-20 18:00") } });
    story.act("07-05 15:00", "dragging dispatched", "office", dispatch);
    for (n, asked, until, answered, outcome) in [
        (1, "07-18 10:00", "08-05 18:00", "07-19 10:00", "granted"),
        (2, "08-04 10:00", "08-20 18:00", "08-05 10:00", "granted"),
        (3, "08-19 10:00", "09-10 18:00", "08-20 10:00", "refused"),
    ] {
        let ask = json!({ "do": "ask_extension", "problem": number, "deadline": { "at": at(until) }, "reason": "管材未到" });
        story.act(asked, &format!("dragging asks {n}"), "yukou", ask).offline(4);
        let answer =
            json!({ "do": "answer_extension", "problem": number, "outcome": outcome, "reason": "不再延期" });
        story.act(answered, &format!("dragging answered {n}"), "office", answer);
    }
    for (n, moment) in ["08-25 09:00", "09-05 09:30", "09-19 09:00"].iter().enumerate() {
        let remind = json!({ "do": "remind", "problem": number, "note": "严重逾期，限期整治" });
        story.act(moment, &format!("dragging reminded {n}"), "office", remind);
    }
}
