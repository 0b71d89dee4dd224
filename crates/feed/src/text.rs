//! A table of any columns as text, for readers whose columns need not be known factors.

use std::sync::Arc;

use crate::encoding::lines;
use crate::{Place, Problem, ReadOptions, gzip};

/// The text of a table in any encoding, unpacked where it is packed, with what could not be read.
///
/// Each line stands at its number, with a line of nothing where one could not be decoded or says nothing, and ends with `\n`. Of a
/// packed file that is cut off there is what comes before the cut.
#[must_use]
pub fn plain_text(name: &str, bytes: &[u8]) -> (String, Vec<Problem>) {
    let file: Arc<str> = name.into();
    let at = |line| Place { file: Arc::clone(&file), line };
    let mut problems = Vec::new();
    let unpacked;
    let plain = if gzip::is_packed(bytes) {
        let (plain, broken) = gzip::unpacked(bytes, ReadOptions::default().inflated());
        problems.extend(broken.map(|error| Problem::of_line(at(1), error)));
        unpacked = plain;
        &unpacked
    } else {
        bytes
    };
    let (mut text, mut next) = (String::with_capacity(plain.len()), 1);
    for (number, line) in lines(plain) {
        let line = match line {
            Ok(line) => line,
            Err(error) => {
                problems.push(Problem::of_line(at(number), error));
                continue;
            }
        };
        (next..number).for_each(|_nothing| text.push('\n'));
        text.push_str(&line);
        text.push('\n');
        next = number + 1;
    }
    (text, problems)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;
    use crate::FeedError;

    #[test]
    fn lines_keep_their_numbers_and_one_that_cannot_be_decoded_is_named() {
        let (gbk, _, _) = encoding_rs::GB18030.encode("站,2\n");
        let bytes = [b"time,a\r\n".as_slice(), b"\xff\xff\xff,1\n", b"\n", &gbk].concat();
        let (text, problems) = plain_text("x.csv", &bytes);
        assert_eq!(text, "time,a\n\n\n站,2\n");
        assert_eq!(problems.len(), 1);
        assert_eq!((problems[0].place.line, &problems[0].error), (2, &FeedError::Encoding));
    }

    #[test]
    fn of_a_packed_file_that_is_cut_off_the_beginning_is_there_and_the_cut_is_named() {
        let whole = (0..5000).map(|n| (n * 7919).to_string()).collect::<Vec<_>>().join("\n") + "\n";
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(whole.as_bytes()).unwrap();
        let packed = encoder.finish().unwrap();
        assert_eq!(plain_text("x.csv.gz", &packed), (whole.clone(), Vec::new()));
        let (text, problems) = plain_text("x.csv.gz", &packed[..packed.len() / 2]);
        assert!(text.len() > 1000 && whole.starts_with(text.trim_end()));
        assert!(matches!(problems[0].error, FeedError::Gzip { .. }));
    }
}
