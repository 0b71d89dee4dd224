//! Results of a run in the units of its deck, in the shape that SWMM's results are kept in.

use river::Error;
use river::civil;
use river::model::{LinkId, Model, NodeId, NodeKind};
use river::run::{Ledger, Member, Method, Run, Snapshot};
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::deck::Deck;
use crate::units::{FOOT, Units};

/// Pairs written as a map, in their order.
#[derive(Clone, Debug, Default)]
pub struct Named<T>(pub Vec<(String, T)>);

impl<T: Serialize> Serialize for Named<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl<T> Named<T> {
    /// The value with a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&T> {
        self.0.iter().find(|(n, _)| n == name).map(|(_, v)| v)
    }
}

/// Series of an object: its quantities and the concentration of each pollutant.
pub type SeriesOf = Named<Vec<f64>>;

/// Means of one pollutant over a day.
#[derive(Clone, Copy, Debug, serde::Serialize)]
pub struct DayQuality {
    /// Mean over time.
    pub time_mean: f64,
    /// Mean weighted by flow.
    pub flow_weighted: f64,
    /// Greatest value.
    pub max: f64,
}

/// A day at a section.
#[derive(Clone, Debug)]
pub struct Day {
    /// Reported values.
    pub n: usize,
    /// Mean flow.
    pub flow_mean: f64,
    /// Pollutants.
    pub quality: Named<DayQuality>,
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("n", &self.n)?;
        map.serialize_entry("flow_mean", &self.flow_mean)?;
        for (name, quality) in &self.quality.0 {
            map.serialize_entry(name, quality)?;
        }
        map.end()
    }
}

/// A line of the mass ledger, m3 for water and kg (or lb, or counts) for pollutants.
#[derive(Clone, Debug, serde::Serialize)]
pub struct MassLine {
    /// Unit of the amounts.
    pub unit: &'static str,
    /// In: on the surfaces at the start, built up, fallen with rain, initially stored, dry weather and external.
    pub r#in: f64,
    /// Out at outfalls.
    pub out: f64,
    /// Stored on surfaces, in pools and in reaches.
    pub stored: f64,
    /// Reacted.
    pub reacted: f64,
    /// Taken out by treatment.
    pub treated: f64,
    /// Held back by best practice.
    pub held_back: f64,
    /// Infiltrated, evaporated, swept or dried, on surfaces and in the network.
    pub lost: f64,
    /// Lost over rims and crowns.
    pub flooded: f64,
    /// Washed from the surfaces into the network.
    pub washed: f64,
    /// What is missing as a share of what came in.
    pub error: f64,
}

/// A whole result.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Results {
    /// Which engine.
    pub engine: String,
    /// The tables of continuity.
    pub continuity: Named<Named<Vec<f64>>>,
    /// Moments of report.
    pub times: Vec<String>,
    /// Every how many moments of report a value stands.
    pub series_stride: usize,
    /// Names of pollutants.
    pub pollutants: Vec<String>,
    /// Subcatchments: `runoff` and concentrations.
    pub subcatchments: Named<SeriesOf>,
    /// Nodes: `inflow`, `depth` and concentrations.
    pub nodes: Named<SeriesOf>,
    /// Links: `flow` and `setting`.
    pub links: Named<SeriesOf>,
    /// Outfalls, by day.
    pub daily: Named<Named<Day>>,
    /// Where water and every pollutant went.
    pub mass_ledger: Named<MassLine>,
}

/// Runs the model of a deck with members of one lane in double precision.
pub fn run(deck: &Deck, model: &Model, method: &Method, member: &Member<'_>) -> Result<Results, Error> {
    let mut run: Run<'_, f64, 1> = Run::new(model, method, std::slice::from_ref(member))?;
    let mut series = Gathered::new(model);
    run.finish(|shown| series.take(shown, &deck.units))?;
    let names: Vec<String> = model.pollutants.iter().map(|p| p.name.clone()).collect();
    let ledger = run.ledger(0);
    let daily = series.daily(model);
    Ok(Results {
        engine: concat!("xunqing river ", env!("CARGO_PKG_VERSION")).to_owned(),
        continuity: continuity(deck, model, &run, &ledger),
        times: series.moments.iter().map(|m| civil::written(*m)).collect(),
        series_stride: 1,
        pollutants: names,
        subcatchments: Named(series.subcatchments),
        nodes: Named(series.nodes),
        links: Named(series.links),
        daily,
        mass_ledger: mass_ledger(deck, &ledger),
    })
}

struct Gathered {
    moments: Vec<i64>,
    subcatchments: Vec<(String, SeriesOf)>,
    nodes: Vec<(String, SeriesOf)>,
    links: Vec<(String, SeriesOf)>,
}

