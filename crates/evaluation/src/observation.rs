//! Observations of a section and their revisions.

use std::fmt;

use rust_decimal::Decimal;
use standards::time::Instant;
use standards::{Edition, FactorCode, FrameId, Origin, Reading, ReadingFlag};

/// No quantity of water is larger in its unit of assessment; greater numbers are transmission faults.
pub(crate) const LARGEST: Decimal = Decimal::from_parts(0xD4A5_1000, 0xE8, 0, false, 0);

/// A reading with where it came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Observed {
    /// The reading.
    pub reading: Reading,
    /// The raw frame that carried it.
    pub frame: FrameId,
    /// Measured or made.
    pub origin: Origin,
}

/// The value in force for a factor at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Observation {
    /// What was measured.
    pub factor: FactorCode,
    /// When it was measured.
    pub time: Instant,
    /// The value in the unit of assessment. With flag `L` the detection limit.
    pub value: Decimal,
    /// The flag.
    pub flag: ReadingFlag,
    /// When this value first arrived.
    pub received: Instant,
    /// The frame with which it first arrived.
    pub frame: FrameId,
    /// Measured or made.
    pub origin: Origin,
    /// How many other values (or flags) were received for the same time.
    pub revisions: u32,
}

/// Why a value does not count in statistics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeftOut {
    /// Its flag says so (standards.md §5.3).
    Flag(ReadingFlag),
    /// A concentration below zero.
    Negative,
    /// Beyond 10¹², which is no quantity of water.
    OutOfRange,
}

impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(flag) => write!(f, "标识 {flag}（{}），不计入统计", flag.meaning()),
            Self::Negative => f.write_str("数值为负，不计入统计"),
            Self::OutOfRange => f.write_str("数值超出可能范围，不计入统计"),
        }
    }
}

/// Why a value does not count; `None` when it does.
pub(crate) fn left_out(
    edition: &Edition,
    factor: FactorCode,
    value: Decimal,
    flag: ReadingFlag,
) -> Option<LeftOut> {
    if !flag.counts() {
        Some(LeftOut::Flag(flag))
    } else if value.abs() > LARGEST {
        Some(LeftOut::OutOfRange)
    } else if value.is_sign_negative()
        && !value.is_zero()
        && factor != FactorCode::WATER_TEMPERATURE
        && edition.item(factor).is_some()
    {
        Some(LeftOut::Negative)
    } else {
        None
    }
}

/// Whether the value is a detection limit. pH, oxygen and temperature have none: there `L` is the end of the range and the
/// value counts as given.
pub(crate) fn is_non_detect(factor: FactorCode, flag: ReadingFlag) -> bool {
    flag == ReadingFlag::BELOW_DETECTION
        && ![FactorCode::PH, FactorCode::DISSOLVED_OXYGEN, FactorCode::WATER_TEMPERATURE].contains(&factor)
}

/// One value that was received for a key, with its first and its last arrival.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Version {
    value: Decimal,
    flag: ReadingFlag,
    origin: Origin,
    first: (Instant, FrameId),
    last: (Instant, FrameId),
}

impl Version {
    fn new(observed: &Observed) -> Self {
        let arrival = (observed.reading.received, observed.frame);
        Self {
            value: observed.reading.value,
            flag: observed.reading.flag,
            origin: observed.origin,
            first: arrival,
            last: arrival,
        }
    }

    fn says_the_same(&self, other: &Self) -> bool {
        (self.value, self.flag, self.origin) == (other.value, other.flag, other.origin)
    }

    /// The newest arrival is in force; one frame with two values for a key is settled by the values themselves.
    fn precedence(&self) -> impl Ord {
        (self.last, self.value, self.flag, self.origin)
    }

    fn merge(&mut self, other: &Self) {
        if other.first < self.first {
            self.first = other.first;
            self.value = other.value;
        }
        self.last = self.last.max(other.last);
    }
}

