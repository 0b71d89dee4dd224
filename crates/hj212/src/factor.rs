//! What an upload says about one factor or one treatment facility.

use crate::time::CivilTime;
use std::borrow::Cow;
use std::fmt;

/// Which value of a factor (HJ 212-2017 §6.3.3, table 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Quantity {
    /// Real-time value.
    Rtd,
    /// Minimum of the period.
    Min,
    /// Mean of the period.
    Avg,
    /// Maximum of the period.
    Max,
    /// Cumulative amount of the period: discharge or load.
    Cou,
    /// Real-time value converted to reference conditions (flue gas).
    ZsRtd,
    /// Minimum, converted.
    ZsMin,
    /// Mean, converted.
    ZsAvg,
    /// Maximum, converted.
    ZsMax,
}

impl Quantity {
    /// All quantities, in the order of the standard's table.
    pub const ALL: [Self; 9] = [
        Self::Rtd,
        Self::Min,
        Self::Avg,
        Self::Max,
        Self::Cou,
        Self::ZsRtd,
        Self::ZsMin,
        Self::ZsAvg,
        Self::ZsMax,
    ];

    /// The name behind the dash, such as `Rtd`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Rtd => "Rtd",
            Self::Min => "Min",
            Self::Avg => "Avg",
            Self::Max => "Max",
            Self::Cou => "Cou",
            Self::ZsRtd => "ZsRtd",
            Self::ZsMin => "ZsMin",
            Self::ZsAvg => "ZsAvg",
            Self::ZsMax => "ZsMax",
        }
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One factor of one project. Values are the exact text, checked to be decimal numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactorData<'a> {
    /// Factor code as sent: HJ 525 such as `w01018`, or three characters of HJ/T 212-2005.
    pub code: &'a str,
    /// Data flag as sent; which table it belongs to is decided by the station's profile. Where a project repeats a
    /// factor's values and states one flag, the flag is that of all of them.
    pub flag: Option<&'a str>,
    /// Instrument flag of the maker.
    pub eflag: Option<&'a str>,
    /// When the sample was taken, if stated and a civil time.
    pub sample_time: Option<CivilTime>,
    /// Items of this factor that the standard does not know, in order.
    pub others: Vec<(&'a str, &'a str)>,
    /// Byte offset of the factor's first item in the frame.
    pub at: usize,
    values: [Option<&'a str>; Quantity::ALL.len()],
    /// Bit set of the slots that were sent, readable or not.
    pub(crate) met: u16,
}

impl<'a> FactorData<'a> {
    /// Decimals beyond which a value is reported as deviating. An assumption: the factor tables of HJ 212-2017 use
    /// up to five, raw conversions of loggers show twelve and more.
    pub const MAX_DECIMALS: usize = 5;

    pub(crate) fn new(code: &'a str, at: usize) -> Self {
        let values = [None; Quantity::ALL.len()];
        Self { code, flag: None, eflag: None, sample_time: None, others: Vec::new(), at, values, met: 0 }
    }

    /// The exact text of one value.
    #[must_use]
    pub fn value(&self, quantity: Quantity) -> Option<&'a str> {
        self.values[quantity as usize]
    }

    /// All values that were sent and are numbers, in the order of [`Quantity::ALL`].
    pub fn values(&self) -> impl Iterator<Item = (Quantity, &'a str)> {
        Quantity::ALL.into_iter().zip(self.values).filter_map(|(quantity, value)| Some((quantity, value?)))
    }

    /// Real-time value.
    #[must_use]
    pub fn rtd(&self) -> Option<&'a str> {
        self.value(Quantity::Rtd)
    }

    /// Minimum of the period.
    #[must_use]
    pub fn min(&self) -> Option<&'a str> {
        self.value(Quantity::Min)
    }

    /// Mean of the period.
    #[must_use]
    pub fn avg(&self) -> Option<&'a str> {
        self.value(Quantity::Avg)
    }

    /// Maximum of the period.
    #[must_use]
    pub fn max(&self) -> Option<&'a str> {
        self.value(Quantity::Max)
    }

    /// Cumulative amount of the period.
    #[must_use]
    pub fn cou(&self) -> Option<&'a str> {
        self.value(Quantity::Cou)
    }

    /// The code in the case HJ 525 uses: `W01001` becomes `w01001`, every other code stays as sent.
    #[must_use]
    pub fn canonical_code(&self) -> Cow<'a, str> {
        if is_upper_case_code(self.code) { self.code.to_ascii_lowercase().into() } else { self.code.into() }
    }

    pub(crate) fn set(&mut self, quantity: Quantity, value: &'a str) {
        self.values[quantity as usize] = Some(value);
    }
}

/// Whether a code is one of HJ 525 (letter and five digits) with its letter in upper case.
pub(crate) fn is_upper_case_code(code: &str) -> bool {
    matches!(code.as_bytes(), [letter, digits @ ..]
        if letter.is_ascii_uppercase() && digits.len() == 5 && digits.iter().all(u8::is_ascii_digit))
}

