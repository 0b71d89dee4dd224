//! One telemetry connection: bytes to frames to the writer, answers after the commit.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use hj212::session::Millis;
use hj212::{Event, Framer, FramerConfig, Message};
use standards::Mn;
use store::ArrivedFrame;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{Instant as Deadline, sleep, timeout, timeout_at};

use super::IntakeLimits;
use super::conversation::{Conversation, Held};
use super::places::{Known, Turns};
use super::translate::{Arrival, translate};
use crate::clock::Clock;
use crate::metrics::Metrics;
use crate::registry::Registry;
use crate::stations::{Directory, Order, Quirks};
use crate::writer::Writer;

/// Bytes read at once of a station.
const READ: usize = 64 * 1024;
/// Frames handed to the writer at once.
const BATCH: usize = 256;
/// The same of a peer that has not shown itself to be a station.
const STRANGERS_BATCH: usize = 16;
/// Bytes read at once of such a peer; the first frame of a station is shorter.
pub(super) const STRANGERS_READ: usize = 4096;
/// Pause after them, in which others are served: endless garbage comes as slowly as it may be endless.
pub(super) const STRANGERS_PAUSE: Duration = Duration::from_millis(50);
/// After so much silence a frame that lacks only its line end is complete.
const SILENCE: Duration = Duration::from_millis(300);

/// What a connection needs.
pub(super) struct Connection {
    pub(super) peer: String,
    pub(super) registry: Arc<Registry>,
    pub(super) writer: Writer,
    pub(super) metrics: Arc<Metrics>,
    pub(super) directory: Arc<Directory>,
    pub(super) quirks: Arc<Quirks>,
    pub(super) known: Known,
    pub(super) turns: Turns,
    pub(super) limits: IntakeLimits,
}

/// What a connection was waiting for.
enum Woken {
    Read(ControlFlow<Ended, bool>),
    Order(Order),
    Timeout,
    Stopping,
}

/// Why a connection ended.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Ended {
    ByPeer,
    Idle,
    OnlyGarbage,
    AnswerNotTaken,
    NotStored,
    Stopping,
}

impl Ended {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::ByPeer => "closed by the peer",
            Self::Idle => "no whole frame in time",
            Self::OnlyGarbage => "too many bytes outside frames",
            Self::AnswerNotTaken => "the peer did not take its answer",
            Self::NotStored => "frames could not be stored",
            Self::Stopping => "the server is stopping",
        }
    }
}

impl Connection {
    pub(super) async fn serve(self, socket: TcpStream, stop: &mut watch::Receiver<bool>) -> Ended {
        let mut conversation =
            Conversation::new(&self.peer, Arc::clone(&self.directory), Arc::clone(&self.registry));
        let ended = self.talk(socket, stop, &mut conversation).await;
        conversation.end(ended.word());
        ended
    }

    async fn talk(
        &self,
        mut socket: TcpStream,
        stop: &mut watch::Receiver<bool>,
        conversation: &mut Conversation,
    ) -> Ended {
        // Answers are small and awaited: no delay by Nagle. A socket that refuses is served all the same.
        let _best_effort = socket.set_nodelay(true);
        let mut framer = Framer::new(FramerConfig { max_frame: self.limits.frame_bytes });
        let mut buffer = vec![0; STRANGERS_READ];
        let mut deadline = Deadline::now() + self.limits.first_frame;
        let mut garbage = 0;
        let mut silent = false;
        loop {
            let waits_until = conversation.next_timeout();
            let woken = tokio::select! {
                read = Self::read(&mut socket, &mut buffer, &mut framer, &mut silent, deadline) => Woken::Read(read),
                Some(order) = conversation.orders.recv() => Woken::Order(order),
                () = until(waits_until), if waits_until.is_some() => Woken::Timeout,
                _ = stop.wait_for(|stop| *stop) => Woken::Stopping,
            };
            let read = match woken {
                Woken::Read(read) => read,
                Woken::Stopping => return Ended::Stopping,
                Woken::Order(_) | Woken::Timeout => {
                    if let Woken::Order(order) = woken {
                        conversation.ask(order);
                    }
                    if let ControlFlow::Break(ended) = self.say(conversation, &mut socket).await {
                        return ended;
                    }
                    continue;
                }
            };
            let closed = match read {
                ControlFlow::Continue(closed) => closed,
                ControlFlow::Break(ended) => return ended,
            };
            loop {
                let (arrivals, more) = self.take_batch(&mut framer, &mut garbage, conversation);
                if !arrivals.is_empty() {
                    deadline = Deadline::now() + self.limits.idle;
                    garbage = 0;
                    let answered = self.store_and_answer(arrivals, &mut socket, conversation).await;
                    if let ControlFlow::Break(ended) = answered {
                        return ended;
                    }
                }
                if !more {
                    break;
                }
            }
            if closed {
                return Ended::ByPeer;
            }
            if garbage > self.limits.garbage_bytes {
                return Ended::OnlyGarbage;
            }
            if !self.known.load(Ordering::Relaxed) {
                sleep(STRANGERS_PAUSE).await;
            } else if buffer.len() < READ {
                buffer.resize(READ, 0);
            }
        }
    }

