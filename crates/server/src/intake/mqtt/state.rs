//! How the connections to brokers are doing, for pages and operators.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use standards::time::Instant;
use utoipa::ToSchema;

use super::config::Broker;
use crate::clock::Clock;

/// One broker's connection.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct BrokerView {
    name: String,
    /// Host and port.
    address: String,
    tls: bool,
    /// Topic filters.
    topics: Vec<String>,
    connected: bool,
    /// Since when it is connected, or is not.
    #[schema(value_type = String)]
    since: Instant,
    /// Why it is not, or why a subscription was refused.
    error: Option<String>,
    /// Messages stored and acknowledged since the server started.
    messages: u64,
    /// Messages without any readable value: held in quarantine.
    unreadable: u64,
    /// When the newest message was stored.
    #[schema(value_type = Option<String>)]
    last_message: Option<Instant>,
    /// What was wrong with the newest payload that had a mistake.
    last_problem: Option<String>,
}

/// A broker's state, shared by its tasks and the pages.
#[derive(Debug, Clone)]
pub(super) struct BrokerState(Arc<Mutex<BrokerView>>);

/// All brokers' states.
#[derive(Debug, Clone, Default)]
pub(crate) struct BrokerStates(Vec<BrokerState>);

impl BrokerState {
    pub(super) fn of(broker: &Broker) -> Self {
        Self(Arc::new(Mutex::new(BrokerView {
            name: broker.name.clone(),
            address: format!("{}:{}", broker.host, broker.port),
            tls: broker.tls,
            topics: broker.topics.iter().map(|(filter, _)| filter.clone()).collect(),
            connected: false,
            since: Clock::wall(),
            error: None,
            messages: 0,
            unreadable: 0,
            last_message: None,
            last_problem: None,
        })))
    }

    fn lock(&self) -> MutexGuard<'_, BrokerView> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn connected(&self) {
        let mut view = self.lock();
        (view.connected, view.since, view.error) = (true, Clock::wall(), None);
    }

    /// Whether it was connected until now.
    pub(super) fn disconnected(&self, error: String) -> bool {
        let mut view = self.lock();
        let was = std::mem::replace(&mut view.connected, false);
        if was {
            view.since = Clock::wall();
        }
        view.error = Some(error);
        was
    }

    pub(super) fn refused(&self, error: String) {
        self.lock().error = Some(error);
    }

    pub(super) fn stored(&self, messages: u64, unreadable: u64, problem: Option<String>) {
        let mut view = self.lock();
        view.messages += messages;
        view.unreadable += unreadable;
        view.last_message = Some(Clock::wall());
        if problem.is_some() {
            view.last_problem = problem;
        }
    }
}

impl BrokerStates {
    pub(super) fn push(&mut self, state: BrokerState) {
        self.0.push(state);
    }

    /// As they are now.
    pub(crate) fn views(&self) -> Vec<BrokerView> {
        self.0.iter().map(|state| state.lock().clone()).collect()
    }
}
