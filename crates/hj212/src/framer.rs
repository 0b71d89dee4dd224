//! Frames out of a stream of bytes.

use crate::frame::{Layout, RawFrame};
use crate::search::{Search, Step, Tail};

/// Limits of a [`Framer`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FramerConfig {
    /// Longest frame in bytes, without its terminator; kept between 64 and 9000. HJ 212-2017 allows a data segment of
    /// 1024 bytes; loggers have been seen to send 1703, so the default of 4096 is lenient.
    pub max_frame: usize,
}

impl FramerConfig {
    pub(crate) const SMALLEST_FRAME: usize = 64;
    pub(crate) const LARGEST_FRAME: usize = 9000;
}

impl Default for FramerConfig {
    fn default() -> Self {
        Self { max_frame: 4096 }
    }
}

/// What the stream held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event<'a> {
    /// A frame; its checksum may be wrong, see [`RawFrame::crc`].
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
    /// No `##` with three or four digits stands there.
    #[default]
    NoHeader,
    /// A header whose frame was cut off by the header of another frame.
    Interrupted,
    /// A header with no end of frame within the largest frame size.
    TooLong,
    /// A header whose frame was still incomplete when the stream ended.
    Unfinished,
}

/// Cuts a byte stream into frames.
///
/// Feed it with [`push`](Self::push), then take events with [`next`](Self::next) until it gives `None`. The
/// events depend only on the bytes: any cutting of the same stream gives the same frames and the same garbage. After
/// `next` has given `None`, the framer holds at most the largest frame and two bytes.
///
/// A frame is given once its terminator, or what stands in its place, is visible. A sender that ends frames
/// with nothing would be answered one frame late: call [`idle`](Self::idle) when the connection has been silent
/// for a moment, and [`finish`](Self::finish) when it closes.
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

    /// Says that the connection has been silent: a frame that lacks only its terminator is complete now. Other
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
