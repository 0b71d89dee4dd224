//! `xunqing quality`: files of readings looked at without a server.

mod columns;
mod events;
mod said;

use std::process::ExitCode;

use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(crate) enum QualityCommand {
    /// 区分水质事件与仪器故障，并说明理由 · tell events in the water from faults of instruments, with the reason
    Events(Box<events::EventsArgs>),
}

pub(crate) fn run(command: &QualityCommand) -> anyhow::Result<ExitCode> {
    match command {
        QualityCommand::Events(args) => events::run(args),
    }
}
