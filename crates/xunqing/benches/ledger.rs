//! A ledger of a million entries, written by the real writer: how long `xunqing verify`, a look-up and a start's chain take.
//!
//! `cargo bench -p xunqing --bench ledger`; `XUNQING_ENTRIES=100000` for fewer. The folder is temporary and about 1 GB.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a bench stops and says so")]

use std::process::Command;
use std::time::Instant as Stopwatch;

use campaign::ledger::{Actor, Chain, Entry, EntryId, Event};
use campaign::plan::OrganisationId;
use campaign::register::Focus;
use campaign::rights::Role;
use standards::time::Instant;
use store::{LedgerEntry, LedgerQuery, LedgerStore as _, LedgerWriter as _};

/// Entries of one transaction.
const BATCH: u64 = 5_000;

fn entry(n: u64, township: &str) -> Entry {
    let recorded = Instant(1_624_118_400_000 + i64::try_from(n).unwrap() * 1_000);
    Entry {
        id: EntryId(u128::from(n).wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835)),
        happened: recorded,
        recorded,
        late: n.is_multiple_of(5_000).then(|| "补录：当时没有网络".into()),
        by: Actor {
            account: 5,
            title: "巡查岗".into(),
            organisation: OrganisationId::from(township),
            role: Role::Township,
        },
        event: Event::ProblemFound {
            object: None,
            focus: Focus::Rural,
            township: OrganisationId::from(township),
            what: format!("第 {n} 条沟渠有黑臭水体，岸边有垃圾，雨后未清空"),
            prominent: false,
            found_by: None,
            location: None,
            evidence: Vec::new(),
        },
    }
}

fn main() {
    let entries: u64 =
        std::env::var("XUNQING_ENTRIES").ok().and_then(|n| n.parse().ok()).unwrap_or(1_000_000);
    let folder = tempfile::tempdir().unwrap();
    let (mut store, reader) = store_sqlite::open(folder.path(), store_sqlite::Options::default()).unwrap();
    let mut chain = Chain::default();
    let began = Stopwatch::now();
    let mut rows = Vec::new();
    for n in 1..=entries {
        let township = if n.is_multiple_of(9) { "township-ekou" } else { "township-zaolin" };
        let entry = entry(n, township);
        let text = entry.text().unwrap();
        let digest = chain.append(&text);
        let (id, recorded) = (entry.id.0.to_be_bytes(), entry.recorded);
        rows.push(LedgerEntry {
            seq: i64::try_from(n).unwrap(),
            id,
            about: Some(id),
            recorded,
            text,
            digest: digest.0,
        });
        if n.is_multiple_of(BATCH) || n == entries {
            store.append_ledger(&rows).unwrap();
            rows.clear();
        }
    }
    println!("written: {entries} entries in {:.1} s", began.elapsed().as_secs_f64());
    let bytes = std::fs::metadata(folder.path().join("xunqing.sqlite")).unwrap().len();
    println!("database: {} MiB", bytes >> 20);

    let began = Stopwatch::now();
    let output = Command::new(env!("CARGO_BIN_EXE_xunqing"))
        .args(["verify", "--data"])
        .arg(folder.path())
        .output()
        .unwrap();
    assert!(output.status.success());
    println!("xunqing verify: {:.2} s", began.elapsed().as_secs_f64());

    for (what, parts, limit) in [
        ("the newest 100", vec![], 100),
        ("what was recorded late, all", vec!["\"late\":\"".to_owned()], usize::MAX),
        ("nothing to be found", vec!["no such words".to_owned()], 100),
    ] {
        let began = Stopwatch::now();
        let found = reader.ledger_lookup(&LedgerQuery { parts, ..LedgerQuery::default() }, limit).unwrap();
        println!("look-up, {what}: {} entries in {:.3} s", found.len(), began.elapsed().as_secs_f64());
    }
}
