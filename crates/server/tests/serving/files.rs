//! Files: looked at first, stored whole or not at all, and laboratory results that judge what no instrument measures.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::{Value, json};
use server::IntakeLimits;
use tempfile::TempDir;

use crate::running::{Browser, Running, eventually, plan};

const READINGS: &str = "监测点;时刻;磷(μg/L);氨氮\n代县桥;2021-04-01 08:00;212;0.2\n代县桥;2021-04-01 12:00;50L;0.3\n定襄桥;2021-04-01 08:00;100;0.1\n";
const MAPPING: &str = "[columns]\n\"监测点\" = \"section\"\n\"时刻\" = \"time\"\n\"磷(μg/L)\" = \"w21011\"\n";

fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut all, byte| {
        if byte.is_ascii_alphanumeric() {
            all.push(char::from(byte));
        } else {
            let _ok = write!(all, "%{byte:02X}");
        }
        all
    })
}

fn import(browser: &mut Browser, query: &str, bytes: &[u8]) -> (u16, Value) {
    let answer = browser.send("POST", &format!("/api/v1/imports?{query}"), bytes);
    (answer.status, answer.json())
}

fn stored(server: &Running) -> String {
    let metrics = String::from_utf8(server.visitor().get("/metrics").body).unwrap();
    metrics.lines().find(|l| l.starts_with("xunqing_frames_stored_total ")).unwrap().to_owned()
}

#[test]
fn a_file_is_looked_at_mapped_stored_whole_and_leads_back_to_its_line() {
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let mut admin = server.administrator();
    let bytes = READINGS.as_bytes();
    let (status, page) = import(&mut admin, "name=a.csv", bytes);
    assert_eq!((status, &page["columns"]), (200, &json!([])), "no header is known yet");
    assert_eq!(page["head"][0]["cells"], json!(["监测点", "时刻", "磷(μg/L)", "氨氮"]));

    let query = format!("name=a.csv&mapping={}", encoded(MAPPING));
    let (_, page) = import(&mut admin, &query, bytes);
    let roles: Vec<_> = page["columns"].as_array().unwrap().iter().map(|c| c["role"].clone()).collect();
    assert_eq!(roles, ["section", "time", "factor", "factor"]);
    assert_eq!(
        (&page["columns"][2]["converted"], &page["columns"][2]["unit"]),
        (&json!(true), &json!("mg/L"))
    );
    assert_eq!(page["sections"][0]["target"], "A140923_0001");
    assert_eq!((&page["counts"]["new"], &page["counts"]["rows"]), (&json!(3), &json!(3)));
    assert_eq!(
        page["sample"][1]["values"][0],
        json!({"code": "w21011", "text": "50L", "value": "0.050", "flag": "L"})
    );
    assert_eq!(stored(&server), "xunqing_frames_stored_total 0", "nothing is stored by looking");

    let (status, page) = import(&mut admin, &format!("{query}&store=true"), bytes);
    assert_eq!(status, 200, "{page}");
    assert_eq!(page["imported"]["id"], 1);
    let value = eventually("the value is on the page", || {
        let page = admin.get("/api/v1/sections/daixianqiao").json();
        page["latest_items"].as_array()?.iter().find(|i| i["code"] == "w21011").cloned()
    });
    let frame = admin.get(&format!("/api/v1/frames/{}", value["frame_id"])).json();
    let field = |name: &str| {
        let fields = frame["fields"].as_array().unwrap();
        fields.iter().find(|f| f["name"] == name).map(|f| f["value"].clone()).unwrap_or_default()
    };
    assert_eq!(
        (field("file"), field("line"), field("device")),
        (json!("a.csv"), json!("3"), json!("A140923_0001"))
    );
    assert_eq!(frame["file_frame"], page["imported"]["file_frame"]);
    assert_eq!(admin.get(&format!("/api/v1/frames/{}/raw", frame["file_frame"])).body, bytes);

    // The same rows in a longer file: what is known is not stored again, a corrected value is a revision.
    let longer = READINGS.replace("0.3", "0.31") + "代县桥;2021-04-01 16:00;90;0.3\n";
    let (_, page) = import(&mut admin, &format!("{query}&store=true"), longer.as_bytes());
    let counts = &page["counts"];
    assert_eq!((&counts["new"], &counts["revised"], &counts["repeated"]), (&json!(1), &json!(1), &json!(2)));
    let (_, page) = import(&mut admin, &query, bytes);
    assert_eq!(page["imported_before"], 1);

    let history = admin.get("/api/v1/imports").json();
    let names: Vec<_> =
        history["imports"].as_array().unwrap().iter().map(|i| i["counts"]["new"].clone()).collect();
    assert_eq!(names, [json!(1), json!(3)]);
    assert_eq!(history["imports"][1]["settings"]["mapping"], MAPPING);
    assert_eq!(history["imports"][1]["span"]["first"], "2021-04-01T08:00:00+08:00");
}

