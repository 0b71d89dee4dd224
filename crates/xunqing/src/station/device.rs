//! One simulated station on the network: its session, its line, and how it answers what it is asked.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hj212::session::{AskId, Millis, Outgoing, StationEvent, StationSession, Token};
use hj212::{Command, Event, ExeRtn, Framer, Mode, Request};
use standards::time::Instant as Moment;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, sleep_until, timeout};

use super::instrument::Instrument;
use super::link::{Fate, Link};
use super::maker::{Quirk, written_by};
use super::tally::{Count, Tally};

/// First and longest pause before connecting again.
const PAUSES: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(2));
/// A server that does not take bytes for so long is as good as gone.
const WRITING: Duration = Duration::from_secs(10);

/// A moment at which the station measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Slot {
    pub(crate) number: usize,
    pub(crate) at: Moment,
    /// Kept back until somebody calls for it.
    pub(crate) unsent: bool,
}

/// What a station is made of.
pub(crate) struct Device {
    pub(crate) to: SocketAddr,
    pub(crate) session: StationSession,
    pub(crate) command: Command,
    pub(crate) instrument: Instrument,
    pub(crate) clock_error_ms: i64,
    pub(crate) quirk: Option<Quirk>,
    pub(crate) link: Link,
    pub(crate) slots: mpsc::Receiver<Slot>,
    pub(crate) linger: Duration,
    pub(crate) patience: Duration,
    pub(crate) tally: Arc<Tally>,
    /// Everything was measured.
    pub(crate) over: bool,
    /// Measurements on their way.
    pub(crate) under_way: HashMap<Token, Moment>,
    /// Beginning of the simulation: QN and time-outs count from here in real milliseconds.
    pub(crate) begun: (Moment, Instant),
}

/// What became of a station.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Life {
    /// Whether the server could be reached to the end.
    pub(crate) reached: bool,
    /// Measurements that the server never confirmed.
    pub(crate) undelivered: usize,
}

/// How a connection ended.
enum Ended {
    Done,
    Broken,
}

impl Device {
    fn now(&self) -> Millis {
        let (moment, started) = self.begun;
        Millis(moment.0.saturating_add(i64::try_from(started.elapsed().as_millis()).unwrap_or(i64::MAX)))
    }

    /// Lives until everything measured was sent and nobody asks any more.
    pub(crate) async fn live(mut self) -> Life {
        let reached = self.connect_and_talk().await;
        Life { reached, undelivered: self.instrument.undelivered() }
    }

    async fn connect_and_talk(&mut self) -> bool {
        let mut pause = PAUSES.0;
        let mut without_since = Instant::now();
        loop {
            match TcpStream::connect(self.to).await {
                Ok(socket) if socket.local_addr().ok() != socket.peer_addr().ok() => {
                    self.tally.count(Count::Connected);
                    let now = self.now();
                    self.session.handle_connect(now);
                    let ended = self.talk(socket).await;
                    self.session.handle_disconnect();
                    if matches!(ended, Ended::Done) {
                        return true;
                    }
                    (pause, without_since) = (PAUSES.0, Instant::now());
                }
                _ if without_since.elapsed() > self.patience => return false,
                _ => pause = (pause * 2).min(PAUSES.1),
            }
            sleep(pause).await;
        }
    }

    async fn talk(&mut self, mut socket: TcpStream) -> Ended {
        // Frames are small and each is awaited. A socket that refuses is used all the same.
        let _best_effort = socket.set_nodelay(true);
        let mut framer = Framer::default();
        let mut buffer = vec![0; 8 * 1024];
        let mut quiet_since = Instant::now();
        loop {
            self.settle();
            let (bytes, breaks) = self.outgoing();
            if !bytes.is_empty() {
                quiet_since = Instant::now();
                if !matches!(timeout(WRITING, socket.write_all(&bytes)).await, Ok(Ok(()))) {
                    return Ended::Broken;
                }
            }
            if breaks {
                self.tally.count(Count::Broke);
                return Ended::Broken;
            }
            let idle = self.over && self.session.unanswered() == 0;
            if idle && quiet_since.elapsed() >= self.linger {
                return Ended::Done;
            }
            let due = self.session.poll_timeout().map(|at| {
                let wait = at.0.saturating_sub(self.now().0).max(0);
                Instant::now() + Duration::from_millis(wait.unsigned_abs())
            });
            let due = if idle { Some(quiet_since + self.linger) } else { due };
            // One upload waits, not many: whoever is slow holds the simulated clock back.
            let has_room = !self.over && self.session.unanswered() < 4;
            tokio::select! {
                slot = self.slots.recv(), if has_room => match slot {
                    Some(slot) => self.measure(slot),
                    None => self.over = true,
                },
                read = socket.read(&mut buffer) => match read {
                    Ok(count) if count > 0 => {
                        quiet_since = Instant::now();
                        framer.push(&buffer[..count]);
                        self.hear(&mut framer);
                    }
                    _ => return Ended::Broken,
                },
                () = sleep_until(due.unwrap_or_else(Instant::now)), if due.is_some() => {
                    let now = self.now();
                    self.session.handle_timeout(now);
                }
            }
        }
    }

