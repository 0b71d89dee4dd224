//! What goes wrong: servers that fail, are dead, or never answer; a server of ours that is stopped or killed; quiet hours.

use std::net::TcpListener;

use serde_json::json;
use tempfile::TempDir;

use super::receivers::{Http, Manners, Reply, Smtp};
use super::{
    Contacts, People, address, attempts, dingtalk, everything_in, mail, phone, serving, sms, webhook, wecom,
};
use crate::running::eventually;
use crate::talking::now;

const TAKEN: Reply = Reply::With(200, "{\"errcode\":0,\"errmsg\":\"ok\"}");

fn pairs(attempts: &[(&str, &str)]) -> Vec<(String, String)> {
    attempts.iter().map(|(kind, outcome)| ((*kind).to_owned(), (*outcome).to_owned())).collect()
}

/// An address at which nobody listens.
fn dead() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

#[test]
fn a_server_that_answers_500_and_then_200_is_tried_again_and_the_send_is_recorded_once() {
    let folder = TempDir::new().unwrap();
    let robot = Http::answering(&[Reply::With(500, "busy"), TAKEN]);
    Contacts::quick().recipient("water-resources", &[wecom(&robot.url)]).write(&folder);
    let server = serving(&folder);
    let mut people = People::of(&server);
    people.dispatch("water-resources", false);
    let sent = people.until("water-resources", "sent");
    assert_eq!(attempts(&sent), pairs(&[("wecom", "failed"), ("wecom", "sent")]));
    assert_eq!(sent["sends"][0]["detail"], "HTTP 500：busy");
    assert_eq!(robot.got().len(), 2);
}

#[test]
fn a_dead_channel_falls_back_to_the_next_and_when_all_fail_the_office_is_told_in_the_pages() {
    let folder = TempDir::new().unwrap();
    let hook = Http::answering(&[Reply::With(200, ""), Reply::With(404, "gone")]);
    let channels = [wecom(&dead()), webhook(&hook.url)];
    Contacts::quick().recipient("water-resources", &channels).write(&folder);
    let server = serving(&folder);
    let mut people = People::of(&server);
    people.dispatch("water-resources", false);
    let sent = people.until("water-resources", "sent");
    let failed = ("wecom", "failed");
    assert_eq!(attempts(&sent), pairs(&[failed, failed, failed, ("webhook", "sent")]));
    people.dispatch("water-resources", true);
    let given_up = people.until("water-resources", "given_up");
    assert_eq!(attempts(&given_up), pairs(&[failed, failed, failed, ("webhook", "refused")]));
    let told = people.office.get("/api/v1/messages").json();
    assert!(told["messages"][0]["title"].as_str().unwrap().starts_with("通知未送达代县水利局"), "{told}");
    assert_eq!(people.until("group-office", "pages")["sends"], json!([]));
    // The office may have it sent anew: from the first channel on.
    let id = given_up["message"]["id"].as_str().unwrap().to_owned();
    assert_eq!(people.office.post(&format!("/api/v1/outbox/{id}/anew"), &json!({})).status, 204);
    eventually("it was tried again", || (attempts(&people_find(&mut people, &id)).len() > 4).then_some(()));
    let first = sent["message"]["id"].as_str().unwrap();
    let refused = people.office.post(&format!("/api/v1/outbox/{first}/anew"), &json!({}));
    assert_eq!((refused.status, refused.json()["code"].clone()), (409, json!("not_sent_anew")));
}

fn people_find(people: &mut People, id: &str) -> serde_json::Value {
    people.queue().into_iter().find(|m| m["message"]["id"] == *id).unwrap()
}

