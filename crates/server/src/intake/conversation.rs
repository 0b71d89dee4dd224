//! What is said to the stations of one connection beyond answers to their data: requests, and the answers to those.
//!
//! Most connections never need it: a session is made for a device when it is asked something, or when it asks for its
//! clock. Data frames of a device without a session are answered as they always were, without a detour.

use std::collections::HashMap;
use std::sync::Arc;

use hj212::session::{Device, HostConfig, HostEvent, HostSession, Millis, Received, RequestId, Role, Token};
use hj212::{Key, Message, Profile, Protocol, Segment};
use standards::{FrameId, Mn};
use tokio::sync::mpsc;

use super::translate::is_answer_without_password;
use crate::clock::Clock;
use crate::registry::Registry;
use crate::stations::{Directory, LineNews, Order};

/// Orders that may wait for a connection that is busy storing.
const ORDERS: usize = 64;
/// Frames remembered of what an order brought.
const MOST_FRAMES: usize = 50;

/// A device that has shown itself on this connection.
struct Present {
    mn: Mn,
    device: Device,
    frames: u64,
    session: Option<Talk>,
}

/// A session with the orders under way in it.
struct Talk {
    session: HostSession,
    orders: HashMap<RequestId, UnderWay>,
}

/// An order that the station was asked.
struct UnderWay {
    order: i64,
    /// Frames with what was asked for.
    data: Vec<FrameId>,
    /// Frames that say how it stands.
    answers: Vec<FrameId>,
}

impl UnderWay {
    /// Every frame that the order brought, the data first.
    fn frames(mut self) -> Vec<FrameId> {
        self.data.append(&mut self.answers);
        self.data
    }
}

/// A frame's place in a session: its answer is held there until the frame is durable.
#[derive(Debug, Clone, Copy)]
pub(super) struct Held {
    present: usize,
    token: Token,
    request: Option<RequestId>,
    role: Role,
}

/// All devices of one connection.
pub(super) struct Conversation {
    line: u64,
    peer: String,
    directory: Arc<Directory>,
    registry: Arc<Registry>,
    sender: mpsc::Sender<Order>,
    pub(super) orders: mpsc::Receiver<Order>,
    present: Vec<Present>,
    places: HashMap<Mn, usize>,
}

impl Conversation {
    pub(super) fn new(peer: &str, directory: Arc<Directory>, registry: Arc<Registry>) -> Self {
        let (sender, orders) = mpsc::channel(ORDERS);
        let line = directory.number();
        let (present, places) = (Vec::new(), HashMap::new());
        Self { line, peer: peer.to_string(), directory, registry, sender, orders, present, places }
    }

    /// Whether a frame that names a known device is for this conversation. An answer without a password is only when the device has shown
    /// itself on this line: anybody who knows its MN could have sent it.
    pub(super) fn takes(&self, mn: &Mn, segment: &Segment<'_>) -> bool {
        !is_answer_without_password(segment) || self.places.contains_key(mn)
    }

    /// A frame that this conversation [takes](Self::takes) has arrived. Where a conversation needs it, its answer is held there; the
    /// caller's own answer then falls away.
    pub(super) fn heard(&mut self, mn: &Mn, message: &Message<'_>) -> Option<Held> {
        let segment = &message.segment;
        let place = self.place(mn, segment)?;
        let present = &mut self.present[place];
        present.frames += 1;
        let command = segment.command()?;
        let wanted = command.is_notice_to_host() || present.session.is_some();
        if !wanted {
            return None;
        }
        let now = Millis(Clock::wall().0);
        let talk = Self::talk(present, &self.registry, now)?;
        let received = talk.session.handle_frame(now, message).ok()?;
        let Received { token, role, request } = received;
        Some(Held { present: place, token, request, role })
    }

    /// The device's place, made when it shows itself first.
    fn place(&mut self, mn: &Mn, segment: &Segment<'_>) -> Option<usize> {
        // Most connections have one device.
        if self.present.first().is_some_and(|p| p.mn == *mn) {
            return Some(0);
        }
        if let Some(place) = self.places.get(mn) {
            return Some(*place);
        }
        let device = Device::of(segment, protocol(&self.registry, mn))?;
        self.places.insert(mn.clone(), self.present.len());
        self.present.push(Present { mn: mn.clone(), device, frames: 0, session: None });
        self.directory.arrived(self.line, mn, Clock::wall(), &self.peer, &self.sender);
        Some(self.present.len() - 1)
    }

