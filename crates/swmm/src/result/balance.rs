//! The ledger of a run, and the tables of continuity as SWMM reports them.

use river::model::Model;
use river::run::{Ledger, Run};

use super::{MassLine, Named};
use crate::deck::Deck;
use crate::units::FOOT;

fn mass_unit(deck: &Deck, k: usize) -> (f64, &'static str) {
    match k.checked_sub(1) {
        None => (1.0, "m3"),
        Some(p) => {
            let unit = deck.concentrations.get(p).copied().unwrap_or(crate::units::Concentration::Milligrams);
            let name = match (unit, deck.units.metric) {
                (crate::units::Concentration::Counts, _) => "#",
                (_, true) => "kg",
                (_, false) => "lb",
            };
            (deck.units.mass(unit), name)
        }
    }
}

pub(super) fn mass_ledger(deck: &Deck, model: &Model, ledger: &Ledger) -> Named<MassLine> {
    let line = |(k, l): (usize, &river::run::LedgerLine)| {
        let (unit, name) = mass_unit(deck, k);
        let oxygen = k.checked_sub(1).is_some_and(|p| model.is_oxygen(p));
        let line = MassLine {
            unit: name,
            r#in: (l.surface_in + l.stored_first + l.entered + l.from_air) / unit,
            out: l.out / unit,
            stored: (l.surface_stored + l.stored) / unit,
            reacted: l.reacted / unit,
            treated: l.treated / unit,
            held_back: l.held_back / unit,
            lost: (l.surface_lost + l.evaporated + l.to_air) / unit,
            flooded: l.flooded / unit,
            washed: l.washed / unit,
            from_air: oxygen.then_some(l.from_air / unit),
            to_air: oxygen.then_some(l.to_air / unit),
            error: l.error,
        };
        (l.name.clone(), line)
    };
    Named(ledger.lines.iter().enumerate().map(line).collect())
}

/// The tables of continuity, as SWMM reports them.
pub(super) fn continuity(
    deck: &Deck,
    model: &Model,
    run: &Run<'_, f64, 1>,
    ledger: &Ledger,
) -> Named<Named<Vec<f64>>> {
    let mut tables = surface_tables(deck, model, run);
    tables.extend(routing_tables(deck, model, run, ledger));
    Named(tables)
}

fn table(rows: Vec<(&str, Vec<f64>)>) -> Named<Vec<f64>> {
    Named(rows.into_iter().map(|(n, v)| (n.to_owned(), v)).collect())
}

type Tables = Vec<(String, Named<Vec<f64>>)>;

fn surface_tables(deck: &Deck, model: &Model, run: &Run<'_, f64, 1>) -> Tables {
    let units = &deck.units;
    let table =
        |rows: Vec<(&str, Vec<f64>)>| Named(rows.into_iter().map(|(n, v)| (n.to_owned(), v)).collect());
    let mut tables = Vec::new();
    let surface = run.surface_budget(0);
    let area: f64 = model.catchments.iter().map(|c| c.area).sum();
    if area > 0.0 {
        let amounts = |x: f64| vec![x / units.volume, x / area / units.rain];
        let error = percent(
            surface.rain,
            surface.evaporation + surface.infiltration + surface.runoff + run.surface_stored(0),
        );
        tables.push((
            "Runoff Quantity Continuity".to_owned(),
            table(vec![
                ("Total Precipitation", amounts(surface.rain)),
                ("Evaporation Loss", amounts(surface.evaporation)),
                ("Infiltration Loss", amounts(surface.infiltration)),
                ("Surface Runoff", amounts(surface.runoff)),
                ("Final Storage", amounts(run.surface_stored(0))),
                ("Continuity Error (%)", vec![error]),
            ]),
        ));
    }
    let each = |f: &dyn Fn(usize) -> f64| -> Vec<f64> {
        (0..model.pollutants.len()).map(|p| f(p) / mass_unit(deck, p + 1).0).collect()
    };
    if area > 0.0 && !model.pollutants.is_empty() {
        let mass = &surface.mass;
        let errors = (0..mass.len())
            .map(|p| {
                let m = &mass[p];
                let gone =
                    m.swept + m.infiltrated + m.held_back + m.washed + m.dried + run.surface_held(p, 0);
                percent(m.initial + m.built_up + m.deposited, gone)
            })
            .collect();
        tables.push((
            "Runoff Quality Continuity".to_owned(),
            table(vec![
                ("Initial Buildup", each(&|p| mass[p].initial)),
                ("Surface Buildup", each(&|p| mass[p].built_up)),
                ("Wet Deposition", each(&|p| mass[p].deposited)),
                ("Sweeping Removal", each(&|p| mass[p].swept)),
                ("Infiltration Loss", each(&|p| mass[p].infiltrated)),
                ("BMP Removal", each(&|p| mass[p].held_back)),
                ("Surface Runoff", each(&|p| mass[p].washed)),
                ("Remaining Buildup", each(&|p| run.surface_held(p, 0) + mass[p].dried)),
                ("Continuity Error (%)", errors),
            ]),
        ));
    }
    tables
}

