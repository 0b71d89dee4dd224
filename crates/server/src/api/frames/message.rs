//! A stored JSON message as names and values.

use serde_json::{Map, Value};

use super::NameValue;

/// What a message says of itself.
pub(super) struct Told {
    /// Device or section, time, kind, and where it comes from.
    pub(super) fields: Vec<NameValue>,
    /// One group a factor.
    pub(super) values: Vec<Vec<NameValue>>,
    /// Digest of the file it is a line of.
    pub(super) sha256: Option<String>,
}

/// Reads the bytes as a message; `None` when they are something else.
pub(super) fn message(raw: &[u8]) -> Option<Told> {
    let object: Map<String, Value> = serde_json::from_slice(raw).ok()?;
    let values = object.get("values")?.as_object()?;
    if !(object.contains_key("device") || object.contains_key("section")) {
        return None;
    }
    let source = object.get("source").and_then(Value::as_object);
    let own = object.iter().filter(|(name, _)| !matches!(name.as_str(), "values" | "source"));
    let named = |(name, value): (&String, &Value)| NameValue::new(name, text(value));
    let value = |(factor, value): (&String, &Value)| match value.as_object() {
        None => vec![NameValue::new(factor, text(value))],
        Some(parts) => parts
            .iter()
            .map(|(part, value)| NameValue::new(&format!("{factor} {part}"), text(value)))
            .collect(),
    };
    Some(Told {
        fields: own.map(named).chain(source.into_iter().flatten().map(named)).collect(),
        values: values.iter().map(value).collect(),
        sha256: source.and_then(|source| source.get("sha256")?.as_str()).map(str::to_owned),
    })
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
