//! One member: the subareas of several subcatchments lie in the lanes.
//!
//! A reservoir is a long chain of operations that wait for each other. With members in the lanes eight go at once; a run of one member
//! has none to fill them with, but the subareas of subcatchments that do not drain onto each other are as independent.

#![expect(clippy::inline_always, reason = "what a step does must be compiled inside each of the widths")]

use std::ops::Range;

use super::drains_to;
use super::ground::Ground;
use super::surface::Beside;
use crate::model::Catchment;
use crate::real::Real;

/// Subcatchments at once.
const W: usize = 8;

/// Places in the order that run off together: one with members in the lanes; else up to eight of which none drains onto another.
pub(super) fn groups<const B: usize>(catchments: &[Catchment], order: &[usize]) -> Vec<Range<usize>> {
    let most = if B == 1 { W } else { 1 };
    let mut groups: Vec<Range<usize>> = Vec::new();
    for (place, i) in order.iter().enumerate() {
        let joins = groups.last().is_some_and(|group| {
            let drains = |other: &usize| {
                drains_to(catchments, *other) == Some(*i) || drains_to(catchments, *i) == Some(*other)
            };
            group.len() < most && !order[group.clone()].iter().any(drains)
        });
        match groups.last_mut() {
            Some(group) if joins => group.end = place + 1,
            _ => groups.push(place..place + 1),
        }
    }
    groups
}

/// Runs off the subareas of up to eight subcatchments.
#[inline(always)]
pub(super) fn run_off<F: Real, const B: usize>(grounds: &mut [Ground<B>], group: &[usize], dt: f64) {
    for i in 0..3 {
        // Lanes without a subarea stay dry.
        let mut beside = Beside { alpha: [1.0; W], depression: [0.0; W] };
        let (mut depth, mut net) = ([0.0; W], [0.0; W]);
        for (l, g) in group.iter().enumerate() {
            let ground = &grounds[*g];
            if ground.surfaces[i].share > 0.0 {
                beside.alpha[l] = ground.surfaces[i].alpha;
                beside.depression[l] = ground.surfaces[i].depression;
                depth[l] = ground.depths[i][0];
                net[l] = ground.taken.net[i][0];
            }
        }
        let yielded = beside.step::<F>(&mut depth, &net, dt);
        for (l, g) in group.iter().enumerate() {
            let ground = &mut grounds[*g];
            if ground.surfaces[i].share > 0.0 {
                ground.depths[i][0] = depth[l];
                ground.yields[i].depth[0] = yielded.depth[l];
                ground.yields[i].rate[0] = yielded.rate[l];
            }
        }
    }
}
