//! The nodes that anything can flow into besides the reach above them: all others have nothing to be cleared, gathered or counted.

use crate::model::{CatchmentOutlet, Model};
use crate::network::{Network, Place};

/// Nodes that are fed, and where they lie along stems.
#[derive(Clone)]
pub(super) struct Fed {
    /// In the order of the nodes.
    pub(super) nodes: Vec<usize>,
    /// Of each stem: a reach, and the fed node at its upstream end; at the head where it goes on from another piece.
    pub(super) along: Vec<Vec<(usize, usize)>>,
}

impl Fed {
    pub(super) fn new(model: &Model, network: &Network) -> Self {
        let mut fed: Vec<bool> = model
            .nodes
            .iter()
            .map(|node| {
                let dry = &node.dry_weather;
                !node.inflows.is_empty() || dry.flow.is_some() || !dry.concentrations.is_empty()
            })
            .collect();
        for catchment in &model.catchments {
            if let CatchmentOutlet::Node(node) = catchment.outlet {
                fed[node.0] = true;
            }
        }
        for (link, reach) in model.links.iter().zip(&network.reaches) {
            // A reach within a piece hands on to the next one, not to the node between them.
            let within = reach.is_some_and(|(stem, reach)| reach + 1 < network.stems[stem].len());
            if !within {
                fed[link.to.0] = true;
            }
        }
        let along = network.stems.iter().enumerate().map(|(stem, links)| {
            let ends = links.iter().enumerate().map(|(reach, link)| (reach, model.links[link.0].from));
            ends.filter(|(_, node)| matches!(network.places[node.0], Place::Within(of, _) if of == stem))
                .map(|(reach, node)| (reach, node.0))
                .filter(|(_, node)| fed[*node])
                .collect()
        });
        Self { along: along.collect(), nodes: (0..fed.len()).filter(|n| fed[*n]).collect() }
    }
}
