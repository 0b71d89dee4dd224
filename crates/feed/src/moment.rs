//! Times as they are written: with or without a year, in digits or with 年月日时分, on one side of New Year or the other.

use std::borrow::Cow;

use standards::time::{BeijingDay, Instant};

use crate::FeedError;
use crate::number::folded;
use crate::row::Source;

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;
/// Serial number of 1970-01-01 in workbooks that count from 1900.
const SERIAL_OF_1970: i32 = 25_569;

/// A time, and the month when its year was not written but taken from the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment {
    pub(crate) instant: Instant,
    pub(crate) yearless: Option<i8>,
}

/// Reads a time; Beijing time unless it names another offset.
///
/// `24:00` is 00:00 of the next day. A day without a time of day is its 00:00.
pub(crate) fn moment(text: &str, source: &Source<'_>) -> Result<Moment, FeedError> {
    if let Some(format) = source.time_format() {
        return format.read(text, source);
    }
    let plain = plain(text);
    let wrong = || FeedError::Time { found: shown(text) };
    if source.workbook
        && let Some(instant) = serial(&plain)
    {
        return Ok(Moment { instant, yearless: None });
    }
    if let Some((day, clock)) = compact(&plain) {
        return written(day, clock, None, source, text);
    }
    let (day, rest) = day(&plain).ok_or_else(wrong)?;
    let rest = rest.trim_start_matches(['T', 't', ' ']);
    let (clock, offset) = clock_and_offset(rest).ok_or_else(wrong)?;
    written(day, clock, offset, source, text)
}

/// Reads a day and a time of day that stand in two columns; the second may be a bare hour, or a whole time after all.
pub(crate) fn moment_of_two(date: &str, clock: &str, source: &Source<'_>) -> Result<Moment, FeedError> {
    if clock.trim().is_empty() {
        return moment(date, source);
    }
    let start = moment(date, source)?;
    let plain = plain(clock);
    let found = if !plain.is_empty() && plain.len() <= 2 && plain.bytes().all(|b| b.is_ascii_digit()) {
        clock_and_offset(&plain)
    } else if source.workbook && plain.starts_with("0.") {
        // A time of day in a workbook is a share of the day.
        plain.parse::<f64>().ok().and_then(day_share).map(|ms| (Clock(ms), None))
    } else {
        clock_and_offset(&plain)
    };
    match found {
        Some((Clock(ms), None)) => Ok(Moment { instant: start.instant.day().start().plus_ms(ms), ..start }),
        _ => moment(clock, source),
    }
}

/// A civil day whose year may be left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Civil {
    pub(crate) year: Option<i16>,
    pub(crate) month: i8,
    pub(crate) day: i8,
}

/// Milliseconds since 00:00, up to 24:00.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Clock(pub(crate) i64);

impl Clock {
    pub(crate) fn new(hour: i64, minute: i64, second: i64, milli: i64) -> Option<Self> {
        let within = (0..24).contains(&hour) && (0..60).contains(&minute) && (0..60).contains(&second);
        let midnight = hour == 24 && minute == 0 && second == 0 && milli == 0;
        (within || midnight).then_some(Self(((hour * 60 + minute) * 60 + second) * 1000 + milli))
    }
}

/// The instant of a written day and time of day; a year left out is the file's, or the one before (see the module).
pub(crate) fn written(
    day: Civil,
    Clock(ms): Clock,
    offset_minutes: Option<i64>,
    source: &Source<'_>,
    text: &str,
) -> Result<Moment, FeedError> {
    let year = day.year.or(source.year).ok_or_else(|| FeedError::NoYear { found: shown(text) })?;
    let mut civil = BeijingDay::new(year, day.month, day.day);
    if day.year.is_none()
        && let (Some(of_file), Some(found)) = (source.day, civil)
        && of_file.ymd().0 == year
        && found.since(of_file) > source.days_after
    {
        civil = BeijingDay::new(year - 1, day.month, day.day);
    }
    let civil = civil.ok_or_else(|| FeedError::Time { found: shown(text) })?;
    let instant = civil.start().plus_ms(ms + offset_minutes.map_or(0, |m| (480 - m) * MINUTE_MS));
    Ok(Moment { instant, yearless: day.year.is_none().then_some(day.month) })
}

