//! Who sees which messages, who gives receipts, who looks after the sending; and contacts with mistakes.

use serde_json::json;
use tempfile::TempDir;

use super::{Contacts, People, serving, somebody};
use crate::running::{eventually, options};

#[test]
fn an_organisation_sees_its_own_messages_and_gives_the_receipt_once() {
    let folder = TempDir::new().unwrap();
    let server = serving(&folder);
    let mut people = People::of(&server);
    let mut water = somebody(&server, &mut people.admin, "department", "water-resources");
    let mut second = somebody(&server, &mut people.admin, "department", "water-resources");
    let mut observer = somebody(&server, &mut people.admin, "viewer", "water-resources");
    let mut farm = somebody(&server, &mut people.admin, "department", "agriculture-rural");
    let live = water.live();
    people.dispatch("water-resources", false);
    let told = live.skip_while(|line| line != "event: message").nth(1).unwrap();
    assert!(told.contains("\"organisations\":[\"water-resources\"]"), "{told}");
    let list = eventually("it is there", || {
        let list = water.get("/api/v1/messages").json();
        (list["unread"] == 1).then_some(list)
    });
    let id = list["messages"][0]["id"].as_str().unwrap().to_owned();
    let receipt = format!("/api/v1/messages/{id}/receipt");
    assert_eq!(farm.get("/api/v1/messages").json()["messages"], json!([]));
    assert_eq!(farm.post(&receipt, &json!({})).status, 404);
    assert_eq!(observer.post(&receipt, &json!({})).json()["code"], "no_receipt");
    assert_eq!(observer.get("/api/v1/messages").json()["may_receipt"], false);
    assert_eq!(people.admin.post("/api/v1/messages/receipts", &json!({})).status, 403);
    assert_eq!(water.post(&receipt, &json!({})).json()["given"], 1);
    assert_eq!(second.post(&receipt, &json!({})).json()["given"], 0);
    let after = second.get("/api/v1/messages").json();
    assert_eq!((&after["unread"], after["messages"][0]["receipted"].is_string()), (&json!(0), true));
    assert_eq!(second.get("/api/v1/messages?unread=true").json()["messages"], json!([]));
    assert_eq!(people.newest()["stage"], "receipted");
}

#[test]
fn only_the_office_and_the_administrator_look_after_the_sending() {
    let folder = TempDir::new().unwrap();
    let server = serving(&folder);
    let mut people = People::of(&server);
    let mut water = somebody(&server, &mut people.admin, "department", "water-resources");
    let trial = json!({"organisation": "water-resources", "channel": 0});
    assert_eq!(water.get("/api/v1/outbox").status, 403);
    assert_eq!(water.post("/api/v1/outbox/test", &trial).status, 403);
    assert_eq!(water.post("/api/v1/outbox/00000000000000000000000000000001/anew", &json!({})).status, 403);
    assert_eq!(people.admin.get("/api/v1/outbox").status, 200);
    assert_eq!(people.office.post("/api/v1/outbox/test", &trial).status, 404, "no channel");
    assert_eq!(people.office.get("/api/v1/outbox?stage=lost").json()["code"], "unknown_stage");
    let both = json!({"organisation": "water-resources", "post": "group-leader", "channel": 0});
    assert_eq!(people.office.post("/api/v1/outbox/test", &both).json()["code"], "no_recipient");
}

#[test]
fn contacts_with_mistakes_keep_the_server_from_starting_and_name_them() {
    let folder = TempDir::new().unwrap();
    Contacts::quick().recipient("nobody", &[super::wecom("https://robot.invalid")]).write(&folder);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let started = runtime.block_on(server::serve(options(&folder), std::future::ready(())));
    let error = started.unwrap_err().to_string();
    assert!(error.contains("organisation:nobody") && error.contains("docs/notifications.md"), "{error}");
    assert!(!error.contains("robot-key-1"), "{error}");
}
