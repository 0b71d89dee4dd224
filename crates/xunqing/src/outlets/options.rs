//! What can be said on the command line of `xunqing outlets`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use standards::FactorCode;
use standards::time::BeijingDay;

use crate::evaluate::Format;
use crate::evaluate::words::factor_of;

#[derive(Debug, Args)]
#[command(
    after_help = "退出码 exit codes：0 全部读入 everything was read；1 未能评价或选项有误 nothing could be read, or a wrong \
                  option；2 有未读入的行（含方案中没有的排放口），其余已评价 some lines were left out\n\
                  说明 manual：docs/evaluation/dischargers.md"
)]
pub(crate) struct OutletsArgs {
    /// 排放口数据：section,time,factor,value 或宽表、XLSX；断面一列写“排污单位/排放口” · files of readings of outlets
    #[arg(value_name = "FILE", required_unless_present = "facilities")]
    pub(super) files: Vec<PathBuf>,
    /// 方案目录，限值取自其中的 dischargers.toml · folder of the plan with the permit data
    #[arg(long, value_name = "DIR")]
    pub(super) plan: PathBuf,
    /// 评价小时值还是日均值 · what is judged: hours or days
    #[arg(long, value_enum, default_value_t = Over::Day)]
    pub(super) period: Over,
    /// 从这一天起评价；不写时从数据的第一天（时）起 · first day; else that of the readings
    #[arg(long, value_name = "DATE")]
    pub(super) from: Option<BeijingDay>,
    /// 评价到这一天为止；不写时到数据的最后一天（时） · last day; else that of the readings
    #[arg(long, value_name = "DATE")]
    pub(super) to: Option<BeijingDay>,
    /// 只评价这个排放口，可写多次 · only this outlet; may be repeated
    #[arg(long, value_name = "OUTLET")]
    pub(super) outlet: Vec<String>,
    /// 只评价这些项目，逗号分隔的代码或名称 · only these items, codes or names
    #[arg(long, value_name = "ITEMS", value_delimiter = ',', value_parser = factor_of)]
    pub(super) item: Vec<FactorCode>,
    /// 农村生活污水设施运行情况（CSV：facility,day,state），计算正常运行率 · states of rural facilities, for their running share
    #[arg(long, value_name = "FILE")]
    pub(super) facilities: Option<PathBuf>,
    /// 输出形式：表格为汇总，jsonl 和 csv 为逐时段结果 · a table of sums, or a line a period
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub(super) format: Format,
    /// 说明判定依据：用了哪些数据、公式、限值出处 · explain each judgement
    #[arg(long)]
    pub(super) explain: bool,
    /// 表头对照文件（TOML） · mapping file for other headers
    #[arg(long, value_name = "FILE")]
    pub(super) mapping: Option<PathBuf>,
    /// 工作簿的工作表 · sheet of a workbook
    #[arg(long, value_name = "NAME")]
    pub(super) sheet: Option<String>,
    /// 时间没有年份时所用的年份 · year of times without one
    #[arg(long, value_name = "Y")]
    pub(super) year: Option<i16>,
    /// 写入文件而不是标准输出 · write to a file
    #[arg(long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
}

/// What is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Over {
    /// 小时值
    Hour,
    /// 日均值
    Day,
}
