//! Model files and those they name.

use std::path::Path;

use anyhow::Context as _;
use swmm::Deck;

/// Reads a deck; files it names are sought beside it.
pub(super) fn deck(path: &Path) -> anyhow::Result<Deck> {
    let bytes = std::fs::read(path).with_context(|| format!("读不了 {} (cannot read it)", path.display()))?;
    let folder = path.parent().unwrap_or(Path::new("."));
    let beside = |name: &str| {
        let name = name.replace('\\', "/");
        let plain = Path::new(&name).file_name().map_or(Path::new(&name), Path::new).to_owned();
        let text =
            |p: &Path| std::fs::read(folder.join(p)).ok().map(|b| String::from_utf8_lossy(&b).into_owned());
        text(Path::new(&name)).or_else(|| text(&plain))
    };
    Ok(swmm::read(&String::from_utf8_lossy(&bytes), &beside))
}
