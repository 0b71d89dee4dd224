//! The rules by the names that worked lines call them.

mod args;
mod indices;
mod periods;

use args::Args;

type Rule = fn(&Args) -> Result<String, String>;

const RULES: [(&str, Rule); 30] = [
    ("cwqi.river", indices::river),
    ("cwqi.lake", indices::lake),
    ("cwqi.label", indices::label),
    ("cwqi.city", indices::city),
    ("cwqi.change", indices::change),
    ("cwqi.excluded", indices::excluded),
    ("rank.cwqi", indices::rank_places),
    ("rank.smaller", indices::rank_smaller),
    ("rank.shanxi", indices::rank_shanxi),
    ("tli.index", indices::tli_index),
    ("tli.state", indices::tli_state),
    ("hj23.saturation", indices::saturation),
    ("hj23.oxygen", indices::oxygen),
    ("hj23.oxygen_ratio", indices::oxygen_ratio),
    ("hj23.ph", indices::ph),
    ("trend.rs", periods::rs),
    ("trend.rs_formula", periods::rs_formula),
    ("trend.wp", periods::wp),
    ("trend.verdict", periods::verdict),
    ("change.state", periods::state),
    ("change.shares", periods::shares),
    ("change.value", periods::value),
    ("grade.shares", periods::grade_shares),
    ("grade.means", periods::grade_means),
    ("grade.rate", periods::grade_rate),
    ("trigger.severe", periods::severe),
    ("trigger.worse_than_v", periods::worse_than_v),
    ("trigger.harm", periods::harm),
    ("trigger.quarters", periods::quarters),
    ("trigger.inspection", periods::inspection),
];

/// Every name a worked line can have.
pub(crate) static NAMES: std::sync::LazyLock<Vec<&str>> =
    std::sync::LazyLock::new(|| RULES.iter().map(|(name, _)| *name).collect());

/// What a worked line gives, or why it gives nothing.
pub(crate) fn compute(name: &str, args: &str) -> Result<String, String> {
    let rule = RULES.iter().find(|(known, _)| *known == name);
    let (_, rule) = rule.ok_or_else(|| format!("no rule is called {name}"))?;
    rule(&Args::read(args))
}
