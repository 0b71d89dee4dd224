//! One place of many frames alike: a column of pieces of text, as numbers where they are numbers.
//!
//! A piece is what stands between two separators, with the second of them. What all frames say there is written once; values,
//! times and words of which there are few become columns of [`numbers`]; everything else is text. Text and numbers go to
//! streams of their own, because the one is deflated and the other is compressed already.

use std::io::Write as _;

use standards::ReadingFlag;
use standards::time::Instant;

use super::{numbers, values};
use crate::packing::{PackedValue, put_slice, put_varint, take, take_length, take_slice};

const SAME: u8 = 0;
const NUMBERS: u8 = 1;
const TIMES: u8 = 2;
const LAGS: u8 = 3;
const WORDS: u8 = 4;
const TEXT: u8 = 5;

/// Digits of a time to the second, and to the millisecond.
const SECOND: usize = 14;
const MILLISECOND: usize = 17;

/// Where columns are written to.
#[derive(Debug, Default)]
pub(super) struct Streams {
    /// To be deflated.
    pub(super) text: Vec<u8>,
    pub(super) numbers: Vec<u8>,
}

/// Where columns are read from.
#[derive(Debug)]
pub(super) struct Sources<'a> {
    pub(super) text: &'a [u8],
    pub(super) numbers: &'a [u8],
}

/// The pieces of one place.
#[derive(Debug)]
pub(super) enum Column {
    Same(Vec<u8>),
    /// Decimals in the way instruments write them, and what stands behind each.
    Numbers(Vec<PackedValue>, Vec<u8>),
    /// Beijing civil times of so many digits, and what stands behind each.
    Times(Vec<Instant>, usize, Vec<u8>),
    /// Words, and which of them stands where.
    Words(Vec<Vec<u8>>, Vec<usize>),
    Text(Vec<Vec<u8>>),
}

impl Column {
    /// The column of some pieces in the first form that gives each of them back.
    pub(super) fn of(pieces: &[&[u8]]) -> Self {
        let forms = [same, times, decimals, words];
        let all_back = |column: &Self| {
            let mut back = Vec::new();
            pieces.iter().enumerate().all(|(row, piece)| {
                back.clear();
                column.put(row, &mut back).is_some() && back == *piece
            })
        };
        let found = forms.into_iter().filter_map(|form| form(pieces)).find(all_back);
        found.unwrap_or_else(|| Self::Text(pieces.iter().map(|piece| piece.to_vec()).collect()))
    }

    /// Puts the piece of a row behind the bytes; `None` when there is no such row.
    pub(super) fn put(&self, row: usize, bytes: &mut Vec<u8>) -> Option<()> {
        match self {
            Self::Same(piece) => bytes.extend_from_slice(piece),
            Self::Numbers(values, tail) => {
                write!(bytes, "{}", values.get(row)?.value()).ok()?;
                bytes.extend_from_slice(tail);
            }
            Self::Times(times, digits, tail) => {
                let written = times.get(row)?.compact_ms();
                bytes.extend_from_slice(written.as_bytes().get(..*digits)?);
                bytes.extend_from_slice(tail);
            }
            Self::Words(words, which) => bytes.extend_from_slice(words.get(*which.get(row)?)?),
            Self::Text(pieces) => bytes.extend_from_slice(pieces.get(row)?),
        }
        Some(())
    }

