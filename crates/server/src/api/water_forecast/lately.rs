//! How good forecasts were lately, in one line.

use serde::Serialize;
use utoipa::ToSchema;

use crate::outlooks::Scores;

/// Fewest scored forecasts from which something is said.
const FEWEST: usize = 30;
/// The lead by which forecasts are told apart from persistence, hours.
const LEAD: i64 = 24;

/// How good the forecasts of a day ahead were lately.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Lately {
    /// Scored forecasts.
    forecasts: usize,
    /// Whether these are forecasts made afterwards: fewer than thirty were issued.
    hindcast: bool,
    /// Share of persistence's error (CRPS) that is saved; below 0 it is worse.
    skill: f64,
    /// Share of outcomes within the 90 % interval.
    covered: f64,
    /// In words, Chinese and English.
    words: [String; 2],
}

impl Lately {
    pub(super) fn of(scores: &Scores) -> Option<Self> {
        let lead = |report: &forecast::score::Report| {
            let of = report.leads.iter().find(|lead| lead.hours == LEAD);
            of.map(|lead| lead.errors).filter(|errors| errors.forecasts >= FEWEST)
        };
        let issued = lead(&scores.issued).map(|errors| (errors, false));
        let (errors, hindcast) = issued.or_else(|| lead(&scores.hindcast).map(|errors| (errors, true)))?;
        let skill = errors.skill();
        Some(Self {
            forecasts: errors.forecasts,
            hindcast,
            skill,
            covered: errors.covered,
            words: words(skill, errors.covered),
        })
    }
}

fn words(skill: f64, covered: f64) -> [String; 2] {
    let percent = (skill.abs() * 100.0).round();
    let [than, than_english] = match skill {
        skill if skill >= 0.02 => [
            format!("误差比“保持现状”小 {percent}%"),
            format!("errors {percent} % smaller than “it stays as it is”"),
        ],
        skill if skill <= -0.02 => [
            format!("误差比“保持现状”大 {percent}%"),
            format!("errors {percent} % larger than “it stays as it is”"),
        ],
        _ => ["误差与“保持现状”相当".to_owned(), "errors like those of “it stays as it is”".to_owned()],
    };
    let inside = (covered * 100.0).round();
    [
        format!("24 小时预报：{than}；100 次里有 {inside} 次落在给出的区间内（应为 90 次）"),
        format!("24 h ahead: {than_english}; {inside} of 100 lay within the band (90 should)"),
    ]
}
