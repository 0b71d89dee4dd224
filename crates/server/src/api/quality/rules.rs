//! Which tests are made, with which numbers, and what stands behind each.

use axum::Json;
use quality::{Basis, Test};
use serde::Serialize;
use standards::FactorCode;
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
    let checks = config.checks().iter().map(|e| {
        let tested = Tested::of(e.test, e.factors.iter().flatten());
        tested.written(e.station.as_deref(), e.enabled, (e.basis, e.note.as_deref()), (e.shipped, e.line))
    });
    let cross = config.cross().iter().map(|e| {
        let tested = Tested::of(Test::CrossFactor, &e.rule.factors());
        tested.written(e.station.as_deref(), e.enabled, (e.basis, e.note.as_deref()), (e.shipped, e.line))
    });
    Json(QualityRules { checks: checks.chain(cross).collect() })
}

/// What an entry is about.
struct Tested {
    test: Test,
    factors: Vec<String>,
}

impl Tested {
    fn of<'f>(test: Test, factors: impl IntoIterator<Item = &'f FactorCode>) -> Self {
        Self { test, factors: factors.into_iter().map(|code| code.name().to_owned()).collect() }
    }

    fn written(
        self,
        station: Option<&str>,
        enabled: bool,
        (basis, note): (Basis, Option<&str>),
        (shipped, line): (bool, u32),
    ) -> RuleView {
        let [name, english] = self.test.names();
        RuleView {
            test: self.test.word(),
            name,
            english,
            factors: self.factors,
            station: station.map(str::to_owned),
            enabled,
            basis,
            note: note.map(str::to_owned),
            shipped,
            line,
        }
    }
}
