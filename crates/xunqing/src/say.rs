//! What the program says: results on standard output, progress and mistakes on standard error.
//!
//! A closed pipe (`xunqing … | head`) is no reason to fail, so what cannot be written is dropped.

use std::fmt::Display;
use std::io::Write as _;

/// One line on standard output.
pub(crate) fn line(text: impl Display) {
    let _closed = writeln!(std::io::stdout().lock(), "{text}");
}

/// One line on standard error.
pub(crate) fn aside(text: impl Display) {
    let _closed = writeln!(std::io::stderr().lock(), "{text}");
}

/// Overwrites the current line on standard error, for a terminal.
pub(crate) fn progress(text: impl Display) {
    let mut out = std::io::stderr().lock();
    let _closed = write!(out, "\r{text}\x1b[K").and_then(|()| out.flush());
}
