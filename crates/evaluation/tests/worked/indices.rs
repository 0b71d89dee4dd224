//! Indices and rankings as worked lines call them.

use evaluation::EvaluationError;
use evaluation::index::{
    ChangeEntrant, CityCwqi, Cwqi, Direction, ItemsRule, OfficialIndex, OfficialScheme, OxygenForm, Ranked,
    SectionOutcome, StandardIndexRules, TliItem, TliTable, cwqi_change, oxygen_index, oxygen_saturation,
    ph_index, rank, rank_cwqi, rank_official,
};
use standards::{Decimal, Edition, FactorCode, WaterBody};

use super::args::{Args, class, parse, written};

type Outcome = Result<String, String>;

fn said(error: &EvaluationError) -> String {
    error.to_string()
}

fn index(water: WaterBody, means: Vec<(FactorCode, Decimal)>) -> Result<Cwqi, String> {
    let given = means.len();
    let index = Cwqi::new(Edition::gb3838_2002(), water, means).map_err(|e| said(&e))?;
    if index.items.len() == given { Ok(index) } else { Err("an item is none of the 21".into()) }
}

fn river_of(args: &Args, beginning: &str) -> Result<CityCwqi, String> {
    let river = index(WaterBody::River, args.items(beginning)?)?;
    CityCwqi::new(Some((river, 1)), None).map_err(|e| said(&e))
}

pub(crate) fn river(args: &Args) -> Outcome {
    Ok(written(index(WaterBody::River, args.items("")?)?.value()))
}

pub(crate) fn lake(args: &Args) -> Outcome {
    Ok(written(index(WaterBody::Lake, args.items("")?)?.value()))
}

pub(crate) fn label(args: &Args) -> Outcome {
    Ok(index(WaterBody::River, args.items("")?)?.label())
}

pub(crate) fn city(args: &Args) -> Outcome {
    let number = |key| parse(args.get(key).unwrap_or("0"));
    let river = index(WaterBody::River, args.items("river.")?)?;
    let lake = index(WaterBody::Lake, args.items("lake.")?)?;
    let city =
        CityCwqi::new(Some((river, number("M")?)), Some((lake, number("N")?))).map_err(|e| said(&e))?;
    Ok(written(city.value()))
}

pub(crate) fn change(args: &Args) -> Outcome {
    let change = cwqi_change(&river_of(args, "base.")?, &river_of(args, "now.")?).map_err(|e| said(&e))?;
    Ok(written(change))
}

/// Sections as `base=Ⅱ` and `now=Ⅱ` with `met=true` for all of them.
pub(crate) fn excluded(args: &Args) -> Outcome {
    let meets_target = Some(parse(args.get("met").unwrap_or("true"))?);
    let sections = |period: &str| -> Result<Vec<_>, String> {
        let ours = args.keyed().filter(|(key, _)| *key == period);
        ours.map(|(_, text)| Ok(SectionOutcome { class: Some(class(text)?), meets_target })).collect()
    };
    let any = index(WaterBody::River, vec![(FactorCode::TOTAL_PHOSPHORUS, Decimal::ONE)])?;
    let any = CityCwqi::new(Some((any, 1)), None).map_err(|e| said(&e))?;
    let entrant = ChangeEntrant {
        place: (),
        base: any.clone(),
        now: any,
        sections_base: sections("base")?,
        sections_now: sections("now")?,
    };
    Ok(if entrant.is_left_out() { "不参与".into() } else { "参与".into() })
}

fn places(rows: &[Ranked<String>]) -> String {
    rows.iter().map(|r| format!("{}{}", r.place, r.rank)).collect::<Vec<_>>().join(" ")
}

/// Places as `甲.w21011=0.1`, with `rule=refuse` or `rule=common`.
pub(crate) fn rank_places(args: &Args) -> Outcome {
    let mut names: Vec<&str> = Vec::new();
    for (key, _) in args.keyed() {
        if let Some((place, _)) = key.split_once('.').filter(|(place, _)| !names.contains(place)) {
            names.push(place);
        }
    }
    let entrants = names
        .into_iter()
        .map(|place| Ok((place.to_owned(), river_of(args, &format!("{place}."))?)))
        .collect::<Result<Vec<_>, String>>()?;
    let rule = match args.get("rule") {
        Some("common") => ItemsRule::Common,
        _ => ItemsRule::Refuse,
    };
    match rank_cwqi(&entrants, rule) {
        Ok(ranking) => Ok(places(&ranking.rows)),
        Err(EvaluationError::DifferentItems { factors, .. }) => {
            let names: Vec<_> = factors.iter().map(FactorCode::name).collect();
            Ok(format!("指标不同：{}", names.join("、")))
        }
        Err(other) => Err(said(&other)),
    }
}

fn place_values(args: &Args) -> Result<Vec<(String, Decimal)>, String> {
    args.keyed().map(|(place, value)| Ok((place.to_owned(), parse(value)?))).collect()
}

pub(crate) fn rank_smaller(args: &Args) -> Outcome {
    Ok(places(&rank(Direction::SmallerIsBetter, place_values(args)?)))
}

pub(crate) fn rank_shanxi(args: &Args) -> Outcome {
    let period = (parse("2017-04-01")?, parse("2017-06-30")?);
    let value = |(place, value)| {
        OfficialIndex::published(OfficialScheme::ShanxiCityIndex, place, period, value, "2017年第二季度")
    };
    let values: Vec<_> = place_values(args)?.into_iter().map(value).collect();
    Ok(places(&rank_official(&values).map_err(|e| said(&e))?))
}

pub(crate) fn tli_index(args: &Args) -> Outcome {
    let item = |(key, value)| {
        let item = match key {
            "chl" => TliItem::ChlorophyllA,
            "tp" => TliItem::TotalPhosphorus,
            "tn" => TliItem::TotalNitrogen,
            "sd" => TliItem::Transparency,
            "codmn" => TliItem::PermanganateIndex,
            other => return Err(format!("{other} is no item of TLI")),
        };
        Ok((item, parse(value)?))
    };
    let means = args.keyed().map(item).collect::<Result<Vec<_>, String>>()?;
    Ok(written(TliTable::shipped().judge(&means).index))
}

pub(crate) fn tli_state(args: &Args) -> Outcome {
    Ok(TliTable::shipped().state(args.at(0)?).label().into())
}

pub(crate) fn saturation(args: &Args) -> Outcome {
    Ok(written(oxygen_saturation(args.at(0)?)))
}

pub(crate) fn oxygen(args: &Args) -> Outcome {
    Ok(written(oxygen_index(StandardIndexRules::default(), args.at(0)?, args.at(1)?, args.at(2)?)))
}

pub(crate) fn oxygen_ratio(args: &Args) -> Outcome {
    let rules = StandardIndexRules { oxygen_form: OxygenForm::RatioToSaturation };
    Ok(written(oxygen_index(rules, args.at(0)?, args.at(1)?, args.at(2)?)))
}

pub(crate) fn ph(args: &Args) -> Outcome {
    Ok(written(ph_index(args.at(0)?, Decimal::from(6), Decimal::from(9))))
}
