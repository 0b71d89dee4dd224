//! What a run starts from: reaches of conduits, what links can take in, and the water that is there.

use super::Method;
use crate::model::{LinkId, LinkKind, Model};
use crate::real::Real;
use crate::stem::{Inflow, Laterals, ReachSpec};

pub(super) fn spec(model: &Model, link: LinkId, method: &Method) -> Option<ReachSpec> {
    let link = &model.links[link.0];
    let LinkKind::Conduit(c) = &link.kind else { return None };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small count, cut")]
    let barrels = c.barrels.clamp(1.0, 1e4) as u32;
    Some(ReachSpec {
        barrels,
        // Waves in a reach of one cell would flatten by the cell alone.
        max_cell_m: method.max_cell_m.min(c.length / 2.0),
        dispersion: method.dispersion,
        wave_flattens: method.wave_flattens,
        ..ReachSpec::new(&link.name, c.length, c.slope, c.roughness, c.shape.clone())
    })
}

/// What a link can take in: a conduit its flow when full, by Manning, or the greatest flow it was given; others anything.
pub(super) fn capacity(kind: &LinkKind) -> f64 {
    match kind {
        LinkKind::Conduit(c) if !c.dummy => {
            let full = c.slope.max(0.0).sqrt() / c.roughness
                * c.shape.at(c.shape.full_depth()).conveyance
                * c.barrels;
            if c.max_flow > 0.0 { full.min(c.max_flow) } else { full }
        }
        _ => f64::INFINITY,
    }
}

/// Steady inflows that fill a stem with the initial flow of each reach at the initial concentrations.
pub(super) fn started<F: Real, const B: usize>(
    model: &Model,
    links: &[LinkId],
    laterals: &mut Laterals<F, B>,
) -> Inflow<F, B> {
    let first = |l: &LinkId| match &model.links[l.0].kind {
        LinkKind::Conduit(c) => c.initial_flow.max(0.0),
        _ => 0.0,
    };
    let initial: Vec<f64> = model.pollutants.iter().map(|p| p.initial).collect();
    let mut before = links.first().map_or(0.0, first);
    let head = Inflow::even(before, &initial);
    for (reach, link) in links.iter().enumerate().skip(1) {
        let more = first(link) - before;
        if more > 0.0 {
            let loads: Vec<[F; B]> = initial.iter().map(|c| [F::of(c * more); B]).collect();
            laterals.add(reach, &[F::of(more); B], &loads);
            before += more;
        }
    }
    head
}
