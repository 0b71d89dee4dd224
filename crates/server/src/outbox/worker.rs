//! Workers: claim what is due, put the attempt on record, send, put down what became of it.

use std::sync::Arc;
use std::time::Duration;

use campaign::notification::{Channel, Delivery, Message, Outcome, Route, Stage, of_failure, route};
use store::{OutboxClaim, OutboxMessage, OutboxSend};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::{Outbox, Said, read_message, record};
use crate::ServerError;
use crate::clock::Clock;

/// Attempts under way at once.
const AT_ONCE: usize = 16;
/// So often it is looked whether something has become due.
const LOOK: Duration = Duration::from_secs(1);
/// Longer than any attempt takes: connecting, talking and putting it down.
const LEASE_FACTOR: u32 = 6;
/// So long may attempts under way take when the server stops.
const CLOSING: Duration = Duration::from_secs(5);

/// Works until the server stops.
pub(super) async fn work(outbox: Arc<Outbox>, mut stopped: watch::Receiver<bool>) {
    if let Err(error) = outbox.writer.run(|store| store.free_outbox()).await {
        tracing::error!(%error, "what an earlier server left under way could not be freed; it is taken up when its time is over");
    }
    let mut under_way = JoinSet::new();
    while !*stopped.borrow() {
        while under_way.try_join_next().is_some() {}
        let room = AT_ONCE.saturating_sub(under_way.len());
        let claims = if room > 0 { outbox.claim(room).await } else { Vec::new() };
        let idle = claims.is_empty();
        for claim in claims {
            let outbox = Arc::clone(&outbox);
            under_way.spawn(async move { outbox.take(claim).await });
        }
        if idle {
            tokio::select! {
                () = outbox.due.notified() => {}
                () = tokio::time::sleep(LOOK) => {}
                Some(_one_less) = under_way.join_next(), if room == 0 => {}
                _ = stopped.wait_for(|stop| *stop) => {}
            }
        }
    }
    let rest = async { while under_way.join_next().await.is_some() {} };
    if tokio::time::timeout(CLOSING, rest).await.is_err() {
        tracing::warn!(
            "notifications were under way when the server stopped; the next start tells which are unsure"
        );
    }
}

impl Outbox {
    async fn claim(&self, room: usize) -> Vec<OutboxClaim> {
        let now = Clock::wall();
        let lease = self.patience() * LEASE_FACTOR;
        let until = now.plus_ms(i64::try_from(lease.as_millis()).unwrap_or(i64::MAX));
        match self.writer.run(move |store| store.claim_outbox(now, until, room)).await {
            Ok(claims) => claims,
            Err(ServerError::Stopping) => Vec::new(),
            Err(error) => {
                tracing::error!(%error, "what is due to be sent could not be read; tried again");
                tokio::time::sleep(LOOK).await;
                Vec::new()
            }
        }
    }

    async fn take(&self, claim: OutboxClaim) {
        let seq = claim.message.seq;
        if let Err(error) = self.one(claim).await {
            tracing::error!(message = seq, %error, "a notification could not be put down; it is taken up again when its time is over");
        }
    }

    async fn one(&self, claim: OutboxClaim) -> Result<(), ServerError> {
        let OutboxClaim { message: stored, interrupted } = claim;
        let message = read_message(&stored)?;
        let route = route(&message, &self.directory);
        let delivery = record::delivery(&stored)?;
        if let Some(send) = interrupted {
            let said = Said {
                outcome: Outcome::Unsure,
                detail: "发送途中服务中断，可能已送达 the server stopped while it was on its way".to_owned(),
            };
            return self.ended(&stored, &message, Some(send), said, delivery, &route).await;
        }
        let Some(channel) = route.channels.get(delivery.channel) else {
            // The contacts were changed meanwhile and this channel is gone.
            let said = Said { outcome: Outcome::Refused, detail: String::new() };
            return self.ended(&stored, &message, None, said, delivery, &route).await;
        };
        let begun = delivery.begun();
        let send = self.begin(&stored, channel, &begun).await?;
        let said = self.by(channel, &message).await;
        self.ended(&stored, &message, Some(send), said, begun, &route).await
    }

    /// Puts an attempt on record before anything is sent.
    async fn begin(
        &self,
        stored: &OutboxMessage,
        channel: &Channel,
        begun: &Delivery,
    ) -> Result<OutboxSend, ServerError> {
        let standing = record::standing(begun);
        let send = OutboxSend {
            id: 0,
            message: stored.seq,
            channel: standing.channel,
            kind: channel.kind().word().to_owned(),
            address: channel.masked(),
            began: Clock::wall(),
            ended: None,
            outcome: None,
            detail: String::new(),
        };
        let put = send.clone();
        let id = self.writer.run(move |store| store.begin_send(&put, &standing)).await?;
        Ok(OutboxSend { id, ..send })
    }

    async fn ended(
        &self,
        stored: &OutboxMessage,
        message: &Message,
        send: Option<OutboxSend>,
        said: Said,
        was: Delivery,
        route: &Route<'_>,
    ) -> Result<(), ServerError> {
        let now = Clock::wall();
        let next = was.after(said.outcome, route, now);
        let channel = send.as_ref().map_or("", |send| send.kind.as_str()).to_owned();
        let address = send.as_ref().map_or("", |send| send.address.as_str()).to_owned();
        let (outcome, stage) = (said.outcome.word(), next.stage.word());
        match said.outcome {
            Outcome::Sent => {
                tracing::info!(message = stored.seq, channel, address, "a notification was sent");
            }
            _ => {
                tracing::warn!(
                    message = stored.seq,
                    channel,
                    address,
                    outcome,
                    stage,
                    detail = said.detail,
                    "a notification was not sent"
                );
            }
        }
        let failures = if next.stage == Stage::GivenUp {
            self.rows(&of_failure(message, self.registry.plan(), now), now)?
        } else {
            Vec::new()
        };
        let ended = send.map(|send| OutboxSend {
            ended: Some(now),
            outcome: Some(outcome.to_owned()),
            detail: said.detail,
            ..send
        });
        let (seq, standing) = (stored.seq, record::standing(&next));
        let mut told: Vec<String> = failures.iter().map(|row| row.organisation.clone()).collect();
        told.push(stored.organisation.clone());
        self.writer.run(move |store| store.end_send(seq, ended.as_ref(), &standing, &failures)).await?;
        self.hub.tell("message", &serde_json::json!({ "organisations": told }));
        if next.due.is_some() {
            self.due.notify_one();
        }
        Ok(())
    }
}
