//! How water and loads are handed on: from nodes into stems, out of stems, and through links that are no reaches.

#![expect(clippy::inline_always, reason = "what a step does must be compiled inside each of the widths")]

use super::Run;
use crate::model::{LinkId, NodeId};
use crate::real::Real;
use crate::stem::Stem;
use crate::wide::wide;

impl<F: Real, const B: usize> Run<'_, F, B> {
    pub(super) fn step_stem(&mut self, stem: usize, dt: f64) {
        wide(
            #[inline(always)]
            || self.gather(stem),
        );
        self.stems[stem].step_told(dt, &self.heads[stem], &self.laterals[stem], self.told);
        let links = &self.network.stems[stem];
        let last = links[links.len() - 1];
        let to = self.model.links[last.0].to.0;
        let count = self.model.pollutants.len();
        deliver(&self.stems[stem], &mut self.flow[to], &mut self.load[to * count..(to + 1) * count]);
    }

    /// Gathers what enters a stem at its nodes.
    #[inline(always)]
    fn gather(&mut self, stem: usize) {
        let count = self.model.pollutants.len();
        self.laterals[stem].clear();
        for &(reach, node) in &self.fed.along[stem] {
            let loads = &self.load[node * count..(node + 1) * count];
            if !enters(&self.flow[node]) && !loads.iter().any(enters) {
                continue;
            }
            let mut flow = [F::ZERO; B];
            for l in 0..B {
                flow[l] = F::of(self.flow[node][l]);
            }
            for (p, row) in self.scratch.iter_mut().enumerate() {
                for l in 0..B {
                    row[l] = F::of(loads[p][l]);
                }
            }
            if reach == 0 {
                self.heads[stem].add(&flow, &self.scratch);
            } else {
                self.laterals[stem].add(reach, &flow, &self.scratch);
            }
        }
    }

    /// Brings what flows out of a stem of another run to the node below it.
    pub(super) fn deliver(&mut self, stem: &Stem<F, B>, to: NodeId) {
        let count = self.model.pollutants.len();
        let rows = to.0 * count..(to.0 + 1) * count;
        deliver(stem, &mut self.flow[to.0], &mut self.load[rows]);
    }

    /// Hands a flow of one member and its loads to a link that leaves a node.
    pub(super) fn hand(&mut self, link: LinkId, member: usize, flow: f64, loads: impl Fn(usize) -> f64) {
        let count = self.model.pollutants.len();
        if let Some((stem, _)) = self.network.reaches[link.0] {
            let head = &mut self.heads[stem];
            head.flow[member] += F::of(flow);
            for p in 0..count {
                head.load[p][member] += F::of(loads(p));
            }
        } else {
            let to = self.model.links[link.0].to.0;
            self.passed[link.0][member] = flow;
            self.flow[to][member] += flow;
            for p in 0..count {
                let load = loads(p);
                self.load[to * count + p][member] += load;
                self.kept.hand(link.0 * count + p, member, load);
            }
        }
    }
}

/// Brings what flows out of a stem to a node.
fn deliver<F: Real, const B: usize>(stem: &Stem<F, B>, flow: &mut [f64; B], load: &mut [[f64; B]]) {
    let out = stem.outflow();
    for l in 0..B {
        flow[l] += out[l].wide();
    }
    for (sum, row) in load.iter_mut().zip(stem.outload()) {
        for l in 0..B {
            sum[l] += row[l].wide();
        }
    }
}

/// Whether anything enters in any member.
fn enters<const B: usize>(row: &[f64; B]) -> bool {
    row.iter().fold(0.0, |sum: f64, value| sum + value.abs()) > 0.0
}
