//! From what was read to a model: offsets, slopes, sections, and nodes that a kinematic tree cannot have.

use river::model::{AuthorUnits, LinkKind, Model, Node, NodeKind, StorageShape, Temperature};

use super::{Raw, Section};
use crate::deck::Reader;
use crate::problem::Severity;
use crate::units::FOOT;

/// Smallest fall that SWMM gives a conduit (m).
const LEAST_FALL: f64 = 0.001 * FOOT;
/// More steps than this are a mistake in a deck.
const MOST_STEPS: f64 = 1e9;
/// Surface of a manhole, 4 ft across, given to a junction that has to store water (m2).
const MANHOLE: f64 = 1.167_262;

pub(crate) fn finish(r: &mut Reader) -> Model {
    let raw = std::mem::take(&mut r.raw);
    let Raw { mut nodes, mut links, sections, node_lines, link_lines, .. } = raw;
    sewers(r, &nodes, &mut links, &sections, &link_lines, raw.offsets_are_levels, raw.least_slope);
    default_depths(&mut nodes, &links);
    convert(r, &mut nodes, &links, &node_lines);
    let mut options = raw.options.unwrap_or_else(crate::deck::default_options);
    if options.end <= options.start {
        r.tell(0, 0, Severity::Error, "模拟结束时间应晚于开始时间 / the run must end after it starts".into());
    }
    #[expect(clippy::cast_precision_loss, reason = "spans of civil seconds are far below 2^53")]
    let steps = (options.end - options.start) as f64
        / options.routing_step_s.min(options.report_step_s).min(options.wet_step_s);
    if steps > MOST_STEPS {
        r.tell(
            0,
            0,
            Severity::Error,
            format!("步长太短：全程要 {steps:.0} 步 / the steps are too short: {steps:.0} of them"),
        );
    }
    // SWMM also reports the very moment at which it begins to.
    options.report_start = (options.report_start - 1).max(options.start);
    options.wet_step_s = options.wet_step_s.min(options.dry_step_s);
    options.routing_step_s = options.routing_step_s.min(options.report_step_s);
    // Objects that could not be read have been told; a deck with errors gives no model.
    Model {
        options,
        author: AuthorUnits { flow: r.units.flow, length: r.units.length },
        pollutants: raw.pollutants,
        tags: Vec::new(),
        temperature: Temperature::default(),
        oxygen: None,
        gauges: raw.gauges.into_iter().flatten().collect(),
        land_uses: raw.land_uses,
        catchments: raw.catchments.into_iter().flatten().collect(),
        nodes: nodes.into_iter().flatten().collect(),
        links: links.into_iter().flatten().collect(),
        series: raw.series,
        curves: raw.curves,
        patterns: raw.patterns,
        rules: raw.rules,
        sections: Vec::new(),
    }
}

fn sewers(
    r: &mut Reader,
    nodes: &[Option<Node>],
    links: &mut [Option<river::model::Link>],
    sections: &[Option<(Section, usize)>],
    lines: &[usize],
    levels: bool,
    least_slope: f64,
) {
    for (i, link) in links.iter_mut().enumerate() {
        let line = lines.get(i).copied().unwrap_or(0);
        let Some(link) = link else { continue };
        let name = link.name.clone();
        let (Some(Some(from)), Some(Some(to))) = (nodes.get(link.from.0), nodes.get(link.to.0)) else {
            continue;
        };
        let offset = |given: f64, invert: f64| match (given.is_nan(), levels) {
            (true, _) => 0.0,
            (false, true) => given - invert,
            (false, false) => given,
        };
        let section = sections.get(i).and_then(Option::as_ref);
        match (&mut link.kind, section) {
            (LinkKind::Conduit(c), Some((Section::Conduit { shape, barrels }, _))) => {
                c.inlet_offset = offset(c.inlet_offset, from.invert).max(0.0);
                c.outlet_offset = offset(c.outlet_offset, to.invert).max(0.0);
                let fall = from.invert + c.inlet_offset - to.invert - c.outlet_offset;
                let run = (c.length * c.length - fall * fall).max(0.0).sqrt();
                let run = if run > 0.0 { run } else { c.length };
                c.slope = if fall.abs() < LEAST_FALL { LEAST_FALL / run } else { fall / run };
                if c.slope > 0.0 {
                    c.slope = c.slope.max(least_slope);
                } else {
                    r.tell(
                        line,
                        0,
                        Severity::Error,
                        format!(
                            "管段 {name} 是逆坡（坡度 {:.6}），运动波不能倒流；请核对两端高程，受回水顶托的地方改为蓄水池和出口 / {name} runs uphill (slope {:.6}); check the levels of its ends, or make a storage with an outlet where backwater holds it",
                            c.slope, c.slope
                        ),
                    );
                }
                (c.shape, c.barrels) = (shape.clone(), *barrels);
            }
            (LinkKind::Conduit(c), Some((Section::Dummy, _))) => {
                (c.inlet_offset, c.outlet_offset, c.dummy, c.slope) = (0.0, 0.0, true, 0.01);
            }
            (LinkKind::Orifice(o), Some((Section::Opening { round, height, width, .. }, _))) => {
                (o.round, o.height, o.width) = (*round, *height, *width);
                o.crest = offset(o.crest, from.invert);
            }
            (LinkKind::Weir(w), Some((Section::Opening { height, width, side_slope, .. }, _))) => {
                (w.height, w.length, w.side_slope) = (*height, *width, *side_slope);
                w.crest = offset(w.crest, from.invert);
            }
            (LinkKind::Outlet(o), _) => o.crest = offset(o.crest, from.invert),
            (LinkKind::Pump(_), _) => {}
            (_, None) => {
                r.tell(
                    line,
                    0,
                    Severity::Error,
                    format!("{name} 在 [XSECTIONS] 里没有断面 / {name} has no line in [XSECTIONS]"),
                );
            }
            (_, Some((_, line))) => {
                r.tell(
                    *line,
                    0,
                    Severity::Error,
                    format!("{name} 不能用这种断面 / {name} cannot have this section"),
                );
            }
        }
    }
}

