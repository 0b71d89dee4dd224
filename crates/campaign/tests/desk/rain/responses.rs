//! What raises a response, what changes it, and what ends it.

use campaign::desk::{Command, Refusal};
use campaign::rain::RainCause;
use campaign::rain_response::{RESPONSE_STEPS, RainResponse, ResponseCommand, ResponseStage};
use campaign::task::Task;
use proptest::prelude::*;
use standards::time::Instant;
use std::fmt::Write as _;
use weather::rain::RainGrade;
use weather::signal::Colour;

use super::sky::{Sky, cap};
use crate::people::*;

fn newest(hall: &Hall) -> &RainResponse {
    hall.desk.responses().newest_real().unwrap()
}

fn life(response: &RainResponse) -> Vec<(String, &'static str)> {
    let of = |c: &campaign::rain_response::Change| (c.at.compact()[6..12].to_owned(), c.stage.name());
    response.changes.iter().map(of).collect()
}

// Proves SC-088.
#[test]
fn drills_tests_drafts_other_counties_and_what_does_not_read_raise_nothing_and_a_real_signal_does() {
    let told = |place, status, headline| {
        Sky::default().told(&cap(place, status, "Alert", "2021-07-11 10:00", "2021-07-12 10:00", headline))
    };
    let never = [
        told("140923000000", "Exercise", "代县气象台发布暴雨橙色预警"),
        told("140923000000", "Test", "代县气象台发布暴雨橙色预警"),
        told("140923000000", "Draft", "代县气象台发布暴雨橙色预警"),
        told("140923000000", "Actual", "【演练】代县气象台发布暴雨橙色预警"),
        told("140922000000", "Actual", "邻县气象台发布暴雨橙色预警"),
        told("140923000000", "Actual", "代县气象台发布大风蓝色预警").told("<alert><broken"),
    ];
    for (n, sky) in never.iter().enumerate().take(5) {
        let mut hall = Hall::open();
        hall.under(sky, "2021-07-11 12:00");
        assert_eq!(hall.desk.responses().iter().count(), 0, "sky {n}");
        assert_eq!(hall.desk.tasks().iter().filter(|t| t.order.cause.is_some()).count(), 0);
    }
    let mut hall = Hall::open();
    hall.under(&told("140923000000", "Actual", "代县气象台发布暴雨橙色预警"), "2021-07-11 12:00");
    let response = newest(&hall);
    assert_eq!((response.stage, response.raised), (ResponseStage::Expected, at("2021-07-11 10:00")));
    assert_eq!((response.signal, response.grade), (Some(Colour::Orange), RainGrade::Rainstorm));
}

// Proves SC-078.
#[test]
fn a_signal_activates_the_watch_plan_and_every_department_and_township_is_told_what_to_do() {
    let mut hall = Hall::open();
    let sky = Sky::default().signal("Alert", "2021-07-11 10:00", "2021-07-12 10:00", "代县暴雨蓝色预警");
    hall.under(&sky, "2021-07-11 10:01");
    let watch = hall.task_of("watch-plan", "ecology-environment");
    assert_eq!((watch.order.due, watch.order.cause), (at("2021-07-11 12:00"), Some(newest(&hall).id)));
    let spans = hall.desk.responses().spans();
    assert_eq!((spans.len(), spans[0].from, spans[0].to), (1, at("2021-07-11 10:00"), None));
    let warned = hall.desk.tasks().iter().filter(|t| t.order.text.contains("通知养殖场"));
    assert_eq!(warned.count(), 9, "each township once");
}

#[test]
fn a_rain_is_one_response_from_its_forecast_to_its_end_and_one_that_comes_again_goes_on_in_it() {
    let mut hall = Hall::open();
    let sky = Sky::default()
        .forecast("2021-07-11 08:00", "2021-07-11 20:00", &["3", "4", "5"])
        .dry("2021-07-11 08:00", 12)
        .rain("2021-07-11 20:00", &["3", "9", "15", "2"])
        .dry("2021-07-12 00:00", 7)
        .rain("2021-07-12 07:00", &["4"])
        .dry("2021-07-12 08:00", 40);
    hall.under(&sky, "2021-07-13 20:00");
    assert_eq!(hall.desk.responses().iter().count(), 1);
    let response = newest(&hall);
    let expected = [
        ("110800", "雨前准备"),
        ("112100", "雨中应对"),
        // Twelve millimetres are forecast, twenty-seven fall.
        ("112300", "雨中应对"),
        ("120300", "雨后处置"),
        // Thirty-three millimetres within twelve hours.
        ("120800", "雨中应对"),
        ("120800", "雨中应对"),
        ("121100", "雨后处置"),
        ("122000", "已解除"),
    ];
    let told = life(response);
    let told: Vec<_> = told.iter().map(|(at, name)| (at.as_str(), *name)).collect();
    assert_eq!(told, expected);
    assert_eq!((response.peak, response.spell), (RainGrade::Rainstorm, 2));
    assert_eq!(response.last_rain, Some(at("2021-07-12 08:00")));
    assert!(matches!(&response.cause, RainCause::Forecast { source, .. } if source == "气象台"));
}

