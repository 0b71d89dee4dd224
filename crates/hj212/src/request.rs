//! What a host asks of a station, typed: composed by a host, read by a station (HJ 212-2017 table 12 and annex C).

use crate::codes::Command;
use crate::error::Error;
use crate::segment::Segment;
use crate::time::{CivilTime, SYSTEM_TIME};

/// A data series whose past can be called (HJ 212-2017 C.20–C.23).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum History {
    /// CN 2031.
    Day,
    /// CN 2041: run times of treatment facilities.
    FacilityHours,
    /// CN 2051.
    Minute,
    /// CN 2061.
    Hour,
    /// CN 2013 of HJ 212-2025: raw values of the analyser.
    Raw,
}

impl History {
    /// Its command.
    #[must_use]
    pub fn command(self) -> Command {
        Command(match self {
            Self::Day => 2031,
            Self::FacilityHours => 2041,
            Self::Minute => 2051,
            Self::Hour => 2061,
            Self::Raw => 2013,
        })
    }
}

/// A command to a station. Factors are codes such as `w01018`; times are Beijing civil time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// 1000: set time-out in seconds (1–99) and repetitions (1–99).
    SetTimeouts {
        /// `OverTime`.
        over_time: u8,
        /// `ReCount`.
        re_count: u8,
    },
    /// 1011: the clock of the station, or of one analyser.
    GetClock {
        /// `PolId`.
        factor: Option<Box<str>>,
    },
    /// 1012: set the clock of the station, or of one analyser.
    SetClock {
        /// `PolId`.
        factor: Option<Box<str>>,
        /// `SystemTime`; `None` lets the session write the moment at which the request leaves.
        time: Option<CivilTime>,
    },
    /// 1014 of HJ 212-2025: a new SM4 key and when it was made.
    SetKey {
        /// `SKCreateTime`.
        created: CivilTime,
        /// `NewSK`.
        key: Box<str>,
    },
    /// 1061: the interval of real-time data.
    GetRtdInterval,
    /// 1062: set it, 30–3600 s.
    SetRtdInterval {
        /// `RtdInterval`, seconds.
        seconds: u16,
    },
    /// 1063: the interval of minute data.
    GetMinInterval,
    /// 1064: set it, one of 1 2 3 4 5 6 10 12 15 20 30 min.
    SetMinInterval {
        /// `MinInterval`, minutes.
        minutes: u8,
    },
    /// 1072: set the password of six characters.
    SetPassword {
        /// `NewPW`.
        password: Box<str>,
    },
    /// 2011: begin to upload real-time data.
    StartRealTime,
    /// 2012: stop; a notification.
    StopRealTime,
    /// 2021: begin to upload states of facilities.
    StartFacilities,
    /// 2022: stop; a notification.
    StopFacilities,
    /// 2031, 2041, 2051, 2061, 2013: the data of a span, both ends included.
    History {
        /// Which series.
        of: History,
        /// `BeginTime`.
        begin: CivilTime,
        /// `EndTime`.
        end: CivilTime,
    },
    /// 3011: calibrate zero and span.
    Calibrate(Box<str>),
    /// 3012: sample now.
    SampleNow(Box<str>),
    /// 3013: clean or blow back.
    Clean(Box<str>),
    /// 3014: take a sample for comparison.
    SampleForComparison(Box<str>),
    /// 3015: retain a sample (2017 wording: on exceedance).
    RetainOnExceedance,
    /// 3016: set when and how often is sampled.
    SetSamplingPeriod {
        /// `PolId`.
        factor: Box<str>,
        /// `CstartTime`, `hhmmss`.
        start: Box<str>,
        /// `Ctime`, hours, 1–24.
        hours: u8,
    },
    /// 3017: when and how often is sampled.
    GetSamplingPeriod(Box<str>),
    /// 3018: how long a sample takes.
    GetSampleTime(Box<str>),
    /// 3019: identity of an analyser.
    GetIdentity(Box<str>),
    /// 3020: site information: a log, a state or a parameter.
    GetSiteInfo {
        /// `PolId`; none for the logger itself.
        factor: Option<Box<str>>,
        /// `InfoId`, such as `i11001`.
        info: Box<str>,
        /// `BeginTime` and `EndTime`, for logs.
        span: Option<(CivilTime, CivilTime)>,
    },
    /// 3021: set a parameter of an analyser.
    SetParameter {
        /// `PolId`.
        factor: Box<str>,
        /// `InfoId`, such as `i13004`.
        info: Box<str>,
        /// The value behind `-Info`.
        value: Box<str>,
    },
    /// 3022 of HJ 212-2025: retain a sample now.
    RetainNow,
    /// 3024 of HJ 212-2025: begin a standard check. That the factor stands in `PolId` is taken over from 3011; the
    /// text was not available.
    StartStandardCheck(Box<str>),
    /// Any other command, as it is: reserved numbers, makers' own, and 1001, 1002 of HJ 212-2025, whose items are not known.
    Other {
        /// CN.
        command: Command,
        /// The text between the `&&`.
        data_area: Box<str>,
    },
}

