//! The one writer thread: group commit of frames, and every other write in between.

use std::sync::Arc;
use std::thread::JoinHandle;

use store::{ArrivedFrame, Outcome, StoreError, WriteStore};
use tokio::sync::{mpsc, oneshot};

use crate::ServerError;
use crate::commits::{Commits, Committed};
use crate::metrics::Metrics;

/// Most frames committed together.
const GROUP: usize = 4096;
/// Requests that may wait for the writer.
const QUEUE: usize = 8192;

type Outcomes = Result<Vec<Outcome>, Arc<StoreError>>;
type Job = Box<dyn FnOnce(&mut dyn WriteStore) + Send>;

enum Request {
    TakeIn(Vec<ArrivedFrame>, oneshot::Sender<Outcomes>),
    Run(Job),
}

/// A handle to the writer thread; clones share the thread. The thread ends when the last handle is gone.
#[derive(Clone)]
pub(crate) struct Writer {
    requests: mpsc::Sender<Request>,
}

impl Writer {
    /// Starts the thread. Every commit is told to `commits`.
    pub(crate) fn start(
        store: impl WriteStore + 'static,
        commits: Arc<Commits>,
        metrics: Arc<Metrics>,
    ) -> Result<(Self, JoinHandle<()>), ServerError> {
        let (requests, inbox) = mpsc::channel(QUEUE);
        let thread = std::thread::Builder::new()
            .name("writer".into())
            .spawn(move || Loop { store, inbox, commits, metrics }.run())
            .map_err(|source| ServerError::Io { attempted: "启动写入线程", source })?;
        Ok((Self { requests }, thread))
    }

    /// Stores frames; durable when it returns. One outcome per frame, in order.
    pub(crate) async fn take_in(&self, frames: Vec<ArrivedFrame>) -> Result<Vec<Outcome>, ServerError> {
        let (reply, answer) = oneshot::channel();
        self.requests.send(Request::TakeIn(frames, reply)).await.map_err(|_gone| ServerError::Stopping)?;
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
    commits: Arc<Commits>,
    metrics: Arc<Metrics>,
}

impl<S: WriteStore> Loop<S> {
    fn run(mut self) {
        while let Some(request) = self.inbox.blocking_recv() {
            match request {
                Request::Run(job) => job(&mut self.store),
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
                            Ok(Request::Run(job)) => {
                                then = Some(job);
                                break;
                            }
                            Err(_empty_or_closed) => break,
                        }
                    }
                    self.commit(group, replies);
                    if let Some(job) = then {
                        job(&mut self.store);
                    }
                }
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
        let stored: Vec<Committed> = group
            .into_iter()
            .zip(&outcomes)
            .filter_map(|(arrived, outcome)| match outcome {
                Outcome::Stored(frame) if !arrived.observations.is_empty() || arrived.held.is_some() => {
                    Some(Committed {
                        mn: arrived.mn,
                        received: arrived.received,
                        frame: *frame,
                        observations: arrived.observations,
                    })
                }
                _ => None,
            })
            .collect();
        if !stored.is_empty() {
            self.commits.tell(stored);
        }
    }
}
