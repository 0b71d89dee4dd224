//! The arrows between our crates, and what the pure ones must not know (ARCHITECTURE.md, "Code map" and "Invariants").

#![expect(clippy::unwrap_used, clippy::panic, reason = "a manifest that cannot be read is a failed test")]

mod tree;

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use toml::{Table, Value};
use tree::{none, root, rust, shown};

/// Every crate with the crates of ours it may use, highest first. ARCHITECTURE.md draws this same table.
const MAY_USE: [(&str, &[&str]); 20] = [
    (
        "xunqing",
        &[
            "server",
            "store-sqlite",
            "store",
            "bulletin",
            "campaign",
            "whatif",
            "river-model",
            "swmm",
            "river",
            "source-tracing",
            "forecast",
            "evaluation",
            "feed",
            "quality",
            "telemetry",
            "weather",
            "sl651",
            "hj212",
            "standards",
        ],
    ),
    (
        "server",
        &[
            "store-sqlite",
            "store",
            "bulletin",
            "campaign",
            "whatif",
            "river-model",
            "river",
            "source-tracing",
            "forecast",
            "evaluation",
            "feed",
            "quality",
            "telemetry",
            "weather",
            "sl651",
            "hj212",
            "standards",
        ],
    ),
    ("store-sqlite", &["store", "hj212", "standards"]),
    ("store", &["standards"]),
    ("bulletin", &["standards"]),
    ("campaign", &["river-model", "evaluation", "quality", "telemetry", "weather", "standards"]),
    ("whatif", &["river-model", "river"]),
    ("river-model", &["river"]),
    ("swmm", &["river"]),
    ("river", &[]),
    ("source-tracing", &[]),
    ("forecast", &["standards"]),
    ("evaluation", &["standards"]),
    ("feed", &["standards"]),
    ("quality", &["standards"]),
    ("telemetry", &["standards"]),
    ("weather", &["standards"]),
    ("sl651", &[]),
    ("hj212", &[]),
    ("standards", &[]),
];

/// Crates that have no async, I/O, clock, threads or randomness.
const PURE: [&str; 17] = [
    "standards",
    "hj212",
    "sl651",
    "weather",
    "telemetry",
    "quality",
    "evaluation",
    "campaign",
    "river",
    "river-model",
    "whatif",
    "swmm",
    "source-tracing",
    "forecast",
    "feed",
    "bulletin",
    "store",
];

/// What a pure crate may not depend on, however far away.
const IMPURE: [&str; 19] = [
    "async-std",
    "async-trait",
    "axum",
    "fastrand",
    "futures",
    "futures-util",
    "getrandom",
    "hyper",
    "libsqlite3-sys",
    "mio",
    "rand",
    "rayon",
    "reqwest",
    "rusqlite",
    "smol",
    "socket2",
    "tokio",
    "tracing",
    "ureq",
];

/// What the source of a pure crate may not mention outside its tests.
const IMPURE_WORDS: [&str; 16] = [
    "std::env",
    "std::fs",
    "std::net",
    "std::process",
    "std::thread",
    "std::time::Instant",
    "std::time::SystemTime",
    "SystemTime",
    "Instant::now",
    "async fn",
    "async move",
    "println!",
    "eprintln!",
    "rand::",
    "getrandom",
    ".await",
];

fn manifest(name: &str) -> Table {
    let path = root().join("crates").join(name).join("Cargo.toml");
    fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display())).parse().unwrap()
}

/// Names under a table of a manifest such as `dependencies`.
fn names(manifest: &Table, table: &str) -> BTreeSet<String> {
    manifest.get(table).and_then(Value::as_table).into_iter().flat_map(|t| t.keys().cloned()).collect()
}

/// Everything a crate is built with at run time on this platform, itself included, as `cargo tree` prints it.
/// (`cargo metadata` names optional packages too that nobody switched on.)
fn built_with(name: &str) -> BTreeSet<String> {
    let text = tree_of(name, &["--offline"]).or_else(|| tree_of(name, &[])).expect("cargo tree succeeds");
    text.lines().filter_map(|line| line.split(' ').next()).map(String::from).collect()
}

fn tree_of(name: &str, more: &[&str]) -> Option<String> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_unset| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["tree", "--locked", "--edges", "normal", "--prefix", "none", "--package", name]).args(more);
    let output = command.current_dir(root()).output().ok()?;
    output.status.success().then(|| String::from_utf8(output.stdout).unwrap())
}

/// Source text without comments and without what follows the tests' `#[cfg(test)]` module.
fn code(text: &str) -> Vec<(usize, &str)> {
    let lines: Vec<&str> = text.lines().collect();
    let tests = lines.windows(2).position(|w| {
        w[0].trim() == "#[cfg(test)]" && w[1].trim_start().starts_with("mod ") && w[1].ends_with('{')
    });
    let end = tests.unwrap_or(lines.len());
    lines
        .into_iter()
        .take(end)
        .enumerate()
        .map(|(n, l)| (n + 1, l))
        .filter(|(_, l)| !l.trim_start().starts_with("//"))
        .collect()
}

