//! Follows the writer and the connections: gaps are noticed and asked for, warnings about stations open and close.

use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::time::Duration;

use serde_json::json;
use standards::time::Instant;
use standards::{FrameId, Mn};
use store::{ConnectionRecord, ReadStore, RequestRecord};
use tokio::sync::watch;

use super::keep::{Changes, text};
use super::orders::{self, OrderBody, OrderState};
use super::post::{OpenLine, Post};
use super::restore::committed_of;
use super::{LineNews, Order, Stations};
use crate::ServerError;
use crate::clock::Clock;
use crate::commits::{Commits, Committed, News};
use crate::hub::Hub;
use crate::registry::Registry;
use crate::writer::Writer;

/// So often the thread looks whether the server is stopping.
const LOOK: Duration = Duration::from_millis(200);
/// So often time is told to every station, in milliseconds.
const TICK_MS: i64 = 1000;
/// So far behind the clock time is told, so that frames on their way to this thread are not taken for silence.
const MARGIN_MS: i64 = 5000;
/// Replayed data that have not come for so long have come to where they are going, in milliseconds.
const SETTLED_MS: i64 = 2000;
/// So often the states of all stations are stored, in milliseconds.
const STORE_MS: i64 = 60_000;
/// After a failure to store, so long until the next try, in milliseconds.
const AGAIN_MS: i64 = 5000;
/// Frames read at once from the store.
const PAGE: usize = 1000;

/// What the stations' thread works with.
pub(crate) struct Surroundings {
    pub(crate) registry: Arc<Registry>,
    pub(crate) reader: Arc<dyn ReadStore>,
    pub(crate) writer: Writer,
    pub(crate) hub: Arc<Hub>,
    pub(crate) clock: Arc<Clock>,
    pub(crate) stopping: watch::Receiver<bool>,
}

/// The thread that follows.
pub(super) struct StationFollower {
    pub(super) stations: Arc<Stations>,
    pub(super) around: Surroundings,
}

/// Where the thread stands.
struct Stand {
    /// Newest frame it has seen.
    frame: FrameId,
    /// Newest measuring time, the clock of replayed data.
    measured: Instant,
    /// When frames were taken last, by the wall's clock.
    taken: Instant,
    ticked: Instant,
    stored: Instant,
    /// When something could not be stored last.
    failed: Instant,
}

/// Follows until the server stops. `frame` is the newest one that was in the stations' states when it started.
pub(super) fn follow(
    follower: &StationFollower,
    commits: &Commits,
    lines: &Receiver<LineNews>,
    frame: FrameId,
) {
    let measured = follower.stations.posts().values().filter_map(|p| p.watch.last_measured()).max();
    let mut stand = Stand {
        frame,
        measured: measured.unwrap_or(Instant(i64::MIN)),
        taken: Instant(i64::MIN),
        ticked: Instant(i64::MIN),
        stored: Clock::wall(),
        failed: Instant(i64::MIN),
    };
    let mut changes = Changes::default();
    while !*follower.around.stopping.borrow() {
        let news = commits.take(LOOK);
        for told in lines.try_iter() {
            follower.line(told, &mut changes);
        }
        if !news.behind || follower.catch_up(&mut stand) {
            follower.take(news.committed.iter().flat_map(|group| group.iter()), &mut stand);
            follower.tick(&mut stand, &mut changes);
        } else {
            // Time is told to nobody meanwhile: what could not be read is no silence.
            commits.fall_behind(news.missed);
            std::thread::sleep(LOOK);
        }
        if Clock::wall().0.saturating_sub(stand.failed.0) < AGAIN_MS {
            continue;
        }
        if let Err(error) = follower.keep(&mut changes) {
            tracing::error!(%error, "what is known about stations could not be stored; tried again soon");
            stand.failed = Clock::wall();
        }
        News::tell_settled(news.awaited);
    }
    // The states as they are now: the next start has little to read again.
    for told in lines.try_iter() {
        follower.line(told, &mut changes);
    }
    follower.store_states(&stand, &mut changes);
    if let Err(error) = follower.keep(&mut changes) {
        tracing::warn!(%error, "the states of stations could not be stored; they are made again at the next start");
    }
}

