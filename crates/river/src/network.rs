//! The tree of water: which conduits make a stem, and the order in which stems and nodes are stepped.
//!
//! A stem runs on through a junction that does nothing but join reaches; at a confluence the longer way upstream is the stem and
//! the other ends in it. A sewer with a lid begins a stem of its own, because what it cannot carry stays out of it.
//!
//! A long stem is cut into pieces of some [`LONG_M`]: each takes the substeps that its own fastest wave needs, its state stays in
//! the cache, and a choice runs only the pieces below what it touches again. At a cut the means over the step are handed on and the
//! scheme is of first order over one face: that spreads a cloud by about the square of a cell, some per cent of what dispersion
//! does along a piece.

use std::collections::VecDeque;

use crate::Error;
use crate::model::{LinkId, LinkKind, Model, NodeId, NodeKind};
use crate::shape::Shape;

/// About how long a stem may be (m).
pub const LONG_M: f64 = 24_000.0;

/// What is stepped at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A node that splits, stores, treats or ends.
    Node(NodeId),
    /// A stem, by its place in [`Network::stems`].
    Stem(usize),
}

/// Where a node lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// It is a unit of its own.
    Own,
    /// It joins reaches within a stem, or two pieces of one: the stem and the reach that begins at it.
    Within(usize, usize),
}

/// The order of a model's water.
#[derive(Clone, Debug)]
pub struct Network {
    /// Conduits of each stem, upstream first.
    pub stems: Vec<Vec<LinkId>>,
    /// Units, upstream first.
    pub order: Vec<Unit>,
    /// Where each node lies.
    pub places: Vec<Place>,
    /// Stem and reach of each link that is a reach.
    pub reaches: Vec<Option<(usize, usize)>>,
    /// Links that leave each node.
    pub leaving: Vec<Vec<LinkId>>,
    /// Links that touch each node.
    pub touching: Vec<Vec<LinkId>>,
}

impl Network {
    /// Orders a model, or says why its water has no order.
    pub fn new(model: &Model) -> Result<Self, Error> {
        let mut leaving = vec![Vec::new(); model.nodes.len()];
        let mut touching = leaving.clone();
        for (i, link) in model.links.iter().enumerate() {
            leaving[link.from.0].push(LinkId(i));
            touching[link.from.0].push(LinkId(i));
            touching[link.to.0].push(LinkId(i));
            if let LinkKind::Conduit(c) = &link.kind
                && !c.dummy
                && !(c.slope > 0.0 && c.slope.is_finite())
            {
                return Err(Error::AdverseSlope { reach: link.name.clone(), slope: c.slope });
            }
        }
        for (node, links) in model.nodes.iter().zip(&leaving) {
            if matches!(node.kind, NodeKind::Junction) && links.len() > 1 {
                return Err(Error::TwoWays { node: node.name.clone() });
            }
        }
        let upstream = lengths_upstream(model, &leaving)?;
        let mut network = Self {
            stems: Vec::new(),
            order: Vec::new(),
            places: vec![Place::Own; model.nodes.len()],
            reaches: vec![None; model.links.len()],
            leaving,
            touching,
        };
        network.gather(model, &upstream);
        network.sort(model);
        Ok(network)
    }

    /// The conduit through which a stem runs on beyond a node.
    fn onward(&self, model: &Model, node: NodeId) -> Option<LinkId> {
        let n = &model.nodes[node.0];
        if !matches!(n.kind, NodeKind::Junction) || !n.treatment.is_empty() {
            return None;
        }
        let &[link] = &self.leaving[node.0][..] else { return None };
        let LinkKind::Conduit(c) = &model.links[link.0].kind else { return None };
        let lidded = matches!(c.shape, Shape::Circle { .. } | Shape::ClosedRectangle { .. });
        (!lidded && !c.dummy && c.max_flow <= 0.0).then_some(link)
    }

    fn gather(&mut self, model: &Model, upstream: &[f64]) {
        // For each node that a stem may run through, the conduit that it comes from.
        let mut from: Vec<Option<LinkId>> = vec![None; model.nodes.len()];
        for (i, link) in model.links.iter().enumerate() {
            let LinkKind::Conduit(c) = &link.kind else { continue };
            if c.dummy || self.onward(model, link.to).is_none() {
                continue;
            }
            let length = |l: LinkId| upstream[model.links[l.0].from.0] + conduit_length(model, l);
            let best = &mut from[link.to.0];
            if best.is_none_or(|b| length(LinkId(i)) > length(b)) {
                *best = Some(LinkId(i));
            }
        }
        for (i, link) in model.links.iter().enumerate() {
            let is_reach = matches!(&link.kind, LinkKind::Conduit(c) if !c.dummy);
            let continues = self.onward(model, link.from) == Some(LinkId(i)) && from[link.from.0].is_some();
            if !is_reach || continues {
                continue;
            }
            let mut links = vec![LinkId(i)];
            let mut last = LinkId(i);
            while let Some(next) = self.onward(model, model.links[last.0].to)
                && from[model.links[last.0].to.0] == Some(last)
            {
                links.push(next);
                last = next;
            }
            self.cut(model, &links);
        }
    }

