//! The one writer thread: group commit of frames, and every other write in between.

use std::sync::Arc;
use std::thread::JoinHandle;

use standards::time::Instant;
use store::{ArrivedFrame, NewImport, Outcome, StoreError, WriteStore};
use tokio::sync::{mpsc, oneshot};

use crate::ServerError;
use crate::commits::{Commits, Committed};
use crate::keeping::Upkeep;
use crate::metrics::Metrics;

/// Most frames committed together.
const GROUP: usize = 4096;
/// Requests that may wait for the writer.
const QUEUE: usize = 8192;
/// Work of one slice of sealing, in observations: some milliseconds, which is what a frame may wait for it.
const SLICE: usize = 1000;
/// Frames forgotten in one slice.
const FORGET: usize = 2560;
/// Under load, one slice after so many requests.
const BETWEEN: u32 = 64;

type Outcomes = Result<Vec<Outcome>, Arc<StoreError>>;
type Imported = Result<(Vec<Outcome>, i64), Arc<StoreError>>;
type Job = Box<dyn FnOnce(&mut dyn WriteStore) + Send>;

enum Request {
    TakeIn(Vec<ArrivedFrame>, oneshot::Sender<Outcomes>),
    Import(Vec<ArrivedFrame>, NewImport, oneshot::Sender<Imported>),
    Run(Job),
    Keep(Upkeep),
}

/// A handle to the writer thread; clones share the thread. The thread ends when the last handle is gone.
#[derive(Clone)]
pub(crate) struct Writer {
    requests: mpsc::Sender<Request>,
}

impl Writer {
    /// Starts the thread. Every commit is told to each of `followers`.
    pub(crate) fn start(
        store: impl WriteStore + 'static,
        followers: Vec<Arc<Commits>>,
        metrics: Arc<Metrics>,
    ) -> Result<(Self, JoinHandle<()>), ServerError> {
        let (requests, inbox) = mpsc::channel(QUEUE);
        let thread = std::thread::Builder::new()
            .name("writer".into())
            .spawn(move || Loop { store, inbox, followers, metrics, upkeep: None, since: 0 }.run())
            .map_err(|source| ServerError::Io { attempted: "启动写入线程", source })?;
        Ok((Self { requests }, thread))
    }

    /// Stores frames; durable when it returns. One outcome per frame, in order.
    pub(crate) async fn take_in(&self, frames: Vec<ArrivedFrame>) -> Result<Vec<Outcome>, ServerError> {
        let (reply, answer) = oneshot::channel();
        self.requests.send(Request::TakeIn(frames, reply)).await.map_err(|_gone| ServerError::Stopping)?;
        Ok(answer.await.map_err(|_gone| ServerError::Stopping)??)
    }

    /// Stores a file, its rows and the record of its import in one transaction; durable when it returns.
    pub(crate) async fn take_in_import(
        &self,
        frames: Vec<ArrivedFrame>,
        import: NewImport,
    ) -> Result<(Vec<Outcome>, i64), ServerError> {
        let (reply, answer) = oneshot::channel();
        let request = Request::Import(frames, import, reply);
        self.requests.send(request).await.map_err(|_gone| ServerError::Stopping)?;
        Ok(answer.await.map_err(|_gone| ServerError::Stopping)??)
    }

    /// Runs another write; durable when it returns.
    pub(crate) async fn run<T, F>(&self, write: F) -> Result<T, ServerError>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn WriteStore) -> Result<T, StoreError> + Send + 'static,
    {
        let (job, answer) = Self::job(write);
        self.requests.send(Request::Run(job)).await.map_err(|_gone| ServerError::Stopping)?;
        Ok(answer.await.map_err(|_gone| ServerError::Stopping)??)
    }

    /// The same from a thread that is not async.
    pub(crate) fn run_blocking<T, F>(&self, write: F) -> Result<T, ServerError>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn WriteStore) -> Result<T, StoreError> + Send + 'static,
    {
        let (job, answer) = Self::job(write);
        self.requests.blocking_send(Request::Run(job)).map_err(|_gone| ServerError::Stopping)?;
        Ok(answer.blocking_recv().map_err(|_gone| ServerError::Stopping)??)
    }

    /// Asks for upkeep between batches; a request in place of one under way.
    pub(crate) async fn keep(&self, upkeep: Upkeep) {
        // Without a writer the server is stopping, and there is nothing to keep.
        let _stopping = self.requests.send(Request::Keep(upkeep)).await;
    }

    fn job<T, F>(write: F) -> (Job, oneshot::Receiver<Result<T, StoreError>>)
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn WriteStore) -> Result<T, StoreError> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job: Job = Box::new(move |store| {
            // The asker may have gone away; the write is done all the same.
            let _asker_gone = reply.send(write(store));
        });
        (job, answer)
    }
}

struct Loop<S> {
    store: S,
    inbox: mpsc::Receiver<Request>,
    followers: Vec<Arc<Commits>>,
    metrics: Arc<Metrics>,
    /// What is left to do when nobody waits.
    upkeep: Option<Upkeep>,
    /// Requests since the newest slice of it.
    since: u32,
}

impl<S: WriteStore> Loop<S> {
    fn run(mut self) {
        while let Some(request) = self.next() {
            let mut next = Some(request);
            while let Some(request) = next.take() {
                next = self.one(request);
            }
        }
    }