fn impurities(text: &str) -> Vec<(usize, &'static str)> {
    let found = |line: &str| IMPURE_WORDS.into_iter().find(|word| line.contains(word));
    code(text).into_iter().filter_map(|(n, line)| found(line).map(|word| (n, word))).collect()
}

#[test]
fn the_table_names_every_crate_and_nothing_else() {
    let named: BTreeSet<String> = MAY_USE.iter().map(|(name, _)| (*name).to_string()).collect();
    let folders =
        fs::read_dir(root().join("crates")).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
    assert_eq!(named, folders.collect());
}

#[test]
fn no_arrow_of_the_table_points_up() {
    for (place, (name, uses)) in MAY_USE.iter().enumerate() {
        for used in *uses {
            let below = MAY_USE.iter().position(|(n, _)| n == used).unwrap();
            assert!(below > place, "{name} → {used} points up");
        }
    }
}

#[test]
fn crates_use_only_what_the_table_allows() {
    let ours: BTreeSet<String> = MAY_USE.iter().map(|(name, _)| (*name).to_string()).collect();
    let mut findings = Vec::new();
    for (name, allowed) in MAY_USE {
        let manifest = manifest(name);
        let used = |table| names(&manifest, table).intersection(&ours).cloned().collect::<Vec<_>>();
        let undrawn = used("dependencies").into_iter().filter(|used| !allowed.contains(&used.as_str()));
        findings.extend(undrawn.map(|used| format!("{name} → {used}")));
        // Tests may use any crate below.
        let place = |of: &str| MAY_USE.iter().position(|(n, _)| *n == of);
        let up = used("dev-dependencies").into_iter().filter(|used| place(used) <= place(name));
        findings.extend(up.map(|used| format!("{name} → {used} (in tests)")));
    }
    none("arrows that ARCHITECTURE.md does not draw", &findings);
}

#[test]
fn architecture_md_draws_the_table() {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let drawing = text.split("```text crates\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let drawn: Vec<(String, Vec<String>)> = drawing
        .lines()
        .map(|line| line.split_once('→').unwrap_or_else(|| panic!("no arrow in {line:?}")))
        .map(|(name, uses)| {
            (name.trim().into(), uses.split_whitespace().filter(|u| *u != "·").map(String::from).collect())
        })
        .collect();
    let table = MAY_USE
        .map(|(name, uses)| (name.to_string(), uses.iter().map(|u| (*u).to_string()).collect::<Vec<_>>()));
    assert_eq!(drawn, table);
}

#[test]
fn pure_crates_depend_on_nothing_that_waits_stores_or_rolls_dice() {
    let mut findings = Vec::new();
    for name in PURE {
        let reached = built_with(name);
        findings
            .extend(IMPURE.iter().filter(|i| reached.contains(**i)).map(|i| format!("{name} reaches {i}")));
    }
    none("pure crates that are not pure any more", &findings);
}

#[test]
fn pure_crates_mention_no_files_sockets_clock_threads_or_printing() {
    let mut findings = Vec::new();
    for name in PURE {
        for (path, text) in rust(&root().join("crates").join(name).join("src")) {
            findings
                .extend(impurities(&text).iter().map(|(n, word)| format!("{}:{n}: {word}", shown(&path))));
            if text.contains("use std::{") {
                findings
                    .push(format!("{}: write one `use` a module, so that this test sees them", shown(&path)));
            }
        }
    }
    none("impure words in pure crates", &findings);
}

#[test]
fn only_the_server_s_clock_reads_the_clock() {
    let mut findings = Vec::new();
    for (path, text) in rust(&root().join("crates")) {
        let at = shown(&path);
        let in_sources = at.split('/').nth(2) == Some("src");
        // The replaying client and the river's benchmark measure their own speed; they judge nothing.
        let measures =
            at.starts_with("crates/xunqing/src/replay") || at == "crates/xunqing/src/river/bench.rs";
        if !in_sources || at == "crates/server/src/clock.rs" || measures {
            continue;
        }
        let clocks = code(&text)
            .into_iter()
            .filter(|(_, l)| l.contains("SystemTime") || l.contains("std::time::Instant"));
        findings.extend(clocks.map(|(n, line)| format!("{at}:{n}: {}", line.trim())));
    }
    none("clocks outside server::clock", &findings);
}

#[test]
fn dependencies_of_dependencies_are_seen() {
    assert!(built_with("server").contains("mio"), "the server waits on sockets");
    assert!(built_with("store-sqlite").contains("libsqlite3-sys"));
}

#[test]
fn impure_words_are_found_in_code_and_passed_over_in_comments_and_tests() {
    let text = "//! reads no std::fs\nuse std::fs;\n// println!\n#[cfg(test)]\nmod tests {\n    use std::thread;\n}\n";
    assert_eq!(impurities(text), [(2, "std::fs")]);
    assert_eq!(impurities("let t = std::time::SystemTime::now();").len(), 1);
    assert!(impurities("let whenever = standards::time::Instant(0);").is_empty());
}
