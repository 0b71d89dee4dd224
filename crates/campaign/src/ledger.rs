//! The ledger (台账): everything people and rules do, appended to one list, chained by digest, never changed.
//!
//! An [`Entry`] says who did what, when it happened, when it was recorded and on what evidence. Its text, exactly as stored,
//! goes into the [`Digest`] of the chain after the digest before it, so that any later change shows at the place where it was
//! made: [`Chain`] proves or refutes it. State is what [`Desk::apply`](crate::desk::Desk::apply) makes of the entries.

mod chain;
mod claim;
mod digest;
mod entry;
mod event;

pub use chain::{Broken, Chain};
pub use claim::{ClaimCheck, PhotoClaim, check_claim, metres_between};
pub use digest::Digest;
pub(crate) use entry::hex_number;
pub use entry::{Actor, Entry, EntryId};
pub use event::{Answer, Event, Finding, Location, Outcome};
