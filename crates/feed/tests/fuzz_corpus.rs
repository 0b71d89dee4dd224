//! The seeds and findings of fuzzing, replayed: `fuzz/corpus` beside the crates.

use feed::{ReadOptions, read_with};

#[test]
fn files_of_the_corpus_say_the_same_twice() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/corpus/feed_files");
    let files = std::fs::read_dir(folder).expect("the corpus").map(|entry| entry.expect("a file").path());
    let mut rows = 0;
    for path in files {
        let bytes = std::fs::read(&path).expect("bytes");
        let Some((how, bytes)) = bytes.split_first() else { continue };
        let name = ["2026.csv", "2026.json", "2026.xlsx", "2026-07-01.csv.gz"][usize::from(how % 4)];
        let year = (how & 4 != 0).then_some(2026);
        let options = ReadOptions {
            year,
            outlets: how & 8 != 0,
            inflated_limit: Some(1 << 20),
            ..ReadOptions::default()
        };
        let parsed = read_with(name, bytes, &options);
        let again = read_with(name, bytes, &options);
        assert_eq!((parsed.rows.len(), parsed.problems.len()), (again.rows.len(), again.problems.len()));
        rows += parsed.rows.len();
    }
    assert!(rows >= 5, "{rows} rows");
}
