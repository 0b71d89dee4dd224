//! What can be said on the command line of `xunqing quality check`.

use std::path::PathBuf;

use clap::Args;

use crate::evaluate::Format;

#[derive(Debug, Args)]
#[command(
    after_help = "退出码 exit codes：0 全部读入 everything was read；1 未能检验或配置有误 nothing could be read, or a wrong \
                  configuration；2 有未读入的行，其余已检验 some lines were left out\n说明 manual：docs/quality.md"
)]
pub(crate) struct QualityCheckArgs {
    /// 数据文件、目录或通配符，形式同 evaluate · files of readings, in the forms that evaluate reads
    #[arg(value_name = "FILE", required = true)]
    pub(super) files: Vec<PathBuf>,
    /// 检验配置 quality.toml，在随程序的默认表之后读 · numbers of the tests, read after the shipped ones
    #[arg(long, value_name = "TOML")]
    pub(super) config: Option<PathBuf>,
    /// 输出形式 · form of the output
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub(super) format: Format,
    /// 合格的数据也逐个列出 · a line for good values, too
    #[arg(long)]
    pub(super) all: bool,
    /// 表头对照文件（TOML） · mapping file for other headers
    #[arg(long, value_name = "FILE")]
    pub(super) mapping: Option<PathBuf>,
    /// 工作簿的工作表 · sheet of a workbook
    #[arg(long, value_name = "NAME")]
    pub(super) sheet: Option<String>,
    /// 时间没有年份时所用的年份 · year of times without one
    #[arg(long, value_name = "Y")]
    pub(super) year: Option<i16>,
}