/// Decimals of a decimal number, or `None` when the text is not one: an optional sign, digits, at most one point.
pub(crate) fn decimals(text: &str) -> Option<usize> {
    let digits = text.as_bytes();
    let digits = digits.strip_prefix(b"-").or_else(|| digits.strip_prefix(b"+")).unwrap_or(digits);
    let mut point = None;
    for (at, byte) in digits.iter().enumerate() {
        match byte {
            b'0'..=b'9' => {}
            b'.' if point.is_none() => point = Some(at),
            _ => return None,
        }
    }
    let decimals = point.map_or(0, |at| digits.len() - at - 1);
    (digits.len() > usize::from(point.is_some())).then_some(decimals)
}

/// A number without its exponent, digit for digit: `1.2E-05` becomes `0.000012`. Anything else stays as it is; exponents
/// beyond ±30 are no reading of an instrument and stay too.
///
/// ```
/// use hj212::plain_number;
/// assert_eq!(plain_number("1.2E-05"), "0.000012");
/// assert_eq!(plain_number("-12.5e1"), "-125");
/// assert_eq!(plain_number("7.10"), "7.10");
/// ```
#[must_use]
pub fn plain_number(text: &str) -> Cow<'_, str> {
    let Some((sign, digits, point)) = scientific(text) else { return text.into() };
    let mut plain = String::from(sign);
    let length = i64::try_from(digits.len()).unwrap_or_default();
    if point <= 0 {
        plain.push_str("0.");
        plain.extend((point..0).map(|_| '0'));
        plain.push_str(&digits);
    } else {
        for (at, digit) in (0..).zip(digits.chars()) {
            if at == point {
                plain.push('.');
            }
            plain.push(digit);
        }
        plain.extend((length..point).map(|_| '0'));
    }
    let zeros = plain.trim_start_matches(['-', '+']);
    let extra = zeros.len() - zeros.trim_start_matches('0').len();
    let keep =
        if zeros[extra..].starts_with('.') || extra == zeros.len() { extra.saturating_sub(1) } else { extra };
    let start = plain.len() - zeros.len();
    plain.replace_range(start..start + keep, "");
    plain.into()
}

/// Sign, digits and place of the point of a number with an exponent.
pub(crate) fn scientific(text: &str) -> Option<(&str, String, i64)> {
    let (mantissa, exponent) = text.split_once(['e', 'E'])?;
    decimals(mantissa)?;
    let exponent: i64 = exponent.parse().ok().filter(|exponent| (-30..=30).contains(exponent))?;
    let unsigned = mantissa.trim_start_matches(['-', '+']);
    let sign = mantissa.get(..mantissa.len() - unsigned.len())?;
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let point = i64::try_from(whole.len()).ok()? + exponent;
    Some((sign, format!("{whole}{fraction}"), point))
}

/// State or run time of one treatment facility (CN 2021 and 2041).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacilityData<'a> {
    /// Facility code as sent, such as `SB1`.
    pub code: &'a str,
    /// State, from `-RS`.
    pub state: Option<RunState>,
    /// Hours run on the day, from `-RT`: exact text, a decimal number from 0 to 24.
    pub hours: Option<&'a str>,
}

/// State of a treatment facility (HJ 212-2017 table 6, `SBx-RS`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RunState {
    /// 0.
    Off,
    /// 1.
    Running,
    /// 2.
    Calibrating,
    /// 3.
    Maintenance,
    /// 4.
    Alarm,
    /// 5: blow-back.
    BlowBack,
}

impl RunState {
    /// The state of its code, `0` to `5`.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        Some(match code {
            "0" => Self::Off,
            "1" => Self::Running,
            "2" => Self::Calibrating,
            "3" => Self::Maintenance,
            "4" => Self::Alarm,
            "5" => Self::BlowBack,
            _ => return None,
        })
    }

    /// What readers see.
    #[must_use]
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Off => "关闭",
            Self::Running => "运行",
            Self::Calibrating => "校准",
            Self::Maintenance => "维护",
            Self::Alarm => "报警",
            Self::BlowBack => "反吹",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimal_numbers_are_recognised_and_counted() {
        for (text, expected) in
            [("7", 0), ("-7.1", 1), ("+0.00011", 5), ("235.292750833832", 12), (".5", 1), ("5.", 0)]
        {
            assert_eq!(decimals(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_not_a_decimal_number_is_refused() {
        for text in ["", ".", "-", "1e5", "NaN", "1,5", "1.2.3", "7.1L", "<0.05", "0x10", "--1", "７", " 1"]
        {
            assert_eq!(decimals(text), None, "{text}");
        }
    }

    #[test]
    fn exponents_are_written_out_digit_for_digit() {
        for (text, expected) in [
            ("1e5", "100000"),
            ("1.50E+2", "150"),
            ("1.505E2", "150.5"),
            ("-3.0e-2", "-0.030"),
            (".5E1", "5"),
            ("0.0012e1", "0.012"),
            ("12.5e-1", "1.25"),
            ("0e0", "0"),
            ("00.10e3", "100"),
            ("1e99", "1e99"),
            ("e5", "e5"),
            ("1.2.3e5", "1.2.3e5"),
            ("7.1L", "7.1L"),
        ] {
            assert_eq!(plain_number(text), expected, "{text}");
        }
    }

    #[test]
    fn only_codes_of_hj_525_change_case() {
        let canonical = |code| FactorData::new(code, 0).canonical_code().into_owned();
        assert_eq!([canonical("W01001"), canonical("w01001"), canonical("B01")], ["w01001", "w01001", "B01"]);
    }
}
