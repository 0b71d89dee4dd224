//! What can be said on the command line of `xunqing evaluate`.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, ValueEnum};
use evaluation::{Period, SeasonDates};
use standards::time::BeijingDay;
use standards::{FactorCode, WaterBody, WaterClass};

use super::words::{class_of, factor_of};

#[derive(Debug, Args)]
#[command(
    after_help = "退出码 exit codes：0 全部读入 everything was read；1 未能评价或选项有误 nothing could be read, or a wrong \
                  option；2 有未读入的行，其余已评价 some lines were left out\n说明 manual：docs/evaluate-command.md"
)]
pub(crate) struct EvaluateArgs {
    /// 数据文件、目录或通配符：国家平台 CSV、JSON（可为 .gz），section,time,factor,value，宽表，XLSX · files of readings
    #[arg(value_name = "FILE", required = true)]
    pub(super) files: Vec<PathBuf>,
    /// 评价时段 · what is judged: each sample, or means over a period
    #[arg(long, value_name = "PERIOD", default_value = "sample", help = PERIODS)]
    pub(super) period: Over,
    /// 湖库限值还是河流限值；auto 逐断面选择并说明依据 · river or lake limits; auto chooses for each section and says why
    #[arg(long, value_name = "WATER", default_value = "auto")]
    pub(super) waterbody: Water,
    /// 断面目标文件（TOML 或 CSV） · sections with target classes
    #[arg(long, value_name = "FILE")]
    pub(super) targets: Option<PathBuf>,
    /// 输出形式 · form of the output
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub(super) format: Format,
    /// 全部断面的目标类别，如 Ⅲ 或 3；目标文件中有的以文件为准 · target class of every section the targets file does not name
    #[arg(long, value_name = "CLASS", value_parser = class_of)]
    pub(super) target: Option<WaterClass>,
    /// 评价指标，逗号分隔的代码或名称 · judged items, codes or names
    #[arg(long, value_name = "ITEMS", value_delimiter = ',', value_parser = factor_of)]
    pub(super) judged: Vec<FactorCode>,
    /// 自动站每日应得结果数 · results an automatic station gives a day
    #[arg(long, value_name = "N", default_value_t = 6, value_parser = clap::value_parser!(u32).range(1..=1440))]
    pub(super) expected_per_day: u32,
    /// 监测方式：自动（按日均值有效率判断）或手工（每月一次采样即有效） · automatic stations or monthly samples
    #[arg(long, value_enum, default_value_t = Sampling::Automatic)]
    pub(super) sampling: Sampling,
    /// 评价规则文件（TOML） · values of rules
    #[arg(long, value_name = "FILE")]
    pub(super) rules: Option<PathBuf>,
    /// 汛期起止，如 06-20..09-30，可跨年 · first and last day of the flood season, across New Year as well
    #[arg(long, value_name = "MM-DD..MM-DD", value_parser = season)]
    pub(super) season: Option<SeasonDates>,
    /// 评价到这一天为止，时段未结束的按已过天数要求；不写时各时段都按已结束评价 · judge as of the end of this day
    #[arg(long, value_name = "DATE")]
    pub(super) asof: Option<BeijingDay>,
    /// 表头对照文件（TOML） · mapping file for other headers
    #[arg(long, value_name = "FILE")]
    pub(super) mapping: Option<PathBuf>,
    /// 工作簿的工作表 · sheet of a workbook
    #[arg(long, value_name = "NAME")]
    pub(super) sheet: Option<String>,
    /// 时间没有年份时所用的年份 · year of times without one
    #[arg(long, value_name = "Y")]
    pub(super) year: Option<i16>,
    /// 雨量文件 time,mm（各24小时雨量及其结束时刻，或各日雨量），用于汛期污染强度 · rain of 24 hours, for the intensity
    #[arg(long, value_name = "FILE")]
    pub(super) rain: Option<PathBuf>,
    /// 只评价这个断面，可写多次 · only this section; may be repeated
    #[arg(long, value_name = "NAME")]
    pub(super) section: Vec<String>,
    /// 只输出这一天及以后的样品或涉及的时段 · first day of the output
    #[arg(long, value_name = "DATE")]
    pub(super) from: Option<BeijingDay>,
    /// 只输出这一天及以前的样品或涉及的时段 · last day of the output
    #[arg(long, value_name = "DATE")]
    pub(super) to: Option<BeijingDay>,
    /// 写入文件而不是标准输出 · write to a file
    #[arg(long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// 附余量和达标概率（需 --asof 和目标） · headroom and chance of running periods
    #[arg(long)]
    pub(super) outlook: bool,
    /// 说明判定依据；可限定“断面/日期/因子” · explain judgements, of SECTION/DATE/FACTOR when given
    #[arg(long, value_name = "SECTION/DATE/FACTOR", num_args = 0..=1, default_missing_value = "")]
    pub(super) explain: Option<Wanted>,
}

