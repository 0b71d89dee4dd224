//! The Xunqing binary: one subcommand per job.

mod backup;
mod bulletin;
mod decode;
mod evaluate;
mod forecast;
mod hydrology;
mod outlets;
mod plan;
mod quality;
mod replay;
mod rights;
mod river;
mod say;
mod serve;
mod station;
mod verify;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// 汛清：县级汛期地表水水质保障平台 · a county keeps its rivers clean in flood season
#[derive(Debug, Parser)]
#[command(
    name = "xunqing",
    version,
    after_help = "退出码 exit codes：0 完成 done；1 未完成 failed；2 参数或输入有误 wrong arguments or input"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// 启动服务：网页、接口和 HJ 212 数据接收 · run pages, interface and HJ 212 intake
    Serve(serve::ServeArgs),
    /// 把历史数据按真实自动站的方式发送给服务 · play recorded readings as HJ 212 stations would send them
    Replay(replay::ReplayArgs),
    /// 模拟自动站，供测试和培训：厂家习惯、丢帧、断线、暴雨、时钟偏差 · simulated stations for tests and training
    Station(Box<station::StationArgs>),
    /// 按国家规则评价数据文件，不需要服务 · judge files of readings by the national rules, no server needed
    Evaluate(Box<evaluate::EvaluateArgs>),
    /// 按许可数据评价排放口和农村生活污水设施，不需要服务 · judge outlets and rural facilities by the plan's permit data
    Outlets(Box<outlets::OutletsArgs>),
    /// HJ 212 报文工具 · tools for HJ 212 frames
    #[command(subcommand)]
    Hj212(Hj212),
    /// SL 651、SZY206 水文报文工具 · tools for frames of SL 651 and SZY206
    #[command(subcommand)]
    Sl651(Sl651),
    /// 方案工具 · tools for plans
    #[command(subcommand)]
    Plan(PlanCommand),
    /// 数据质量与水质事件，不需要服务 · quality of readings and events, no server needed
    #[command(subcommand)]
    Quality(quality::QualityCommand),
    /// 河流：降雨、管网、闸站与河道的模拟，来源排查；不需要服务 · the river simulated, sources traced, no server needed
    #[command(subcommand)]
    River(river::RiverCommand),
    /// 断面水质预报的检验，不需要服务 · forecasts at sections, scored on recorded readings, no server needed
    #[command(subcommand)]
    Forecast(forecast::ForecastCommand),
    /// 生成报告 · write bulletins
    #[command(subcommand)]
    Bulletin(BulletinCommand),
    /// 在线备份数据，不必停止服务 · copy the data while the server runs
    Backup(backup::BackupArgs),
    /// 核对台账和附件是否与写入时一致 · whether the ledger and its files are as they were written
    Verify(verify::VerifyArgs),
    /// 输出权限矩阵：谁可以办什么 · print who may do what
    Rights,
    /// 输出接口说明（OpenAPI） · print the description of the interface
    Openapi,
}

#[derive(Debug, Subcommand)]
enum Hj212 {
    /// 解读报文，每帧输出一个 JSON 对象 · read frames, one JSON object each
    Decode(decode::DecodeArgs),
}

#[derive(Debug, Subcommand)]
enum Sl651 {
    /// 解读报文，每帧输出一个 JSON 对象 · read frames, one JSON object each
    Decode(hydrology::DecodeArgs),
}

#[derive(Debug, Subcommand)]
enum PlanCommand {
    /// 检查方案，报告每一处问题的文件、行、列和改法 · report every mistake with file, line, column and a hint
    Check(plan::CheckArgs),
    /// 复制为另一年的方案：日期平移，规则不变，未销号的问题结转 · copy to another year: dates move, rules stay, open problems are carried over
    Copy(plan::copy::CopyArgs),
    /// 台账模板：每种对象一张表 · a workbook to fill in with the county's objects
    RegisterTemplate(plan::register::TemplateArgs),
    /// 把台账文件导入方案，不需要服务 · import a file of objects into a plan, no server needed
    RegisterImport(plan::register::ImportArgs),
}

#[derive(Debug, Subcommand)]
enum BulletinCommand {
    /// 水质日报 · the daily bulletin
    Daily(bulletin::DailyArgs),
    /// 总结报告：整个行动、一个阶段或一个单位 · the closing report of the campaign, of a phase, or of a unit
    Closing(bulletin::ClosingArgs),
}

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Serve(args) => serve::run(args),
        Command::Replay(args) => replay::run(&args),
        Command::Station(args) => station::run(&args),
        Command::Evaluate(args) => evaluate::run(&args),
        Command::Outlets(args) => outlets::run(&args),
        Command::Hj212(Hj212::Decode(args)) => decode::run(&args),
        Command::Sl651(Sl651::Decode(args)) => hydrology::run(&args),
        Command::Plan(PlanCommand::Check(args)) => plan::run(&args),
        Command::Plan(PlanCommand::Copy(args)) => plan::copy::run(&args),
        Command::Plan(PlanCommand::RegisterTemplate(args)) => plan::register::template(&args),
        Command::Plan(PlanCommand::RegisterImport(args)) => plan::register::import(&args),
        Command::Quality(command) => quality::run(&command),
        Command::River(command) => river::run(&command),
        Command::Forecast(command) => forecast::run(&command),
        Command::Bulletin(BulletinCommand::Daily(args)) => bulletin::run(&args),
        Command::Bulletin(BulletinCommand::Closing(args)) => bulletin::closing(&args),
        Command::Backup(args) => backup::run(&args),
        Command::Verify(args) => verify::run(&args),
        Command::Rights => Ok(rights::run()),
        Command::Openapi => {
            say::line(server::openapi());
            Ok(ExitCode::SUCCESS)
        }
    };
    done.unwrap_or_else(|error| {
        say::aside(format_args!("错误 error：{error:#}"));
        ExitCode::FAILURE
    })
}
