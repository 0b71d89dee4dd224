//! The outbox: messages are posted durably, sent by the channels of the deployment's contacts, and answered in the pages.
//!
//! Other parts call [`Outbox::post`]. What is sent when is decided by `campaign::notification`; here are the queue, the workers and one file
//! for each channel. A message that was posted survives everything; an attempt is on record before its first byte leaves.

mod channels;
mod contacts;
mod dingtalk;
mod happenings;
mod http;
mod mail;
mod record;
mod robot;
mod sms;
mod smtp;
mod tls;
mod webhook;
mod wecom;
mod worker;

pub(crate) use channels::Said;
pub(crate) use record::read as read_message;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use campaign::Plan;
use campaign::notification::{Channel, Delivery, Directory, Message, Recipient, Stage, route};
use campaign::warning::Change;
use standards::time::Instant;
use store::{OutboxGather, OutboxMessage, OutboxReceipt, ReadStore};
use tokio::sync::{Notify, watch};

use crate::ServerError;
use crate::app::App;
use crate::clock::Clock;
use crate::hub::Hub;
use crate::registry::Registry;
use crate::writer::Writer;

/// Stages of a message with which the same, a moment later, is one send.
const GATHERED_WITH: [Stage; 4] = [Stage::Queued, Stage::Sending, Stage::Sent, Stage::Receipted];

/// Reads the deployment's contacts: of the file named, else of `contacts.toml` in the data folder; without it everybody is told in the pages
/// alone.
pub(crate) fn contacts(data: &Path, named: Option<&Path>, plan: &Plan) -> Result<Directory, ServerError> {
    contacts::load(data, named, plan)
}

/// Makes messages of what happens and sends them, until the server stops.
pub(crate) async fn run(app: Arc<App>, stopped: watch::Receiver<bool>) {
    tokio::join!(worker::work(Arc::clone(&app.outbox), stopped.clone()), happenings::follow(app, stopped));
}

/// The outbox, shared by everything that tells somebody something.
pub(crate) struct Outbox {
    pub(crate) directory: Directory,
    pub(crate) registry: Arc<Registry>,
    reader: Arc<dyn ReadStore>,
    writer: Writer,
    hub: Arc<Hub>,
    tls: Result<tls::Roots, String>,
    clock: Arc<Clock>,
    /// Something may be due.
    due: Notify,
    /// Something happened that may have to be told.
    happened: Notify,
}

impl Outbox {
    pub(crate) fn new(
        directory: Directory,
        registry: &Arc<Registry>,
        reader: &Arc<dyn ReadStore>,
        writer: &Writer,
        hub: &Arc<Hub>,
        clock: &Arc<Clock>,
    ) -> Self {
        Self {
            tls: tls::roots(directory.ca_file.as_deref()),
            directory,
            registry: Arc::clone(registry),
            reader: Arc::clone(reader),
            writer: writer.clone(),
            hub: Arc::clone(hub),
            clock: Arc::clone(clock),
            due: Notify::new(),
            happened: Notify::new(),
        }
    }

    /// Posts messages; durable on return. One that was posted before changes nothing. Gives how many were new.
    pub(crate) async fn post(&self, messages: &[Message]) -> Result<usize, ServerError> {
        self.post_with(messages, None).await
    }

