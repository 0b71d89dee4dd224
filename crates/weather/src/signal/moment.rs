//! Times as feeds write them.

use standards::time::Instant;

use crate::WeatherError;

const EXPECTED: &str = "时间，如 2021-07-14T20:30:00+08:00 或 2021/07/14 20:30（北京时间）";

/// Reads RFC 3339, `2021/07/14 20:30`, fourteen digits, and Unix seconds or milliseconds. Without an offset it is Beijing time.
pub(super) fn moment(text: &str) -> Result<Instant, WeatherError> {
    let text = text.trim();
    let wrong = || WeatherError::value(text, EXPECTED);
    if text.is_empty() || text.len() > 40 {
        return Err(wrong());
    }
    if text.bytes().all(|b| b.is_ascii_digit()) {
        let number = || text.parse::<i64>().ok();
        return match text.len() {
            10 => number().map(|seconds| Instant(seconds * 1000)),
            13 => number().map(Instant),
            14 => Instant::from_compact(text),
            _ => None,
        }
        .ok_or_else(wrong);
    }
    let mut dashed = text.replace('/', "-");
    // `+0800` is RFC 822's way.
    let offset = dashed.len().checked_sub(5).filter(|at| dashed.is_char_boundary(*at));
    if let Some(at) = offset
        && matches!(dashed.as_bytes()[at], b'+' | b'-')
        && dashed[at + 1..].bytes().all(|b| b.is_ascii_digit())
        && dashed.contains(':')
    {
        dashed.insert(at + 3, ':');
    }
    dashed.parse().map_err(|_no_time| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn all_ways_of_writing_a_moment_agree() {
        let expected = moment("2021-07-14T20:30:00+08:00").unwrap();
        for text in [
            "2021/07/14 20:30",
            "2021-07-14 20:30:00",
            "2021-07-14T12:30Z",
            "2021-07-14T20:30:00+0800",
            "2021-07-14T20:30+08:00",
            "20210714203000",
            "1626265800",
            "1626265800000",
        ] {
            assert_eq!(moment(text).unwrap(), expected, "{text}");
        }
        assert!(["", "昨天", "2021-07-34 20:30", "12"].into_iter().all(|t| moment(t).is_err()));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[0-9+:/TZ年 -]{0,30}") {
            let _read = moment(&text);
        }
    }
}
