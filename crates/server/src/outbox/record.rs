//! Messages as the store keeps them.

use campaign::notification::{Delivery, Message, Stage};
use campaign::plan::OrganisationId;
use store::{OutboxDelivery, OutboxMessage};

use crate::ServerError;

/// A message that is not stored yet.
pub(super) fn row(
    message: &Message,
    organisation: &OrganisationId,
    delivery: &Delivery,
) -> Result<OutboxMessage, ServerError> {
    let body = serde_json::to_string(message).map_err(|error| ServerError::Content(error.to_string()))?;
    Ok(OutboxMessage {
        seq: 0,
        id: message.id.0.to_be_bytes(),
        recipient: message.recipient.to_string(),
        organisation: organisation.to_string(),
        // A worse level under the same title is not the same.
        subject: message.headline(),
        made: message.made,
        body,
        delivery: standing(delivery),
        receipt: None,
    })
}

/// The message of a row.
pub(crate) fn read(row: &OutboxMessage) -> Result<Message, ServerError> {
    serde_json::from_str(&row.body)
        .map_err(|error| ServerError::Content(format!("消息 {}：{error}", row.seq)))
}

pub(super) fn standing(delivery: &Delivery) -> OutboxDelivery {
    OutboxDelivery {
        stage: delivery.stage.word().to_owned(),
        channel: u32::try_from(delivery.channel).unwrap_or(u32::MAX),
        tries: u32::try_from(delivery.tries).unwrap_or(u32::MAX),
        due: delivery.due,
    }
}

/// How far a row's sending has come.
pub(super) fn delivery(row: &OutboxMessage) -> Result<Delivery, ServerError> {
    let OutboxDelivery { stage, channel, tries, due } = &row.delivery;
    let stage =
        Stage::parse(stage).ok_or_else(|| ServerError::Content(format!("消息 {}：{stage}", row.seq)))?;
    Ok(Delivery { stage, channel: *channel as usize, tries: *tries as usize, due: *due })
}
