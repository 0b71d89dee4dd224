//! Bodies of ASCII frames (SL 651-2014 §6.6.2): words separated by blanks.

use crate::address::StationAddress;
use crate::body::{Body, Entry, Guide, Item, Series, Status, TimeStep, Value};
use crate::control::Direction;
use crate::diagnostic::{Deviation, Diagnostic};
use crate::element::{Element, Kind};
use crate::function::{Function, StationClass};
use crate::hex;
use crate::number::Number;
use crate::parameter::{Parameter, Table};
use crate::read_hex;
use crate::time::CivilTime;
use std::borrow::Cow;

/// Reads a body; `at` is where it begins, for diagnostics.
pub(crate) fn read<'a>(
    bytes: &'a [u8],
    at: usize,
    function: Function,
    direction: Direction,
    diagnostics: &mut Vec<Diagnostic>,
) -> Body<'a> {
    let mut reader = Reader { bytes, at: 0, base: at, function, direction, diagnostics, items: Vec::new() };
    let (serial, sent) = reader.serial_and_time();
    reader.read();
    Body { serial, sent, items: reader.items }
}

struct Reader<'a, 'd> {
    bytes: &'a [u8],
    at: usize,
    base: usize,
    function: Function,
    direction: Direction,
    diagnostics: &'d mut Vec<Diagnostic>,
    items: Vec<Item<'a>>,
}

/// A word and where it begins.
#[derive(Clone, Copy)]
struct Word<'a> {
    at: usize,
    text: &'a [u8],
}

impl<'a> Word<'a> {
    fn str(self) -> &'a str {
        std::str::from_utf8(self.text).unwrap_or_default()
    }

    /// Whether it can only be a value: a number, `M`, or hexadecimal digits of a block.
    fn is_value(self) -> bool {
        self.text == b"M" || Number::parse(self.str()).is_some()
    }
}

