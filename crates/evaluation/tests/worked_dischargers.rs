//! Every worked line of docs/evaluation/dischargers.md is recomputed.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a line that cannot be read is a failed test")]

use evaluation::discharge::{
    ComplianceShare, DischargeRules, FacilityReport, FacilityState, NotJudged, OpenReason, OutletRecord,
    Period, Verdict, compare, running_share,
};
use standards::discharge::{
    DischargeLimit, DischargeStandard, DischargerCode, LimitBasis, LimitScope, OutletCode, SamplingBasis,
    SourcedLimit, governing, limit_text,
};
use standards::rounding::round_gbt8170;
use standards::time::{BeijingDay, Instant};
use standards::{Decimal, DischargerId, FactorCode, Limit, Reading};

const PAGE: &str = include_str!("../../../docs/evaluation/dischargers.md");

/// Lines of the blocks marked `worked`, with their number on the page.
fn worked(page: &str) -> Vec<(usize, &str)> {
    let mut inside = false;
    let mut lines = Vec::new();
    for (number, line) in page.lines().enumerate() {
        if line.starts_with("```") {
            inside = line == "```worked";
        } else if inside && !line.trim().is_empty() {
            lines.push((number + 1, line));
        }
    }
    lines
}

/// `name(a; b) = result`
fn parse(line: &str) -> (&str, Vec<&str>, &str) {
    let read = || {
        let (name, rest) = line.split_once('(')?;
        let (args, result) = rest.split_once(") = ")?;
        let args = if args.is_empty() { Vec::new() } else { args.split("; ").map(str::trim).collect() };
        Some((name, args, result.trim()))
    };
    read().unwrap_or_else(|| panic!("not `name(args) = result`: {line}"))
}

fn recompute(name: &str, args: &[&str]) -> String {
    match (name, args) {
        ("limit", [standard, class, code, built]) => limit(standard, class, code, built),
        ("governing", [water, limits @ ..]) => governs(water.parse().unwrap(), limits),
        ("discharger_code", [code]) => read_or_refused(code.parse::<DischargerCode>().is_ok()),
        ("outlet_code", [code]) => read_or_refused(code.parse::<OutletCode>().is_ok()),
        ("daily_mean", [code, values]) => daily_mean(code, values),
        ("judge", [code, limit, value, water]) => judge(code, limit, value, water),
        ("share", [compliant, exceeding, open, unjudged]) => share([compliant, exceeding, open, unjudged]),
        ("running", [normal, abnormal, stopped, unknown]) => running([normal, abnormal, stopped, unknown]),
        _ => panic!("no such worked function with {} arguments: {name}", args.len()),
    }
}

fn read_or_refused(read: bool) -> String {
    if read { "ok" } else { "refused" }.into()
}

fn limit(standard: &str, class: &str, code: &str, built: &str) -> String {
    let code: FactorCode = code.parse().unwrap();
    let standard = DischargeStandard::shipped().iter().find(|s| &*s.standard == standard).unwrap();
    let class = standard.classes.iter().find(|c| c.as_str() == class).unwrap();
    let year = match built.strip_prefix("built ").unwrap() {
        "unknown" => None,
        year => Some(year.parse().unwrap()),
    };
    let (set, _) = standard.limits(class, year);
    let found: Vec<_> = set.iter().filter(|(c, _)| *c == code).map(|(_, l)| l.limit.to_string()).collect();
    if found.is_empty() { "not set".into() } else { found.join(", ") }
}

fn scope(word: &str) -> LimitScope {
    match word {
        "national" => LimitScope::National,
        "local" => LimitScope::Local,
        "industry" => LimitScope::Industry,
        "basin" => LimitScope::Basin,
        "permit" => LimitScope::Permit,
        _ => panic!("no such scope: {word}"),
    }
}

/// `50`, `5/8` (the second at 12 ℃ and below), `6~9`.
fn read_limit(text: &str) -> DischargeLimit {
    let number = |t: &str| t.parse::<Decimal>().unwrap();
    if let Some((warm, cold)) = text.split_once('/') {
        DischargeLimit::ByTemperature { warm: number(warm), cold: number(cold), bracket_at: 12.into() }
    } else if let Some((low, high)) = text.split_once('~') {
        DischargeLimit::Fixed(Limit::Range(number(low), number(high)))
    } else {
        DischargeLimit::Fixed(Limit::Max(number(text)))
    }
}

fn sourced(word: &str, limit: &str) -> SourcedLimit {
    SourcedLimit {
        limit: read_limit(limit),
        sampling: SamplingBasis::DailyMean,
        basis: LimitBasis { scope: scope(word), document: word.into(), class: None },
        removal_may_replace: false,
        valid_from: None,
        valid_to: None,
    }
}

fn governs(water: Decimal, limits: &[&str]) -> String {
    let limits: Vec<_> =
        limits.iter().map(|l| l.split_once(' ').unwrap()).map(|(w, l)| sourced(w, l)).collect();
    let Some(found) = governing(&limits.iter().collect::<Vec<_>>(), water) else { return "not set".into() };
    let by: Vec<_> = found.by.iter().map(|b| &*b.document).collect();
    format!("{} by {}", limit_text(found.limit), by.join(", "))
}

