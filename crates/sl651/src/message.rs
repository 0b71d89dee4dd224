//! A frame read whole.

use crate::body::{Body, Item};
use crate::control::{Direction, Protocol};
use crate::diagnostic::{Deviation, Diagnostic};
use crate::error::Error;
use crate::frame::{Header, Packet, RawFrame};
use crate::szy206::Szy206;
use crate::{observe, read_ascii, read_hex, szy206};

/// What to do about a frame that deviates from the standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// Refuse it.
    Strict,
    /// Read what can be read without guessing, and list the deviations.
    #[default]
    Lenient,
}

/// A frame's contents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message<'a> {
    /// How it is written.
    pub protocol: Protocol,
    /// What it says. A damaged frame can be shown, not counted: see [`RawFrame::is_sound`].
    pub content: Content<'a>,
    /// Deviations, in the order of their place.
    pub diagnostics: Vec<Diagnostic>,
}

/// What a frame says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content<'a> {
    /// A whole message of SL 651, or the first packet of several.
    Report(Report<'a>),
    /// A later packet: a piece of a body, to be put together by [`Packets`](crate::Packets).
    Piece(Header, &'a [u8]),
    /// A message of SZY206.
    Szy206(Szy206<'a>),
}

/// A message of SL 651.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report<'a> {
    /// What stands around the body.
    pub header: Header,
    /// The body.
    pub body: Body<'a>,
}

impl<'a> Message<'a> {
    pub(crate) fn of(frame: &RawFrame<'a>, mode: Mode) -> Result<Self, Error> {
        let mut diagnostics = Vec::new();
        frame.check_framing(&mut diagnostics);
        let content = match frame.header() {
            None => Content::Szy206(szy206::read(frame.body(), frame.body_start(), &mut diagnostics)),
            Some(header) if is_piece(&header) => Content::Piece(header, frame.body()),
            Some(header) => Content::Report(Report::read(
                frame.protocol(),
                header,
                frame.body(),
                frame.body_start(),
                &mut diagnostics,
            )),
        };
        refuse(mode, &mut diagnostics)?;
        Ok(Self { protocol: frame.protocol(), content, diagnostics })
    }

    /// The message of SL 651, if it is one.
    #[must_use]
    pub fn report(&self) -> Option<&Report<'a>> {
        match &self.content {
            Content::Report(report) => Some(report),
            Content::Piece(..) | Content::Szy206(_) => None,
        }
    }
}

impl<'a> Report<'a> {
    /// Reads a body of one packet or put together from several.
    pub(crate) fn read(
        protocol: Protocol,
        header: Header,
        bytes: &'a [u8],
        at: usize,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Self {
        let Header { function, direction, packet, .. } = header;
        let body = match protocol {
            Protocol::Ascii => read_ascii::read(bytes, at, function, direction, diagnostics),
            _ => read_hex::read(bytes, at, function, direction, diagnostics),
        };
        if !function.is_defined() {
            diagnostics
                .push(Diagnostic { at: 0, deviation: Deviation::UndefinedFunction { code: function.0 } });
        }
        let names_station = body.items.iter().any(|item| matches!(item, Item::Station { .. }));
        let should = matches!(function.0, 0x30..=0x34 | 0x36..=0x38 | 0x3A | 0x40..=0x51);
        if direction == Direction::Up && should && !names_station {
            diagnostics.push(Diagnostic { at, deviation: Deviation::MissingStation });
        }
        // Of several packets the first one has not all of the values yet.
        if packet.is_none_or(|Packet { total, .. }| total <= 1) {
            observe::check(&body, at, diagnostics);
        }
        Self { header, body }
    }
}

/// Whether a frame has a piece of a body only. Answers name a packet too, and are whole.
fn is_piece(header: &Header) -> bool {
    header.direction == Direction::Up && header.packet.is_some_and(|packet| packet.number > 1)
}

/// Sorts the deviations; refuses in strict mode when there are any.
pub(crate) fn refuse(mode: Mode, diagnostics: &mut [Diagnostic]) -> Result<(), Error> {
    diagnostics.sort_by_key(|diagnostic| diagnostic.at);
    match (mode, diagnostics.first()) {
        (Mode::Strict, Some(first)) => {
            Err(Error::Deviates { first: first.clone(), total: diagnostics.len() })
        }
        _ => Ok(()),
    }
}