impl StationFollower {
    /// Frames were dropped on the way: the store has them all. `false` when it could not be read.
    fn catch_up(&self, stand: &mut Stand) -> bool {
        tracing::info!("watching stations fell behind the arrivals and reads the store again");
        loop {
            let page = match self.around.reader.frames_after(stand.frame, PAGE) {
                Ok(page) if page.is_empty() => return true,
                Ok(page) => page,
                Err(error) => {
                    tracing::error!(%error, "frames could not be read again; tried again soon");
                    return false;
                }
            };
            let known: Vec<Committed> = page.iter().map(|f| committed_of(f, &self.around.registry)).collect();
            self.take(known.iter(), stand);
            stand.frame = page.last().map_or(stand.frame, |f| f.id);
        }
    }

    fn take<'c>(&self, committed: impl Iterator<Item = &'c Committed>, stand: &mut Stand) {
        let mut committed = committed.peekable();
        if committed.peek().is_none() {
            return;
        }
        stand.taken = Clock::wall();
        let replayed = self.around.clock.follows_data();
        let mut posts = self.stations.posts_mut();
        for frame in committed {
            if frame.frame <= stand.frame {
                continue;
            }
            stand.frame = frame.frame;
            let own = frame.newest_measured();
            stand.measured = own.map_or(stand.measured, |own| own.max(stand.measured));
            // Replayed stations run apart by days: the clock of each is its own data.
            let received = if replayed { own.unwrap_or(stand.measured) } else { frame.received };
            if let Some(post) = posts.get_mut(&frame.mn) {
                post.committed(frame, received, false);
            }
        }
    }

    /// The time by which stations are watched; none while replayed data flow, when one station is days ahead of another.
    fn now(&self, stand: &Stand, wall: Instant) -> Option<Instant> {
        if !self.around.clock.follows_data() {
            return Some(wall);
        }
        let settled = wall.0.saturating_sub(stand.taken.0) >= SETTLED_MS;
        (settled && stand.measured.0 > i64::MIN).then_some(stand.measured)
    }

    fn tick(&self, stand: &mut Stand, changes: &mut Changes) {
        let wall = Clock::wall();
        if wall.0.saturating_sub(stand.ticked.0) < TICK_MS {
            return;
        }
        stand.ticked = wall;
        if let Some(now) = self.now(stand, wall) {
            self.pass(now, changes);
        }
        if wall.0 - stand.stored.0 >= STORE_MS {
            stand.stored = wall;
            self.store_states(stand, changes);
        }
    }

    /// Tells every station what time it is: silence is noticed, gaps are found and asked for.
    fn pass(&self, now: Instant, changes: &mut Changes) {
        let mut asks = Vec::new();
        let mut posts = self.stations.posts_mut();
        for (mn, post) in posts.iter_mut() {
            post.watch.pass(&post.rules, post.silent_ms, now.plus_ms(-MARGIN_MS));
            for (place, tracker) in post.trackers.iter_mut().enumerate() {
                let may = post.recalls && post.recall.is_none();
                let asked = if may && orders::history_of(tracker.expectation().kind).is_some() {
                    tracker.poll(now)
                } else {
                    tracker.tick(now);
                    None
                };
                if let Some(ask) = asked {
                    // Reserved until the request has its number.
                    post.recall = Some((place, 0));
                    asks.push((mn.clone(), place, ask));
                }
                changes.gaps.extend(tracker.take_changes().into_iter().map(|gap| (mn.clone(), gap)));
            }
            let warnings = post.watch.take_changes();
            if !warnings.is_empty() {
                changes.states.extend(text(&post.watch).ok().map(|body| (mn.clone(), body)));
                changes.warnings.extend(warnings.into_iter().map(|w| (mn.clone(), w)));
            }
        }
        drop(posts);
        for (mn, place, ask) in asks {
            let request = orders::history(&ask);
            let id = request.and_then(|request| self.send(&mn, "history", request));
            let mut posts = self.stations.posts_mut();
            let Some(post) = posts.get_mut(&mn) else { continue };
            post.recall = Some((place, id.unwrap_or(0)));
            if id.is_none() {
                post.recalled(0, telemetry::AskOutcome::Cut, now);
            }
        }
    }

    fn store_states(&self, stand: &Stand, changes: &mut Changes) {
        let mut posts = self.stations.posts_mut();
        let dirty = posts.iter_mut().filter_map(|(mn, post)| {
            let body = std::mem::take(&mut post.dirty).then(|| text(&post.watch).ok())??;
            Some((mn.clone(), body))
        });
        changes.states.extend(dirty);
        changes.cursor = (!changes.states.is_empty()).then_some(stand.frame);
    }

    /// Asks something of a station on nobody's behalf; the number of the record when it is on its way.
    fn send(&self, mn: &Mn, command: &str, request: hj212::Request) -> Option<i64> {
        if !self.stations.directory.is_online(mn) {
            return None;
        }
        let body = OrderBody::of(command, &request, true).text().ok()?;
        let mut record = RequestRecord {
            id: 0,
            mn: mn.clone(),
            made: Clock::wall(),
            by: "自动".to_string(),
            ended: None,
            body,
        };
        let stored = record.clone();
        record.id = self.around.writer.run_blocking(move |store| store.put_station_request(&stored)).ok()?;
        let id = record.id;
        self.stations.put_order(record.clone());
        if self.stations.directory.send(Order { id, mn: mn.clone(), request }).is_ok() {
            return Some(id);
        }
        self.stations.take_order(id);
        (record.ended, record.body) = (Some(Clock::wall()), ended_body(&record, OrderState::Cut));
        let _logged_by_writer =
            self.around.writer.run_blocking(move |store| store.put_station_request(&record));
        None
    }

    fn line(&self, told: LineNews, changes: &mut Changes) {
        match told {
            LineNews::Connected { line, mn, at, peer } => self.connected(line, &mn, at, peer, changes),
            LineNews::Disconnected { line, mn, at, frames, reason } => {
                self.disconnected(line, &mn, at, frames, reason, changes);
            }
            LineNews::Accepted { order } => {
                let accepted = self.stations.with_order(order, |record| {
                    if let Ok(mut body) = OrderBody::read(record) {
                        body.state = OrderState::Accepted;
                        record.body = body.text().unwrap_or_default();
                    }
                    record.clone()
                });
                changes.requests.extend(accepted);
            }
            LineNews::Finished { order, at, outcome, frames } => {
                let Some(mut record) = self.stations.take_order(order) else { return };
                if let Ok(mut body) = OrderBody::read(&record) {
                    body.end(outcome);
                    body.frames = frames.iter().map(|f| f.0).collect();
                    record.body = body.text().unwrap_or_default();
                }
                record.ended = Some(at);
                if let Some(post) = self.stations.posts_mut().get_mut(&record.mn) {
                    post.recalled(order, orders::recalled(outcome), at);
                }
                changes.requests.push(record);
            }
            LineNews::ClockAsked { mn } => {
                if !self.around.clock.follows_data() {
                    self.send(&mn, "set_clock", orders::clock());
                }
            }
        }
    }

    fn connected(&self, line: u64, mn: &Mn, at: Instant, peer: String, changes: &mut Changes) {
        let mut posts = self.stations.posts_mut();
        let Some(post) = posts.get_mut(mn) else { return };
        let began = ConnectionRecord {
            id: 0,
            mn: mn.clone(),
            began: at,
            ended: None,
            peer,
            frames: 0,
            reason: String::new(),
        };
        let open = OpenLine { line, record: 0, began: at, peer: began.peer.clone() };
        changes.began.push((line, began));
        if self.around.clock.follows_data() {
            post.lines.push(open);
        } else {
            post.connected(open, at);
        }
        drop(posts);
        self.around.hub.tell("station", &json!({ "mn": mn, "online": true }));
    }

    fn disconnected(
        &self,
        line: u64,
        mn: &Mn,
        at: Instant,
        frames: u64,
        reason: &'static str,
        changes: &mut Changes,
    ) {
        let mut posts = self.stations.posts_mut();
        let Some((post, ended)) = posts.get_mut(mn).and_then(|post: &mut Post| {
            let ended = post.disconnected(line, at)?;
            Some((post, ended))
        }) else {
            return;
        };
        let online = !post.lines.is_empty();
        let record = ConnectionRecord {
            id: ended.record,
            mn: mn.clone(),
            began: ended.began,
            ended: Some(at),
            peer: ended.peer,
            frames,
            reason: reason.to_string(),
        };
        // A connection that began and ended within one look has no number yet: it is written once, as ended.
        changes.began.retain(|(begun, _)| *begun != line);
        changes.ended.push(record);
        drop(posts);
        self.around.hub.tell("station", &json!({ "mn": mn, "online": online }));
    }
}

fn ended_body(record: &RequestRecord, state: OrderState) -> String {
    let ended = OrderBody::read(record).and_then(|mut body| {
        body.state = state;
        body.text()
    });
    ended.unwrap_or_else(|_unread: ServerError| record.body.clone())
}
