//! `[[reach]]` and `[[headwater]]`: the river itself.

use river::model::{Conduit, Inflow, InflowKind, LinkKind, NodeId, PollutantId, Series, SeriesId};
use river::shape::{Shape, Transect};

use crate::Headwater;
use crate::csv;
use crate::draft::{Draft, Kind};
use crate::table::{Bound, Entry};

/// A link without volume that passes its inflow on at once.
pub(crate) fn passing() -> Conduit {
    Conduit {
        length: 1.0,
        roughness: 0.01,
        slope: 0.01,
        shape: Shape::rectangle(1.0, 1.0),
        barrels: 1.0,
        inlet_offset: 0.0,
        outlet_offset: 0.0,
        initial_flow: 0.0,
        max_flow: 0.0,
        dummy: true,
    }
}

/// A reach; its initial flow is less than zero where none is written.
pub(crate) fn reach(d: &mut Draft<'_>, e: &Entry<'_, '_>) {
    let Some((id, _)) = d.name(e, Kind::Link) else { return };
    let (from, to) = (d.needed_node(e, "from"), d.needed_node(e, "to"));
    let length = e.needed("length_m", Bound::Positive, "2500");
    let slope = e.needed("slope", Bound::Positive, "0.0015");
    let roughness = e.number_or("roughness", Bound::Positive, 0.035);
    let shape = shape(d, e);
    let barrels = e.number_or("barrels", Bound::Positive, 1.0);
    let initial_flow = e.number("initial_flow_m3_s", Bound::NotNegative).unwrap_or(-1.0);
    e.finish();
    let (Some(from), Some(to), Some(length), Some(slope), Some(shape)) = (from, to, length, slope, shape)
    else {
        return;
    };
    let conduit =
        Conduit { length, roughness, slope, shape, barrels, initial_flow, dummy: false, ..passing() };
    d.link(id, from, to, LinkKind::Conduit(conduit));
}

#[derive(Clone, Copy)]
enum Form {
    Trapezoid,
    Rectangle,
    Circle,
    Box,
    Surveyed,
}

fn shape(d: &Draft<'_>, e: &Entry<'_, '_>) -> Option<Shape> {
    const FORMS: [(&str, Form); 5] = [
        ("trapezoid", Form::Trapezoid),
        ("rectangle", Form::Rectangle),
        ("circle", Form::Circle),
        ("box", Form::Box),
        ("surveyed", Form::Surveyed),
    ];
    let form = e.choice("shape", &FORMS).unwrap_or(Form::Trapezoid);
    match form {
        Form::Trapezoid => {
            let side = e.number_or("side_slope", Bound::NotNegative, 2.0);
            Some(Shape::Trapezoid {
                depth_m: e.needed("depth_m", Bound::Positive, "4")?,
                bottom_m: e.needed("bottom_m", Bound::NotNegative, "20")?,
                left: side,
                right: side,
            })
        }
        Form::Rectangle => Some(Shape::rectangle(
            e.needed("depth_m", Bound::Positive, "2")?,
            e.needed("width_m", Bound::Positive, "6")?,
        )),
        Form::Circle => Some(Shape::Circle { diameter_m: e.needed("diameter_m", Bound::Positive, "1.2")? }),
        Form::Box => Some(Shape::ClosedRectangle {
            depth_m: e.needed("depth_m", Bound::Positive, "1.5")?,
            width_m: e.needed("width_m", Bound::Positive, "2")?,
        }),
        Form::Surveyed => {
            let file = e.needed_text("section_file", "\"断面.csv\"")?;
            let rows = csv::columns(d, e, &file, &["station_m", "level_m"])?;
            let points: Vec<(f64, f64)> =
                rows.iter().filter_map(|r| Some((*r.first()?, *r.get(1)?))).collect();
            let edge = (points.first()?.0, points.last()?.0);
            let banks = (
                e.number_or("left_bank_m", Bound::Any, edge.0),
                e.number_or("right_bank_m", Bound::Any, edge.1),
            );
            let over = e.number_or("overbank_roughness_times", Bound::Positive, 1.0);
            let transect = Transect { points, banks, overbank_roughness: (over, over) };
            if let Some(problem) = transect.problem() {
                e.sheet.error(
                    &file.span,
                    format!("{} 不是河道断面: the cross-section {problem}", file.value),
                    "",
                );
                return None;
            }
            Some(Shape::Irregular(transect))
        }
    }
}

pub(crate) fn headwater(d: &mut Draft<'_>, e: &Entry<'_, '_>, node: NodeId) {
    let section = e.text("section").map(|s| s.value);
    let mut inflows = Vec::new();
    if let Some(file) = e.text("file") {
        let names: Vec<String> = d.pollutants.iter().map(|p| p.name.clone()).collect();
        let mut wanted = vec!["time", "flow_m3_s"];
        wanted.extend(names.iter().map(String::as_str));
        let rows = csv::columns(d, e, &file, &wanted).unwrap_or_default();
        let kinds = std::iter::once(InflowKind::Flow)
            .chain((0..names.len()).map(|p| InflowKind::Concentration(PollutantId(p))));
        for (column, kind) in kinds.enumerate() {
            let points = rows.iter().filter_map(|r| Some((*r.first()?, *r.get(column + 1)?))).collect();
            inflows.push(Inflow {
                kind,
                series: Some(series(d, &format!("{} {column}", file.value), points)),
                scale: 1.0,
                baseline: 0.0,
                pattern: None,
            });
        }
    } else {
        let flow = e.needed("flow_m3_s", Bound::NotNegative, "2.0").unwrap_or(0.0);
        let steady = |kind, baseline| Inflow { kind, series: None, scale: 1.0, baseline, pattern: None };
        inflows.push(steady(InflowKind::Flow, flow));
        let concentrations = d.of_constituents(e, "mg_l");
        crate::water::oxygen_is_said(d, e, "mg_l", &concentrations);
        for (p, mg_l) in concentrations {
            inflows.push(steady(InflowKind::Concentration(PollutantId(p)), mg_l));
        }
    }
    e.finish();
    let id = d.nodes[node.0].name.clone();
    d.nodes[node.0].inflows = inflows;
    d.headwaters.push(Headwater { id, node, section });
}

/// Adds a series whose first and last values hold beyond its ends.
fn series(d: &mut Draft<'_>, name: &str, points: Vec<(f64, f64)>) -> SeriesId {
    d.series.push(held(name, points));
    SeriesId(d.series.len() - 1)
}

/// A series whose first and last values hold beyond its ends.
pub(crate) fn held(name: &str, mut points: Vec<(f64, f64)>) -> Series {
    if let (Some(first), Some(last)) = (points.first().copied(), points.last().copied()) {
        if first.0 > 0.0 {
            points.insert(0, (0.0, first.1));
        }
        points.push((last.0.max(0.0) + 1e12, last.1));
    }
    Series { name: name.to_owned(), points }
}