/// A junction without a greatest depth reaches to the crown of its highest conduit.
fn default_depths(nodes: &mut [Option<Node>], links: &[Option<river::model::Link>]) {
    let mut crowns = vec![0.0f64; nodes.len()];
    for link in links.iter().flatten() {
        if let LinkKind::Conduit(c) = &link.kind
            && !c.dummy
        {
            let high = c.shape.full_depth();
            for (node, offset) in [(link.from.0, c.inlet_offset), (link.to.0, c.outlet_offset)] {
                if let Some(crown) = crowns.get_mut(node) {
                    *crown = crown.max(offset + high);
                }
            }
        }
    }
    for (node, crown) in nodes.iter_mut().zip(crowns) {
        if let Some(node) = node
            && node.max_depth <= 0.0
            && !matches!(node.kind, NodeKind::Outfall)
        {
            node.max_depth = crown;
        }
    }
}

/// Junctions that regulators leave, or several conduits, become small storages; dividers with one outlet become junctions.
fn convert(
    r: &mut Reader,
    nodes: &mut [Option<Node>],
    links: &[Option<river::model::Link>],
    lines: &[usize],
) {
    for (i, node) in nodes.iter_mut().enumerate() {
        let Some(node) = node else { continue };
        let line = lines.get(i).copied().unwrap_or(0);
        let name = node.name.clone();
        let leaving: Vec<&river::model::Link> = links.iter().flatten().filter(|l| l.from.0 == i).collect();
        let regulated = leaving.iter().any(|l| !matches!(l.kind, LinkKind::Conduit(_)));
        match node.kind {
            NodeKind::Outfall if !leaving.is_empty() => {
                r.tell(
                    line,
                    0,
                    Severity::Error,
                    format!("出口 {name} 不能再有下游管段 / the outfall {name} has a link leaving it"),
                );
            }
            NodeKind::Divider { diverted, .. } => {
                let known = leaving.iter().any(|l| {
                    links.get(diverted.0).and_then(Option::as_ref).is_some_and(|d| d.name == l.name)
                });
                if leaving.len() == 1 {
                    node.kind = NodeKind::Junction;
                    r.tell(
                        line,
                        0,
                        Severity::Converted,
                        format!("分流节点 {name} 只有一条出流，按普通节点计算 / the divider {name} has one outlet and is taken as a junction"),
                    );
                } else if leaving.len() != 2 || !known {
                    r.tell(
                        line,
                        0,
                        Severity::Error,
                        format!("分流节点 {name} 应有两条出流，其中一条是所指的分流管 / the divider {name} needs two outlets, one of them the diversion"),
                    );
                }
            }
            NodeKind::Junction if leaving.len() > 1 || regulated => {
                let deep = node.max_depth.max(leaving.iter().map(|l| top(&l.kind)).fold(0.0, f64::max));
                node.max_depth = if deep > 0.0 { deep } else { 3.0 };
                let constant = MANHOLE.max(node.ponded_area.min(MANHOLE));
                node.kind = NodeKind::Storage {
                    shape: StorageShape::Functional { coefficient: 0.0, power: 1.0, constant },
                    evaporation: 0.0,
                    converted: true,
                };
                let why = if regulated { "闸、堰、泵或出口" } else { "几条管渠" };
                r.tell(
                    line,
                    0,
                    Severity::Converted,
                    format!(
                        "节点 {name} 有{why}引出，改为 {MANHOLE:.2} 平方米的小蓄水池 / {name} is left by regulators or several conduits and becomes a storage of {MANHOLE:.2} m2"
                    ),
                );
            }
            _ => {}
        }
    }
}

fn top(kind: &LinkKind) -> f64 {
    match kind {
        LinkKind::Conduit(c) => c.inlet_offset + c.shape.full_depth(),
        LinkKind::Weir(w) => w.crest + w.height,
        LinkKind::Orifice(o) => o.crest + o.height,
        LinkKind::Outlet(o) => o.crest,
        LinkKind::Pump(p) => p.start_depth,
    }
}