fn routing_tables(deck: &Deck, model: &Model, run: &Run<'_, f64, 1>, ledger: &Ledger) -> Tables {
    let units = &deck.units;
    let each = |f: &dyn Fn(usize) -> f64| -> Vec<f64> {
        (0..model.pollutants.len()).map(|p| f(p) / mass_unit(deck, p + 1).0).collect()
    };
    let mut tables = Vec::new();
    let budget = run.budget();
    let mega = if units.metric { 1e3 } else { 1e6 * FOOT.powi(3) / 7.480_519_480_5 };
    let amounts = |x: f64| vec![x / units.volume, x / mega];
    let (water, line) = (&budget.water, &ledger.lines[0]);
    let came = line.stored_first + line.washed + line.entered;
    let error = percent(came, line.out + line.flooded + line.evaporated + line.stored);
    tables.push((
        "Flow Routing Continuity".to_owned(),
        table(vec![
            ("Dry Weather Inflow", amounts(water.dry_weather[0])),
            ("Wet Weather Inflow", amounts(water.wet_weather[0])),
            ("Groundwater Inflow", amounts(0.0)),
            ("RDII Inflow", amounts(0.0)),
            ("External Inflow", amounts(water.external[0])),
            ("External Outflow", amounts(water.out[0])),
            ("Flooding Loss", amounts(water.flooded[0])),
            ("Evaporation Loss", amounts(water.evaporated[0])),
            ("Exfiltration Loss", amounts(0.0)),
            ("Initial Stored Volume", amounts(line.stored_first)),
            ("Final Stored Volume", amounts(line.stored)),
            ("Continuity Error (%)", vec![error]),
        ]),
    ));
    if !model.pollutants.is_empty() {
        let lines = &ledger.lines[1..];
        let errors = lines
            .iter()
            .map(|l| {
                let gone = l.out + l.flooded + l.evaporated + l.to_air + l.reacted + l.treated + l.stored;
                percent(l.stored_first + l.washed + l.entered + l.from_air, gone)
            })
            .collect();
        tables.push((
            "Quality Routing Continuity".to_owned(),
            table(vec![
                ("Dry Weather Inflow", each(&|p| budget.mass[p].dry_weather[0])),
                ("Wet Weather Inflow", each(&|p| lines[p].washed)),
                ("Groundwater Inflow", each(&|_| 0.0)),
                ("RDII Inflow", each(&|_| 0.0)),
                ("External Inflow", each(&|p| budget.mass[p].external[0])),
                ("External Outflow", each(&|p| lines[p].out)),
                ("Flooding Loss", each(&|p| lines[p].flooded)),
                ("Exfiltration Loss", each(&|_| 0.0)),
                (
                    "Mass Reacted",
                    each(&|p| lines[p].reacted + lines[p].treated + lines[p].to_air - lines[p].from_air),
                ),
                ("Initial Stored Mass", each(&|p| lines[p].stored_first)),
                ("Final Stored Mass", each(&|p| lines[p].stored)),
                ("Continuity Error (%)", errors),
            ]),
        ));
    }
    tables
}

fn percent(came: f64, gone: f64) -> f64 {
    if came > 0.0 { (came - gone) / came * 100.0 } else { 0.0 }
}
