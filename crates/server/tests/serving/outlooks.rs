//! Forecasts that the server makes by itself: archived, scored, warned by, told in the bulletin, and kept across a restart.

use crate::campaign::{act, somebody};
use crate::running::{Answer, Browser, Running, eventually, plan, river, upload};
use serde_json::Value;
use standards::FactorCode;
use standards::time::Instant;
use std::time::Duration;
use store::{WaterForecastFilter, WaterForecastStore as _};
use tempfile::TempDir;

const MN: &str = "A140923_0001";
const PAGE: &str = "/api/v1/sections/daixianqiao/forecast";
const STEP_MS: i64 = 4 * 3_600_000;
const BEIJING_MS: i64 = 8 * 3_600_000;

/// The newest end of a four-hour step by the machine's clock.
fn newest_step(browser: &mut Browser) -> Instant {
    let meta = browser.get("/api/v1/meta").json();
    let now: Instant = meta["clock"]["now"].as_str().unwrap().parse().unwrap();
    Instant((now.0 + BEIJING_MS).div_euclid(STEP_MS) * STEP_MS - BEIJING_MS)
}

/// Total phosphorus of a fortnight up to a moment, by steps back from it.
fn send_fortnight(server: &Running, newest: Instant, value: impl Fn(i64) -> &'static str) {
    let mut station = server.station();
    let mut frames = Vec::new();
    for back in (0..84_i64).rev() {
        let time = newest.plus_ms(-back * STEP_MS);
        frames.extend(upload(MN, "123456", &time.compact(), &river(value(back))));
    }
    station.send(&frames);
    for _ in 0..84 {
        assert!(station.answer(Duration::from_secs(20)).is_some());
    }
}

/// A forecast of rain for the county's area, issued with the step.
fn storm_ahead(issued: Instant) -> String {
    let day = |hours: i64| issued.plus_ms(hours * 3_600_000);
    let rows = (0..12).map(|n| {
        let (from, to) = (day(n * 6), day(n * 6 + 6));
        format!("县气象台,daixianqiao,{issued},{from},{to},{}\n", if n == 2 { 30 } else { 1 })
    });
    format!("source,place,issued,from,to,mm\n{}", rows.collect::<String>())
}

/// One of some values, without a rhythm.
fn one_of(values: [&'static str; 4], back: i64) -> &'static str {
    values[usize::try_from((back * back * 7 + back * 3) / 5 % 4).unwrap()]
}

/// Over the limit all the time.
fn over(back: i64) -> &'static str {
    one_of(["0.25", "0.27", "0.26", "0.29"], back)
}

/// Quiet, and over the limit for the last day.
fn risen(back: i64) -> &'static str {
    if back < 7 { "0.30" } else { one_of(["0.10", "0.12", "0.11", "0.13"], back) }
}

fn factor(page: &Value, code: &str) -> Value {
    let found = page["factors"].as_array().unwrap().iter().find(|factor| factor["code"] == code);
    found.cloned().unwrap_or_else(|| panic!("{page}"))
}

fn text(answer: &Answer) -> String {
    String::from_utf8_lossy(&answer.body).into_owned()
}

fn forecast_warnings(browser: &mut Browser) -> Vec<Value> {
    let page = browser.get("/api/v1/warnings?section=daixianqiao&limit=200").json();
    let all = page["warnings"].as_array().unwrap_or_else(|| panic!("{page}")).clone();
    all.into_iter().filter(|warning| warning["kind"] == "forecast_exceedance").collect()
}

