//! Readings from programs: JSON over HTTP with a token, stored before they are answered, and nothing twice.

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::running::{Browser, Running, eventually};

const MN: &str = "A140923_0001";

/// A program with a token of the administrator's.
pub(crate) fn program(server: &Running, admin: &mut Browser) -> Browser {
    let made = admin.post("/api/v1/tokens", &json!({"name": "gateway"})).json();
    let mut program = server.visitor();
    program.token = Some(made["token"].as_str().unwrap().to_owned());
    program.own_page = false;
    program
}

fn message(hour: u32, phosphorus: &str) -> String {
    format!(
        r#"{{"device":"{MN}","time":"2021-04-01T{hour:02}:00:00+08:00","values":{{"w21011":{phosphorus},"pH":"7.90"}}}}"#
    )
}

fn outcomes(answer: &Value) -> Vec<&str> {
    answer["items"].as_array().unwrap().iter().map(|item| item["outcome"].as_str().unwrap()).collect()
}

#[test]
fn a_message_is_stored_once_judged_and_leads_back_to_its_bytes() {
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let mut admin = server.administrator();
    let mut program = program(&server, &mut admin);
    let body = message(8, "0.2120");
    let first = program.send("POST", "/api/v1/readings", body.as_bytes());
    assert_eq!(first.status, 200, "{}", String::from_utf8_lossy(&first.body));
    let first = first.json();
    assert_eq!((&first["new"], &first["items"][0]["number"]), (&json!(1), &json!(1)));

    let value = eventually("the value is on the page", || {
        let page = admin.get("/api/v1/sections/daixianqiao").json();
        page["latest_items"].as_array()?.iter().find(|i| i["code"] == "w21011").cloned()
    });
    assert_eq!(value["value"], "0.2120");
    assert_eq!(value["frame_id"], first["items"][0]["frame"]);
    let frame = admin.get(&format!("/api/v1/frames/{}", value["frame_id"])).json();
    assert_eq!((&frame["raw"], &frame["form"]), (&json!(body), &json!("message")));
    assert!(frame["peer"].as_str().unwrap().starts_with("HTTP "), "{frame}");
    assert_eq!(admin.get(&format!("/api/v1/frames/{}/raw", value["frame_id"])).body, body.as_bytes());

    // The same again, in the same bytes and in others; and another value.
    let again =
        format!("[{body},\n {}, {}]", body.replace("\"pH\":\"7.90\"", "\"w01001\":7.90"), message(8, "0.3"));
    let again = program.send("POST", "/api/v1/readings", again.as_bytes()).json();
    assert_eq!(outcomes(&again), ["repeated", "repeated", "revised"]);
    assert_eq!(again["items"][0]["frame"], first["items"][0]["frame"]);
    let metrics = String::from_utf8(server.visitor().get("/metrics").body).unwrap();
    assert!(metrics.contains("xunqing_frames_stored_total 2\n"), "{metrics}");
    assert!(metrics.contains("xunqing_message_bodies_total 2\n"), "{metrics}");
}

#[test]
fn one_mistake_refuses_the_body_or_is_left_out_when_asked() {
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let mut admin = server.administrator();
    let body = format!("{}\n{}\n{}", message(8, "0.2"), message(25, "0.2"), message(12, "\"味\""));
    let refused = admin.send("POST", "/api/v1/readings", body.as_bytes());
    assert_eq!(refused.status, 400);
    let told = refused.json()["message"].as_str().unwrap().to_owned();
    assert!(told.contains("body:2 #2 time") && told.contains("body:3 #3 values.w21011"), "{told}");
    let skipped = admin.send("POST", "/api/v1/readings?on_error=skip", body.as_bytes()).json();
    assert_eq!(
        (&skipped["new"], &skipped["refused"]),
        (&json!(1), &json!(2)),
        "the first was not stored before"
    );
    assert_eq!(skipped["problems"].as_array().unwrap().len(), 2);
    // What breaks hides what stands behind it: nothing is stored even then.
    let cut = format!("{}\n{{\"device\"", message(16, "0.2"));
    assert_eq!(admin.send("POST", "/api/v1/readings?on_error=skip", cut.as_bytes()).status, 400);
    let metrics = String::from_utf8(server.visitor().get("/metrics").body).unwrap();
    assert!(metrics.contains("xunqing_frames_stored_total 1\n"), "{metrics}");
}

#[test]
fn strangers_are_held_and_too_much_is_refused() {
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let mut admin = server.administrator();
    let body = message(8, "0.2").replace(MN, "STRANGER")
        + &message(8, "0.2").replace("\"device\":\"A140923_0001\"", "\"section\":\"nowhere\"");
    let held = admin.send("POST", "/api/v1/readings", body.as_bytes()).json();
    assert_eq!((&held["held"], outcomes(&held)), (&json!(2), vec!["held", "held"]));
    let quarantine = admin.get("/api/v1/quarantine").json();
    let mns: Vec<_> = quarantine["devices"].as_array().unwrap().iter().map(|d| d["mn"].clone()).collect();
    assert!(mns.contains(&json!("STRANGER")) && mns.contains(&json!("lab/nowhere")), "{mns:?}");
    let long = vec![b' '; 4 * 1024 * 1024 + 1];
    assert_eq!(admin.send("POST", "/api/v1/readings", &long).status, 413);
    let many = "{}".repeat(20_001);
    assert_eq!(
        admin.send("POST", "/api/v1/readings", many.as_bytes()).status,
        400,
        "every one has a mistake"
    );
    assert_eq!(admin.send("POST", "/api/v1/readings", b"").json()["items"], json!([]));
    let mut viewer = server.visitor();
    assert_eq!(viewer.send("POST", "/api/v1/readings", b"{}").status, 401);
}
