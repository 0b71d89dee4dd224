//! Raw frames: taken in durably, stored once, never altered.

use serde::{Deserialize, Serialize};
use standards::time::Instant;
use standards::{Decimal, FactorCode, FrameId, Mn, ReadingFlag, SeriesKind};

use crate::StoreError;

/// Why a frame is held in quarantine instead of becoming readings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeldReason {
    /// The plan names no device with this MN.
    UnknownDevice,
    /// The device is known but sent another password.
    WrongPassword,
    /// The checksum does not fit the bytes.
    BadCrc,
    /// The frame does not read as HJ 212 at all, or misses its measuring time.
    Unreadable,
}

impl HeldReason {
    /// Every reason.
    pub const ALL: [Self; 4] = [Self::UnknownDevice, Self::WrongPassword, Self::BadCrc, Self::Unreadable];

    /// The word kept in stores.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::UnknownDevice => "unknown_device",
            Self::WrongPassword => "wrong_password",
            Self::BadCrc => "bad_crc",
            Self::Unreadable => "unreadable",
        }
    }

    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::UnknownDevice => "未登记设备",
            Self::WrongPassword => "访问密码不符",
            Self::BadCrc => "校验码错误",
            Self::Unreadable => "无法解读",
        }
    }

    /// The reason of a stored word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.as_str() == word)
    }
}

/// Values of one station, kind and measuring time. A frame says one, several (an hour of five-minute rain) or none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observation {
    /// Which series of the station.
    pub kind: SeriesKind,
    /// Measuring time (`DataTime`).
    pub time: Instant,
    /// Factor, exact value and flag, in the order of the frame.
    pub values: Vec<(FactorCode, Decimal, ReadingFlag)>,
}

/// A frame as it arrived, ready to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArrivedFrame {
    /// The device it names; empty text when it names none.
    pub mn: Mn,
    /// When it arrived.
    pub received: Instant,
    /// Address of the peer, without the port.
    pub peer: String,
    /// The bytes, exactly.
    pub raw: Box<[u8]>,
    /// Why it is held in quarantine; `None` for a device of the plan.
    pub held: Option<HeldReason>,
    /// Its values, in the order of the frame; none unless it is a data frame of a known device.
    pub observations: Vec<Observation>,
}

/// What became of a frame. Either way it is durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Stored now.
    Stored(FrameId),
    /// Stored now as a frame alone: the values it says are those in force, which other bytes brought before.
    Unchanged(FrameId),
    /// The very same bytes of this device were stored before, and everything they say with them.
    Repeated(FrameId),
}

impl Outcome {
    /// The frame with the bytes.
    #[must_use]
    pub fn frame(self) -> FrameId {
        let (Self::Stored(frame) | Self::Unchanged(frame) | Self::Repeated(frame)) = self;
        frame
    }

    /// The frame, if it is a new one.
    #[must_use]
    pub fn new_frame(self) -> Option<FrameId> {
        match self {
            Self::Stored(frame) | Self::Unchanged(frame) => Some(frame),
            Self::Repeated(_) => None,
        }
    }
}

/// Takes frames in.
pub trait IntakeWriter {
    /// Stores a batch in one transaction; durable when it returns, nothing kept when it fails.
    ///
    /// One outcome per frame, in order. The same bytes from the same device are stored once: a frame is repeated when all its
    /// observations are there already from the very same bytes. When each of its values is in force already, digit for digit
    /// and with its flag, but from other bytes, the frame is kept and its values are not stored once more. Any other frame with the
    /// same device, kind and measuring time as one of its observations is a revision of that one: both are kept, readers see the
    /// newest received.
    fn take_in(&mut self, batch: &[ArrivedFrame]) -> Result<Vec<Outcome>, StoreError>;

    /// Turns a frame held in quarantine into readings after its device became known. The raw bytes stay as they are.
    /// Returns `false` when the frame is not held (any more).
    fn release(&mut self, frame: FrameId, observations: &[Observation]) -> Result<bool, StoreError>;
}

/// A frame read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFrame {
    /// Its number.
    pub id: FrameId,
    /// The device it names.
    pub mn: Mn,
    /// When it arrived.
    pub received: Instant,
    /// Address of the peer.
    pub peer: String,
    /// The bytes, exactly as received.
    pub raw: Vec<u8>,
    /// Why it is held, if it is.
    pub held: Option<HeldReason>,
}

/// Frames of one device in quarantine, for one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldDevice {
    /// The MN it names.
    pub mn: Mn,
    /// Why it is held.
    pub reason: HeldReason,
    /// How many frames.
    pub frames: u64,
    /// First arrival.
    pub first: Instant,
    /// Newest arrival.
    pub last: Instant,
    /// Peer of the newest frame.
    pub peer: String,
    /// The newest frame.
    pub last_frame: FrameId,
}

/// Raw frames deleted because they need not be kept any longer; their readings are all there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Forgotten {
    /// How many.
    pub frames: u64,
    /// The newest of them; a frame with a number up to this one that is not found is one of them.
    pub newest: FrameId,
}

/// Reads frames.
pub trait FrameStore {
    /// One frame; `None` when there never was one, or when it is [forgotten](Self::forgotten).
    fn frame(&self, id: FrameId) -> Result<Option<StoredFrame>, StoreError>;

    /// Frames of a device with numbers below `before`, newest first, at most `limit`: those that brought values measured at
    /// `from <= time < to`, and those that brought none (or none that was new) and were received then.
    fn frames_of(
        &self,
        mn: &Mn,
        from: Instant,
        to: Instant,
        before: FrameId,
        limit: usize,
    ) -> Result<Vec<StoredFrame>, StoreError>;

    /// What [`SealingWriter::forget_frames`](crate::SealingWriter::forget_frames) deleted so far.
    fn forgotten(&self) -> Result<Forgotten, StoreError>;

    /// How many frames are stored.
    fn frame_count(&self) -> Result<u64, StoreError>;

    /// The quarantine, a line per device and reason, newest arrival first.
    fn held_devices(&self) -> Result<Vec<HeldDevice>, StoreError>;

    /// Up to `limit` held frames with ids above `after`, oldest first.
    fn held_frames(&self, after: FrameId, limit: usize) -> Result<Vec<StoredFrame>, StoreError>;
}