#[test]
fn a_forecast_is_issued_by_itself_warns_stands_in_the_bulletin_and_is_there_after_a_restart() {
    let folder = TempDir::new().unwrap();
    let server = Running::by_the_clock(&folder, &plan());
    let mut browser = server.administrator();
    let young = factor(&browser.get(PAGE).json(), "w21011");
    assert_eq!(young["state"], "young");
    assert!(young["note"][0].as_str().unwrap().contains("满 5 天后开始预报"), "{young}");

    let newest = newest_step(&mut browser);
    let storm = storm_ahead(newest);
    assert_eq!(browser.post_text("/api/v1/rain/forecasts", &storm).json()["new"], 1, "{storm}");
    send_fortnight(&server, newest, over);
    let issued = eventually("a forecast of the newest step", || {
        let phosphorus = factor(&browser.get(PAGE).json(), "w21011");
        Some(phosphorus).filter(|of| of["issue"]["origin"] == newest.to_string().as_str())
    });
    let issue = &issued["issue"];
    assert_eq!((&issued["state"], &issued["limit"]), (&"issued".into(), &0.2.into()), "{issued}");
    assert!(["persistence", "floor"].contains(&issue["stage"].as_str().unwrap()), "{issue}");
    let hours: Vec<_> =
        issue["hours"].as_array().unwrap().iter().map(|hour| hour["hours"].as_i64().unwrap()).collect();
    assert_eq!(hours, [4, 12, 24, 48, 72]);
    let days = issue["days"].as_array().unwrap();
    let tomorrow = days.iter().find(|day| day["ahead"] == 1).unwrap_or_else(|| panic!("{issue}"));
    assert!(
        tomorrow["chance"].as_f64().unwrap() > 0.5,
        "the river has been over the limit for a fortnight: {days:?}"
    );
    assert!(
        tomorrow["words"][0].as_str().unwrap().ends_with('成') || tomorrow["chance"].as_f64().unwrap() > 0.94
    );
    assert!(issued["past"].as_array().unwrap().len() >= 17, "{issued}");
    let inputs = issue["inputs"].as_array().unwrap();
    for role in ["target", "rain_ahead"] {
        assert!(inputs.iter().any(|input| input["role"] == role), "{role}: {inputs:?}");
    }
    // The plan's river model stands beside it and was not scored yet.
    let process = &issue["process"];
    let words = process["words"][0].as_str().unwrap_or_else(|| panic!("{issue}"));
    assert!(words.contains("只用统计模型") && words.contains("只有 0 次"), "{words}");
    assert!(words.contains("监测值"), "{words}");
    let both = process["hours"].as_array().unwrap();
    assert_eq!(both.iter().map(|h| h["hours"].as_i64().unwrap()).collect::<Vec<_>>(), [4, 12, 24, 48, 72]);
    assert!(both.iter().all(|h| h["share"] == 0.0 && h["process"].as_array().unwrap().len() == 7));
    assert!(
        both.iter().zip(issue["hours"].as_array().unwrap()).all(|(b, h)| b["statistical"] == h["quantiles"])
    );

    let open = eventually("a warning of the forecast", || {
        Some(forecast_warnings(&mut browser)).filter(|found| !found.is_empty())
    });
    let [warning] = &open[..] else { panic!("{open:?}") };
    assert_eq!((&warning["state"], &warning["item"]["code"]), (&"open".into(), &"w21011".into()));
    assert!(warning["title"].as_str().unwrap().contains("总磷日均值可能超标"), "{warning}");
    let situation = browser.get("/api/v1/situation").json();
    let line = &situation["forecasts"][0];
    assert_eq!((&line["item"]["code"], &line["warns"]), (&"w21011".into(), &true.into()), "{situation}");
    let today = situation["asof"].as_str().unwrap();
    let bulletin = text(&browser.get(&format!("/api/v1/bulletins/daily/{today}?format=html")));
    assert!(bulletin.contains("水质展望") && bulletin.contains("总磷日均值超标的可能"), "{bulletin}");

    let scores = browser.get("/api/v1/sections/daixianqiao/forecast/scores").json();
    let hindcast = &factor(&scores, "w21011")["hindcast"];
    let leads = hindcast["leads"].as_array().unwrap_or_else(|| panic!("{scores}"));
    let day = leads.iter().find(|lead| lead["hours"] == 24).unwrap();
    assert!(
        day["forecasts"].as_u64().unwrap() > 10 && day["crps_persistence"].as_f64().unwrap() > 0.0,
        "{day}"
    );
    let table = text(&browser.get("/api/v1/sections/daixianqiao/forecast?format=csv"));
    assert!(table.contains("日均值预报") && table.contains("总磷 (mg/L)"), "{table}");

    server.stop();
    let server = Running::by_the_clock(&folder, &plan());
    let mut browser = server.signed_in();
    let again = factor(&browser.get(PAGE).json(), "w21011");
    assert_eq!(again["issue"], *issue, "what was said stays said");
    std::thread::sleep(Duration::from_secs(1));
    assert_eq!(
        forecast_warnings(&mut browser).len(),
        1,
        "a restart takes no warning back and opens none twice"
    );
}

