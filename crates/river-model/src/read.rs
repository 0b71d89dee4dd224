//! From the text of a model to a model: names first, so that everything can name everything, then what is said of them.

use river::model::{AuthorUnits, LinkKind, Model, Node, NodeId, NodeKind};
use toml::de::DeTable;

use crate::draft::{Draft, Files, Kind};
use crate::problem::Sheet;
use crate::table::Entry;
use crate::{NativeModel, Read, Section, choices, constituents, land, settings, streams, water, works};

/// Reads a model; files that it names are asked for by name.
#[must_use]
pub fn read(file: &str, text: &str, files: &Files<'_>) -> Read {
    let sheet = Sheet::of(file, text);
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let span = error.span().unwrap_or(0..0);
        sheet.error(
            &span,
            format!("文件写法有误 not valid TOML: {}", error.message()),
            "检查引号、等号和方括号 check quotes, equals signs and brackets",
        );
    }
    let model = if errors.is_empty() { assemble(&Entry::root(&sheet, table.get_ref()), files) } else { None };
    let sound = !sheet.has_errors();
    Read { model: model.filter(|_| sound), problems: sheet.into_sorted() }
}

fn assemble(root: &Entry<'_, '_>, files: &Files<'_>) -> Option<NativeModel> {
    let settings = settings::read(root);
    let mut d = Draft::new(files);
    if let Some(settings) = &settings {
        (d.start, d.begin) = (settings.start, settings.options.start);
    }
    let d = &mut d;
    let constituents =
        root.tables("constituent").iter().filter_map(|e| constituents::constituent(d, e)).collect();
    let (temperature, oxygen) = (water::temperature(d, root), water::oxygen(d, root));
    root.tables("pattern").iter().for_each(|e| constituents::pattern(d, e));
    root.tables("gauge").iter().for_each(|e| constituents::gauge(d, e));
    root.tables("land_use").iter().for_each(|e| land::land_use(d, e));
    places(d, root);
    let choices = root.tables("option").iter().filter_map(|e| choices::choice(d, e)).collect();
    root.finish();
    if d.sections.is_empty() {
        root.missing("[[section]]", "id = \"断面编号\"");
    }
    // What is missing because of another mistake is not told as well.
    if !root.sheet.has_errors() {
        check_ends(d, root);
    }
    let settings = settings?;
    let inside = inside(d);
    let model = Model {
        options: settings.options,
        author: AuthorUnits { flow: 1.0, length: 1.0 },
        pollutants: std::mem::take(&mut d.pollutants),
        tags: Vec::new(),
        temperature,
        oxygen,
        gauges: std::mem::take(&mut d.gauges),
        land_uses: std::mem::take(&mut d.land_uses),
        catchments: std::mem::take(&mut d.catchments).into_iter().flatten().collect(),
        nodes: std::mem::take(&mut d.nodes),
        links: std::mem::take(&mut d.links),
        series: std::mem::take(&mut d.series),
        curves: std::mem::take(&mut d.curves),
        patterns: std::mem::take(&mut d.patterns),
        rules: std::mem::take(&mut d.rules),
        sections: inside,
    };
    Some(NativeModel {
        name: settings.name,
        note: settings.note,
        example: settings.example,
        model: started(model),
        warm_up_s: settings.warm_up_s,
        constituents,
        sections: std::mem::take(&mut d.sections),
        headwaters: std::mem::take(&mut d.headwaters),
        works: std::mem::take(&mut d.works),
        choices,
        labels: std::mem::take(&mut d.labels),
    })
}

/// Sections that a reach leaves.
fn inside(d: &Draft<'_>) -> Vec<NodeId> {
    let nodes = d.sections.iter().map(|s| s.node);
    nodes.filter(|n| !matches!(d.nodes[n.0].kind, NodeKind::Outfall)).collect()
}

