//! `xunqing verify --package`: whether a package of evidence is what was packed, and whether the ledger names it.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use campaign::case::CaseEvent;
use campaign::ledger::{Digest, Entry, Event};
use campaign::package::{Fault, SegmentFault, verify};
use store::{LedgerQuery, LedgerStore as _};

use crate::say;

pub(super) fn run(path: &Path, data: Option<&Path>) -> anyhow::Result<ExitCode> {
    let bytes = std::fs::read(path)
        .with_context(|| format!("读不到证据包 {}，请核对路径 (cannot read the package)", path.display()))?;
    let found = verify(&bytes);
    say::line(format_args!(
        "证据包 {} 个文件，{} 字节 ({} files, {} bytes)",
        found.files.len(),
        bytes.len(),
        found.files.len(),
        bytes.len()
    ));
    for fault in &found.faults {
        say::line(format_args!("{}", words(fault)));
    }
    if let Some(segment) = &found.segment {
        say::line(format_args!(
            "台账片段第 {} 条至第 {} 条成链，到末条的校验码 (the chain holds up to)：{}={}",
            segment.after + 1,
            segment.upto,
            segment.upto,
            segment.head
        ));
    }
    say::line(format_args!(
        "整个文件的 SHA-256，与台账中移交时登记的比对 (compare with the ledger)：{}",
        found.digest
    ));
    let mut whole = found.faults.is_empty();
    if let Some(data) = data {
        whole &= in_ledger(data, found.digest)?;
    }
    if whole {
        say::line(format_args!("与打包时一致 (everything is as it was packed)"));
        return Ok(ExitCode::SUCCESS);
    }
    say::line(format_args!("与打包或移交时不一致 (not as packed or handed over)"));
    Ok(ExitCode::FAILURE)
}

fn words(fault: &Fault) -> String {
    match fault {
        Fault::Directory => {
            "压缩包的目录被改动或截断，文件无法逐个核对 (the directory was changed or cut)".into()
        }
        Fault::File { name } => format!("文件被改动 (a file was changed)：{name}"),
        Fault::Unlisted { name } => format!("文件与清单不符 (not as listed)：{name}"),
        Fault::Ledger(SegmentFault::Entry(entry)) => {
            format!("台账片段第 {entry} 条或它之前被改动 (an entry of the ledger was changed)")
        }
        Fault::Ledger(SegmentFault::Line(line)) => {
            format!("台账片段第 {line} 行读不懂 (a line of the ledger does not read)")
        }
    }
}

/// Whether the ledger of a data folder says that this very package was handed over.
fn in_ledger(data: &Path, digest: Digest) -> anyhow::Result<bool> {
    let reader = store_sqlite::open_reader(data)?;
    let query = LedgerQuery { parts: vec![format!("\"package\":\"{digest}\"")], ..LedgerQuery::default() };
    for stored in reader.ledger_lookup(&query, 10)? {
        let Ok(entry) = Entry::read(&stored.text) else { continue };
        if let Event::Case(CaseEvent::HandedOver { package, .. }) = &entry.event
            && package.package == digest
        {
            say::line(format_args!(
                "台账第 {} 条登记了这个证据包：{}，移交 {}，用途 {} (the ledger names it)",
                stored.seq, entry.recorded, package.body, package.purpose
            ));
            return Ok(true);
        }
    }
    say::line(format_args!(
        "台账没有登记这个证据包：不是移交时的那一份 (the ledger does not name this package)"
    ));
    Ok(false)
}
