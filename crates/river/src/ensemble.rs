//! Many members at once: blocks of lanes that share everything but rain, gates and pools, told at the sections only.
//!
//! A block is one call and knows no threads; whoever calls gives blocks to as many threads as there are.

use crate::Error;
use crate::model::{Gauge, Model, NodeId, NodeKind};
use crate::real::Real;
use crate::run::{Choice, Member, Method, Paired, Run, Snapshot};

/// Members of a block: with 32 lanes a step fills vector registers and its state stays in the cache.
pub const LANES: usize = 32;

/// A member's section over time, at the moments of report.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SectionSeries {
    /// Flow (m3/s).
    pub flow: Vec<f64>,
    /// Concentrations, `[pollutant][moment]`.
    pub quality: Vec<Vec<f64>>,
}

/// What a member gives: its sections in the order of [`sections`].
pub type MemberSections = Vec<SectionSeries>;

/// The sections of a model in the order of its nodes: its outfalls and those that lie within the river.
#[must_use]
pub fn sections(model: &Model) -> Vec<NodeId> {
    (0..model.nodes.len())
        .map(NodeId)
        .filter(|n| matches!(model.nodes[n.0].kind, NodeKind::Outfall) || model.sections.contains(n))
        .collect()
}

/// Runs up to [`LANES`] members together; fails when the balance of any of them does not close.
pub fn block<F: Real>(
    model: &Model,
    method: &Method,
    members: &[Member<'_>],
) -> Result<Vec<MemberSections>, Error> {
    if members.len() == 1 {
        return lanes::<F, 1>(model, method, members);
    }
    if size_of::<F>() > 4 {
        let mut told = Vec::with_capacity(members.len());
        for half in members.chunks(LANES / 2) {
            told.extend(lanes::<F, { LANES / 2 }>(model, method, half)?);
        }
        return Ok(told);
    }
    lanes::<F, LANES>(model, method, members)
}

/// Runs choices under up to [`LANES`] rains, which they share; what no choice touches is run once. Told as `[choice][rain]`; fails
/// when the balance of any of them does not close.
pub fn choices<F: Real>(
    model: &Model,
    method: &Method,
    rains: &[&[Gauge]],
    choices: &[Choice],
) -> Result<Vec<Vec<MemberSections>>, Error> {
    if rains.len() <= LANES / 8 {
        // Too few rains to fill the lanes: choices lie in them as well.
        let member = |choice: &Choice, gauges| Member {
            gauges: Some(gauges),
            interventions: choice.interventions.clone(),
            initial_depths: choice.initial_depths.clone(),
        };
        let members: Vec<Member<'_>> =
            choices.iter().flat_map(|c| rains.iter().map(move |gauges| member(c, *gauges))).collect();
        let mut told = Vec::with_capacity(members.len());
        for members in members.chunks(LANES) {
            told.extend(block::<F>(model, method, members)?);
        }
        let mut told = told.into_iter();
        return Ok(choices.iter().map(|_| told.by_ref().take(rains.len()).collect()).collect());
    }
    if size_of::<F>() > 4 {
        let mut told: Vec<Vec<MemberSections>> = vec![Vec::new(); choices.len()];
        for half in rains.chunks(LANES / 2) {
            for (told, more) in told.iter_mut().zip(paired::<F, { LANES / 2 }>(model, method, half, choices)?)
            {
                told.extend(more);
            }
        }
        return Ok(told);
    }
    paired::<F, LANES>(model, method, rains, choices)
}

fn paired<F: Real, const B: usize>(
    model: &Model,
    method: &Method,
    rains: &[&[Gauge]],
    choices: &[Choice],
) -> Result<Vec<Vec<MemberSections>>, Error> {
    let sections = sections(model);
    let mut told = vec![nothing_yet(model, &sections, rains.len().min(B)); choices.len()];
    let mut run: Paired<'_, F, B> = Paired::new(model, method, rains, choices)?;
    run.finish(|run| {
        for (c, told) in told.iter_mut().enumerate() {
            for (s, node) in sections.iter().enumerate() {
                tell(told, s, *node, &run.shown(c, *node));
            }
        }
    })?;
    Ok(told)
}

fn nothing_yet(model: &Model, sections: &[NodeId], members: usize) -> Vec<MemberSections> {
    let empty = SectionSeries { flow: Vec::new(), quality: vec![Vec::new(); model.pollutants.len()] };
    vec![vec![empty; sections.len()]; members]
}

/// Adds what a section shows at a moment.
fn tell<F: Real, const B: usize>(
    told: &mut [MemberSections],
    section: usize,
    node: NodeId,
    shown: &Snapshot<'_, F, B>,
) {
    for (l, member) in told.iter_mut().enumerate() {
        let section = &mut member[section];
        section.flow.push(shown.node_inflow(node, l));
        for (p, column) in section.quality.iter_mut().enumerate() {
            column.push(shown.node_concentration(node, p, l));
        }
    }
}

fn lanes<F: Real, const B: usize>(
    model: &Model,
    method: &Method,
    members: &[Member<'_>],
) -> Result<Vec<MemberSections>, Error> {
    let sections = sections(model);
    let mut told = nothing_yet(model, &sections, members.len().min(B));
    let mut run: Run<'_, F, B> = Run::new(model, method, members)?.without_surfaces();
    run.finish(|shown| {
        for (s, node) in sections.iter().enumerate() {
            tell(&mut told, s, *node, shown);
        }
    })?;
    Ok(told)
}
