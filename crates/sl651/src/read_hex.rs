//! Bodies of HEX/BCD frames (SL 651-2014 §6.6.3).

use crate::address::StationAddress;
use crate::body::{Body, Entry, Guide, Item, Series, Status, TimeStep, Value};
use crate::control::Direction;
use crate::diagnostic::{Deviation, Diagnostic};
use crate::element::Kind;
use crate::function::{Function, StationClass};
use crate::hex;
use crate::number::{Bcd, Number};
use crate::parameter::{Parameter, Table};
use crate::read_control;
use crate::time::CivilTime;

/// Reads a body; `at` is where it begins, for diagnostics.
pub(crate) fn read<'a>(
    bytes: &'a [u8],
    at: usize,
    function: Function,
    direction: Direction,
    diagnostics: &mut Vec<Diagnostic>,
) -> Body<'a> {
    let mut reader =
        Reader { bytes, at: 0, base: at, function, direction, diagnostics, items: Vec::new(), step: None };
    let (serial, sent) = reader.serial_and_time();
    reader.read();
    Body { serial, sent, items: reader.items }
}

/// A place in a body, and what was read before it.
pub(crate) struct Reader<'a, 'd> {
    pub(crate) bytes: &'a [u8],
    pub(crate) at: usize,
    base: usize,
    pub(crate) function: Function,
    pub(crate) direction: Direction,
    diagnostics: &'d mut Vec<Diagnostic>,
    pub(crate) items: Vec<Item<'a>>,
    /// The time step of the series that follows.
    step: Option<TimeStep>,
}

