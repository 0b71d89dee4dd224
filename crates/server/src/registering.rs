//! The county's own objects from files into the plan: tables of any form, the template to fill in, and the plan's files written.

mod put;
mod tables;
mod template;

use campaign::register::import::WrittenFrom;
use sha2::{Digest as _, Sha256};

use crate::accounts::secret::hexadecimal;
use crate::clock::Clock;

pub(crate) use put::{NotPut, put};
pub use tables::register_tables;
pub use template::{register_csv, register_template};

/// Where objects of a file come from: its name and digest, today, and who accepted it (an office, never a person).
#[must_use]
pub fn written_from(file: &str, bytes: &[u8], by: &str) -> WrittenFrom {
    WrittenFrom {
        file: file.to_owned(),
        sha256: hexadecimal(&Sha256::digest(bytes)),
        day: Clock::wall().day(),
        by: by.to_owned(),
    }
}
