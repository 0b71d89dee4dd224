//! The county's own register through the interface: a template filled in, looked at, made part of the plan while the server runs.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::campaign::somebody;
use crate::running::{Browser, Running, plan};

/// A copy of the shipped plan that the server may write.
fn own_plan() -> TempDir {
    let own = TempDir::new().unwrap();
    for entry in fs::read_dir(plan()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            fs::copy(&path, own.path().join(path.file_name().unwrap())).unwrap();
        }
    }
    own
}

fn on(folder: &TempDir, plan: &Path) -> Running {
    Running::with(folder, plan, server::IntakeLimits::default())
}

fn import(by: &mut Browser, query: &str, bytes: &[u8]) -> (u16, Value) {
    let answer =
        by.send("POST", &format!("/api/v1/campaign/register-imports?name=register.csv{query}"), bytes);
    (answer.status, answer.json())
}

fn objects(by: &mut Browser) -> Vec<Value> {
    by.get("/api/v1/campaign/register").json()["objects"].as_array().unwrap().clone()
}

const OUTFALLS: &str = "名称,种类,所在乡镇,责任单位,重点,经度,纬度,排污口类别,排污口编码,备注\n\
    北河排口,入河排污口,峨口镇,甲化工有限公司,是,112.96,39.07,工矿企业,FA-140923-0001,\n\
    南河排口,入河排污口,峨口镇,,,,,,,\n\
    错处排口,入河排污口,蓬莱镇,,,,,,,\n";