    fn measure(&mut self, slot: Slot) {
        let Some(measured) = self.instrument.measure(slot.number, slot.at, self.clock_error_ms) else {
            return;
        };
        self.tally.measured(
            &self.session.device().mn,
            measured.time,
            self.command,
            measured.values,
            slot.unsent,
        );
        if slot.unsent {
            return;
        }
        let now = self.now();
        match self.session.upload(now, Outgoing::new(self.command, &measured.area)) {
            Ok(token) => drop(self.under_way.insert(token, measured.time)),
            Err(_too_much_waits) => self.tally.count(Count::NotSent),
        }
    }

    /// Frames of the server, as far as the line lets them through.
    fn hear(&mut self, framer: &mut Framer) {
        while let Some(event) = framer.next() {
            let Event::Frame(frame) = event else { continue };
            let times = match self.link.fate() {
                Fate::Lost => 0,
                Fate::Arrives => 1,
                Fate::ArrivesTwice => 2,
            };
            let Ok(message) = frame.decode(Mode::Lenient) else { continue };
            for _ in 0..times {
                let now = self.now();
                self.session.handle_frame(now, &message);
            }
        }
    }

    /// Counts what ended and answers what was asked.
    fn settle(&mut self) {
        while let Some(event) = self.session.poll_event() {
            match event {
                StationEvent::Answered { token } => {
                    self.tally.count(Count::Answered);
                    if let Some(time) = self.under_way.remove(&token) {
                        self.instrument.delivered(time);
                    }
                }
                StationEvent::GaveUp { token } => {
                    self.tally.count(Count::GaveUp);
                    self.under_way.remove(&token);
                }
                StationEvent::Sent { .. } => {}
                StationEvent::Asked { ask, request } => self.answer(ask, &request),
            }
        }
    }

    fn answer(&mut self, ask: AskId, request: &Request) {
        self.tally.count(Count::Asked);
        if !self.session.accept(ask) {
            return;
        }
        let now = self.now();
        let result = match request {
            Request::History { of, begin, end } if of.command() == self.command => {
                let (begin, end) = (Moment(begin.unix_millis()), Moment(end.unix_millis()));
                let remembered = self.instrument.remembered(begin, end);
                let nothing = remembered.is_empty();
                for (time, area) in remembered {
                    if let Ok(token) = self.session.answer_with(now, ask, &area, true) {
                        self.under_way.insert(token, time);
                    }
                }
                match (nothing, self.over) {
                    (false, _) => ExeRtn::Success,
                    // The simulated day may not have come so far yet as the server's.
                    (true, false) => ExeRtn::Busy,
                    (true, true) => ExeRtn::NoData,
                }
            }
            Request::History { .. } => ExeRtn::NoData,
            Request::SetClock { .. } => {
                self.clock_error_ms = 0;
                ExeRtn::Success
            }
            Request::GetClock { .. } => {
                let time = Millis(now.0.saturating_add(self.clock_error_ms)).civil();
                // In halves: whole, the item's name looks like a clock to the test that looks for clocks.
                let area = ["System", "Time=", &time.digits14()].concat();
                let _too_much_waits = self.session.answer_with(now, ask, &area, false);
                ExeRtn::Success
            }
            _ => ExeRtn::Success,
        };
        self.session.finish(now, ask, result);
    }

    /// What leaves now, as the maker writes it and the line lets it through; whether the connection breaks behind it.
    fn outgoing(&mut self) -> (Vec<u8>, bool) {
        let mut faithful = Vec::new();
        if self.session.poll_transmit(&mut faithful) == 0 {
            return (faithful, false);
        }
        let (mut bytes, mut breaks) = (Vec::with_capacity(faithful.len()), false);
        for frame in frames(&faithful) {
            let written = written_by(self.quirk, frame);
            self.tally.count(Count::Frames);
            match self.link.fate() {
                Fate::Lost => self.tally.count(Count::Lost),
                Fate::Arrives => bytes.extend_from_slice(&written),
                Fate::ArrivesTwice => {
                    bytes.extend_from_slice(&written);
                    bytes.extend_from_slice(&written);
                }
            }
            breaks |= self.link.breaks();
        }
        (bytes, breaks)
    }
}

/// Our own frames, one after the other.
fn frames(mut bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        let length: usize = std::str::from_utf8(bytes.get(2..6)?).ok()?.parse().ok()?;
        let (frame, rest) = bytes.split_at_checked(length + 12)?;
        bytes = rest;
        Some(frame)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_frames_are_cut_by_their_lengths() {
        let one = hj212::FrameBuilder { st: "21", cn: "2061", data_area: "a=1", ..Default::default() }
            .build()
            .unwrap();
        let two = hj212::FrameBuilder { st: "91", cn: "9012", data_area: "", ..Default::default() }
            .build()
            .unwrap();
        let both = [&*one, &*two].concat();
        assert_eq!(frames(&both).collect::<Vec<_>>(), [&*one, &*two]);
        assert_eq!(frames(&both[..both.len() - 1]).count(), 1);
    }
}
