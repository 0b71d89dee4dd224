//! Works in the river bed: a permit, an alarm at forecast rain, another when the forbidden window begins, a jump downstream.

use serde_json::{Value, json};

use crate::scene::{Frame, HOUR, MINUTE, Story, What, at, id};

fn step(step: &str, note: &str) -> Value {
    json!({ "do": "works", "step": step, "works": id("works"), "note": note })
}

pub(crate) fn tell(story: &mut Story) {
    let application = json!({ "do": "works", "step": "apply", "object": "yangmingbu-works", "what": "河道清淤",
        "from": "2021-06-28", "to": "2021-09-15", "sequence": "分段围堰，先导流后清淤", "sediment": "导流、沉淀池" });
    story.act("06-24 10:00", "works", "water", application);
    story.refused(
        "06-24 11:00",
        "works reviewed by the applicant",
        "water",
        "same_person",
        step("review", "可行"),
    );
    story.act("06-25 10:00", "works reviewed", "water-2", step("review", "工序、导流措施可行"));
    story.act("06-25 11:00", "works approved", "water-2", step("approve", "避开主汛期"));
    story.act("06-28 08:00", "works begun", "water", step("start", "")).offline(3);
    story
        .act("07-11 10:00", "works paused for rain", "water", step("suspend", "预报大雨，撤出机具"))
        .offline(2);
    story.act("07-14 08:00", "works go on", "water", step("resume", "")).offline(3);
    jump(story);
    // The window begins on 07-20 while they are at work: the alarm, then the pause.
    story.act("07-20 09:00", "works paused for the window", "water", step("suspend", "进入主汛期"));
    story.refused("07-25 09:00", "works in the window", "water", "forbidden_window", step("resume", ""));
    story.act("08-16 08:00", "works go on again", "water", step("resume", ""));
    story.act("08-20 17:00", "works finished", "water", step("finish", "清淤 400 米")).offline(2);
}

/// Turbidity at the section six kilometres downstream, while they are at work (SC-069).
fn jump(story: &mut Story) {
    let mut put = |moment: &str, turbidity: &[&str]| {
        let first = at(moment);
        let frame = |(n, value): (i64, &&str)| Frame {
            device: "A140923_9002",
            time: first.plus_ms(n * 4 * HOUR),
            values: vec![("w01003", (*value).to_owned()), ("w21011", "0.120".into())],
        };
        let frames: Vec<Frame> = (0..).zip(turbidity).map(frame).collect();
        let last = frames.last().unwrap().time;
        story.put(
            last.plus_ms(10 * MINUTE),
            &format!("below the works {moment}"),
            "office",
            What::Frames(frames),
        );
    };
    put("07-15 00:00", &["35", "36", "34", "35"]);
    put("07-15 16:00", &["96"]);
}