// Proves SC-055, SC-024.
#[test]
fn a_file_of_outfalls_is_looked_at_and_becomes_part_of_the_plan_without_a_restart_and_stays_after_one() {
    let (folder, own) = (TempDir::new().unwrap(), own_plan());
    let server = on(&folder, own.path());
    let mut admin = server.administrator();
    let mut township = somebody(&server, &mut admin, "township", "township-ekou");
    assert_eq!(import(&mut township, "", OUTFALLS.as_bytes()).0, 403, "the office keeps the register");
    let before = objects(&mut admin).len();

    let (status, seen) = import(&mut admin, "", OUTFALLS.as_bytes());
    assert_eq!((status, seen["errors"].as_u64(), seen["new"].as_u64()), (200, Some(2), Some(1)), "{seen:#}");
    let places: Vec<_> = seen["mistakes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|m| (m["line"].as_u64(), m["column"].as_u64()))
        .collect();
    assert_eq!(places, [(Some(2), Some(4)), (Some(4), Some(3))]);
    assert_eq!(import(&mut admin, "&store=true", OUTFALLS.as_bytes()).1["code"], "import_has_mistakes");
    assert_eq!(objects(&mut admin).len(), before, "nothing is written by looking");

    let query = "&new_owners=true&leave_out_bad=true&drop_examples=true&store=true";
    let (status, stored) = import(&mut admin, query, OUTFALLS.as_bytes());
    assert_eq!(status, 200, "{stored:#}");
    assert_eq!((stored["stored"]["added"].as_u64(), stored["stored"]["owners"].as_u64()), (Some(2), Some(1)));
    let now = objects(&mut admin);
    let named = |name: &str| now.iter().find(|o| o["name"] == name).unwrap().clone();
    let north = named("北河排口");
    assert_eq!(
        (&north["owner"]["name"], &north["facts"]["outfall_class"], &north["key"]),
        (&json!("甲化工有限公司"), &json!("工矿企业排污口"), &json!(true))
    );
    assert_eq!(north["gaps"], json!(["not_inspected"]));
    assert_eq!(
        named("南河排口")["gaps"],
        json!(["no_owner", "no_position", "not_inspected", "no_outfall_class", "no_outfall_code"])
    );
    let others = ["watch.toml", "works.toml", "tracing.toml"]
        .map(|name| fs::read_to_string(own.path().join(name)).unwrap())
        .concat();
    let left = now.iter().filter(|o| o["example"] == true);
    assert!(left.clone().count() < before / 2);
    assert!(
        left.into_iter().all(|o| others.contains(o["id"].as_str().unwrap())),
        "only what another file names stays"
    );
    let text = fs::read_to_string(own.path().join("register.toml")).unwrap();
    assert!(text.contains("# 以下由 register.csv 导入") && text.contains(stored["sha256"].as_str().unwrap()));
    let (_, again) =
        import(&mut admin, "&new_owners=true&leave_out_bad=true&store=true", OUTFALLS.as_bytes());
    assert_eq!(again["code"], "nothing_to_import");

    // Work goes on with the new object at once.
    let id = north["id"].as_str().unwrap().to_owned();
    let report =
        json!({"id": "0".repeat(31) + "1", "command": {"do": "report", "object": id, "what": "雨天混排"}});
    assert_eq!(township.post("/api/v1/campaign/acts", &report).status, 200);
    let page = township.get(&format!("/api/v1/campaign/register/{id}")).json();
    assert_eq!(
        (&page["problems"][0]["what"], page["object"]["open"].as_u64()),
        (&json!("雨天混排"), Some(1))
    );
    server.stop();

    let server = on(&folder, own.path());
    let mut admin = server.signed_in();
    assert_eq!(objects(&mut admin).len(), now.len());
}

#[test]
fn what_is_questioned_is_stored_only_when_somebody_says_it_is_right() {
    let (folder, own) = (TempDir::new().unwrap(), own_plan());
    let server = on(&folder, own.path());
    let mut admin = server.administrator();
    let far = "名称,种类,所在乡镇,经度,纬度\n远处泵站,泵站,上馆镇,116.4,39.9\n".as_bytes();
    let (_, seen) = import(&mut admin, "", far);
    assert_eq!((seen["questions"].as_u64(), seen["errors"].as_u64()), (Some(1), Some(0)), "{seen:#}");
    assert_eq!(import(&mut admin, "&store=true", far).1["code"], "import_has_questions");
    assert_eq!(import(&mut admin, "&confirmed=true&store=true", far).0, 200);
}

#[test]
fn a_plan_that_was_changed_on_disk_since_the_start_is_not_overwritten() {
    let (folder, own) = (TempDir::new().unwrap(), own_plan());
    let server = on(&folder, own.path());
    let mut admin = server.administrator();
    let path = own.path().join("register.toml");
    let edited = fs::read_to_string(&path).unwrap() + "\n# 手工改过\n";
    fs::write(&path, &edited).unwrap();
    let file = "名称,种类,所在乡镇\n城西泵站,泵站,上馆镇\n".as_bytes();
    let (status, answer) = import(&mut admin, "&store=true", file);
    assert_eq!((status, &answer["code"]), (409, &json!("plan_changed_on_disk")));
    assert_eq!(fs::read_to_string(&path).unwrap(), edited);
}

#[test]
fn the_template_is_read_back_with_every_kind_and_nothing_but_its_examples() {
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let mut admin = server.administrator();
    let book = admin.get("/api/v1/campaign/register-template");
    assert_eq!((book.status, &book.body[..2]), (200, &b"PK"[..]));
    let seen = admin.send("POST", "/api/v1/campaign/register-imports?name=t.xlsx", &book.body).json();
    assert_eq!(
        (seen["examples"].as_u64(), seen["rows"].as_u64(), &seen["mistakes"]),
        (Some(18), Some(0), &json!([])),
        "{seen:#}"
    );
    let table = admin.get("/api/v1/campaign/register-template?format=csv&kind=farm");
    let seen = import(&mut admin, "&kind=farm", &table.body).1;
    assert_eq!((seen["examples"].as_u64(), &seen["mistakes"]), (Some(1), &json!([])), "{seen:#}");
}

#[test]
fn an_object_shows_its_inspections_and_the_members_of_the_group_are_compared_with_the_notice() {
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let mut admin = server.administrator();
    let mut ekou = somebody(&server, &mut admin, "township", "township-ekou");
    let mut zaolin = somebody(&server, &mut admin, "township", "township-zaolin");
    let file = ekou.send("POST", "/api/v1/campaign/evidence", PHOTO).json()["digest"].clone();
    let answers = json!([{"item": "outfall-marked", "finding": "fine"}, {"item": "outfall-no-mixing", "finding": "fault", "note": "有混排"},
        {"item": "outfall-no-secret", "finding": "not_applicable"}]);
    let act = json!({"id": "0".repeat(31) + "7", "command": {"do": "inspect", "object": "ekou-outfall", "answers": answers, "evidence": [file]}});
    assert_eq!(ekou.post("/api/v1/campaign/acts", &act).status, 200);
    let page = ekou.get("/api/v1/campaign/register/ekou-outfall").json();
    assert_eq!(
        (page["inspections"][0]["faults"].as_u64(), page["problems"].as_array().map(Vec::len)),
        (Some(1), Some(1))
    );
    assert_eq!(page["checklist"].as_array().unwrap().len(), 3);
    assert_eq!(zaolin.get("/api/v1/campaign/register/ekou-outfall").status, 404, "another township's object");
    let register = ekou.get("/api/v1/campaign/register").json();
    assert_eq!(register["members"], json!({"missing": [], "only_in_annex": ["工信部门"]}));
}

// Proves SC-031.
#[test]
fn what_was_carried_over_is_shown_to_those_who_would_see_it_in_a_campaign_that_runs() {
    let (folder, own) = (TempDir::new().unwrap(), own_plan());
    let entry = |number: u32, township: &str| {
        format!(
            "[[carried]]\nyear = 2020\nnumber = {number}\nwhat = \"口{number}\"\ntownship = \"{township}\"\nfound = 2020-08-01\nstage = \"整改中\"\nclause = \"SC-031\"\n"
        )
    };
    fs::write(own.path().join("carried.toml"), entry(3, "township-ekou") + &entry(4, "township-zaolin"))
        .unwrap();
    let server = on(&folder, own.path());
    let mut admin = server.administrator();
    let mut ekou = somebody(&server, &mut admin, "township", "township-ekou");
    let numbers = |by: &mut Browser| -> Vec<u64> {
        let carried = by.get("/api/v1/campaign/register").json()["carried"].as_array().unwrap().clone();
        carried.iter().map(|c| c["number"].as_u64().unwrap()).collect()
    };
    assert_eq!((numbers(&mut admin), numbers(&mut ekou)), (vec![3, 4], vec![3]));
}

const PHOTO: &[u8] = b"\xFF\xD8\xFF\xE0 a photo that no decoder has to read";

#[test]
fn a_photo_has_a_small_picture_and_a_paper_or_a_broken_photo_says_that_there_is_none() {
    let folder = TempDir::new().unwrap();
    let server = Running::on(&folder);
    let mut admin = server.administrator();
    let mut ekou = somebody(&server, &mut admin, "township", "township-ekou");
    let mut whole = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(1200, 900, image::Rgb([9, 120, 60]))
        .write_to(&mut whole, image::ImageFormat::Jpeg)
        .unwrap();
    let whole = whole.into_inner();
    let sent = ekou.send("POST", "/api/v1/campaign/evidence", &whole).json();
    let path = format!("/api/v1/campaign/evidence/{}/thumbnail", sent["digest"].as_str().unwrap());
    for _first_made_then_kept in 0..2 {
        let small = ekou.get(&path);
        let picture = image::load_from_memory(&small.body).unwrap();
        assert_eq!((small.status, picture.width(), picture.height()), (200, 320, 240));
        assert!(small.body.len() * 2 < whole.len());
    }
    for other in [&b"%PDF-1.7 minutes"[..], PHOTO] {
        let sent = ekou.send("POST", "/api/v1/campaign/evidence", other).json();
        let none =
            ekou.get(&format!("/api/v1/campaign/evidence/{}/thumbnail", sent["digest"].as_str().unwrap()));
        assert_eq!((none.status, &none.json()["code"]), (404, &json!("no_thumbnail")));
    }
    assert_eq!(server.visitor().get(&path).status, 401);
}
