//! The data segment: header fields and data area (HJ 212-2017 §6.3.2).

use crate::codes::{Command, SystemCode};
use crate::data_area::{DataArea, Item, Source};
use crate::diagnostic::{Deviation, Diagnostic, Field};
use crate::flag::Flag;
use crate::profile::Protocol;
use crate::time::CivilTime;
use memchr::{memchr, memmem};

/// A data segment, borrowed from the frame. Fields are the exact text that was sent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Segment<'a> {
    /// Request number; answers repeat it.
    pub qn: Option<&'a str>,
    /// System code, see [`system`](Self::system).
    pub st: Option<&'a str>,
    /// Command code, see [`command`](Self::command).
    pub cn: Option<&'a str>,
    /// Password.
    pub pw: Option<&'a str>,
    /// Device identity.
    pub mn: Option<&'a str>,
    /// Version and expectations; `None` when absent or not a number from 0 to 255.
    pub flag: Option<Flag>,
    /// Number of packets the message was split into.
    pub pnum: Option<u16>,
    /// Number of this packet, from 1.
    pub pno: Option<u16>,
    /// Back-fill mark of HJ 212-2025; the only defined value is `1`.
    pub rf: Option<&'a str>,
    /// The data area, in order.
    pub data: DataArea<'a>,
}

impl<'a> Segment<'a> {
    /// Reads a data segment; deviations are listed with offsets into `bytes`.
    #[must_use]
    pub fn parse(bytes: &'a [u8]) -> (Self, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        let segment = Self::parse_at(bytes, 0, &mut diagnostics);
        (segment, diagnostics)
    }

    pub(crate) fn parse_at(bytes: &'a [u8], base: usize, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let source = Source { bytes, text: str::from_utf8(bytes).ok(), base };
        let mut reader = Reader { source, diagnostics, segment: Self::default(), seen: 0 };
        reader.fields();
        reader.check();
        reader.segment
    }

    /// The command, when `CN` is four digits.
    #[must_use]
    pub fn command(&self) -> Option<Command> {
        let cn = self.cn.filter(|cn| cn.len() == 4 && cn.bytes().all(|digit| digit.is_ascii_digit()))?;
        cn.parse().ok().map(Command)
    }

    /// The system code, when `ST` is present.
    #[must_use]
    pub fn system(&self) -> Option<SystemCode<'a>> {
        self.st.map(SystemCode)
    }

    /// Whether the sender asked for an answer. Without a Flag (HJ/T 212-2005) it did not.
    #[must_use]
    pub fn wants_answer(&self) -> bool {
        self.flag.is_some_and(Flag::wants_answer)
    }

    /// Whether the frame is marked as a back-fill (`RF=1`, HJ 212-2025).
    #[must_use]
    pub fn is_back_fill(&self) -> bool {
        self.rf == Some("1")
    }

    /// The protocol that Flag and ST show; see [`Protocol::shown_by`].
    #[must_use]
    pub fn protocol(&self) -> Option<Protocol> {
        Protocol::shown_by(self.flag, self.st)
    }

    /// QN as the moment the exchange began, when it is one.
    #[must_use]
    pub fn qn_time(&self) -> Option<CivilTime> {
        self.qn.filter(|qn| qn.len() == 17).and_then(CivilTime::parse)
    }
}

struct Reader<'a, 'd> {
    source: Source<'a>,
    diagnostics: &'d mut Vec<Diagnostic>,
    segment: Segment<'a>,
    /// Bit set of the fields met.
    seen: u16,
}