/// What an arrival did to the values of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    /// The value in force is as before, and known.
    Repeated,
    /// Another value came into force.
    Revised,
    /// An unknown value, older than the one in force.
    Superseded,
}

/// All values received for one factor at one time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sample {
    pub(crate) time: Instant,
    current: Version,
    others: Vec<Version>,
}

impl Sample {
    pub(crate) fn new(observed: &Observed) -> Self {
        Self { time: observed.reading.time, current: Version::new(observed), others: Vec::new() }
    }

    /// Takes another arrival for the same key. The outcome does not depend on the order of arrivals.
    pub(crate) fn take(&mut self, observed: &Observed) -> Change {
        let arrived = Version::new(observed);
        if self.current.says_the_same(&arrived) {
            self.current.merge(&arrived);
            return Change::Repeated;
        }
        let known = self.others.iter().position(|v| v.says_the_same(&arrived));
        let at = if let Some(at) = known {
            self.others[at].merge(&arrived);
            at
        } else {
            self.others.push(arrived);
            self.others.len() - 1
        };
        if self.others[at].precedence() > self.current.precedence() {
            std::mem::swap(&mut self.others[at], &mut self.current);
            Change::Revised
        } else if known.is_some() {
            Change::Repeated
        } else {
            Change::Superseded
        }
    }

    pub(crate) fn observation(&self, factor: FactorCode) -> Observation {
        let Version { value, flag, origin, first: (received, frame), .. } = self.current;
        let revisions = u32::try_from(self.others.len()).unwrap_or(u32::MAX);
        Observation { factor, time: self.time, value, flag, received, frame, origin, revisions }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn observed(value: &str, received: i64, frame: i64) -> Observed {
        Observed {
            reading: Reading {
                factor: FactorCode::TOTAL_PHOSPHORUS,
                time: Instant(0),
                received: Instant(received),
                value: value.parse().unwrap(),
                flag: ReadingFlag::NORMAL,
            },
            frame: FrameId(frame),
            origin: Origin::Measured,
        }
    }

    fn all(arrivals: &[Observed]) -> Observation {
        let mut sample = Sample::new(&arrivals[0]);
        for arrival in &arrivals[1..] {
            sample.take(arrival);
        }
        sample.observation(FactorCode::TOTAL_PHOSPHORUS)
    }

    #[test]
    fn the_value_received_last_is_in_force_in_whatever_order_they_come() {
        let (a, b, again) = (observed("1", 1, 1), observed("2", 2, 2), observed("1", 3, 3));
        for order in [[a, b, again], [b, again, a], [again, b, a], [a, again, b], [again, a, b]] {
            let now = all(&order);
            assert_eq!((now.value, now.frame, now.revisions), (1.into(), FrameId(1), 1));
        }
    }

    #[test]
    fn of_two_values_received_together_the_later_frame_is_in_force() {
        let (a, b) = (observed("1", 5, 8), observed("2", 5, 7));
        assert_eq!(all(&[a, b]).value, 1.into());
        assert_eq!(all(&[b, a]), all(&[a, b]));
    }

    #[test]
    fn one_frame_that_contradicts_itself_gives_the_same_value_in_either_order() {
        let (a, b) = (observed("1", 5, 7), observed("2", 5, 7));
        assert_eq!(all(&[b, a]), all(&[a, b]));
    }

    #[test]
    fn what_an_arrival_did_is_told() {
        let mut sample = Sample::new(&observed("1", 5, 5));
        assert_eq!(sample.take(&observed("1.0", 6, 6)), Change::Repeated);
        assert_eq!(sample.take(&observed("2", 4, 4)), Change::Superseded);
        assert_eq!(sample.take(&observed("2", 4, 4)), Change::Repeated);
        assert_eq!(sample.take(&observed("2", 9, 9)), Change::Revised);
    }

    #[test]
    fn the_largest_quantity_is_ten_to_the_twelve() {
        assert_eq!(LARGEST, Decimal::from(1_000_000_000_000u64));
    }
}