    /// Writes the column; `received` has the arrival of each row's frame, near which its times mostly are.
    pub(super) fn write(&self, received: &[i64], to: &mut Streams) {
        match self {
            Self::Same(piece) => {
                to.text.push(SAME);
                put_slice(&mut to.text, piece);
            }
            Self::Numbers(numbers, tail) => {
                to.text.push(NUMBERS);
                put_slice(&mut to.text, tail);
                put_slice(&mut to.numbers, &values::write(numbers));
            }
            Self::Times(times, digits, tail) => {
                let unit = unit(*digits);
                let plain: Vec<i64> = times.iter().map(|time| time.0.div_euclid(unit)).collect();
                let lags: Vec<i64> = times.iter().zip(received).map(|(t, r)| t.0.wrapping_sub(*r)).collect();
                let (plain, lags) = (numbers::write(&plain), numbers::write(&lags));
                let (form, shorter) = if lags.len() < plain.len() { (LAGS, lags) } else { (TIMES, plain) };
                to.text.push(form);
                put_varint(&mut to.text, *digits as u128);
                put_slice(&mut to.text, tail);
                put_slice(&mut to.numbers, &shorter);
            }
            Self::Words(words, which) => {
                to.text.push(WORDS);
                put_varint(&mut to.text, words.len() as u128);
                for word in words {
                    put_slice(&mut to.text, word);
                }
                let which: Vec<i64> = which.iter().map(|at| i64::try_from(*at).unwrap_or(0)).collect();
                put_slice(&mut to.numbers, &numbers::write(&which));
            }
            Self::Text(pieces) => {
                to.text.push(TEXT);
                for piece in pieces {
                    put_slice(&mut to.text, piece);
                }
            }
        }
    }

    /// Reads what [`Self::write`] wrote for these arrivals; `None` when the bytes are none of it.
    pub(super) fn read(received: &[i64], from: &mut Sources<'_>) -> Option<Self> {
        let rows = received.len();
        let form = take(&mut from.text)?;
        match form {
            SAME => Some(Self::Same(take_slice(&mut from.text)?.to_vec())),
            NUMBERS => {
                let tail = take_slice(&mut from.text)?.to_vec();
                Some(Self::Numbers(values::read(take_slice(&mut from.numbers)?, 0, rows)?, tail))
            }
            TIMES | LAGS => {
                let digits = take_length(&mut from.text)?;
                let tail = take_slice(&mut from.text)?.to_vec();
                let read = numbers::read(take_slice(&mut from.numbers)?, rows)?;
                let time = |(number, received): (i64, &i64)| match form {
                    LAGS => Instant(number.wrapping_add(*received)),
                    _ => Instant(number.wrapping_mul(unit(digits))),
                };
                Some(Self::Times(read.into_iter().zip(received).map(time).collect(), digits, tail))
            }
            WORDS => {
                let count = take_length(&mut from.text)?;
                let word = |_| take_slice(&mut from.text).map(<[u8]>::to_vec);
                let words: Vec<Vec<u8>> = (0..count).map(word).collect::<Option<_>>()?;
                let which = numbers::read(take_slice(&mut from.numbers)?, rows)?;
                let which = which.into_iter().map(|at| usize::try_from(at).ok()).collect::<Option<_>>()?;
                Some(Self::Words(words, which))
            }
            TEXT => {
                let piece = |_| take_slice(&mut from.text).map(<[u8]>::to_vec);
                Some(Self::Text((0..rows).map(piece).collect::<Option<_>>()?))
            }
            _ => None,
        }
    }
}

/// Milliseconds of the last digit of a time.
fn unit(digits: usize) -> i64 {
    if digits == SECOND { 1000 } else { 1 }
}

fn same(pieces: &[&[u8]]) -> Option<Column> {
    pieces.first().map(|first| Column::Same(first.to_vec()))
}

fn decimals(pieces: &[&[u8]]) -> Option<Column> {
    let number = |piece: &&[u8]| {
        let (number, _) = piece.split_at(head(piece, |b| matches!(b, b'0'..=b'9' | b'.' | b'-')));
        let value = std::str::from_utf8(number).ok()?.parse().ok()?;
        Some(PackedValue::new(0, value, ReadingFlag::NORMAL))
    };
    let first = pieces.first()?;
    let tail = first.get(head(first, |b| matches!(b, b'0'..=b'9' | b'.' | b'-'))..)?.to_vec();
    Some(Column::Numbers(pieces.iter().map(number).collect::<Option<_>>()?, tail))
}

