//! A time written in a form that only the mapping file can tell, such as day before month.

use standards::time::Instant;

use crate::FeedError;
use crate::moment::{Civil, Clock, Moment, written};
use crate::number::folded;
use crate::row::Source;

/// `%Y %m %d %H %M %S` and text between them; one or two digits each, `%Y` four.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TimeFormat {
    text: String,
    parts: Vec<Part>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Field(char),
    /// Any spaces, or none.
    Space,
    Text(char),
}

impl TimeFormat {
    /// Reads a format; `None` when it has another letter behind `%`, a letter twice, or no month and day.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut parts = Vec::new();
        let mut chars = text.chars();
        while let Some(c) = chars.next() {
            parts.push(match c {
                '%' => match chars.next()? {
                    '%' => Part::Text('%'),
                    field @ ('Y' | 'm' | 'd' | 'H' | 'M' | 'S') => Part::Field(field),
                    _ => return None,
                },
                c if c.is_whitespace() => Part::Space,
                c => Part::Text(c),
            });
        }
        let count = |field: char| parts.iter().filter(|part| **part == Part::Field(field)).count();
        let once = ['Y', 'm', 'd', 'H', 'M', 'S'].iter().all(|field| count(*field) <= 1);
        (once && count('m') == 1 && count('d') == 1).then(|| Self { text: text.to_owned(), parts })
    }

    pub(crate) fn read(&self, text: &str, source: &Source<'_>) -> Result<Moment, FeedError> {
        let wrong =
            || FeedError::TimeFormat { found: text.chars().take(40).collect(), format: self.text.clone() };
        // A cell that a workbook holds as a date is a time already.
        if source.workbook
            && let Ok(instant) = text.parse::<Instant>()
        {
            return Ok(Moment { instant, yearless: None });
        }
        let (day, clock) = self.fields(&folded(text.trim())).ok_or_else(wrong)?;
        written(day, clock, None, source, text).map_err(|error| match error {
            FeedError::Time { .. } => wrong(),
            other => other,
        })
    }

    fn fields(&self, text: &str) -> Option<(Civil, Clock)> {
        let mut rest = text;
        let (mut year, mut numbers) = (None, [0_i8; 5]);
        for part in &self.parts {
            match part {
                Part::Space => rest = rest.trim_start(),
                Part::Text(c) => rest = rest.strip_prefix(half(*c))?,
                Part::Field(field) => {
                    let most = if *field == 'Y' { 4 } else { 2 };
                    let end = rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
                    let (digits, after) = rest.split_at(end);
                    rest = after;
                    match field {
                        'Y' => year = Some(digits.parse().ok().filter(|_| end == 4)?),
                        field => {
                            let at = ['m', 'd', 'H', 'M', 'S'].iter().position(|f| f == field)?;
                            *numbers.get_mut(at)? = digits.parse().ok()?;
                        }
                    }
                }
            }
        }
        let [month, day, hour, minute, second] = numbers;
        let clock = Clock::new(hour.into(), minute.into(), second.into(), 0)?;
        rest.trim().is_empty().then_some((Civil { year, month, day }, clock))
    }
}

fn half(c: char) -> char {
    folded(c.encode_utf8(&mut [0; 4])).chars().next().unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(format: &str, text: &str) -> Result<String, FeedError> {
        let source = Source::new("2021.csv", None, None);
        TimeFormat::parse(format).unwrap().read(text, &source).map(|m| m.instant.to_string())
    }

    #[test]
    fn the_order_of_day_and_month_is_the_format_s() {
        let expected = Ok("2021-04-03T12:05:00+08:00");
        assert_eq!(read("%d/%m/%Y %H:%M", "3/4/2021 12:05").as_deref(), expected);
        assert_eq!(read("%m/%d/%Y %H:%M", "04/03/2021   12:05").as_deref(), expected);
        assert_eq!(read("%Y%m%d-%H%M", "20210403-1205").as_deref(), expected);
        assert_eq!(read("%m月%d日 %H：%M", "4月3日12:05").as_deref(), expected);
        assert_eq!(read("%d.%m. %H", "３.４.　24").as_deref(), Ok("2021-04-04T00:00:00+08:00"));
    }

    #[test]
    fn what_does_not_fit_names_the_format() {
        for text in ["2021-04-03 12:05", "31/04/2021 12:05", "3/4/2021 12:05 x", "3/4/21 12:05", ""] {
            let error = read("%d/%m/%Y %H:%M", text).unwrap_err();
            assert!(
                matches!(&error, FeedError::TimeFormat { format, .. } if format == "%d/%m/%Y %H:%M"),
                "{text}"
            );
        }
    }

    #[test]
    fn a_format_needs_a_month_and_a_day_and_no_other_letters() {
        for format in ["", "%Y", "%m-%m", "%Y-%m-%q", "%"] {
            assert_eq!(TimeFormat::parse(format), None, "{format}");
        }
    }
}
