//! 推演 through the interface: a question waits, is answered beside the pages, and becomes proposals and tasks that name it.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::campaign::{act, somebody};
use crate::running::{Browser, Running, eventually, upload};

const STORM: &str = r#"{"kind": "design", "depth_mm": 40, "hours": 8, "from_h": 6}"#;

fn storm(options: &[&str]) -> Value {
    let rain: Value = serde_json::from_str(STORM).unwrap();
    json!({"section": "daixianqiao", "rain": rain, "options": options, "members": 2})
}

/// Asks, and waits for the answer.
fn answer(by: &mut Browser, question: &Value) -> (String, Value) {
    let asked = by.post("/api/v1/whatif", question);
    assert_eq!(asked.status, 200, "{}", String::from_utf8_lossy(&asked.body));
    let digest = asked.json()["digest"].as_str().unwrap().to_owned();
    let began = Instant::now();
    loop {
        let state = by.get(&format!("/api/v1/whatif/{digest}")).json();
        assert_ne!(state["state"], "failed", "{state}");
        if state["state"] == "done" {
            return (digest, state["result"].clone());
        }
        // Seconds of a core each, on a machine that builds beside.
        assert!(began.elapsed() < Duration::from_mins(5), "the what-if is not answered: {state}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect()
}

#[test]
fn a_storm_is_answered_with_days_sources_and_options_and_adopting_one_proposes_to_the_gate_and_names_it() {
    let folder = TempDir::new().unwrap();
    let server = Running::by_the_clock(&folder, &crate::running::plan());
    let mut admin = server.administrator();
    let mut office = somebody(&server, &mut admin, "office", "group-office");
    let mut viewer = somebody(&server, &mut admin, "viewer", "group-office");

    let page = office.get("/api/v1/whatif").json();
    assert_eq!((&page["model"]["example"], &page["latest"]), (&json!(true), &Value::Null));
    assert_eq!(page["model"]["sections"][0]["id"], "daixianqiao");
    assert_eq!(page["model"]["sections"][0]["forecast"], Value::Null);

    let (digest, result) = answer(&mut office, &storm(&["pump-and-gates"]));
    let (again, _) = answer(&mut viewer, &storm(&["pump-and-gates"]));
    assert_eq!(digest, again, "the same inputs have the same number");
    assert!(result["ledger_error"].as_f64().unwrap() < 1e-9);
    assert_eq!(result["times"].as_array().map(Vec::len), Some(72));
    assert_eq!(result["constituents"][0]["limit"], 1.0, "NH3-N of class Ⅲ");
    assert_eq!(result["basis"]["rain"]["depth_mm"].as_f64().map(f64::round), Some(40.0));
    let options = result["options"].as_array().unwrap();
    assert_eq!(options.len(), 2);
    let hours: u64 =
        options[0]["days"].as_array().unwrap().iter().map(|d| d["hours"].as_u64().unwrap()).sum();
    assert_eq!(hours, 72);
    assert!(options[1]["days"][0]["constituents"][0]["change_p50"].is_number());
    assert_eq!(options[0]["days"][0]["constituents"][0]["change_p50"], Value::Null);
    let (low, high) = (numbers(&options[0]["fans"][0]["p05"]), numbers(&options[0]["fans"][0]["p95"]));
    assert!(low.iter().zip(&high).all(|(a, b)| a <= b) && low.iter().zip(&high).any(|(a, b)| a < b));
    // Sources of an hour add up to the concentration at the section.
    let profile = &options[0]["profile"];
    let bridge = profile["names"].as_array().unwrap().iter().position(|n| n == "代县桥").unwrap();
    let total = profile["quality"][0][40][bridge].as_f64().unwrap();
    let sources = options[0]["sources"].as_array().unwrap();
    let sum: f64 = sources.iter().map(|s| s["parts"][0][40].as_f64().unwrap()).sum();
    assert!((sum - total).abs() < 0.002, "{sum} {total}");
    let best = result["ranking"][0].as_u64().unwrap();
    assert_eq!(best, 1, "doing something is better than doing nothing");

    let orders = |by: &mut Browser| by.get(&format!("/api/v1/whatif/{digest}/orders?option=pump-and-gates"));
    let acts = orders(&mut office).json()["acts"].clone();
    let kinds: Vec<&str> = acts.as_array().unwrap().iter().map(|a| a["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["task", "gate", "gate"]);
    assert!(acts.as_array().unwrap().iter().all(|a| a["may"] == true), "{acts}");
    for (number, a) in (1..).zip(acts.as_array().unwrap()) {
        let entered = act(&mut office, number, &a["command"]);
        assert_eq!(entered.status, 200, "{}", String::from_utf8_lossy(&entered.body));
    }
    let gates = office.get("/api/v1/campaign/gates").json();
    let gate = gates["gates"].as_array().unwrap().iter().find(|g| g["id"] == "zaolin-gate").unwrap();
    let reason = gate["orders"][0]["reason"].as_str().unwrap();
    assert!(reason.contains(&digest) && gate["orders"][0]["opening"] == "关闭", "{reason}");
    let again = orders(&mut office).json()["acts"].clone();
    assert_eq!((&again[1]["may"], &again[0]["may"]), (&json!(false), &json!(true)), "its order is open");
    let seen = orders(&mut viewer);
    assert!(seen.status == 403 || seen.json()["acts"][1]["may"] == false, "who only looks orders nothing");
}

#[test]
fn readings_from_upstream_are_the_water_that_comes_and_a_new_question_gives_up_the_old_one() {
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let mut browser = server.administrator();
    let mut station = server.station();
    let values = [("w21003", "1.80"), ("w01019", "4.0"), ("w21011", "0.15")];
    station.send(&upload("A140924_9001", "123456", "20210714080000", &values));
    eventually("the reading is there", || {
        let path = "/api/v1/sections/xiaruyue/series?factor=w21003&from=2021-07-14&to=2021-07-14";
        let series = browser.get(path).json();
        series["readings"].as_array().filter(|readings| !readings.is_empty()).map(drop)
    });
    let csv = "source,place,issued,from,to,mm\n县气象台,daixianqiao,2021-07-14 08:00,2021-07-14 12:00,2021-07-14 18:00,24\n";
    assert_eq!(browser.post_text("/api/v1/rain/forecasts", csv).json()["new"], 1);
    let first = browser.post("/api/v1/whatif", &storm(&["gate-24h"])).json()["digest"].clone();
    let forecast =
        json!({"section": "daixianqiao", "rain": {"kind": "forecast"}, "options": [], "members": 1});
    let (digest, result) = answer(&mut browser, &forecast);
    let old = browser.get(&format!("/api/v1/whatif/{}", first.as_str().unwrap()));
    assert!(old.status == 404 || old.json()["state"] == "done", "given up, or answered before it was");
    assert_eq!(browser.get("/api/v1/whatif").json()["latest"], digest.as_str());
    let basis = &result["basis"];
    assert_eq!((&basis["rain"]["kind"], &basis["rain"]["source"]), (&"forecast".into(), &"县气象台".into()));
    assert_eq!(basis["rain"]["depth_mm"].as_f64().map(f64::round), Some(24.0));
    let upstream = &basis["upstream"][0];
    assert_eq!((&upstream["section"], &upstream["synthetic"]), (&"下茹越".into(), &true.into()), "{result}");
    assert_eq!(upstream["readings"], 3);
    let last = *numbers(&result["options"][0]["fans"][0]["p50"]).last().unwrap();
    assert!(last > 0.9, "1.8 mg/L come from upstream: {last}");

    for (question, status) in [
        (json!({"section": "nowhere", "rain": {"kind": "forecast"}}), 404),
        (json!({"section": "daixianqiao", "rain": {"kind": "forecast"}, "options": ["fly"]}), 404),
        (json!({"section": "daixianqiao", "rain": {"kind": "design", "depth_mm": -1, "hours": 3}}), 400),
        (json!({"section": "daixianqiao", "rain": {"kind": "forecast"}, "members": 5000}), 400),
    ] {
        assert_eq!(browser.post("/api/v1/whatif", &question).status, status, "{question}");
    }
    assert_eq!(server.visitor().get("/api/v1/whatif").status, 401);
}

/// Everything in a folder as it stands on the disk, as after a failure of the power.
fn left_behind(folder: &TempDir) -> TempDir {
    let copy = TempDir::new().unwrap();
    for file in std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()) {
        if file.is_file() {
            std::fs::copy(&file, copy.path().join(file.file_name().unwrap())).unwrap();
        }
    }
    copy
}

/// The shipped plan with another note in its river model.
fn plan_with_another_model(folder: &std::path::Path) -> std::path::PathBuf {
    let copy = folder.join("plan");
    std::fs::create_dir_all(copy.join("river")).unwrap();
    for of in ["", "river"] {
        for file in std::fs::read_dir(crate::running::plan().join(of)).unwrap().map(|f| f.unwrap().path()) {
            if file.is_file() {
                std::fs::copy(&file, copy.join(of).join(file.file_name().unwrap())).unwrap();
            }
        }
    }
    let model = copy.join("river/model.toml");
    let text = std::fs::read_to_string(&model).unwrap();
    std::fs::write(model, format!("{text}\n# looked at again\n")).unwrap();
    copy
}

#[test]
fn an_answer_is_opened_by_its_number_after_the_power_failed_and_is_adopted_while_the_model_is_the_same() {
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let mut admin = server.administrator();
    let mut office = somebody(&server, &mut admin, "office", "group-office");
    // The clock follows the data and stands still.
    server.station().send(&upload("A140924_9001", "123456", "20210714080000", &[("w21003", "0.40")]));
    eventually("the clock of the data", || {
        let now = office.get("/api/v1/whatif").json()["now"].as_str().unwrap().to_owned();
        now.starts_with("2021-07-14").then_some(())
    });
    let question = storm(&["pump-and-gates"]);
    let (digest, result) = answer(&mut office, &question);
    let path = format!("/api/v1/whatif/{digest}");
    let first = office.get(&path).json();
    assert!(first["asker"].is_string() && first["asked"].is_string(), "{first}");

    let after = left_behind(&folder);
    let again = Running::on(&after);
    let mut office = office.at(&again);
    assert_eq!(
        office.get("/api/v1/whatif").json()["latest"],
        digest.as_str(),
        "what this account asked last"
    );
    let opened = office.get(&path).json();
    assert_eq!((&opened["state"], &opened["result"]), (&"done".into(), &result));
    assert_eq!((&opened["asker"], &opened["asked"]), (&first["asker"], &first["asked"]));
    let asked = office.post("/api/v1/whatif", &question).json();
    assert_eq!(
        (&asked["state"], &asked["digest"]),
        (&"done".into(), &digest.as_str().into()),
        "not run again"
    );
    let orders = office.get(&format!("{path}/orders?option=pump-and-gates")).json();
    assert_eq!(orders["acts"].as_array().map(Vec::len), Some(3), "{orders}");
    again.stop();

    let plans = TempDir::new().unwrap();
    let other = plan_with_another_model(plans.path());
    let changed = Running::with(&after, &other, server::IntakeLimits::default());
    let mut office = office.at(&changed);
    assert_eq!(office.get(&path).json()["result"], result, "what was said stays said");
    let refused = office.get(&format!("{path}/orders?option=pump-and-gates"));
    assert_eq!((refused.status, &refused.json()["code"]), (409, &"whatif_model_changed".into()));
    let asked = office.post("/api/v1/whatif", &question).json();
    assert_ne!(asked["digest"], digest.as_str(), "another model is another question");
}

#[test]
fn a_request_that_does_not_read_is_refused_in_words_with_its_place() {
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let mut admin = server.administrator();
    let broken = admin.post("/api/v1/whatif", &json!({"section": "daixianqiao"}));
    let said = broken.json();
    assert_eq!((broken.status, said["code"].as_str()), (422, Some("unreadable_request")), "{said}");
    assert!(said["hint"].as_str().unwrap().contains("missing field `rain` at line 1"), "{said}");
    let asked = admin.get("/api/v1/sections/daixianqiao/trace?from=gestern").json();
    assert_eq!(asked["message"], "请求读不懂");
    assert!(asked["hint_en"].as_str().unwrap().contains("`gestern`"), "{asked}");
}
