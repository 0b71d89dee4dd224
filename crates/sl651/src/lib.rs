//! SL 651-2014 and SZY206-2016 hydrology telemetry, sans-IO: bytes in, messages and answers out.
//!
//! SL 651 is the protocol by which China's rain, river, gate and water-quality stations report to hydrological centres, in
//! HEX/BCD or in ASCII; SZY206 is its sister for water resources. This crate has no sockets, clock or threads:
//!
//! 1. [`Framer`] takes bytes as they arrive and gives [`RawFrame`]s of any of the three forms, and counts of garbage.
//!    What it gives depends only on the bytes, never on how the network cut them.
//! 2. [`RawFrame::decode`] reads a frame into a [`Message`]: header, [`Body`] with its items in order, and a list of
//!    [`Diagnostic`]s. [`Mode::Strict`] refuses a frame with any deviation; [`Mode::Lenient`] never fails and never
//!    guesses a value. [`Body::observations`] gives each value its own time.
//! 3. [`Packets`] puts messages of several packets together (mode M3).
//! 4. [`confirmation`], [`Question`], [`ReportBuilder`] and [`FrameBuilder`] write frames for both sides, and [`Centre`] is
//!    the conversation of a centre with its stations as a state machine.
//!
//! Values stay exact decimals with the digits that were sent; nothing is turned into a float.
//!
//! ```
//! use sl651::{Event, Framer, Mode};
//!
//! let mut framer = Framer::default();
//! framer.push(&[0x7E, 0x7E, 0x01, 0x11, 0x22, 0x33, 0x44, 0x55, 0xAA, 0xAA, 0x2F, 0x00, 0x08, 0x02]);
//! assert!(framer.next().is_none());
//! framer.push(&[0x00, 0x02, 0x24, 0x01, 0x10, 0x13, 0x59, 0x00, 0x03, 0xCC, 0x42]);
//! let Some(Event::Frame(frame)) = framer.next() else { unreachable!() };
//! let message = frame.decode(Mode::Strict)?;
//! let report = message.report().map(|report| (report.header.station.to_string(), report.body.serial));
//! assert_eq!(report, Some(("1122334455".to_string(), Some(2))));
//! # Ok::<(), sl651::Error>(())
//! ```

mod address;
mod body;
mod centre;
mod checks;
mod compose;
mod compose_report;
mod control;
mod describe;
mod diagnostic;
mod element;
mod error;
mod frame;
mod framer;
mod function;
mod head;
mod hex;
mod message;
mod number;
mod observe;
mod packets;
mod parameter;
mod question;
mod read_ascii;
mod read_control;
mod read_hex;
mod search;
mod szy206;
mod time;
mod wording;

pub use address::StationAddress;
pub use body::{Body, Entry, Gate, Guide, Item, Series, Status, TimeStep, Value};
pub use centre::{Asked, Centre, CentreConfig, Output, Token};
pub use checks::{crc8, crc16};
pub use compose::{FrameBuilder, body_head, confirmation, packet_again};
pub use compose_report::{Block, ReportBuilder};
pub use control::{Direction, End, Protocol};
pub use describe::Named;
pub use diagnostic::{Deviation, Diagnostic};
pub use element::{ELEMENTS, Element, Kind};
pub use error::Error;
pub use frame::{Header, OwnedFrame, Packet, RawFrame};
pub use framer::{Event, Framer, FramerConfig, GarbageReason};
pub use function::{Function, StationClass};
pub use hex::text as hex_text;
pub use message::{Content, Message, Mode, Report};
pub use number::Number;
pub use observe::{Measured, Observation};
pub use packets::{Assembled, Packets, PacketsConfig, Progress, Taken};
pub use parameter::{Parameter, Table};
pub use question::Question;
pub use search::Check;
pub use szy206::{DayTime, SelfReport, Szy206, SzyValue, szy206_confirmation, szy206_frame, szy206_question};
pub use time::CivilTime;
pub use wording::InChinese;
