//! The body of a SL 651 message: items in the order they were sent.

use crate::address::StationAddress;
use crate::element::Element;
use crate::function::StationClass;
use crate::number::Number;
use crate::parameter::Parameter;
use crate::time::CivilTime;
use std::borrow::Cow;
use std::fmt;

/// What a message says, in order, repeats kept.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Body<'a> {
    /// Serial number; a confirmation repeats it.
    pub serial: Option<u16>,
    /// When it was sent, by the sender's clock.
    pub sent: Option<CivilTime>,
    /// Everything behind.
    pub items: Vec<Item<'a>>,
}

/// One item of a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item<'a> {
    /// What follows is of this station (F1H).
    Station {
        /// Its address.
        address: StationAddress,
        /// Its class, where the function has one.
        class: Option<StationClass>,
    },
    /// What follows was observed then (F0H); `None` when the time is none.
    ObservedAt(Option<CivilTime>),
    /// Values follow at equal steps (04H).
    Step(TimeStep),
    /// An element with its data.
    Entry(Entry<'a>),
    /// A configuration parameter (functions 40H to 43H, 47H to 49H).
    Parameter(Parameter<'a>),
    /// First and last hour of a question for period data (38H).
    Period {
        /// First hour.
        from: Option<CivilTime>,
        /// Last hour.
        to: Option<CivilTime>,
    },
    /// Pumps or valves, number 1 first (4CH, 4DH).
    Switches(Vec<bool>),
    /// Gates, number 1 first (4EH).
    Gates(Vec<Gate>),
    /// Quota control on or off (4FH); `None` for a byte that is neither FFH nor 00H.
    Quota(Option<bool>),
    /// Software version (45H).
    Version(Cow<'a, str>),
    /// How often each event happened, ERC1 first (50H, table 82).
    Events(Vec<u16>),
    /// Bytes that belong to nothing.
    Unread(Cow<'a, [u8]>),
}

/// A gate as function 4EH tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Gate {
    /// Open or closed.
    pub open: bool,
    /// Opening in centimetres, where told.
    pub opening_cm: Option<u16>,
}

/// An element with its data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry<'a> {
    /// Byte offset of the guide, counted as diagnostics count.
    pub at: usize,
    /// Which element.
    pub guide: Guide,
    /// The data as they stand in the frame; a series has those of all its values.
    pub data: Cow<'a, [u8]>,
    /// The data read.
    pub value: Value,
}

/// Which element.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Guide {
    /// A guide byte of appendix C, or one it reserves.
    Standard(u8),
    /// FFH and a byte of the maker's own.
    Own(u8),
    /// An identifier of ASCII frames that appendix C does not know.
    Named(Box<str>),
}

impl Guide {
    /// The element of appendix C.
    #[must_use]
    pub fn element(&self) -> Option<&'static Element> {
        match self {
            Self::Standard(guide) => Element::of_guide(*guide),
            Self::Own(_) | Self::Named(_) => None,
        }
    }

    /// The Chinese name, or `用户自定义`, `未定义要素`.
    #[must_use]
    pub fn chinese(&self) -> &'static str {
        match (self.element(), self) {
            (Some(element), _) => element.name,
            (None, Self::Own(_)) => "用户自定义",
            (None, _) => "未定义要素",
        }
    }
}

impl fmt::Display for Guide {
    /// The identifier, or the guide bytes in hexadecimal.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.element(), self) {
            (Some(element), _) => f.write_str(element.id),
            (None, Self::Standard(guide)) => write!(f, "{guide:02X}"),
            (None, Self::Own(guide)) => write!(f, "FF{guide:02X}"),
            (None, Self::Named(id)) => f.write_str(id),
        }
    }
}

/// The data of an element, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A decimal number.
    Number(Number),
    /// All AA, all FF, or `M`: there was no valid value.
    Missing,
    /// Values at equal steps, the first at the observation time.
    Series(Series),
    /// Status and alarms.
    Status(Status),
    /// Text entered by hand; bytes that are no UTF-8 are replaced.
    Text(String),
    /// A picture: [`Entry::data`].
    Picture,
    /// No data: a question asks for the element.
    Asked,
    /// Data of no known form: [`Entry::data`].
    Raw,
}

/// Values at equal steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// The step; `None` when the message told none that can be used.
    pub step_minutes: Option<u32>,
    /// The values; `None` where there was none.
    pub values: Vec<Option<Number>>,
}

/// A time step: days, hours, minutes, of which one is not zero; all zero announces blocks of an hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TimeStep {
    /// Days, 0 to 31.
    pub days: u8,
    /// Hours, 0 to 23.
    pub hours: u8,
    /// Minutes, 0 to 59.
    pub minutes: u8,
}

impl TimeStep {
    /// The step in minutes; `None` for all zero.
    #[must_use]
    pub fn in_minutes(self) -> Option<u32> {
        let minutes = (u32::from(self.days) * 24 + u32::from(self.hours)) * 60 + u32::from(self.minutes);
        (minutes > 0).then_some(minutes)
    }
}

/// Status and alarms of a station (table 58).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Status(pub u32);

impl Status {
    /// Name and meanings of 0 and 1 of each bit, from the lowest.
    pub const BITS: [(&'static str, [&'static str; 2]); 12] = [
        ("交流电充电状态", ["正常", "停电"]),
        ("蓄电池电压状态", ["正常", "电压低"]),
        ("水位超限报警状态", ["正常", "报警"]),
        ("流量超限报警状态", ["正常", "报警"]),
        ("水质超限报警状态", ["正常", "报警"]),
        ("流量仪表状态", ["正常", "故障"]),
        ("水位仪表状态", ["正常", "故障"]),
        ("终端箱门状态", ["开启", "关闭"]),
        ("存储器状态", ["正常", "异常"]),
        ("IC卡功能", ["关闭", "有效"]),
        ("水泵工作状态", ["工作", "停机"]),
        ("剩余水量报警", ["未超限", "超限"]),
    ];

    /// Name and meaning of every bit.
    pub fn meanings(self) -> impl Iterator<Item = (&'static str, &'static str)> {
        Self::BITS
            .into_iter()
            .enumerate()
            .map(move |(bit, (name, [zero, one]))| (name, if self.0 >> bit & 1 == 0 { zero } else { one }))
    }

    /// Whether something is wrong: power, battery, a limit, an instrument, the door or the memory. Door open is bit 7
    /// clear.
    pub fn alarms(self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.meanings().filter(|(_, meaning)| {
            matches!(*meaning, "停电" | "电压低" | "报警" | "故障" | "开启" | "异常" | "超限")
        })
    }
}
