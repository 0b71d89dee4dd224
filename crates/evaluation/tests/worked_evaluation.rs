//! Every worked number of `docs/evaluation.md`, computed again.

#[path = "worked/document.rs"]
mod document;
#[path = "worked_evaluation/rules.rs"]
mod rules;
#[path = "worked_evaluation/series.rs"]
mod series;

use document::check;

const DOCUMENT: &str = include_str!("../../../docs/evaluation.md");

type Rule = fn(&[&str]) -> Option<String>;

const RULES: [(&str, Rule); 15] = [
    ("round", rules::round),
    ("class", rules::class),
    ("multiple", rules::multiple),
    ("pollutants", rules::pollutants),
    ("ph.mean", rules::ph_mean),
    ("mean", rules::mean),
    ("span", rules::span),
    ("intensity", rules::intensity),
    ("day", series::day),
    ("day.exceeds", series::day_exceeds),
    ("month", series::month),
    ("headroom", series::headroom),
    ("run", series::run),
    ("swing", series::swing),
    ("version", rules::version),
];

fn compute(name: &str, args: &str) -> Result<String, String> {
    let rule =
        RULES.iter().find(|(known, _)| *known == name).ok_or_else(|| format!("no rule is called {name}"))?;
    let args: Vec<&str> = args.split(',').map(str::trim).collect();
    rule.1(&args).ok_or_else(|| "the arguments do not read".into())
}

#[test]
fn every_worked_number_of_the_document_is_computed_again() {
    let names = check(DOCUMENT, compute).unwrap_or_else(|wrong| panic!("{}", wrong.join("\n")));
    let without: Vec<_> = RULES.iter().map(|(name, _)| *name).filter(|name| !names.contains(name)).collect();
    assert!(without.is_empty(), "no worked line for {without:?}");
}

#[test]
fn a_wrong_number_and_an_unknown_name_fail() {
    for line in ["round(0.0034, 3) = 0.004", "round(0.0034) = 0.003", "square(2) = 4", "round 2 = 2"] {
        assert!(check(&format!("```worked\n{line}\n```\n"), compute).is_err(), "{line}");
    }
    assert!(check("```worked\nround(0.0034, 3) = 0.003\n```\n", compute).is_ok());
}