#[test]
fn rain_after_the_response_was_stood_down_is_another_rain() {
    let mut hall = Hall::open();
    let sky = Sky::default()
        .rain("2021-07-11 08:00", &["12"])
        .dry("2021-07-11 09:00", 30)
        .rain("2021-07-12 15:00", &["12"]);
    hall.under(&sky, "2021-07-12 17:00");
    let numbers: Vec<_> = hall.desk.responses().iter().map(|r| (r.number, r.stage)).collect();
    assert_eq!(numbers, [(1, ResponseStage::StoodDown), (2, ResponseStage::Raining)]);
}

#[test]
fn a_cancelled_signal_stands_the_response_down_and_says_why() {
    let mut hall = Hall::open();
    let sky = Sky::default()
        .signal("Alert", "2021-07-11 10:00", "2021-07-12 10:00", "代县发布暴雨蓝色预警")
        .signal("Cancel", "2021-07-11 15:00", "2021-07-12 10:00", "代县解除暴雨蓝色预警");
    hall.under(&sky, "2021-07-11 18:00");
    let (when, why) = newest(&hall).stood_down.clone().unwrap();
    assert_eq!(when, at("2021-07-11 15:00"));
    assert!(why.contains("代县发布暴雨蓝色预警") && why.contains("没有降雨"), "{why}");
}

#[test]
fn a_signal_raised_and_lowered_regrades_and_red_acts_as_rainstorm_and_is_marked() {
    let mut hall = Hall::open();
    let sky = Sky::default()
        .signal("Alert", "2021-07-11 10:00", "2021-07-12 10:00", "代县发布暴雨蓝色预警")
        .signal("Update", "2021-07-11 12:00", "2021-07-12 10:00", "代县暴雨预警升级为红色")
        .signal("Update", "2021-07-11 16:00", "2021-07-12 10:00", "代县暴雨预警降为黄色");
    hall.under(&sky, "2021-07-11 13:00");
    assert!(newest(&hall).is_beyond_the_notice());
    assert_eq!(newest(&hall).grade, RainGrade::SevereRainstorm);
    let before = hall.desk.tasks().iter().count();
    hall.under(&sky, "2021-07-11 17:00");
    assert_eq!((newest(&hall).grade, newest(&hall).peak), (RainGrade::Rainstorm, RainGrade::SevereRainstorm));
    assert_eq!(newest(&hall).signal, Some(Colour::Yellow));
    assert_eq!(hall.desk.tasks().iter().count(), before, "what was given is not given again");
}

#[test]
fn light_rain_raises_nothing_and_neither_does_rain_outside_the_campaign() {
    let mut hall = Hall::open();
    hall.under(&Sky::default().rain("2021-07-11 08:00", &["2", "2"]), "2021-07-11 12:00");
    hall.under(&Sky::default().rain("2021-10-01 01:00", &["30"]), "2021-10-01 12:00");
    assert_eq!(hall.desk.responses().iter().count(), 0);
}

#[test]
fn a_gauge_that_falls_silent_in_a_storm_does_not_end_it_at_once() {
    let mut hall = Hall::open();
    let sky = Sky::default().rain("2021-07-11 08:00", &["20"]);
    hall.under(&sky, "2021-07-11 20:59");
    assert_eq!(newest(&hall).stage, ResponseStage::Raining, "three dry hours were not seen");
    hall.under(&sky, "2021-07-11 21:00");
    assert_eq!(newest(&hall).stage, ResponseStage::StoodDown, "twelve hours of silence count as the end");
}

#[test]
fn what_the_office_has_ended_only_something_new_raises_again() {
    let mut hall = Hall::open();
    let sky = Sky::default().signal("Alert", "2021-07-11 10:00", "2021-07-12 10:00", "代县发布暴雨蓝色预警");
    hall.under(&sky, "2021-07-11 11:00");
    let response = newest(&hall).id;
    let end = |reason: &str| Command::Rain(ResponseCommand::StandDown { response, reason: reason.into() });
    assert!(matches!(hall.act(&water(), "2021-07-11 12:00", end("会商")), Err(Refusal::NoRight { .. })));
    assert!(matches!(hall.act(&office(), "2021-07-11 12:00", end(" ")), Err(Refusal::Missing { .. })));
    hall.act(&office(), "2021-07-11 12:00", end("会商认为雨带北移")).unwrap();
    hall.under(&sky, "2021-07-11 18:00");
    assert_eq!(hall.desk.responses().iter().count(), 1);
    hall.under(&sky.rain("2021-07-11 18:00", &["11"]), "2021-07-11 19:30");
    assert_eq!(hall.desk.responses().iter().count(), 2);
}

