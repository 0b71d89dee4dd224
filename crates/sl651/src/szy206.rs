//! SZY206-2016《水资源监测数据传输规约》, as far as it is evidenced: self-reports, link tests, questions.
//!
//! The standard's text was not available. What is read here rests on one public implementation and two verified frames;
//! values whose decimals neither shows are given as bare digits.

use crate::address::StationAddress;
use crate::checks::crc8;
use crate::control::Direction;
use crate::diagnostic::{Deviation, Diagnostic};
use crate::hex;
use crate::number::Number;
use crate::time::CivilTime;

/// A message of SZY206.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Szy206<'a> {
    /// Which way it goes.
    pub direction: Direction,
    /// Which part of a split message it is, counting down to 1.
    pub split: Option<u8>,
    /// Frame count, 0 to 3.
    pub count: u8,
    /// What is measured or commanded, the low four bits of the control field.
    pub kind: u8,
    /// The station; `None` when the user data are too short.
    pub station: Option<StationAddress>,
    /// Application function, such as C0H for a self-report.
    pub afn: u8,
    /// The data behind it.
    pub data: &'a [u8],
    /// The self-report, where it is one.
    pub report: Option<SelfReport>,
}

/// A self-report of real-time data (AFN C0H).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SelfReport {
    /// The values in order.
    pub values: Vec<SzyValue>,
    /// Alarm bits.
    pub alarms: u16,
    /// State bits.
    pub state: u16,
    /// Day of the month and time; `None` when it is none.
    pub time: Option<DayTime>,
    /// Minutes the message may take; 0 says nothing.
    pub delay_minutes: u8,
}

/// A value of a self-report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SzyValue {
    /// A number.
    Number(Number),
    /// Digits whose decimals are not evidenced.
    Digits(u64),
    /// All AA or all FF: there was no valid value.
    Missing,
    /// No BCD digits, or a sign whose form is not evidenced.
    Unread,
}

/// Day of the month and time of day, as time labels give them: no month, no year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayTime {
    day: u8,
    hour: u8,
    minute: u8,
    second: u8,
}

impl DayTime {
    fn of(bytes: [u8; 4]) -> Option<Self> {
        let [second, minute, hour, day] = bytes;
        let time = Self {
            day: hex::bcd(day)?,
            hour: hex::bcd(hour)?,
            minute: hex::bcd(minute)?,
            second: hex::bcd(second)?,
        };
        CivilTime::new(2000, 1, time.day, time.hour, time.minute, time.second).map(|_in_a_long_month| time)
    }

    /// The time of this day nearest to the reception, which must be within half a month.
    #[must_use]
    pub fn near(self, received_unix_ms: i64) -> Option<CivilTime> {
        let (year, month, ..) = CivilTime::of_unix_ms(received_unix_ms)?.parts();
        let before = if month == 1 { (year - 1, 12) } else { (year, month - 1) };
        let after = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
        let times = [(year, month), before, after].into_iter().filter_map(|(year, month)| {
            CivilTime::new(year, month, self.day, self.hour, self.minute, self.second)
        });
        let distance = |time: &CivilTime| (time.unix_ms() - received_unix_ms).unsigned_abs();
        times.min_by_key(distance).filter(|time| distance(time) <= 16 * 86_400_000)
    }

    /// Day of the month, hour, minute, second.
    #[must_use]
    pub fn parts(self) -> (u8, u8, u8, u8) {
        (self.day, self.hour, self.minute, self.second)
    }
}

impl Szy206<'_> {
    /// Chinese name of what is measured.
    #[must_use]
    pub fn chinese_kind(&self) -> &'static str {
        match self.kind {
            1 => "雨量",
            2 => "水位",
            3 => "流量（水量）",
            4 => "流速",
            5 => "闸位",
            6 => "功率",
            7 => "气压",
            8 => "风速",
            9 => "水温",
            10 => "水质",
            11 => "土壤含水率",
            12 => "蒸发量",
            13 => "报警或状态",
            14 => "综合参数",
            15 => "水压",
            _ => "保留",
        }
    }

    /// Chinese name of the application function.
    #[must_use]
    pub fn chinese_function(&self) -> &'static str {
        match self.afn {
            0x02 => "链路检测",
            0x61 => "图像",
            0x81 => "报警",
            0x82 => "人工置数",
            0xB0 => "查询实时值",
            0xC0 => "自报实时数据",
            _ => "未解读的应用功能",
        }
    }
}

/// The address in user data.
pub(crate) fn address(user_data: &[u8]) -> Option<StationAddress> {
    let split = user_data.first()? & 0x40 != 0;
    let bytes = user_data.get(if split { 2..7 } else { 1..6 })?;
    Some(StationAddress(bytes.try_into().ok()?))
}

