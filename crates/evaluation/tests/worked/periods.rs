//! Trends, changes, states of rivers and triggers as worked lines call them.

use std::collections::BTreeSet;

use evaluation::Rules;
use evaluation::change::{ShareRules, SharesOfClasses, compare_shares, compare_states, compare_values};
use evaluation::grading::{GradedSection, GradingBasis, GradingRules, grade_river, pollutants_by_rate};
use evaluation::index::Direction;
use evaluation::trend::{CriticalTable, Sense, Significance, TieRule, Trend, TrendRules};
use evaluation::triggers::{
    DragRules, InspectionFacts, JudgedMean, MirrorPair, MirrorRules, OfficialStanding, PeriodMeans, Problem,
    QuarterRules, QuarterVerdict, SevereRules, annual_target_affected, consecutive_quarters,
    dragged_problems, ranking_harm, severe_exceedance,
};
use standards::time::{BeijingDay, Quarter};
use standards::{Decimal, Edition, FactorCode, SectionId, WaterBody, WaterClass};

use super::args::{Args, class, parse, written};

type Outcome = Result<String, String>;

fn trend(rules: TrendRules, values: &[Decimal]) -> Result<Trend, String> {
    Trend::judge(rules, CriticalTable::shipped(), values).map_err(|e| e.to_string())
}

pub(crate) fn rs(args: &Args) -> Outcome {
    Ok(written(Some(trend(TrendRules::default(), &args.from(0)?)?.rs)))
}

pub(crate) fn rs_formula(args: &Args) -> Outcome {
    let rules = TrendRules { ties: TieRule::Formula, ..TrendRules::default() };
    Ok(written(Some(trend(rules, &args.from(0)?)?.rs)))
}

pub(crate) fn wp(args: &Args) -> Outcome {
    let level =
        if args.at::<Decimal>(1)? == Decimal::new(1, 2) { Significance::P01 } else { Significance::P05 };
    Ok(written(CriticalTable::shipped().critical(args.at(0)?, level).map(|c| c.value)))
}

fn with_sense(label: &str, sense: Option<Sense>) -> String {
    sense.map_or_else(|| label.to_owned(), |s| format!("{label}，{}", s.label()))
}

pub(crate) fn verdict(args: &Args) -> Outcome {
    let tendency = trend(TrendRules::default(), &args.from(1)?)?.tendency;
    Ok(with_sense(tendency.label(), Sense::of(Edition::gb3838_2002(), args.at(0)?, tendency)))
}

pub(crate) fn state(args: &Args) -> Outcome {
    let at = |place| class(&args.at::<String>(place)?);
    Ok(compare_states(at(0)?.into(), at(1)?.into()).label().into())
}

/// `base=10/5/0`: of 10 sections 5 of Ⅰ–Ⅲ and 0 of 劣Ⅴ, the rest Ⅳ.
pub(crate) fn shares(args: &Args) -> Outcome {
    let period = |key: &str| -> Result<Vec<(SectionId, WaterClass)>, String> {
        let numbers = args.get(key).ok_or_else(|| format!("{key} is missing"))?.split('/');
        let numbers = numbers.map(parse::<usize>).collect::<Result<Vec<_>, _>>()?;
        let [all, good, worst] = numbers[..] else { return Err(format!("{key} needs all/good/worst")) };
        let class = |i| {
            if i < good {
                WaterClass::III
            } else if i < good + worst {
                WaterClass::WorseThanV
            } else {
                WaterClass::IV
            }
        };
        Ok((0..all).map(|i| (SectionId::from(i.to_string().as_str()), class(i))).collect())
    };
    let items: BTreeSet<_> = [FactorCode::TOTAL_PHOSPHORUS].into();
    let change = compare_shares(ShareRules::default(), (&items, &period("base")?), (&items, &period("now")?))
        .map_err(|e| e.to_string())?;
    Ok(format!("{} {}", change.points, change.change.basin_label()))
}

pub(crate) fn value(args: &Args) -> Outcome {
    let factor: FactorCode = args.at(0)?;
    let changes = compare_values(Edition::gb3838_2002(), [(factor, args.at(1)?)], [(factor, args.at(2)?)])
        .map_err(|e| e.to_string())?;
    let percent = changes[0].percent.map_or_else(|| "无百分比".into(), |p| format!("{}%", written(Some(p))));
    Ok(with_sense(&percent, changes[0].sense))
}

pub(crate) fn grade_shares(args: &Args) -> Outcome {
    let shares = SharesOfClasses { sections: args.at(0)?, good: args.at(1)?, worse_than_v: args.at(2)? };
    Ok(GradingRules::default().state(shares).map_or("无", |s| s.label()).into())
}

fn section(number: usize, means: Vec<(FactorCode, Decimal)>) -> GradedSection {
    GradedSection { section: number.to_string().as_str().into(), class: WaterClass::III, means }
}

