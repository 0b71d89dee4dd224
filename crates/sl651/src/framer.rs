//! Frames out of a stream of bytes.

use crate::frame::RawFrame;
use crate::search::{Layout, Search, Step, Tail};

/// Limits of a [`Framer`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FramerConfig {
    /// Longest frame in bytes; kept between 300 and 65,600. A body has at most 4095 bytes by tables 16 and 20, and up to
    /// 65,535 in packets sent up in HEX (table 22); the default of 8192 takes every frame of the former kind.
    pub max_frame: usize,
}

impl FramerConfig {
    pub(crate) const SMALLEST_FRAME: usize = 300;
    pub(crate) const LARGEST_FRAME: usize = 65_600;
}

impl Default for FramerConfig {
    fn default() -> Self {
        Self { max_frame: 8192 }
    }
}

/// What the stream held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event<'a> {
    /// A frame; its checksum may be wrong, see [`RawFrame::check`].
    Frame(RawFrame<'a>),
    /// Bytes that belong to no frame.
    Garbage {
        /// How many; a long run is reported in pieces of the largest frame size.
        bytes: usize,
        /// Why they were passed over.
        reason: GarbageReason,
    },
}

/// Why bytes were passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum GarbageReason {
    /// No frame begins there.
    #[default]
    NoHeader,
    /// A header whose frame was cut off by another frame before anything of it could be read.
    Interrupted,
    /// A header whose frame was still incomplete when the stream ended.
    Unfinished,
}

/// Cuts a byte stream into frames of SL 651 (HEX/BCD and ASCII) and SZY206, in any mixture.
///
/// Feed it with [`push`](Self::push), then take events with [`next`](Self::next) until it gives `None`. The events
/// depend only on the bytes: any cutting of the same stream gives the same frames and the same garbage. After `next`
/// has given `None`, the framer holds at most the largest frame.
///
/// A frame whose length field is wrong, or whose checksum is, is given once the next header shows where it ends. When
/// the connection has been silent for a moment, call [`idle`](Self::idle), and [`finish`](Self::finish) when it closes.
#[derive(Debug, Clone)]
pub struct Framer {
    buffer: Vec<u8>,
    /// Bytes of `buffer` that are already dealt with.
    cursor: usize,
    search: Search,
    tail: Tail,
    limit: usize,
    garbage: usize,
    reason: GarbageReason,
    /// A frame that was found and waits until the garbage before it is told.
    found: Option<Layout>,
}

impl Default for Framer {
    fn default() -> Self {
        Self::new(FramerConfig::default())
    }
}

enum Taken {
    Frame { start: usize, layout: Layout },
    Garbage { bytes: usize, reason: GarbageReason },
}

impl Framer {
    /// A framer with its limits.
    #[must_use]
    pub fn new(config: FramerConfig) -> Self {
        Self {
            buffer: Vec::new(),
            cursor: 0,
            search: Search::default(),
            tail: Tail::Open,
            limit: config.max_frame.clamp(FramerConfig::SMALLEST_FRAME, FramerConfig::LARGEST_FRAME),
            garbage: 0,
            reason: GarbageReason::NoHeader,
            found: None,
        }
    }

    /// Takes the next bytes of the stream.
    pub fn push(&mut self, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        self.tail = Tail::Open;
        if self.cursor > 0 {
            self.buffer.drain(..self.cursor);
            self.cursor = 0;
        }
        self.buffer.extend_from_slice(bytes);
    }

    /// Says that the connection has been silent: a frame whose end can be told from its checksum is complete now. Other
    /// bytes are kept, and the next [`push`](Self::push) ends the silence.
    pub fn idle(&mut self) {
        self.tail = Tail::Idle;
    }

    /// Says that the stream has ended: [`next`](Self::next) gives what is left, then `None`.
    pub fn finish(&mut self) {
        self.tail = Tail::Closed;
    }

    /// Bytes held back because they may belong to a frame that is not complete.
    #[must_use]
    pub fn buffered(&self) -> usize {
        self.buffer.len() - self.cursor
    }

    /// The next frame or run of garbage, or `None` when more bytes are needed.
    #[expect(
        clippy::should_implement_trait,
        reason = "the event borrows the framer, an iterator's item cannot"
    )]
    pub fn next(&mut self) -> Option<Event<'_>> {
        match self.take()? {
            Taken::Garbage { bytes, reason } => Some(Event::Garbage { bytes, reason }),
            Taken::Frame { start, layout } => {
                Some(Event::Frame(RawFrame::new(&self.buffer[start..self.cursor], layout)))
            }
        }
    }

    fn take(&mut self) -> Option<Taken> {
        loop {
            if self.garbage >= self.limit {
                return Some(self.take_garbage(self.limit));
            }
            let step = match self.found.take() {
                Some(layout) => Step::Frame(layout),
                None => self.search.step(&self.buffer[self.cursor..], self.tail, self.limit),
            };
            match step {
                Step::Skip(bytes, reason) => {
                    self.cursor += bytes;
                    let before =
                        (reason != self.reason && self.garbage > 0).then(|| self.take_garbage(self.garbage));
                    self.reason = reason;
                    self.garbage += bytes;
                    if before.is_some() {
                        return before;
                    }
                }
                Step::Frame(layout) if self.garbage > 0 => {
                    self.found = Some(layout);
                    return Some(self.take_garbage(self.garbage));
                }
                Step::Frame(layout) => {
                    let start = self.cursor;
                    self.cursor += layout.frame_len();
                    return Some(Taken::Frame { start, layout });
                }
                Step::Wait if self.tail == Tail::Closed && self.garbage > 0 => {
                    return Some(self.take_garbage(self.garbage));
                }
                Step::Wait => return None,
            }
        }
    }

    fn take_garbage(&mut self, bytes: usize) -> Taken {
        self.garbage -= bytes;
        Taken::Garbage { bytes, reason: self.reason }
    }
}
