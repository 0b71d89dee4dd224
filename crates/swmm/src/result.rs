//! Results of a run in the units of its deck, in the shape that SWMM's results are kept in.

mod balance;

use river::Error;
use river::civil;
use river::model::{LinkId, Model, NodeId};
use river::run::{Member, Method, Run, Snapshot};
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::deck::Deck;
use crate::units::Units;
use balance::{continuity, mass_ledger};

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
    /// Least value of dissolved oxygen, which is the better the more there is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
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
    /// In: on the surfaces at the start, built up, fallen with rain, initially stored, dry weather and external, from the air.
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
    /// Infiltrated, evaporated, swept or dried, on surfaces and in the network, or given up to the air.
    pub lost: f64,
    /// Lost over rims and crowns.
    pub flooded: f64,
    /// Washed from the surfaces into the network.
    pub washed: f64,
    /// Of what came in: oxygen that the air gave to reaches and pools.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_air: Option<f64>,
    /// Of what is lost: oxygen that reaches and pools gave up to the air.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_air: Option<f64>,
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
    /// Sections, by day.
    pub daily: Named<Named<Day>>,
    /// Where water and every pollutant went.
    pub mass_ledger: Named<MassLine>,
}

/// Runs the model of a deck with members of one lane in double precision.
pub fn run(deck: &Deck, model: &Model, method: &Method, member: &Member<'_>) -> Result<Results, Error> {
    run_by(deck, model, method, member, |mut run, told| run.finish(told).map(|()| run))
}

/// The same, brought to its end by the caller, who may have two cores for it ([`Run::halves`]): told the run and what takes each
/// moment of report, it gives back the run that has ended.
pub fn run_by<'m>(
    deck: &Deck,
    model: &'m Model,
    method: &Method,
    member: &Member<'m>,
    bring: impl FnOnce(
        Run<'m, f64, 1>,
        &mut (dyn FnMut(&Snapshot<'_, f64, 1>) + Send),
    ) -> Result<Run<'m, f64, 1>, Error>,
) -> Result<Results, Error> {
    let run: Run<'_, f64, 1> = Run::new(model, method, std::slice::from_ref(member))?;
    let mut series = Gathered::new(model);
    let run = bring(run, &mut |shown| series.take(shown, &deck.units))?;
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
        mass_ledger: mass_ledger(deck, model, &ledger),
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
        for node in river::ensemble::sections(model) {
            let (name, series) = &self.nodes[node.0];
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
                    .enumerate()
                    .map(|(p, (name, values))| {
                        let values = &values[from..to];
                        let load: f64 = values.iter().zip(&flow[from..to]).map(|(c, q)| c * q).sum();
                        let time_mean = values.iter().sum::<f64>() / n as f64;
                        let flow_weighted = if water > 0.0 { load / water } else { 0.0 };
                        let max = values.iter().copied().fold(0.0, f64::max);
                        let least = || values.iter().copied().fold(f64::INFINITY, f64::min);
                        let min = model.is_oxygen(p).then(least);
                        (name.clone(), DayQuality { time_mean, flow_weighted, max, min })
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
