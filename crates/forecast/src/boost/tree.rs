//! One tree with seven numbers a leaf, grown leaf by leaf where the rows agree most.

use serde::{Deserialize, Serialize};

use super::bins::Bins;
use super::histogram::{Histogram, Lanes, add, agreement};
use super::leaf::{Bounds, correction};
use crate::features::Sense;
use crate::levels::COUNT;
use crate::spec::Boost;

/// A tree: node 0 is the root; children stand after their parents.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Tree {
    nodes: Vec<Node>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Node {
    /// Rows whose feature is not above `edge`, and the missing ones when `missing_left`, go left.
    Split { feature: usize, edge: f32, missing_left: bool, left: usize, right: usize },
    /// What is added to each quantile.
    Leaf([f32; COUNT]),
}

/// What a tree is grown on.
pub(super) struct Field<'a> {
    pub(super) bins: &'a Bins,
    pub(super) columns: &'a [Vec<u8>],
    pub(super) senses: &'a [Sense],
    /// Features this tree looks at.
    pub(super) chosen: &'a [usize],
    pub(super) gradients: &'a [Lanes],
    pub(super) outcomes: &'a [f32],
    pub(super) fitted: &'a [[f32; COUNT]],
    pub(super) settings: &'a Boost,
}

struct Candidate {
    gain: f32,
    feature: usize,
    /// Last bin on the left, from 1.
    bin: usize,
    missing_left: bool,
}

struct Open {
    node: usize,
    rows: Vec<u32>,
    histogram: Histogram,
    total: Lanes,
    bounds: Bounds,
    best: Option<Candidate>,
}

impl Tree {
    pub(super) fn grow(field: &Field<'_>, rows: Vec<u32>) -> Self {
        let starts: Vec<usize> = std::iter::once(0)
            .chain(field.chosen.iter().scan(0, |sum, feature| {
                *sum += field.bins.count(*feature);
                Some(*sum)
            }))
            .collect();
        let columns: Vec<&[u8]> = field.chosen.iter().map(|feature| &field.columns[*feature][..]).collect();
        let mut tree = Self { nodes: vec![Node::Leaf([0.0; COUNT])] };
        let histogram = Histogram::of(&rows, &columns, &starts, field.gradients);
        let mut open = vec![Open::new(field, &starts, 0, rows, histogram, Bounds::default())];
        for _ in 1..field.settings.leaves {
            let gain = |leaf: &Open| leaf.best.as_ref().map_or(0.0, |best| best.gain);
            let best = (0..open.len()).max_by(|a, b| gain(&open[*a]).total_cmp(&gain(&open[*b])));
            let Some(place) = best.filter(|place| gain(&open[*place]) > 0.0) else { break };
            let leaf = open.swap_remove(place);
            open.extend(tree.split(field, &columns, &starts, leaf));
        }
        for leaf in open {
            tree.nodes[leaf.node] = Node::Leaf(leaf.bounds.clip(correction(field, &leaf.rows)));
        }
        tree
    }

    fn split(&mut self, field: &Field<'_>, columns: &[&[u8]], starts: &[usize], leaf: Open) -> Vec<Open> {
        let Open { node, rows, histogram, bounds, best, .. } = leaf;
        let Some(Candidate { feature, bin, missing_left, .. }) = best else { return Vec::new() };
        let column = &field.columns[feature];
        let (left_rows, right_rows): (Vec<u32>, Vec<u32>) = rows.iter().partition(|row| {
            let at = usize::from(column[**row as usize]);
            if at == 0 { missing_left } else { at <= bin }
        });
        let (left, right) = (self.nodes.len(), self.nodes.len() + 1);
        self.nodes.extend([Node::Leaf([0.0; COUNT]), Node::Leaf([0.0; COUNT])]);
        self.nodes[node] =
            Node::Split { feature, edge: field.bins.edge(feature, bin), missing_left, left, right };
        let (low, high) = bounds.between(field, feature, &left_rows, &right_rows);
        let fewer = if left_rows.len() < right_rows.len() { &left_rows } else { &right_rows };
        let small = Histogram::of(fewer, columns, starts, field.gradients);
        let large = histogram.without(&small);
        let (of_left, of_right) =
            if left_rows.len() < right_rows.len() { (small, large) } else { (large, small) };
        vec![
            Open::new(field, starts, left, left_rows, of_left, low),
            Open::new(field, starts, right, right_rows, of_right, high),
        ]
    }

