//! What tracing says of single episodes.

#[expect(dead_code, reason = "each test uses its part")]
mod support;

use proptest::prelude::*;
use source_tracing::{
    Assumptions, Candidate, Episode, Evidence, Information, SourceId, SourceKind, TraceError, Tracing,
    inspection_order, read_cases, trace,
};
use support::generator::{World, file};

fn episode(seed: u64) -> Episode {
    let cases = read_cases(&file(seed, 1, &World { double: 0.0, ..World::default() }));
    cases.expect("readable cases").cases[0].episode.clone().expect("a readable case")
}

fn traced(episode: &Episode) -> Tracing {
    trace(episode, Information::of(episode), &Assumptions::default()).expect("a traceable episode")
}

fn of(tracing: &Tracing, id: SourceId) -> &Candidate {
    tracing.ranked.iter().find(|c| c.source == Some(id)).expect("a listed source")
}

#[test]
fn probabilities_add_up_to_one_and_nobody_is_ever_certain() {
    for seed in 0..12 {
        let tracing = traced(&episode(seed));
        let total: f64 = tracing.ranked.iter().map(|c| c.probability).sum();
        assert!((total - 1.0).abs() < 1e-9, "{total}");
        assert!(tracing.ranked.windows(2).all(|w| w[0].probability >= w[1].probability));
        assert!(tracing.ranked.iter().all(|c| c.involved < 0.995 && c.involved >= c.probability));
        let unlisted = tracing.ranked.iter().find(|c| c.source.is_none()).expect("it is always there");
        assert!(unlisted.probability >= 0.01 - 1e-12, "{}", unlisted.probability);
        assert!(tracing.ranked.iter().all(|c| !c.reasons.is_empty()));
    }
}

#[test]
fn the_order_of_the_list_makes_no_difference() {
    let forth = episode(3);
    let mut back = forth.clone();
    back.sources.reverse();
    let (one, other) = (traced(&forth), traced(&back));
    for source in &forth.sources {
        let (a, b) = (of(&one, source.id).probability, of(&other, source.id).probability);
        assert!((a - b).abs() < 0.01, "{a} {b}");
    }
}

#[test]
fn a_level_switch_that_saw_an_overflow_raises_its_source_and_a_shut_gate_lowers_it() {
    let quiet = episode(4);
    let id = quiet.sources[2].id;
    let with = |evidence: Evidence| {
        let mut told = quiet.clone();
        told.sources[2].evidence.push(evidence);
        let tracing = traced(&told);
        (of(&tracing, id).involved, of(&tracing, id).reasons.join("\n"))
    };
    let usual = of(&traced(&quiet), id).involved;
    let (raised, why) = with(Evidence::OverflowSeen);
    assert!(raised > usual && why.contains("液位开关记录到溢流"), "{why}");
    let (lowered, why) = with(Evidence::GateShut);
    assert!(lowered < usual && why.contains("闸门处于关闭状态"), "{why}");
}

#[test]
fn missing_readings_and_a_missing_constituent_leave_the_rest_to_judge_by() {
    let mut gaps = episode(6);
    for (i, row) in gaps.section.readings.iter_mut().enumerate() {
        row[3] = None;
        if i % 5 == 4 {
            row[0] = None;
        }
    }
    for (_, signature) in &mut gaps.signatures {
        signature[2] = None;
    }
    let total: f64 = traced(&gaps).ranked.iter().map(|c| c.probability).sum();
    assert!((total - 1.0).abs() < 1e-9);
}

#[test]
fn no_rise_leaves_the_sources_near_what_was_known_before_and_says_so() {
    let mut flat = episode(8);
    let stations = [Some(&mut flat.section), flat.second_station.as_mut()];
    for row in stations.into_iter().flatten().flat_map(|s| &mut s.readings) {
        for (reading, of) in row.iter_mut().zip(&flat.constituents) {
            *reading = Some(of.background);
        }
    }
    let tracing = traced(&flat);
    assert!(tracing.rise.chinese().contains("不明显"), "{:?}", tracing.rise);
    assert!(tracing.ranked[0].probability < 0.5);
}

#[test]
fn a_kind_without_signature_is_compared_by_time_and_amount() {
    let mut odd = episode(9);
    odd.sources[0].kind = SourceKind::Other("fish_pond".into());
    let tracing = traced(&odd);
    let why = of(&tracing, odd.sources[0].id).reasons.join("\n");
    assert!(why.contains("没有“fish_pond”的特征浓度"), "{why}");
}

#[test]
fn the_order_of_inspection_follows_the_ranking_and_ends_with_the_river_itself() {
    let episode = episode(10);
    let tracing = traced(&episode);
    let visits = inspection_order(&episode, &tracing);
    let first = tracing.ranked.iter().find_map(|c| c.source);
    assert_eq!(visits.iter().find_map(|v| v.source), first);
    assert!(visits.iter().any(|v| v.source.is_none() && v.task.contains("未登记")));
    assert!(visits.iter().all(|v| v.office.starts_with('县')));
}

#[test]
fn a_wrong_case_says_which_field_and_loses_no_other() {
    let mut value: serde_json::Value = serde_json::from_str(&file(1, 3, &World::default())).unwrap();
    value["cases"][1]["sources"][0]["q_design"] = (-1.0).into();
    value["cases"][2]["obs"][4] = serde_json::json!([0.3, 3.0]);
    let cases = read_cases(&value.to_string()).unwrap().cases;
    assert!(cases[0].episode.is_ok());
    let wrong = |i: usize| cases[i].episode.as_ref().unwrap_err().to_string();
    assert!(wrong(1).contains("sources[0].q_design"), "{}", wrong(1));
    assert!(wrong(2).contains("obs[4]"), "{}", wrong(2));
}

#[test]
fn a_file_that_is_no_json_says_where() {
    let error = read_cases("{\n  \"constituents\": [\"NH3N\",\n}").unwrap_err();
    assert!(matches!(error, TraceError::Json { line: 3, .. }), "{error}");
}

#[test]
fn the_shape_may_lack_truth_second_station_and_onset() {
    let mut value: serde_json::Value = serde_json::from_str(&file(2, 1, &World::default())).unwrap();
    for field in ["truth", "obs2", "station2_distance_m", "rain_onset_h"] {
        value["cases"][0].as_object_mut().unwrap().remove(field);
    }
    let case = read_cases(&value.to_string()).unwrap().cases.remove(0);
    let episode = case.episode.unwrap();
    assert_eq!((case.truth, Information::of(&episode).name()), (None, "timing_and_signature".to_owned()));
    assert!((traced(&episode).ranked.iter().map(|c| c.probability).sum::<f64>() - 1.0).abs() < 1e-9);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn whatever_was_measured_the_answer_is_a_distribution(
        seed in 0u64..1000, wild in prop::collection::vec(-1e6f64..1e6, 4), at in 0usize..16,
    ) {
        let mut episode = episode(seed);
        episode.sources.truncate(4);
        for (reading, x) in episode.section.readings[at].iter_mut().zip(wild) {
            *reading = Some(x);
        }
        let tracing = traced(&episode);
        let total: f64 = tracing.ranked.iter().map(|c| c.probability).sum();
        prop_assert!((total - 1.0).abs() < 1e-9, "{total}");
        prop_assert!(tracing.ranked.iter().all(|c| (0.0..=1.0 + 1e-9).contains(&c.involved)));
    }
}