const PERIODS: &str =
    "评价时段 · sample, day, week, ten_day, month, season_month, quarter, half_year, season, year";

/// What a line of the output is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Over {
    Sample,
    Period(Period),
}

impl FromStr for Over {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "sample" {
            return Ok(Self::Sample);
        }
        text.parse()
            .map(Self::Period)
            .map_err(|error: evaluation::EvaluationError| format!("{error} / sample"))
    }
}

/// Which limits of total phosphorus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Water {
    Auto,
    Is(WaterBody),
}

impl FromStr for Water {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "auto" => Ok(Self::Auto),
            _ => super::words::water_of(text).map(Self::Is).map_err(|error| format!("{error} / auto")),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// 对齐的中文表格 · aligned, Chinese headers
    Table,
    /// 每行一个 JSON 对象 · one JSON object a line
    Jsonl,
    /// 逗号分隔，UTF-8 · comma-separated
    Csv,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Sampling {
    Automatic,
    Manual,
}

/// Which judgements are to be explained; everything that is not named matches.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Wanted {
    pub(super) section: Option<String>,
    pub(super) day: Option<BeijingDay>,
    pub(super) factor: Option<FactorCode>,
}

impl FromStr for Wanted {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut wanted = Self::default();
        let mut parts = text.split('/').map(str::trim);
        wanted.section = parts.next().filter(|t| !t.is_empty()).map(Into::into);
        if let Some(day) = parts.next().filter(|t| !t.is_empty()) {
            wanted.day = Some(day.parse().map_err(|error: standards::StandardsError| error.to_string())?);
        }
        if let Some(factor) = parts.next().filter(|t| !t.is_empty()) {
            wanted.factor = Some(factor_of(factor)?);
        }
        match parts.next() {
            Some(more) => {
                Err(format!("多余的“{more}”，应如 代县桥/2021-04-03/总磷 (expected SECTION/DATE/FACTOR)"))
            }
            None => Ok(wanted),
        }
    }
}

fn season(text: &str) -> Result<SeasonDates, String> {
    let wrong = || format!("“{text}”不是汛期起止，应如 06-20..09-30 (expected MM-DD..MM-DD)");
    let date = |text: &str| {
        let (month, day) = text.trim().split_once('-')?;
        Some((month.parse::<i8>().ok()?, day.parse::<i8>().ok()?))
    };
    let (start, end) = text.split_once("..").ok_or_else(wrong)?;
    let season = date(start).zip(date(end)).map(|(start, end)| SeasonDates { start, end });
    season.filter(|s| s.in_year(2024).is_some()).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_season_reads_also_across_new_year_and_one_without_its_dates_does_not() {
        assert_eq!(season("06-01..09-30"), Ok(SeasonDates { start: (6, 1), end: (9, 30) }));
        assert_eq!(season("11-20..03-10"), Ok(SeasonDates { start: (11, 20), end: (3, 10) }));
        for text in ["06-31..09-30", "06-20", "六月..九月", ""] {
            assert!(season(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_to_be_explained_may_be_narrowed_step_by_step() {
        assert_eq!("".parse(), Ok(Wanted::default()));
        let wanted: Wanted = "代县桥/2021-04-03/总磷".parse().unwrap();
        assert_eq!(wanted.section.as_deref(), Some("代县桥"));
        assert_eq!(
            (wanted.day.unwrap().to_string().as_str(), wanted.factor),
            ("2021-04-03", Some(FactorCode::TOTAL_PHOSPHORUS))
        );
        assert!("a/昨天".parse::<Wanted>().is_err() && "a/2021-04-03/总磷/b".parse::<Wanted>().is_err());
    }
}