#[test]
fn newer_rain_makes_the_same_origin_be_forecast_again_and_the_archive_keeps_both() {
    let folder = TempDir::new().unwrap();
    let server = Running::by_the_clock(&folder, &plan());
    let mut browser = server.administrator();
    let newest = newest_step(&mut browser);
    send_fortnight(&server, newest, risen);
    let mut issue = |what: &str, wanted: &dyn Fn(&Value) -> bool| {
        eventually(what, || {
            let issue = factor(&browser.get(PAGE).json(), "w21011")["issue"].clone();
            Some(issue).filter(|issue| issue["origin"] == newest.to_string().as_str() && wanted(issue))
        })
    };
    let first = issue("a forecast of the newest step", &|_| true);
    let rain_of =
        |issue: &Value| issue["inputs"].as_array().unwrap().iter().any(|input| input["role"] == "rain_ahead");
    assert!(!rain_of(&first), "no rain was forecast: {first}");
    let mut office = server.signed_in();
    assert_eq!(office.post_text("/api/v1/rain/forecasts", &storm_ahead(newest)).json()["new"], 1);
    let second = issue("the step is forecast again", &|issue| issue["issued"] != first["issued"]);
    assert!(rain_of(&second), "{second}");
    // A signal without newer rain forecasts nothing again; the same rain sent twice does not either.
    assert_eq!(office.post_text("/api/v1/rain/forecasts", &storm_ahead(newest)).json()["new"], 0);
    std::thread::sleep(Duration::from_secs(2));
    assert_eq!(issue("it stands", &|_| true)["issued"], second["issued"]);
    server.stop();

    let filter = WaterForecastFilter {
        section: "daixianqiao".into(),
        factor: FactorCode::TOTAL_PHOSPHORUS,
        from: newest,
        to: Instant(i64::MAX),
        limit: 0,
    };
    let archive = store_sqlite::open_reader(folder.path()).unwrap().water_forecasts(&filter).unwrap();
    let issued: Vec<String> = archive.iter().map(|record| record.issued.to_string()).collect();
    assert_eq!(
        issued,
        [&second["issued"], &first["issued"]].map(|at| at.as_str().unwrap()),
        "the newest first"
    );
    let server = Running::by_the_clock(&folder, &plan());
    let again = factor(&server.signed_in().get(PAGE).json(), "w21011");
    assert_eq!(again["issue"]["issued"], second["issued"], "the last word is in force after a restart");
}

#[test]
fn replayed_data_are_forecast_afterwards_and_nobody_is_warned() {
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let mut browser = server.administrator();
    let newest: Instant = "2021-07-14T20:00:00+08:00".parse().unwrap();
    send_fortnight(&server, newest, risen);
    eventually("a forecast of the newest step", || {
        let phosphorus = factor(&browser.get(PAGE).json(), "w21011");
        Some(phosphorus).filter(|of| of["issue"]["origin"] == newest.to_string().as_str())
    });
    let scores = factor(&browser.get("/api/v1/sections/daixianqiao/forecast/scores").json(), "w21011");
    assert!(scores["issued"].is_null() && !scores["hindcast"].is_null(), "{scores}");
    assert_eq!(browser.get("/api/v1/situation").json()["forecasts"][0]["item"]["code"], "w21011");
    assert!(forecast_warnings(&mut browser).is_empty());
}

