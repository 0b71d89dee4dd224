//! The connection to a broker: kept up, made again after a break, longer waits between tries.

use std::sync::Arc;
use std::time::Duration;

use rumqttc::{
    AckMode, AsyncClient, Event, EventLoop, MqttOptions, Packet, Publish, QoS, SubscribeFilter,
    SubscribeReasonCode, Transport,
};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

use super::config::Broker;
use super::state::{BrokerState, BrokerStates};
use super::store::{Storing, store};
use super::tls;
use crate::ServerError;
use crate::metrics::Metrics;
use crate::registry::Registry;
use crate::writer::Writer;

/// Messages that may wait between the two tasks of a broker.
const WAITING: usize = 512;
/// Requests (acknowledgements, subscriptions) that may wait for the connection.
const REQUESTS: usize = 1024;
/// Longest payload; a broker that sends a longer one is left and told in the state.
const PAYLOAD: usize = 4 * 1024 * 1024;
const KEEP_ALIVE_SECONDS: u16 = 30;
/// Waits between tries to connect.
const SHORTEST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_mins(1);

/// Starts the tasks of every broker of the registry; they end when the server stops.
pub(crate) fn start(
    registry: &Arc<Registry>,
    reader: &Arc<dyn ::store::ReadStore>,
    writer: &Writer,
    metrics: &Arc<Metrics>,
    stopped: &watch::Receiver<bool>,
) -> Result<(BrokerStates, Vec<JoinHandle<()>>), ServerError> {
    let (mut states, mut tasks) = (BrokerStates::default(), Vec::new());
    for broker in &registry.sources().0 {
        let (client, connection) = AsyncClient::builder(options(broker)?).capacity(REQUESTS).build();
        let state = BrokerState::of(broker);
        states.push(state.clone());
        let (messages, inbox) = mpsc::channel(WAITING);
        let storing = Storing {
            broker: broker.clone(),
            client: client.clone(),
            registry: Arc::clone(registry),
            reader: Arc::clone(reader),
            writer: writer.clone(),
            metrics: Arc::clone(metrics),
            state: state.clone(),
            stopped: stopped.clone(),
        };
        tasks.push(tokio::spawn(store(storing, inbox)));
        let keeping = Keeping {
            broker: broker.clone(),
            client,
            state,
            metrics: Arc::clone(metrics),
            stopped: stopped.clone(),
        };
        tasks.push(tokio::spawn(keeping.keep(connection, messages)));
    }
    Ok((states, tasks))
}

fn options(broker: &Broker) -> Result<MqttOptions, ServerError> {
    let mut options = MqttOptions::new(broker.client_id.clone(), (broker.host.clone(), broker.port));
    // The broker keeps what comes while we are away, and sends again what we did not acknowledge.
    options
        .set_keep_alive(KEEP_ALIVE_SECONDS)
        .set_clean_session(false)
        .set_ack_mode(AckMode::Manual)
        .set_max_packet_size(PAYLOAD, 64 * 1024);
    match (&broker.user, tls::password(broker)?) {
        (Some(user), Some(password)) => drop(options.set_credentials(user, password)),
        (Some(user), None) => drop(options.set_username(user)),
        (None, _) => {}
    }
    if broker.tls {
        options.set_transport(Transport::Tls(tls::configuration(broker)?));
    }
    Ok(options)
}

struct Keeping {
    broker: Broker,
    client: AsyncClient,
    state: BrokerState,
    metrics: Arc<Metrics>,
    stopped: watch::Receiver<bool>,
}

impl Keeping {
    async fn keep(mut self, mut connection: EventLoop, messages: mpsc::Sender<Publish>) {
        let mut wait = SHORTEST;
        loop {
            let event = tokio::select! {
                _ = self.stopped.wait_for(|stop| *stop) => return,
                event = connection.poll() => event,
            };
            match event {
                Ok(Event::Incoming(Packet::ConnAck(_))) => {
                    wait = SHORTEST;
                    self.connected();
                }
                Ok(Event::Incoming(Packet::SubAck(answer))) => self.subscribed(&answer.return_codes),
                Ok(Event::Incoming(Packet::Publish(publish))) => {
                    // Waiting here lets the broker wait: its messages are not read faster than they are stored.
                    if messages.send(publish).await.is_err() {
                        return;
                    }
                }
                Ok(_) => {}
                Err(error) => {
                    self.broken(&error);
                    tokio::select! {
                        _ = self.stopped.wait_for(|stop| *stop) => return,
                        () = tokio::time::sleep(wait) => {}
                    }
                    wait = (wait * 2).min(LONGEST);
                }
            }
        }
    }

    fn connected(&self) {
        self.state.connected();
        Metrics::one(&self.metrics.mqtt_connects);
        tracing::info!(broker = self.broker.name, "connected to the MQTT broker");
        let filter = |(filter, _): &(String, _)| SubscribeFilter::new(filter.clone(), QoS::AtLeastOnce);
        if let Err(error) = self.client.try_subscribe_many(self.broker.topics.iter().map(filter)) {
            self.state.refused(format!("订阅失败：{error} (subscribing failed)"));
            tracing::error!(broker = self.broker.name, %error, "subscribing failed");
        }
    }

    fn subscribed(&self, codes: &[SubscribeReasonCode]) {
        for (code, (filter, _)) in codes.iter().zip(&self.broker.topics) {
            if *code == SubscribeReasonCode::Failure {
                self.state.refused(format!("代理拒绝订阅 {filter} (the broker refuses this subscription)"));
                tracing::error!(broker = self.broker.name, filter, "the broker refuses a subscription");
            }
        }
    }

    fn broken(&self, error: &rumqttc::ConnectionError) {
        Metrics::one(&self.metrics.mqtt_disconnects);
        if self.state.disconnected(error.to_string()) {
            tracing::warn!(broker = self.broker.name, %error, "the MQTT connection broke");
        } else {
            tracing::debug!(broker = self.broker.name, %error, "no MQTT connection");
        }
    }
}
