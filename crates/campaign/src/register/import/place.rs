//! Longitude and latitude in the ways people write them.

use rust_decimal::Decimal;

use super::words::squeezed;

/// Degrees, from `112.96`, `112.96°`, `E112.96` or `112°57′36″`; `None` of what is no angle.
pub(super) fn degrees(text: &str) -> Option<Decimal> {
    let text = squeezed(text).to_uppercase();
    let text = text
        .trim_start_matches("东经")
        .trim_start_matches("北纬")
        .trim_matches(|c| matches!(c, 'E' | 'N' | '：' | ':'));
    let parts: Vec<&str> = text
        .split(['°', '度', '′', '\'', '分', '″', '"', '秒', '’', '”'])
        .filter(|part| !part.is_empty())
        .collect();
    let number = |part: &str| part.parse::<Decimal>().ok();
    let sixty = Decimal::from(60);
    let below_sixty = |n: &Decimal| *n >= Decimal::ZERO && *n < sixty;
    match parts.as_slice() {
        [whole] => number(whole),
        [whole, minutes] => Some(number(whole)? + number(minutes).filter(below_sixty)? / sixty),
        [whole, minutes, seconds] => {
            let minutes = number(minutes).filter(below_sixty)?;
            Some(number(whole)? + (minutes + number(seconds).filter(below_sixty)? / sixty) / sixty)
        }
        _ => None,
    }
}

/// Longitude and latitude in one cell, longitude first.
pub(super) fn both(text: &str) -> Option<(Decimal, Decimal)> {
    let mut parts = text.split([',', '，', ';', '；', '、', ' ']).map(str::trim).filter(|p| !p.is_empty());
    let (x, y) = (degrees(parts.next()?)?, degrees(parts.next()?)?);
    parts.next().is_none().then_some((x, y))
}

/// Millionths of a degree, within the most degrees that there can be.
pub(super) fn millionths(degrees: Decimal, most: i32) -> Option<i32> {
    let scaled = (degrees * Decimal::from(1_000_000)).round();
    i32::try_from(scaled).ok().filter(|n| n.abs() <= most * 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn angles_are_read_in_decimals_and_in_minutes_and_seconds() {
        let expected = Some(112_960_139);
        for text in
            ["112.960139", "112.960139°", "E112.960139", "112°57′36.5″", "112度57分36.5秒", "112°57'36.5\""]
        {
            assert_eq!(degrees(text).and_then(|d| millionths(d, 180)), expected, "{text}");
        }
        assert_eq!((degrees("112°77′"), degrees("峨口"), degrees("")), (None, None, None));
        assert_eq!(both("112.96，39.07"), Some((Decimal::new(11296, 2), Decimal::new(3907, 2))));
        assert_eq!(both("112.96"), None);
    }
}