/// Reads user data, from the control field to the last byte.
pub(crate) fn read<'a>(bytes: &'a [u8], at: usize, diagnostics: &mut Vec<Diagnostic>) -> Szy206<'a> {
    let control = bytes.first().copied().unwrap_or_default();
    let split = (control & 0x40 != 0).then(|| bytes.get(1).copied().unwrap_or_default());
    let behind_address = if split.is_some() { 7 } else { 6 };
    let afn = bytes.get(behind_address).copied().unwrap_or_default();
    let data = bytes.get(behind_address + 1..).unwrap_or_default();
    let mut say = |offset: usize, deviation| diagnostics.push(Diagnostic { at: at + offset, deviation });
    let direction = if control & 0x80 == 0 { Direction::Down } else { Direction::Up };
    let kind = control & 15;
    let report = match afn {
        0xC0 if direction == Direction::Up && split.is_none() => {
            let report = self_report(data, kind);
            match &report {
                None => say(behind_address + 1, Deviation::Szy206Data { bytes: data.len() }),
                Some(SelfReport { time: None, .. }) => {
                    // The time label has five bytes.
                    say(bytes.len().saturating_sub(5), Deviation::BadSzy206Time);
                }
                Some(_) => {}
            }
            report
        }
        0x02 | 0xB0 | 0xC0 => None,
        _ => {
            say(behind_address, Deviation::UnknownSzy206 { afn });
            None
        }
    };
    let station = address(bytes);
    Szy206 { direction, split, count: control >> 4 & 3, kind, station, afn, data, report }
}

/// Values, alarms (2 bytes), state (2 bytes), time label (5 bytes).
fn self_report(data: &[u8], kind: u8) -> Option<SelfReport> {
    let (values, rest) = data.split_at(data.len().checked_sub(9)?);
    let [a, b, c, d, second, minute, hour, day, delay] = *rest.first_chunk::<9>()?;
    let width = match kind {
        1 | 4 | 5 => 3,
        2 => 4,
        3 => 5,
        9 => 2,
        _ => return None,
    };
    let whole = values.len().is_multiple_of(width);
    let values = values.chunks_exact(width).map(|digits| value(digits, kind)).collect();
    whole.then_some(SelfReport {
        values,
        alarms: u16::from_be_bytes([a, b]),
        state: u16::from_be_bytes([c, d]),
        time: DayTime::of([second, minute, hour, day]),
        delay_minutes: delay,
    })
}

/// BCD digits, low byte first. The highest four bits may hold a sign, of which only plus (a digit below 8) is evidenced.
fn value(digits: &[u8], kind: u8) -> SzyValue {
    let all = |byte: u8| digits.iter().all(|digit| *digit == byte);
    if all(0xAA) || all(0xFF) {
        return SzyValue::Missing;
    }
    if digits.last().is_none_or(|high| high >> 4 > 7) {
        return SzyValue::Unread;
    }
    let read =
        digits.iter().rev().try_fold(0u64, |value, byte| Some(value * 100 + u64::from(hex::bcd(*byte)?)));
    let Some(digits) = read else { return SzyValue::Unread };
    let decimals = match kind {
        1 | 9 => Some(1),
        3 | 4 => Some(3),
        _ => None,
    };
    let number = decimals.and_then(|d| Number::new(i64::try_from(digits).ok()?, d));
    number.map_or(SzyValue::Digits(digits), SzyValue::Number)
}

/// A frame around user data; `None` when they are too short or too long.
#[must_use]
pub fn szy206_frame(user_data: &[u8]) -> Option<Vec<u8>> {
    let length = u8::try_from(user_data.len()).ok().filter(|length| *length >= 7)?;
    let mut frame = vec![0x68, length, 0x68];
    frame.extend_from_slice(user_data);
    frame.extend([crc8(user_data), 0x16]);
    Some(frame)
}

/// The confirmation of a self-report or link test: control field without the direction bit, address, function, 00H.
#[must_use]
pub fn szy206_confirmation(message: &Szy206<'_>) -> Option<Vec<u8>> {
    let wanted = message.direction == Direction::Up && matches!(message.afn, 0x02 | 0xC0);
    let station = message.station.filter(|_| wanted && message.split.is_none())?;
    let mut user_data = vec![message.count << 4 | message.kind];
    user_data.extend(station.0);
    user_data.extend([message.afn, 0x00]);
    szy206_frame(&user_data)
}

/// A question for real-time values (AFN B0H).
#[must_use]
pub fn szy206_question(station: StationAddress, kind: u8) -> Option<Vec<u8>> {
    let mut user_data = vec![0x30 | kind & 15];
    user_data.extend(station.0);
    user_data.push(0xB0);
    szy206_frame(&user_data)
}
