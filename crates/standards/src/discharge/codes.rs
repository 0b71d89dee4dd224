//! Codes of dischargers and of their outlets (HJ 608-2017).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::StandardsError;

/// Code of a discharger (排污单位编码): 22 characters, the 18 of the unified social credit code, three digits and `P`.
///
/// The check character of the credit code is not verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DischargerCode([u8; 22]);

/// Code of an outlet (排放口编码): `D`, `W` for water or `A` for air, and three digits, such as `DW001`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OutletCode([u8; 5]);

impl OutletCode {
    /// Whether the outlet discharges water.
    #[must_use]
    pub fn is_water(self) -> bool {
        self.0[1] == b'W'
    }
}

impl FromStr for DischargerCode {
    type Err = StandardsError;

    fn from_str(text: &str) -> Result<Self, StandardsError> {
        let read = || {
            let bytes: [u8; 22] = text.as_bytes().try_into().ok()?;
            let (credit, rest) = bytes.split_at(18);
            let credit = credit.iter().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
            let number = rest[..3].iter().all(u8::is_ascii_digit) && rest[3] == b'P';
            (credit && number).then_some(Self(bytes))
        };
        read().ok_or_else(|| StandardsError::Code {
            text: text.chars().take(40).collect(),
            expected: "a discharger code: 18 characters of the credit code, three digits and P (HJ 608-2017)",
        })
    }
}

impl FromStr for OutletCode {
    type Err = StandardsError;

    fn from_str(text: &str) -> Result<Self, StandardsError> {
        let read = || {
            let bytes: [u8; 5] = text.as_bytes().try_into().ok()?;
            let kind = bytes[0] == b'D' && matches!(bytes[1], b'W' | b'A');
            (kind && bytes[2..].iter().all(u8::is_ascii_digit)).then_some(Self(bytes))
        };
        read().ok_or_else(|| StandardsError::Code {
            text: text.chars().take(40).collect(),
            expected: "an outlet code such as DW001 (HJ 608-2017)",
        })
    }
}

macro_rules! code_text {
    ($name:ident) => {
        impl $name {
            /// The code as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                std::str::from_utf8(&self.0).unwrap_or_default()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

code_text!(DischargerCode);
code_text!(OutletCode);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_discharger_has_22_characters_ending_in_three_digits_and_p() {
        let code: DischargerCode = "91140923MA0EXAMPL1001P".parse().unwrap();
        assert_eq!(code.to_string(), "91140923MA0EXAMPL1001P");
        for bad in [
            "",
            "91140923MA0EXAMPL1001",
            "91140923MA0EXAMPL1001Q",
            "91140923ma0exampl1001P",
            "峨口污水厂001P",
        ] {
            let error = bad.parse::<DischargerCode>().unwrap_err().to_string();
            assert!(error.contains("HJ 608-2017"), "{error}");
        }
    }

    #[test]
    fn an_outlet_is_d_w_or_a_and_three_digits() {
        assert!("DW001".parse::<OutletCode>().unwrap().is_water());
        assert!(!"DA012".parse::<OutletCode>().unwrap().is_water());
        for bad in ["DW1", "DX001", "TW001", "DW0011", "dw001"] {
            assert!(bad.parse::<OutletCode>().is_err(), "{bad}");
        }
    }
}