impl<'a> Reader<'a, '_> {
    fn fields(&mut self) {
        let bytes = self.source.bytes;
        let mut at = 0;
        while at < bytes.len() {
            if matches!(bytes[at], b',' | b' ' | b'\t') {
                let stray = if bytes[at] == b',' { Deviation::StrayComma } else { Deviation::StraySpace };
                self.report(at, stray);
                at += 1;
                continue;
            }
            at = match data_area_start(&bytes[at..]) {
                Some(opening) => self.data_area(at, opening),
                None => self.field(at),
            };
        }
    }

    fn field(&mut self, at: usize) -> usize {
        let bytes = self.source.bytes;
        let end = memchr(b';', &bytes[at..]).map_or(bytes.len(), |length| at + length);
        let Some(equals) = memchr(b'=', &bytes[at..end]).map(|length| at + length) else {
            self.report(at, Deviation::MissingEquals);
            return end + 1;
        };
        let (key_from, key_to) = self.source.trim(at, equals);
        let (from, to) = self.source.trim(equals + 1, end);
        if key_to != equals || (from, to) != (equals + 1, end) {
            self.report(at, Deviation::StraySpace);
        }
        let Some((field, exact)) = known_field(&bytes[key_from..key_to]) else {
            let key = String::from_utf8_lossy(&bytes[key_from..key_to]).into();
            self.report(at, Deviation::UnknownField { key });
            return end + 1;
        };
        self.meet(field, at, exact);
        if self.seen & bit(field) == 0 {
            self.seen |= bit(field);
            match self.source.slice(from, to) {
                Some(value) => self.set(field, value, from),
                None => self.report(from, Deviation::NotUtf8),
            }
        }
        end + 1
    }

    fn set(&mut self, field: Field, value: &'a str, at: usize) {
        // No field of the header may hold a comma; a maker's comma before the semicolon belongs to neither.
        let exact = value.trim_end_matches(',');
        if exact.len() < value.len() {
            self.report(at, Deviation::StrayComma);
        }
        let value = exact;
        let segment = &mut self.segment;
        let well_formed = match field {
            Field::Qn => {
                segment.qn = Some(value);
                if segment.qn_time().is_none() {
                    self.report(at, Deviation::QnNotTime);
                }
                true
            }
            Field::St => {
                segment.st = Some(value);
                value.len() == 2 && value.bytes().all(|byte| byte.is_ascii_alphanumeric())
            }
            Field::Cn => {
                segment.cn = Some(value);
                segment.command().is_some()
            }
            Field::Pw => {
                segment.pw = Some(value);
                true
            }
            Field::Mn => {
                segment.mn = Some(value);
                !value.is_empty()
            }
            Field::Flag => {
                segment.flag = decimal(value).and_then(|bits| u8::try_from(bits).ok()).map(Flag::from_bits);
                segment.flag.is_some()
            }
            Field::Pnum => {
                segment.pnum = decimal(value);
                segment.pnum.is_some()
            }
            Field::Pno => {
                segment.pno = decimal(value);
                segment.pno.is_some()
            }
            Field::Rf => {
                segment.rf = Some(value);
                value == "1"
            }
            Field::Cp => false,
        };
        if !well_formed {
            self.report(at, Deviation::BadField(field));
        } else if matches!(field, Field::Pnum | Field::Pno) && value.len() > 1 && value.starts_with('0') {
            self.report(at, Deviation::PaddedNumber(field));
        }
    }

    /// Reads `CP=&&…&&` at `at`; gives the offset behind it and its `;`.
    fn data_area(&mut self, at: usize, opening: usize) -> usize {
        let bytes = self.source.bytes;
        let start = at + opening;
        self.meet(Field::Cp, at, !bytes[at..].starts_with(b"c") && bytes.get(at + 1) != Some(&b'p'));
        if opening != 5 {
            self.report(at, Deviation::UnopenedDataArea);
        }
        let first = self.seen & bit(Field::Cp) == 0;
        self.seen |= bit(Field::Cp);
        let closing = match bytes[start..].strip_suffix(b"&&") {
            Some(inside) => Some(inside.len()),
            None => memmem::rfind(&bytes[start..], b"&&"),
        };
        let (end, next) = if let Some(length) = closing {
            (start + length, start + length + 2)
        } else {
            self.report(bytes.len(), Deviation::UnclosedDataArea);
            let single = usize::from(bytes.len() > start && bytes.ends_with(b"&"));
            (bytes.len() - single, bytes.len())
        };
        if first {
            let inside = &bytes[start..end];
            let (mut from, mut to) = (start, end);
            if inside.len() >= 4 && inside.starts_with(b"&&") {
                self.report(start, Deviation::DoubledDelimiters);
                from += 2;
            }
            if to - from >= 2 && bytes[from..to].ends_with(b"&&") {
                if from == start {
                    self.report(end - 2, Deviation::DoubledDelimiters);
                }
                to -= 2;
            }
            self.segment.data = DataArea::parse(self.source, from, to, self.diagnostics);
        }
        match bytes.get(next) {
            None => next,
            Some(b';') if next + 1 < bytes.len() => next + 1,
            Some(_) => {
                self.report(next, Deviation::BytesAfterDataArea);
                memchr(b';', &bytes[next..]).map_or(bytes.len(), |length| next + length + 1)
            }
        }
    }

    fn meet(&mut self, field: Field, at: usize, exact: bool) {
        if !exact {
            self.report(at, Deviation::FieldCase(field));
        }
        if self.seen & bit(field) != 0 {
            self.report(at, Deviation::DuplicateField(field));
        } else if self.seen >= bit(field) {
            self.report(at, Deviation::FieldOrder(field));
        }
    }

    fn check(&mut self) {
        let announced = self.segment.flag.is_some_and(Flag::has_packet_numbers);
        let required = [Field::Qn, Field::St, Field::Cn, Field::Pw, Field::Mn, Field::Flag, Field::Cp];
        let packets = if announced { &[Field::Pnum, Field::Pno][..] } else { &[] };
        for &field in required.iter().chain(packets) {
            if self.seen & bit(field) == 0 {
                self.report(0, Deviation::MissingField(field));
            }
        }
        if !announced && self.seen & (bit(Field::Pnum) | bit(Field::Pno)) != 0 {
            self.report(0, Deviation::UnannouncedPacketNumber);
        }
        if let (Some(pnum), Some(pno)) = (self.segment.pnum, self.segment.pno)
            && !(1..=pnum).contains(&pno)
        {
            self.report(0, Deviation::PacketNumberRange);
        }
        self.check_query_times();
    }

    fn check_query_times(&mut self) {
        let is_joined = |pair: &&[Item<'_>]| {
            pair[0].name == "BeginTime" && pair[1].name == "EndTime" && pair[0].is_beside(&pair[1])
        };
        let joined = self.segment.data.items().windows(2).find(is_joined).map(|pair| pair[1].at);
        if let Some(at) = joined {
            self.diagnostics.push(Diagnostic { at, deviation: Deviation::TimesJoinedByComma });
        }
    }

    fn report(&mut self, at: usize, deviation: Deviation) {
        self.diagnostics.push(self.source.diagnostic(at, deviation));
    }
}

