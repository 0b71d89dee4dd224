//! `xunqing river`: work on the river without a server.

mod trace;

use std::process::ExitCode;

use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(crate) enum RiverCommand {
    /// 水质上升的来源排查：按概率排序并说明理由，不作责任认定 · rank what may have caused an observed rise
    Trace(trace::TraceArgs),
}

pub(crate) fn run(command: &RiverCommand) -> anyhow::Result<ExitCode> {
    match command {
        RiverCommand::Trace(args) => trace::run(args),
    }
}
