//! One connection of hydrology: bytes to frames to the writer, confirmations after the commit.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use sl651::{Centre, Event, Framer, FramerConfig, Output, Token};
use store::ArrivedFrame;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{Instant as Deadline, sleep, timeout};

use super::super::IntakeLimits;
use super::super::connection::{Ended, STRANGERS_PAUSE, STRANGERS_READ};
use super::translate::Arrived;
use crate::clock::Clock;
use crate::intake::places::{Known, Turns};
use crate::metrics::Metrics;
use crate::registry::Registry;
use crate::writer::Writer;

/// Bytes read at once of a station.
const READ: usize = 16 * 1024;
/// Frames taken from the framer before they are stored.
const BATCH: usize = 256;
/// After so much silence a frame whose end its checksum shows is complete.
const SILENCE: Duration = Duration::from_millis(300);

/// What a connection needs.
pub(super) struct Connection {
    pub(super) peer: String,
    pub(super) registry: Arc<Registry>,
    pub(super) writer: Writer,
    pub(super) metrics: Arc<Metrics>,
    pub(super) known: Known,
    pub(super) turns: Turns,
    pub(super) limits: IntakeLimits,
}

/// What waits for the commit: rows, and the token of the centre that each run of them belongs to.
#[derive(Default)]
struct Batch {
    rows: Vec<ArrivedFrame>,
    tokens: Vec<(Option<Token>, usize)>,
}

impl Batch {
    fn push(&mut self, token: Option<Token>, rows: Vec<ArrivedFrame>) {
        self.tokens.push((token, rows.len()));
        self.rows.extend(rows);
    }
}

impl Connection {
    pub(super) async fn serve(self, mut socket: TcpStream, stop: &mut watch::Receiver<bool>) -> Ended {
        // Confirmations are small and awaited: no delay by Nagle. A socket that refuses is served all the same.
        let _best_effort = socket.set_nodelay(true);
        let mut centre = Centre::default();
        let ended = self.converse(&mut centre, &mut socket, stop).await;
        self.finish(&mut centre).await;
        ended
    }

    async fn converse(
        &self,
        centre: &mut Centre,
        socket: &mut TcpStream,
        stop: &mut watch::Receiver<bool>,
    ) -> Ended {
        let mut framer = Framer::new(FramerConfig { max_frame: self.limits.frame_bytes.max(8192) });
        let mut buffer = vec![0; STRANGERS_READ];
        let mut deadline = Deadline::now() + self.limits.first_frame;
        let mut garbage = 0;
        loop {
            let wait = Self::patience(&framer, centre, deadline);
            let read = tokio::select! {
                read = timeout(wait, socket.read(&mut buffer)) => read,
                _ = stop.wait_for(|stop| *stop) => return Ended::Stopping,
            };
            let closed = match read {
                Err(_silent) => {
                    framer.idle();
                    false
                }
                Ok(Ok(0) | Err(_)) => {
                    framer.finish();
                    true
                }
                Ok(Ok(count)) => {
                    framer.push(&buffer[..count]);
                    false
                }
            };
            let mut more = true;
            while more {
                let heard;
                (heard, more) = self.take_batch(&mut framer, centre, &mut garbage);
                if heard {
                    deadline = Deadline::now() + self.limits.idle;
                    garbage = 0;
                }
                centre.tick(Clock::wall().0);
                if let ControlFlow::Break(ended) = self.store_and_send(centre, socket).await {
                    return ended;
                }
            }
            if closed {
                return Ended::ByPeer;
            }
            if garbage > self.limits.garbage_bytes {
                return Ended::OnlyGarbage;
            }
            // Dribbled bytes do not prolong a connection; only whole frames do.
            if Deadline::now() >= deadline {
                return Ended::Idle;
            }
            if !self.known.load(Ordering::Relaxed) {
                sleep(STRANGERS_PAUSE).await;
            } else if buffer.len() < READ {
                buffer.resize(READ, 0);
            }
        }
    }

