//! The stations themselves: who is connected, what they are asked, what is missing of their data, what is wrong with them.
//!
//! One thread follows the writer and the connections ([`follow`]); pages read what it knows under a lock. Rules are
//! `telemetry`'s, their results the store's: after a restart [`restore`] makes the same state again.

mod directory;
mod follow;
mod keep;
mod orders;
mod post;
mod quirks;
mod restore;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, mpsc};
use std::thread::JoinHandle;

use standards::Mn;
use store::RequestRecord;

use crate::ServerError;
use crate::commits::Commits;

pub(crate) use directory::{Directory, LineNews, Order};
pub(crate) use follow::Surroundings;
pub(crate) use orders::{Asked, OrderBody, OrderState, history_of};
pub(crate) use post::Post;
pub(crate) use quirks::{Quirk, Quirks};

/// Makes the state of every station again and starts the thread that keeps it.
pub(crate) async fn start(
    around: Surroundings,
    commits: Arc<Commits>,
) -> Result<(Arc<Stations>, JoinHandle<()>), ServerError> {
    let (stations, lines) = Stations::new(Arc::clone(&commits));
    let stations = Arc::new(stations);
    let Surroundings { registry, reader, writer, clock, .. } = &around;
    let known = restore::restore(&stations, registry, &**reader, writer, clock).await?;
    let follower = follow::StationFollower { stations: Arc::clone(&stations), around };
    let thread = std::thread::Builder::new()
        .name("stations".into())
        .spawn(move || follow::follow(&follower, &commits, &lines, known))
        .map_err(|source| ServerError::Io { attempted: "启动站点监视线程", source })?;
    Ok((stations, thread))
}

/// What is known about stations, shared by connections, pages and the thread that follows.
#[derive(Debug)]
pub(crate) struct Stations {
    pub(crate) directory: Arc<Directory>,
    pub(crate) quirks: Arc<Quirks>,
    posts: RwLock<BTreeMap<Mn, Post>>,
    /// Requests under way, by the number of their record.
    orders: Mutex<HashMap<i64, RequestRecord>>,
}

impl Stations {
    /// Nothing known yet; with what connections will tell.
    pub(crate) fn new(follower: Arc<Commits>) -> (Self, mpsc::Receiver<LineNews>) {
        let (sender, news) = mpsc::channel();
        let stations = Self {
            directory: Arc::new(Directory::new(sender, follower)),
            quirks: Arc::default(),
            posts: RwLock::default(),
            orders: Mutex::default(),
        };
        (stations, news)
    }

    pub(crate) fn posts(&self) -> RwLockReadGuard<'_, BTreeMap<Mn, Post>> {
        self.posts.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn posts_mut(&self) -> RwLockWriteGuard<'_, BTreeMap<Mn, Post>> {
        self.posts.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Remembers a request that is on its way.
    pub(crate) fn put_order(&self, record: RequestRecord) {
        self.orders.lock().unwrap_or_else(PoisonError::into_inner).insert(record.id, record);
    }

    /// Changes a request that is on its way; `None` when it is none.
    fn with_order<T>(&self, id: i64, change: impl FnOnce(&mut RequestRecord) -> T) -> Option<T> {
        self.orders.lock().unwrap_or_else(PoisonError::into_inner).get_mut(&id).map(change)
    }

    /// Forgets a request that has ended.
    pub(crate) fn take_order(&self, id: i64) -> Option<RequestRecord> {
        self.orders.lock().unwrap_or_else(PoisonError::into_inner).remove(&id)
    }
}
