//! `[[source]]`, `[[plant]]`, `[[pool]]`, `[[overflow]]`, `[[gate]]` and `[[pump]]`: what brings sewage, keeps it and lets it go.

use river::expression::Expression;
use river::model::{
    Action, ActionTarget, Curve, CurveId, DividerLaw, DryWeather, LinkId, LinkKind, NodeId, NodeKind,
    Orifice, PatternId, PollutantId, Pump, PumpLaw, Rule, StorageShape, Treatment, Weir, WeirShape,
};

use crate::Role;
use crate::csv;
use crate::draft::{Draft, Kind};
use crate::table::{Bound, Entry};

/// Weir coefficient C of C L h^1.5 (m^0.5/s): a sharp crest.
const SHARP_CREST: f64 = 1.84;
/// Discharge coefficient of a gate.
const GATE: f64 = 0.6;

pub(crate) fn source(d: &mut Draft<'_>, e: &Entry<'_, '_>, node: NodeId) {
    let to = d.needed_node(e, "to");
    let flow = e.needed("flow_m3_d", Bound::NotNegative, "500").unwrap_or(0.0) / 86_400.0;
    let names = e.texts("pattern");
    let patterns: Vec<PatternId> =
        names.iter().filter_map(|p| d.place(e, Kind::Pattern, p)).map(PatternId).collect();
    let concentrations =
        d.of_constituents(e, "mg_l").into_iter().map(|(p, c)| (PollutantId(p), c, Vec::new())).collect();
    d.nodes[node.0].dry_weather = DryWeather { flow: Some((flow, patterns)), concentrations };
    let id = d.nodes[node.0].name.clone();
    if let Some(to) = to {
        d.passing(format!("{id}-out"), node, to);
    }
    d.work(e, &id, node, None, Role::Source);
    e.finish();
}

/// A plant: what is above its capacity goes round it, the rest leaves no dirtier than its effluent.
pub(crate) fn plant(d: &mut Draft<'_>, e: &Entry<'_, '_>, node: NodeId) {
    let (to, bypass) = (d.needed_node(e, "to"), d.needed_node(e, "bypass_to"));
    let capacity = e.needed("capacity_m3_d", Bound::Positive, "10000").unwrap_or(1.0) / 86_400.0;
    let id = d.nodes[node.0].name.clone();
    let treated = d.hidden_node(&format!("{id}-effluent"), NodeKind::Junction);
    let effluent = d.of_constituents(e, "effluent_mg_l");
    crate::water::oxygen_is_said(d, e, "effluent_mg_l", &effluent);
    for (p, mg_l) in effluent {
        if d.oxygen == Some(p) {
            // Aeration gives what it gives, whatever came.
            d.nodes[treated.0].treatment.push((PollutantId(p), Treatment::Given(mg_l)));
            continue;
        }
        let name = d.pollutants[p].name.clone();
        match Expression::parse(&format!("{mg_l}"), &|_| None) {
            Ok(expression) => {
                d.nodes[treated.0].treatment.push((PollutantId(p), Treatment::Concentration(expression)));
            }
            Err(error) => e.sheet.error(&e.span, format!("{name}: {error}"), ""),
        }
    }
    if let (Some(to), Some(bypass)) = (to, bypass) {
        d.passing(format!("{id}-through"), node, treated);
        d.passing(format!("{id}-out"), treated, to);
        let diverted = d.passing(format!("{id}-bypass"), node, bypass);
        d.nodes[node.0].kind = NodeKind::Divider { law: DividerLaw::Cutoff(capacity), diverted };
    }
    d.work(e, &id, node, None, Role::Plant);
    e.finish();
}

pub(crate) fn pool(d: &mut Draft<'_>, e: &Entry<'_, '_>, node: NodeId) {
    let id = d.nodes[node.0].name.clone();
    let depth = e.needed("depth_m", Bound::Positive, "4").unwrap_or(1.0);
    let initial = e.number_or("initial_depth_m", Bound::NotNegative, 0.0);
    let shape = if let Some(file) = e.text("file") {
        let rows = csv::columns(d, e, &file, &["depth_m", "area_m2"]).unwrap_or_default();
        let points = rows.iter().filter_map(|r| Some((*r.first()?, *r.get(1)?))).collect();
        d.curves.push(Curve { name: file.value, points });
        StorageShape::Tabular(CurveId(d.curves.len() - 1))
    } else {
        let constant = e.needed("area_m2", Bound::Positive, "800").unwrap_or(1.0);
        StorageShape::Functional { coefficient: 0.0, power: 1.0, constant }
    };
    if initial > depth {
        e.sheet.error(
            &e.span,
            format!("池 {id} 的初始水深 {initial} 超过池深 {depth}: deeper at the start than it is"),
            "",
        );
    }
    let at = &mut d.nodes[node.0];
    at.kind = NodeKind::Storage { shape, evaporation: 0.0, converted: false };
    (at.max_depth, at.initial_depth) = (depth, initial);
    d.work(e, &id, node, None, Role::Pool);
    e.finish();
}

