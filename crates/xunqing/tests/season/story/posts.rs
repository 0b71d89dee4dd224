//! Rosters at the watched places: planned before each rain from the third on, one shift empty, one late, one replaced, one handed over.

use serde_json::json;
use standards::time::Instant;

use crate::scene::{HOUR, MINUTE, Story, What, id};
use crate::weather::SEASON;

/// Place, and who stands there in the day and at night.
const SITES: [(&str, &[&str]); 7] = [
    ("watch-ekou-wwtp", &["housing", "housing-2"]),
    ("watch-discharger-1", &["ecology", "ecology-2"]),
    ("watch-nieying-farm", &["agriculture"]),
    ("watch-zaolin-farm", &["agriculture-2"]),
    ("watch-yangmingbu-canal", &["water", "water-2"]),
    ("watch-zaolin-canal", &["water-3", "water-4"]),
    ("watch-ekou-outfall", &["ekou"]),
];

/// A place in a stretch of twelve hours.
struct Slot {
    site: &'static str,
    login: &'static str,
    number: u8,
    from: Instant,
}

impl Slot {
    fn to(&self) -> Instant {
        self.from.plus_ms(12 * HOUR)
    }

    fn key(&self) -> String {
        format!("shift {} {}", self.site, self.from)
    }
}

/// Slots of all places that meet a stretch of time.
fn slots(from: Instant, to: Instant) -> Vec<Slot> {
    let mut found = Vec::new();
    for day in from.day().plus(-1).to(to.day()) {
        for (site, logins) in SITES {
            for (login, number) in logins.iter().zip(0_u8..) {
                let begins = day.start().plus_ms((8 + 12 * i64::from(number)) * HOUR);
                let slot = Slot { site, login, number, from: begins };
                if slot.from < to && from < slot.to() {
                    found.push(slot);
                }
            }
        }
    }
    found
}

fn shift(step: &str, slot: &Slot) -> serde_json::Value {
    json!({ "do": "roster", "step": step, "shift": id(&slot.key()) })
}

pub(crate) fn tell(story: &mut Story) {
    for (n, rain) in (1..).zip(&SEASON).filter(|(n, rain)| *n > 2 && rain.raises()) {
        let ahead = if rain.forecast { 12 } else { 6 };
        let (raised, over) = (rain.start().plus_ms(-ahead * HOUR), rain.end().plus_ms(12 * HOUR));
        for slot in slots(raised, over) {
            let night = slot.number == 1;
            if (n, slot.site, night) == (5, "watch-zaolin-canal", true) {
                continue;
            }
            let person = json!({ "account": format!("account:{}", slot.login), "title": "值守岗" });
            let plan = json!({ "do": "roster", "step": "plan", "site": slot.site, "organisation": null,
                "shifts": [{ "day": slot.from.day(), "number": slot.number, "person": person }] });
            story.put(raised.plus_ms(-2 * HOUR), &slot.key(), slot.login, What::Act(plan));
            if (n, slot.site, night) == (6, "watch-discharger-1", true) && slot.from < rain.start() {
                replaced(story, &slot);
                continue;
            }
            let late = if (n, slot.site) == (7, "watch-ekou-outfall") { 35 * MINUTE } else { 0 };
            let came = slot.from.max(raised).plus_ms(10 * MINUTE + late);
            let checks_in = What::Act(shift("check_in", &slot));
            // Within the quarter of an hour in which nobody is late yet.
            story.put(came, &format!("{} came", slot.key()), slot.login, checks_in).slack = 4 * MINUTE;
            if (n, slot.site, night) == (5, "watch-ekou-wwtp", false) && slot.from < rain.start() {
                handed_over(story, &slot);
            } else {
                let leave = What::Act(shift("check_out", &slot));
                story
                    .put(slot.to().plus_ms(12 * MINUTE), &format!("{} left", slot.key()), slot.login, leave)
                    .offline(3);
            }
        }
    }
}

/// Who was rostered cannot come; the office finds somebody else before the shift.
fn replaced(story: &mut Story, slot: &Slot) {
    let mut excuse = shift("excuse", slot);
    excuse["reason"] = json!("突发疾病");
    story.put(
        slot.from.plus_ms(-3 * HOUR),
        &format!("{} excused", slot.key()),
        slot.login,
        What::Act(excuse),
    );
    let mut replace = shift("replace", slot);
    replace["person"] = json!({ "account": "account:ecology", "title": "值守岗" });
    replace["reason"] = json!("没有其他人员，连班");
    let asked = slot.from.plus_ms(-2 * HOUR);
    story.put(asked, &format!("{} replaced", slot.key()), "ecology", What::Act(replace));
    let came = slot.from.plus_ms(5 * MINUTE);
    let checks_in = What::Act(shift("check_in", slot));
    story.put(came, &format!("{} came", slot.key()), "ecology", checks_in);
    let leave = What::Act(shift("check_out", slot));
    story.put(slot.to().plus_ms(5 * MINUTE), &format!("{} left", slot.key()), "ecology", leave);
}

/// The day's shift hands over to the one of the night, which came and takes over.
fn handed_over(story: &mut Story, slot: &Slot) {
    let mut hand = shift("hand_over", slot);
    hand["note"] = json!("闸阀关闭，调蓄池水位正常");
    let to = slot.to();
    story.put(to.plus_ms(12 * MINUTE), &format!("{} handed over", slot.key()), slot.login, What::Act(hand));
    let relief = id(&format!("shift {} {to}", slot.site));
    let mut take = shift("take_over", slot);
    take["relief"] = json!(relief);
    take["note"] = json!("已交接");
    story.put(to.plus_ms(15 * MINUTE), &format!("{} taken over", slot.key()), "housing-2", What::Act(take));
}
