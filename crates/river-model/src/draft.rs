//! A model while it is read: what was named so far, and the parts of it.

use std::collections::HashMap;

use river::model::{
    Buildup, BuildupLaw, Catchment, Curve, Gauge, LandUse, Link, LinkId, LinkKind, Node, NodeId, NodeKind,
    Pattern, Pollutant, Rule, Series, Washoff, WashoffLaw,
};

use crate::problem::suggest;
use crate::table::{Entry, Located};
use crate::{Headwater, Role, Section, Work};

/// Gives the text of a file that a model names, or nothing when there is none.
pub type Files<'f> = dyn Fn(&str) -> Option<String> + 'f;

/// Kinds of names; a name stands for one thing of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    Constituent,
    Gauge,
    LandUse,
    Pattern,
    /// Nodes and areas: both are places that water goes to.
    Node,
    Area,
    Link,
    Choice,
}

impl Kind {
    fn space(self) -> Self {
        if self == Self::Area { Self::Node } else { self }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Constituent => "指标 constituent",
            Self::Gauge => "雨量站 gauge",
            Self::LandUse => "用地类型 land use",
            Self::Pattern => "变化曲线 pattern",
            Self::Node => "节点 node",
            Self::Area => "汇水区 area",
            Self::Link => "河段或设施 link",
            Self::Choice => "处置方案 option",
        }
    }
}

/// Everything read so far.
pub(crate) struct Draft<'f> {
    pub(crate) files: &'f Files<'f>,
    names: HashMap<(Kind, String), (Kind, usize)>,
    counts: HashMap<Kind, usize>,
    pub(crate) pollutants: Vec<Pollutant>,
    /// Which constituent is dissolved oxygen.
    pub(crate) oxygen: Option<usize>,
    pub(crate) gauges: Vec<Gauge>,
    pub(crate) land_uses: Vec<LandUse>,
    pub(crate) catchments: Vec<Option<Catchment>>,
    pub(crate) nodes: Vec<Node>,
    pub(crate) links: Vec<Link>,
    pub(crate) series: Vec<Series>,
    pub(crate) curves: Vec<Curve>,
    pub(crate) patterns: Vec<Pattern>,
    pub(crate) rules: Vec<Rule>,
    pub(crate) sections: Vec<Section>,
    pub(crate) headwaters: Vec<Headwater>,
    pub(crate) works: Vec<Work>,
    /// Names that people read, by the model's names.
    pub(crate) labels: Vec<(String, String)>,
    /// Civil seconds of the beginning of what is reported.
    pub(crate) start: i64,
    /// Civil seconds of the beginning of the run.
    pub(crate) begin: i64,
}

impl<'f> Draft<'f> {
    pub(crate) fn new(files: &'f Files<'f>) -> Self {
        Self {
            files,
            names: HashMap::new(),
            counts: HashMap::new(),
            pollutants: Vec::new(),
            oxygen: None,
            gauges: Vec::new(),
            land_uses: Vec::new(),
            catchments: Vec::new(),
            nodes: Vec::new(),
            links: Vec::new(),
            series: Vec::new(),
            curves: Vec::new(),
            patterns: Vec::new(),
            rules: Vec::new(),
            sections: Vec::new(),
            headwaters: Vec::new(),
            works: Vec::new(),
            labels: Vec::new(),
            start: 0,
            begin: 0,
        }
    }

    /// Reads the `id` of a table and gives it the next place of its kind; nothing when it has none or the name is taken.
    pub(crate) fn name(&mut self, entry: &Entry<'_, '_>, kind: Kind) -> Option<(String, usize)> {
        let id = entry.needed_text("id", "\"…\"")?;
        let place = self.counts.get(&kind).copied().unwrap_or(0);
        if !self.take(entry, kind, &id, place) {
            return None;
        }
        if let Some(name) = entry.text("name") {
            self.labels.push((id.value.clone(), name.value));
        }
        Some((id.value, place))
    }

    fn take(&mut self, entry: &Entry<'_, '_>, kind: Kind, id: &Located<String>, place: usize) -> bool {
        let key = (kind.space(), id.value.clone());
        if let Some((other, _)) = self.names.get(&key) {
            entry.sheet.error(
                &id.span,
                format!("`{}` 已是一个{}的编号 is taken by another {}", id.value, other.word(), other.word()),
                "换一个编号 choose another id",
            );
            return false;
        }
        self.names.insert(key, (kind, place));
        *self.counts.entry(kind).or_insert(0) += 1;
        true
    }

