//! One telemetry connection: bytes to frames to the writer, answers after the commit.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use hj212::{Event, Framer, FramerConfig};
use store::{ArrivedFrame, Outcome};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{Instant as Deadline, timeout, timeout_at};

use super::IntakeLimits;
use super::translate::{Arrival, translate};
use crate::clock::Clock;
use crate::metrics::Metrics;
use crate::registry::Registry;
use crate::writer::Writer;

/// Bytes read at once.
const READ: usize = 64 * 1024;
/// Frames handed to the writer at once.
const BATCH: usize = 256;
/// After so much silence a frame that lacks only its line end is complete.
const SILENCE: Duration = Duration::from_millis(300);

/// What a connection needs.
pub(super) struct Connection {
    pub(super) peer: String,
    pub(super) registry: Arc<Registry>,
    pub(super) writer: Writer,
    pub(super) metrics: Arc<Metrics>,
    pub(super) limits: IntakeLimits,
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
    pub(super) async fn serve(self, mut socket: TcpStream, stop: &mut watch::Receiver<bool>) -> Ended {
        // Answers are small and awaited: no delay by Nagle. A socket that refuses is served all the same.
        let _best_effort = socket.set_nodelay(true);
        let mut framer = Framer::new(FramerConfig { max_frame: self.limits.frame_bytes });
        let mut buffer = vec![0; READ];
        let mut deadline = Deadline::now() + self.limits.first_frame;
        let mut garbage = 0;
        loop {
            let read = tokio::select! {
                read = Self::read(&mut socket, &mut buffer, &mut framer, deadline) => read,
                _ = stop.wait_for(|stop| *stop) => return Ended::Stopping,
            };
            let closed = match read {
                ControlFlow::Continue(closed) => closed,
                ControlFlow::Break(ended) => return ended,
            };
            loop {
                let (arrivals, more) = self.take_batch(&mut framer, &mut garbage);
                if !arrivals.is_empty() {
                    deadline = Deadline::now() + self.limits.idle;
                    garbage = 0;
                    if let ControlFlow::Break(ended) = self.store_and_answer(arrivals, &mut socket).await {
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
        }
    }

    /// Feeds the framer; `true` when the stream has ended.
    async fn read(
        socket: &mut TcpStream,
        buffer: &mut [u8],
        framer: &mut Framer,
        deadline: Deadline,
    ) -> ControlFlow<Ended, bool> {
        let read = if framer.buffered() > 0 {
            match timeout(SILENCE, socket.read(buffer)).await {
                Err(_silent) => {
                    framer.idle();
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
    fn take_batch(&self, framer: &mut Framer, garbage: &mut usize) -> (Vec<Arrival>, bool) {
        let received = Clock::wall();
        let mut arrivals = Vec::new();
        while arrivals.len() < BATCH {
            match framer.next() {
                None => return (arrivals, false),
                Some(Event::Garbage { bytes, .. }) => {
                    *garbage += bytes;
                    self.metrics.garbage(bytes as u64);
                }
                Some(Event::Frame(frame)) => {
                    arrivals.push(translate(&frame, &self.registry, received, &self.peer));
                }
            }
        }
        (arrivals, true)
    }

    async fn store_and_answer(&self, arrivals: Vec<Arrival>, socket: &mut TcpStream) -> ControlFlow<Ended> {
        let mut frames: Vec<ArrivedFrame> = Vec::with_capacity(arrivals.len());
        let mut answers = Vec::with_capacity(arrivals.len());
        for Arrival { frame, answer } in arrivals {
            frames.push(frame);
            answers.push(answer);
        }
        let Ok(outcomes) = self.writer.take_in(frames).await else {
            // Not stored, so not answered: the station will send again. The writer has logged why.
            return ControlFlow::Break(Ended::NotStored);
        };
        let durable = |outcome: &Outcome| matches!(outcome, Outcome::Stored(_) | Outcome::Repeated(_));
        let bytes: Vec<u8> = answers
            .into_iter()
            .zip(&outcomes)
            .filter(|(_, o)| durable(o))
            .filter_map(|(a, _)| a)
            .flatten()
            .collect();
        if bytes.is_empty() {
            return ControlFlow::Continue(());
        }
        match timeout(self.limits.answer, socket.write_all(&bytes)).await {
            Ok(Ok(())) => ControlFlow::Continue(()),
            _late_or_closed => ControlFlow::Break(Ended::AnswerNotTaken),
        }
    }
}