    /// Makes pieces of about equal length of the reaches of a stem.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a small count, not negative"
    )]
    fn cut(&mut self, model: &Model, links: &[LinkId]) {
        let whole: f64 = links.iter().map(|link| conduit_length(model, *link)).sum();
        let pieces = (whole / LONG_M).round().clamp(1.0, 1e6);
        let (mut gone, mut begun) = (0.0, usize::MAX);
        for (i, link) in links.iter().enumerate() {
            // Pieces go by the middle of each reach.
            let length = conduit_length(model, *link);
            let piece = ((gone + 0.5 * length) / whole * pieces) as usize;
            gone += length;
            if piece != begun {
                self.stems.push(Vec::new());
                begun = piece;
            }
            let stem = self.stems.len() - 1;
            let place = self.stems[stem].len();
            if i > 0 {
                self.places[model.links[link.0].from.0] = Place::Within(stem, place);
            }
            self.reaches[link.0] = Some((stem, place));
            self.stems[stem].push(*link);
        }
    }

    /// The unit that a node is, or is part of.
    pub(crate) fn unit_of(&self, node: NodeId) -> Unit {
        match self.places[node.0] {
            Place::Own => Unit::Node(node),
            Place::Within(stem, _) => Unit::Stem(stem),
        }
    }

    fn sort(&mut self, model: &Model) {
        let nodes = model.nodes.len();
        let number = |unit: Unit| match unit {
            Unit::Node(n) => n.0,
            Unit::Stem(s) => nodes + s,
        };
        let mut next: Vec<Vec<Unit>> = vec![Vec::new(); nodes + self.stems.len()];
        for (i, link) in model.links.iter().enumerate() {
            let (a, b) = match self.reaches[i] {
                Some((stem, place)) => {
                    if place == 0 && self.places[link.from.0] == Place::Own {
                        next[link.from.0].push(Unit::Stem(stem));
                    }
                    if place + 1 < self.stems[stem].len() {
                        continue;
                    }
                    (Unit::Stem(stem), self.unit_of(link.to))
                }
                None => (self.unit_of(link.from), self.unit_of(link.to)),
            };
            next[number(a)].push(b);
        }
        let mut feeders = vec![0usize; next.len()];
        for unit in next.iter().flatten() {
            feeders[number(*unit)] += 1;
        }
        let own = (0..nodes).filter(|&n| self.places[n] == Place::Own).map(|n| Unit::Node(NodeId(n)));
        let all = own.chain((0..self.stems.len()).map(Unit::Stem));
        let mut ready: VecDeque<Unit> = all.filter(|u| feeders[number(*u)] == 0).collect();
        while let Some(unit) = ready.pop_front() {
            self.order.push(unit);
            for &to in &next[number(unit)] {
                feeders[number(to)] -= 1;
                if feeders[number(to)] == 0 {
                    ready.push_back(to);
                }
            }
        }
    }
}

fn conduit_length(model: &Model, link: LinkId) -> f64 {
    match &model.links[link.0].kind {
        LinkKind::Conduit(c) => c.length,
        _ => 0.0,
    }
}

/// The longest way upstream of each node (m); a ring has none.
fn lengths_upstream(model: &Model, leaving: &[Vec<LinkId>]) -> Result<Vec<f64>, Error> {
    let mut feeders = vec![0usize; model.nodes.len()];
    for link in &model.links {
        feeders[link.to.0] += 1;
    }
    let mut longest = vec![0.0f64; model.nodes.len()];
    let mut ready: VecDeque<usize> = (0..model.nodes.len()).filter(|&n| feeders[n] == 0).collect();
    let mut seen = 0;
    while let Some(node) = ready.pop_front() {
        seen += 1;
        for &link in &leaving[node] {
            let to = model.links[link.0].to.0;
            longest[to] = longest[to].max(longest[node] + conduit_length(model, link));
            feeders[to] -= 1;
            if feeders[to] == 0 {
                ready.push_back(to);
            }
        }
    }
    if seen == model.nodes.len() {
        return Ok(longest);
    }
    Err(Error::Loop { nodes: ring(model, leaving, &feeders) })
}

/// The names along one ring.
fn ring(model: &Model, leaving: &[Vec<LinkId>], feeders: &[usize]) -> Vec<String> {
    let mut way: Vec<usize> = feeders.iter().position(|f| *f > 0).into_iter().collect();
    while let Some(&here) = way.last() {
        // Upstream among nodes that wait: every one of them waits for another one.
        let before = (0..model.nodes.len())
            .find(|&n| feeders[n] > 0 && leaving[n].iter().any(|l| model.links[l.0].to.0 == here));
        match before {
            Some(n) => {
                if let Some(start) = way.iter().position(|w| *w == n) {
                    let mut names: Vec<String> =
                        way[start..].iter().map(|&n| model.nodes[n].name.clone()).collect();
                    names.reverse();
                    return names;
                }
                way.push(n);
            }
            None => break,
        }
    }
    way.iter().map(|&n| model.nodes[n].name.clone()).collect()
}
