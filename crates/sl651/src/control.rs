//! Control characters of SL 651-2014 table 10.

/// Start of a HEX/BCD frame.
pub(crate) const START: [u8; 2] = [0x7E, 0x7E];
/// Start of an ASCII frame.
pub(crate) const SOH: u8 = 0x01;
/// The body follows.
pub(crate) const STX: u8 = 0x02;
/// Packet total and number follow, then the body (mode M3).
pub(crate) const SYN: u8 = 0x16;

/// The character that ends a frame's body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum End {
    /// Up: nothing follows.
    Etx = 0x03,
    /// Up: more frames follow.
    Etb = 0x17,
    /// Down: a question or command.
    Enq = 0x05,
    /// Down: the exchange is over, the station may leave.
    Eot = 0x04,
    /// Down: received, go on sending.
    Ack = 0x06,
    /// Down: send this packet again.
    Nak = 0x15,
    /// Down: the exchange is over, the station stays on line for ten minutes.
    Esc = 0x1B,
}

impl End {
    /// Every end character.
    pub const ALL: [Self; 7] = [Self::Etx, Self::Etb, Self::Enq, Self::Eot, Self::Ack, Self::Nak, Self::Esc];

    /// The end character of a byte.
    #[must_use]
    pub fn of(byte: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|end| *end as u8 == byte)
    }

    /// Whether stations send it.
    #[must_use]
    pub fn is_up(self) -> bool {
        matches!(self, Self::Etx | Self::Etb)
    }

    /// The name of the standard.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Etx => "ETX",
            Self::Etb => "ETB",
            Self::Enq => "ENQ",
            Self::Eot => "EOT",
            Self::Ack => "ACK",
            Self::Nak => "NAK",
            Self::Esc => "ESC",
        }
    }
}

/// Which way a frame goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// From a station to the centre.
    Up,
    /// From the centre to a station.
    Down,
}

/// How a frame is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// SL 651-2014 in HEX/BCD.
    Hex,
    /// SL 651-2014 in ASCII.
    Ascii,
    /// SZY206-2016.
    Szy206,
}

impl Protocol {
    /// The name of the standard and the encoding.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Hex => "SL 651-2014 HEX/BCD",
            Self::Ascii => "SL 651-2014 ASCII",
            Self::Szy206 => "SZY206-2016",
        }
    }
}
