//! What a station reports: bodies for simulators and tests.

use crate::address::StationAddress;
use crate::body::{Status, TimeStep};
use crate::compose::body_head;
use crate::control::Protocol;
use crate::element::{Element, Kind};
use crate::error::Error;
use crate::function::StationClass;
use crate::hex;
use crate::number::Number;
use crate::time::CivilTime;

/// Writes the body of a report, group by group.
#[derive(Debug, Clone)]
pub struct ReportBuilder {
    protocol: Protocol,
    body: Vec<u8>,
}

/// The values of an hour's block, every five minutes.
pub type Block = [Option<Number>; 12];

impl ReportBuilder {
    /// Begins with serial number and time.
    #[must_use]
    pub fn new(protocol: Protocol, serial: u16, sent: CivilTime) -> Self {
        Self { protocol, body: body_head(protocol, serial, sent) }
    }

    /// What follows is of this station.
    #[must_use]
    pub fn station(mut self, address: StationAddress, class: Option<StationClass>) -> Self {
        self.group(0xF1, "ST", &address.0);
        if let Some(class) = class {
            self.body.push(class.0);
            self.blank();
        }
        self
    }

    /// What follows was observed then.
    #[must_use]
    pub fn observed(mut self, time: CivilTime) -> Self {
        self.group(0xF0, "TT", &time.to_bcd()[..5]);
        self
    }

    /// Values follow at equal steps.
    #[must_use]
    pub fn step(mut self, step: TimeStep) -> Self {
        if self.protocol == Protocol::Ascii {
            let (unit, number) = match step {
                TimeStep { days: 1.., .. } => ('D', step.days),
                TimeStep { minutes: 1.., .. } => ('N', step.minutes),
                _ => ('H', step.hours),
            };
            self.word(&format!("DR{unit}{number:02}"));
        } else {
            self.body.extend([0x04, 0x18]);
            self.body.extend([step.days, step.hours, step.minutes].map(hex::to_bcd));
        }
        self
    }

    /// A value of an element, with the bytes the standard gives it and one more for a minus sign where it needs one.
    pub fn value(self, element: &Element, value: Option<Number>) -> Result<Self, Error> {
        self.values(element, &[value])
    }

    /// Values of one element behind a [`step`](Self::step), all of the same width.
    pub fn values(mut self, element: &Element, values: &[Option<Number>]) -> Result<Self, Error> {
        if self.protocol == Protocol::Ascii {
            self.word(element.id);
            for value in values {
                let text = value.map_or_else(|| "M".into(), |number| number.to_string());
                self.word(&text);
            }
            return Ok(self);
        }
        let descriptor = element.descriptor();
        let (mut bytes, decimals) = (usize::from(descriptor >> 3), descriptor & 7);
        let fits =
            |bytes: usize| values.iter().flatten().all(|value| value.to_bcd(bytes, decimals).is_some());
        if !fits(bytes) && fits(bytes + 1) {
            bytes += 1;
        }
        self.body.push(element.guide);
        self.body.push(u8::try_from(bytes << 3).unwrap_or_default() | decimals);
        for value in values {
            let written = match value {
                None => Some(vec![0xFF; bytes]),
                Some(value) => value.to_bcd(bytes, decimals),
            };
            let does_not_fit = || Error::ValueDoesNotFit {
                id: element.id.into(),
                value: value.map_or_else(String::new, |v| v.to_string()),
                bytes,
                decimals,
            };
            self.body.extend(written.ok_or_else(does_not_fit)?);
        }
        Ok(self)
    }

    /// An hour's block of DRP or DRZ1 to DRZ8. Values beyond what a block can say are left out of it.
    #[must_use]
    pub fn block(mut self, element: &Element, values: &Block) -> Self {
        let (width, decimals) = if element.kind == Kind::Rain { (1, 1u8) } else { (2, 2) };
        let most = (1i64 << (8 * width)) - 2;
        let mut data = Vec::with_capacity(12 * width);
        for value in values {
            let scaled = value.and_then(|v| {
                let power = 10i64.pow(u32::from(decimals)).checked_mul(v.scaled())?;
                let divisor = 10i64.checked_pow(u32::from(v.decimals()))?;
                (power % divisor == 0 && (0..=most).contains(&(power / divisor))).then_some(power / divisor)
            });
            let bytes = scaled.map_or([0xFF; 8], i64::to_be_bytes);
            data.extend_from_slice(&bytes[8 - width..]);
        }
        if self.protocol == Protocol::Ascii {
            self.word(element.id);
            self.word(&hex::text(&data));
        } else {
            self.body.extend([element.guide, element.descriptor()]);
            self.body.extend(data);
        }
        self
    }

    /// Status and alarms.
    #[must_use]
    pub fn status(mut self, status: Status) -> Self {
        let bytes = status.0.to_be_bytes();
        if self.protocol == Protocol::Ascii {
            self.word("ZT");
            self.word(&hex::text(&bytes));
        } else {
            self.body.extend([0x45, 0x20]);
            self.body.extend(bytes);
        }
        self
    }

    /// Text entered by hand; nothing can follow it.
    #[must_use]
    pub fn manual(self, text: &str) -> Vec<u8> {
        self.ending_in([0xF2, 0xF2], "RGZS ", text.as_bytes())
    }

    /// A picture; nothing can follow it.
    #[must_use]
    pub fn picture(self, picture: &[u8]) -> Vec<u8> {
        self.ending_in([0xF3, 0xF3], "PIC ", picture)
    }

    /// The body.
    #[must_use]
    pub fn body(self) -> Vec<u8> {
        self.body
    }

    fn ending_in(mut self, guide: [u8; 2], id: &str, data: &[u8]) -> Vec<u8> {
        let guide: &[u8] = if self.protocol == Protocol::Ascii { id.as_bytes() } else { &guide };
        self.body.extend_from_slice(guide);
        self.body.extend_from_slice(data);
        self.body
    }

    fn group(&mut self, guide: u8, id: &str, data: &[u8]) {
        if self.protocol == Protocol::Ascii {
            self.word(id);
            self.word(&hex::text(data));
        } else {
            self.body.extend([guide, guide]);
            self.body.extend_from_slice(data);
        }
    }

    fn word(&mut self, word: &str) {
        self.body.extend_from_slice(word.as_bytes());
        self.blank();
    }

    fn blank(&mut self) {
        if self.protocol == Protocol::Ascii {
            self.body.push(b' ');
        }
    }
}
