//! Duties of the plan: done before the flood season, in each phase, each month; some townships are late.

use crate::scene::{HOUR, Story, What, Work, at};

const BEFORE_FLOOD: [&str; 6] = [
    "drains-dredged",
    "low-spots-dredged",
    "pump-pits-emptied",
    "overflow-measures",
    "pools-emptied",
    "ditches-treated",
];
const MONTHLY: [&str; 5] =
    ["leader-participation", "waste-cleared", "manure-collected", "banks-cleared", "separation-progress"];

fn work(story: &mut Story, moment: &str, key: &str, work: Work) {
    story.put(at(moment), key, "office", What::Work(Work { slack: 2 * HOUR, ..work }));
}

fn approve(story: &mut Story, moment: &str, key: &str, duties: &[&'static str]) {
    let approve = Work { duties: duties.to_vec(), approve: true, ..Work::default() };
    story.put(at(moment), key, "office", What::Work(approve));
}

fn duties(duties: &[&'static str]) -> Work {
    Work { duties: duties.to_vec(), ..Work::default() }
}

pub(crate) fn tell(story: &mut Story) {
    let ditches = vec![("township-shangmofang", "ditches-treated")];
    work(story, "06-21 10:00", "before flood", Work { idle: ditches, ..duties(&BEFORE_FLOOD) });
    approve(story, "06-21 16:00", "before flood approved", &BEFORE_FLOOD);
    let meetings = ["kickoff-meeting", "leading-group", "mobilisation-meeting", "responsibility-list"];
    work(story, "06-22 15:00", "meetings", duties(&meetings));
    approve(story, "06-22 17:30", "meetings approved", &meetings);
    let plans = ["implementation-plan", "overflow-procedure"];
    let idle = vec![("township-yukou", "implementation-plan")];
    work(story, "06-24 16:00", "plans", Work { idle, ..duties(&plans) });
    approve(story, "06-25 09:00", "plans approved", &plans);
    // The paper is issued on 07-07: what was due before is recorded afterwards, with the day it happened.
    let late = Some((at("06-25 15:00"), "文件7月7日印发，补录"));
    let recorded = Work { late, slack: 0, ..duties(&["implementation-plan"]) };
    story.put(at("07-09 10:00"), "yukou's plan", "office", What::Work(recorded));
    work(story, "07-10 10:00", "shangmofang's ditch", duties(&["ditches-treated"]));
    approve(story, "07-10 16:00", "late ones approved", &["implementation-plan", "ditches-treated"]);
    for (month, idle) in [
        ("06", vec![]),
        ("07", vec![("township-yukou", "leader-participation")]),
        ("08", vec![("township-yukou", "leader-participation"), ("township-shangmofang", "banks-cleared")]),
        ("09", vec![("township-yukou", "leader-participation")]),
    ] {
        let key = format!("month {month}");
        work(story, &format!("{month}-26 16:00"), &key, Work { idle, ..duties(&MONTHLY) });
        approve(story, &format!("{month}-27 09:00"), &format!("{key} approved"), &MONTHLY);
    }
    let urged = What::Remind("township-shangmofang", "banks-cleared");
    story.put(at("09-02 09:00"), "shangmofang is urged", "office", urged);
    work(story, "09-05 09:00", "shangmofang's bank", Work { idle: vec![], ..duties(&["banks-cleared"]) });
    approve(story, "09-05 15:00", "shangmofang's bank approved", &["banks-cleared"]);
    let checks = ["procedure-acknowledged", "inlet-gate", "sludge-removed", "self-check"];
    let idle = vec![("township-yukou", "self-check")];
    work(story, "09-16 10:00", "self-checks", Work { idle, ..duties(&checks) });
    approve(story, "09-16 16:00", "self-checks approved", &checks);
    work(story, "09-24 10:00", "yukou's self-check", duties(&["self-check"]));
    approve(story, "09-24 16:00", "yukou's self-check approved", &["self-check"]);
}