    /// The same, and remembers with it how far what happened has been told.
    async fn post_with(
        &self,
        messages: &[Message],
        cursor: Option<(&'static str, i64)>,
    ) -> Result<usize, ServerError> {
        let (rows, gather) = (self.rows(messages, Clock::wall())?, self.gather());
        let posted = rows.clone();
        let places = self.writer.run(move |store| store.post_outbox(&posted, &gather, cursor)).await?;
        Ok(self.posted(&rows, &places))
    }

    /// Posts what a section's warnings have come to; from a thread that is not async.
    pub(crate) fn tell_warnings(&self, changes: &[Change], before: &[campaign::warning::Warning]) {
        let messages = happenings::of_changes(self, changes, before);
        if messages.is_empty() {
            return;
        }
        let rows = self.rows(&messages, Clock::wall());
        let posted = rows.and_then(|rows| {
            let (gather, given) = (self.gather(), rows.clone());
            let places = self.writer.run_blocking(move |store| store.post_outbox(&given, &gather, None))?;
            Ok(self.posted(&rows, &places))
        });
        if let Err(error) = posted {
            tracing::error!(%error, "what became of warnings could not be posted; open ones are posted at the next start");
        }
    }

    /// Something was entered in the ledger.
    pub(crate) fn happened(&self) {
        self.happened.notify_one();
    }

    /// Whether "now" is that of a replay: nothing is sent then.
    fn is_replay(&self) -> bool {
        self.clock.follows_data()
    }

    /// Sends a message anew; `false` when it was sent, or a worker has it.
    pub(crate) async fn send_anew(&self, stored: &OutboxMessage) -> Result<bool, ServerError> {
        let message = read_message(stored)?;
        if route(&message, &self.directory).channels.is_empty() {
            return Ok(false);
        }
        let Some(anew) = record::delivery(stored)?.anew(Clock::wall()) else { return Ok(false) };
        let (seq, delivery) = (stored.seq, record::standing(&anew));
        let queued = self.writer.run(move |store| store.requeue_outbox(seq, &delivery)).await?;
        self.due.notify_one();
        Ok(queued)
    }

    /// Gives the receipt for one message of an organisation, or for all of them.
    pub(crate) async fn receipt(
        &self,
        organisation: &str,
        only: Option<[u8; 16]>,
        account: i64,
    ) -> Result<u64, ServerError> {
        let receipt = OutboxReceipt { at: Clock::wall(), account };
        let of = organisation.to_owned();
        let stage = Stage::Receipted.word();
        let given =
            self.writer.run(move |store| store.receipt_outbox(&of, only.as_ref(), receipt, stage)).await?;
        if given > 0 {
            self.hub.tell("message", &serde_json::json!({ "organisations": [organisation] }));
        }
        Ok(given)
    }

    /// Sends a test message by one channel of a recipient, at once and beside the queue; `None` when there is no such channel.
    pub(crate) async fn test(&self, recipient: &Recipient, channel: usize) -> Option<(&Channel, Said)> {
        let channel = self.directory.channels(recipient).get(channel)?;
        let now = Clock::wall();
        let message = Message {
            id: campaign::notification::MessageId::of(&format!("test/{}", now.0), recipient),
            recipient: recipient.clone(),
            level: campaign::notification::AlertLevel::Ordinary,
            title: "汛清通知渠道测试".to_owned(),
            text: "这是一条测试消息，收到请忽略。\nThis is a test message; please ignore it.".to_owned(),
            about: None,
            clause: None,
            made: now,
            pages_only: false,
            answer: false,
        };
        Some((channel, self.by(channel, &message).await))
    }

    fn gather(&self) -> OutboxGather {
        OutboxGather {
            within_ms: i64::from(self.directory.sending.gather_seconds) * 1000,
            with: GATHERED_WITH.map(|stage| stage.word().to_owned()).to_vec(),
            delivery: record::standing(&Delivery::gathered()),
        }
    }

    /// Messages as they are stored. A recipient that the plan does not have is told of in the log.
    fn rows(&self, messages: &[Message], now: Instant) -> Result<Vec<OutboxMessage>, ServerError> {
        let mut rows = Vec::with_capacity(messages.len());
        for message in messages {
            let Some(organisation) = message.recipient.organisation(self.registry.plan()) else {
                tracing::warn!(recipient = %message.recipient, "a message to nobody of the plan was not posted");
                continue;
            };
            let delivery = Delivery::new(&route(message, &self.directory), now);
            rows.push(record::row(message, organisation, &delivery)?);
        }
        Ok(rows)
    }

    /// Tells pages and workers of new messages; gives how many there are.
    fn posted(&self, rows: &[OutboxMessage], places: &[Option<i64>]) -> usize {
        let new: Vec<_> = rows.iter().zip(places).filter(|(_, place)| place.is_some()).collect();
        let organisations: BTreeSet<_> = new.iter().map(|(row, _)| row.organisation.as_str()).collect();
        if !organisations.is_empty() {
            self.hub.tell("message", &serde_json::json!({ "organisations": organisations }));
            self.due.notify_one();
        }
        new.len()
    }

    /// The message of a number.
    pub(crate) fn message(
        &self,
        id: campaign::notification::MessageId,
    ) -> Result<Option<OutboxMessage>, ServerError> {
        Ok(self.reader.outbox_message(&id.0.to_be_bytes())?)
    }
}
