//! What handlers work with.

use std::sync::Arc;

use store::ReadStore;
use tokio::sync::Semaphore;

use crate::accounts::throttle::Throttle;
use crate::clock::Clock;
use crate::commits::Commits;
use crate::desk::{CampaignDesk, Rehearsal};
use crate::hub::Hub;
use crate::intake::BrokerStates;
use crate::live::Live;
use crate::metrics::Metrics;
use crate::outbox::Outbox;
use crate::outlooks::Outlooks;
use crate::rain::Rain;
use crate::registry::Registry;
use crate::stations::Stations;
use crate::whatif::WhatIfs;
use crate::writer::Writer;

/// The running server, shared by all handlers.
pub(crate) struct App {
    pub(crate) clock: Arc<Clock>,
    pub(crate) registry: Arc<Registry>,
    pub(crate) live: Arc<Live>,
    pub(crate) reader: Arc<dyn ReadStore>,
    pub(crate) writer: Writer,
    /// Where a review is told, so that it counts.
    pub(crate) commits: Arc<Commits>,
    /// The same for the watch over stations.
    pub(crate) station_commits: Arc<Commits>,
    pub(crate) hub: Arc<Hub>,
    pub(crate) stations: Arc<Stations>,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) rain: Arc<Rain>,
    /// Forecasts of the sections' water.
    pub(crate) outlooks: Arc<Outlooks>,
    /// What people do, chained.
    pub(crate) desk: CampaignDesk,
    /// The clock of a rehearsal, in one.
    pub(crate) rehearsal: Option<Rehearsal>,
    /// Messages to organisations.
    pub(crate) outbox: Arc<Outbox>,
    /// Connections to MQTT brokers.
    pub(crate) brokers: BrokerStates,
    /// Questions to the river model, and their answers.
    pub(crate) whatifs: Arc<WhatIfs>,
    pub(crate) throttle: Throttle,
    /// Passwords hashed at once: each takes 19 MiB and tens of milliseconds.
    pub(crate) hashing: Semaphore,
    /// Bodies of messages read at once: each takes its length several times over.
    pub(crate) bodies: Arc<Semaphore>,
    /// Files read and stored at once: one of 99,000 rows took half a gigabyte.
    pub(crate) files: Arc<Semaphore>,
    /// Answers worked out at once that read much of the store: each keeps a core busy.
    pub(crate) scans: Arc<Semaphore>,
}
