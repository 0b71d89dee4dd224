//! Every mistake of a model is told at its place with what to do; nothing panics.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a mistake that is not told is a failed test")]

use proptest::prelude::*;
use river_model::{NativeModel, Problem, read};

const MODEL: &str = include_str!("../../../plans/daixian/river/model.toml");
const RAIN: &str = include_str!("../../../plans/daixian/river/rain.csv");

fn files(name: &str) -> Option<String> {
    (name == "rain.csv").then(|| RAIN.to_owned())
}

fn problems(text: &str) -> Vec<Problem> {
    read("model.toml", text, &files).problems
}

/// The problem at the line of one change of the example.
fn after(from: &str, to: &str) -> Problem {
    assert!(MODEL.contains(from), "{from}");
    let text = MODEL.replacen(from, to, 1);
    let found = problems(&text);
    let (before, _) = MODEL.split_at(MODEL.find(from).unwrap());
    let line = before.lines().count() + usize::from(before.is_empty() || before.ends_with('\n'));
    let own: Vec<_> = found.iter().filter(|p| p.line == line).collect();
    let [only] = own[..] else { panic!("line {line}: {found:#?}") };
    assert!(found.len() <= 2, "{found:#?}");
    only.clone()
}

fn example() -> NativeModel {
    let read = read("model.toml", MODEL, &files);
    assert_eq!(read.problems, []);
    read.model.unwrap()
}

#[test]
fn the_example_of_the_hutuo_reads_without_a_problem_and_has_an_order() {
    let example = example();
    assert!(example.example);
    assert_eq!(
        example.sections.iter().map(|s| s.id.as_str()).collect::<Vec<_>>(),
        ["daixianqiao", "boshuicun"]
    );
    assert_eq!(example.choices.len(), 4);
    river::network::Network::new(&example.model).unwrap();
    let sections = river::ensemble::sections(&example.model);
    assert_eq!(sections, example.sections.iter().map(|s| s.node).collect::<Vec<_>>());
}

#[test]
fn the_model_of_the_document_reads_without_a_problem() {
    let document = include_str!("../../../docs/river.md");
    let text = document.split("```toml\n[model]").nth(1).and_then(|t| t.split("```").next()).unwrap();
    let read = read("model.toml", &format!("[model]{text}"), &|_| None);
    assert_eq!(read.problems, []);
    river_model::order(&read.model.unwrap()).unwrap();
}

#[test]
fn reaches_begin_with_the_dry_weather_flow_that_comes_down_to_them() {
    let model = example().model;
    let first = |name: &str| match &model.links[model.link_named(name).unwrap().0].kind {
        river::model::LinkKind::Conduit(c) => c.initial_flow,
        _ => panic!("{name} is no reach"),
    };
    assert!((first("h01") - 2.2).abs() < 1e-12);
    assert!(
        (first("h07") - (2.2 + 0.4 + (250.0 + 4000.0 + 12_000.0) / 86_400.0)).abs() < 1e-12,
        "{}",
        first("h07")
    );
}

#[test]
fn an_unknown_key_is_told_with_the_one_that_was_meant() {
    let found = after("slope = 0.0013", "slop = 0.0013");
    assert!(found.message.contains("`slop`") && found.hint.contains("`slope`"), "{found}");
}

#[test]
fn an_unknown_name_is_told_with_the_one_that_was_meant() {
    let found = after("to = \"k18\"\nwidth_m", "to = \"k81\"\nwidth_m");
    assert!(found.message.contains("`k81`") && found.hint.contains("did you mean"), "{found}");
}

#[test]
fn numbers_out_of_range_are_told_at_their_column() {
    let found = after("impervious_percent = 60", "impervious_percent = 160");
    assert_eq!(found.column, 22, "{found}");
    assert!(found.message.contains("0 到 100"), "{found}");
}

#[test]
fn an_option_that_sets_no_work_says_which_there_are() {
    let found = after(
        "work = \"zaolin-gate\"\nopening_percent = 0\nfrom_h = 0\nto_h = 24",
        "work = \"zaolin-gat\"\nopening_percent = 0\nfrom_h = 0\nto_h = 24",
    );
    assert!(found.hint.contains("zaolin-gate"), "{found}");
}

#[test]
fn a_rain_file_with_a_word_for_a_number_is_told_at_its_own_line() {
    let rain = RAIN.replace("9.0", "many");
    let found = read("model.toml", MODEL, &|_| Some(rain.clone())).problems;
    let places: Vec<_> = found.iter().map(|p| (p.file.as_str(), p.line, p.column)).collect();
    assert_eq!(places, [("rain.csv", 5, 2)]);
}

#[test]
fn a_gate_that_leads_out_of_a_junction_says_to_put_a_pool_there() {
    let found = after("from = \"yangmingbu-canal\"", "from = \"k34\"");
    let hint = &found.hint;
    assert!(hint.contains("[[pool]]"), "{found}");
}

#[test]
fn a_headwater_that_does_not_say_its_oxygen_is_asked_for_it() {
    let text = MODEL.replacen("\"TP\" = 0.07, \"DO\" = 7.5 }", "\"TP\" = 0.07 }", 1);
    let found = problems(&text);
    let [only] = &found[..] else { panic!("{found:#?}") };
    let line = text.lines().take(only.line).last().unwrap();
    assert_eq!(line, "[[headwater]]");
    assert!(only.message.contains("mg_l.\"DO\"") && only.hint.contains("= 7.5"), "{only}");
}

#[test]
fn an_unknown_law_of_reaeration_is_told_with_those_there_are() {
    let found = after("reaeration = \"covar\"", "reaeration = \"covr\"");
    assert!(found.hint.contains("`covar`"), "{found}");
}

#[test]
fn a_consumer_of_oxygen_that_is_no_constituent_is_told_at_its_column() {
    let found = after(
        "demand_g_g = { \"CODMn\" = 1.0, \"NH3-N\" = 4.57 }",
        "demand_g_g = { \"CODMn\" = 1.0, \"NH3N\" = 4.57 }",
    );
    assert_eq!(found.column, 31, "{found}");
    assert!(found.hint.contains("`NH3-N`"), "{found}");
}

#[test]
fn water_is_neither_ice_nor_steam() {
    let found = after("celsius = [2, 3, 7", "celsius = [2, 3, 70");
    assert!(found.message.contains("0 到 40"), "{found}");
}

#[test]
fn oxygen_of_rain_is_told_to_belong_to_runoff() {
    let found = after("constituent = \"DO\"\ndemand_g_g", "constituent = \"TP\"\ndemand_g_g");
    assert!(found.hint.contains("runoff_mg_l"), "{found}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn a_model_with_a_piece_cut_out_or_doubled_never_panics(at in 0usize..11_000, long in 0usize..300, doubled: bool) {
        let text: Vec<char> = MODEL.chars().collect();
        let at = at.min(text.len());
        let end = (at + long).min(text.len());
        let mut changed: String = text[..at].iter().collect();
        if doubled {
            changed.extend(&text[at..end]);
            changed.extend(&text[at..end]);
        }
        changed.extend(&text[end..]);
        let read = read("model.toml", &changed, &files);
        if let Some(native) = read.model {
            // Its water may have no order; that is told and nothing more.
            let _ordered_or_told = river::network::Network::new(&native.model);
        }
    }
}