    /// Does what is asked; gives what was met while frames were gathered.
    fn one(&mut self, request: Request) -> Option<Request> {
        match request {
            Request::Run(job) => job(&mut self.store),
            Request::Keep(upkeep) => self.upkeep = Some(upkeep),
            Request::Import(frames, import, reply) => self.import(frames, &import, reply),
            Request::TakeIn(frames, reply) => {
                let mut group = frames;
                let mut replies = vec![(group.len(), reply)];
                let mut then = None;
                while group.len() < GROUP {
                    match self.inbox.try_recv() {
                        Ok(Request::TakeIn(frames, reply)) => {
                            replies.push((frames.len(), reply));
                            group.extend(frames);
                        }
                        Ok(Request::Keep(upkeep)) => self.upkeep = Some(upkeep),
                        Ok(other) => {
                            then = Some(other);
                            break;
                        }
                        Err(_empty_or_closed) => break,
                    }
                }
                self.commit(group, replies);
                return then;
            }
        }
        None
    }

    fn import(&mut self, frames: Vec<ArrivedFrame>, import: &NewImport, reply: oneshot::Sender<Imported>) {
        match self.store.take_in_import(&frames, import) {
            Ok((outcomes, id)) => {
                self.metrics.committed(&frames, &outcomes);
                let _asker_gone = reply.send(Ok((outcomes.clone(), id)));
                self.tell(frames, &outcomes);
            }
            Err(error) => {
                tracing::error!(file = import.name, %error, "a file was not imported");
                self.metrics.store_failed();
                let _asker_gone = reply.send(Err(Arc::new(error)));
            }
        }
    }

    /// The next request. Upkeep fills the time without one, and takes a slice now and then when there always is one.
    fn next(&mut self) -> Option<Request> {
        if self.upkeep.is_some() && self.since >= BETWEEN {
            self.slice();
        }
        self.since = self.since.saturating_add(1);
        while self.upkeep.is_some() {
            match self.inbox.try_recv() {
                Ok(request) => return Some(request),
                Err(mpsc::error::TryRecvError::Disconnected) => return None,
                Err(mpsc::error::TryRecvError::Empty) => self.slice(),
            }
        }
        self.inbox.blocking_recv()
    }

    fn slice(&mut self) {
        self.since = 0;
        let Some(Upkeep { closed, forget_before }) = self.upkeep else { return };
        let done = self.store.seal(closed, SLICE).and_then(|sealed| {
            let forgotten = forget_before.map_or(Ok(0), |before| self.store.forget_frames(before, FORGET))?;
            self.metrics.kept(&sealed, forgotten);
            Ok(sealed.done && forgotten == 0)
        });
        match done {
            Ok(false) => {}
            Ok(true) => self.upkeep = None,
            Err(error) => {
                tracing::warn!(%error, "closed days could not be sealed; tried again later");
                self.upkeep = None;
            }
        }
    }

    fn commit(&mut self, group: Vec<ArrivedFrame>, replies: Vec<(usize, oneshot::Sender<Outcomes>)>) {
        let outcomes = match self.store.take_in(&group) {
            Ok(outcomes) => outcomes,
            Err(error) => {
                tracing::error!(frames = group.len(), %error, "frames not stored and not answered");
                self.metrics.store_failed();
                let error = Arc::new(error);
                for (_, reply) in replies {
                    let _asker_gone = reply.send(Err(Arc::clone(&error)));
                }
                return;
            }
        };
        self.metrics.committed(&group, &outcomes);
        let mut answered = 0;
        for (count, reply) in replies {
            let _asker_gone = reply.send(Ok(outcomes[answered..answered + count].to_vec()));
            answered += count;
        }
        self.tell(group, &outcomes);
    }

    /// Tells what is durable to whoever follows.
    fn tell(&self, group: Vec<ArrivedFrame>, outcomes: &[Outcome]) {
        let stored: Arc<[Committed]> = group
            .into_iter()
            .zip(outcomes)
            .filter(|(arrived, _)| !arrived.observations.is_empty() || arrived.held.is_some())
            .filter_map(|(arrived, outcome)| {
                let frame = outcome.new_frame()?;
                let (observations, known) = match outcome {
                    Outcome::Unchanged(_) => (Vec::new(), arrived.observations),
                    Outcome::Stored(_) | Outcome::Repeated(_) => (arrived.observations, Vec::new()),
                };
                Some(Committed {
                    mn: arrived.mn,
                    received: arrived.received,
                    frame,
                    sent: sent(&arrived.raw),
                    held: arrived.held,
                    observations,
                    known,
                })
            })
            .collect();
        if !stored.is_empty() {
            self.followers.iter().for_each(|follower| follower.tell(Arc::clone(&stored)));
        }
    }
}

/// The request number of a frame of HJ 212 as a time: the clock of whoever made it.
pub(crate) fn sent(raw: &[u8]) -> Option<Instant> {
    // It stands in front in nearly every frame; one that hides it says nothing about the clock.
    let digits = raw.get(6..)?.strip_prefix(b"QN=")?.get(..17)?;
    let digits = std::str::from_utf8(digits).ok()?;
    let milliseconds: i64 = digits.get(14..)?.parse().ok()?;
    Some(Instant::from_compact(digits.get(..14)?)?.plus_ms(milliseconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_sending_is_read_from_the_request_number_alone() {
        let time = sent(b"##0101QN=20210401080005223;ST=21;CN=2061").unwrap();
        assert_eq!(time.to_string(), "2021-04-01T08:00:05.223+08:00");
        assert_eq!(sent(b"##0101ST=21;QN=20210401080005223;"), None);
        assert_eq!(sent(b"##0101QN=20210231080005223;"), None);
        assert_eq!(sent(b"{}"), None);
    }
}
