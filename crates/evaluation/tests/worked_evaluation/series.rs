//! Worked lines that go through the whole engine.

use evaluation::{Headroom, Period, RunLevel, SectionDays, SectionProfile, Span};
use standards::time::{BeijingDay, Instant};
use standards::{Decimal, FactorCode, Origin, ReadingFlag, ReadingTable, WaterClass};

use crate::rules::{item, water};

const OVER: Instant = Instant(i64::MAX);

fn first() -> Option<BeijingDay> {
    BeijingDay::new(2021, 6, 1)
}

/// Results of one factor: on each day its values in as many slots, `0.02L` below detection.
fn days(profile: SectionProfile, factor: FactorCode, results: &[Vec<&str>]) -> Option<SectionDays> {
    let mut table = ReadingTable::default();
    for (n, of_day) in (0..).zip(results) {
        for (slot, text) in (0..).zip(of_day) {
            table.row(first()?.plus(n).start().plus_ms(slot * 4 * 3_600_000));
            let (text, flag) = match text.strip_suffix('L') {
                Some(limit) => (limit, ReadingFlag::BELOW_DETECTION),
                None => (*text, ReadingFlag::NORMAL),
            };
            table.put(factor, text.parse().ok()?, flag);
        }
    }
    SectionDays::from_table(profile, &table, Origin::Measured).ok()
}

fn judged(factor: FactorCode, target: Option<WaterClass>) -> SectionProfile {
    SectionProfile { judged: vec![factor], target, ..SectionProfile::default() }
}

/// `day(river, w21011=0.02L 0.03)`: the mean and its class, however many results there are.
pub(crate) fn day(args: &[&str]) -> Option<String> {
    let [body, given] = args else { return None };
    let (factor, values) = item(given)?;
    let values: Vec<&str> = values.split(' ').collect();
    let mut profile = SectionProfile { water: water(body)?, ..judged(factor, None) };
    profile.expected_per_day = u32::try_from(values.len()).ok()?;
    let days = days(profile, factor, &[values])?;
    let item = *days.day(first()?, OVER)?.item(factor)?;
    Some(format!("{} {}", item.mean()?, item.class()?.label()))
}

pub(crate) fn day_exceeds(args: &[&str]) -> Option<String> {
    let [target, given] = args else { return None };
    let (factor, values) = item(given)?;
    let profile = judged(factor, Some(WaterClass::parse(target)?));
    let days = days(profile, factor, &[values.split(' ').collect()])?;
    let exceeds = days.day(first()?, OVER)?.item(factor)?.exceeds();
    Some(exceeds.map_or("无法判定", |e| if e { "超标" } else { "达标" }).into())
}

/// `w21011=0.2 x17`: seventeen days of six such results.
fn alike(given: &str) -> Option<(FactorCode, Vec<Vec<&str>>)> {
    let (factor, rest) = item(given)?;
    let (value, times) = rest.split_once(" x")?;
    Some((factor, vec![vec![value; 6]; times.parse().ok()?]))
}

fn month_of(length: &str, target: &str, given: &str) -> Option<(SectionDays, Span, usize, FactorCode)> {
    let (factor, results) = alike(given)?;
    let profile = judged(factor, Some(WaterClass::parse(target)?));
    let end = first()?.plus(length.parse::<i32>().ok()? - 1);
    let span = Span { period: Period::Month, start: first()?, end };
    Some((days(profile, factor, &results)?, span, results.len(), factor))
}

pub(crate) fn month(args: &[&str]) -> Option<String> {
    let [length, target, given] = args else { return None };
    let (days, span, _, factor) = month_of(length, target, given)?;
    let judgement = days.span(span, OVER)?;
    match judgement.compliant {
        None => Some(judgement.verdict().into()),
        Some(_) => Some(format!("{} {}", judgement.item(factor)?.assessment?.mean, judgement.verdict())),
    }
}

pub(crate) fn headroom(args: &[&str]) -> Option<String> {
    let [length, target, given] = args else { return None };
    let (days, span, elapsed, _) = month_of(length, target, given)?;
    let asof = first()?.plus(i32::try_from(elapsed).ok()?).start();
    Some(match days.outlook(span, asof)?.items.first()?.headroom {
        Headroom::AtMost(h) => format!("≤ {h}"),
        Headroom::AtLeast(h) => format!("≥ {h}"),
        Headroom::Within(low, high) => format!("{low}—{high}"),
        Headroom::Lost => "已无法达标".into(),
        Headroom::Over(kept) => format!("已结束：{}", if kept? { "达标" } else { "超标" }),
        Headroom::TooFewDays => "有效数据不足".into(),
    })
}

/// `x` exceeds, `.` keeps, `?` has too few results.
pub(crate) fn run(args: &[&str]) -> Option<String> {
    let [letters] = args else { return None };
    let of = |letter| match letter {
        'x' => vec!["0.3"; 6],
        '.' => vec!["0.1"; 6],
        _ => vec!["0.3"; 2],
    };
    let results: Vec<Vec<&str>> = letters.chars().map(of).collect();
    let days = days(
        SectionProfile {
            judged: vec![FactorCode::TOTAL_PHOSPHORUS],
            ..SectionProfile::river(WaterClass::III)
        },
        FactorCode::TOTAL_PHOSPHORUS,
        &results,
    )?;
    let last = first()?.plus(i32::try_from(results.len()).ok()? - 1);
    let run = days.run(last, last.end());
    let word = match run.level {
        _ if run.suspected => "疑似",
        RunLevel::None => "无",
        RunLevel::Exceeding => "超标日",
        RunLevel::Warning => "预警",
        RunLevel::Alarm => "超标",
    };
    Some(format!("{} {word}", run.days))
}

/// `swing(w01019, 3.1 3.0 2.9, 6.0)`: daily means before, and the day's.
pub(crate) fn swing(args: &[&str]) -> Option<String> {
    let [factor, before, now] = args else { return None };
    let factor: FactorCode = factor.parse().ok()?;
    let results: Vec<Vec<&str>> = before.split(' ').chain([*now]).map(|value| vec![value; 6]).collect();
    let days = days(judged(factor, Some(WaterClass::III)), factor, &results)?;
    let on = first()?.plus(i32::try_from(results.len()).ok()? - 1);
    let swing = days.swing(factor, now.parse::<Decimal>().ok()?, on, OVER)?;
    Some(format!("{} {}", swing.ratio, if swing.alert { "大幅波动" } else { "平稳" }))
}
