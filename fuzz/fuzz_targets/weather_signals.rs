//! Warning signals in CAP 1.2 XML and JSON: nothing panics, places lie within the text, the same bytes say the same, a body
//! gives no more signals than it has bytes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use weather::signal::{SignalStatus, read_signals};

fuzz_target!(|data: &[u8]| {
    let read = read_signals(data, SignalStatus::Actual);
    assert_eq!(read, read_signals(data, SignalStatus::Actual));
    assert!(read.signals.len() <= data.len());
    for problem in &read.problems {
        assert!(problem.place.line <= data.len() + 1, "{problem:?}");
        let _words = problem.error.to_string();
    }
});
