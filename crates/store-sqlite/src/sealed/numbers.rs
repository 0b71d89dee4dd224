//! A column of whole numbers as few bytes: constant, evenly spaced, bits above the smallest, or compressed by pco.
//!
//! The count of numbers is not in the bytes; whoever keeps the column knows it.

use pco::wrapped::{FileCompressor, FileDecompressor};
use pco::{ChunkConfig, DeltaSpec};

use crate::packing::{put_varint, take, take_varint};

const CONSTANT: u8 = 0;
const EVEN: u8 = 1;
const BITS: u8 = 2;
const PCO: u8 = 3;

/// Below so many numbers pco's own description costs more than it saves.
const FEW: usize = 24;

/// The column as bytes; nothing for no numbers.
pub(super) fn write(numbers: &[i64]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let [first, rest @ ..] = numbers else { return bytes };
    let step = rest.first().map_or(0, |second| second.wrapping_sub(*first));
    if numbers.windows(2).all(|pair| pair[1].wrapping_sub(pair[0]) == step) {
        bytes.push(if step == 0 { CONSTANT } else { EVEN });
        put_varint(&mut bytes, zigzag(*first));
        if step != 0 {
            put_varint(&mut bytes, zigzag(step));
        }
        return bytes;
    }
    write_bits(numbers, &mut bytes);
    if numbers.len() >= FEW
        && let Some(compressed) = compress(numbers)
        && compressed.len() < bytes.len()
    {
        return compressed;
    }
    bytes
}

/// The numbers of a column of so many; `None` when the bytes are none of [`write()`].
pub(super) fn read(mut bytes: &[u8], count: usize) -> Option<Vec<i64>> {
    if count == 0 {
        return bytes.is_empty().then(Vec::new);
    }
    match take(&mut bytes)? {
        CONSTANT => Some(vec![unzigzag(take_varint(&mut bytes)?)?; count]),
        EVEN => {
            let (first, step) = (unzigzag(take_varint(&mut bytes)?)?, unzigzag(take_varint(&mut bytes)?)?);
            let mut next = first;
            let even = |number: &mut i64| {
                *number = next;
                next = next.wrapping_add(step);
            };
            let mut numbers = vec![0; count];
            numbers.iter_mut().for_each(even);
            Some(numbers)
        }
        BITS => read_bits(bytes, count),
        PCO => decompress(bytes, count),
        _ => None,
    }
}

fn zigzag(number: i64) -> u128 {
    u128::from(((number << 1) ^ (number >> 63)).cast_unsigned())
}

fn unzigzag(number: u128) -> Option<i64> {
    let number = u64::try_from(number).ok()?;
    Some((number >> 1).cast_signed() ^ -(number & 1).cast_signed())
}

