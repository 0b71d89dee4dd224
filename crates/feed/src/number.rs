//! Numbers as people write them: ASCII or full-width digits, a sign in any of its forms, an exponent, thousands.

use std::borrow::Cow;

use standards::Decimal;

use crate::FeedError;

/// Full-width forms as their ASCII ones, the ideographic space as a space; text without any is not copied.
pub(crate) fn folded(text: &str) -> Cow<'_, str> {
    if !text.contains(|c: char| matches!(c, '\u{3000}' | '\u{ff01}'..='\u{ff5e}')) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(half_width).collect())
}

fn half_width(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

/// An exact decimal.
///
/// Commas are read as thousands only when they can be nothing else: two of them, or one before a decimal point, each
/// followed by three digits. A number with more than 28 digits, or one that a decimal of 96 bits cannot hold such as 1e308,
/// is out of range.
pub(crate) fn number(text: &str) -> Result<Decimal, FeedError> {
    let text = text.trim();
    if text.is_ascii() {
        return ascii(text);
    }
    let mut plain = folded(text).into_owned();
    for minus in ['负', '−', '﹣', '‐', '–'] {
        if let Some(rest) = plain.strip_prefix(minus) {
            plain = format!("-{rest}");
            break;
        }
    }
    ascii(plain.trim())
}

fn ascii(text: &str) -> Result<Decimal, FeedError> {
    let found = || text.chars().take(40).collect::<String>();
    if text.contains(',') {
        return match thousands(text) {
            Thousands::Sure(plain) => ascii(&plain),
            Thousands::Ambiguous => Err(FeedError::Comma { found: found() }),
            Thousands::No => Err(FeedError::Value { found: found() }),
        };
    }
    if !is_number(text) {
        return Err(FeedError::Value { found: found() });
    }
    let value = match text.find(['e', 'E']) {
        None => Decimal::from_str_exact(text).ok(),
        Some(at) if text[..at].bytes().all(|b| !(b'1'..=b'9').contains(&b)) => Some(Decimal::ZERO),
        Some(_) => Decimal::from_scientific(text).ok(),
    };
    value.ok_or_else(|| FeedError::OutOfRange { found: found() })
}

/// `[+-] digits [. digits] [e [+-] digits]`, with at least one digit before the exponent and one in it.
fn is_number(text: &str) -> bool {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    let unsigned = |t| str::strip_prefix(t, ['+', '-']).unwrap_or(t);
    let mantissa = unsigned(mantissa);
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent_reads = exponent.is_none_or(|e| !unsigned(e).is_empty() && digits(unsigned(e)));
    whole.len() + part.len() > 0 && digits(whole) && digits(part) && exponent_reads
}

enum Thousands {
    Sure(String),
    Ambiguous,
    No,
}

fn thousands(text: &str) -> Thousands {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, part) =
        unsigned.split_once('.').map_or((unsigned, None), |(whole, part)| (whole, Some(part)));
    let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let rest: Vec<&str> = groups.collect();
    let shaped = (1..=3).contains(&first.len())
        && digits(first)
        && !first.starts_with('0')
        && !rest.is_empty()
        && rest.iter().all(|group| group.len() == 3 && digits(group))
        && part.is_none_or(digits);
    if !shaped {
        return Thousands::No;
    }
    if rest.len() == 1 && part.is_none() {
        Thousands::Ambiguous
    } else {
        Thousands::Sure(text.replace(',', ""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(text: &str) -> String {
        number(text).unwrap().to_string()
    }

    #[test]
    fn full_width_digits_and_every_minus_read() {
        for (text, value) in [
            ("０．２１５", "0.215"),
            ("－１．５", "-1.5"),
            ("＋３", "3"),
            ("−0.5", "-0.5"),
            ("负0.5", "-0.5"),
            ("５Ｅ－０５", "0.00005"),
            ("1.50", "1.50"),
        ] {
            assert_eq!(shown(text), value, "{text}");
        }
    }

    #[test]
    fn commas_are_thousands_only_when_they_can_be_nothing_else() {
        for (text, value) in
            [("1,234.5", "1234.5"), ("12,345,678", "12345678"), ("-１，２３４．５", "-1234.5")]
        {
            assert_eq!(shown(text), value, "{text}");
        }
        assert!(matches!(number("1,234"), Err(FeedError::Comma { .. })));
        for text in ["0,5", "12,34.5", "1,2345.6", "0,123.4", ",123.4", "1,,234.5", "1,234.5,6"] {
            assert!(matches!(number(text), Err(FeedError::Value { .. })), "{text}");
        }
    }

    #[test]
    fn numbers_that_no_exact_decimal_holds_are_out_of_range() {
        for text in ["1e308", "-1E308", "1e-400", "79228162514264337593543950336", "1e99999999999999999999"] {
            assert!(matches!(number(text), Err(FeedError::OutOfRange { .. })), "{text}");
        }
        assert!(matches!(number(&"9".repeat(400)), Err(FeedError::OutOfRange { .. })));
        assert_eq!(shown("0e999"), "0");
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in [
            "NaN",
            "nan",
            "inf",
            "-Infinity",
            "",
            "-",
            ".",
            "1e",
            "e5",
            "1.2.3",
            "--1",
            "1_000",
            "50%",
            "５０％",
            "0x1F",
            "三",
            "1 2",
        ] {
            assert!(matches!(number(text), Err(FeedError::Value { .. })), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_decimal_reads_back_in_both_widths(mantissa in -10i64.pow(17)..10i64.pow(17), scale in 0u32..18) {
            let value = Decimal::new(mantissa, scale);
            let wide: String = value.to_string().chars().map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap()).collect();
            prop_assert_eq!(number(&value.to_string()), Ok(value));
            prop_assert_eq!(number(&wide), Ok(value));
        }

        #[test]
        fn no_text_panics(text in "[-+0-9eE.,０-９－％负]{0,30}") {
            let _number = number(&text);
        }
    }
}
