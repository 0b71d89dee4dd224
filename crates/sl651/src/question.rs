//! What a centre asks and commands (mode M4).

use crate::body::TimeStep;
use crate::compose::{FrameBuilder, body_head};
use crate::control::{Direction, End, Protocol};
use crate::element::Element;
use crate::error::Error;
use crate::frame::Header;
use crate::function::Function;
use crate::hex;
use crate::time::CivilTime;

/// A question or command for a station.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// The newest values of every element (37H).
    Now,
    /// Values of one element over hours (38H).
    Period {
        /// First hour.
        from: CivilTime,
        /// Last hour.
        to: CivilTime,
        /// The step of the values.
        step: TimeStep,
        /// The element.
        element: &'static Element,
    },
    /// The last text entered by hand (39H).
    Manual,
    /// The newest values of some elements (3AH).
    Elements(Vec<&'static Element>),
    /// A picture (36H).
    Picture,
    /// Parameters of the basic table, guide and descriptor each (41H).
    Basic(Vec<(u8, u8)>),
    /// Parameters of the running table, guide and descriptor each (43H).
    Running(Vec<(u8, u8)>),
    /// Sets parameters of the basic table: guide, descriptor, data (40H).
    SetBasic(Vec<(u8, u8, Vec<u8>)>),
    /// Sets parameters of the running table: guide, descriptor, data (42H).
    SetRunning(Vec<(u8, u8, Vec<u8>)>),
    /// Working data of pump motors (44H).
    PumpMotor,
    /// The software's version (45H).
    Version,
    /// Status and alarms (46H).
    Status,
    /// Changes the password, old and new (49H).
    Password(u16, u16),
    /// Sets the clock to the time of the frame (4AH).
    SetClock,
    /// Counts of events (50H).
    Events,
    /// The clock (51H).
    Clock,
}

impl Question {
    /// The function code.
    #[must_use]
    pub fn function(&self) -> Function {
        match self {
            Self::Now => Function::ASK_NOW,
            Self::Period { .. } => Function::ASK_PERIOD,
            Self::Manual => Function::ASK_MANUAL,
            Self::Elements(_) => Function::ASK_ELEMENTS,
            Self::Picture => Function::PICTURE,
            Self::Basic(_) => Function::READ_BASIC,
            Self::Running(_) => Function::READ_RUNNING,
            Self::SetBasic(_) => Function::SET_BASIC,
            Self::SetRunning(_) => Function::SET_RUNNING,
            Self::PumpMotor => Function::PUMP_MOTOR,
            Self::Version => Function::VERSION,
            Self::Status => Function::STATUS,
            Self::Password(..) => Function::PASSWORD,
            Self::SetClock => Function::SET_CLOCK,
            Self::Events => Function::EVENTS,
            Self::Clock => Function::CLOCK,
        }
    }

    /// The frame for the station of `to`, whose centre, address and password it takes. The serial number of what a
    /// centre begins is 0 (§6.6.2.4).
    pub fn frame(&self, protocol: Protocol, to: &Header, now: CivilTime) -> Result<Vec<u8>, Error> {
        let frame = FrameBuilder {
            protocol,
            direction: Direction::Down,
            centre: to.centre,
            station: to.station,
            password: to.password,
            function: self.function(),
            packet: None,
            end: End::Enq,
        };
        let mut body = body_head(protocol, 0, now);
        if protocol == Protocol::Ascii {
            self.ascii(&mut body);
        } else {
            self.hex(&mut body);
        }
        frame.build(&body)
    }

    fn hex(&self, body: &mut Vec<u8>) {
        match self {
            Self::Period { from, to, step, element } => {
                body.extend_from_slice(&from.to_bcd()[..4]);
                body.extend_from_slice(&to.to_bcd()[..4]);
                body.extend([0x04, 0x18]);
                body.extend([step.days, step.hours, step.minutes].map(hex::to_bcd));
                body.extend([element.guide, element.descriptor()]);
            }
            Self::Elements(elements) => {
                body.extend(elements.iter().flat_map(|e| [e.guide, e.descriptor()]));
            }
            Self::Basic(asked) | Self::Running(asked) => {
                body.extend(asked.iter().flat_map(|(guide, descriptor)| [*guide, *descriptor]));
            }
            Self::SetBasic(set) | Self::SetRunning(set) => {
                for (guide, descriptor, data) in set {
                    body.extend([*guide, *descriptor]);
                    body.extend_from_slice(data);
                }
            }
            Self::Password(old, new) => {
                for password in [old, new] {
                    body.extend([0x03, 0x10]);
                    body.extend(password.to_be_bytes());
                }
            }
            _ => {}
        }
    }

    fn ascii(&self, body: &mut Vec<u8>) {
        let mut words: Vec<String> = Vec::new();
        match self {
            Self::Period { from, to, step, element } => {
                words.extend([from, to].map(|time| hex::text(&time.to_bcd()[..4])));
                words.push(match step {
                    TimeStep { days: 1.., .. } => format!("DRD{:02}", step.days),
                    TimeStep { minutes: 1.., .. } => format!("DRN{:02}", step.minutes),
                    _ => format!("DRH{:02}", step.hours),
                });
                words.push(element.id.into());
            }
            Self::Elements(elements) => words.extend(elements.iter().map(|e| e.id.into())),
            Self::Basic(asked) | Self::Running(asked) => {
                words.extend(asked.iter().map(|(guide, _)| format!("{guide:02X}")));
            }
            Self::SetBasic(set) | Self::SetRunning(set) => {
                words.extend(
                    set.iter().flat_map(|(guide, _, data)| [format!("{guide:02X}"), hex::text(data)]),
                );
            }
            Self::Password(old, new) => {
                words.extend([old, new].into_iter().flat_map(|p| ["03".into(), format!("{p:04X}")]));
            }
            _ => {}
        }
        for word in words {
            body.extend_from_slice(word.as_bytes());
            body.push(b' ');
        }
    }
}