impl<'a> Reader<'a, '_> {
    fn say(&mut self, at: usize, deviation: Deviation) {
        self.diagnostics.push(Diagnostic { at: self.base + at, deviation });
    }

    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn serial_and_time(&mut self) -> (Option<u16>, Option<CivilTime>) {
        let serial = self.bytes.get(..4).and_then(hex::number).and_then(|n| u16::try_from(n).ok());
        self.at = self.bytes.len().min(4);
        if self.rest().first() == Some(&b' ') {
            self.say(4, Deviation::StrayBlank);
            self.skip_blanks();
        }
        let place = self.at;
        let time = self.bytes.get(place..place + 12);
        if serial.is_none() || time.is_none() {
            self.say(0, Deviation::BodyTooShort { bytes: self.bytes.len() });
        }
        self.at = self.bytes.len().min(place + 12);
        let sent = time.and_then(CivilTime::of_digits);
        if time.is_some() && sent.is_none() {
            self.say(place, Deviation::BadSendTime);
        }
        (serial, sent)
    }

    fn skip_blanks(&mut self) {
        self.at += self.rest().iter().take_while(|byte| **byte == b' ').count();
    }

    /// The next word without taking it.
    fn peek(&mut self) -> Option<Word<'a>> {
        self.skip_blanks();
        let rest = self.rest();
        let length = rest.iter().take_while(|byte| **byte != b' ').count();
        (length > 0).then(|| Word { at: self.at, text: &rest[..length] })
    }

    fn word(&mut self) -> Option<Word<'a>> {
        let word = self.peek()?;
        self.at += word.text.len();
        Some(word)
    }

    fn read(&mut self) {
        let down = self.direction == Direction::Down;
        match self.function {
            Function::ASK_PERIOD if down => self.period(),
            Function::SET_BASIC | Function::READ_BASIC | Function::PASSWORD => self.parameters(Table::Basic),
            Function::SET_RUNNING
            | Function::READ_RUNNING
            | Function::CLEAR_STORAGE
            | Function::FACTORY_RESET => {
                self.parameters(Table::Running);
            }
            Function::VERSION
            | Function::PUMPS
            | Function::VALVES
            | Function::GATES
            | Function::QUOTA
            | Function::EVENTS => {
                while self.group() {}
                self.leave_rest();
            }
            _ => self.elements(),
        }
        let ends_in_blank = self.bytes.last() == Some(&b' ');
        let raw_to_the_end = self.items.iter().any(|item| {
            matches!(
                item,
                Item::Entry(Entry { value: Value::Text(_) | Value::Picture, .. }) | Item::Unread(_)
            )
        });
        if self.bytes.len() > 16 && !ends_in_blank && !raw_to_the_end {
            self.say(self.bytes.len(), Deviation::MissingLastBlank);
        }
    }

    fn leave_rest(&mut self) {
        self.skip_blanks();
        let (at, left) = (self.at, self.rest());
        if !left.is_empty() {
            self.at = self.bytes.len();
            self.say(at, Deviation::UnreadBytes { bytes: left.len() });
            self.items.push(Item::Unread(left.into()));
        }
    }

    fn period(&mut self) {
        let (Some(from), Some(to)) = (self.word(), self.word()) else { return };
        let (at, from, to) = (from.at, CivilTime::of_digits(from.text), CivilTime::of_digits(to.text));
        if from.is_none() || to.is_none() {
            self.say(at, Deviation::BadPeriod);
        }
        self.items.push(Item::Period { from, to });
        self.elements();
    }

    fn parameters(&mut self, table: Table) {
        let asks = self.direction == Direction::Down
            && matches!(self.function, Function::READ_BASIC | Function::READ_RUNNING);
        loop {
            if self.group() {
                continue;
            }
            let Some(word) = self.word() else { return };
            let Some(guide) = hex::number(word.text).and_then(|n| u16::try_from(n).ok()) else {
                self.say(word.at, Deviation::UnknownElement { id: word.str().into() });
                continue;
            };
            let data = if asks { None } else { self.word().map(|value| Cow::Borrowed(value.text)) };
            let (at, is_text) = (self.base + word.at, true);
            self.items.push(Item::Parameter(Parameter { at, table, guide, decimals: 0, data, is_text }));
        }
    }

    /// A station or observation time, if one stands here.
    fn group(&mut self) -> bool {
        let Some(word) = self.peek() else { return false };
        match word.text {
            text if text.eq_ignore_ascii_case(b"ST") => {
                self.at += 2;
                let Some(value) = self.word() else { return true };
                let Some(address) = StationAddress::parse(value.str()) else {
                    self.say(value.at, Deviation::BadAddress);
                    return true;
                };
                if value.text.len() != 10 {
                    self.say(value.at, Deviation::AddressDigits { digits: value.text.len() });
                }
                let class = self.class();
                self.items.push(Item::Station { address, class });
            }
            text if text.eq_ignore_ascii_case(b"TT") => {
                self.at += 2;
                let time = self.word().filter(|value| value.text.len() >= 10);
                let time = time.and_then(|value| CivilTime::of_digits(value.text));
                if time.is_none() {
                    self.say(word.at, Deviation::BadObservationTime);
                }
                self.items.push(Item::ObservedAt(time.map(CivilTime::to_minute)));
            }
            _ => return false,
        }
        true
    }

    /// A single letter that no value follows; some classes are identifiers of elements too.
    fn class(&mut self) -> Option<StationClass> {
        if !self.function.has_elements() || self.direction == Direction::Down {
            return None;
        }
        let word = self.peek()?;
        if let [letter] = *word.text {
            let before = self.at;
            self.at += 1;
            if !self.peek().is_some_and(Word::is_value) {
                let class = StationClass(letter.to_ascii_uppercase());
                if !class.is_defined() {
                    self.say(word.at, Deviation::UnknownClass { class: letter });
                }
                return Some(class);
            }
            self.at = before;
        }
        self.say(word.at, Deviation::MissingClass);
        None
    }

    fn elements(&mut self) {
        let mut step = None;
        loop {
            if self.raw_to_the_end() {
                return;
            }
            if self.group() {
                continue;
            }
            let Some(word) = self.word() else { return };
            let guide = guide(word);
            if guide == Guide::Standard(0x04) {
                step = self.step(word);
                continue;
            }
            let asks = self.direction == Direction::Down
                && matches!(self.function, Function::ASK_PERIOD | Function::ASK_ELEMENTS);
            if asks {
                self.entry(word.at, guide, b"", Value::Asked);
            } else if self.function.is_series() && step.is_some() {
                self.series(word, guide, step.take().and_then(TimeStep::in_minutes));
            } else {
                self.element(word, guide);
            }
        }
    }

    /// Text and pictures reach to the end of the body.
    fn raw_to_the_end(&mut self) -> bool {
        let Some(word) = self.peek() else { return false };
        let picture = match word.text {
            [0xF2, 0xF2, ..] | [b'R', b'G', b'Z', b'S', ..] => false,
            [0xF3, 0xF3, ..] | b"PIC" => true,
            _ => return false,
        };
        let (guide, length) = match (picture, word.text[0] < 0x80) {
            (false, true) => (0xF2, 4),
            (false, false) => (0xF2, 2),
            (true, true) => (0xF3, 3),
            (true, false) => (0xF3, 2),
        };
        self.at = word.at + length;
        if word.text[0] < 0x80 && self.rest().first() == Some(&b' ') {
            self.at += 1;
        }
        let data = self.rest();
        self.at = self.bytes.len();
        let text = || Value::Text(String::from_utf8_lossy(data).into_owned());
        self.entry(word.at, Guide::Standard(guide), data, if picture { Value::Picture } else { text() });
        true
    }

    /// DRD01, DRH01, DRN05: the step is part of the identifier.
    fn step(&mut self, word: Word<'_>) -> Option<TimeStep> {
        let number = std::str::from_utf8(word.text.get(3..)?).ok()?.parse().ok()?;
        let zero = TimeStep { days: 0, hours: 0, minutes: 0 };
        let step = match word.text.get(2)?.to_ascii_uppercase() {
            b'D' => TimeStep { days: number, ..zero },
            b'H' => TimeStep { hours: number, ..zero },
            _ => TimeStep { minutes: number, ..zero },
        };
        if step.days > 31 || step.hours > 23 || step.minutes > 59 {
            self.say(word.at, Deviation::BadStep);
        }
        self.items.push(Item::Step(step));
        Some(step)
    }

    fn element(&mut self, word: Word<'a>, guide: Guide) {
        if guide.element().is_none() && matches!(guide, Guide::Named(_)) {
            self.say(word.at, Deviation::UnknownElement { id: word.str().into() });
        }
        let kind = guide.element().map(|element| element.kind);
        let id_follows = self.peek().is_none_or(|next| {
            !next.is_value()
                && matches!(kind, Some(Kind::Number { .. }))
                && Element::of_id(next.str()).is_some()
        });
        if id_follows {
            self.say(word.at, Deviation::NoValue { id: guide.to_string().into() });
            self.entry(word.at, guide, b"", Value::Missing);
            return;
        }
        let Some(value) = self.word() else { return };
        let read = self.value(value, &guide, kind);
        self.entry(word.at, guide, value.text, read);
    }

    fn value(&mut self, value: Word<'_>, guide: &Guide, kind: Option<Kind>) -> Value {
        let fill =
            |digit: u8| value.text.len() > 1 && value.text.iter().all(|b| b.eq_ignore_ascii_case(&digit));
        if value.text == b"M" || (fill(b'F') || fill(b'A')) && !matches!(kind, Some(Kind::Rain | Kind::Stage))
        {
            return Value::Missing;
        }
        match kind {
            Some(kind @ (Kind::Rain | Kind::Stage)) => {
                let (width, decimals) = if kind == Kind::Rain { (1, 1) } else { (2, 2) };
                let data = hex::bytes(value.text).unwrap_or_default();
                if data.is_empty() || !data.len().is_multiple_of(12 * width) {
                    let bytes = data.len();
                    self.say(value.at, Deviation::BlockLength { id: guide.to_string().into(), bytes });
                }
                Value::Series(read_hex::block(&data, width, decimals))
            }
            Some(Kind::Status) if value.text.len() == 8 => {
                hex::number(value.text).map_or(Value::Raw, |bits| Value::Status(Status(bits)))
            }
            _ => Number::parse(value.str()).map_or_else(
                || {
                    self.say(value.at, Deviation::NotANumber { id: guide.to_string().into() });
                    Value::Raw
                },
                Value::Number,
            ),
        }
    }

    /// Identifiers, then groups of one value each (§6.6.4.4).
    fn series(&mut self, first: Word<'a>, guide_of_first: Guide, step: Option<u32>) {
        let kind = guide_of_first.element().map(|element| element.kind);
        if matches!(kind, Some(Kind::Rain | Kind::Stage)) {
            return self.element(first, guide_of_first);
        }
        let mut columns = vec![(first.at, guide_of_first, Vec::new())];
        while let Some(word) = self.peek().filter(|word| !word.is_value()) {
            if word.text.eq_ignore_ascii_case(b"TT") || word.text.eq_ignore_ascii_case(b"ST") {
                break;
            }
            self.at += word.text.len();
            columns.push((word.at, guide(word), Vec::new()));
        }
        let (start, count) = (self.at, columns.len());
        let mut turn = 0;
        while let Some(word) = self.peek().filter(|word| word.is_value()) {
            self.at += word.text.len();
            columns[turn % count].2.push(Number::parse(word.str()));
            turn += 1;
        }
        if turn % count != 0 {
            self.say(start, Deviation::UnevenSeries);
        }
        let data = &self.bytes[start..self.at];
        for (at, guide, values) in columns {
            self.entry(at, guide, data, Value::Series(Series { step_minutes: step, values }));
        }
    }

    fn entry(&mut self, at: usize, guide: Guide, data: &'a [u8], value: Value) {
        self.items.push(Item::Entry(Entry { at: self.base + at, guide, data: data.into(), value }));
    }
}

/// The element of an identifier; guide bytes in hexadecimal are understood too.
fn guide(word: Word<'_>) -> Guide {
    let text = word.str();
    if let Some(element) = Element::of_id(text) {
        return Guide::Standard(element.guide);
    }
    match (word.text.len(), hex::number(word.text)) {
        (2, Some(guide)) => Guide::Standard(u8::try_from(guide).unwrap_or_default()),
        (4, Some(own @ 0xFF00..=0xFFFF)) => Guide::Own(u8::try_from(own & 0xFF).unwrap_or_default()),
        _ => Guide::Named(text.chars().take(16).collect::<String>().into()),
    }
}