    fn talk<'p>(present: &'p mut Present, registry: &Registry, now: Millis) -> Option<&'p mut Talk> {
        if present.session.is_none() {
            let key = registry.station(present.mn.as_str()).and_then(|s| s.profile.sm4_key.as_ref());
            let key = key.map(|key| Key::new(*key.bytes()));
            let config = HostConfig { profile: habits(registry, &present.mn), key, ..HostConfig::default() };
            let mut session = HostSession::new(config).ok()?;
            session.identify(now, present.device.clone());
            present.session = Some(Talk { session, orders: HashMap::new() });
        }
        present.session.as_mut()
    }

    /// Asks what an order says; it is told as ended at once when it cannot be asked.
    pub(super) fn ask(&mut self, order: Order) {
        let now = Millis(Clock::wall().0);
        let place = self.places.get(&order.mn).copied();
        let asked = place.and_then(|place| {
            let talk = Self::talk(&mut self.present[place], &self.registry, now)?;
            let id = talk.session.request(now, order.request).ok()?;
            let under_way = UnderWay { order: order.id, data: Vec::new(), answers: Vec::new() };
            talk.orders.insert(id, under_way);
            Some(())
        });
        if asked.is_none() {
            self.directory.tell(LineNews::Finished {
                order: order.id,
                at: Clock::wall(),
                outcome: hj212::session::Outcome::Superseded,
                frames: Vec::new(),
            });
        }
    }

    /// A frame whose answer is held is durable under this number: its answer may leave.
    pub(super) fn stored(&mut self, held: Held, frame: FrameId) {
        let Some(talk) = self.present.get_mut(held.present).and_then(|p| p.session.as_mut()) else { return };
        talk.session.stored(held.token);
        let order = held.request.and_then(|request| talk.orders.get_mut(&request));
        let Some(order) = order else { return };
        let frames = if held.role == Role::Answer { &mut order.answers } else { &mut order.data };
        if frames.len() < MOST_FRAMES {
            frames.push(frame);
        }
    }

    /// Moves the sessions on, tells what happened in them, and appends what is to be written.
    pub(super) fn work(&mut self, out: &mut Vec<u8>) {
        let now = Clock::wall();
        for present in &mut self.present {
            let Some(talk) = &mut present.session else { continue };
            if talk.session.poll_timeout().is_some_and(|at| at.0 <= now.0) {
                talk.session.handle_timeout(Millis(now.0));
            }
            while let Some(event) = talk.session.poll_event() {
                match event {
                    HostEvent::Accepted { id } => {
                        if let Some(under_way) = talk.orders.get(&id) {
                            self.directory.tell(LineNews::Accepted { order: under_way.order });
                        }
                    }
                    HostEvent::Finished { id, outcome, .. } => {
                        if let Some(under_way) = talk.orders.remove(&id) {
                            let (order, frames) = (under_way.order, under_way.frames());
                            self.directory.tell(LineNews::Finished { order, at: now, outcome, frames });
                        }
                    }
                    HostEvent::ClockAsked => {
                        self.directory.tell(LineNews::ClockAsked { mn: present.mn.clone() });
                    }
                }
            }
            talk.session.poll_transmit(out);
        }
    }

    /// When [`Self::work`] must be called without anything having happened.
    pub(super) fn next_timeout(&self) -> Option<Millis> {
        self.present.iter().filter_map(|p| p.session.as_ref()?.session.poll_timeout()).min()
    }

    /// The connection has ended: orders under way end, and the devices are gone from the directory.
    pub(super) fn end(mut self, reason: &'static str) {
        self.orders.close();
        while let Ok(order) = self.orders.try_recv() {
            self.cut(order.id);
        }
        let now = Clock::wall();
        for present in std::mem::take(&mut self.present) {
            for under_way in present.session.into_iter().flat_map(|talk| talk.orders.into_values()) {
                let (order, frames) = (under_way.order, under_way.frames());
                let outcome = hj212::session::Outcome::Disconnected;
                self.directory.tell(LineNews::Finished { order, at: now, outcome, frames });
            }
            self.directory.left(self.line, &present.mn, now, present.frames, reason);
        }
    }

    fn cut(&self, order: i64) {
        let outcome = hj212::session::Outcome::Disconnected;
        self.directory.tell(LineNews::Finished { order, at: Clock::wall(), outcome, frames: Vec::new() });
    }
}

/// The protocol of a device as its profile has it.
fn protocol(registry: &Registry, mn: &Mn) -> Protocol {
    registry.station(mn.as_str()).map_or(Protocol::default(), |s| match s.profile.protocol {
        telemetry::Protocol::Hj212V2005 => Protocol::Hjt2005,
        telemetry::Protocol::Hj212V2025 => Protocol::Hj2025,
        telemetry::Protocol::SurfaceWater => Protocol::SurfaceWater,
        _ => Protocol::Hj2017,
    })
}

/// The habits of a device as its profile has them.
fn habits(registry: &Registry, mn: &Mn) -> Profile {
    let mut habits = Profile::of(protocol(registry, mn));
    if let Some(station) = registry.station(mn.as_str()) {
        habits.over_time = u8::try_from(station.profile.time_out_s).unwrap_or(99);
        habits.re_count = u8::try_from(station.profile.retries).unwrap_or(99);
    }
    habits
}