fn times(pieces: &[&[u8]]) -> Option<Column> {
    let first = pieces.first()?;
    let digits = head(first, u8::is_ascii_digit);
    if digits != SECOND && digits != MILLISECOND {
        return None;
    }
    let time = |piece: &&[u8]| {
        let text = std::str::from_utf8(piece.get(..digits)?).ok()?;
        let (second, more) = text.split_at_checked(SECOND)?;
        let ms = if more.is_empty() { 0 } else { more.parse().ok()? };
        Some(Instant::from_compact(second)?.plus_ms(ms))
    };
    let times = pieces.iter().map(time).collect::<Option<_>>()?;
    Some(Column::Times(times, digits, first.get(digits..)?.to_vec()))
}

/// Worth it when each word stands twice or more.
fn words(pieces: &[&[u8]]) -> Option<Column> {
    let (mut words, mut which) = (Vec::<Vec<u8>>::new(), Vec::with_capacity(pieces.len()));
    let mut places = std::collections::HashMap::new();
    for piece in pieces {
        let place = *places.entry(*piece).or_insert_with(|| {
            words.push(piece.to_vec());
            words.len() - 1
        });
        which.push(place);
    }
    (words.len() * 2 <= pieces.len()).then_some(Column::Words(words, which))
}

/// How many bytes at the beginning are such.
fn head(piece: &[u8], such: impl Fn(&u8) -> bool) -> usize {
    piece.iter().take_while(|byte| such(byte)).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn back(pieces: &[&[u8]], received: &[i64]) -> (Column, Vec<Vec<u8>>) {
        let mut to = Streams::default();
        Column::of(pieces).write(received, &mut to);
        let mut from = Sources { text: &to.text, numbers: &to.numbers };
        let column = Column::read(received, &mut from).unwrap();
        assert!(from.text.is_empty() && from.numbers.is_empty());
        let piece = |row| {
            let mut piece = Vec::new();
            column.put(row, &mut piece).unwrap();
            piece
        };
        let pieces = (0..pieces.len()).map(piece).collect();
        (column, pieces)
    }

    fn check(pieces: &[&str]) -> Column {
        let bytes: Vec<&[u8]> = pieces.iter().map(|piece| piece.as_bytes()).collect();
        let (column, back) = back(&bytes, &vec![1_617_206_400_000; pieces.len()]);
        assert_eq!(back, bytes);
        column
    }

    #[test]
    fn values_and_times_become_numbers_and_come_back_as_they_were_written() {
        assert!(matches!(check(&["N;", "N;"]), Column::Same(_)));
        assert!(matches!(check(&["0.20,", "0.2,", "-1.5,", "8,"]), Column::Numbers(..)));
        assert!(matches!(check(&["20210401080000123;", "20210401080001000;"]), Column::Times(..)));
        assert!(matches!(check(&["20210401080000;", "20210401080500;"]), Column::Times(..)));
        assert!(matches!(check(&["N;", "M;", "N;", "hd;", "hd;", "M;"]), Column::Words(..)));
    }

    #[test]
    fn what_would_not_come_back_digit_for_digit_is_text() {
        for odd in
            ["007,", "+1,", "1e3,", ".5,", "5.,", "-0.0.1,", "1;", "", "79228162514264337593543950336,"]
        {
            assert!(matches!(check(&["0.20,", odd, "3,"]), Column::Text(_)), "{odd}");
        }
        assert!(matches!(check(&["20210401080000;", "20210431080000;"]), Column::Numbers(..)));
        assert!(matches!(check(&["20210401246000;x", "20210401080000;y"]), Column::Text(_)));
    }

    proptest! {
        #[test]
        fn every_piece_comes_back(rows in prop::collection::vec(prop_oneof![
            4 => "-?[0-9]{1,3}(\\.[0-9]{1,4})?,",
            2 => "20210[1-9][0-3][0-9][0-2][0-9][0-6][0-9][0-6][0-9]([0-9]{3})?;",
            1 => "[a-zA-Z0-9.;-]{0,20}",
        ], 1..60), received in any::<i64>()) {
            let pieces: Vec<&[u8]> = rows.iter().map(String::as_bytes).collect();
            let received: Vec<i64> = (0..).take(rows.len()).map(|n| received.wrapping_add(n)).collect();
            prop_assert_eq!(back(&pieces, &received).1, pieces);
        }
    }
}