impl<'a> Reader<'a, '_> {
    pub(crate) fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// The next bytes, or all that are left.
    pub(crate) fn take(&mut self, count: usize) -> &'a [u8] {
        let rest = self.rest();
        let taken = &rest[..count.min(rest.len())];
        self.at += taken.len();
        taken
    }

    pub(crate) fn say(&mut self, at: usize, deviation: Deviation) {
        self.diagnostics.push(Diagnostic { at: self.base + at, deviation });
    }

    fn serial_and_time(&mut self) -> (Option<u16>, Option<CivilTime>) {
        let serial = self.rest().first_chunk().map(|pair| u16::from_be_bytes(*pair));
        let time = self.bytes.get(2..8);
        if time.is_none() {
            self.say(0, Deviation::BodyTooShort { bytes: self.bytes.len() });
        }
        self.at = self.bytes.len().min(8);
        let sent = time.and_then(CivilTime::of_bcd);
        if time.is_some() && sent.is_none() {
            self.say(2, Deviation::BadSendTime);
        }
        (serial, sent)
    }

    fn read(&mut self) {
        match (self.direction, self.function) {
            (Direction::Down, Function::ASK_PERIOD) => self.question_for_period(),
            (Direction::Down, Function::ASK_ELEMENTS) => self.questions(),
            (_, Function::SET_BASIC | Function::READ_BASIC | Function::PASSWORD) => {
                self.parameters(Table::Basic);
            }
            (
                _,
                Function::SET_RUNNING
                | Function::READ_RUNNING
                | Function::CLEAR_STORAGE
                | Function::FACTORY_RESET,
            ) => self.parameters(Table::Running),
            (
                _,
                Function::VERSION
                | Function::PUMPS
                | Function::VALVES
                | Function::GATES
                | Function::QUOTA
                | Function::EVENTS,
            ) => {
                while self.group() {}
                read_control::read(self);
            }
            _ => self.elements(),
        }
        self.leave_rest();
    }

    /// Whatever is left belongs to nothing.
    fn leave_rest(&mut self) {
        let at = self.at;
        let left = self.take(usize::MAX);
        if !left.is_empty() {
            self.say(at, Deviation::UnreadBytes { bytes: left.len() });
            self.items.push(Item::Unread(left.into()));
        }
    }

    fn question_for_period(&mut self) {
        if self.rest().len() < 8 {
            return;
        }
        let at = self.at;
        let (from, to) = (CivilTime::of_bcd(self.take(4)), CivilTime::of_bcd(self.take(4)));
        if from.is_none() || to.is_none() {
            self.say(at, Deviation::BadPeriod);
        }
        self.items.push(Item::Period { from, to });
        self.questions();
    }

    /// Guides with descriptors and no data, but for the time step.
    fn questions(&mut self) {
        while let Some((at, guide, descriptor)) = self.guide() {
            if guide == Guide::Standard(0x04) && descriptor == 0x18 && self.rest().len() >= 3 {
                self.time_step(at);
                continue;
            }
            self.entry(at, guide, &[], Value::Asked);
        }
    }

    /// A guide and its descriptor; nothing is taken when the bytes do not suffice.
    fn guide(&mut self) -> Option<(usize, Guide, u8)> {
        let at = self.at;
        let (guide, descriptor, length) = match *self.rest() {
            [0xFF, own, descriptor, ..] => (Guide::Own(own), descriptor, 3),
            [0xFF, ..] | [] | [_] => return None,
            [guide, descriptor, ..] => (Guide::Standard(guide), descriptor, 2),
        };
        self.at += length;
        Some((at, guide, descriptor))
    }

    fn parameters(&mut self, table: Table) {
        let asks = self.direction == Direction::Down
            && matches!(self.function, Function::READ_BASIC | Function::READ_RUNNING);
        while !self.rest().is_empty() {
            if self.group() {
                continue;
            }
            let Some((at, guide, descriptor)) = self.guide() else { return };
            let (guide, whole) = match guide {
                Guide::Own(own) => (0xFF00 | u16::from(own), false),
                Guide::Standard(0x0E) => (0x0E, table == Table::Basic),
                Guide::Standard(guide) => (u16::from(guide), false),
                Guide::Named(_) => return,
            };
            // All eight bits of 0EH's descriptor count bytes (table D.1).
            let bytes = usize::from(if whole { descriptor } else { descriptor >> 3 });
            let data = (!asks).then(|| self.take(bytes));
            if let Some(short) = data.filter(|data| data.len() < bytes) {
                self.say(
                    at,
                    Deviation::Truncated { id: format!("{guide:02X}").into(), bytes, left: short.len() },
                );
            }
            self.items.push(Item::Parameter(Parameter {
                at: self.base + at,
                table,
                guide,
                decimals: if whole { 0 } else { descriptor & 7 },
                data: data.map(Into::into),
                is_text: false,
            }));
        }
    }

    fn elements(&mut self) {
        while !self.rest().is_empty() {
            let fill = self.rest()[0];
            if matches!(fill, 0xFF | 0x00 | 0xAA) && self.rest().iter().all(|b| *b == fill) {
                return;
            }
            if self.group() {
                continue;
            }
            let at = self.at;
            match *self.rest() {
                [0xF2, 0xF2, ..] => {
                    self.at += 2;
                    let data = self.take(usize::MAX);
                    let value = Value::Text(String::from_utf8_lossy(data).into_owned());
                    self.entry(at, Guide::Standard(0xF2), data, value);
                }
                [0xF3, 0xF3, ..] => {
                    self.at += 2;
                    let data = self.take(usize::MAX);
                    self.entry(at, Guide::Standard(0xF3), data, Value::Picture);
                }
                [0xFD, 0xF6, ..] => {
                    self.at += 2;
                    let data = self.take(usize::MAX);
                    self.entry(at, Guide::Standard(0xFD), data, Value::Raw);
                }
                _ => {
                    let Some((at, guide, descriptor)) = self.guide() else { return };
                    if !self.element(at, guide, descriptor) {
                        return;
                    }
                }
            }
        }
    }

    /// A station or observation time, if one stands here.
    pub(crate) fn group(&mut self) -> bool {
        let at = self.at;
        match *self.rest() {
            [0xF1, second @ (0xF1 | 0x28), _, _, _, _, _, ..] => {
                self.at += 2;
                let address = StationAddress(self.take(5).try_into().unwrap_or_default());
                if second == 0x28 {
                    self.say(at + 1, Deviation::GroupDescriptor);
                }
                let class = self.class();
                self.items.push(Item::Station { address, class });
            }
            [0xF0, second @ (0xF0 | 0x28), _, _, _, _, _, ..] => {
                self.at += 2;
                if second == 0x28 {
                    self.say(at + 1, Deviation::GroupDescriptor);
                }
                let time = CivilTime::of_bcd(self.take(5));
                if time.is_none() {
                    self.say(at, Deviation::BadObservationTime);
                }
                self.items.push(Item::ObservedAt(time));
            }
            _ => return false,
        }
        true
    }

    /// The station's class. A class of the maker's own is known by the observation time behind it.
    fn class(&mut self) -> Option<StationClass> {
        if !self.function.has_elements() || self.direction == Direction::Down {
            return None;
        }
        let at = self.at;
        let (known, missing) = match *self.rest() {
            [] => return None,
            [0xF0, 0xF0 | 0x28, ..] => (false, true),
            [class, ..] if StationClass(class).is_defined() => (true, false),
            [_, 0xF0, 0xF0 | 0x28, ..] => (false, false),
            _ => (false, true),
        };
        if missing {
            self.say(at, Deviation::MissingClass);
            return None;
        }
        let class = StationClass(self.take(1).first().copied().unwrap_or_default());
        if !known {
            self.say(at, Deviation::UnknownClass { class: class.0 });
        }
        Some(class)
    }

    fn time_step(&mut self, at: usize) {
        let parts: Vec<_> = self.take(3).iter().map(|byte| hex::bcd(*byte)).collect();
        let [Some(days), Some(hours), Some(minutes)] = *parts.as_slice() else {
            self.say(at, Deviation::BadStep);
            self.step = Some(TimeStep { days: 0, hours: 0, minutes: 0 });
            return;
        };
        let step = TimeStep { days, hours, minutes };
        if [step.days, step.hours, step.minutes].iter().filter(|part| **part > 0).count() > 1
            || step.hours > 23
            || step.minutes > 59
        {
            self.say(at, Deviation::BadStep);
        }
        self.step = Some(step);
        self.items.push(Item::Step(step));
    }

    /// Reads one element behind its descriptor; `false` when the body cannot be read on.
    fn element(&mut self, at: usize, guide: Guide, descriptor: u8) -> bool {
        let (bytes, decimals) = (usize::from(descriptor >> 3), descriptor & 7);
        if guide == Guide::Standard(0x04) && bytes == 3 && self.rest().len() >= 3 {
            self.time_step(at);
            return true;
        }
        let kind = guide.element().map(|element| element.kind);
        if let Some(step) = self.step.filter(|_| self.function.is_series() && bytes > 0) {
            self.step = None;
            self.series(at, guide, bytes, decimals, step, kind);
            return true;
        }
        let left = self.rest().len();
        if left < bytes {
            if left == 0 && self.direction == Direction::Down {
                self.entry(at, guide, &[], Value::Asked);
                return true;
            }
            self.say(at, Deviation::Truncated { id: guide.to_string().into(), bytes, left });
            let data = self.take(bytes);
            self.entry(at, guide, data, Value::Raw);
            return false;
        }
        let data = self.take(bytes);
        if matches!(&guide, Guide::Standard(g) if guide.element().is_none() && !(0x76..=0xEF).contains(g)) {
            self.say(at, Deviation::UnknownElement { id: guide.to_string().into() });
        }
        let value = match kind {
            Some(kind @ (Kind::Rain | Kind::Stage)) => self.block(at, &guide, data, kind),
            Some(Kind::Status) if data.len() == 4 => {
                Value::Status(Status(data.iter().fold(0, |all, byte| all << 8 | u32::from(*byte))))
            }
            _ if data.is_empty() => Value::Asked,
            _ => match Number::of_bcd(data, decimals) {
                Bcd::Number(number) => Value::Number(number),
                Bcd::Missing => Value::Missing,
                Bcd::Unread => {
                    self.say(at, Deviation::NotANumber { id: guide.to_string().into() });
                    Value::Raw
                }
            },
        };
        self.entry(at, guide, data, value);
        true
    }

    /// Values of one element at equal steps, to the end of the body or the next group (§6.6.4.4).
    fn series(
        &mut self,
        at: usize,
        guide: Guide,
        bytes: usize,
        decimals: u8,
        step: TimeStep,
        kind: Option<Kind>,
    ) {
        if let Some(kind @ (Kind::Rain | Kind::Stage)) = kind {
            let data = self.take(self.rest().len() / bytes * bytes);
            let value = self.block(at, &guide, data, kind);
            self.entry(at, guide, data, value);
            return;
        }
        let start = self.at;
        let mut values = Vec::new();
        while self.rest().len() >= bytes && !matches!(self.rest(), [0xF0, 0xF0, ..] | [0xF1, 0xF1, ..]) {
            let place = self.at;
            values.push(match Number::of_bcd(self.take(bytes), decimals) {
                Bcd::Number(number) => Some(number),
                Bcd::Missing => None,
                Bcd::Unread => {
                    self.say(place, Deviation::NotANumber { id: guide.to_string().into() });
                    None
                }
            });
        }
        let data = &self.bytes[start..self.at];
        self.entry(at, guide, data, Value::Series(Series { step_minutes: step.in_minutes(), values }));
    }

    /// Rain of five minutes, a byte each, or relative stage, two bytes each.
    fn block(&mut self, at: usize, guide: &Guide, data: &[u8], kind: Kind) -> Value {
        let (width, decimals) = if kind == Kind::Rain { (1, 1) } else { (2, 2) };
        if data.is_empty() || !data.len().is_multiple_of(12 * width) {
            self.say(at, Deviation::BlockLength { id: guide.to_string().into(), bytes: data.len() });
        }
        Value::Series(block(data, width, decimals))
    }

    fn entry(&mut self, at: usize, guide: Guide, data: &'a [u8], value: Value) {
        self.items.push(Item::Entry(Entry { at: self.base + at, guide, data: data.into(), value }));
    }
}

/// Values of an hour's block, five minutes apart; a value all ones is none.
pub(crate) fn block(data: &[u8], width: usize, decimals: u8) -> Series {
    let values = data.chunks_exact(width).map(|value| {
        let number = value.iter().fold(0i64, |all, byte| all << 8 | i64::from(*byte));
        Number::new(number, decimals).filter(|_| value.iter().any(|byte| *byte != 0xFF))
    });
    Series { step_minutes: Some(5), values: values.collect() }
}
