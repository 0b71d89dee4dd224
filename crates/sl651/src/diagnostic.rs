//! What deviates from the standard, and where.

use crate::control::End;

/// One deviation of a frame from SL 651-2014 or SZY206-2016, with its place.
///
/// `Display` gives English; [`in_chinese`](Self::in_chinese) gives the text for the people who run stations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Byte offset, counted from the first byte of the frame; of a message put together from packets, from the first
    /// byte of its body.
    pub at: usize,
    /// What deviates.
    pub deviation: Deviation,
}

/// Kinds of deviation a receiver meets. None of them stops the lenient reader.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Deviation {
    /// The length field does not state the length of what it counts.
    LengthMismatch {
        /// What the frame says.
        declared: usize,
        /// What is there.
        actual: usize,
    },
    /// The frame ends before its checksum: another one begins.
    CutOff,
    /// The checksum is wrong: nothing in the frame can be trusted.
    ChecksumMismatch {
        /// What the frame says.
        declared: u16,
        /// What the bytes give.
        computed: u16,
    },
    /// The checksum would fit with its two bytes the other way round.
    ChecksumSwapped {
        /// What the bytes give.
        computed: u16,
    },
    /// No end character stands where the body ends.
    NoEndCharacter {
        /// The byte.
        byte: u8,
    },
    /// The end character belongs to the other direction.
    EndOfOtherDirection(End),
    /// Hexadecimal digits of the header are in lower case.
    LowerCase,
    /// The packet's number is 0 or above the total.
    PacketNumber {
        /// The total.
        total: u16,
        /// The number.
        number: u16,
    },
    /// The standard reserves the function code.
    UndefinedFunction {
        /// The code.
        code: u8,
    },
    /// The body does not hold a serial number and a time.
    BodyTooShort {
        /// How many bytes.
        bytes: usize,
    },
    /// The send time is none.
    BadSendTime,
    /// A report does not name its station in the body; that of the header counts.
    MissingStation,
    /// No class stands behind the station's address.
    MissingClass,
    /// The class is none of appendix A.
    UnknownClass {
        /// The class.
        class: u8,
    },
    /// A station or time is written with 28H instead of its doubled guide.
    GroupDescriptor,
    /// The station's address is none.
    BadAddress,
    /// The station's address does not have ten digits.
    AddressDigits {
        /// How many digits.
        digits: usize,
    },
    /// Values have no observation time; the minute of sending counts.
    MissingObservationTime,
    /// An observation time is none; what follows has no time.
    BadObservationTime,
    /// An element stands before its observation time.
    ElementBeforeTime,
    /// The element is not known.
    UnknownElement {
        /// Identifier of the element.
        id: Box<str>,
    },
    /// The data of an element are no number and are not taken.
    NotANumber {
        /// Identifier of the element.
        id: Box<str>,
    },
    /// An identifier without a value.
    NoValue {
        /// Identifier of the element.
        id: Box<str>,
    },
    /// The body ends within the data of an element.
    Truncated {
        /// Identifier of the element.
        id: Box<str>,
        /// How many bytes.
        bytes: usize,
        /// How many are left.
        left: usize,
    },
    /// A block does not hold twelve values.
    BlockLength {
        /// Identifier of the element.
        id: Box<str>,
        /// How many bytes.
        bytes: usize,
    },
    /// A block's values are observed later than they were sent; they are not taken.
    AheadOfSending {
        /// Identifier of the element.
        id: Box<str>,
    },
    /// The time step is none.
    BadStep,
    /// The values of a series do not make whole groups.
    UnevenSeries,
    /// First or last hour of a question is none.
    BadPeriod,
    /// Quota control is neither FF nor 00.
    BadQuota,
    /// Bytes belong to nothing.
    UnreadBytes {
        /// How many bytes.
        bytes: usize,
    },
    /// A blank stands where none belongs.
    StrayBlank,
    /// The last blank of an ASCII body is missing.
    MissingLastBlank,
    /// A packet of a message is missing.
    MissingPacket {
        /// The number.
        number: u16,
    },
    /// The application function of SZY206 is not read here.
    UnknownSzy206 {
        /// The code.
        afn: u8,
    },
    /// The data of a SZY206 report do not make whole values.
    Szy206Data {
        /// How many bytes.
        bytes: usize,
    },
    /// The time of a SZY206 report is none.
    BadSzy206Time,
}
