//! `xunqing quality`: files of readings looked at without a server.

mod check;
mod checked;
pub(crate) mod columns;
mod events;
mod options;
mod output;
mod places;
mod said;

use std::process::ExitCode;

use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(crate) enum QualityCommand {
    /// 检验数据文件中的每个数值，说明每处疑点 · test every value of files and say what is doubtful
    Check(Box<options::QualityCheckArgs>),
    /// 区分水质事件与仪器故障，并说明理由 · tell events in the water from faults of instruments, with the reason
    Events(Box<events::EventsArgs>),
}

pub(crate) fn run(command: &QualityCommand) -> anyhow::Result<ExitCode> {
    match command {
        QualityCommand::Check(args) => check::run(args),
        QualityCommand::Events(args) => events::run(args),
    }
}
