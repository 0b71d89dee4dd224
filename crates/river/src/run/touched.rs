//! Which part of the network two choices make different: what they act on, what lies downstream of it, and what rules do because of it.

use crate::control::Intervention;
use crate::model::{LinkId, Model, NodeId, Premise, Subject, Value};
use crate::network::{Network, Unit};

/// What people do, whatever the rain.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Choice {
    /// Links held at settings.
    pub interventions: Vec<Intervention>,
    /// Depths of pools at the start in place of the model's (m).
    pub initial_depths: Vec<(NodeId, f64)>,
}

impl Choice {
    fn acts_on(&self, link: LinkId) -> impl Iterator<Item = &Intervention> {
        self.interventions.iter().filter(move |act| act.link == link)
    }

    fn depth_of(&self, node: NodeId) -> Option<f64> {
        self.initial_depths.iter().find(|given| given.0 == node).map(|given| given.1)
    }
}

/// The units that differ between two choices.
#[derive(Clone, Debug)]
pub(super) struct Touched {
    /// Nodes, those within a stem with it.
    pub(super) nodes: Vec<bool>,
    /// Stems.
    pub(super) stems: Vec<bool>,
    links: Vec<bool>,
}

impl Touched {
    pub(super) fn new(model: &Model, network: &Network, first: &Choice, other: &Choice) -> Self {
        let mut touched = Self {
            nodes: vec![false; model.nodes.len()],
            stems: vec![false; network.stems.len()],
            links: vec![false; model.links.len()],
        };
        for (i, differs) in touched.links.iter_mut().enumerate() {
            *differs = !first.acts_on(LinkId(i)).eq(other.acts_on(LinkId(i)));
        }
        for &(node, _) in first.initial_depths.iter().chain(&other.initial_depths) {
            if first.depth_of(node) != other.depth_of(node) {
                touched.mark(network.unit_of(node));
            }
        }
        loop {
            touched.spread(model, network);
            if !touched.obey(model, network) {
                break;
            }
        }
        for n in 0..model.nodes.len() {
            touched.nodes[n] = touched.holds(network.unit_of(NodeId(n)));
        }
        touched
    }

    /// Whether a unit differs.
    pub(super) fn holds(&self, unit: Unit) -> bool {
        match unit {
            Unit::Node(node) => self.nodes[node.0],
            Unit::Stem(stem) => self.stems[stem],
        }
    }

    fn mark(&mut self, unit: Unit) {
        match unit {
            Unit::Node(node) => self.nodes[node.0] = true,
            Unit::Stem(stem) => self.stems[stem] = true,
        }
    }

    /// Marks what touched links leave, and everything downstream of what is marked.
    fn spread(&mut self, model: &Model, network: &Network) {
        for (i, link) in model.links.iter().enumerate() {
            if self.links[i] {
                self.mark(network.unit_of(link.from));
            }
        }
        for &unit in &network.order {
            if !self.holds(unit) {
                continue;
            }
            match unit {
                Unit::Node(node) => {
                    for &link in &network.leaving[node.0] {
                        self.mark(match network.reaches[link.0] {
                            Some((stem, _)) => Unit::Stem(stem),
                            None => network.unit_of(model.links[link.0].to),
                        });
                    }
                }
                Unit::Stem(stem) => {
                    if let Some(last) = network.stems[stem].last() {
                        self.mark(network.unit_of(model.links[last.0].to));
                    }
                }
            }
        }
    }

    /// Touches the links of rules that see something touched; answers whether there were any new ones.
    fn obey(&mut self, model: &Model, network: &Network) -> bool {
        let mut more = false;
        for rule in &model.rules {
            if !rule.premises.iter().any(|premise| self.seen(model, network, premise)) {
                continue;
            }
            for action in rule.then.iter().chain(&rule.otherwise) {
                more |= !std::mem::replace(&mut self.links[action.link.0], true);
            }
        }
        more
    }

    fn seen(&self, model: &Model, network: &Network, premise: &Premise) -> bool {
        let of = |subject: Subject| match subject {
            Subject::Simulation => false,
            Subject::Node(node) => {
                let beside =
                    |link: &LinkId| network.reaches[link.0].is_some_and(|(stem, _)| self.stems[stem]);
                self.holds(network.unit_of(node)) || network.touching[node.0].iter().any(beside)
            }
            Subject::Link(link) => {
                let unit = match network.reaches[link.0] {
                    Some((stem, _)) => Unit::Stem(stem),
                    None => network.unit_of(model.links[link.0].from),
                };
                self.links[link.0] || self.holds(unit)
            }
        };
        let other = match premise.value {
            Value::Of(subject, _) => of(subject),
            Value::Number(_) => false,
        };
        of(premise.subject) || other
    }
}
