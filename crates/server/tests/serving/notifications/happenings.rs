//! What happens in the water and in the campaign, and who hears of it.

use serde_json::json;
use standards::time::Instant;
use tempfile::TempDir;

use super::receivers::{Http, Reply};
use super::{Contacts, People, serving, webhook};
use crate::running::{Running, Station, eventually, river, upload};
use crate::talking::now;

const STATION: &str = "A140923_0001";

fn time(hours_ago: i64) -> String {
    let hour = now().0 / 3_600_000 * 3_600_000;
    Instant(hour - hours_ago * 3_600_000).compact()
}

fn measure(station: &mut Station, hours_ago: i64, total_phosphorus: &str) {
    station.send(&upload(STATION, "123456", &time(hours_ago), &river(total_phosphorus)));
    assert!(station.answer(std::time::Duration::from_secs(10)).is_some());
}

fn titles(hook: &Http) -> Vec<String> {
    hook.got().iter().map(|got| got.json()["title"].as_str().unwrap().to_owned()).collect()
}

// Proves SC-092.
#[test]
fn water_that_turns_bad_is_told_once_to_the_office_and_the_departments_and_again_when_it_is_well() {
    let folder = TempDir::new().unwrap();
    let (office, water) =
        (Http::answering(&[Reply::With(200, "")]), Http::answering(&[Reply::With(200, "")]));
    Contacts::quick()
        .recipient("group-office", &[webhook(&office.url)])
        .recipient("water-resources", &[webhook(&water.url)])
        .write(&folder);
    let server = serving(&folder);
    let mut people = People::of(&server);
    let mut station = server.station();
    measure(&mut station, 9, "0.11");
    measure(&mut station, 8, "0.265");
    let over = "代县桥 总磷超标0.3倍（0.265 mg/L，限值0.2）";
    eventually("the office and a department hear of it", || {
        (titles(&office).contains(&over.to_owned()) && titles(&water).contains(&over.to_owned()))
            .then_some(())
    });
    let told = office.got().iter().map(super::receivers::Got::json).find(|m| m["title"] == over).unwrap();
    assert_eq!((&told["level"], &told["clause"]), (&json!("yellow"), &json!("SC-092")));
    // Three further readings over the limit are the same event.
    for (hours_ago, value) in [(7, "0.266"), (6, "0.267"), (5, "0.265")] {
        measure(&mut station, hours_ago, value);
    }
    measure(&mut station, 4, "0.10");
    measure(&mut station, 3, "0.10");
    let is_end = |title: &String| title.starts_with("预警解除：代县桥 总磷");
    eventually("its end is told", || titles(&water).iter().any(is_end).then_some(()));
    let of_item = |title: &&String| title.contains("总磷");
    assert_eq!(titles(&water).iter().filter(of_item).count(), 2, "{:?}", titles(&water));
    // The other departments without a channel see it in the pages.
    let mut ecology = super::somebody(&server, &mut people.admin, "department", "ecology-environment");
    let list = ecology.get("/api/v1/messages").json();
    let seen =
        list["messages"].as_array().unwrap().iter().filter(|m| m["title"].as_str().unwrap().contains("总磷"));
    assert_eq!((seen.count(), list["may_receipt"].as_bool()), (2, Some(true)));
}

#[test]
fn a_warning_is_told_again_when_it_gets_worse_and_old_data_wake_nobody() {
    let folder = TempDir::new().unwrap();
    let office = Http::answering(&[Reply::With(200, "")]);
    Contacts::quick().recipient("group-office", &[webhook(&office.url)]).write(&folder);
    let server = serving(&folder);
    let mut people = People::of(&server);
    let mut station = server.station();
    measure(&mut station, 100, "0.3");
    eventually("the old warning is there", || {
        let warnings = people.office.get("/api/v1/warnings").json();
        warnings["warnings"].as_array().unwrap().iter().any(|w| w["detail"].is_string()).then_some(())
    });
    measure(&mut station, 96, "0.11");
    measure(&mut station, 92, "0.11");
    let levels = || -> Vec<_> {
        let got = office.got().into_iter().map(|got| got.json());
        got.filter(|m| m["title"].as_str().unwrap().contains("总磷")).map(|m| m["level"].clone()).collect()
    };
    measure(&mut station, 8, "0.265");
    eventually("yellow", || (levels() == [json!("yellow")]).then_some(()));
    measure(&mut station, 7, "0.50");
    eventually("then red", || (levels() == [json!("yellow"), json!("red")]).then_some(()));
    let told = people.queue();
    let old = |m: &&serde_json::Value| m["message"]["title"].as_str().unwrap().contains("超标0.5倍");
    assert_eq!(told.iter().filter(old).count(), 0, "{told:?}");
}

#[test]
fn in_a_replay_everything_is_in_the_pages_and_nothing_is_sent() {
    let folder = TempDir::new().unwrap();
    let office = Http::answering(&[Reply::With(200, "")]);
    Contacts::quick().recipient("group-office", &[webhook(&office.url)]).write(&folder);
    let server = Running::on(&folder);
    let mut people = People::of(&server);
    let mut station = server.station();
    station.send(&upload(STATION, "123456", "20210401080000", &river("0.3")));
    assert!(station.answer(std::time::Duration::from_secs(10)).is_some());
    let told = people.until("group-office", "pages");
    assert!(told["message"]["title"].as_str().unwrap().contains("超标"), "{told}");
    assert!(office.got().is_empty());
}

// Proves SC-026.
#[test]
fn a_deadline_that_passes_is_told_to_who_answers_and_to_the_office_once() {
    let folder = TempDir::new().unwrap();
    let office = Http::answering(&[Reply::With(200, "")]);
    let water = Http::answering(&[Reply::With(200, "")]);
    Contacts::quick()
        .recipient("group-office", &[webhook(&office.url)])
        .recipient("water-resources", &[webhook(&water.url)])
        .write(&folder);
    let server = serving(&folder);
    let mut people = People::of(&server);
    let problem = people.dispatch("water-resources", false);
    let due = Instant(now().0 + 1_500);
    people.act(&json!({"do": "dispatch", "problem": problem, "lead": "water-resources", "measure": "封堵混接管", "deadline": {"at": due}}));
    eventually("the deadline passes", || (now().0 > due.0).then_some(()));
    let late = "第 1 号问题超期：雨天有灰色废水流出".to_owned();
    for (hook, note) in [(&office, "请加快"), (&water, "请再加快")] {
        people.act(&json!({"do": "remind", "problem": problem, "note": note}));
        eventually("it is told", || titles(hook).contains(&late).then_some(()));
    }
    let times = |hook: &Http| titles(hook).iter().filter(|title| **title == late).count();
    assert_eq!((times(&office), times(&water)), (1, 1));
}