impl Request {
    /// CN.
    #[must_use]
    pub fn command(&self) -> Command {
        Command(match self {
            Self::SetTimeouts { .. } => 1000,
            Self::GetClock { .. } => 1011,
            Self::SetClock { .. } => 1012,
            Self::SetKey { .. } => 1014,
            Self::GetRtdInterval => 1061,
            Self::SetRtdInterval { .. } => 1062,
            Self::GetMinInterval => 1063,
            Self::SetMinInterval { .. } => 1064,
            Self::SetPassword { .. } => 1072,
            Self::StartRealTime => 2011,
            Self::StopRealTime => 2012,
            Self::StartFacilities => 2021,
            Self::StopFacilities => 2022,
            Self::History { of, .. } => return of.command(),
            Self::Calibrate(_) => 3011,
            Self::SampleNow(_) => 3012,
            Self::Clean(_) => 3013,
            Self::SampleForComparison(_) => 3014,
            Self::RetainOnExceedance => 3015,
            Self::SetSamplingPeriod { .. } => 3016,
            Self::GetSamplingPeriod(_) => 3017,
            Self::GetSampleTime(_) => 3018,
            Self::GetIdentity(_) => 3019,
            Self::GetSiteInfo { .. } => 3020,
            Self::SetParameter { .. } => 3021,
            Self::RetainNow => 3022,
            Self::StartStandardCheck(_) => 3024,
            Self::Other { command, .. } => return *command,
        })
    }

    /// Whether it is a notification, which ends with its 9013, and not a request, which ends with a 9012.
    #[must_use]
    pub fn is_notice(&self) -> bool {
        self.command().is_notice_to_station()
    }

