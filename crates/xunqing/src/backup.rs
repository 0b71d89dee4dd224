//! `xunqing backup`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::Args;

use crate::say;

#[derive(Debug, Args)]
pub(crate) struct BackupArgs {
    /// 数据目录 · data folder
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// 备份文件，不得已存在 · the backup's file, which must not exist
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
}

pub(crate) fn run(args: &BackupArgs) -> anyhow::Result<ExitCode> {
    if !args.data.is_dir() {
        bail!(
            "没有数据目录 {}；请用 --data 指明 xunqing serve 使用的目录 (no such data folder)",
            args.data.display()
        );
    }
    let reader = store_sqlite::open_reader(&args.data)?;
    store_sqlite::backup(&reader, &args.to)?;
    let files = copy_evidence(&args.data.join("evidence"), &beside(&args.to))?;
    let bytes = std::fs::metadata(&args.to)
        .with_context(|| format!("备份已写出，但读不到文件 {}", args.to.display()))?
        .len();
    say::line(format_args!(
        "已备份到 {}，{} KiB，完整性检查通过；恢复时停止服务，把它放回数据目录并命名为 xunqing.sqlite (backed up and checked)",
        args.to.display(),
        bytes.div_ceil(1024)
    ));
    if files > 0 {
        say::line(format_args!(
            "附件 {files} 个在 {}；恢复时放回数据目录并命名为 evidence (files of evidence)",
            beside(&args.to).display()
        ));
    }
    Ok(ExitCode::SUCCESS)
}

/// The folder of evidence beside a backup's file. Backups into one folder share it: a file under a digest never changes.
fn beside(backup: &Path) -> PathBuf {
    backup.with_file_name("evidence")
}

/// Copies what is not there yet; gives how many files there are. The store was copied first: every file it names was whole by then.
fn copy_evidence(from: &Path, to: &Path) -> anyhow::Result<usize> {
    let mut files = 0;
    if !from.is_dir() {
        return Ok(files);
    }
    let reading = |path: &Path| format!("读取附件目录 {} (reading evidence)", path.display());
    for folder in fs::read_dir(from).with_context(|| reading(from))? {
        let folder = folder.with_context(|| reading(from))?.path();
        let target = to.join(folder.file_name().unwrap_or_default());
        for file in fs::read_dir(&folder).with_context(|| reading(&folder))? {
            let file = file.with_context(|| reading(&folder))?.path();
            if file.extension().is_some() {
                continue; // still being written
            }
            let copy = target.join(file.file_name().unwrap_or_default());
            files += 1;
            if copy.exists() {
                continue;
            }
            let part = copy.with_extension("part");
            let copied = fs::create_dir_all(&target)
                .and_then(|()| fs::copy(&file, &part))
                .and_then(|_| fs::rename(&part, &copy));
            copied.with_context(|| format!("复制附件到 {} (copying evidence)", copy.display()))?;
        }
    }
    Ok(files)
}