#[test]
fn the_office_raises_by_hand_sees_rain_begin_and_end_and_no_second_one_goes_beside() {
    let mut hall = Hall::open();
    let raise =
        Command::Rain(ResponseCommand::Raise { grade: RainGrade::Heavy, note: "上游已下大雨".into() });
    assert!(matches!(hall.act(&ekou(), "2021-07-11 10:00", raise.clone()), Err(Refusal::NoRight { .. })));
    let response = hall.act(&office(), "2021-07-11 10:00", raise.clone()).unwrap();
    assert!(matches!(
        hall.act(&leader_of_group(), "2021-07-11 10:05", raise),
        Err(Refusal::ResponseOpen { .. })
    ));
    let clear = Sky::default();
    hall.act(&office(), "2021-07-11 12:00", Command::Rain(ResponseCommand::Begin { response })).unwrap();
    hall.under(&clear, "2021-07-11 14:00");
    assert_eq!(newest(&hall).stage, ResponseStage::Raining);
    let end = Command::Rain(ResponseCommand::End { response, last_rain: None });
    hall.act(&office(), "2021-07-11 16:00", end).unwrap();
    hall.under(&clear, "2021-07-12 03:59");
    assert_eq!(newest(&hall).stage, ResponseStage::Over);
    hall.under(&clear, "2021-07-12 04:00");
    assert_eq!(newest(&hall).stage, ResponseStage::StoodDown);
    let forged = Command::Rain(ResponseCommand::Resume { response });
    assert_eq!(hall.act(&office(), "2021-07-12 05:00", forged), Err(Refusal::RulesOnly));
}

fn leader_of_group() -> campaign::ledger::Actor {
    super::sky::leader()
}

#[test]
fn the_stages_of_a_response_are_the_documented_ones() {
    let mut drawing = String::from("stateDiagram-v2\n  [*] --> 雨前准备: 启动\n");
    for (from, by, to) in RESPONSE_STEPS.iter().filter(|(from, _, to)| from != to) {
        writeln!(drawing, "  {} --> {}: {}", from.name(), to.name(), by.name()).unwrap();
    }
    writeln!(drawing, "  {} --> [*]", ResponseStage::StoodDown.name()).unwrap();
    let document = include_str!("../../../../../docs/campaign-rain.md");
    assert!(document.contains(&drawing), "docs/campaign-rain.md draws other stages:\n{drawing}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn a_server_that_looks_every_hour_and_one_that_stood_still_enter_the_same(
        hours in prop::collection::vec(prop_oneof![4 => Just(0u32), 2 => 1..60u32, 1 => 60..400u32], 10..60),
        sent in 0..40i64, lasts in 2..30i64, cancelled in prop::option::of(1..20i64),
    ) {
        let begin = at("2021-07-11 08:00");
        let hour = |n: i64| begin.plus_ms(n * 3_600_000).compact();
        let texts: Vec<String> = hours.iter().map(|tenths| format!("{}.{}", tenths / 10, tenths % 10)).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let words = |at: Instant| at.to_string();
        let moment = |n: i64| words(begin.plus_ms(n * 3_600_000));
        let mut sky = Sky::default().rain("2021-07-11 08:00", &texts).signal("Alert", &moment(sent), &moment(sent + lasts), "代县发布暴雨蓝色预警");
        if let Some(after) = cancelled.filter(|after| *after < lasts) {
            sky = sky.signal("Cancel", &moment(sent + after), &moment(sent + lasts), "代县解除暴雨蓝色预警");
        }
        let (mut looking, mut standing) = (Hall::open(), Hall::open());
        // Tasks of the plan itself are dated alike in both.
        let last = i64::try_from(hours.len()).unwrap();
        for n in 0..=last {
            looking.under(&sky, &moment(n));
        }
        standing.under(&sky, &moment(last));
        let lives = |hall: &Hall| hall.desk.responses().iter().cloned().collect::<Vec<_>>();
        prop_assert_eq!(lives(&looking), lives(&standing), "{}", hour(last));
        let tasks = |hall: &Hall| {
            let all = hall.desk.tasks().iter().filter(|t| t.order.cause.is_some());
            let one = |t: &Task| (t.order.text.clone(), t.stage, t.assigned, t.order.due, t.ended, t.escalations.clone());
            all.map(one).collect::<Vec<_>>()
        };
        prop_assert_eq!(tasks(&looking), tasks(&standing));
        let open = looking.desk.responses().iter().filter(|r| r.stage.is_open()).count();
        prop_assert!(open <= 1);
        for response in looking.desk.responses().iter() {
            prop_assert!(response.changes.windows(2).all(|pair| pair[0].at <= pair[1].at));
        }
    }
}
