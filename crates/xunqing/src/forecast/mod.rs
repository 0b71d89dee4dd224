//! `xunqing forecast`: statistical forecasts at a section, without a server.

mod channels;
mod issued;
mod output;
mod scores;
mod verify;

use std::process::ExitCode;

use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(crate) enum ForecastCommand {
    /// 用历史数据逐时起报，检验预报好坏，与持续性预报对照 · hindcast step by step and score, beside persistence
    Verify(Box<verify::VerifyArgs>),
}

pub(crate) fn run(command: &ForecastCommand) -> anyhow::Result<ExitCode> {
    match command {
        ForecastCommand::Verify(args) => verify::run(args),
    }
}
