//! What a station says, typed: uploads beside readings, notices, answers (HJ 212-2017 annex C and table B.3; surface-water
//! stations; HJ 212-2025 as far as it is evidenced).

use crate::codes::{ExeRtn, QnRtn};
use crate::data_area::{DataArea, Item};
use crate::segment::Segment;
use crate::time::{CivilTime, SYSTEM_TIME};
use crate::upload::UploadKind;
use std::borrow::Cow;

/// The content of a frame a station sent. Readings themselves are in [`Message::upload`](crate::Message::upload).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Report<'a> {
    /// 2011–2061: readings or states of facilities.
    Readings(UploadKind),
    /// 1011: the clock of the station or of one analyser.
    Clock {
        /// `PolId`.
        factor: Option<&'a str>,
        /// `SystemTime`.
        time: CivilTime,
    },
    /// 1013: the station asks that its clock, or that of one analyser, be set.
    ClockAsked {
        /// `PolId`.
        factor: Option<&'a str>,
    },
    /// 1061: seconds between real-time data.
    RtdInterval(u16),
    /// 1063: minutes between minute data.
    MinInterval(u8),
    /// 2081: the logger started.
    Started {
        /// `DataTime`.
        data_time: Option<CivilTime>,
        /// `RestartTime`.
        restart: CivilTime,
    },
    /// 3015: a sample was retained.
    SampleRetained {
        /// `DataTime`.
        data_time: Option<CivilTime>,
        /// `VaseNo`.
        vase: u8,
    },
    /// 3017: when and how often is sampled.
    SamplingPeriod {
        /// `PolId`.
        factor: Option<&'a str>,
        /// `CstartTime`, `hhmmss`.
        start: &'a str,
        /// `Ctime`, hours.
        hours: u8,
    },
    /// 3018: minutes a sample takes.
    SampleTime {
        /// `PolId`.
        factor: Option<&'a str>,
        /// `Stime`.
        minutes: u8,
    },
    /// 3019: identities of analysers, factor and number; also sent when one was replaced.
    Identity(Vec<(&'a str, &'a str)>),
    /// 3020: site information.
    SiteInfo {
        /// `DataTime`.
        data_time: Option<CivilTime>,
        /// Logs, states and parameters in order.
        entries: Vec<SiteInfo<'a>>,
    },
    /// 2062–2066 of surface-water stations; 2013, 2052, 2062, 2111 of HJ 212-2025: results of checks and raw values. Their
    /// items are given by name, as no paper at hand defines them all.
    Check {
        /// `DataTime`.
        data_time: Option<CivilTime>,
        /// What was sent for each factor, in order.
        factors: Vec<FactorItems<'a>>,
    },
    /// 3040 of surface-water stations: power and system alarm, `SystemAlarm=01`, `00` when it is over.
    SystemAlarm {
        /// `DataTime`.
        data_time: Option<CivilTime>,
        /// The code.
        code: &'a str,
    },
    /// 1001 of HJ 212-2025: serial numbers of hardware, i-code and number.
    HardwareSerials(Vec<(&'a str, &'a str)>),
    /// 9015: a sign of life.
    Heartbeat,
    /// 9021, 9022: login of makers.
    Login,
    /// 9011: whether a request will be carried out.
    RequestAnswer(QnRtn),
    /// 9012: how a request ended.
    ExecutionResult(ExeRtn),
    /// 9013: a notification was heard.
    NoticeAnswer,
    /// 9014: data were taken.
    DataAnswer,
    /// Anything else; the frame is kept as it is.
    Unknown,
}

/// One entry of site information.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteInfo<'a> {
    /// The `PolId` before it: the analyser it is about; none for the logger itself.
    pub factor: Option<&'a str>,
    /// Its code, such as `i12001`.
    pub code: &'a str,
    /// Its value; a text without the `//` around it.
    pub value: Cow<'a, str>,
}

impl SiteInfo<'_> {
    /// What the code is about, for the codes of HJ 212-2017 table B.3 that are known.
    #[must_use]
    pub fn chinese(&self) -> Option<&'static str> {
        Some(match self.code {
            "i11001" => "分析仪日志",
            "i12001" => "分析仪工作状态",
            "i12002" => "分析仪与数采仪通讯状态",
            "i12003" => "COD报警",
            "i13001" => "量程",
            "i13004" => "消解温度",
            "i13007" => "截距",
            "i13008" => "斜率",
            "i13009" => "检出限",
            "i21001" => "数采仪日志",
            "i22001" => "数采仪工作状态",
            "i22003" => "数采仪与上位机通讯状态",
            "i31001" => "门禁日志",
            _ => return None,
        })
    }

    /// The state of an analyser (i12001) or of a logger (i22001) in words.
    #[must_use]
    pub fn state(&self) -> Option<&'static str> {
        let number = self.value.trim().parse::<usize>().ok()?;
        let states: &[&'static str] = match self.code {
            "i12001" => {
                &["运行", "维护", "故障", "校准", "反吹", "电源故障", "测量", "标定校验", "待机", "运维"]
            }
            "i22001" => &["运行", "停止", "故障", "维护"],
            _ => return None,
        };
        states.get(number).copied()
    }
}