    /// The text between the `&&`; `now` stands in for a time left open.
    ///
    /// An error when a value is outside what the standard allows or would break the frame.
    pub fn data_area(&self, now: CivilTime) -> Result<String, Error> {
        self.check()?;
        let pol = |factor: &Option<Box<str>>| factor.as_ref().map(|f| format!("PolId={f}"));
        let span = |begin: &CivilTime, end: &CivilTime| {
            format!("BeginTime={};EndTime={}", begin.digits14(), end.digits14())
        };
        Ok(match self {
            Self::SetTimeouts { over_time, re_count } => format!("OverTime={over_time};ReCount={re_count}"),
            Self::GetClock { factor } => pol(factor).unwrap_or_default(),
            Self::SetClock { factor, time } => {
                let time = format!("{SYSTEM_TIME}={}", time.unwrap_or(now).digits14());
                pol(factor).map_or(time.clone(), |pol| format!("{pol};{time}"))
            }
            Self::SetKey { created, key } => format!("SKCreateTime={};NewSK={key}", created.digits14()),
            Self::SetRtdInterval { seconds } => format!("RtdInterval={seconds}"),
            Self::SetMinInterval { minutes } => format!("MinInterval={minutes}"),
            Self::SetPassword { password } => format!("NewPW={password}"),
            Self::History { begin, end, .. } => span(begin, end),
            Self::Calibrate(factor)
            | Self::SampleNow(factor)
            | Self::Clean(factor)
            | Self::SampleForComparison(factor)
            | Self::GetSamplingPeriod(factor)
            | Self::GetSampleTime(factor)
            | Self::GetIdentity(factor)
            | Self::StartStandardCheck(factor) => format!("PolId={factor}"),
            Self::SetSamplingPeriod { factor, start, hours } => {
                format!("PolId={factor};CstartTime={start};Ctime={hours}")
            }
            Self::GetSiteInfo { factor, info, span: times } => {
                let times = times.as_ref().map(|(begin, end)| span(begin, end));
                let parts = [pol(factor), Some(format!("InfoId={info}")), times];
                parts.into_iter().flatten().collect::<Vec<_>>().join(";")
            }
            Self::SetParameter { factor, info, value } => {
                format!("PolId={factor};InfoId={info};{info}-Info={value}")
            }
            Self::Other { data_area, .. } => data_area.to_string(),
            Self::GetRtdInterval
            | Self::GetMinInterval
            | Self::StartRealTime
            | Self::StopRealTime
            | Self::StartFacilities
            | Self::StopFacilities
            | Self::RetainOnExceedance
            | Self::RetainNow => String::new(),
        })
    }

    /// Whether the standard allows it and its texts keep to themselves; only such a request is written. A station may read
    /// others: surface-water hosts were seen to set 10 s.
    pub fn check(&self) -> Result<(), Error> {
        let bad = |item, why| Err(Error::BadRequest { command: self.command().0, item, why });
        match self {
            Self::SetTimeouts { over_time, re_count }
                if !(1..=99).contains(over_time) || !(1..=99).contains(re_count) =>
            {
                bad("OverTime, ReCount", "both are 1 to 99")
            }
            Self::SetRtdInterval { seconds } if !(30..=3600).contains(seconds) => {
                bad("RtdInterval", "it is 30 to 3600 s")
            }
            Self::SetMinInterval { minutes } if ![1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30].contains(minutes) => {
                bad("MinInterval", "it is one of 1 2 3 4 5 6 10 12 15 20 30 min")
            }
            Self::SetPassword { password } if password.chars().count() != 6 => {
                bad("NewPW", "it has 6 characters")
            }
            Self::SetSamplingPeriod { hours, .. } if !(1..=24).contains(hours) => {
                bad("Ctime", "it is 1 to 24 h")
            }
            Self::SetSamplingPeriod { start, .. } if !is_time_of_day(start) => {
                bad("CstartTime", "it is a time of day, hhmmss")
            }
            Self::History { begin, end, .. } if begin > end => bad("BeginTime", "it is after EndTime"),
            _ => self.check_texts(),
        }
    }

    /// Texts that would become other items, or end the data area.
    fn check_texts(&self) -> Result<(), Error> {
        let texts: [Option<&str>; 3] = match self {
            Self::GetClock { factor } | Self::SetClock { factor, .. } => [factor.as_deref(), None, None],
            Self::SetKey { key, .. } => [Some(key), None, None],
            Self::SetPassword { password } => [Some(password), None, None],
            Self::Calibrate(f)
            | Self::SampleNow(f)
            | Self::Clean(f)
            | Self::SampleForComparison(f)
            | Self::GetSamplingPeriod(f)
            | Self::GetSampleTime(f)
            | Self::GetIdentity(f)
            | Self::StartStandardCheck(f)
            | Self::SetSamplingPeriod { factor: f, .. } => [Some(f), None, None],
            Self::GetSiteInfo { factor, info, .. } => [factor.as_deref(), Some(info), None],
            Self::SetParameter { factor, info, value } => [Some(factor), Some(info), Some(value)],
            Self::Other { data_area, .. }
                if ["&&", "##", "\r", "\n"].iter().any(|t| data_area.contains(t)) =>
            {
                [Some("&"), None, None]
            }
            _ => [None; 3],
        };
        let breaks = |text: &str| text.is_empty() || text.contains([';', ',', '=', '&', '#', '\r', '\n']);
        if texts.into_iter().flatten().any(breaks) {
            let why = "a text is empty or holds one of ; , = & # or a line end";
            return Err(Error::BadRequest { command: self.command().0, item: "the data area", why });
        }
        Ok(())
    }

