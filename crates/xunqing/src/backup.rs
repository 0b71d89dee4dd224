//! `xunqing backup`.

use std::path::PathBuf;
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
    let bytes = std::fs::metadata(&args.to)
        .with_context(|| format!("备份已写出，但读不到文件 {}", args.to.display()))?
        .len();
    say::line(format_args!(
        "已备份到 {}，{} KiB，完整性检查通过；恢复时停止服务，把它放回数据目录并命名为 xunqing.sqlite (backed up and checked)",
        args.to.display(),
        bytes.div_ceil(1024)
    ));
    Ok(ExitCode::SUCCESS)
}
