//! `xunqing plan copy`: the plan of another year (SC-033).

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use campaign::Plan;
use campaign::desk::Desk;
use campaign::ledger::Entry;
use campaign::plan::{Carried, copy_plan};
use clap::Args;
use store::LedgerStore as _;

use crate::say;

/// Entries read at once.
const PAGE: usize = 20_000;

#[derive(Debug, Args)]
pub(crate) struct CopyArgs {
    /// 方案目录 · the plan's folder
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// 新方案目录，应为空或不存在 · folder of the new plan, empty or not there yet
    #[arg(long, value_name = "NEWDIR")]
    to: PathBuf,
    /// 新方案的年份 · year in which its campaign begins
    #[arg(long)]
    year: i16,
    /// 上一次行动的数据目录：没有销号的问题结转到 carried.toml · data folder whose open problems are carried over
    #[arg(long, value_name = "DATA")]
    carry: Option<PathBuf>,
}

pub(crate) fn run(args: &CopyArgs) -> anyhow::Result<ExitCode> {
    let files = server::read_plan_folder(&args.folder)?;
    let plan = super::read(&args.folder)?;
    if fs::read_dir(&args.to).is_ok_and(|mut entries| entries.next().is_some()) {
        bail!("{} 不是空目录；请另选一个，不覆盖已有的方案 (the folder is not empty)", args.to.display());
    }
    let carried = match &args.carry {
        Some(data) => open_problems(data, &plan)?,
        None => Vec::new(),
    };
    let copied = copy_plan(&files, args.year, &carried)
        .with_context(|| format!("复制方案 {} (copying the plan)", args.folder.display()))?;
    fs::create_dir_all(&args.to).with_context(|| format!("创建 {}", args.to.display()))?;
    for file in &copied.files {
        let path = args.to.join(&file.name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).with_context(|| format!("创建 {}", folder.display()))?;
        }
        fs::write(&path, &file.text).with_context(|| format!("写入 {}", path.display()))?;
    }
    for (what, from, to) in &copied.moved {
        say::line(format_args!("campaign.toml {what}：{from} → {to}"));
    }
    say::line(format_args!(
        "已复制 {} 个文件到 {}；结转未销号问题 {} 件；数据没有复制 ({} files, {} open problems carried over, no data)",
        copied.files.len(),
        args.to.display(),
        carried.len(),
        copied.files.len(),
        carried.len()
    ));
    say::line(
        "文号和印发日期还是原来那一年的，请在 campaign.toml 改成新的通知 (number and day of issue are still those of the paper before)",
    );
    Ok(ExitCode::SUCCESS)
}

/// Problems of a data folder that are not closed; the server may be running.
fn open_problems(data: &Path, plan: &Plan) -> anyhow::Result<Vec<Carried>> {
    if !data.is_dir() {
        bail!(
            "没有数据目录 {}；请用 --carry 指明 xunqing serve 使用的目录 (no such data folder)",
            data.display()
        );
    }
    let reader = store_sqlite::open_reader(data)?;
    let mut desk = Desk::default();
    let mut after = 0;
    loop {
        let page = reader.ledger(after, PAGE)?;
        let Some(last) = page.last() else { break };
        after = last.seq;
        for stored in &page {
            let entry =
                Entry::read(&stored.text).with_context(|| format!("台账第 {} 条 (entry)", stored.seq))?;
            desk.apply(&entry, |_owner_does_not_matter| None);
        }
    }
    let year = u16::try_from(plan.campaign.start.ymd().0).unwrap_or_default();
    Ok(Carried::open_of(&desk, &plan.register, &plan.organisations, year))
}
