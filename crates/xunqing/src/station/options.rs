//! What `xunqing station` can be asked to do.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use standards::FactorCode;
use standards::time::BeijingDay;

use super::maker::Makers;
use crate::replay::Speed;

#[derive(Debug, Args)]
#[command(
    after_help = "先写出带模拟站的方案，再用它启动服务，然后运行 first write a plan with the stations, serve it, then run:\n  \
        xunqing station --write-plan var/sim --base plans/daixian --count 1000\n  \
        xunqing serve --data var/data --plan var/sim --clock data --hj212 127.0.0.1:8213\n  \
        xunqing station --plan var/sim --to 127.0.0.1:8213 --days 7 --loss 0.05\n\
        退出码 exit codes：0 每一次测量都已送达 everything measured was delivered；1 有缺失 something is missing"
)]
pub(crate) struct StationArgs {
    /// 接收地址，如 127.0.0.1:8213 · where to send
    #[arg(long, value_name = "ADDR", required_unless_present = "write_plan")]
    pub(super) to: Option<SocketAddr>,
    /// 方案目录；其中 MN 以 --prefix 开头的站参加模拟 · plan folder with the stations
    #[arg(long, value_name = "DIR", required_unless_present = "write_plan")]
    pub(super) plan: Option<PathBuf>,
    /// 只写出带模拟站的方案，然后结束 · write a plan with simulated stations, then end
    #[arg(long, value_name = "DIR", requires = "base")]
    pub(super) write_plan: Option<PathBuf>,
    /// 所写方案以此为底 · the plan that the written one starts from
    #[arg(long, value_name = "DIR")]
    pub(super) base: Option<PathBuf>,
    /// 模拟站个数（写方案时为新增的站，运行时最多用这么多） · how many stations
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=20_000))]
    pub(super) count: u32,
    /// 参加模拟的 MN 的开头 · how the MN of simulated stations begins
    #[arg(long, value_name = "TEXT", default_value = "SIM")]
    pub(super) prefix: String,
    /// 第一天 · first simulated day
    #[arg(long, value_name = "D", default_value = "2021-07-01")]
    pub(super) from: BeijingDay,
    /// 模拟天数 · how many days
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=400))]
    pub(super) days: u16,
    /// 测量间隔，分钟；60 及以上发小时数据（2061），以下发分钟数据（2051） · minutes between measurements
    #[arg(long, value_name = "MIN", default_value_t = 240, value_parser = clap::value_parser!(u16).range(1..=1440))]
    pub(super) interval: u16,
    /// 回放文件中的实测数据，代替合成数据；各站轮流取用文件中的断面 · recorded readings instead of synthetic ones
    #[arg(long, value_name = "FILE")]
    pub(super) recorded: Vec<PathBuf>,
    /// 速度：max 尽快，1x 与实际相同，3600x 一小时放成一秒 · speed
    #[arg(long, default_value = "max")]
    pub(super) speed: Speed,
    /// 厂家习惯：none、all，或以逗号分隔的名称 · makers' deviations
    #[arg(long, default_value = "none")]
    pub(super) quirks: Makers,
    /// 丢失的帧所占比例，双向 · share of frames lost, either way
    #[arg(long, value_name = "P", default_value_t = 0.0, value_parser = share)]
    pub(super) loss: f64,
    /// 发两遍的帧所占比例 · share of frames sent twice
    #[arg(long, value_name = "P", default_value_t = 0.0, value_parser = share)]
    pub(super) duplicate: f64,
    /// 发完即断线的帧所占比例 · share of frames after which the connection breaks
    #[arg(long, value_name = "P", default_value_t = 0.0, value_parser = share)]
    pub(super) cut: f64,
    /// 只记在站内、不主动上报的测量所占比例，靠补取历史数据找回（第一次总是上报） · share of measurements kept back until history is called, never the first
    #[arg(long, value_name = "P", default_value_t = 0.0, value_parser = share)]
    pub(super) unsent: f64,
    /// 每周降雨次数 · storms a week
    #[arg(long, value_name = "N", default_value_t = 1.5)]
    pub(super) storms: f64,
    /// 每第十个站的时钟快多少秒，对时后归零 · seconds by which every tenth station's clock is ahead, until it is set
    #[arg(long, value_name = "S", default_value_t = 0, value_parser = clap::value_parser!(i64).range(-86_400..=86_400), allow_negative_numbers = true)]
    pub(super) clock_error: i64,
    /// 每第十个站在后半程停报的因子 · factor that every tenth station stops sending halfway
    #[arg(long, value_name = "CODE")]
    pub(super) dead_factor: Option<FactorCode>,
    /// 后半程完全沉默的站数 · stations that fall silent halfway
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(super) silent: u32,
    /// 等待应答的秒数 · seconds to wait for an answer
    #[arg(long, value_name = "S", default_value_t = 10, value_parser = clap::value_parser!(u8).range(1..=99))]
    pub(super) timeout: u8,
    /// 超时重发的次数 · how often to send again
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u8).range(0..=99))]
    pub(super) retries: u8,
    /// 发完后再在线多少秒，回答补取等请求 · seconds to stay connected afterwards and answer requests
    #[arg(long, value_name = "S", default_value_t = 5)]
    pub(super) linger: u64,
    /// 连不上时，坚持多少秒 · seconds to go on without a connection before giving up
    #[arg(long, value_name = "S", default_value_t = 120)]
    pub(super) patience: u64,
    /// 把每次测量（MN 时间 命令）逐行写入文件，供核对 · write a line for each measurement
    #[arg(long, value_name = "FILE")]
    pub(super) record: Option<PathBuf>,
    /// 随机种子 · seed of everything random
    #[arg(long, value_name = "N", default_value_t = 212)]
    pub(super) seed: u64,
}

fn share(text: &str) -> Result<f64, String> {
    let share = text.parse::<f64>().ok().filter(|share| (0.0..=1.0).contains(share));
    share.ok_or_else(|| format!("“{text}”应为 0 到 1 之间的数 (a number from 0 to 1)"))
}
