//! The water of the season at the section: six results a day, clean but for the spells after rain.

use std::fmt::Write as _;

use standards::time::{BeijingDay, Instant};

use crate::scene::{Frame, HOUR, MINUTE, Story, What};
use crate::weather;

pub(crate) const DEVICE: &str = "A140923_0001";
/// Total phosphorus on ordinary days (mg/L); the target is Class III, 0.2.
const CLEAN: &str = "0.150";
/// Before the campaign, from April on: the second quarter's mean exceeds.
const SPRING: &str = "0.260";

/// A spell of days over the limit, from 08:00 of its first day to 04:00 of the day after its last.
pub(crate) struct Spell {
    first: &'static str,
    days: i32,
    /// Total phosphorus (mg/L).
    tp: &'static str,
}

/// After rain; long and bad enough that the third quarter's mean is worse than Class V (0.4).
pub(crate) const SPELLS: [Spell; 6] = [
    Spell { first: "2021-07-03", days: 2, tp: "0.620" },
    Spell { first: "2021-07-12", days: 6, tp: "0.880" },
    Spell { first: "2021-07-22", days: 10, tp: "0.940" },
    Spell { first: "2021-08-06", days: 12, tp: "0.910" },
    Spell { first: "2021-08-23", days: 9, tp: "0.860" },
    Spell { first: "2021-09-13", days: 10, tp: "0.900" },
];

impl Spell {
    pub(crate) fn from(&self) -> Instant {
        self.first.parse::<BeijingDay>().unwrap().start().plus_ms(8 * HOUR)
    }

    pub(crate) fn to(&self) -> Instant {
        self.first.parse::<BeijingDay>().unwrap().plus(self.days).start().plus_ms(8 * HOUR)
    }
}

/// Total phosphorus at a time.
pub(crate) fn tp(time: Instant) -> &'static str {
    let campaign: BeijingDay = "2021-06-20".parse().unwrap();
    let april: BeijingDay = "2021-04-01".parse().unwrap();
    let within = |spell: &&Spell| (spell.from()..spell.to()).contains(&time);
    match SPELLS.iter().find(within) {
        Some(spell) => spell.tp,
        None if time.day() >= april && time.day() < campaign => SPRING,
        None => CLEAN,
    }
}

fn values(time: Instant) -> [(&'static str, String); 5] {
    [
        ("w01001", "7.9".into()),
        ("w01009", "8.1".into()),
        ("w01019", "3.2".into()),
        ("w21003", "0.310".into()),
        ("w21011", tp(time).into()),
    ]
}

/// Readings of a day: 00:00, 04:00 … 20:00.
fn times(day: BeijingDay) -> impl Iterator<Item = Instant> {
    (0..6).map(move |slot| day.start().plus_ms(slot * 4 * HOUR))
}

/// What was measured before the campaign comes as a file; from its first day on the station sends. On days on which a spell begins or ends each
/// result comes by itself, on the others together in the evening.
pub(crate) fn tell(story: &mut Story) {
    let day = |text: &str| text.parse::<BeijingDay>().unwrap();
    let mut csv = String::from("断面名称,监测时间,w01001,w01009,w01019,w21003,w21011\n");
    for past in day("2021-01-01").to(day("2021-06-18")).flat_map(times) {
        let all: Vec<String> = values(past).into_iter().map(|(_, value)| value).collect();
        let (hour, ..) = past.time_of_day();
        writeln!(csv, "代县桥,{} {hour:02}:00,{}", past.day(), all.join(",")).unwrap();
    }
    let path = "/api/v1/imports?name=2021.csv&store=true&targets=%7B%22%E4%BB%A3%E5%8E%BF%E6%A1%A5%22:%22A140923_0001%22%7D";
    story.put(crate::scene::at("06-19 09:00"), "water before", "office", What::Text(path, csv));
    for day in day("2021-06-19").to(day("2021-10-09")) {
        let frame = |time| Frame { device: DEVICE, time, values: values(time).to_vec() };
        let turns = SPELLS.iter().any(|s| s.from().day() == day || s.to().day() == day);
        others(story, day);
        if turns {
            for time in times(day) {
                let told = time.plus_ms(5 * MINUTE);
                story.put(told, &format!("water {time}"), "office", What::Frames(vec![frame(time)]));
            }
        } else {
            let told = day.start().plus_ms(20 * HOUR + 10 * MINUTE);
            story.put(told, &format!("water {day}"), "office", What::Frames(times(day).map(frame).collect()));
        }
    }
}

/// The county's other stations say once a day that they are there: the gauge that no rain fell, where none did; the one below the works, after
/// it was put to work, its turbidity.
fn others(story: &mut Story, day: BeijingDay) {
    let time = day.start().plus_ms(12 * HOUR);
    let dry = weather::SEASON.iter().all(|r| time < r.start() || r.end().plus_ms(8 * HOUR) < time);
    let mut frames = Vec::new();
    if dry {
        frames.push(Frame { device: "A140923_9001", time, values: vec![("P1", "0.0".into())] });
    }
    if day > "2021-07-15".parse().unwrap() {
        frames.push(Frame { device: "A140923_9002", time, values: vec![("w01003", "35".into())] });
    }
    if !frames.is_empty() {
        let told = day.start().plus_ms(20 * HOUR + 10 * MINUTE);
        story.put(told, &format!("others {day}"), "office", What::Frames(frames));
    }
}
