//! Where things lie along the river: distances from its head by which readings reach far or not.

use river::model::{LinkId, LinkKind, Model, NodeId};

/// Distance of every node from the head of the river (m); what lies on a tributary or a sewer counts back from where it comes in.
pub(crate) struct Places(Vec<Option<f64>>);

impl Places {
    pub(crate) fn new(model: &Model, river: &[(NodeId, f64)]) -> Self {
        let mut places = vec![None; model.nodes.len()];
        for (node, metres) in river {
            places[node.0] = Some(*metres);
        }
        // As many rounds as there are nodes reach whatever leads to the river.
        for _ in 0..model.nodes.len() {
            let mut changed = false;
            for link in &model.links {
                if let (None, Some(to)) = (places[link.from.0], places[link.to.0]) {
                    places[link.from.0] = Some(to - length(&link.kind));
                    changed = true;
                }
            }
            if !changed {
                break;
            }
        }
        Self(places)
    }

    /// Place of a node; none when its water never comes to the river.
    pub(crate) fn of(&self, node: NodeId) -> Option<f64> {
        self.0.get(node.0).copied().flatten()
    }

    /// Place in a conduit, so many metres below its upper end.
    pub(crate) fn within(&self, model: &Model, link: LinkId, below_m: f64) -> Option<f64> {
        let link = model.links.get(link.0)?;
        Some(self.of(link.to)? - length(&link.kind) + below_m)
    }
}

fn length(kind: &LinkKind) -> f64 {
    match kind {
        LinkKind::Conduit(conduit) if !conduit.dummy => conduit.length,
        _ => 0.0,
    }
}
