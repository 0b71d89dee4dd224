//! Who gets in: the set-up link, sign-in, rights on every path, requests forged by other sites, the live stream.

use std::time::Duration;

use crate::running::{Browser, Running, river, upload};
use serde_json::{Value, json};
use tempfile::TempDir;

/// Paths anybody may call; every other path of the document needs somebody who is signed in.
const PUBLIC: [(&str, &str); 3] =
    [("get", "/api/v1/meta"), ("post", "/api/v1/setup"), ("post", "/api/v1/session")];

fn operations(browser: &mut Browser) -> Vec<(String, String)> {
    let document = browser.get("/api/openapi.json").json();
    let mut all = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for method in methods
            .as_object()
            .unwrap()
            .keys()
            .filter(|m| ["get", "post", "delete", "put"].contains(&m.as_str()))
        {
            all.push((method.clone(), path.clone()));
        }
    }
    all
}

fn call(browser: &mut Browser, method: &str, path: &str) -> u16 {
    let path = path.replace("{date}", "2021-04-01").replace("{id}", "1");
    let query = if path.ends_with("/series") { "?factor=w21011&from=2021-04-01&to=2021-04-02" } else { "" };
    let body = (method == "post").then(|| {
        json!({"login": "probe", "password": "long enough to pass", "title": "t", "organisation": "none", "role": "viewer", "name": "n", "token": "t"})
    });
    browser.ask(&method.to_uppercase(), &format!("{path}{query}"), body.as_ref()).status
}

#[test]
fn every_path_but_sign_in_refuses_strangers() {
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let mut stranger = server.visitor();
    let operations = operations(&mut stranger);
    assert!(operations.len() >= 18, "{operations:?}");
    for (method, path) in operations.iter().filter(|o| !PUBLIC.contains(&(o.0.as_str(), o.1.as_str()))) {
        assert_eq!(call(&mut stranger, method, path), 401, "{method} {path}");
    }
    stranger.cookie = Some("0".repeat(64));
    stranger.own_page = true;
    assert_eq!(stranger.get("/api/v1/situation").status, 401, "an invented session");
}

#[test]
fn a_viewer_sees_the_water_and_nothing_else() {
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let mut admin = server.administrator();
    let organisation = admin.get("/api/v1/organisations").json()[0]["id"].clone();
    let account = json!({"login": "看板", "password": "another long one", "title": "大屏", "organisation": organisation, "role": "viewer"});
    assert_eq!(admin.post("/api/v1/accounts", &account).status, 201);
    assert_eq!(admin.post("/api/v1/accounts", &account).status, 409);
    let mut viewer = server.visitor();
    assert_eq!(
        viewer.post("/api/v1/session", &json!({"login": "看板", "password": "another long one"})).status,
        200
    );
    assert_eq!(viewer.get("/api/v1/situation").status, 200);
    for path in
        ["accounts", "organisations", "tokens", "quarantine", "frames/1", "bulletins/daily/2021-04-01"]
    {
        assert_eq!(viewer.get(&format!("/api/v1/{path}")).status, 403, "{path}");
    }
}

#[test]
fn the_set_up_link_works_once_and_a_wrong_password_says_what_to_do() {
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let mut browser = server.visitor();
    assert_eq!(browser.get("/api/v1/meta").json()["needs_setup"], true);
    let wrong = browser
        .post("/api/v1/setup", &json!({"token": "x", "login": "admin", "password": "correct horse battery"}));
    assert_eq!((wrong.status, wrong.json()["code"].as_str().unwrap()), (403, "setup_link_wrong"));
    let token = server.endpoints.setup_url.as_ref().unwrap().split("token=").nth(1).unwrap().to_string();
    let short =
        browser.post("/api/v1/setup", &json!({"token": token, "login": "admin", "password": "short"}));
    assert_eq!((short.status, short.json()["code"].as_str().unwrap()), (400, "password_too_short"));
    server.administrator();
    let again = browser.post(
        "/api/v1/setup",
        &json!({"token": token, "login": "other", "password": "correct horse battery"}),
    );
    assert_eq!((again.status, again.json()["code"].as_str().unwrap()), (403, "setup_link_used"));

    let mut refused = Value::Null;
    for _ in 0..6 {
        let answer = browser.post("/api/v1/session", &json!({"login": "admin", "password": "wrong"}));
        refused = answer.json();
    }
    assert_eq!(refused["code"], "too_many_attempts");
    assert!(!refused["hint"].as_str().unwrap().is_empty());
}