#[test]
fn an_answer_that_is_lost_is_unsure_and_not_sent_again_but_a_webhook_that_knows_the_number_is() {
    let folder = TempDir::new().unwrap();
    let robot = Http::answering(&[Reply::Silence(0)]);
    let hook = Http::answering(&[Reply::Silence(0), Reply::With(200, "")]);
    let letters = Smtp::with(Manners { goes_away: true, ..Manners::default() });
    let mail_server = format!(
        "[mail]\nhost = \"127.0.0.1\"\nport = {}\nsecurity = \"none\"\nfrom = \"{}\"\n",
        letters.port,
        address()
    );
    Contacts::quick()
        .with(&mail_server)
        .recipient("water-resources", &[wecom(&robot.url), webhook(&hook.url)])
        .recipient("agriculture-rural", &[webhook(&hook.url)])
        .recipient("housing-construction", &[mail()])
        .write(&folder);
    let server = serving(&folder);
    let mut people = People::of(&server);
    people.dispatch("water-resources", false);
    let unsure = people.until("water-resources", "unsure");
    assert_eq!(attempts(&unsure), pairs(&[("wecom", "unsure")]));
    people.dispatch("agriculture-rural", false);
    let sent = people.until("agriculture-rural", "sent");
    assert_eq!(attempts(&sent), pairs(&[("webhook", "unsure"), ("webhook", "sent")]));
    let numbers: Vec<_> = hook.got().iter().map(|got| got.head("idempotency-key").to_owned()).collect();
    assert_eq!(numbers, [sent["message"]["id"].as_str().unwrap(); 2], "the same number both times");
    people.dispatch("housing-construction", false);
    let unsure = people.until("housing-construction", "unsure");
    assert_eq!((attempts(&unsure), letters.letters().len()), (pairs(&[("mail", "unsure")]), 1));
    assert_eq!(robot.got().len(), 1, "it was not asked again");
}

#[test]
fn after_a_restart_nothing_is_sent_twice_and_what_was_on_its_way_is_unsure() {
    let folder = TempDir::new().unwrap();
    let robot = Http::answering(&[TAKEN]);
    let slow = Http::answering(&[Reply::Silence(60_000)]);
    let contacts = Contacts(
        "[quiet_hours]\nfrom = \"00:00\"\nto = \"00:00\"\n\n[sending]\ntimeout_seconds = 60\n".into(),
    );
    contacts
        .recipient("water-resources", &[wecom(&robot.url)])
        .recipient("agriculture-rural", &[dingtalk(&slow.url)])
        .write(&folder);
    let server = serving(&folder);
    let mut people = People::of(&server);
    people.dispatch("water-resources", false);
    people.until("water-resources", "sent");
    people.dispatch("agriculture-rural", false);
    eventually("the attempt is on its way", || (slow.got().len() == 1).then_some(()));
    people.until("agriculture-rural", "sending");
    server.stop();
    let server = serving(&folder);
    let mut people = people.on(&server);
    let unsure = people.until("agriculture-rural", "unsure");
    assert_eq!(attempts(&unsure), pairs(&[("dingtalk", "unsure")]));
    assert!(unsure["sends"][0]["detail"].as_str().unwrap().contains("可能已送达"), "{unsure}");
    assert_eq!(attempts(&people.until("water-resources", "sent")), pairs(&[("wecom", "sent")]));
    assert_eq!((robot.got().len(), slow.got().len()), (1, 1));
}

#[test]
fn quiet_hours_hold_yellow_back_and_let_red_pass_and_a_receipt_ends_the_waiting() {
    let folder = TempDir::new().unwrap();
    let robot = Http::answering(&[TAKEN]);
    // Quiet at every minute of the day but one that is far from now.
    let minutes = (now().0 / 60_000 + 8 * 60) % (24 * 60);
    let (from, to) = ((minutes + 13 * 60) % 1440, (minutes + 12 * 60) % 1440);
    let time = |m: i64| format!("{:02}:{:02}", m / 60, m % 60);
    let quiet = format!("[quiet_hours]\nfrom = \"{}\"\nto = \"{}\"\n", time(from), time(to));
    Contacts(quiet.clone()).recipient("water-resources", &[wecom(&robot.url)]).write(&folder);
    let server = serving(&folder);
    let mut people = People::of(&server);
    people.dispatch("water-resources", true);
    let held = people.until("water-resources", "queued");
    assert_eq!((&held["message"]["level"], held["due"].is_string()), (&json!("yellow"), true));
    let page = people.office.get("/api/v1/outbox").json();
    assert_eq!(page["rules"]["overriding"], json!(["orange", "red"]));
    let water = super::somebody(&server, &mut people.admin, "department", "water-resources");
    let mut water = water;
    let id = held["message"]["id"].as_str().unwrap();
    assert_eq!(water.post(&format!("/api/v1/messages/{id}/receipt"), &json!({})).json()["given"], 1);
    people.until("water-resources", "receipted");
    assert!(robot.got().is_empty(), "held back, and then no longer to be sent");
    server.stop();
    // The same hours, and yellow is among the levels that are sent at any hour.
    Contacts(format!("{quiet}override = [\"yellow\", \"red\"]\n"))
        .recipient("water-resources", &[wecom(&robot.url)])
        .write(&folder);
    let server = serving(&folder);
    let mut people = people.on(&server);
    people.dispatch("water-resources", true);
    people.until("water-resources", "sent");
    assert_eq!(robot.got().len(), 1);
}