/// The smallest number, the bits of the widest difference to it, and the differences.
fn write_bits(numbers: &[i64], bytes: &mut Vec<u8>) {
    let least = numbers.iter().copied().min().unwrap_or(0);
    let above = |n: i64| n.wrapping_sub(least).cast_unsigned();
    let width = numbers.iter().map(|n| 64 - above(*n).leading_zeros()).max().unwrap_or(0);
    bytes.push(BITS);
    put_varint(bytes, zigzag(least));
    bytes.push(u8::try_from(width).unwrap_or(64));
    let (mut waiting, mut bits) = (0u128, 0);
    for number in numbers {
        waiting |= u128::from(above(*number)) << bits;
        bits += width;
        while bits >= 8 {
            bytes.push(low_byte(waiting));
            (waiting, bits) = (waiting >> 8, bits - 8);
        }
    }
    if bits > 0 {
        bytes.push(low_byte(waiting));
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the low eight bits are what is meant")]
fn low_byte(number: u128) -> u8 {
    number as u8
}

fn read_bits(mut bytes: &[u8], count: usize) -> Option<Vec<i64>> {
    let least = unzigzag(take_varint(&mut bytes)?)?;
    let width = u32::from(take(&mut bytes)?);
    let needed = count.checked_mul(usize::try_from(width).ok()?)?.div_ceil(8);
    if width > 64 || bytes.len() != needed {
        return None;
    }
    let mask = (1u128 << width) - 1;
    let (mut waiting, mut bits) = (0u128, 0);
    let mut bytes = bytes.iter();
    let next = || {
        while bits < width {
            waiting |= u128::from(*bytes.next()?) << bits;
            bits += 8;
        }
        let above = u64::try_from(waiting & mask).ok()?;
        (waiting, bits) = (waiting >> width, bits - width);
        Some(least.wrapping_add(above.cast_signed()))
    };
    let numbers: Vec<i64> = std::iter::from_fn(next).take(count).collect();
    (numbers.len() == count).then_some(numbers)
}

/// The shortest that pco makes of the numbers; `None` when it refuses them, which it does for none.
///
/// By a sample it may take differences where none would be shorter, and the other way round.
fn compress(numbers: &[i64]) -> Option<Vec<u8>> {
    let ways = [DeltaSpec::Auto, DeltaSpec::NoOp, DeltaSpec::TryConsecutive(1)];
    ways.into_iter().filter_map(|way| compress_by(numbers, way)).min_by_key(Vec::len)
}

fn compress_by(numbers: &[i64], way: DeltaSpec) -> Option<Vec<u8>> {
    let config = ChunkConfig::default().with_delta_spec(way);
    let mut compressor = FileCompressor::default().chunk_compressor(numbers, &config).ok()?;
    let bytes = FileCompressor::default().write_header(vec![PCO]).ok()?;
    let bytes = compressor.write_meta(bytes).ok()?;
    compressor.write_page(0, bytes).ok()
}

fn decompress(bytes: &[u8], count: usize) -> Option<Vec<i64>> {
    let (file, bytes) = FileDecompressor::new(bytes).ok()?;
    let (mut chunk, bytes) = file.chunk_decompressor::<i64, _>(bytes).ok()?;
    let mut numbers = vec![0; count];
    let progress = chunk.page_decompressor(bytes, count).ok()?.read(&mut numbers).ok()?;
    (progress.finished && progress.n_processed == count).then_some(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(numbers: &[i64], most: usize) {
        let bytes = write(numbers);
        assert!(bytes.len() <= most, "{} bytes for {numbers:?}", bytes.len());
        assert_eq!(read(&bytes, numbers.len()).as_deref(), Some(numbers));
    }

    #[test]
    fn regular_columns_take_a_few_bytes() {
        check(&[], 0);
        check(&[78; 1440], 3);
        check(&(0..1440).map(|n| 1_617_206_400_000 + n * 60_000).collect::<Vec<_>>(), 12);
        check(&[i64::MIN, i64::MAX, i64::MIN], 36);
        check(&[5, 7, 6, 5], 4);
        check(&[0, -1], 3);
    }

    #[test]
    fn a_day_of_a_walking_value_takes_less_than_a_byte_a_value() {
        let walk: Vec<i64> =
            (0..1440i64).map(|n| 2500 + n / 10 + (n * 7919 % 13) - (n * 104_729 % 7)).collect();
        check(&walk, 1440);
    }

    proptest! {
        #[test]
        fn numbers_come_back(numbers in prop_oneof![
            prop::collection::vec(any::<i64>(), 0..80),
            prop::collection::vec(-3000i64..3000, 0..600),
            (any::<i64>(), any::<i64>(), 0usize..50).prop_map(|(first, step, count)|
                (0..count).scan(first, |n, _| { let now = *n; *n = n.wrapping_add(step); Some(now) }).collect()),
        ]) {
            prop_assert_eq!(read(&write(&numbers), numbers.len()), Some(numbers));
        }

        #[test]
        fn bytes_of_another_column_are_refused_and_never_panic(
            form in 0u8..3, bytes in prop::collection::vec(any::<u8>(), 0..60), count in 0usize..100)
        {
            let all = [&[form], &bytes[..]].concat();
            prop_assert!(read(&all, count).is_none_or(|numbers| numbers.len() == count));
        }
    }
}