/// How many bytes open a data area here: 5 for `CP=&&`. Loggers were seen to write one `&` or none, and the readings
/// without `CP=`.
fn data_area_start(bytes: &[u8]) -> Option<usize> {
    if let Some([c, p, b'=', rest @ ..]) = bytes.get(..5).or(bytes.get(..3))
        && [*c, *p].eq_ignore_ascii_case(b"CP")
    {
        return Some(3 + rest.iter().take_while(|byte| **byte == b'&').count());
    }
    if bytes.starts_with(b"&&") {
        return Some(2);
    }
    (bytes.starts_with(b"DataTime=") && memmem::find(bytes, b"CP=").is_none()).then_some(0)
}

fn bit(field: Field) -> u16 {
    1 << field as u16
}

fn decimal(value: &str) -> Option<u16> {
    value.bytes().all(|digit| digit.is_ascii_digit()).then(|| value.parse().ok())?
}

/// The field of a key, and whether the key is in the standard's case.
fn known_field(key: &[u8]) -> Option<(Field, bool)> {
    let exact = match key {
        b"QN" => Field::Qn,
        b"ST" => Field::St,
        b"CN" => Field::Cn,
        b"PW" => Field::Pw,
        b"MN" => Field::Mn,
        b"Flag" => Field::Flag,
        b"PNUM" => Field::Pnum,
        b"PNO" => Field::Pno,
        b"RF" => Field::Rf,
        _ => {
            let field =
                Field::ALL.into_iter().find(|field| field.key().as_bytes().eq_ignore_ascii_case(key))?;
            return Some((field, field == Field::Cp && key == b"CP"));
        }
    };
    Some((exact, true))
}
