//! Rules that no opened paper confirms, shown beside what they decide.

use campaign::Plan;
use campaign::plan::{Basis, Rule};
use serde::Serialize;
use utoipa::ToSchema;

/// A rule with its value and what stands behind it; rules that the notice states are not listed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct AssumptionView {
    /// Its place in `rules.toml`, such as `month.min_valid_share`.
    pub(crate) rule: &'static str,
    pub(crate) value: String,
    /// `assumption` or `memory`.
    pub(crate) basis: &'static str,
    /// `假定`, `经验（未核对原文）`.
    pub(crate) basis_name: &'static str,
    pub(crate) note: String,
}

fn rule<T: ToString>(rule: &'static str, of: &Rule<T>) -> Option<AssumptionView> {
    let basis = match of.source.basis {
        Basis::Notice => return None,
        Basis::Assumption => "assumption",
        Basis::Memory => "memory",
    };
    Some(AssumptionView {
        rule,
        value: of.value.to_string(),
        basis,
        basis_name: of.source.basis.name(),
        note: of.source.note.clone().unwrap_or_default(),
    })
}

impl AssumptionView {
    /// Those behind periods.
    pub(crate) fn of_periods(plan: &Plan) -> Vec<Self> {
        let rules = &plan.rules;
        let all = [
            rule("day.min_valid_share", &rules.day_min_valid_share),
            rule("month.min_valid_share", &rules.month_min_valid_share),
            rule("nd.factor", &rules.nd_factor),
        ];
        all.into_iter().flatten().collect()
    }

    /// Those behind the ranking.
    pub(crate) fn of_ranking(plan: &Plan) -> Vec<Self> {
        Self::of_periods(plan)
    }

    /// Those behind headroom and chances.
    pub(crate) fn of_outlook(plan: &Plan) -> Vec<Self> {
        Self::of_periods(plan)
    }
}