    /// The request in a frame of a host, as a station reads it, whether or not the standard
    /// allows its values ([`check`](Self::check)); a command whose items are missing or malformed is
    /// [`Request::Other`]. `None` for answers and for a segment without a command.
    #[must_use]
    pub fn read(segment: &Segment<'_>) -> Option<Self> {
        let command = segment.command()?;
        if command.is_answer() {
            return None;
        }
        Some(read(segment, command).unwrap_or_else(|| Self::Other {
            command,
            data_area: String::from_utf8_lossy(segment.data.bytes()).into(),
        }))
    }
}

fn is_time_of_day(text: &str) -> bool {
    text.len() == 6 && CivilTime::parse(&format!("20200101{text}")).is_some()
}

fn read(segment: &Segment<'_>, command: Command) -> Option<Request> {
    let value = |name| segment.data.value(name).filter(|value| !value.is_empty());
    let time = |name| value(name).and_then(CivilTime::parse);
    let pol = || value("PolId").map(Box::from);
    let span = || Some((time("BeginTime")?, time("EndTime")?));
    let history = |of| span().map(|(begin, end)| Request::History { of, begin, end });
    let request = match command.0 {
        1000 => Request::SetTimeouts {
            over_time: value("OverTime")?.parse().ok()?,
            re_count: value("ReCount")?.parse().ok()?,
        },
        1011 => Request::GetClock { factor: pol() },
        1012 => Request::SetClock { factor: pol(), time: Some(time(SYSTEM_TIME)?) },
        1014 => Request::SetKey { created: time("SKCreateTime")?, key: value("NewSK")?.into() },
        1061 => Request::GetRtdInterval,
        1062 => Request::SetRtdInterval { seconds: value("RtdInterval")?.parse().ok()? },
        1063 => Request::GetMinInterval,
        1064 => Request::SetMinInterval { minutes: value("MinInterval")?.parse().ok()? },
        1072 => Request::SetPassword { password: value("NewPW")?.into() },
        2011 => Request::StartRealTime,
        2012 => Request::StopRealTime,
        2021 => Request::StartFacilities,
        2022 => Request::StopFacilities,
        2013 => history(History::Raw)?,
        2031 => history(History::Day)?,
        2041 => history(History::FacilityHours)?,
        2051 => history(History::Minute)?,
        2061 => history(History::Hour)?,
        3011 => Request::Calibrate(pol()?),
        3012 => Request::SampleNow(pol()?),
        3013 => Request::Clean(pol()?),
        3014 => Request::SampleForComparison(pol()?),
        3015 => Request::RetainOnExceedance,
        3016 => Request::SetSamplingPeriod {
            factor: pol()?,
            start: value("CstartTime")?.into(),
            hours: value("Ctime")?.parse().ok()?,
        },
        3017 => Request::GetSamplingPeriod(pol()?),
        3018 => Request::GetSampleTime(pol()?),
        3019 => Request::GetIdentity(pol()?),
        3020 => Request::GetSiteInfo { factor: pol(), info: value("InfoId")?.into(), span: span() },
        3021 => {
            let info = value("InfoId")?;
            let set = segment.data.value(&format!("{info}-Info"))?;
            Request::SetParameter { factor: pol()?, info: info.into(), value: set.into() }
        }
        3022 => Request::RetainNow,
        3024 => Request::StartStandardCheck(pol()?),
        _ => return None,
    };
    Some(request)
}
