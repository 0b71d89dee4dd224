//! Model files, decks of SWMM or native models in TOML, and the files that they name.

use std::path::Path;

use anyhow::Context as _;
use river_model::NativeModel;
use swmm::{Concentration, Deck, FlowUnit, Severity, Units};

/// A model file that was read.
pub(super) struct Loaded {
    /// Model and units; a native model has those of a metric deck.
    pub(super) deck: Deck,
    /// Problems as they are shown.
    pub(super) problems: Vec<String>,
    /// How many are errors, ignored (or to be looked at), converted.
    pub(super) counts: [usize; 3],
    /// Seconds that the model runs before anything is reported.
    pub(super) warm_up_s: f64,
    /// What a native model knows of its works and options.
    pub(super) native: Option<NativeModel>,
}

/// Reads a model; files it names are sought beside it.
pub(super) fn model(path: &Path) -> anyhow::Result<Loaded> {
    let bytes = std::fs::read(path).with_context(|| format!("读不了 {} (cannot read it)", path.display()))?;
    let folder = path.parent().unwrap_or(Path::new("."));
    let beside = |name: &str| {
        let name = name.replace('\\', "/");
        let plain = Path::new(&name).file_name().map_or(Path::new(&name), Path::new).to_owned();
        let text =
            |p: &Path| std::fs::read(folder.join(p)).ok().map(|b| String::from_utf8_lossy(&b).into_owned());
        text(Path::new(&name)).or_else(|| text(&plain))
    };
    let text = String::from_utf8_lossy(&bytes);
    if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("toml")) {
        return Ok(native(&river_model::read(&path.display().to_string(), &text, &beside)));
    }
    let deck = swmm::read(&text, &beside);
    let count = |severity| deck.problems.iter().filter(|p| p.severity == severity).count();
    Ok(Loaded {
        problems: deck.problems.iter().map(|p| format!("{}:{p}", path.display())).collect(),
        counts: [count(Severity::Error), count(Severity::Ignored), count(Severity::Converted)],
        deck,
        warm_up_s: 0.0,
        native: None,
    })
}

fn native(read: &river_model::Read) -> Loaded {
    let count = |severity| read.problems.iter().filter(|p| p.severity == severity).count();
    let model = read.model.as_ref();
    let constituents = model.map_or(0, |m| m.constituents.len());
    Loaded {
        deck: Deck {
            model: model.map(|m| m.model.clone()),
            units: Units::of(FlowUnit::Cms),
            concentrations: vec![Concentration::Milligrams; constituents],
            problems: Vec::new(),
        },
        problems: read.problems.iter().map(ToString::to_string).collect(),
        counts: [count(river_model::Severity::Error), count(river_model::Severity::Warning), 0],
        warm_up_s: model.map_or(0.0, |m| m.warm_up_s),
        native: read.model.clone(),
    }
}
