//! SQLite's failures in the words of [`StoreError`].

use rusqlite::{Error, ErrorCode};
use store::StoreError;

pub(crate) trait Attempted<T> {
    /// Says what was being attempted when it failed.
    fn attempted(self, what: &'static str) -> Result<T, StoreError>;
}

impl<T> Attempted<T> for Result<T, Error> {
    fn attempted(self, what: &'static str) -> Result<T, StoreError> {
        self.map_err(|error| match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => StoreError::Full { attempted: what },
            _ => StoreError::Engine { attempted: what, source: Box::new(error) },
        })
    }
}