impl Gathered {
    fn new(model: &Model) -> Self {
        let of = |first: &[&str], quality: bool| -> SeriesOf {
            let names = first.iter().map(|n| (*n).to_owned());
            let pollutants = model.pollutants.iter().filter(|_| quality).map(|p| p.name.clone());
            Named(names.chain(pollutants).map(|n| (n, Vec::new())).collect())
        };
        Self {
            moments: Vec::new(),
            subcatchments: model.catchments.iter().map(|c| (c.name.clone(), of(&["runoff"], true))).collect(),
            nodes: model.nodes.iter().map(|n| (n.name.clone(), of(&["inflow", "depth"], true))).collect(),
            links: model.links.iter().map(|l| (l.name.clone(), of(&["flow", "setting"], false))).collect(),
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "a moment of a run")]
    fn take(&mut self, shown: &Snapshot<'_, f64, 1>, units: &Units) {
        let model = shown.model();
        self.moments.push(model.options.start + shown.time().round() as i64);
        for (i, (_, series)) in self.subcatchments.iter_mut().enumerate() {
            let runoff = shown.runoff(i, 0);
            series.0[0].1.push(runoff / units.flow);
            for (p, column) in series.0[1..].iter_mut().enumerate() {
                column.1.push(if runoff > 0.0 { shown.washed(i, p, 0) } else { 0.0 });
            }
        }
        for (i, (_, series)) in self.nodes.iter_mut().enumerate() {
            series.0[0].1.push(shown.node_inflow(NodeId(i), 0) / units.flow);
            series.0[1].1.push(shown.node_depth(NodeId(i), 0) / units.length);
            for (p, column) in series.0[2..].iter_mut().enumerate() {
                column.1.push(shown.node_concentration(NodeId(i), p, 0));
            }
        }
        for (i, (_, series)) in self.links.iter_mut().enumerate() {
            series.0[0].1.push(shown.link_flow(LinkId(i), 0) / units.flow);
            series.0[1].1.push(shown.setting(LinkId(i), 0));
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "counts of a day")]
    fn daily(&self, model: &Model) -> Named<Named<Day>> {
        let mut daily = Vec::new();
        for (node, (name, series)) in model.nodes.iter().zip(&self.nodes) {
            if !matches!(node.kind, NodeKind::Outfall) {
                continue;
            }
            let flow = &series.0[0].1;
            let mut days: Vec<(String, Day)> = Vec::new();
            let mut from = 0;
            while from < self.moments.len() {
                let day = self.moments[from].div_euclid(civil::DAY_S);
                let to = from
                    + self.moments[from..].iter().take_while(|m| m.div_euclid(civil::DAY_S) == day).count();
                let n = to - from;
                let water: f64 = flow[from..to].iter().sum();
                let quality = series.0[2..]
                    .iter()
                    .map(|(name, values)| {
                        let values = &values[from..to];
                        let load: f64 = values.iter().zip(&flow[from..to]).map(|(c, q)| c * q).sum();
                        let time_mean = values.iter().sum::<f64>() / n as f64;
                        let flow_weighted = if water > 0.0 { load / water } else { 0.0 };
                        let max = values.iter().copied().fold(0.0, f64::max);
                        (name.clone(), DayQuality { time_mean, flow_weighted, max })
                    })
                    .collect();
                let date = civil::written(self.moments[from])[..10].to_owned();
                days.push((date, Day { n, flow_mean: water / n as f64, quality: Named(quality) }));
                from = to;
            }
            daily.push((name.clone(), Named(days)));
        }
        Named(daily)
    }
}

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

fn mass_ledger(deck: &Deck, ledger: &Ledger) -> Named<MassLine> {
    let line = |(k, l): (usize, &river::run::LedgerLine)| {
        let (unit, name) = mass_unit(deck, k);
        let line = MassLine {
            unit: name,
            r#in: (l.surface_in + l.stored_first + l.entered) / unit,
            out: l.out / unit,
            stored: (l.surface_stored + l.stored) / unit,
            reacted: l.reacted / unit,
            treated: l.treated / unit,
            held_back: l.held_back / unit,
            lost: (l.surface_lost + l.evaporated) / unit,
            flooded: l.flooded / unit,
            washed: l.washed / unit,
            error: l.error,
        };
        (l.name.clone(), line)
    };
    Named(ledger.lines.iter().enumerate().map(line).collect())
}

/// The tables of continuity, as SWMM reports them.
fn continuity(deck: &Deck, model: &Model, run: &Run<'_, f64, 1>, ledger: &Ledger) -> Named<Named<Vec<f64>>> {
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
                let gone = l.out + l.flooded + l.evaporated + l.reacted + l.treated + l.stored;
                percent(l.stored_first + l.washed + l.entered, gone)
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
                ("Mass Reacted", each(&|p| lines[p].reacted + lines[p].treated)),
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
