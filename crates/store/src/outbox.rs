//! The outbox: messages with how far their sending has come, and every attempt.
//!
//! Texts and words are the caller's; columns stand beside them to find them by. No address is kept in clear.

use standards::time::Instant;

use crate::StoreError;

/// How far a message's sending has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxDelivery {
    /// The word of where it stands.
    pub stage: String,
    /// Which of the recipient's channels has its turn.
    pub channel: u32,
    /// Attempts on it.
    pub tries: u32,
    /// When the next attempt is due.
    pub due: Option<Instant>,
}

/// A receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutboxReceipt {
    /// When it was given.
    pub at: Instant,
    /// Number of the account that gave it.
    pub account: i64,
}

/// A message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxMessage {
    /// Its place; 0 for one that is not stored yet.
    pub seq: i64,
    /// Its number, made of what is said and to whom.
    pub id: [u8; 16],
    /// To whom.
    pub recipient: String,
    /// Whose people see it.
    pub organisation: String,
    /// The same for messages that may be one send.
    pub subject: String,
    /// When it was made.
    pub made: Instant,
    /// Its content.
    pub body: String,
    /// How far its sending has come.
    pub delivery: OutboxDelivery,
    /// The receipt.
    pub receipt: Option<OutboxReceipt>,
}

/// An attempt to send a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxSend {
    /// Its number; 0 for one that is not stored yet.
    pub id: i64,
    /// Place of the message.
    pub message: i64,
    /// Which of the recipient's channels.
    pub channel: u32,
    /// The word of the channel's kind.
    pub kind: String,
    /// The address as it may be shown.
    pub address: String,
    /// When it began.
    pub began: Instant,
    /// When it ended.
    pub ended: Option<Instant>,
    /// What became of it; `None` while it is on its way. The word `sent` is there once for a message.
    pub outcome: Option<String>,
    /// What the other side said, as it may be shown.
    pub detail: String,
}

/// A message that a worker has for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxClaim {
    /// The message.
    pub message: OutboxMessage,
    /// An attempt on its way that nobody ended: the worker that began it is gone.
    pub interrupted: Option<OutboxSend>,
}

/// When messages are one send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxGather {
    /// Messages of the same recipient and subject made within so many milliseconds,
    pub within_ms: i64,
    /// the first of which stands at one of these words,
    pub with: Vec<String>,
    /// are put away like this.
    pub delivery: OutboxDelivery,
}

/// Which messages to read; the newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OutboxFilter {
    /// Only of this organisation.
    pub organisation: Option<String>,
    /// Only at this word.
    pub stage: Option<String>,
    /// Only those without a receipt.
    pub unread: bool,
    /// Only those made at this moment or after it.
    pub since: Option<Instant>,
    /// Only with a place below.
    pub before: Option<i64>,
    /// At most so many; 0 for all.
    pub limit: usize,
}

/// Reads the outbox.
pub trait OutboxStore {
    /// Messages by the filter, newest first.
    fn outbox(&self, filter: &OutboxFilter) -> Result<Vec<OutboxMessage>, StoreError>;
    /// The message of a number.
    fn outbox_message(&self, id: &[u8; 16]) -> Result<Option<OutboxMessage>, StoreError>;
    /// Attempts to send a message, oldest first.
    fn outbox_sends(&self, message: i64) -> Result<Vec<OutboxSend>, StoreError>;
    /// How many messages stand at each word.
    fn outbox_counts(&self) -> Result<Vec<(String, u64)>, StoreError>;
    /// How many messages of an organisation have no receipt.
    fn outbox_unread(&self, organisation: &str) -> Result<u64, StoreError>;
    /// How far what happened has been made into messages.
    fn outbox_cursor(&self, name: &str) -> Result<Option<i64>, StoreError>;
}

/// Writes the outbox.
pub trait OutboxWriter {
    /// Puts messages and moves a cursor, all or nothing; one whose number is known changes nothing. Gives the places of new ones in order.
    fn post_outbox(
        &mut self,
        messages: &[OutboxMessage],
        gather: &OutboxGather,
        cursor: Option<(&str, i64)>,
    ) -> Result<Vec<Option<i64>>, StoreError>;
    /// Takes messages that are due, and those whose worker let its time run out, until a moment; nobody else gets them before.
    fn claim_outbox(
        &mut self,
        now: Instant,
        until: Instant,
        limit: usize,
    ) -> Result<Vec<OutboxClaim>, StoreError>;
    /// An attempt begins: it is kept before anything is sent. Gives its number.
    fn begin_send(&mut self, send: &OutboxSend, delivery: &OutboxDelivery) -> Result<i64, StoreError>;
    /// An attempt ends (or none was made), and the message is free again; a message with a receipt stays as it is. `then` is posted with it.
    /// `false`, and nothing is changed, when the attempt had been ended by somebody else.
    fn end_send(
        &mut self,
        message: i64,
        send: Option<&OutboxSend>,
        delivery: &OutboxDelivery,
        then: &[OutboxMessage],
    ) -> Result<bool, StoreError>;
    /// Sends a message anew; `false` when a worker has it.
    fn requeue_outbox(&mut self, message: i64, delivery: &OutboxDelivery) -> Result<bool, StoreError>;
    /// Gives receipts for messages of an organisation up to a place, or for one; how many got theirs by this.
    fn receipt_outbox(
        &mut self,
        organisation: &str,
        only: Option<&[u8; 16]>,
        receipt: OutboxReceipt,
        stage: &str,
    ) -> Result<u64, StoreError>;
    /// Whoever had messages is gone: they may be claimed at once.
    fn free_outbox(&mut self) -> Result<(), StoreError>;
}