/// Both ends of a regulator; the upper one must be a pool.
fn ends(d: &Draft<'_>, e: &Entry<'_, '_>) -> Option<(NodeId, NodeId)> {
    let (named, to) = (e.needed_text("from", "\"池编号\""), d.needed_node(e, "to"));
    let named = named?;
    let (from, to) = (NodeId(d.place(e, Kind::Node, &named)?), to?);
    let node = &d.nodes[from.0];
    if !matches!(node.kind, NodeKind::Storage { .. }) {
        e.sheet.error(
            &named.span,
            format!(
                "`from` = \"{}\" 不是池: a gate, an overflow or a pump leads out of a [[pool]]",
                node.name
            ),
            "在它上游写一个 [[pool]]，哪怕很小 put a pool there, however small",
        );
        return None;
    }
    Some((from, to))
}

pub(crate) fn overflow(d: &mut Draft<'_>, e: &Entry<'_, '_>) {
    let Some((id, _)) = d.name(e, Kind::Link) else { return };
    let ends = ends(d, e);
    let weir = Weir {
        shape: WeirShape::Transverse,
        crest: e.needed("crest_m", Bound::NotNegative, "3.2").unwrap_or(0.0),
        height: e.number_or("height_m", Bound::Positive, 1.0),
        length: e.needed("length_m", Bound::Positive, "4").unwrap_or(1.0),
        side_slope: 0.0,
        coefficient: e.number_or("coefficient", Bound::Positive, SHARP_CREST),
        end_coefficient: 0.0,
        contractions: 0.0,
        surcharges: true,
    };
    let setting = e.number_or("opening_percent", Bound::Percent, 100.0) / 100.0;
    finish(d, e, &id, ends, LinkKind::Weir(weir), Role::Overflow, Some(setting));
}

pub(crate) fn gate(d: &mut Draft<'_>, e: &Entry<'_, '_>) {
    let Some((id, _)) = d.name(e, Kind::Link) else { return };
    let ends = ends(d, e);
    let gate = Orifice {
        bottom: false,
        round: false,
        height: e.needed("height_m", Bound::Positive, "1.2").unwrap_or(1.0),
        width: e.needed("width_m", Bound::Positive, "2").unwrap_or(1.0),
        crest: e.number_or("sill_m", Bound::NotNegative, 0.0),
        coefficient: e.number_or("coefficient", Bound::Positive, GATE),
        travel_s: e.number_or("travel_min", Bound::NotNegative, 0.0) * 60.0,
    };
    let setting = e.number_or("opening_percent", Bound::Percent, 100.0) / 100.0;
    finish(d, e, &id, ends, LinkKind::Orifice(gate), Role::Gate, Some(setting));
}

pub(crate) fn pump(d: &mut Draft<'_>, e: &Entry<'_, '_>) {
    let Some((id, _)) = d.name(e, Kind::Link) else { return };
    let ends = ends(d, e);
    let flow = e.needed("flow_m3_s", Bound::Positive, "0.1").unwrap_or(0.0);
    d.curves.push(Curve { name: id.clone(), points: vec![(0.0, flow)] });
    let (start_depth, stop_depth) = (
        e.number_or("start_depth_m", Bound::NotNegative, 0.0),
        e.number_or("stop_depth_m", Bound::NotNegative, 0.0),
    );
    let on = e.flag_or("running", true);
    let law = PumpLaw::ByDepthStep(CurveId(d.curves.len() - 1));
    let pump = Pump { law, initially_on: on, start_depth, stop_depth };
    // A pump that starts and stops by depth goes on doing so after an option has held it.
    let by_depth = start_depth > 0.0 || stop_depth > 0.0;
    let setting = (!by_depth).then_some(if on { 1.0 } else { 0.0 });
    finish(d, e, &id, ends, LinkKind::Pump(pump), Role::Pump, setting);
}

/// Adds a regulator, with the setting it goes back to when nobody holds it.
fn finish(
    d: &mut Draft<'_>,
    e: &Entry<'_, '_>,
    id: &str,
    ends: Option<(NodeId, NodeId)>,
    kind: LinkKind,
    role: Role,
    setting: Option<f64>,
) {
    let link: Option<LinkId> = ends.map(|(from, to)| d.link(id.to_owned(), from, to, kind));
    if let (Some((from, _)), Some(link)) = (ends, link) {
        if let Some(setting) = setting {
            d.rules.push(Rule {
                name: id.to_owned(),
                premises: Vec::new(),
                then: vec![Action { link, target: ActionTarget::Setting(setting) }],
                otherwise: Vec::new(),
                priority: 0.0,
            });
        }
        d.work(e, id, from, Some(link), role);
    } else {
        // Known, though nothing was made of it.
        let _object = e.text("object");
    }
    e.finish();
}