fn day() -> BeijingDay {
    "2021-07-01".parse().unwrap()
}

/// Values with their flags, one every two hours: `50`, `4L`, `40T`.
fn record(code: FactorCode, values: &[&str]) -> OutletRecord {
    let readings = values.iter().zip(0..).map(|(value, slot)| {
        let (number, flag) = match value.strip_suffix(['L', 'T']) {
            Some(number) => (number, &value[number.len()..]),
            None => (*value, "N"),
        };
        let time = day().start().plus_ms(slot * 2 * 3_600_000);
        Reading {
            factor: code,
            time,
            received: time,
            value: number.parse().unwrap(),
            flag: flag.parse().unwrap(),
        }
    });
    OutletRecord::from_readings(DischargeRules::default(), readings).unwrap()
}

fn daily_mean(code: &str, values: &str) -> String {
    let code = code.parse().unwrap();
    let mean = record(code, &values.split(' ').collect::<Vec<_>>()).mean(code, Period::Day(day()));
    let value = mean.mean.unwrap();
    if mean.valid() { value.to_string() } else { format!("{value} of {} slots, not valid", mean.slots) }
}

fn judge(code: &str, limit: &str, value: &str, water: &str) -> String {
    let code = code.parse().unwrap();
    let mean = record(code, &[value; 12]).mean(code, Period::Day(day()));
    let limits: Vec<_> = if limit == "none" { Vec::new() } else { vec![sourced("national", limit)] };
    let water = (water != "unknown").then(|| round_gbt8170(water.parse().unwrap(), 1));
    let found = compare(&mean, &limits.iter().collect::<Vec<_>>(), water);
    match found.multiple {
        Some(multiple) => format!("{} {multiple}", found.verdict.name()),
        None => found.verdict.name().into(),
    }
}

fn counts(args: [&str; 4]) -> [usize; 4] {
    args.map(|n| n.parse().unwrap())
}

fn share(args: [&str; 4]) -> String {
    let kinds = [
        Verdict::Compliant,
        Verdict::Exceeding,
        Verdict::Undetermined(OpenReason::NoData),
        Verdict::NotJudged(NotJudged::LimitUnset),
    ];
    let verdicts =
        kinds.into_iter().zip(counts(args)).flat_map(|(verdict, n)| std::iter::repeat_n(verdict, n));
    let share: ComplianceShare = verdicts.collect();
    let percent = share.percent().map_or("no share".into(), |p| format!("{p} %"));
    format!(
        "{percent} of {} judged, {} % of {}",
        share.judged(),
        share.judged_percent().unwrap(),
        share.periods
    )
}

fn running(args: [&str; 4]) -> String {
    use FacilityState::{Abnormal, Running, Stopped, Unknown};
    let states = [Running, Abnormal, Stopped, Unknown].into_iter().zip(counts(args));
    let states: Vec<_> = states.flat_map(|(state, n)| std::iter::repeat_n(state, n)).collect();
    let register: Vec<_> = (0..states.len()).map(|i| DischargerId::from(format!("f{i}").as_str())).collect();
    let reports: Vec<_> = register
        .iter()
        .zip(states)
        .map(|(f, state)| FacilityReport { facility: f.clone(), day: day(), state, reported: Instant(0) })
        .collect();
    let share = running_share(&register, &reports, day());
    let percent = share.percent().map_or("no share".into(), |p| format!("{p} %"));
    format!("{percent} {}", format!("{:?}", share.light()).to_lowercase())
}

/// What is wrong on a page: lines that the code answers otherwise, and a page without lines.
fn problems(page: &str) -> Vec<String> {
    let lines = worked(page);
    if lines.is_empty() {
        return vec!["no worked line on the page".into()];
    }
    let wrong = lines.into_iter().filter_map(|(number, line)| {
        let (name, args, expected) = parse(line);
        let found = recompute(name, &args);
        (found != expected).then(|| format!("line {number}: {line}\n  the code gives {found}"))
    });
    wrong.collect()
}

#[test]
fn every_worked_line_of_the_page_is_what_the_code_gives() {
    let wrong = problems(PAGE);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(worked(PAGE).len() > 50);
}

#[test]
fn a_page_without_worked_lines_is_a_problem() {
    assert_eq!(problems("").len(), 1);
    assert_eq!(problems("```text\nshare(1; 0; 0; 0) = x\n```").len(), 1);
}

#[test]
fn a_wrong_number_is_a_problem() {
    let page = |result: &str| format!("```worked\njudge(w01018; 50; 50.1; 20) = {result}\n```");
    assert!(problems(&page("超标 0.0")).is_empty());
    assert_eq!(problems(&page("超标 0.1")).len(), 1);
    assert_eq!(problems(&page("达标")).len(), 1);
}

#[test]
#[should_panic(expected = "no such worked function")]
fn an_unknown_name_is_refused() {
    problems("```worked\njugde(w01018; 50; 50.1; 20) = 超标 0.0\n```");
}