#[test]
fn the_same_title_to_the_same_recipient_within_ten_minutes_is_one_send_and_each_is_in_the_pages() {
    let folder = TempDir::new().unwrap();
    let robot = Http::answering(&[TAKEN]);
    Contacts::quick().recipient("water-resources", &[wecom(&robot.url)]).write(&folder);
    let server = serving(&folder);
    let mut people = People::of(&server);
    let problem = people.dispatch("water-resources", false);
    people.until("water-resources", "sent");
    for _ in 0..2 {
        people.act(&json!({"do": "remind", "problem": problem, "note": "请加快"}));
    }
    people.until("water-resources", "gathered");
    eventually("the reminder was sent", || (robot.got().len() == 2).then_some(()));
    let mut water = super::somebody(&server, &mut people.admin, "department", "water-resources");
    assert_eq!(water.get("/api/v1/messages").json()["messages"].as_array().unwrap().len(), 3);
    assert_eq!(robot.got().len(), 2);
}

#[test]
fn addresses_and_keys_are_in_no_answer_and_in_no_file_of_the_data() {
    let folder = TempDir::new().unwrap();
    let robot = Http::answering(&[Reply::With(400, "unknown key robot-key-1")]);
    let gateway = Http::answering(&[Reply::With(200, "rejected by gateway-key-1")]);
    let smtp = Smtp::with(Manners { rcpt: Some("550 that mailbox is unknown here"), ..Manners::default() });
    let servers = format!(
        "[mail]\nhost = \"127.0.0.1\"\nport = {}\nsecurity = \"none\"\nfrom = \"{}\"\n\n[sms]\nurl = \"{}/sms\"\nbody = \"to={{phone}}\"\n\
         headers = {{ X-Key = \"gateway-key-1\" }}\naccepted = \"OK\"\n",
        smtp.port,
        address(),
        gateway.url
    );
    let channels = [wecom(&robot.url), sms(), mail()];
    Contacts::quick().with(&servers).recipient("water-resources", &channels).write(&folder);
    let server = serving(&folder);
    let mut people = People::of(&server);
    people.dispatch("water-resources", false);
    let failed = people.until("water-resources", "given_up");
    let refused = [("wecom", "refused"), ("sms", "refused"), ("mail", "refused")];
    assert_eq!(attempts(&failed), pairs(&refused));
    let masked: Vec<_> =
        failed["sends"].as_array().unwrap().iter().map(|s| s["address"].as_str().unwrap()).collect();
    assert_eq!(masked[1..], ["138****1234", "d***@mail.invalid"]);
    let mut told = String::from_utf8(people.office.get("/api/v1/outbox").body).unwrap();
    told += &String::from_utf8(people.office.get("/api/v1/messages").body).unwrap();
    told += &String::from_utf8(people.admin.get("/api/v1/campaign/ledger").body).unwrap();
    server.stop();
    let kept = everything_in(folder.path());
    for secret in [phone(), address(), "robot-key-1".into(), "gateway-key-1".into()] {
        assert!(!told.contains(&secret), "{secret} in an answer");
        assert!(!kept.contains(&secret), "{secret} in a file");
    }
    assert!(told.contains("138****1234") && kept.contains("138****1234"), "the masked form is there");
}