/// The items of one factor by name, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactorItems<'a> {
    /// Factor code as sent.
    pub code: &'a str,
    /// Names behind the dash and values.
    pub items: Vec<(&'a str, &'a str)>,
}

impl<'a> FactorItems<'a> {
    /// The value of an item by the name behind the dash.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&'a str> {
        self.items.iter().find(|(item, _)| *item == name).map(|(_, value)| *value)
    }
}

impl<'a> Report<'a> {
    /// The content of a station's frame; a known command whose items are missing or malformed is [`Report::Unknown`].
    #[must_use]
    pub fn read(segment: &Segment<'a>) -> Self {
        read(segment).unwrap_or(Self::Unknown)
    }
}

fn read<'a>(segment: &Segment<'a>) -> Option<Report<'a>> {
    let command = segment.command()?;
    let data = &segment.data;
    let value = |name| data.value(name).filter(|value| !value.is_empty());
    let data_time = value("DataTime").and_then(CivilTime::parse);
    let factor = value("PolId");
    Some(match command.0 {
        2011 | 2021 | 2031 | 2041 | 2051 | 2061 => Report::Readings(UploadKind::of(command)?),
        1001 => Report::HardwareSerials(infos(data)),
        1011 => Report::Clock { factor, time: value(SYSTEM_TIME).and_then(CivilTime::parse)? },
        1013 => Report::ClockAsked { factor },
        1061 => Report::RtdInterval(value("RtdInterval")?.parse().ok()?),
        1063 => Report::MinInterval(value("MinInterval")?.parse().ok()?),
        2081 => Report::Started { data_time, restart: value("RestartTime").and_then(CivilTime::parse)? },
        2013 | 2052 | 2062..=2066 | 2111 => Report::Check { data_time, factors: factors(data) },
        3015 => Report::SampleRetained { data_time, vase: value("VaseNo")?.parse().ok()? },
        3017 => Report::SamplingPeriod {
            factor,
            start: value("CstartTime")?,
            hours: value("Ctime")?.parse().ok()?,
        },
        3018 => Report::SampleTime { factor, minutes: value("Stime")?.parse().ok()? },
        3019 => Report::Identity(suffixed(data, "SN")),
        3020 => Report::SiteInfo { data_time, entries: site_infos(data) },
        3040 => Report::SystemAlarm { data_time, code: value("SystemAlarm")? },
        9011 => Report::RequestAnswer(QnRtn::of_number(value("QnRtn")?.parse().ok()?)),
        9012 => Report::ExecutionResult(ExeRtn::of_number(value("ExeRtn")?.parse().ok()?)),
        9013 => Report::NoticeAnswer,
        9014 => Report::DataAnswer,
        9015 => Report::Heartbeat,
        9021 | 9022 => Report::Login,
        _ => return None,
    })
}

/// Name before and behind the last dash of an item, with its value.
fn split<'a>(item: &Item<'a>) -> Option<(&'a str, &'a str, &'a str)> {
    let (code, name) = item.name.rsplit_once('-')?;
    Some((code, name, item.value?))
}

fn suffixed<'a>(data: &DataArea<'a>, suffix: &str) -> Vec<(&'a str, &'a str)> {
    let parts = data.items().iter().filter_map(split);
    parts.filter(|(_, name, _)| *name == suffix).map(|(code, _, value)| (code, value)).collect()
}

fn infos<'a>(data: &DataArea<'a>) -> Vec<(&'a str, &'a str)> {
    let mut infos = suffixed(data, "Info");
    infos.extend(data.items().iter().filter_map(|item| {
        let is_code = item.name.len() == 6 && item.name.starts_with('i');
        Some((item.name, item.value.filter(|_| is_code)?))
    }));
    infos
}

fn site_infos<'a>(data: &DataArea<'a>) -> Vec<SiteInfo<'a>> {
    let mut factor = None;
    let mut entries = Vec::new();
    for item in data.items() {
        if item.name == "PolId" {
            factor = item.value.filter(|value| !value.is_empty());
        } else if let Some((code, "Info")) = item.name.rsplit_once('-') {
            entries.push(SiteInfo { factor, code, value: item.text() });
        }
    }
    entries
}

fn factors<'a>(data: &DataArea<'a>) -> Vec<FactorItems<'a>> {
    let mut factors: Vec<FactorItems<'a>> = Vec::new();
    for (code, name, value) in data.items().iter().filter_map(split) {
        match factors.last_mut().filter(|factor| factor.code == code) {
            Some(factor) => factor.items.push((name, value)),
            None => factors.push(FactorItems { code, items: vec![(name, value)] }),
        }
    }
    factors
}