    /// A node under the id of its table.
    pub(crate) fn node(&mut self, entry: &Entry<'_, '_>, kind: NodeKind) -> Option<NodeId> {
        let (id, place) = self.name(entry, Kind::Node)?;
        self.nodes.push(blank_node(&id, kind));
        Some(NodeId(place))
    }

    /// A node that the model needs and its author did not name.
    pub(crate) fn hidden_node(&mut self, name: &str, kind: NodeKind) -> NodeId {
        let place = self.nodes.len();
        self.names.insert((Kind::Node, name.to_owned()), (Kind::Node, place));
        *self.counts.entry(Kind::Node).or_insert(0) += 1;
        self.nodes.push(blank_node(name, kind));
        NodeId(place)
    }

    /// A link under a name; its place.
    pub(crate) fn link(&mut self, name: String, from: NodeId, to: NodeId, kind: LinkKind) -> LinkId {
        self.links.push(Link { name, from, to, kind });
        LinkId(self.links.len() - 1)
    }

    /// Water that goes on at once.
    pub(crate) fn passing(&mut self, name: String, from: NodeId, to: NodeId) -> LinkId {
        self.link(name, from, to, LinkKind::Conduit(crate::streams::passing()))
    }

    /// The place of a name that a key gives, which must be known.
    pub(crate) fn place(&self, entry: &Entry<'_, '_>, kind: Kind, name: &Located<String>) -> Option<usize> {
        match self.names.get(&(kind.space(), name.value.clone())) {
            Some((found, place)) if *found == kind => Some(*place),
            _ => {
                let mut known: Vec<&str> = self
                    .names
                    .iter()
                    .filter(|(_, (k, _))| *k == kind)
                    .map(|((_, name), _)| name.as_str())
                    .collect();
                known.sort_unstable();
                entry.sheet.error(
                    &name.span,
                    format!("没有{} `{}`: no {} of that name", kind.word(), name.value, kind.word()),
                    suggest(&name.value, known.into_iter()),
                );
                None
            }
        }
    }

    /// Whether a name is taken.
    pub(crate) fn knows(&self, kind: Kind, name: &str) -> bool {
        self.names.contains_key(&(kind.space(), name.to_owned()))
    }

    /// Which kind a place name is of, node or area.
    pub(crate) fn kind_of(&self, name: &str) -> Option<(Kind, usize)> {
        self.names.get(&(Kind::Node, name.to_owned())).copied()
    }

    /// The node that a key names, which must be there.
    pub(crate) fn needed_node(&self, entry: &Entry<'_, '_>, key: &'static str) -> Option<NodeId> {
        let name = entry.needed_text(key, "\"节点编号\"")?;
        self.place(entry, Kind::Node, &name).map(NodeId)
    }

    /// Amounts of constituents, such as concentrations; zero for those not written.
    pub(crate) fn of_constituents(&self, entry: &Entry<'_, '_>, key: &'static str) -> Vec<(usize, f64)> {
        entry
            .amounts(key, crate::table::Bound::NotNegative)
            .into_iter()
            .filter_map(|(name, x)| Some((self.place(entry, Kind::Constituent, &name)?, x)))
            .collect()
    }

    /// Something that people work, for whoever shows or orders it.
    pub(crate) fn work(
        &mut self,
        entry: &Entry<'_, '_>,
        id: &str,
        node: NodeId,
        link: Option<LinkId>,
        role: Role,
    ) {
        let object = entry.text("object").map(|o| o.value);
        let name =
            self.labels.iter().rev().find(|(of, _)| of == id).map_or_else(|| id.to_owned(), |l| l.1.clone());
        self.works.push(Work {
            id: id.to_owned(),
            name,
            role,
            node,
            link,
            object: object.unwrap_or_else(|| id.to_owned()),
        });
    }
}

fn blank_node(name: &str, kind: NodeKind) -> Node {
    Node {
        name: name.to_owned(),
        kind,
        invert: 0.0,
        max_depth: 0.0,
        initial_depth: 0.0,
        ponded_area: 0.0,
        treatment: Vec::new(),
        inflows: Vec::new(),
        dry_weather: river::model::DryWeather::default(),
    }
}

/// No build-up and no wash-off of any constituent.
pub(crate) fn clean(count: usize) -> (Vec<Buildup>, Vec<Washoff>) {
    (
        vec![Buildup { law: BuildupLaw::None, per_kerb: false }; count],
        vec![Washoff { law: WashoffLaw::None, sweeping: 0.0, held_back: 0.0 }; count],
    )
}
