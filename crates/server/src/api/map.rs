//! The map: boundary and river from files of the plan, no tile server.

use axum::Json;
use campaign::plan::Section;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::views::PositionView;
use crate::accounts::gate::{Allowed, ViewWater};

/// Boundary, river and sections.
#[derive(Serialize, ToSchema)]
pub(crate) struct Map {
    /// GeoJSON `FeatureCollection`.
    #[schema(value_type = Option<Object>)]
    boundary: Option<Value>,
    boundary_note: Option<String>,
    schematic: Schematic,
    sections: Vec<SectionPoint>,
    /// The drawing of the river in flow order, in drawing units.
    #[schema(value_type = Option<Object>)]
    drawing: Option<Value>,
}

/// The river as lines between sections.
#[derive(Serialize, ToSchema)]
pub(crate) struct Schematic {
    name: String,
    note: &'static str,
    branches: Vec<Branch>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Branch {
    id: String,
    name: String,
    /// `main` or `tributary`.
    kind: &'static str,
    path: Vec<[f64; 2]>,
    nodes: Vec<BranchNode>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct BranchNode {
    section: Option<String>,
    label: String,
    lon: f64,
    lat: f64,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct SectionPoint {
    id: String,
    name: String,
    #[serde(flatten)]
    position: PositionView,
}

/// Boundary, river and sections.
#[utoipa::path(get, path = "/map", tag = "water", responses((status = 200, body = Map)))]
pub(crate) async fn map(by: Allowed<ViewWater>) -> Json<Map> {
    let plan = by.app.registry.plan();
    let boundary = plan.boundary.as_ref();
    let placed = |s: &Section| s.position.as_ref().map(PositionView::of);
    let sections = plan.sections.iter().filter_map(|s| {
        Some(SectionPoint { id: s.id.to_string(), name: s.name.clone(), position: placed(s)? })
    });
    let main_river = plan.sections.first().map_or("", |s| s.river.as_str());
    Json(Map {
        boundary: boundary.and_then(|b| serde_json::from_str(&b.geojson).ok()),
        boundary_note: boundary.map(|b| b.note.clone()),
        schematic: Schematic {
            name: main_river.to_string(),
            note: "示意，非测绘成果：断面位置为假定，河线为断面之间的连线",
            branches: branches(&plan.sections, main_river),
        },
        sections: sections.collect(),
        drawing: plan.river.as_ref().and_then(|r| serde_json::to_value(r).ok()),
    })
}

/// One line from each section without an upstream neighbour on its own river down to where that river ends.
fn branches(sections: &[Section], main_river: &str) -> Vec<Branch> {
    let find = |id: &standards::SectionId| sections.iter().find(|s| s.id == *id);
    let heads = sections.iter().filter(|head| {
        !sections.iter().any(|s| s.downstream.as_ref() == Some(&head.id) && s.river == head.river)
    });
    heads
        .map(|head| {
            let mut line = vec![head];
            while let Some(next) = line.last().and_then(|s| s.downstream.as_ref()).and_then(find) {
                let joins_another_river = next.river != head.river;
                if line.iter().any(|s| s.id == next.id) {
                    break;
                }
                line.push(next);
                if joins_another_river {
                    break;
                }
            }
            let placed: Vec<_> =
                line.iter().filter_map(|s| Some((*s, PositionView::of(s.position.as_ref()?)))).collect();
            let own = placed.iter().filter(|(s, _)| s.river == head.river);
            Branch {
                id: head.id.to_string(),
                name: head.river.clone(),
                kind: if head.river == main_river { "main" } else { "tributary" },
                path: placed.iter().map(|(_, p)| p.point()).collect(),
                nodes: own
                    .map(|(s, p)| BranchNode {
                        section: Some(s.id.to_string()),
                        label: s.name.clone(),
                        lon: p.point()[0],
                        lat: p.point()[1],
                    })
                    .collect(),
            }
        })
        .collect()
}
