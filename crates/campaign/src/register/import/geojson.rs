//! GeoJSON as a table: properties are columns, the geometry gives longitude and latitude.

use serde_json::Value;

use super::{Mistake, MistakeLevel, Table, TableRow};

/// Most features of a file.
const MOST: usize = 20_000;

/// The features as rows of one table, each with its place in the list as its line, and what is to be known of their geometry: of a line or
/// an area its middle is taken, and said so.
pub fn tables_of_geojson(text: &str) -> Result<(Vec<Table>, Vec<Mistake>), String> {
    let value: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let features = value.get("features").and_then(Value::as_array);
    let features = features.filter(|_| value["type"] == "FeatureCollection").ok_or("no FeatureCollection")?;
    if features.len() > MOST {
        return Err(format!("{} features, at most {MOST}", features.len()));
    }
    let mut names: Vec<String> = vec!["经度".into(), "纬度".into()];
    for key in features.iter().filter_map(|f| f["properties"].as_object()).flat_map(|p| p.keys()) {
        if !names.contains(key) {
            names.push(key.clone());
        }
    }
    let mut mistakes = Vec::new();
    let mut rows = vec![TableRow { line: 1, cells: names.clone() }];
    for (feature, line) in features.iter().zip(2..) {
        let at = position(&feature["geometry"]);
        if let Some((_, false)) = at {
            mistakes.push(Mistake {
                level: MistakeLevel::Notice,
                sheet: String::new(),
                line,
                column: None,
                field: "geometry".into(),
                message: "不是点，取各顶点的中心作位置 not a point: the middle of its corners is taken"
                    .into(),
                hint: "位置要准的，改成点 draw a point where the place matters".into(),
            });
        }
        let [x, y] = at.map_or([String::new(), String::new()], |((x, y), _)| [x.to_string(), y.to_string()]);
        let of = |name: &String| match &feature["properties"][name] {
            Value::String(text) => text.trim().to_owned(),
            Value::Null => String::new(),
            other => other.to_string(),
        };
        let cells = [x, y].into_iter().chain(names.iter().skip(2).map(of)).collect();
        rows.push(TableRow { line, cells });
    }
    Ok((vec![Table { name: String::new(), rows }], mistakes))
}

/// Longitude and latitude of a geometry, and whether it is a point.
fn position(geometry: &Value) -> Option<((f64, f64), bool)> {
    let corner = |v: &Value| Some((v.get(0)?.as_f64()?, v.get(1)?.as_f64()?));
    let coordinates = &geometry["coordinates"];
    if geometry["type"] == "Point" {
        return corner(coordinates).map(|at| (at, true));
    }
    let mut corners = Vec::new();
    gather(coordinates, &mut corners, 0);
    // A ring ends where it began.
    if corners.len() > 1 && corners.first() == corners.last() {
        corners.pop();
    }
    if corners.is_empty() {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "far fewer than 2^52 corners")]
    let n = corners.len() as f64;
    let (x, y) = corners.iter().fold((0.0, 0.0), |(x, y), c| (x + c.0, y + c.1));
    let round = |degrees: f64| (degrees / n * 1e6).round() / 1e6;
    Some(((round(x), round(y)), false))
}

/// Corners of nested lists; of an area with holes those of the holes too.
fn gather(value: &Value, corners: &mut Vec<(f64, f64)>, depth: u8) {
    let Some(list) = value.as_array().filter(|_| depth < 5) else { return };
    if let (Some(x), Some(y)) = (list.first().and_then(Value::as_f64), list.get(1).and_then(Value::as_f64)) {
        corners.push((x, y));
        return;
    }
    for inner in list {
        gather(inner, corners, depth + 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_keeps_its_place_and_an_area_gives_its_middle_and_says_so() {
        let text = r#"{"type":"FeatureCollection","features":[
            {"type":"Feature","properties":{"名称":"甲","重点":true},"geometry":{"type":"Point","coordinates":[113.1,39.2]}},
            {"type":"Feature","properties":{"名称":"乙"},"geometry":{"type":"Polygon","coordinates":[[[113,39],[113.2,39],[113.2,39.2],[113,39.2],[113,39]]]}},
            {"type":"Feature","properties":{"名称":"丙"},"geometry":null}]}"#;
        let (tables, mistakes) = tables_of_geojson(text).unwrap();
        let rows: Vec<_> = tables[0].rows.iter().map(|r| (r.line, r.cells.join("|"))).collect();
        assert_eq!(
            rows,
            [
                (1, "经度|纬度|名称|重点".to_owned()),
                (2, "113.1|39.2|甲|true".to_owned()),
                (3, "113.1|39.1|乙|".to_owned()),
                (4, "||丙|".to_owned())
            ]
        );
        assert_eq!(
            mistakes.iter().map(|m| (m.line, m.level)).collect::<Vec<_>>(),
            [(3, MistakeLevel::Notice)]
        );
        assert!(tables_of_geojson("{}").is_err() && tables_of_geojson("[").is_err());
    }
}