    /// What the tree adds for a row.
    pub(super) fn of(&self, row: &[f32]) -> [f32; COUNT] {
        self.walk(|feature, edge, missing_left| {
            let value = row.get(feature).copied().unwrap_or(f32::NAN);
            if value.is_nan() { missing_left } else { value <= edge }
        })
    }

    fn walk(&self, goes_left: impl Fn(usize, f32, bool) -> bool) -> [f32; COUNT] {
        let mut at = 0;
        // Children stand after their parents, so this ends; a stored tree that breaks it gives nothing.
        loop {
            match self.nodes.get(at) {
                Some(Node::Split { feature, edge, missing_left, left, right }) => {
                    let next = if goes_left(*feature, *edge, *missing_left) { *left } else { *right };
                    if next <= at {
                        return [0.0; COUNT];
                    }
                    at = next;
                }
                Some(Node::Leaf(values)) => return *values,
                None => return [0.0; COUNT],
            }
        }
    }

    /// Features that the tree asks for, once a split.
    pub(super) fn asked(&self) -> impl Iterator<Item = usize> {
        self.nodes.iter().filter_map(|node| match node {
            Node::Split { feature, .. } => Some(*feature),
            Node::Leaf(_) => None,
        })
    }
}

impl Open {
    fn new(
        field: &Field<'_>,
        starts: &[usize],
        node: usize,
        rows: Vec<u32>,
        histogram: Histogram,
        bounds: Bounds,
    ) -> Self {
        let mut total = Lanes::default();
        // Every feature's bins hold all rows of the node.
        if let [start, end, ..] = starts {
            histogram.sums[*start..*end].iter().for_each(|sum| add(&mut total, sum));
        }
        let mut open = Self { node, rows, histogram, total, bounds, best: None };
        open.best = open.candidate(field, starts);
        open
    }

    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "settings of tens")]
    fn candidate(&self, field: &Field<'_>, starts: &[usize]) -> Option<Candidate> {
        let least = field.settings.leaf_rows as f32;
        let prior = field.settings.prior_rows as f32;
        if self.total[COUNT] < 2.0 * least {
            return None;
        }
        let whole = agreement(&self.total, prior);
        let mut best: Option<Candidate> = None;
        for (feature, bounds) in field.chosen.iter().zip(starts.windows(2)) {
            let bins = &self.histogram.sums[bounds[0]..bounds[1]];
            let missing = bins[0];
            for missing_left in [false, true] {
                if missing_left && missing[COUNT] < 0.5 {
                    continue;
                }
                let mut left = if missing_left { missing } else { Lanes::default() };
                for (bin, sums) in bins.iter().enumerate().take(bins.len() - 1).skip(1) {
                    add(&mut left, sums);
                    if left[COUNT] < least {
                        continue;
                    }
                    let mut right = self.total;
                    right.iter_mut().zip(&left).for_each(|(a, b)| *a -= b);
                    if right[COUNT] < least {
                        break;
                    }
                    let gain = agreement(&left, prior) + agreement(&right, prior) - whole;
                    let better = best.as_ref().is_none_or(|best| gain > best.gain);
                    if better && allowed(field.senses[*feature], &left, &right) {
                        best = Some(Candidate { gain, feature: *feature, bin, missing_left });
                    }
                }
            }
        }
        best.filter(|best| best.gain > 0.0)
    }
}

/// Whether the sides pull in the order that the feature's sense asks for.
fn allowed(sense: Sense, left: &Lanes, right: &Lanes) -> bool {
    let pull = |side: &Lanes| side[..COUNT].iter().sum::<f32>() / side[COUNT];
    match sense {
        Sense::Free => true,
        Sense::Rising => pull(left) <= pull(right),
        Sense::Falling => pull(left) >= pull(right),
    }
}
