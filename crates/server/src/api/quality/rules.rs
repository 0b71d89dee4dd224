//! Which tests are made, with which numbers, and what stands behind each.

use axum::Json;
use quality::{Basis, Test};
use serde::Serialize;
use utoipa::ToSchema;

use crate::accounts::gate::{Allowed, ViewWater};

/// Every entry of the configuration, shipped ones first.
#[derive(Serialize, ToSchema)]
pub(crate) struct QualityRules {
    checks: Vec<RuleView>,
}

/// One entry.
#[derive(Serialize, ToSchema)]
pub(crate) struct RuleView {
    test: &'static str,
    name: &'static str,
    english: &'static str,
    /// Names of the factors; empty for all.
    factors: Vec<String>,
    /// MN of the one station it is for.
    station: Option<String>,
    enabled: bool,
    /// `assumption`, `instrument` or `standard`.
    #[schema(value_type = String)]
    basis: Basis,
    note: Option<String>,
    /// Part of the shipped table, and not of the plan's `quality.toml`.
    shipped: bool,
    line: u32,
}

/// Entries of the configuration of quality control.
#[utoipa::path(operation_id = "quality_rules", get, path = "/quality/rules", tag = "quality", responses((status = 200, body = QualityRules)))]
pub(crate) async fn rules(by: Allowed<ViewWater>) -> Json<QualityRules> {
    let config = &by.app.registry.plan().quality;
    let view = |test: Test, factors: Vec<String>| {
        let [name, english] = test.names();
        (test.word(), name, english, factors)
    };
    let checks = config.checks().iter().map(|entry| {
        let factors = entry.factors.iter().flatten().map(|code| code.name().to_owned()).collect();
        let (test, name, english, factors) = view(entry.test, factors);
        RuleView {
            test,
            name,
            english,
            factors,
            station: entry.station.clone(),
            enabled: entry.enabled,
            basis: entry.basis,
            note: entry.note.clone(),
            shipped: entry.shipped,
            line: entry.line,
        }
    });
    let cross = config.cross().iter().map(|entry| {
        let factors = entry.rule.factors().iter().map(|code| code.name().to_owned()).collect();
        let (test, name, english, factors) = view(Test::CrossFactor, factors);
        RuleView {
            test,
            name,
            english,
            factors,
            station: entry.station.clone(),
            enabled: entry.enabled,
            basis: entry.basis,
            note: entry.note.clone(),
            shipped: entry.shipped,
            line: entry.line,
        }
    });
    Json(QualityRules { checks: checks.chain(cross).collect() })
}