fn shown(text: &str) -> String {
    text.chars().take(40).collect()
}

/// Full-width and Chinese forms in ASCII: `2021年4月3日12时30分` is `2021-4-3 12:30`.
fn plain(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let half_width = folded(text);
    let ascii = half_width.chars().map(|c| match c {
        '年' | '月' | '−' | '–' => '-',
        '日' | '号' | '秒' => ' ',
        '时' | '点' | '分' => ':',
        c => c,
    });
    let ascii: String = ascii.collect();
    Cow::Owned(ascii.trim().trim_end_matches(':').replace(" :", ":").trim().to_owned())
}

/// `YYYYMMDD`, `YYYYMMDDhh`, `…mm`, `…ss`.
fn compact(text: &str) -> Option<(Civil, Clock)> {
    if !matches!(text.len(), 8 | 10 | 12 | 14) || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let part = |from: usize, to: usize| text.get(from..to).map_or(Some(0), |t| t.parse::<i64>().ok());
    let small = |from: usize, to: usize| i8::try_from(part(from, to)?).ok();
    let year = i16::try_from(part(0, 4)?).ok();
    let day = Civil { year: Some(year?), month: small(4, 6)?, day: small(6, 8)? };
    Some((day, Clock::new(part(8, 10)?, part(10, 12)?, part(12, 14)?, 0)?))
}

/// The day at the beginning of a text, and the rest.
fn day(text: &str) -> Option<(Civil, &str)> {
    let (first, rest) = digits(text)?;
    let separator = rest.chars().next().filter(|c| matches!(c, '-' | '/' | '.'))?;
    let (second, rest) = digits(&rest[1..])?;
    let third = rest.strip_prefix(separator).and_then(digits);
    let small = |text: &str| (text.len() <= 2).then(|| text.parse::<i8>().ok()).flatten();
    match (first.len(), third) {
        (4, Some((third, rest))) => {
            Some((Civil { year: first.parse().ok(), month: small(second)?, day: small(third)? }, rest))
        }
        // `4.3` alone is a number.
        (1 | 2, None) if separator != '.' || !rest.is_empty() => {
            Some((Civil { year: None, month: small(first)?, day: small(second)? }, rest))
        }
        _ => None,
    }
}

fn digits(text: &str) -> Option<(&str, &str)> {
    let end = text.bytes().position(|b| !b.is_ascii_digit()).unwrap_or(text.len());
    (1..=9).contains(&end).then(|| text.split_at(end))
}

/// `hh`, `hh:mm`, `hh:mm:ss`, `hh:mm:ss.fff`, each with or without an offset; nothing is 00:00.
fn clock_and_offset(text: &str) -> Option<(Clock, Option<i64>)> {
    if text.is_empty() {
        return Some((Clock(0), None));
    }
    let end = text.find(['Z', 'z', '+', '-']).unwrap_or(text.len());
    let (clock, offset) = (text[..end].trim(), &text[end..]);
    let (clock, fraction) = clock.split_once('.').map_or((clock, ""), |(clock, fraction)| (clock, fraction));
    let mut parts = [0; 3];
    let mut count = 0;
    for part in clock.split(':') {
        let (value, rest) = digits(part.trim())?;
        *parts.get_mut(count)? = (rest.is_empty() && value.len() <= 2).then(|| value.parse().ok())??;
        count += 1;
    }
    let reads = fraction.bytes().all(|b| b.is_ascii_digit()) && (fraction.is_empty() || count == 3);
    let milli: i64 = format!("{fraction:0<3}").get(..3)?.parse().ok().filter(|_| reads)?;
    Some((
        Clock::new(parts[0], parts[1], parts[2], milli)?,
        if offset.is_empty() { None } else { Some(offset_of(offset)?) },
    ))
}

