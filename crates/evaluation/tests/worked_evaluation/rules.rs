//! Worked lines that need no series of results.

use evaluation::{Period, Ratio, Rules, SeasonDates, arithmetic_mean, main_pollutants, round_mean};
use standards::exceedance::exceedance_multiple;
use standards::rounding::round_gbt8170;
use standards::time::BeijingDay;
use standards::{Decimal, Edition, FactorCode, Limit, WaterBody, WaterClass};

pub(crate) fn water(text: &str) -> Option<WaterBody> {
    match text {
        "river" => Some(WaterBody::River),
        "lake" => Some(WaterBody::Lake),
        _ => None,
    }
}

/// `w21011=0.33`
pub(crate) fn item(text: &str) -> Option<(FactorCode, &str)> {
    let (code, value) = text.split_once('=')?;
    Some((code.parse().ok()?, value))
}

fn decimals(args: &[&str]) -> Option<Vec<Decimal>> {
    args.iter().map(|a| a.parse().ok()).collect()
}

pub(crate) fn round(args: &[&str]) -> Option<String> {
    let [value, decimals] = args else { return None };
    let value: Decimal = value.parse().ok()?;
    let decimals = decimals.parse().ok()?;
    let by_ratio = Ratio::from(value).rounded(decimals);
    (by_ratio == round_gbt8170(value, decimals)).then(|| by_ratio.to_string())
}

pub(crate) fn class(args: &[&str]) -> Option<String> {
    let [body, given] = args else { return None };
    let (factor, value) = item(given)?;
    let class = Edition::gb3838_2002().class_of(factor, value.parse().ok()?, water(body)?)?;
    Some(class.label().into())
}

pub(crate) fn multiple(args: &[&str]) -> Option<String> {
    let [given, limit] = args else { return None };
    let (factor, value) = item(given)?;
    let edge: Decimal = limit.strip_prefix("limit=")?.parse().ok()?;
    let usual = Edition::gb3838_2002().limit(factor, WaterClass::III, WaterBody::River)?;
    let limit = if matches!(usual, Limit::Min(_)) { Limit::Min(edge) } else { Limit::Max(edge) };
    let multiple = exceedance_multiple(factor, value.parse().ok()?, limit);
    Some(multiple.map_or_else(|| "无".into(), |m| m.to_string()))
}

pub(crate) fn pollutants(args: &[&str]) -> Option<String> {
    let (edition, body) = (Edition::gb3838_2002(), WaterBody::River);
    let judged = args.iter().map(|given| {
        let (factor, value) = item(given)?;
        let value: Decimal = value.parse().ok()?;
        Some((factor, edition.class_of(factor, value, body)?, value))
    });
    let judged: Vec<_> = judged.collect::<Option<_>>()?;
    let named = main_pollutants(edition, body, &Rules::default(), judged);
    Some(named.iter().map(ToString::to_string).collect::<Vec<_>>().join("、"))
}

pub(crate) fn ph_mean(args: &[&str]) -> Option<String> {
    Some(evaluation::ph_mean(&decimals(args)?)?.rounded(2).to_string())
}

pub(crate) fn mean(args: &[&str]) -> Option<String> {
    let (factor, values) = args.split_first()?;
    let mean = arithmetic_mean(&decimals(values)?)?;
    Some(round_mean(factor.parse().ok()?, mean, &Rules::default()).to_string())
}

pub(crate) fn span(args: &[&str]) -> Option<String> {
    let [period, day] = args else { return None };
    let day: BeijingDay = day.parse().ok()?;
    let span = period.parse::<Period>().ok()?.containing(day, SeasonDates::default())?;
    Some(format!("{} {}", span.start, span.end))
}

pub(crate) fn intensity(args: &[&str]) -> Option<String> {
    let [peak, limit] = args else { return None };
    let (peak, limit): (Decimal, Decimal) = (peak.parse().ok()?, limit.strip_prefix("limit=")?.parse().ok()?);
    let rules = Rules::default().intensity;
    Some(Ratio::from(peak).divided_by(limit.into())?.rounded(rules.decimals).to_string())
}

pub(crate) fn version(args: &[&str]) -> Option<String> {
    let mut rules = Rules::default();
    if let [share] = args {
        rules.day_min_valid_share = share.strip_prefix("day_min_valid_share=")?.parse().ok()?;
    }
    Some(rules.version("GB 3838-2002"))
}
