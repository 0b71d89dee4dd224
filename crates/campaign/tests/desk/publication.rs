//! The daily bulletin at its set time, once for each day.

use campaign::desk::{Command, Made, Refusal};
use campaign::ledger::{Actor, Digest};
use campaign::plan::Plan;
use campaign::publication::Bulletin;
use standards::SectionId;
use standards::time::BeijingDay;

use crate::people::{Hall, at, files, office};

fn due(hall: &Hall, now: &str) -> Vec<String> {
    let days = hall.desk.publications().due(&hall.plan, at(now));
    days.iter().map(BeijingDay::to_string).collect()
}

fn publish(hall: &mut Hall, by: &Actor, day: &str, now: &str) -> Result<(), Refusal> {
    let bulletin = Bulletin {
        of: day.parse().unwrap(),
        files: vec![Digest::of(day.as_bytes())],
        missing: vec![SectionId::from("nanzhuang")],
    };
    let daily = hall.plan.daily_publication.clone().unwrap();
    let happened = daily.moment(bulletin.of);
    let (id, command) = (bulletin.act(), Command::Publish(bulletin));
    let made = Made { id, by: by.clone(), happened, recorded: at(now), late: None, command };
    hall.take(&made).map(|_entered| ())
}

// Proves SC-090.
#[test]
fn the_bulletin_of_a_day_is_due_at_nine_of_the_next_and_once() {
    let mut hall = Hall::open();
    assert_eq!(due(&hall, "2021-07-15 08:59"), ["2021-07-13"], "the newest that is due, when none ever was");
    assert_eq!(due(&hall, "2021-07-15 09:00"), ["2021-07-14"]);
    publish(&mut hall, &Actor::rules(), "2021-07-14", "2021-07-15 09:00").unwrap();
    publish(&mut hall, &Actor::rules(), "2021-07-14", "2021-07-15 09:05").unwrap();
    assert_eq!((hall.entries.len(), due(&hall, "2021-07-15 23:00").len()), (1, 0));
    let published = hall.desk.publications().daily().next().unwrap();
    assert_eq!(
        (published.at, &published.bulletin.missing[..]),
        (at("2021-07-15 09:00"), &["nanzhuang".into()][..])
    );
    assert_eq!(publish(&mut hall, &office(), "2021-07-15", "2021-07-16 09:00"), Err(Refusal::RulesOnly));
    assert_eq!(hall.read_again(), hall.desk);
    let missed = ["2021-07-15", "2021-07-16", "2021-07-17"];
    assert_eq!(due(&hall, "2021-07-18 09:00"), missed, "what was missed is made up for");
    assert_eq!(due(&hall, "2021-10-20 09:00").len(), 0, "outside the campaign nothing is published");
}

#[test]
fn a_time_that_is_none_is_told_with_its_place() {
    for bad in ["9:00", "24:00", "09:60", "nine"] {
        let mut files = files();
        let file = files.iter_mut().find(|f| f.name == "publication.toml").unwrap();
        file.text = file.text.replacen("09:00", bad, 1);
        let (_, problems) = Plan::check(&files);
        assert_eq!((problems.len(), problems[0].place.line), (1, 4), "{problems:#?}");
    }
}
