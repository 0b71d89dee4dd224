//! `xunqing forecast verify --data`: scores of what a server archived, taken from the folder it left when it was killed.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by failing")]

#[path = "../../server/tests/serving/process/played.rs"]
mod played;
mod support;

use std::fmt::Write as _;
use std::path::Path;

use hj212::{Flag, FrameBuilder};
use played::Step;
use standards::time::Instant;
use standards::{FactorCode, SectionId};
use store::{WaterForecast, WaterForecastFilter, WaterForecastStore as _};
use support::{PLAN, Server, run, stderr, stdout, text, wait_until};

/// Steps before the first forecast: five days and one.
const BEFORE: usize = 31;
const FORECASTS: usize = 10;

fn send(server: &Server, step: &Step) {
    for (mn, value) in [("A140924_9001", step.upstream), ("A140923_0001", step.section)] {
        let time = step.time.compact();
        let frame = FrameBuilder {
            qn: Some(&format!("{time}000")),
            st: "21",
            cn: "2061",
            pw: Some("123456"),
            mn: Some(mn),
            flag: Some(Flag::from_bits(9)),
            data_area: &format!("DataTime={time};w21011-Avg={value:.4},w21011-Flag=N"),
            ..FrameBuilder::default()
        };
        let answer = server.send(&frame.build().unwrap());
        assert!(answer.contains("CN=9014"), "{answer}");
    }
}

fn archived(data: &Path, from: Instant) -> Vec<WaterForecast> {
    let filter = WaterForecastFilter {
        section: SectionId::from("daixianqiao"),
        factor: FactorCode::TOTAL_PHOSPHORUS,
        from,
        to: Instant(i64::MAX),
        limit: 0,
    };
    store_sqlite::open_reader(data).unwrap().water_forecasts(&filter).unwrap()
}

/// The cells of a printed line that begins with some words.
fn cells<'t>(printed: &'t str, after: &str, begins: &str) -> Vec<&'t str> {
    let (_, below) = printed.split_once(after).unwrap_or_else(|| panic!("no {after}: {printed}"));
    let line = below.lines().find(|line| line.trim_start().starts_with(begins));
    line.unwrap_or_else(|| panic!("no {begins} below {after}: {printed}")).split_whitespace().collect()
}

#[test]
fn the_archive_of_a_killed_server_is_scored_with_both_forecasters_beside_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let plan = played::plan(Path::new(PLAN), folder.path());
    let mut server = Server::with(&data, &plan, 0, &["--clock", "data"]);
    let first: Instant = "2021-07-01T00:00:00+08:00".parse().unwrap();
    let river = played::river(first, BEFORE + FORECASTS);
    let (before, later) = river.split_at(BEFORE);
    for step in before {
        send(&server, step);
    }
    for step in later {
        send(&server, step);
        wait_until("the step is forecast", || !archived(&data, step.time).is_empty());
    }
    server.kill();

    let mut table = String::from("section,time,factor,value,flag\n");
    for step in &river {
        let (day, (hour, ..)) = (step.time.day(), step.time.time_of_day());
        writeln!(table, "代县桥,{day} {hour:02}:00,总磷,{:.4},N", step.section).unwrap();
    }
    let readings = folder.path().join("readings.csv");
    std::fs::write(&readings, table).unwrap();
    let verify = |more: &[&str]| {
        let args = ["forecast", "verify", text(&readings), "--factor", "总磷", "--data", text(&data)];
        run(&[&args[..], more].concat())
    };
    let scored = verify(&["--section-id", "daixianqiao"]);
    let printed = stdout(&scored);
    println!("{printed}");
    assert!(scored.status.success(), "{printed}{}", stderr(&scored));
    let all = archived(&data, Instant(0));
    assert!(
        printed.starts_with(&format!("事后回算：{} 次", all.len())),
        "the clock followed the data: {printed}"
    );
    let spoke = all.iter().filter(|record| record.body.contains(r#""process":{"#)).count();
    assert!((FORECASTS..=FORECASTS + 1).contains(&spoke), "{spoke}");
    // Of the forecasts in which the river model spoke, all but the last have come true or false four hours later.
    let four = cells(&printed, "同一些预报", "4 小时后");
    let numbers: Vec<f64> = four.iter().filter_map(|cell| cell.parse().ok()).collect();
    let [.., scored, statistical, process, said] = numbers[..] else { panic!("{four:?}") };
    assert_eq!(scored.to_string(), (spoke - 1).to_string(), "{four:?}");
    assert!(process < statistical, "the river follows its model: {four:?}");
    assert_eq!(
        (said.to_string(), four.last().copied()),
        (statistical.to_string(), Some("0%")),
        "too few to count"
    );

    let other = verify(&["--section-id", "nowhere"]);
    assert_eq!(other.status.code(), Some(2));
    assert!(stderr(&other).contains("没有断面“nowhere”的归档预报"), "{}", stderr(&other));
}
