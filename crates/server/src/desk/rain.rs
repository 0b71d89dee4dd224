//! Rain and water as the campaign's rules look at them: gathered from gauges, signals, forecasts and stations.

use campaign::plan::Plan;
use campaign::playbook::Playbook;
use campaign::rain::{
    RainCause, RainFacts, RainSign, SEWAGE_FACTORS, SectionWater, WaterValue, forecast_signs, gauge_falls,
    gauge_rain, signal_signs,
};
use standards::time::Instant;
use standards::{FactorCode, Mn, SeriesKind};

use crate::app::App;

/// Stage (SL 651: Z).
const STAGE: &str = "Z";

/// What is known at a moment; nothing when the plan has no playbook.
pub(super) fn gather(app: &App, now: Instant) -> RainFacts {
    let plan = app.registry.plan();
    let Some(playbook) = &plan.playbook else { return RainFacts::default() };
    let rules = &playbook.rules;
    let since = now.plus_ms(-i64::from(rules.catch_up_days.value) * standards::time::DAY_MS);
    let falls_since = app.desk.look(|desk| campaign::finding::rain_asked_since(desk, plan, since));
    let mut facts = RainFacts::default();
    {
        let gauges = app.rain.series_for_rules();
        for gauge in &plan.rain.gauges {
            let Some(series) = gauges.of(&gauge.id) else { continue };
            let fell = gauge_rain(gauge, series, &plan.rain.rules, rules, (since, now));
            facts.signs.extend(fell.signs);
            facts.falls.extend(if falls_since == since {
                fell.falls
            } else {
                gauge_falls(gauge, series, &plan.rain.rules, rules, (falls_since, now))
            });
        }
    }
    let life = plan.rain.rules.life();
    facts.signs.extend(signal_signs(&app.rain.signals().book, life, rules, &plan.county.code, now));
    let forecasts = app.rain.forecasts();
    let told = forecasts.iter().map(|kept| &kept.forecast);
    let mut told = forecast_signs(told, &plan.rain.rules.grades(), rules, now);
    for sign in &mut told {
        named(plan, sign);
    }
    facts.signs.extend(told);
    facts.waters = waters(app, plan, playbook, (since, now));
    facts
}

/// A forecast names an area or a gauge of the plan by its identifier; people read its name.
fn named(plan: &Plan, sign: &mut RainSign) {
    let RainCause::Forecast { place, .. } = &mut sign.cause else { return };
    let area = plan.rain.areas.iter().find(|a| a.id.as_str() == place).map(|a| &a.name);
    let gauge = || plan.rain.gauges.iter().find(|g| g.id.as_str() == place).map(|g| &g.name);
    if let Some(name) = area.or_else(gauge) {
        place.clone_from(name);
    }
}

/// Sections whose stage rose at all; of the others nobody reads the quality.
fn waters(app: &App, plan: &Plan, playbook: &Playbook, span: (Instant, Instant)) -> Vec<SectionWater> {
    let mut found = Vec::new();
    for section in &plan.sections {
        let stations: Vec<&Mn> = plan.stations_of(&section.id).map(|s| &s.mn).collect();
        let stage = values(app, &stations, STAGE, span);
        let most = stage.iter().map(|v| v.value).max();
        let least = stage.iter().map(|v| v.value).min();
        let rise = most.zip(least).map_or(standards::Decimal::ZERO, |(most, least)| most - least);
        if rise < playbook.judging.stage_rise_m.value {
            continue;
        }
        let quality = SEWAGE_FACTORS.into_iter().filter_map(|code| {
            let values = values(app, &stations, code, span);
            Some((code.parse::<FactorCode>().ok()?, values)).filter(|(_, values)| !values.is_empty())
        });
        let quality = quality.collect();
        found.push(SectionWater { section: section.id.clone(), name: section.name.clone(), stage, quality });
    }
    found
}

/// Valid values of a factor of stations, oldest first.
pub(super) fn values(
    app: &App,
    stations: &[&Mn],
    code: &str,
    (from, to): (Instant, Instant),
) -> Vec<WaterValue> {
    let Ok(factor) = code.parse::<FactorCode>() else { return Vec::new() };
    let mut all = Vec::new();
    for mn in stations {
        for kind in [SeriesKind::RealTime, SeriesKind::Minute, SeriesKind::Hour] {
            match app.reader.range_of(mn, kind, factor, from, to) {
                Ok(stored) => {
                    let counting = stored.iter().filter(|s| s.reading.flag.counts());
                    all.extend(counting.map(|s| WaterValue { at: s.reading.time, value: s.reading.value }));
                }
                Err(error) => {
                    tracing::error!(%error, %mn, code, "values for the rule of rising water could not be read");
                }
            }
        }
    }
    all.sort_by_key(|v| v.at);
    all
}
