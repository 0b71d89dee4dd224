//! Attribution: the part of every pollutant that each source brought, carried along as a tag.
//!
//! A tagged model carries its pollutants as before and behind them, for each pollutant, a tag for each source. What is done to a
//! pollutant is done to its tags in proportion: reaches carry them as shares ([`crate::stem::Stem::with_tags`]), pools mix them, treatment
//! takes the same share from all. So tags add up to their pollutant to round-off, and the pollutant is what it is without them.

use std::collections::BTreeMap;

use crate::model::{
    Buildup, BuildupLaw, Inflow, InflowKind, LandUse, LandUseId, Model, Pollutant, PollutantId, Washoff,
    WashoffLaw,
};

/// How sources are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grouping {
    /// By what they are: runoff, dry weather, inflow from outside, rain, water that was there at the start.
    ByKind,
    /// Every subcatchment, dry-weather flow and inflow by its name, beside rain and the water that was there at the start.
    ByObject,
}

/// A source.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// Wash-off of a subcatchment, or of all.
    Runoff(String),
    /// Dry-weather flow of a node, or of all.
    DryWeather(String),
    /// External inflow of a node, or of all.
    Inflow(String),
    /// What rain brings down.
    Rain,
    /// What was in the water at the start.
    Initial,
}

/// A model whose pollutants are told by source.
#[derive(Clone, Debug)]
pub struct Tagged {
    /// The model: the pollutants, then for each of them but oxygen a tag for each source.
    pub model: Model,
    /// Sources in the order of a pollutant's tags.
    pub sources: Vec<Source>,
}

impl Tagged {
    /// The place of the tag of a pollutant and a source; none for oxygen, which the air gives and every source takes.
    #[must_use]
    pub fn tag(&self, pollutant: usize, source: usize) -> Option<PollutantId> {
        place_of_tag(&self.model, self.model.wholes(), self.sources.len(), pollutant, source)
    }
}

fn place_of_tag(
    model: &Model,
    wholes: usize,
    tags: usize,
    pollutant: usize,
    source: usize,
) -> Option<PollutantId> {
    let oxygen = model.oxygen.as_ref().map(|oxygen| oxygen.constituent.0);
    let before = pollutant - usize::from(oxygen.is_some_and(|oxygen| oxygen < pollutant));
    (oxygen != Some(pollutant)).then_some(PollutantId(wholes + before * tags + source))
}

/// Tags the pollutants of a model by their sources.
#[must_use]
pub fn tagged(model: &Model, grouping: Grouping) -> Tagged {
    let label = |name: &str| if grouping == Grouping::ByKind { String::new() } else { name.to_owned() };
    let mut places: BTreeMap<Source, usize> = BTreeMap::new();
    let mut sources = Vec::new();
    let mut place = |source: Source| -> usize {
        *places.entry(source.clone()).or_insert_with(|| {
            sources.push(source);
            sources.len() - 1
        })
    };
    let (rain, initial) = (place(Source::Rain), place(Source::Initial));
    let of_catchment: Vec<usize> =
        model.catchments.iter().map(|c| place(Source::Runoff(label(&c.name)))).collect();
    let mut of_node = Vec::new();
    for node in &model.nodes {
        let dry = node.dry_weather.flow.is_some().then(|| place(Source::DryWeather(label(&node.name))));
        let outside = (!node.inflows.is_empty()).then(|| place(Source::Inflow(label(&node.name))));
        of_node.push((dry, outside));
    }
    let wholes = model.pollutants.len();
    let tags = sources.len();
    let at = |p: usize, s: usize| place_of_tag(model, wholes, tags, p, s);
    let mut new = Model { land_uses: Vec::new(), ..model.clone() };
    for (p, pollutant) in model.pollutants.iter().enumerate().filter(|(p, _)| !model.is_oxygen(*p)) {
        for s in 0..tags {
            new.tags.push(PollutantId(p));
            new.pollutants.push(Pollutant {
                rain: if s == rain { pollutant.rain } else { 0.0 },
                dry_weather: 0.0,
                initial: if s == initial { pollutant.initial } else { 0.0 },
                co_pollutant: pollutant
                    .co_pollutant
                    .and_then(|(other, share)| at(other.0, s).map(|other| (other, share))),
                name: format!("{} #{s}", pollutant.name),
                ..pollutant.clone()
            });
        }
    }
    // A land use of each subcatchment's source, which builds up and washes off into that source's tags only.
    let mut land_places: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for (c, &s) in of_catchment.iter().enumerate() {
        for (use_id, _) in &mut new.catchments[c].land_uses {
            let key = (use_id.0, s);
            let place = *land_places.entry(key).or_insert_with(|| {
                new.land_uses.push(land_of(model, &model.land_uses[key.0], tags, s, rain));
                new.land_uses.len() - 1
            });
            *use_id = LandUseId(place);
        }
        let mut initial = std::mem::take(&mut new.catchments[c].initial_buildup);
        initial.resize(new.pollutants.len(), 0.0);
        for p in 0..wholes {
            if let Some(tag) = at(p, s) {
                initial[tag.0] = initial[p];
            }
        }
        new.catchments[c].initial_buildup = initial;
    }
    for (n, node) in new.nodes.iter_mut().enumerate() {
        let (dry, outside) = of_node[n];
        if let Some(s) = dry {
            let own = node.dry_weather.concentrations.clone();
            for (p, pollutant) in model.pollutants.iter().enumerate() {
                let given = own.iter().find(|c| c.0.0 == p);
                let (mean, patterns) =
                    given.map_or((pollutant.dry_weather, Vec::new()), |c| (c.1, c.2.clone()));
                if let Some(tag) = at(p, s) {
                    node.dry_weather.concentrations.push((tag, mean, patterns));
                }
            }
        }
        if let Some(s) = outside {
            let of_tag = |inflow: &Inflow| {
                let kind = match inflow.kind {
                    InflowKind::Flow => return None,
                    InflowKind::Concentration(p) => InflowKind::Concentration(at(p.0, s)?),
                    InflowKind::Load(p) => InflowKind::Load(at(p.0, s)?),
                };
                Some(Inflow { kind, ..inflow.clone() })
            };
            let more: Vec<Inflow> = node.inflows.iter().filter_map(of_tag).collect();
            node.inflows.extend(more);
        }
    }
    Tagged { model: new, sources }
}

fn land_of(model: &Model, land_use: &LandUse, tags: usize, source: usize, rain: usize) -> LandUse {
    let mut new = land_use.clone();
    for (p, (buildup, washoff)) in land_use.buildup.iter().zip(&land_use.washoff).enumerate() {
        if model.is_oxygen(p) {
            continue;
        }
        for s in 0..tags {
            let own = s == source;
            new.buildup.push(if own {
                buildup.clone()
            } else {
                Buildup { law: BuildupLaw::None, per_kerb: false }
            });
            let law = if own { washoff.law } else { WashoffLaw::None };
            // Best practice holds back what rain brings as well.
            let held_back = if own || s == rain { washoff.held_back } else { 0.0 };
            new.washoff.push(Washoff { law, held_back, ..*washoff });
        }
    }
    new
}