    /// Feeds the framer; `true` when the stream has ended.
    ///
    /// `silent` says that the framer knows of the silence already: many peers that each hold back half a frame wake nobody.
    async fn read(
        socket: &mut TcpStream,
        buffer: &mut [u8],
        framer: &mut Framer,
        silent: &mut bool,
        deadline: Deadline,
    ) -> ControlFlow<Ended, bool> {
        let read = if framer.buffered() > 0 && !*silent {
            match timeout(SILENCE, socket.read(buffer)).await {
                Err(_silent) => {
                    framer.idle();
                    *silent = true;
                    let expired = Deadline::now() >= deadline;
                    return if expired {
                        ControlFlow::Break(Ended::Idle)
                    } else {
                        ControlFlow::Continue(false)
                    };
                }
                Ok(read) => read,
            }
        } else {
            match timeout_at(deadline, socket.read(buffer)).await {
                Err(_late) => return ControlFlow::Break(Ended::Idle),
                Ok(read) => read,
            }
        };
        *silent = false;
        match read {
            Ok(0) | Err(_) => {
                framer.finish();
                ControlFlow::Continue(true)
            }
            Ok(count) => {
                framer.push(&buffer[..count]);
                // Dribbled bytes do not prolong a connection; only whole frames do.
                if Deadline::now() >= deadline {
                    ControlFlow::Break(Ended::Idle)
                } else {
                    ControlFlow::Continue(false)
                }
            }
        }
    }

    /// Up to [`BATCH`] frames out of the framer, and whether there may be more.
    fn take_batch(
        &self,
        framer: &mut Framer,
        garbage: &mut usize,
        conversation: &mut Conversation,
    ) -> (Vec<(Arrival, Option<Held>)>, bool) {
        let received = Clock::wall();
        let mut arrivals = Vec::new();
        while arrivals.len() < if self.known.load(Ordering::Relaxed) { BATCH } else { STRANGERS_BATCH } {
            match framer.next() {
                None => return (arrivals, false),
                Some(Event::Garbage { bytes, .. }) => {
                    *garbage += bytes;
                    self.metrics.garbage(bytes as u64);
                }
                Some(Event::Frame(frame)) => {
                    let hear = |mn: &Mn, message: &Message<'_>| {
                        conversation.takes(mn, &message.segment).then(|| {
                            self.quirks.note(mn, received, &message.diagnostics);
                            conversation.heard(mn, message)
                        })?
                    };
                    let arrival = translate(&frame, &self.registry, received, &self.peer, hear);
                    if arrival.0.proves_device {
                        self.known.store(true, Ordering::Relaxed);
                    }
                    arrivals.push(arrival);
                }
            }
        }
        (arrivals, true)
    }

    async fn store_and_answer(
        &self,
        arrivals: Vec<(Arrival, Option<Held>)>,
        socket: &mut TcpStream,
        conversation: &mut Conversation,
    ) -> ControlFlow<Ended> {
        let mut frames: Vec<ArrivedFrame> = Vec::with_capacity(arrivals.len());
        let mut answers = Vec::with_capacity(arrivals.len());
        for (Arrival { frame, answer, .. }, held) in arrivals {
            frames.push(frame);
            answers.push((answer, held));
        }
        let _turn = self.turns.of(&self.known).await;
        let Ok(outcomes) = self.writer.take_in(frames).await else {
            // Not stored, so not answered: the station will send again. The writer has logged why.
            return ControlFlow::Break(Ended::NotStored);
        };
        let mut bytes = Vec::new();
        for ((answer, held), outcome) in answers.into_iter().zip(&outcomes) {
            match held {
                Some(held) => conversation.stored(held, outcome.frame()),
                None => bytes.extend(answer.into_iter().flatten()),
            }
        }
        conversation.work(&mut bytes);
        self.write(&bytes, socket).await
    }

    /// Writes what the sessions have to say.
    async fn say(&self, conversation: &mut Conversation, socket: &mut TcpStream) -> ControlFlow<Ended> {
        let mut bytes = Vec::new();
        conversation.work(&mut bytes);
        self.write(&bytes, socket).await
    }

    async fn write(&self, bytes: &[u8], socket: &mut TcpStream) -> ControlFlow<Ended> {
        if bytes.is_empty() {
            return ControlFlow::Continue(());
        }
        match timeout(self.limits.answer, socket.write_all(bytes)).await {
            Ok(Ok(())) => ControlFlow::Continue(()),
            _late_or_closed => ControlFlow::Break(Ended::AnswerNotTaken),
        }
    }
}

/// Waits until a moment of the machine's clock.
async fn until(moment: Option<Millis>) {
    let left = moment.map_or(0, |moment| moment.0 - Clock::wall().0);
    sleep(Duration::from_millis(left.max(0).unsigned_abs())).await;
}