#[test]
fn a_section_of_another_county_and_one_that_is_not_there_have_no_forecast() {
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let mut browser = server.administrator();
    let page = browser.get("/api/v1/sections/nanzhuang/forecast").json();
    assert_eq!(page["factors"], serde_json::json!([]));
    assert!(page["note"].as_str().unwrap().contains("不作预报"));
    assert_eq!(browser.get("/api/v1/sections/nowhere/forecast").status, 404);
    assert_eq!(browser.get("/api/v1/sections/nowhere/forecast/scores").status, 404);
}

#[test]
fn a_rise_is_traced_to_ranked_sources_with_reasons_an_order_of_inspection_and_what_is_missing() {
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let mut browser = server.administrator();
    let none = browser.get("/api/v1/sections/daixianqiao/trace").json();
    assert!(none["result"].is_null() && none["nothing"][0].as_str().unwrap().contains("监测数据"), "{none}");
    send_fortnight(&server, "2021-07-14T20:00:00+08:00".parse().unwrap(), risen);
    let page = eventually("a tracing around the exceedance", || {
        let page = browser.get("/api/v1/sections/daixianqiao/trace").json();
        Some(page).filter(|page| page["result"]["warning"].is_i64())
    });
    let ranked = page["result"]["ranked"].as_array().unwrap();
    let sum: f64 = ranked.iter().map(|candidate| candidate["probability"].as_f64().unwrap()).sum();
    assert!((sum - 1.0).abs() < 1e-9, "{ranked:?}");
    assert!(
        ranked.iter().any(|candidate| candidate["object"].is_null()),
        "the unlisted source is among them"
    );
    assert!(ranked.iter().all(|candidate| candidate["probability"].as_f64().unwrap() < 1.0));
    assert!(ranked.iter().all(|candidate| !candidate["reasons"].as_array().unwrap().is_empty()));
    let visits = page["result"]["inspection"].as_array().unwrap();
    assert!(visits.len() >= 2 && visits.iter().all(|visit| visit["lead"]["id"].is_string()), "{visits:?}");
    assert!(visits.iter().any(|visit| visit["text"].as_str().unwrap().contains("沿河")), "{visits:?}");
    let unplaced = page["unplaced"].as_array().unwrap();
    assert!(unplaced.iter().any(|object| object["id"] == "ekou-outfall"), "{unplaced:?}");
    assert!(page["note"][0].as_str().unwrap().contains("不作责任认定"));

    // The drafted order goes through the machine of orders as it stands.
    let mut office = somebody(&server, &mut browser, "office", "group-office");
    for (number, visit) in (1..).zip(visits) {
        let mut command = serde_json::json!({
            "do": "task", "step": "assign", "origin": "order", "text": visit["text"], "clause": "SC-072",
            "focus": visit["focus"], "lead": visit["lead"]["id"], "due": "2100-01-01T00:00:00+08:00", "checked": true,
        });
        if visit["object"].is_object() {
            command["object"] = visit["object"]["id"].clone();
        }
        let entered = act(&mut office, number, &command);
        assert_eq!(entered.status, 200, "{command}: {}", text(&entered));
    }

    let csv = text(&browser.get("/api/v1/sections/daixianqiao/trace?format=csv"));
    for part in ["可能来源", "清单外污染源", "核查顺序", "依据的监测数据", "未参加排序的对象", "不作责任认定"]
    {
        assert!(csv.contains(part), "{part}: {csv}");
    }
    let without = browser.get("/api/v1/sections/nanzhuang/trace").json();
    assert!(without["nothing"][0].as_str().unwrap().contains("tracing.toml"), "{without}");
    assert_eq!(browser.get("/api/v1/sections/nowhere/trace").status, 404);
}