/// The factor, then its mean at each of fewer than five sections.
pub(crate) fn grade_means(args: &Args) -> Outcome {
    let factor = args.at(0)?;
    let sections: Vec<_> =
        args.from(1)?.into_iter().enumerate().map(|(i, mean)| section(i, vec![(factor, mean)])).collect();
    let (rules, grading) = (Rules::default(), GradingRules::default());
    let grade = grade_river(Edition::gb3838_2002(), WaterBody::River, &rules, grading, &sections)
        .map_err(|e| e.to_string())?;
    match grade.basis {
        GradingBasis::Means(items, _) => Ok(format!("{} {}", items[0].mean, grade.state.label())),
        GradingBasis::Shares(..) => Err("five sections or more are judged by shares".into()),
    }
}

/// The number of sections, then how many of them exceed Class Ⅲ by item.
pub(crate) fn grade_rate(args: &Args) -> Outcome {
    let hundredfold = args.items("")?;
    let means = |i: usize| -> Vec<_> {
        let over = hundredfold.iter().filter(|(_, exceeding)| Decimal::from(i) < *exceeding);
        over.map(|(factor, _)| (*factor, Decimal::ONE_HUNDRED)).collect()
    };
    let sections: Vec<_> = (0..args.at(0)?).map(|i| section(i, means(i))).collect();
    let rates = pollutants_by_rate(Edition::gb3838_2002(), WaterBody::River, &Rules::default(), &sections)
        .map_err(|e| e.to_string())?;
    Ok(rates.iter().map(ToString::to_string).collect::<Vec<_>>().join("、"))
}

fn means(args: &Args, beginning: &str, target: Option<WaterClass>) -> Result<PeriodMeans, String> {
    let edition = Edition::gb3838_2002();
    let judged = |(factor, mean)| JudgedMean {
        factor,
        mean,
        class: edition.class_of(factor, mean, WaterBody::River),
        limit: target.and_then(|t| edition.limit(factor, t, WaterBody::River)),
    };
    Ok(PeriodMeans { items: args.items(beginning)?.into_iter().map(judged).collect(), lacking: vec![] })
}

fn target(args: &Args) -> Result<Option<WaterClass>, String> {
    args.get("target").map(class).transpose()
}

pub(crate) fn severe(args: &Args) -> Outcome {
    let means = means(args, "", target(args)?)?;
    Ok(severe_exceedance(&SevereRules::default(), &means).fact.label().into())
}

pub(crate) fn worse_than_v(args: &Args) -> Outcome {
    Ok(evaluation::triggers::worse_than_v(&means(args, "", None)?).fact.label().into())
}

fn before_and_after<T: std::str::FromStr<Err: std::fmt::Display>>(
    args: &Args,
    key: &str,
) -> Result<Option<(T, T)>, String> {
    let pair = args.get(key).and_then(|text| text.split_once('/'));
    pair.map(|(before, after)| Ok((parse(before)?, parse(after)?))).transpose()
}

/// `mirror=0.50/0.55` and, when there is an official entry, `rank=5/6`.
pub(crate) fn harm(args: &Args) -> Outcome {
    let mirror = before_and_after(args, "mirror")?.map(|(base, now)| MirrorPair {
        direction: Direction::SmallerIsBetter,
        base,
        now,
    });
    let official = before_and_after(args, "rank")?.map(|(base_rank, now_rank)| OfficialStanding {
        base_rank,
        now_rank,
        source: "通报".into(),
    });
    let harm = ranking_harm(MirrorRules::default(), mirror, official.as_ref()).map_err(|e| e.to_string())?;
    Ok(harm.fact.label().into())
}

/// Quarters as `2021-Q4=over`, `kept` or `open`; the last one is judged.
fn run(args: &Args) -> Result<evaluation::triggers::ConsecutiveQuarters, String> {
    let mut verdicts = Vec::new();
    for (key, said) in args.keyed().filter(|(key, _)| key.contains("-Q")) {
        let exceeds = match said {
            "over" => Some(true),
            "kept" => Some(false),
            "open" => None,
            other => return Err(format!("`{other}`: over, kept or open")),
        };
        verdicts.push(QuarterVerdict { quarter: parse::<Quarter>(key)?, exceeds });
    }
    let last = verdicts.last().ok_or("no quarter")?.quarter;
    consecutive_quarters(QuarterRules::default(), last, &verdicts).map_err(|e| e.to_string())
}

pub(crate) fn quarters(args: &Args) -> Outcome {
    Ok(run(args)?.fact.label().into())
}

/// `overdue=9` days of one problem, quarters, and the means of the year as `year.w21011=0.3`.
pub(crate) fn inspection(args: &Args) -> Outcome {
    let on: BeijingDay = parse("2021-10-10")?;
    let overdue: i32 = parse(args.get("overdue").unwrap_or("0"))?;
    let problem = Problem { id: (), due: on.plus(-overdue), resolved: None };
    let facts = InspectionFacts {
        problems: dragged_problems(DragRules::default(), on, &[problem]),
        quarters: run(args)?,
        annual: annual_target_affected(&means(args, "year.", target(args)?)?),
    };
    Ok(facts.fact().label().into())
}
