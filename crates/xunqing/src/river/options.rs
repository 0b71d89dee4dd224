//! Options of what to do: gates, pumps and pools set otherwise, read from TOML.

use std::path::Path;

use anyhow::{Context as _, bail};
use river::control::Intervention;
use river::model::{Model, NodeId};
use river_model::NativeModel;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    option: Vec<Written>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: String,
    #[serde(default)]
    set: Vec<Set>,
    #[serde(default)]
    pool: Vec<PoolDepth>,
}

/// A link held at a setting, hours since the start (of a native model: since the beginning of what it reports).
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Set {
    link: String,
    setting: f64,
    #[serde(default)]
    from_h: f64,
    to_h: Option<f64>,
}

/// A pool emptied or filled before the start, in the unit of the model.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PoolDepth {
    node: String,
    depth: f64,
}

/// An option whose names were found in the model.
#[derive(Clone, Debug, Default)]
pub(super) struct Choice {
    pub(super) name: String,
    pub(super) interventions: Vec<Intervention>,
    pub(super) depths: Vec<(NodeId, f64)>,
}

impl Choice {
    /// What is done, without its name.
    pub(super) fn acts(&self) -> river::run::Choice {
        river::run::Choice { interventions: self.interventions.clone(), initial_depths: self.depths.clone() }
    }
}

/// Nothing is done.
pub(super) fn as_it_is() -> Choice {
    Choice { name: "现状".to_owned(), ..Choice::default() }
}

/// Nothing, and each option of a native model.
pub(super) fn of_model(native: &NativeModel) -> Vec<Choice> {
    let own = native.choices.iter().map(|choice| Choice {
        name: choice.name.clone(),
        interventions: native.interventions(choice),
        depths: Vec::new(),
    });
    std::iter::once(as_it_is()).chain(own).collect()
}

/// Options of a file; `from_s` is the moment of the run from which its hours count (s).
pub(super) fn read(path: &Path, model: &Model, length: f64, from_s: f64) -> anyhow::Result<Vec<Choice>> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("读不了 {} (cannot read it)", path.display()))?;
    let file: File = toml::from_str(&text)
        .with_context(|| format!("{} 不是处置方案 (no file of options)", path.display()))?;
    let mut choices = Vec::new();
    for written in file.option {
        let mut choice = Choice { name: written.name, ..Choice::default() };
        for set in written.set {
            let Some(link) = model.link_named(&set.link) else {
                bail!(
                    "方案“{}”：没有管段 {} (option `{}`: no link {})",
                    choice.name,
                    set.link,
                    choice.name,
                    set.link
                );
            };
            let to = set.to_h.map_or(f64::INFINITY, |h| from_s + h * 3600.0);
            choice.interventions.push(Intervention {
                link,
                from: from_s + set.from_h * 3600.0,
                to,
                setting: set.setting,
            });
        }
        for pool in written.pool {
            let Some(node) = model.node_named(&pool.node) else {
                bail!(
                    "方案“{}”：没有节点 {} (option `{}`: no node {})",
                    choice.name,
                    pool.node,
                    choice.name,
                    pool.node
                );
            };
            choice.depths.push((node, pool.depth * length));
        }
        choices.push(choice);
    }
    if choices.is_empty() {
        bail!("{} 里没有方案 (no option in it)", path.display());
    }
    Ok(choices)
}
