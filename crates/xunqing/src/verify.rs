//! `xunqing verify`: whether the ledger and its files are what was written.

mod package;

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use campaign::ledger::{Chain, Digest, Entry};
use clap::Args;
use store::LedgerStore as _;
use store_sqlite::SqliteReader;

use crate::say;

/// Entries read at once.
const PAGE: usize = 20_000;

#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    /// 数据目录；服务可以在运行 · data folder, the server may be running
    #[arg(long, value_name = "DIR", required_unless_present = "package")]
    data: Option<PathBuf>,
    /// 核对移交出去的证据包，不需要服务和数据目录；同时给出 --data 时还核对台账是否登记了它 · a package of evidence that was handed over
    #[arg(long, value_name = "FILE.zip")]
    package: Option<PathBuf>,
    /// 以前抄下的校验码，如 1234=9f3c…：证明到这一条为止没有改动 · a digest written down before
    #[arg(long, value_name = "SEQ=DIGEST")]
    until: Vec<String>,
    /// 不检查附件文件 · leave the files of evidence out
    #[arg(long)]
    no_files: bool,
}

/// What was found.
#[derive(Default)]
struct Found {
    faults: u64,
}

impl Found {
    fn fault(&mut self, text: std::fmt::Arguments<'_>) {
        self.faults += 1;
        say::line(text);
    }
}

pub(crate) fn run(args: &VerifyArgs) -> anyhow::Result<ExitCode> {
    let data = args.data.as_deref();
    if let Some(missing) = data.filter(|data| !data.is_dir()) {
        bail!(
            "没有数据目录 {}；请用 --data 指明 xunqing serve 使用的目录 (no such data folder)",
            missing.display()
        );
    }
    if let Some(file) = &args.package {
        return package::run(file, data);
    }
    let data = data.context("请用 --data 指明数据目录 (name the data folder)")?;
    let until = args.until.iter().map(|text| noted(text)).collect::<anyhow::Result<Vec<_>>>()?;
    let reader = store_sqlite::open_reader(data)?;
    let mut found = Found::default();
    let chain = follow(&reader, &until, &mut found)?;
    for (seq, _) in until.iter().filter(|(seq, _)| *seq > chain.entries()) {
        found.fault(format_args!(
            "台账只有 {} 条，没有抄下的第 {seq} 条：后面的被删去了 (entries are missing at the end)",
            chain.entries()
        ));
    }
    let files = if args.no_files { 0 } else { check_files(&reader, data, &mut found)? };
    say::line(format_args!(
        "台账 {} 条，附件 {files} 个 ({} entries, {files} files)",
        chain.entries(),
        chain.entries()
    ));
    if chain.entries() > 0 {
        say::line(format_args!(
            "抄下这一行，以后可用 --until 证明到此为止没有改动 (write this down)：{}={}",
            chain.entries(),
            chain.head()
        ));
    }
    if found.faults == 0 {
        say::line("与写入时一致 (everything is as it was written)");
        return Ok(ExitCode::SUCCESS);
    }
    say::line(format_args!("发现 {} 处与写入时不一致 (not as written)", found.faults));
    Ok(ExitCode::FAILURE)
}

/// A place and its digest, as `verify` prints them.
fn noted(text: &str) -> anyhow::Result<(u64, Digest)> {
    let parts =
        text.split_once('=').and_then(|(seq, digest)| Some((seq.parse().ok()?, digest.parse().ok()?)));
    parts.with_context(|| {
        format!("--until {text} 应写成 序号=64位校验码 (expected SEQ=DIGEST as verify prints it)")
    })
}

fn follow(reader: &SqliteReader, until: &[(u64, Digest)], found: &mut Found) -> anyhow::Result<Chain> {
    let terminal = std::io::stderr().is_terminal();
    let mut chain = Chain::default();
    loop {
        let after = i64::try_from(chain.entries()).unwrap_or(i64::MAX);
        let page = reader.ledger(after, PAGE)?;
        if page.is_empty() {
            break;
        }
        for stored in &page {
            if stored.seq.unsigned_abs() != chain.entries() + 1 {
                found.fault(format_args!(
                    "第 {} 条之后缺了条目，下一条是第 {} 条 (entries are missing)",
                    chain.entries(),
                    stored.seq
                ));
                chain = Chain::resumed(stored.seq.unsigned_abs() - 1, chain.head());
            }
            if let Err(broken) = chain.follow(&stored.text, Digest(stored.digest)) {
                found.fault(format_args!(
                    "第 {} 条或它之前的内容与写入时不同 (not what was written)：{}\n  算出 computed {}\n  存有 stored   {}",
                    broken.entry,
                    words(&stored.text),
                    broken.computed,
                    broken.stored
                ));
                chain = Chain::resumed(broken.entry, broken.stored);
            }
            let noted = until.iter().find(|(seq, _)| *seq == chain.entries());
            if let Some((seq, digest)) = noted.filter(|(_, digest)| *digest != chain.head()) {
                found.fault(format_args!(
                    "第 {seq} 条的校验码与抄下的不同：这一条或以前的条目被改过 (not the digest that was written down)\n  抄下 noted  {digest}\n  现有 now    {}",
                    chain.head()
                ));
            }
        }
        if terminal {
            say::progress(format_args!("已核对 {} 条 entries checked", chain.entries()));
        }
    }
    if terminal {
        say::progress("");
    }
    Ok(chain)
}

/// What an entry says, for people.
fn words(text: &str) -> String {
    match Entry::read(text) {
        Ok(entry) => {
            format!("{}，{}，{}（{}）", entry.recorded, entry.by.title, entry.event.name(), entry.id)
        }
        Err(error) => format!("读不懂：{error}"),
    }
}

fn check_files(reader: &SqliteReader, data: &Path, found: &mut Found) -> anyhow::Result<usize> {
    let files = reader.all_evidence()?;
    for file in &files {
        let digest = Digest(file.digest);
        let name = digest.to_string();
        let path = data.join("evidence").join(&name[..2]).join(&name);
        match std::fs::read(&path) {
            Ok(bytes) if Digest::of(&bytes) == digest => {}
            Ok(_) => found.fault(format_args!("附件 {name} 与入库时不同 (a file was changed)")),
            Err(error) => found.fault(format_args!("附件 {name} 读不到：{error} (a file is missing)")),
        }
    }
    Ok(files.len())
}
