//! HJ 212 telemetry, sans-IO: bytes in, frames and diagnostics out.
//!
//! HJ 212 is the national text protocol by which monitoring stations report to environmental
//! authorities (HJ/T 212-2005, HJ 212-2017, HJ 212-2025). This crate has no sockets, clock or threads:
//!
//! 1. [`Framer`] takes bytes as they arrive and gives [`RawFrame`]s and counts of garbage. What it gives depends
//!    only on the bytes, never on how the network cut them.
//! 2. [`RawFrame::decode`] reads a frame into a [`Message`]: the [`Segment`] (header fields and data area in
//!    order, repeats kept), the typed [`Upload`] where the command is one, and a list of [`Diagnostic`]s.
//!    [`Mode::Strict`] refuses a frame with any deviation; [`Mode::Lenient`] never fails and never guesses a value.
//! 3. [`FrameBuilder`] and [`append_answer_9014`] write frames.
//!
//! 4. [`Request`] and [`Report`] are what host and station say to each other, typed; [`session`] holds both sides of the
//!    conversation as state machines; [`Assembler`] puts messages of several packets together; [`Key`] opens and seals
//!    encrypted data areas.
//!
//! Values stay the exact text that was sent; nothing is turned into a float.
//!
//! ```
//! use hj212::{Event, Framer, Mode};
//!
//! let mut framer = Framer::default();
//! framer.push(b"##0101QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;");
//! assert!(framer.next().is_none());
//! framer.push(b"Flag=5;CP=&&RtdInterval=30&&1C80\r\n");
//! let Some(Event::Frame(frame)) = framer.next() else { unreachable!() };
//! let message = frame.decode(Mode::Strict)?;
//! assert_eq!(message.segment.mn, Some("010000A8900016F000169DC0"));
//! assert_eq!(message.segment.data.value("RtdInterval"), Some("30"));
//! # Ok::<(), hj212::Error>(())
//! ```

mod cipher;
mod codes;
mod compose;
mod crc;
mod data_area;
mod delimiters;
mod diagnostic;
mod error;
mod factor;
mod flag;
mod frame;
mod framer;
mod message;
mod packets;
mod profile;
mod report;
mod request;
mod search;
mod segment;
pub mod session;
mod time;
mod upload;
mod wording;

pub use cipher::{Key, OpenedFrame};
pub use codes::{Command, ExeRtn, QnRtn, SystemCode};
pub use compose::{FrameBuilder, answer_9014, append_answer_9014};
pub use crc::{CrcVariant, checksum};
pub use data_area::{DataArea, Item, Project};
pub use diagnostic::{Deviation, Diagnostic, Field};
pub use error::Error;
pub use factor::{FacilityData, FactorData, Quantity, RunState, plain_number};
pub use flag::{Flag, Version};
pub use frame::{Crc, OwnedFrame, RawFrame, Terminator};
pub use framer::{Event, Framer, FramerConfig, GarbageReason};
pub use message::{Message, Mode};
pub use packets::{Assembled, Assembler, AssemblerLimits, Incomplete, split};
pub use profile::{Profile, Protocol};
pub use report::{FactorItems, Report, SiteInfo};
pub use request::{History, Request};
pub use segment::Segment;
pub use time::CivilTime;
pub use upload::{Upload, UploadKind};
pub use wording::InChinese;
