//! Dissolved oxygen on top of a deck, which has no words for it: for figures of speed, with every number assumed.

use river::kinetics::Reaeration;
use river::model::{Inflow, InflowKind, Model, OxygenBalance, Pollutant};

/// Oxygen of rivers that enter and of the water at the start (mg/L), assumed.
const OF_RIVERS: f64 = 8.0;
/// Oxygen of dry-weather flow (mg/L), assumed.
const OF_SEWAGE: f64 = 1.0;
/// Oxygen of runoff (mg/L), assumed.
const OF_RUNOFF: f64 = 7.0;
/// Velocity at which the air gives oxygen to pools (m/d), assumed.
const POOL_TRANSFER_M_D: f64 = 0.5;
/// Demand of the bed [g/(m2 d)], assumed.
const BED_DEMAND_G_M2_D: f64 = 1.0;
const DAY_S: f64 = 86_400.0;

/// The model with a constituent `DO` behind its own: pollutants named as ammonia take 4.57 g of oxygen for each gram that decays, as BOD
/// or COD one; Covar's choice of reaeration, 20 °C, sea level, and the numbers above. None for a model with tags.
#[must_use]
pub fn with_oxygen(model: &Model) -> Option<Model> {
    let grams = |p: &Pollutant| {
        let name = p.name.to_uppercase();
        let any = |parts: [&str; 2]| parts.iter().any(|part| name.contains(part));
        if any(["NH3", "NH4"]) { Some(4.57) } else { any(["BOD", "COD"]).then_some(1.0) }
    };
    let each = model.pollutants.iter().enumerate();
    let consumers = each.filter_map(|(p, own)| Some((river::model::PollutantId(p), grams(own)?))).collect();
    let mut model = model.clone();
    let constituent = model.carry(Pollutant {
        initial: OF_RIVERS,
        dry_weather: OF_SEWAGE,
        ..crate::deck::empty_pollutant("DO")
    })?;
    for node in &mut model.nodes {
        if node.inflows.iter().any(|inflow| inflow.kind == InflowKind::Flow) {
            let kind = InflowKind::Concentration(constituent);
            node.inflows.push(Inflow { kind, series: None, scale: 1.0, baseline: OF_RIVERS, pattern: None });
        }
    }
    model.oxygen = Some(OxygenBalance {
        constituent,
        consumers,
        reaeration: Reaeration::Covar,
        pool_transfer: POOL_TRANSFER_M_D / DAY_S,
        bed_demand: BED_DEMAND_G_M2_D / DAY_S,
        production: 0.0,
        altitude_m: 0.0,
        runoff: OF_RUNOFF,
    });
    Some(model)
}