/// Nodes, areas and links: all nodes are named before anything leads to one.
fn places(d: &mut Draft<'_>, root: &Entry<'_, '_>) {
    for entry in root.tables("junction") {
        d.node(&entry, NodeKind::Junction);
        entry.finish();
    }
    for entry in root.tables("section") {
        if let Some(node) = d.node(&entry, NodeKind::Outfall) {
            let id = d.nodes[node.0].name.clone();
            d.sections.push(Section { id, node });
        }
        entry.finish();
    }
    for entry in root.tables("outlet") {
        d.node(&entry, NodeKind::Outfall);
        entry.finish();
    }
    let mut nodes = |key| -> Vec<(Entry<'_, '_>, NodeId)> {
        let named = |e| {
            let node = d.node(&e, NodeKind::Junction)?;
            Some((e, node))
        };
        root.tables(key).into_iter().filter_map(named).collect()
    };
    let (pools, plants, sources, headwaters) =
        (nodes("pool"), nodes("plant"), nodes("source"), nodes("headwater"));
    let areas: Vec<(Entry<'_, '_>, String, usize)> = root
        .tables("area")
        .into_iter()
        .filter_map(|e| {
            let (name, place) = d.name(&e, Kind::Area)?;
            Some((e, name, place))
        })
        .collect();
    d.catchments = vec![None; areas.len()];
    for (e, node) in &pools {
        works::pool(d, e, *node);
    }
    for (e, node) in &plants {
        works::plant(d, e, *node);
    }
    for (e, node) in &sources {
        works::source(d, e, *node);
    }
    for (e, node) in &headwaters {
        streams::headwater(d, e, *node);
    }
    for (e, name, place) in areas {
        land::area(d, &e, name, place);
    }
    root.tables("reach").iter().for_each(|e| streams::reach(d, e));
    root.tables("overflow").iter().for_each(|e| works::overflow(d, e));
    root.tables("gate").iter().for_each(|e| works::gate(d, e));
    root.tables("pump").iter().for_each(|e| works::pump(d, e));
    // A section that a reach leaves lies in the river, the others at its end.
    for section in 0..d.sections.len() {
        let node = d.sections[section].node;
        if d.links.iter().any(|l| l.from == node) {
            d.nodes[node.0].kind = NodeKind::Junction;
        }
    }
}

/// Water must leave every junction.
fn check_ends(d: &Draft<'_>, root: &Entry<'_, '_>) {
    for (n, node) in d.nodes.iter().enumerate() {
        let leaves = d.links.iter().any(|l| l.from.0 == n);
        if matches!(node.kind, NodeKind::Outfall) && leaves {
            root.sheet.error(
                &(0..0),
                format!("[[outlet]] {} 不能再有下游: a reach leaves the outlet {}", node.name, node.name),
                "改为 [[junction]] 或 [[section]]",
            );
        }
        if matches!(node.kind, NodeKind::Junction) && !leaves {
            root.sheet.error(
                &(0..0),
                format!("节点 {} 没有下游: nothing leaves the node {}", node.name, node.name),
                "写一个从它出发的 [[reach]]，或改为 [[section]]、[[outlet]] lead a reach from it, or make it an end",
            );
        }
    }
}

/// The depths of junctions, and the dry-weather flow that each reach begins with where none is written.
fn started(mut model: Model) -> Model {
    let mut crowns = vec![0.0f64; model.nodes.len()];
    for link in &model.links {
        if let LinkKind::Conduit(c) = &link.kind
            && !c.dummy
        {
            for node in [link.from.0, link.to.0] {
                crowns[node] = crowns[node].max(c.shape.full_depth());
            }
        }
    }
    for (node, crown) in model.nodes.iter_mut().zip(crowns) {
        if node.max_depth <= 0.0 && !matches!(node.kind, NodeKind::Outfall) {
            node.max_depth = crown;
        }
    }
    let base: Vec<f64> = model.nodes.iter().map(|n| own_flow(&model, n)).collect();
    let mut through = base.clone();
    // As often as there are nodes: in a tree every drop has come down by then, and a ring is told by the network.
    for _ in 0..model.nodes.len() {
        let mut next = base.clone();
        for (i, link) in model.links.iter().enumerate() {
            if carries(&model, i) {
                next[link.to.0] += through[link.from.0];
            }
        }
        if next == through {
            break;
        }
        through = next;
    }
    for i in 0..model.links.len() {
        let from = model.links[i].from.0;
        if let LinkKind::Conduit(c) = &mut model.links[i].kind
            && c.initial_flow < 0.0
        {
            c.initial_flow = through[from];
        }
    }
    model
}

/// Whether dry-weather flow takes a link: the first that leaves its node, never a bypass or an overflow.
fn carries(model: &Model, link: usize) -> bool {
    let from = model.links[link].from;
    let usual = |l: &river::model::Link| l.from == from && !matches!(l.kind, LinkKind::Weir(_));
    model.links.iter().position(usual) == Some(link)
}

fn own_flow(model: &Model, node: &Node) -> f64 {
    let dry = node.dry_weather.flow.as_ref().map_or(0.0, |f| f.0);
    let outside = node.inflows.iter().find(|i| i.kind == river::model::InflowKind::Flow).map_or(0.0, |i| {
        let series = i.series.and_then(|s| model.series.get(s.0)).map_or(0.0, |s| s.at(0.0));
        i.scale * series + i.baseline
    });
    dry + outside
}