/// Minutes east of UTC: `Z`, `+08:00`, `+0800`, `+08`.
fn offset_of(text: &str) -> Option<i64> {
    let sign = text.chars().next()?;
    let number = text[1..].replace(':', "");
    if matches!(sign, 'Z' | 'z') {
        return number.is_empty().then_some(0);
    }
    if !matches!(number.len(), 2 | 4) || !number.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let part = |from: usize, to: usize| number.get(from..to).map_or(Some(0), |t| t.parse::<i64>().ok());
    let (hours, minutes) = (part(0, 2)?, part(2, 4)?);
    let east = (hours <= 14 && minutes < 60).then_some(hours * 60 + minutes)?;
    Some(if sign == '-' { -east } else { east })
}

/// A serial number of a workbook, in days since the end of 1899, from 1927 to 2173; rounded to the second.
pub(crate) fn serial(text: &str) -> Option<Instant> {
    let days: f64 = text.parse().ok().filter(|days| (10_000.0..100_000.0).contains(days))?;
    #[expect(clippy::cast_possible_truncation, reason = "the whole days of five digits")]
    let whole = days.trunc() as i32;
    let start = BeijingDay::new(1970, 1, 1)?.plus(whole - SERIAL_OF_1970).start();
    Some(start.plus_ms(day_share(days.fract())?))
}

