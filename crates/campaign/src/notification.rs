//! Notifications (通知): who is told what, by which channel, when, and what becomes of it (SC-026, SC-091, SC-092, SC-098).
//!
//! Pure. [`of_warning`], [`of_entry`] and the others make a [`Message`] for each [`Recipient`]; [`Directory`] knows the deployment's own
//! contacts; [`route`] plans the attempts; [`Delivery`] is the state machine that an attempt's [`Outcome`] moves on. Recipients are
//! organisations and posts, never persons; addresses stand in the deployment's `contacts.toml` alone and never print in clear (SC-101).

mod channel;
mod delivery;
mod directory;
mod duties;
mod level;
mod mask;
mod message;
mod produce;
mod quiet;
mod routing;
mod sending;
mod silence;

pub use channel::{Channel, ChannelKind, Secret};
pub use delivery::{Delivery, Outcome, Stage};
pub use directory::{CONTACTS_FILE, Contact, Directory};
pub use level::AlertLevel;
pub use mask::{mask_address, mask_phone, mask_url, redact};
pub use message::{Message, MessageId, Recipient};
pub use produce::{of_entry, of_failure, of_warning, overdue};
pub use quiet::QuietHours;
pub use routing::{Attempt, Route, route};
pub use sending::{MailSecurity, MailServer, SendingRules, SmsGateway, SmsMethod};
pub use silence::{AnswerRules, Told, silent};