    /// Packets whose messages never became whole are kept when the connection ends.
    async fn finish(&self, centre: &mut Centre) {
        centre.finish();
        let (batch, _nobody_to_send_to) = self.gather(centre);
        if !batch.rows.is_empty() {
            // Nothing waits for the outcome, and the writer has logged a failure.
            let _stored = self.writer.take_in(batch.rows).await;
        }
    }

    /// How long the peer may be silent before something is to be done.
    fn patience(framer: &Framer, centre: &Centre, deadline: Deadline) -> Duration {
        let mut wait = deadline.saturating_duration_since(Deadline::now());
        if framer.buffered() > 0 {
            wait = wait.min(SILENCE);
        }
        if let Some(at) = centre.next_deadline_ms() {
            let left = u64::try_from(at - Clock::wall().0).unwrap_or_default();
            wait = wait.min(Duration::from_millis(left.max(1)));
        }
        wait
    }

    /// Up to [`BATCH`] frames out of the framer; whether there was one, and whether there may be more.
    fn take_batch(&self, framer: &mut Framer, centre: &mut Centre, garbage: &mut usize) -> (bool, bool) {
        let now = Clock::wall().0;
        for taken in 0..BATCH {
            match framer.next() {
                None => return (taken > 0, false),
                Some(Event::Garbage { bytes, .. }) => {
                    *garbage += bytes;
                    self.metrics.garbage(bytes as u64);
                }
                Some(Event::Frame(frame)) => centre.receive(now, &frame),
            }
        }
        (true, true)
    }

    /// Does what the centre wants until it wants nothing more.
    async fn store_and_send(&self, centre: &mut Centre, socket: &mut TcpStream) -> ControlFlow<Ended> {
        loop {
            let (batch, bytes) = self.gather(centre);
            let accepted = bytes.is_empty()
                || matches!(timeout(self.limits.answer, socket.write_all(&bytes)).await, Ok(Ok(())));
            if batch.tokens.is_empty() {
                return if accepted {
                    ControlFlow::Continue(())
                } else {
                    ControlFlow::Break(Ended::AnswerNotTaken)
                };
            }
            let held: Vec<bool> = batch.rows.iter().map(|row| row.held.is_some()).collect();
            if held.contains(&false) {
                self.known.store(true, Ordering::Relaxed);
            }
            let turn = self.turns.of(&self.known).await;
            let stored = self.writer.take_in(batch.rows).await;
            drop(turn);
            if stored.is_err() {
                // Not stored, so not confirmed: the station will send again. The writer has logged why.
                return ControlFlow::Break(Ended::NotStored);
            }
            // What came is stored, though the peer takes no more answers.
            if !accepted {
                return ControlFlow::Break(Ended::AnswerNotTaken);
            }
            let now = Clock::wall().0;
            let mut from = 0;
            for (token, count) in batch.tokens {
                let rows = from..from + count;
                from += count;
                let Some(token) = token else { continue };
                if held[rows].iter().any(|held| !held) {
                    centre.stored(now, token);
                } else {
                    centre.refused(now, token);
                }
            }
        }
    }

    fn gather(&self, centre: &mut Centre) -> (Batch, Vec<u8>) {
        let arrived = Arrived { registry: &self.registry, received: Clock::wall(), peer: &self.peer };
        let mut batch = Batch::default();
        let mut bytes = Vec::new();
        while let Some(output) = centre.poll() {
            match output {
                Output::Store(token, frame) => batch.push(Some(token), arrived.frame(&frame.as_raw())),
                Output::StoreWhole(token, whole) => batch.push(Some(token), arrived.whole(&whole)),
                Output::GivenUp(raw) => batch.push(None, vec![arrived.given_up(&raw)]),
                Output::Send(frame) => bytes.extend(frame),
                Output::Answered(..) | Output::Failed(_) => {}
            }
        }
        (batch, bytes)
    }
}