#[test]
fn another_site_cannot_use_the_cookie_and_a_token_needs_none() {
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let mut admin = server.administrator();
    let set = admin.post("/api/v1/session", &json!({"login": "admin", "password": "correct horse battery"}));
    assert!(set.head.contains("HttpOnly") && set.head.contains("SameSite=Strict"), "{}", set.head);
    let made = admin.post("/api/v1/tokens", &json!({"name": "导出"})).json();
    admin.own_page = false;
    assert_eq!(admin.post("/api/v1/tokens", &json!({"name": "forged"})).status, 403);
    assert_eq!(admin.get("/api/v1/situation").status, 200, "reading is harmless");

    let mut program = server.visitor();
    program.own_page = false;
    program.token = made["token"].as_str().map(str::to_string);
    assert_eq!(program.get("/api/v1/situation").status, 200);
    assert_eq!(program.ask("DELETE", &format!("/api/v1/tokens/{}", made["id"]), None).status, 204);
    assert_eq!(program.get("/api/v1/situation").status, 401, "revoked");
}

#[test]
fn a_token_for_sending_sends_and_does_and_sees_nothing_else() {
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let mut admin = server.administrator();
    let wrong = admin.post("/api/v1/tokens", &json!({"name": "网关", "scope": "everything"}));
    assert!((400..500).contains(&wrong.status), "{}", wrong.status);
    let made = admin.post("/api/v1/tokens", &json!({"name": "网关", "scope": "send"})).json();
    let listed = admin.get("/api/v1/tokens").json();
    assert_eq!(
        (&listed["tokens"][0]["name"], &listed["tokens"][0]["scope"]),
        (&"网关".into(), &"send".into())
    );
    let mut program = server.visitor();
    program.own_page = false;
    program.token = made["token"].as_str().map(str::to_string);
    let reading = r#"{"device":"A140923_0001","time":"2021-04-01T08:00:00+08:00","values":{"w21011":0.1}}"#;
    assert_eq!(program.post_text("/api/v1/readings", reading).json()["new"], 1);
    assert_eq!(program.post("/api/v1/accounts", &json!({})).status, 403);
    assert_eq!(program.post("/api/v1/tokens", &json!({"name": "more"})).status, 403);
    for path in ["situation", "tokens", "accounts", "events", "frames/1", "stations", "rain", "signals"] {
        assert_eq!(program.get(&format!("/api/v1/{path}")).status, 403, "{path}");
    }
    assert_eq!(program.get("/api/v1/session").json()["rights"], json!(["send_readings", "send_weather"]));
}

#[test]
fn signing_out_ends_the_session() {
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let mut admin = server.administrator();
    let session = admin.cookie.clone();
    assert_eq!(admin.ask("DELETE", "/api/v1/session", None).status, 204);
    admin.cookie = session;
    assert_eq!(admin.get("/api/v1/session").status, 401);
}

#[test]
fn an_open_page_hears_of_a_reading_and_its_warning_as_they_happen() {
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let admin = server.administrator();
    let mut lines = admin.live();
    assert!(lines.any(|line| line == "event: hello"));
    let mut station = server.station();
    station.send(&upload("A140923_0001", "123456", "20210401080000", &river("0.45")));
    assert!(station.answer(Duration::from_secs(5)).is_some());
    assert!(lines.any(|line| line == "event: readings"));
    assert!(lines.any(|line| line == "event: warning"));
    assert!(lines.any(|line| line.contains("代县桥") && line.contains("总磷")));
}

#[test]
fn the_bulletin_comes_as_a_page_and_as_a_document() {
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let mut admin = server.administrator();
    let mut station = server.station();
    for hour in [0, 4, 8, 12, 16, 20] {
        station.send(&upload("A140923_0001", "123456", &format!("20210401{hour:02}0000"), &river("0.265")));
        assert!(station.answer(Duration::from_secs(5)).is_some());
    }
    let page = crate::running::eventually("the day is judged", || {
        let page = String::from_utf8(admin.get("/api/v1/bulletins/daily/2021-04-01").body).unwrap();
        page.contains("0.265").then_some(page)
    });
    assert!(page.contains("代县桥") && page.contains("总磷") && page.contains("0.3"), "{page}");
    assert!(page.contains("泊水村"), "sections without data are named");
    let document = admin.get("/api/v1/bulletins/daily/2021-04-01?format=docx");
    assert_eq!((document.status, &document.body[..2]), (200, b"PK".as_slice()));
    assert_eq!(admin.get("/api/v1/bulletins/daily/tomorrow").status, 400);
}
