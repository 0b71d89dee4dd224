//! Many members at once: blocks of lanes that share everything but rain, gates and pools, told at the sections only.
//!
//! A block is one call and knows no threads; whoever calls gives blocks to as many threads as there are.

use crate::Error;
use crate::model::{Model, NodeId, NodeKind};
use crate::real::Real;
use crate::run::{Member, Method, Run};

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

/// The sections of a model: its outfalls.
#[must_use]
pub fn sections(model: &Model) -> Vec<NodeId> {
    (0..model.nodes.len())
        .map(NodeId)
        .filter(|n| matches!(model.nodes[n.0].kind, NodeKind::Outfall))
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
    lanes::<F, LANES>(model, method, members)
}

fn lanes<F: Real, const B: usize>(
    model: &Model,
    method: &Method,
    members: &[Member<'_>],
) -> Result<Vec<MemberSections>, Error> {
    let sections = sections(model);
    let pollutants = model.pollutants.len();
    let empty = SectionSeries { flow: Vec::new(), quality: vec![Vec::new(); pollutants] };
    let mut told: Vec<MemberSections> = vec![vec![empty; sections.len()]; members.len().min(B)];
    let mut run: Run<'_, F, B> = Run::new(model, method, members)?;
    run.finish(|shown| {
        for (l, member) in told.iter_mut().enumerate() {
            for (section, node) in member.iter_mut().zip(&sections) {
                section.flow.push(shown.node_inflow(*node, l));
                for (p, column) in section.quality.iter_mut().enumerate() {
                    column.push(shown.node_concentration(*node, p, l));
                }
            }
        }
    })?;
    Ok(told)
}
