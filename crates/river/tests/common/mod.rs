//! Where the reference figures lie: by XUNQING_REAL_DATA or beside the workspace.

#![allow(dead_code, reason = "each test uses its part")]
#![allow(
    clippy::print_stdout,
    clippy::panic,
    clippy::unwrap_used,
    reason = "absent data are said aloud, broken ones fail"
)]

use std::path::PathBuf;

use serde_json::Value;

/// A JSON file of the simulation's reference data; None, said aloud, where the data are absent.
pub(crate) fn reference(path: &str) -> Option<Value> {
    let folder = std::env::var_os("XUNQING_REAL_DATA").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")),
        PathBuf::from,
    );
    let path = folder.join("data/simulation").join(path);
    match std::fs::read_to_string(&path) {
        Ok(text) => Some(serde_json::from_str(&text).expect("reference data are JSON")),
        Err(error) => {
            assert!(std::env::var("CI").as_deref() != Ok("true"), "reference data are absent: {error}");
            println!("reference data are absent, nothing was tested: {error}");
            None
        }
    }
}

/// A number of a JSON object.
pub(crate) fn number(value: &Value, name: &str) -> f64 {
    value[name].as_f64().unwrap_or_else(|| panic!("{name} is no number in {value}"))
}

/// An array of numbers.
pub(crate) fn numbers(value: &Value) -> Vec<f64> {
    let array = value.as_array().unwrap_or_else(|| panic!("no array: {value}"));
    array.iter().map(|v| v.as_f64().unwrap_or_else(|| panic!("no number: {v}"))).collect()
}
