//! What deviates from the standard, and where.

use crate::crc::CrcVariant;
use crate::factor::Quantity;
use crate::frame::Terminator;

/// One deviation of a frame from HJ 212, with its place.
///
/// `Display` gives English; [`in_chinese`](Self::in_chinese) gives the text for the people who run stations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Byte offset, counted from the first `#` of the frame (from the first byte of the segment when a segment was
    /// parsed by itself).
    pub at: usize,
    /// What deviates.
    pub deviation: Deviation,
}

/// Header fields of the data segment (HJ 212-2017 §6.3.2, table 3), in the standard's order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// Request number, `YYYYMMDDhhmmsszzz`.
    Qn,
    /// System code.
    St,
    /// Command code.
    Cn,
    /// Password.
    Pw,
    /// Device identity.
    Mn,
    /// Version and expectations.
    Flag,
    /// Number of packets.
    Pnum,
    /// Packet number, from 1.
    Pno,
    /// Back-fill mark of HJ 212-2025.
    Rf,
    /// Data area.
    Cp,
}

impl Field {
    pub(crate) const ALL: [Self; 10] = [
        Self::Qn,
        Self::St,
        Self::Cn,
        Self::Pw,
        Self::Mn,
        Self::Flag,
        Self::Pnum,
        Self::Pno,
        Self::Rf,
        Self::Cp,
    ];

    /// The field's key as the standard writes it.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Qn => "QN",
            Self::St => "ST",
            Self::Cn => "CN",
            Self::Pw => "PW",
            Self::Mn => "MN",
            Self::Flag => "Flag",
            Self::Pnum => "PNUM",
            Self::Pno => "PNO",
            Self::Rf => "RF",
            Self::Cp => "CP",
        }
    }
}

/// Kinds of deviation a receiver meets. None of them stops the lenient reader.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Deviation {
    /// The length field does not have four digits.
    LengthDigits {
        /// Digits found.
        digits: usize,
    },
    /// The length field does not state the length of the data segment. Some vendors count six bytes more, up to the
    /// terminator.
    LengthMismatch {
        /// The number in the length field.
        declared: usize,
        /// Bytes of the data segment found by its trailer.
        actual: usize,
    },
    /// The data segment is longer than 1024 bytes.
    SegmentTooLong {
        /// Its length in bytes.
        bytes: usize,
    },
    /// The checksum is wrong: nothing in the frame can be trusted.
    CrcMismatch {
        /// The checksum in the frame.
        declared: u16,
        /// The checksum of the bytes received.
        computed: u16,
    },
    /// The checksum is not the standard's, but another that fits.
    CrcVariant(CrcVariant),
    /// The wrong checksum is that of other bytes of the frame: the maker computes it over the wrong range. Told to people;
    /// the frame is believed only where the station's profile says so.
    CrcOfOtherBytes(CrcVariant),
    /// The checksum is in lower-case digits.
    CrcLowerCase,
    /// The frame does not end with CR LF.
    WrongTerminator(Terminator),

    /// A header field is absent.
    MissingField(Field),
    /// A header field stands before one it should follow.
    FieldOrder(Field),
    /// A header key is in the wrong case, such as `FLAG`.
    FieldCase(Field),
    /// A header field occurs again; the first one counts.
    DuplicateField(Field),
    /// A header field's text is not of its form; the typed value is absent.
    BadField(Field),
    /// A header key that the standard does not know.
    UnknownField {
        /// The key.
        key: Box<str>,
    },
    /// QN is not 17 digits that form a time.
    QnNotTime,
    /// PNUM or PNO is padded with zeros.
    PaddedNumber(Field),
    /// PNUM or PNO stands in a frame whose Flag announces none.
    UnannouncedPacketNumber,
    /// PNO is 0 or above PNUM.
    PacketNumberRange,
    /// A comma stands where none belongs.
    StrayComma,
    /// White space stands around a name or a value; it is not part of either.
    StraySpace,

    /// The data area does not end with `&&`.
    UnclosedDataArea,
    /// Bytes follow the data area.
    BytesAfterDataArea,
    /// The data area is encrypted (SM4, HJ 212-2025); it is not read.
    EncryptedDataArea,
    /// The `&&` around the data area are doubled; the inner ones are not part of it.
    DoubledDelimiters,
    /// The data area does not begin with `CP=&&`: the `&&` is missing or single, or `CP=` is.
    UnopenedDataArea,
    /// A project without items, such as a `;` before the closing `&&`.
    EmptyProject,
    /// An item without text between two commas.
    EmptyItem,
    /// An item without `=`.
    MissingEquals,
    /// Text that is not UTF-8; its bytes are kept, its text is absent.
    NotUtf8,
    /// `BeginTime` and `EndTime` are joined by a comma (as in the standard's own table C.21).
    TimesJoinedByComma,

    /// An upload has no DataTime: its readings have no time and are not given.
    MissingDataTime,
    /// A time is not a civil time of 14 digits.
    BadTime {
        /// Name of the item.
        name: Box<str>,
    },
    /// A time has 17 digits where 14 belong.
    TimeWithMilliseconds {
        /// Name of the item.
        name: Box<str>,
    },
    /// A value is not a decimal number; the other values of the factor are given.
    NotANumber {
        /// Factor code.
        factor: Box<str>,
        /// Which of its values.
        quantity: Quantity,
    },
    /// A value is empty; the other values of the factor are given.
    EmptyValue {
        /// Factor code.
        factor: Box<str>,
        /// Which of its values.
        quantity: Quantity,
    },
    /// A value is written with an exponent, such as `1.2E-05`; it is given as it was sent, see
    /// [`plain_number`](crate::plain_number).
    Exponent {
        /// Factor code.
        factor: Box<str>,
        /// Which of its values.
        quantity: Quantity,
    },
    /// A time is written with separators, such as `2026-07-06 10:00:00`.
    TimeWithSeparators {
        /// Name of the item.
        name: Box<str>,
    },
    /// A value has more than [`MAX_DECIMALS`](crate::FactorData::MAX_DECIMALS) decimals.
    ExcessDecimals {
        /// Factor code.
        factor: Box<str>,
        /// Which of its values.
        quantity: Quantity,
    },
    /// A project states a value of its factor twice; the second opens another entry of the factor.
    RepeatedValue {
        /// Factor code.
        factor: Box<str>,
        /// Name of the item behind the dash.
        name: Box<str>,
    },
    /// A factor occurs in more than one project.
    RepeatedFactor {
        /// Factor code.
        factor: Box<str>,
    },
    /// A factor has an item the standard does not know.
    UnknownItem {
        /// Factor code.
        factor: Box<str>,
        /// Name of the item behind the dash.
        name: Box<str>,
    },
    /// A factor code is in upper case, such as `W01001`.
    UpperCaseFactor {
        /// Factor code.
        factor: Box<str>,
    },
    /// The name of an item is in the wrong case, such as `-rtd`.
    ItemCase {
        /// Name of the item.
        name: Box<str>,
    },
    /// `Flag` stands by itself: it belongs to no factor and is given to none.
    DetachedFlag,
    /// An upload has an item that belongs to no factor.
    UnexpectedItem {
        /// Name of the item.
        name: Box<str>,
    },
    /// A facility's state is not 0–5.
    BadRunState {
        /// Facility code, such as `SB1`.
        facility: Box<str>,
    },
    /// A facility's run time is not a number of hours from 0 to 24.
    BadRunHours {
        /// Facility code, such as `SB1`.
        facility: Box<str>,
    },
}
