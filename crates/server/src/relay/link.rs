//! One connection of a relay: uploads out, acknowledgements in.

use std::collections::HashMap;
use std::io;
use std::sync::atomic::Ordering;
use std::time::Duration;

use hj212::{Command, Event, Framer};
use standards::FrameId;
use telemetry::{RelayItem, RelayQueue};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{Instant as Deadline, sleep_until};

use super::Relay;
use super::compose::{Composed, uploads};
use crate::ServerError;

/// Frames read at once from the store.
const PAGE: usize = 500;
/// So often the store is looked at for new frames while nothing is on its way.
const LOOK: Duration = Duration::from_millis(500);
/// The cursor is stored at least this often while it moves.
const KEEP: Duration = Duration::from_secs(1);

/// An upload on its way.
struct OnItsWay {
    item: RelayItem,
    composed: Composed,
    deadline: Deadline,
    /// How often it may be sent again.
    left: u32,
}

/// What one connection works with.
struct Link {
    socket: TcpStream,
    framer: Framer,
    /// Composed uploads that wait.
    ready: HashMap<RelayItem, Composed>,
    on_the_way: Vec<OnItsWay>,
    kept: (FrameId, Deadline),
}

impl Relay {
    /// Relays on one connection until it ends or the server stops.
    pub(super) async fn serve(
        &mut self,
        socket: TcpStream,
        queue: &mut RelayQueue,
    ) -> Result<(), ServerError> {
        let _best_effort = socket.set_nodelay(true);
        // What was offered before and not acknowledged is offered again, from the store.
        *queue = RelayQueue::new(queue.cursor(), self.target.window);
        let mut link = Link {
            socket,
            framer: Framer::default(),
            ready: HashMap::new(),
            on_the_way: Vec::new(),
            kept: (queue.cursor(), Deadline::now()),
        };
        let ended = self.talk(&mut link, queue).await;
        // What was acknowledged on this connection need not go again on the next one.
        self.keep(queue.cursor()).await?;
        ended
    }

    async fn talk(&mut self, link: &mut Link, queue: &mut RelayQueue) -> Result<(), ServerError> {
        let broken = |source| ServerError::Io { attempted: "转发数据", source };
        let mut stop = self.stop.clone();
        let mut buffer = vec![0; 16 * 1024];
        loop {
            let more = self.refill(link, queue).await?;
            self.send(link, queue).await.map_err(broken)?;
            self.keep_sometimes(link, queue).await?;
            let next = link.on_the_way.iter().map(|u| u.deadline).min();
            // Frames that are not sent on are passed over at once, not one page a look.
            let idle = if more && link.on_the_way.is_empty() { Duration::ZERO } else { LOOK };
            let wake = next.unwrap_or_else(|| Deadline::now() + idle);
            let read = tokio::select! {
                read = link.socket.read(&mut buffer) => Some(read),
                () = sleep_until(wake.min(Deadline::now() + KEEP)) => None,
                _ = stop.wait_for(|stop| *stop) => return Ok(()),
            };
            match read {
                Some(Ok(0)) => return Err(broken(io::ErrorKind::UnexpectedEof.into())),
                Some(Ok(count)) => {
                    link.framer.push(&buffer[..count]);
                    self.acknowledge(link, queue);
                }
                Some(Err(error)) => return Err(broken(error)),
                None => self.repeat(link).await.map_err(broken)?,
            }
        }
    }

    /// Offers stored frames while there is room; whether there may be more.
    async fn refill(&self, link: &mut Link, queue: &mut RelayQueue) -> Result<bool, ServerError> {
        if queue.waiting() >= PAGE {
            return Ok(true);
        }
        let (reader, after) = (std::sync::Arc::clone(&self.reader), queue.read());
        let page = tokio::task::spawn_blocking(move || reader.frames_after(after, PAGE))
            .await
            .map_err(|error| ServerError::Content(error.to_string()))??;
        for frame in &page {
            let composed = uploads(frame, &self.target, &self.registry);
            queue.offer(frame.id, u16::try_from(composed.len()).unwrap_or(u16::MAX));
            link.ready.extend(
                (0..).zip(composed).map(|(part, upload)| (RelayItem { frame: frame.id, part }, upload)),
            );
        }
        Ok(page.len() == PAGE)
    }

    async fn send(&self, link: &mut Link, queue: &mut RelayQueue) -> io::Result<()> {
        while let Some(item) = queue.next_item() {
            let Some(composed) = link.ready.remove(&item) else {
                queue.acknowledged(item);
                continue;
            };
            link.socket.write_all(&composed.bytes).await?;
            self.state.sent.fetch_add(1, Ordering::Relaxed);
            let deadline = self.deadline();
            link.on_the_way.push(OnItsWay { item, composed, deadline, left: self.target.retries });
        }
        Ok(())
    }

    fn deadline(&self) -> Deadline {
        Deadline::now() + Duration::from_secs(u64::from(self.target.time_out_s))
    }

    /// Takes the answers that have come.
    fn acknowledge(&self, link: &mut Link, queue: &mut RelayQueue) {
        while let Some(event) = link.framer.next() {
            let Event::Frame(frame) = event else { continue };
            let (segment, _deviations) = frame.read();
            if !frame.crc().is_ok() || segment.command() != Some(Command::DATA_ANSWER) {
                continue;
            }
            let fits = |u: &OnItsWay| segment.qn == Some(u.composed.qn.as_str());
            if let Some(place) = link.on_the_way.iter().position(fits) {
                queue.acknowledged(link.on_the_way.remove(place).item);
                self.state.acknowledged.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    /// Sends again what was not answered in time, byte for byte; an error when it was sent often enough.
    async fn repeat(&self, link: &mut Link) -> io::Result<()> {
        let now = Deadline::now();
        for upload in link.on_the_way.iter_mut().filter(|u| u.deadline <= now) {
            if upload.left == 0 {
                return Err(io::ErrorKind::TimedOut.into());
            }
            upload.left -= 1;
            upload.deadline = now + Duration::from_secs(u64::from(self.target.time_out_s));
            link.socket.write_all(&upload.composed.bytes).await?;
        }
        Ok(())
    }

    async fn keep_sometimes(&self, link: &mut Link, queue: &RelayQueue) -> Result<(), ServerError> {
        let (kept, when) = link.kept;
        if queue.cursor() != kept && when.elapsed() >= KEEP {
            self.keep(queue.cursor()).await?;
            link.kept = (queue.cursor(), Deadline::now());
        }
        Ok(())
    }
}