/// Milliseconds of a share of a day, rounded to the second.
fn day_share(share: f64) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "at most the seconds of a day")]
    let seconds = (0.0..1.0).contains(&share).then(|| (share * 86_400.0).round() as i64)?;
    Some((seconds * 1000).min(DAY_MS))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Result<String, FeedError> {
        read_in("x.csv", text)
    }

    fn read_in(file: &str, text: &str) -> Result<String, FeedError> {
        moment(text, &Source::new(file, None, None)).map(|m| m.instant.to_string().replace(":00+08:00", ""))
    }

    #[test]
    fn every_written_form_of_one_time_is_that_time() {
        for text in [
            "2021-04-03 12:00",
            "2021-04-03T12:00:00",
            "2021-04-03T12:00:00.000+08:00",
            "2021-04-03T04:00Z",
            "2021-04-03T12",
            "2021-04-03 12",
            "2021/4/3 12:00",
            "2021/04/03 12:00:00",
            "2021.4.3 12:00",
            "2021年4月3日12时",
            "2021年4月3日 12时00分",
            "2021年04月03日12:00",
            "２０２１－０４－０３　１２：００",
            "20210403120000",
            "202104031200",
            "2021040312",
            "2021-04-03T12:00+0800",
            "2021-04-03T05:00:00+01:00",
            "2021年4月3日12时0分0秒",
            "2021-4-3  12:0",
        ] {
            assert_eq!(read(text).as_deref(), Ok("2021-04-03T12:00"), "{text}");
        }
    }

    #[test]
    fn the_end_of_a_day_is_the_beginning_of_the_next_over_months_and_years() {
        assert_eq!(read("2021-04-30 24:00").unwrap(), "2021-05-01T00:00");
        assert_eq!(read("2021年12月31日24时").unwrap(), "2022-01-01T00:00");
        assert_eq!(read("20240228240000").unwrap(), "2024-02-29T00:00");
        assert!(read("2021-04-30 24:01").is_err());
    }

    #[test]
    fn a_leap_day_exists_in_leap_years_only() {
        assert_eq!(read("2024-02-29 08:00").unwrap(), "2024-02-29T08:00");
        assert_eq!(read_in("2020.csv", "02-29 08:00").unwrap(), "2020-02-29T08:00");
        for (file, text) in [
            ("x", "2023-02-29 08:00"),
            ("2021.csv", "02-29 08:00"),
            ("x", "2100/2/29"),
            ("2021-01-03.csv", "02-29 08:00"),
        ] {
            assert!(matches!(read_in(file, text), Err(FeedError::Time { .. })), "{text}");
        }
    }

    #[test]
    fn a_december_row_in_a_january_file_is_of_the_year_before() {
        assert_eq!(read_in("2021-01-01.json", "12-31 20:00").unwrap(), "2020-12-31T20:00");
        assert_eq!(read_in("2021-01-01.json", "01-01 00:00").unwrap(), "2021-01-01T00:00");
        assert_eq!(read_in("20210101.csv", "12-31 24:00").unwrap(), "2021-01-01T00:00");
        // Half a year from the file's day; and without a day in the name nothing is moved.
        assert_eq!(read_in("2021-06-30.csv", "12-27 00:00").unwrap(), "2021-12-27T00:00");
        assert_eq!(read_in("2021-06-30.csv", "12-28 00:00").unwrap(), "2020-12-28T00:00");
        assert_eq!(read_in("2021.csv", "12-31 20:00").unwrap(), "2021-12-31T20:00");
        assert_eq!(read_in("2021-12-31.csv", "01-01 08:00").unwrap(), "2021-01-01T08:00");
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "昨天",
            "12:00",
            "2021-13-01",
            "2021-04-31",
            "2021-04",
            "2021-04-03 25:00",
            "2021-04-03 12:60",
            "21-04-03",
            "03/04/2021",
            "2021-04-03 12:00 PM",
            "4.3",
            "44289.5",
            "2021-04-03 12:00:60",
            "二〇二一年四月三日",
            "2021-04-03T12:00+99:00",
            "202104",
            "2021-04-03 12:",
            "99999999",
            "-1-1",
        ] {
            assert!(read(text).is_err(), "{text} {:?}", read(text));
        }
        assert!(matches!(read("04-03 12:00"), Err(FeedError::NoYear { .. })));
    }

    #[test]
    fn a_date_and_an_hour_in_two_columns_are_one_time() {
        let source = Source::new("x", None, None);
        let two =
            |date: &str, clock: &str| moment_of_two(date, clock, &source).map(|m| m.instant.to_string());
        for clock in ["8", "08", "8时", "08:00", "8点", "８", "2021-04-03 08:00"] {
            assert_eq!(two("2021-04-03", clock).as_deref(), Ok("2021-04-03T08:00:00+08:00"), "{clock}");
        }
        assert_eq!(two("2021年4月3日", "24").as_deref(), Ok("2021-04-04T00:00:00+08:00"));
        assert!(two("2021-04-03", "25").is_err() && two("", "8").is_err());
    }

    #[test]
    fn serial_numbers_count_in_workbooks_only() {
        let mut source = Source::new("x.xlsx", None, None);
        source.workbook = true;
        let read = |text: &str| moment(text, &source).map(|m| m.instant.to_string());
        assert_eq!(read("44289.5").as_deref(), Ok("2021-04-03T12:00:00+08:00"));
        assert_eq!(read("44289.333333333336").as_deref(), Ok("2021-04-03T08:00:00+08:00"));
        assert_eq!(read("44289.999999999").as_deref(), Ok("2021-04-04T00:00:00+08:00"));
        assert!(read("3.5").is_err());
        assert_eq!(
            moment_of_two("44289", "0.5", &source).unwrap().instant.to_string(),
            "2021-04-03T12:00:00+08:00"
        );
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "[-0-9/.: TZ+年月日时０-９]{0,24}", other in "\\PC{0,12}") {
            for text in [&text, &other] {
                for workbook in [false, true] {
                    let source = Source { workbook, ..Source::new("2021-01-02", None, None) };
                    let _both = (moment(text, &source), moment_of_two("2021-04-03", text, &source), moment_of_two(text, "8", &source));
                }
            }
        }

        #[test]
        fn what_an_instant_prints_reads_back(seconds in -2_000_000_000i64..4_000_000_000, milli in 0i64..1000) {
            let instant = Instant(seconds * 1000 + milli);
            let source = Source::new("x", None, None);
            prop_assert_eq!(moment(&instant.to_string(), &source).map(|m| m.instant), Ok(instant));
        }
    }
}
