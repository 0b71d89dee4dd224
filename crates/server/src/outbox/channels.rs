//! A message by a channel.

use std::time::Duration;

use campaign::notification::{Channel, Message, Outcome};
use tokio::io::{AsyncRead, AsyncWrite};

use super::{Outbox, dingtalk, mail, sms, webhook, wecom};
use crate::clock::Clock;

/// Longest text of the other side that is kept, in letters.
const MOST_SAID: usize = 300;

/// What became of an attempt, and what the other side said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) outcome: Outcome,
    pub(crate) detail: String,
}

impl Said {
    pub(super) fn new(outcome: Outcome, detail: impl Into<String>) -> Self {
        Self { outcome, detail: detail.into() }
    }
}

/// A connection in clear or by TLS.
pub(super) trait Connection: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Connection for T {}

impl Outbox {
    /// So long may each of connecting and talking take.
    pub(super) fn patience(&self) -> Duration {
        Duration::from_secs(u64::from(self.directory.sending.timeout_seconds.max(1)))
    }

    /// What somebody said, without the keys of our own servers.
    fn without_keys(&self, said: &str) -> String {
        let mail = self.directory.mail.iter().flat_map(|mail| mail.user.iter().chain(&mail.password));
        let sms = self.directory.sms.iter().flat_map(|sms| sms.headers.values().chain([&sms.url]));
        let keys = mail.chain(sms).filter(|key| key.reveal().len() >= 4);
        keys.fold(said.to_owned(), |told, key| told.replace(key.reveal(), "****"))
    }

    /// Sends once. What is said of it may be shown: no address stands in it.
    pub(super) async fn by(&self, channel: &Channel, message: &Message) -> Said {
        let now = Clock::wall();
        let said = match channel {
            Channel::Mail { address } => mail::send(self, address, message, now).await,
            Channel::Webhook { url, secret } => webhook::send(self, url, secret, message, now).await,
            Channel::Wecom { url } => wecom::send(self, url, message).await,
            Channel::Dingtalk { url, secret } => {
                dingtalk::send(self, url, secret.as_ref(), message, now).await
            }
            Channel::Sms { phone } => sms::send(self, phone, message).await,
        };
        let told = self.without_keys(&said.detail);
        let detail: String = told.chars().filter(|c| !c.is_control()).take(MOST_SAID).collect();
        Said { outcome: said.outcome, detail: channel.redacted(&detail) }
    }
}
