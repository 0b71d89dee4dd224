//! What `xunqing verify` says of a season's folder, and of a package of evidence out of it.

use std::process::Output;

use serde_json::json;
use tempfile::TempDir;

use crate::office::County;
use crate::scene::id;
use crate::support::{run, text};

/// What was said.
pub(crate) struct Proof {
    pub(crate) entries: usize,
    pub(crate) ledger: Output,
    /// The package alone, beside the folder, and with one byte changed.
    pub(crate) package: [Output; 3],
}

impl Proof {
    /// The package is of the talk; its making is an entry of its own.
    pub(crate) fn of(county: &County) -> Self {
        let data = county.data();
        let entries = county.ledger().len();
        let ledger = run(&["verify", "--data", text(data)]);
        let path = format!("/api/v1/campaign/cases/{}/packages", id("talk"));
        let asked = json!({ "id": id("package"), "purpose": "移送问题线索", "body": "县纪委监委" });
        let made = county.post("office", &path, &asked).granted();
        let mut package = county.get("office", &format!("{path}/{}", made["digest"].as_str().unwrap())).body;
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("package.zip");
        std::fs::write(&file, &package).unwrap();
        let alone = run(&["verify", "--package", text(&file)]);
        let beside = run(&["verify", "--package", text(&file), "--data", text(data)]);
        let middle = package.len() / 2;
        package[middle] ^= 1;
        std::fs::write(&file, &package).unwrap();
        let changed = run(&["verify", "--package", text(&file)]);
        Self { entries, ledger, package: [alone, beside, changed] }
    }
}
