//! How readings come in beside HJ 212: the connections to MQTT brokers.

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;

use crate::accounts::gate::{Allowed, ViewFrames};
use crate::intake::BrokerView;

/// The ways in.
#[derive(Serialize, ToSchema)]
pub(crate) struct IntakePage {
    /// Brokers in the order of their description; none when none is described.
    brokers: Vec<BrokerView>,
}

/// Tells how the connections are doing.
#[utoipa::path(get, path = "/intake", tag = "intake", responses((status = 200, body = IntakePage)))]
pub(crate) async fn intake(by: Allowed<ViewFrames>) -> Json<IntakePage> {
    Json(IntakePage { brokers: by.app.brokers.views() })
}
