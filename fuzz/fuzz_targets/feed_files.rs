//! Files of readings (CSV in any encoding, JSON, workbooks, packed or not): nothing panics, the same bytes say the same, and a
//! small file does not become a large one.
#![no_main]

use feed::{ReadOptions, outline, read_with};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let [how, bytes @ ..] = data else { return };
    let name = ["2026.csv", "2026.json", "2026.xlsx", "2026-07-01.csv.gz"][usize::from(how % 4)];
    let options = ReadOptions {
        year: (how & 4 != 0).then_some(2026),
        outlets: how & 8 != 0,
        inflated_limit: Some(1 << 20),
        ..ReadOptions::default()
    };
    let parsed = read_with(name, bytes, &options);
    let again = read_with(name, bytes, &options);
    assert_eq!(parsed.rows.len(), again.rows.len());
    assert_eq!(parsed.problems.len(), again.problems.len());
    assert!(parsed.rows.len() <= 1 << 20, "{} rows of {} bytes", parsed.rows.len(), bytes.len());
    let _head = outline(name, bytes, &options);
});
