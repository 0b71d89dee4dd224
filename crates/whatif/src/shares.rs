//! The central member: which sources make the section's concentration, how the river looks along its length, how its works stand.

use river::attribution::{Grouping, Source, tagged};
use river::model::NodeId;
use river::run::{Member, Run};
use river_model::Role;

use crate::{Error, Prepared};

/// Kinds of sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceKind {
    /// Wash-off of an area.
    Runoff,
    /// Dry-weather flow.
    DryWeather,
    /// From upstream.
    Upstream,
    /// Brought by rain.
    Rain,
    /// In the river at the beginning of the run.
    Initial,
}

/// What one source brings.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: SourceKind,
    /// Its part of the concentration at the section, `[constituent][hour]` (mg/L); no hours of dissolved oxygen, which the air gives and
    /// every source takes.
    pub parts: Vec<Vec<f64>>,
}

/// The river along its length.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// Distance from the head of the river (km) and name of each point.
    pub points: Vec<(f64, String)>,
    /// Concentrations, `[constituent][hour][point]` (mg/L).
    pub quality: Vec<Vec<Vec<f64>>>,
    /// Flow, `[hour][point]` (m3/s).
    pub flow: Vec<Vec<f64>>,
}

/// How something that people work stands over the hours.
#[derive(Clone, Debug, PartialEq)]
pub struct Stood {
    /// Place in the model's works.
    pub work: usize,
    /// Where its water comes to the river (km from its head), where it does.
    pub km: Option<f64>,
    /// Flow through it (m3/s).
    pub flow: Vec<f64>,
    /// Its setting, 0 to 1; of a pool its depth (m).
    pub state: Vec<f64>,
}

/// What the central member tells under one option.
#[derive(Clone, Debug, PartialEq)]
pub struct Central {
    /// Concentrations at the section, `[constituent][hour]`: the sum of the parts, but of dissolved oxygen.
    pub total: Vec<Vec<f64>>,
    /// Sources that bring anything.
    pub parts: Vec<Part>,
    /// The river.
    pub profile: Profile,
    /// Gates, overflows, pumps and pools.
    pub works: Vec<Stood>,
}

/// What each of up to `B` options tells under the same rain.
pub(crate) fn centrals<const B: usize>(
    prepared: &Prepared<'_>,
    members: &[Member<'_>],
) -> Result<Vec<Central>, Error> {
    let native = prepared.question.native;
    let by_source = tagged(&prepared.model, Grouping::ByObject);
    let count = prepared.model.pollutants.len();
    let section = native.sections[prepared.question.section].node;
    let parts: Vec<Part> = by_source.sources.iter().map(|s| part(prepared, s, count)).collect();
    let label = |node: NodeId| native.label(&prepared.model.nodes[node.0].name).to_owned();
    let profile = Profile {
        points: prepared.river.iter().map(|(node, m)| (m / 1000.0, label(*node))).collect(),
        quality: vec![Vec::new(); count],
        flow: Vec::new(),
    };
    let nothing_yet = Central { total: vec![Vec::new(); count], parts, profile, works: standing(prepared) };
    let mut told = vec![nothing_yet; members.len().min(B)];
    let mut run: Run<'_, f64, B> = Run::new(&by_source.model, &prepared.method, members)?.without_surfaces();
    run.finish(|shown| {
        for (l, told) in told.iter_mut().enumerate() {
            let Central { total, parts, profile, works } = told;
            for (p, total) in total.iter_mut().enumerate() {
                total.push(shown.node_concentration(section, p, l));
                for (t, part) in parts.iter_mut().enumerate() {
                    if let Some(tag) = by_source.tag(p, t) {
                        part.parts[p].push(shown.node_concentration(section, tag.0, l));
                    }
                }
                let along = prepared.river.iter().map(|(node, _)| shown.node_concentration(*node, p, l));
                profile.quality[p].push(along.collect());
            }
            profile.flow.push(prepared.river.iter().map(|(node, _)| shown.node_inflow(*node, l)).collect());
            for stood in works {
                let work = &native.works[stood.work];
                let (flow, state) = work.link.map_or_else(
                    || (shown.node_inflow(work.node, l), shown.node_depth(work.node, l)),
                    |link| (shown.link_flow(link, l), shown.setting(link, l)),
                );
                stood.flow.push(flow);
                stood.state.push(state);
            }
        }
    })?;
    for central in &mut told {
        central.parts.retain(|part| part.parts.iter().flatten().any(|x| *x > 1e-6));
    }
    Ok(told)
}

fn part(prepared: &Prepared<'_>, source: &Source, count: usize) -> Part {
    let label = |name: &str| prepared.question.native.label(name).to_owned();
    let (kind, name) = match source {
        Source::Runoff(name) => (SourceKind::Runoff, label(name)),
        Source::DryWeather(name) => (SourceKind::DryWeather, label(name)),
        Source::Inflow(name) => (SourceKind::Upstream, label(name)),
        Source::Rain => (SourceKind::Rain, "雨水".to_owned()),
        Source::Initial => (SourceKind::Initial, "推演起点前已在河里的水".to_owned()),
    };
    Part { name, kind, parts: vec![Vec::new(); count] }
}

/// Works that are told, each with the place where its water reaches the river.
fn standing(prepared: &Prepared<'_>) -> Vec<Stood> {
    let told =
        |role: Role| matches!(role, Role::Gate | Role::Overflow | Role::Pump | Role::Pool | Role::Plant);
    let works = prepared.question.native.works.iter().enumerate().filter(|(_, w)| told(w.role));
    works
        .map(|(place, work)| {
            let from = work.link.map_or(work.node, |l| prepared.model.links[l.0].to);
            Stood { work: place, km: reaches(prepared, from), flow: Vec::new(), state: Vec::new() }
        })
        .collect()
}

/// Where water of a node comes to the river (km), following what leaves it.
fn reaches(prepared: &Prepared<'_>, from: NodeId) -> Option<f64> {
    let mut at = from;
    for _ in 0..prepared.model.nodes.len() {
        if let Some((_, m)) = prepared.river.iter().find(|(node, _)| *node == at) {
            return Some(m / 1000.0);
        }
        at = prepared.model.links.iter().find(|l| l.from == at)?.to;
    }
    None
}
