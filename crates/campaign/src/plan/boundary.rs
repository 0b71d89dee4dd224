//! `boundary.geojson`: outline of the county and its neighbours, for orientation only.

use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;

use super::place::Place;
use super::problem::Problems;

/// File name within the plan's folder.
pub(super) const FILE: &str = "boundary.geojson";

/// The outline: checked GeoJSON text and what must be shown with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Boundary {
    /// Limits of the drawing (datum, accuracy, no map review number), to be shown beside it.
    pub note: String,
    /// The GeoJSON as written, a `FeatureCollection` of polygons with `name` and `role`.
    pub geojson: String,
}

impl Boundary {
    /// The longest outer ring of the county, as longitude and latitude without the first corner repeated; empty when it does not read.
    #[must_use]
    pub fn county_ring(&self) -> Vec<(f64, f64)> {
        let value: Value = serde_json::from_str(&self.geojson).unwrap_or_default();
        let features = value["features"].as_array().map(Vec::as_slice).unwrap_or_default();
        let Some(county) = features.iter().find(|f| f["properties"]["role"] == "county") else {
            return Vec::new();
        };
        let geometry = &county["geometry"];
        let coordinates = geometry["coordinates"].as_array().map(Vec::as_slice).unwrap_or_default();
        let outer: Vec<&Value> = if geometry["type"] == "Polygon" {
            coordinates.first().into_iter().collect()
        } else {
            coordinates.iter().filter_map(|polygon| polygon.get(0)).collect()
        };
        let corner = |v: &Value| Some((v.get(0)?.as_f64()?, v.get(1)?.as_f64()?));
        let rings = outer.into_iter().filter_map(Value::as_array);
        let mut ring: Vec<_> =
            rings.max_by_key(|r| r.len()).map(|r| r.iter().filter_map(corner).collect()).unwrap_or_default();
        if ring.len() > 1 && ring.first() == ring.last() {
            ring.pop();
        }
        ring
    }
}

pub(super) fn read(text: &str, problems: &Problems) -> Option<Boundary> {
    let file: Arc<str> = FILE.into();
    let value: Value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(error) => {
            problems.error(
                &place_of(&file, text, &error),
                format!("不是 JSON 文件 not valid JSON: {error}"),
                "用原文件重新导出 export the file again",
            );
            return None;
        }
    };
    let start = Place::start_of(FILE);
    let note = value.get("note").and_then(Value::as_str).filter(|n| !n.trim().is_empty());
    if note.is_none() {
        problems.error(
            &start,
            "没有 `note` 说明来源与精度 no `note` on origin and accuracy",
            "写 \"note\": \"仅供定位参考…\"",
        );
    }
    let features = value.get("features").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let of_role = |role: &str| features.iter().filter(|f| f["properties"]["role"] == role).count();
    let shaped = features.iter().all(|f| {
        matches!(f["geometry"]["type"].as_str(), Some("Polygon" | "MultiPolygon"))
            && f["properties"]["name"].is_string()
    });
    if value["type"] != "FeatureCollection" || !shaped || of_role("county") != 1 {
        problems.error(
            &start,
            "应是一个 FeatureCollection，恰有一个 role = county 的面 must be a FeatureCollection of polygons, one with role county",
            "照 plans/daixian/boundary.geojson 写 follow plans/daixian/boundary.geojson",
        );
        return None;
    }
    Some(Boundary { note: note?.to_owned(), geojson: text.to_owned() })
}

/// The place of a JSON error, whose column counts bytes.
fn place_of(file: &Arc<str>, text: &str, error: &serde_json::Error) -> Place {
    let line_start: usize =
        text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    Place::of_offset(file, text, line_start + error.column().saturating_sub(1))
}
