//! `river.toml`: a drawing of the river (示意图), not to scale.

use rust_decimal::Decimal;
use serde::Serialize;
use standards::SectionId;
use toml::de::DeValue;

use super::Section;
use super::entry::Entry;
use super::entry::Need::{Optional, Required};
use super::entry::decimal_of;
use super::ids::Kind;
use super::problem::Problems;
use super::provenance::Provenance;

/// A point of the drawing, in its own units: x to the right, y downwards.
pub type Point = [Decimal; 2];

/// The drawing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Schematic {
    /// What readers must know, such as 示意图，非测绘.
    pub note: String,
    /// Width in drawing units.
    pub width: u32,
    /// Height in drawing units.
    pub height: u32,
    /// Water courses, each drawn in the direction of flow.
    pub branches: Vec<Branch>,
    /// What stands on or beside them.
    pub nodes: Vec<Node>,
}

/// What a water course is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum BranchKind {
    /// 干流
    Main,
    /// 支流
    Tributary,
    /// 退水渠
    Canal,
}

/// A water course.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Branch {
    /// Identifier.
    pub id: String,
    /// Chinese name.
    pub name: String,
    /// What it is.
    pub kind: BranchKind,
    /// Points in the direction of flow.
    pub path: Vec<Point>,
    /// Source.
    pub source: Provenance,
}

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum NodeKind {
    /// 断面
    Section,
    /// 城镇
    Town,
    /// 汇入口
    Confluence,
    /// 水库
    Reservoir,
    /// 流向下游
    Outlet,
}

/// A thing drawn at a point.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// Chinese name.
    pub name: String,
    /// The section it stands for.
    pub section: Option<SectionId>,
    /// The water course it stands on.
    pub branch: Option<String>,
    /// Where.
    pub at: Point,
    /// Source.
    pub source: Provenance,
}

const BRANCH_KINDS: [(&str, BranchKind); 3] =
    [("main", BranchKind::Main), ("tributary", BranchKind::Tributary), ("canal", BranchKind::Canal)];
const NODE_KINDS: [(&str, NodeKind); 5] = [
    ("section", NodeKind::Section),
    ("town", NodeKind::Town),
    ("confluence", NodeKind::Confluence),
    ("reservoir", NodeKind::Reservoir),
    ("outlet", NodeKind::Outlet),
];

pub(super) fn read(file: &Entry<'_>) -> Option<Schematic> {
    let note = file.text(("note", "\"示意图，非测绘成果\""), Required);
    let width = file.integer(("width", "1000"), Required, 100..10_001);
    let height = file.integer(("height", "460"), Required, 100..10_001);
    let branches: Vec<_> = file.tables("branch", Required).into_iter().filter_map(branch).collect();
    let nodes: Vec<_> = file.tables("node", Required).into_iter().filter_map(node).collect();
    let drawing =
        Schematic { note: note?.value, width: width?.value, height: height?.value, branches, nodes };
    let canvas = [Decimal::from(drawing.width), Decimal::from(drawing.height)];
    let outside = |p: &Point| p.iter().zip(canvas).any(|(at, size)| *at < Decimal::ZERO || *at > size);
    let branches =
        drawing.branches.iter().filter(|b| b.path.iter().any(outside)).map(|b| (&b.name, &b.source));
    let nodes = drawing.nodes.iter().filter(|n| outside(&n.at)).map(|n| (&n.name, &n.source));
    for (name, source) in branches.chain(nodes) {
        file.problems().error(
            &source.place,
            format!("“{name}”画到图外 is drawn outside the canvas"),
            format!("x 取 0 到 {}，y 取 0 到 {}", drawing.width, drawing.height),
        );
    }
    Some(drawing)
}

fn branch(e: Entry<'_>) -> Option<Branch> {
    let id = e.text(("id", "\"hutuo\""), Required);
    let name = e.text(("name", "\"滹沱河\""), Required);
    let kind = e.choice(("kind", "\"main\""), Required, &BRANCH_KINDS);
    let path = e.value(("path", "[[980, 40], [520, 180]]"), Required, |v| {
        let points: Option<Vec<Point>> = v.as_array()?.iter().map(|p| point(p.get_ref())).collect();
        points.filter(|p| p.len() >= 2)
    });
    let source = Provenance::read(&e);
    if let Some(id) = &id {
        e.sheet.ids.define(Kind::Branch, id, e.problems());
    }
    e.finish();
    Some(Branch { id: id?.value, name: name?.value, kind: kind?.value, path: path?.value, source })
}

fn point(value: &DeValue<'_>) -> Option<Point> {
    let array = value.as_array()?;
    match (array.first(), array.get(1), array.get(2)) {
        (Some(x), Some(y), None) => Some([decimal_of(x.get_ref())?, decimal_of(y.get_ref())?]),
        _ => None,
    }
}

fn node(e: Entry<'_>) -> Option<Node> {
    let kind = e.choice(("kind", "\"section\""), Required, &NODE_KINDS);
    let name = e.text(("name", "\"代县桥\""), Required);
    let section = e.text(("section", "\"daixianqiao\""), Optional);
    let branch = e.text(("branch", "\"hutuo\""), Optional);
    let at = e.value(("at", "[520, 180]"), Required, point);
    let source = Provenance::read(&e);
    if let Some(section) = &section {
        e.sheet.ids.refer(Kind::Section, section);
    }
    if let Some(branch) = &branch {
        e.sheet.ids.refer(Kind::Branch, branch);
    }
    if kind.as_ref().is_some_and(|k| k.value == NodeKind::Section) && section.is_none() {
        e.problems().error(
            &e.place,
            "断面节点没有写是哪个断面 a node of kind section names no section",
            "写 section = \"daixianqiao\"",
        );
    }
    e.finish();
    Some(Node {
        kind: kind?.value,
        name: name?.value,
        section: section.map(|s| s.value.as_str().into()),
        branch: branch.map(|b| b.value),
        at: at?.value,
        source,
    })
}

/// Warns about sections that the drawing leaves out.
pub(super) fn check_coverage(sections: &[Section], drawing: &Schematic, problems: &Problems) {
    for section in sections.iter().filter(|s| drawing.nodes.iter().all(|n| n.section.as_ref() != Some(&s.id)))
    {
        problems.warning(
            &section.source.place,
            format!("断面“{}”不在示意图上 is not on the drawing", section.name),
            format!("在 river.toml 加一个 section = \"{}\" 的 [[node]]", section.id),
        );
    }
}
