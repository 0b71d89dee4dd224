//! Profiles, what single stations override, and relays: read from a plan, every mistake with its place.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use campaign::plan::{PlanProblem, Station};
use campaign::{Plan, PlanFile};
use standards::{FactorCode, SeriesKind};
use telemetry::{CrcVariant, Protocol, SHIPPED_PROFILES, Strictness, shipped_profiles};

const NAMES: [&str; 8] = [
    "campaign.toml",
    "organisations.toml",
    "sections.toml",
    "stations.toml",
    "rules.toml",
    "river.toml",
    "boundary.geojson",
    "dischargers.toml",
];

/// The shipped plan with the first station's entry ending in `station`, and other files beside it.
fn plan_with(station: &str, files: &[(&str, &str)]) -> Vec<PlanFile> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../plans/daixian/");
    let read = |name: &str| std::fs::read_to_string(format!("{folder}{name}")).unwrap();
    let mut all: Vec<PlanFile> =
        NAMES.iter().map(|name| PlanFile { name: (*name).to_owned(), text: read(name) }).collect();
    let stations = all.iter_mut().find(|f| f.name == "stations.toml").unwrap();
    stations.text = stations.text.replacen("kind = \"hour\"\n", &format!("kind = \"hour\"\n{station}\n"), 1);
    all.extend(files.iter().map(|(name, text)| PlanFile { name: (*name).into(), text: (*text).into() }));
    all
}

fn first_station(station: &str, files: &[(&str, &str)]) -> Station {
    match Plan::read(&plan_with(station, files)) {
        Ok(plan) => plan.stations[0].clone(),
        Err(problems) => panic!("{:#?}", problems.iter().map(PlanProblem::to_string).collect::<Vec<_>>()),
    }
}

fn told(station: &str, files: &[(&str, &str)]) -> String {
    let (_, problems) = Plan::check(&plan_with(station, files));
    problems.iter().map(PlanProblem::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_plan_that_names_no_profile_reads_as_before() {
    let station = first_station("", &[]);
    assert_eq!(station.profile, shipped_profiles()[0]);
    assert!(station.profile.units.is_empty());
}

#[test]
fn the_shipped_table_in_a_plan_gives_the_same_profiles() {
    for shipped in shipped_profiles() {
        let station =
            first_station(&format!("profile = {:?}", shipped.name), &[("profiles.toml", SHIPPED_PROFILES)]);
        assert_eq!(station.profile, *shipped);
    }
}

#[test]
fn a_station_takes_a_profile_of_the_plan_and_overrides_single_keys() {
    let own = r#"
[[profile]]
name = "maker-a"
title = "某厂 X 型"
like = "hj212-strict"
crc = "modbus"
recall = { look_back_days = 30, slots_per_call = 24 }
watch = { clock_tolerance_seconds = 60, connections_per_hour = 0 }
"#;
    let station = r#"profile = "maker-a"
mode = "lenient"
protocol = "surface-water"
units = { w20111 = "mg/L", w20115 = "μg/L" }
expect = [{ kind = "hour", every_minutes = 240, factors = ["w01001", "w21011"] }, { kind = "minute", every_minutes = 10, grace_minutes = 3 }]
sm4_key = "30303030303030303030303030303030""#;
    let profile = first_station(station, &[("profiles.toml", own)]).profile;
    assert_eq!((profile.name.as_str(), profile.crc), ("maker-a", CrcVariant::Modbus));
    assert_eq!((profile.mode, profile.protocol), (Strictness::Lenient, Protocol::SurfaceWater));
    let mercury: FactorCode = "w20111".parse().unwrap();
    assert!(profile.scale(mercury).is_same(), "the station says mg/L over the profile's μg/L");
    assert_eq!(profile.recall.slots_per_call, 24);
    assert_eq!(profile.watch.connections_per_hour, None);
    assert_eq!(profile.sm4_key.as_ref().unwrap().bytes(), &[0x30; 16]);
    let expected = profile.expectations(SeriesKind::Hour, 6);
    assert_eq!((expected.len(), expected[0].factors.len(), expected[1].grace_ms), (2, 2, 180_000));
}

#[test]
fn mistakes_in_profiles_are_told_with_place_and_hint() {
    for (station, words) in [
        ("profile = \"hj221\"", "is not a station profile"),
        ("protocol = \"modbus\"", "`protocol`"),
        ("units = { w20111 = \"mS/cm\" }", "mS/cm"),
        ("expect = [{ kind = \"hour\", every_minutes = 7 }]", "does not divide a day"),
        (
            "expect = [{ kind = \"hour\", every_minutes = 240, factors = [\"w01001\"] }, { kind = \"hour\", every_minutes = 60, factors = [\"w21011\"] }]",
            "a second [[expect]] of one kind",
        ),
        ("sm4_key = \"30\"", "32"),
        ("watch = { silent_hours = 3 }", "silent_hours"),
    ] {
        let told = told(station, &[]);
        assert!(told.contains(words) && told.starts_with("stations.toml:"), "{station}: {told}");
        assert_eq!(told.matches("错误 error").count(), 1, "{told}");
    }
}

#[test]
fn relays_are_read_and_a_station_that_does_not_exist_is_told() {
    let relay = r#"
[[target]]
name = "city"
address = "127.0.0.1:9212"

[[target.station]]
mn = "A140923_0001"
as_mn = "14092300010001"
password = "654321"
kinds = ["hour"]
factors = ["w21011"]
"#;
    let plan = Plan::read(&plan_with("", &[("relay.toml", relay)])).unwrap();
    let target = &plan.relays[0];
    let station = target.station(&"A140923_0001".into()).unwrap();
    assert_eq!((target.window, station.system.as_str(), station.as_mn.as_str()), (1, "21", "14092300010001"));
    assert!(station.wants(SeriesKind::Hour, FactorCode::TOTAL_PHOSPHORUS));
    let wrong = relay.replace("A140923_0001", "A140923_0009").replace("127.0.0.1:9212", "nowhere");
    let told = told("", &[("relay.toml", &wrong)]);
    assert!(told.contains("relay.toml:7:6") && told.contains("relay.toml:4:11"), "{told}");
}
