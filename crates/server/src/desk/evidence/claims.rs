//! What a photo says of itself (EXIF): when and where it was taken. Kept as evidence beside what was claimed, and believed no more than that.

use std::io::Cursor;

use exif::{Exif, In, Rational, Reader, Tag, Value};
use serde_json::{Map, json};

/// Time and place of a photo as JSON text; `None` when it names neither.
pub(super) fn of(bytes: &[u8], media: &str) -> Option<String> {
    if !media.starts_with("image/") {
        return None;
    }
    let exif = Reader::new().read_from_container(&mut Cursor::new(bytes)).ok()?;
    let mut said = Map::new();
    if let Some(taken) = taken(&exif) {
        said.insert("taken".into(), json!(taken));
    }
    let longitude = degrees(&exif, Tag::GPSLongitude, Tag::GPSLongitudeRef, "W");
    let latitude = degrees(&exif, Tag::GPSLatitude, Tag::GPSLatitudeRef, "S");
    if let (Some(longitude), Some(latitude)) = (longitude, latitude) {
        said.insert("longitude".into(), json!(longitude));
        said.insert("latitude".into(), json!(latitude));
    }
    (!said.is_empty()).then(|| serde_json::Value::Object(said).to_string())
}

/// `YYYY-MM-DDThh:mm:ss`, the camera's own clock.
fn taken(exif: &Exif) -> Option<String> {
    let field = exif.get_field(Tag::DateTimeOriginal, In::PRIMARY)?;
    let Value::Ascii(texts) = &field.value else { return None };
    let time = exif::DateTime::from_ascii(texts.first()?).ok()?;
    Some(format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}",
        time.year, time.month, time.day, time.hour, time.minute, time.second
    ))
}

/// Millionths of a degree; negative where the reference is the given letter.
fn degrees(exif: &Exif, of: Tag, reference: Tag, negative: &str) -> Option<i32> {
    let Value::Rational(parts) = &exif.get_field(of, In::PRIMARY)?.value else { return None };
    let [degrees, minutes, seconds] = parts.get(..3)?.try_into().ok()?;
    let value = |part: Rational| if part.denom == 0 { f64::NAN } else { part.to_f64() };
    let all = value(degrees) + value(minutes) / 60.0 + value(seconds) / 3600.0;
    if !(0.0..=180.0).contains(&all) {
        return None;
    }
    let sign = exif.get_field(reference, In::PRIMARY).map(|field| field.display_value().to_string());
    let all = if sign.is_some_and(|sign| sign.contains(negative)) { -all } else { all };
    #[expect(clippy::cast_possible_truncation, reason = "within ±180 millionths")]
    Some((all * 1e6).round() as i32)
}