#[test]
fn what_would_be_half_an_import_is_refused_until_it_is_chosen() {
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let mut admin = server.administrator();
    let text = "断面,时间,总磷,氨氮\n代县桥,2021-04-01 08:00,0.2,0.1\n代县桥,2021-04-31 12:00,0.2,0.1\n\
        代县桥,2021-04-01 16:00,0.2,未检出\n别处,2021-04-01 08:00,0.2,0.1\n";
    let (_, page) = import(&mut admin, "name=a.csv", text.as_bytes());
    let places: Vec<_> = page["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| (p["line"].clone(), p["field"].clone()))
        .collect();
    assert_eq!(places, [(json!(3), json!("时间")), (json!(4), json!("氨氮"))]);
    let code = |answer: (u16, Value)| (answer.0, answer.1["code"].clone());
    let store = "name=a.csv&store=true";
    assert_eq!(code(import(&mut admin, store, text.as_bytes())), (400, json!("import_has_mistakes")));
    let bad = format!("{store}&leave_out_bad=true");
    assert_eq!(code(import(&mut admin, &bad, text.as_bytes())), (400, json!("section_without_target")));
    let wrong = format!("{bad}&targets={}", encoded(r#"{"别处":"A140923_9001"}"#));
    assert_eq!(code(import(&mut admin, &wrong, text.as_bytes())), (400, json!("target_does_not_fit")));
    assert_eq!(stored(&server), "xunqing_frames_stored_total 0");
    let unknown = format!("{bad}&leave_out_unknown=true");
    let (status, page) = import(&mut admin, &unknown, text.as_bytes());
    assert_eq!(status, 200, "{page}");
    let counts = &page["counts"];
    assert_eq!(
        (&counts["new"], &counts["bad_lines"], &counts["sections_left_out"]),
        (&json!(1), &json!(2), &json!(1))
    );
    assert_eq!(stored(&server), "xunqing_frames_stored_total 2", "the file and one row");
    assert_eq!(code(import(&mut admin, "name=x&store=true", b"a,b\n1,2\n")).0, 400);
    assert_eq!(code(import(&mut admin, "name=x&mapping=x", b"a")), (400, json!("mapping_does_not_read")));
    assert_eq!(code(import(&mut admin, "name=x&targets=x", b"a")), (400, json!("targets_do_not_read")));
}

#[test]
fn settings_are_kept_under_a_name() {
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let mut admin = server.administrator();
    let settings = json!({"content": "samples", "mapping": MAPPING, "targets": {"甲": "daixianqiao"}, "leave_out_unknown": true});
    let path = format!("/api/v1/import-mappings/{}", encoded("某监测公司 月报"));
    assert_eq!(admin.ask("PUT", &path, Some(&settings)).status, 204);
    let listed = admin.get("/api/v1/import-mappings").json();
    assert_eq!(listed["mappings"][0]["name"], "某监测公司 月报");
    for (key, value) in settings.as_object().unwrap() {
        assert_eq!(listed["mappings"][0]["settings"][key], *value);
    }
    assert_eq!(admin.ask("DELETE", &path, None).status, 204);
    assert_eq!(admin.ask("DELETE", &path, None).status, 404);
    assert_eq!(admin.ask("PUT", "/api/v1/import-mappings/%20", Some(&settings)).status, 400);
}

#[test]
fn templates_are_read_without_a_mapping() {
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let mut admin = server.administrator();
    for (content, form, roles) in [
        ("readings", "csv", vec!["section", "time"]),
        (
            "samples",
            "csv",
            vec!["section", "time", "factor", "value", "unit", "limit", "method", "laboratory", "sample"],
        ),
        (
            "samples",
            "xlsx",
            vec!["section", "time", "factor", "value", "unit", "limit", "method", "laboratory", "sample"],
        ),
        ("readings", "xlsx", vec!["section", "time"]),
    ] {
        let file = admin.get(&format!("/api/v1/import-templates/{content}?format={form}"));
        assert_eq!(file.status, 200);
        let (_, page) = import(&mut admin, &format!("name=t.{form}&content={content}"), &file.body);
        let found: Vec<_> =
            page["columns"].as_array().unwrap().iter().map(|c| c["role"].as_str().unwrap()).collect();
        assert_eq!(found.get(..roles.len()), Some(&roles[..]), "{content}.{form}: {page}");
        assert_eq!((&page["problems"], &page["notices"]), (&json!([]), &json!([])), "{content}.{form}");
    }
    assert_eq!(admin.get("/api/v1/import-templates/x").status, 404);
}

/// The example plan with an item that no instrument measures.
fn with_manual_item(own: &Path) {
    for file in std::fs::read_dir(plan()).unwrap().filter(|f| f.as_ref().is_ok_and(|f| f.path().is_file())) {
        let file = file.unwrap();
        std::fs::copy(file.path(), own.join(file.file_name())).unwrap();
    }
    let path = own.join("sections.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let text = text.replacen("judged = [", "judged = [\"w01017\", ", 1);
    std::fs::write(&path, text.replacen("river = ", "manual = [\"w01017\"]\nriver = ", 1)).unwrap();
}

#[test]
fn a_laboratory_result_judges_the_item_that_is_sampled_by_hand() {
    let folder = TempDir::new().unwrap();
    let own = TempDir::new().unwrap();
    with_manual_item(own.path());
    let text = "断面名称,采样时间,监测项目,监测结果,单位,检出限,分析方法,检测单位,样品编号\n\
        代县桥,2021-04-06 09:30,五日生化需氧量,7.2,mg/L,,HJ 505-2009,某检测公司,S-1\n\
        代县桥,2021-04-06 09:30,总磷,未检出,mg/L,0.01,GB 11893-89,某检测公司,S-2\n";
    let without_limit = text.replace("mg/L,0.01,", "mg/L,,");
    {
        let server = Running::with(&folder, own.path(), IntakeLimits::default());
        let mut admin = server.administrator();
        let (_, page) = import(&mut admin, "name=lab.csv&content=samples", without_limit.as_bytes());
        assert_eq!(
            (&page["problems"][0]["line"], &page["problems"][0]["field"]),
            (&json!(3), &json!("监测结果"))
        );
        assert_eq!(
            (&page["counts"]["rows"], &page["counts"]["values"]),
            (&json!(1), &json!(1)),
            "the other line is good"
        );
        let (status, page) = import(&mut admin, "name=lab.csv&content=samples&store=true", text.as_bytes());
        assert_eq!(status, 200, "{page}");
        assert_eq!(page["sections"][0]["target"], "daixianqiao");
        judged(&mut admin);
    }
    let server = Running::with(&folder, own.path(), IntakeLimits::default());
    let mut admin = server.visitor();
    let signed_in =
        admin.post("/api/v1/session", &json!({"login": "admin", "password": "correct horse battery"}));
    assert!(signed_in.status < 300);
    judged(&mut admin);
}

/// BOD of 7.2 mg/L exceeds Ⅲ by one result; total phosphorus is the instrument's and not the laboratory's.
fn judged(admin: &mut Browser) {
    let day = eventually("the day is judged", || {
        let page = admin.get("/api/v1/sections/daixianqiao?asof=2021-04-06").json();
        page["day"]["items"].is_array().then(|| page["day"].clone())
    });
    let items = day["items"].as_array().unwrap();
    let item = |code: &str| items.iter().find(|item| item["code"] == code).unwrap();
    let organic = item("w01017");
    assert_eq!(
        (&organic["mean"], &organic["valid"], &organic["exceeds"]),
        (&json!("7.2"), &json!(true), &json!(true))
    );
    assert_eq!(item("w21011")["n"], 0);
    assert_eq!(day["exceeding"], true);
    let samples = admin.get("/api/v1/sections/daixianqiao/samples?from=2021-04-06&to=2021-04-06").json();
    let frame =
        admin.get(&format!("/api/v1/frames/{}", samples["samples"][0]["values"][0]["frame_id"])).json();
    assert_eq!(frame["station"], "代县桥（实验室结果）");
    assert!(frame["raw"].as_str().unwrap().contains("某检测公司"), "{frame}");
}
