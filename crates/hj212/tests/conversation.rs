//! Both sides of a conversation over a line that loses, repeats, delays and breaks, under a virtual clock.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test target")]

mod support;

use hj212::session::{
    Device, HostConfig, HostEvent, HostSession, Millis, Outgoing, RequestId, StationConfig, StationEvent,
    StationSession, Token,
};
use hj212::{Command, ExeRtn, History, Mode, Profile, Protocol, RawFrame, Request};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use support::talk::{START, device, frames};

/// What happens when.
#[derive(Debug)]
enum Happening {
    ToHost(Vec<u8>),
    ToStation(Vec<u8>),
    /// The store is done with a frame: it is durable, or could not be written.
    Stored {
        token: Token,
        frame: Vec<u8>,
        durable: bool,
    },
    Cut,
    Connect,
    Upload(u32),
    Request(Request),
}

/// Chances taken from a script; when it is used up, everything goes well, so that every run comes to an end.
struct Luck(Vec<u8>);

impl Luck {
    fn one_in(&mut self, n: u8) -> bool {
        self.0.pop().is_some_and(|byte| byte % n == 0)
    }

    fn up_to(&mut self, millis: i64) -> i64 {
        self.0.pop().map_or(0, |byte| i64::from(byte) * millis / 255)
    }
}

struct World {
    now: Millis,
    luck: Luck,
    agenda: BTreeMap<(Millis, u64), (u64, Happening)>,
    count: u64,
    /// Number of the connection; what belongs to an older one has vanished with it.
    line: u64,
    host: Option<HostSession>,
    station: StationSession,
    /// Data areas of the uploads by the token under which the station sends them.
    on_the_way: BTreeMap<Token, String>,
    /// QNs of durable frames, and how often each data area became durable.
    durable: BTreeSet<String>,
    stored: BTreeMap<String, u32>,
    answered: BTreeSet<String>,
    /// Requests made and ended, over all connections.
    made: u32,
    open: BTreeSet<RequestId>,
    ended: u32,
}

impl World {
    fn new(luck: Vec<u8>, window: usize) -> Self {
        let config =
            StationConfig { window, ..StationConfig::of(device(), Profile::of(Protocol::SurfaceWater)) };
        Self {
            now: START,
            luck: Luck(luck),
            agenda: BTreeMap::new(),
            count: 0,
            line: 0,
            host: None,
            station: StationSession::new(config),
            on_the_way: BTreeMap::new(),
            durable: BTreeSet::new(),
            stored: BTreeMap::new(),
            answered: BTreeSet::new(),
            made: 0,
            open: BTreeSet::new(),
            ended: 0,
        }
    }

    fn plan(&mut self, after: i64, happening: Happening) {
        self.count += 1;
        self.agenda.insert((self.now.after(after), self.count), (self.line, happening));
    }

    fn run(&mut self) {
        for _ in 0..200_000 {
            let due = [self.station.poll_timeout(), self.host.as_ref().and_then(HostSession::poll_timeout)];
            let planned = self.agenda.first_key_value().map(|((at, _), _)| *at);
            let Some(next) = due.into_iter().flatten().chain(planned).min() else { return };
            self.now = self.now.max(next);
            if planned.is_some_and(|planned| planned <= self.now) {
                let (_, (line, happening)) = self.agenda.pop_first().unwrap();
                self.happen(line, happening);
            } else {
                self.station.handle_timeout(self.now);
                if let Some(host) = &mut self.host {
                    host.handle_timeout(self.now);
                }
            }
            self.settle();
        }
        panic!("no end after 200000 steps at {:?}", self.now);
    }

    fn happen(&mut self, line: u64, happening: Happening) {
        match happening {
            Happening::ToHost(bytes) if line == self.line => self.host_hears(bytes),
            Happening::ToStation(bytes) if line == self.line => {
                let frame = RawFrame::of(&bytes).unwrap();
                self.station.handle_frame(self.now, &frame.decode(Mode::Lenient).unwrap());
            }
            Happening::Stored { token, frame, durable } => {
                if durable {
                    self.remember(&frame);
                }
                if line == self.line
                    && let Some(host) = &mut self.host
                {
                    let known = if durable { host.stored(token) } else { host.discard(token) };
                    assert!(known);
                }
            }
            Happening::ToHost(_) | Happening::ToStation(_) => {}
            Happening::Cut => self.cut(),
            Happening::Connect => {
                self.cut();
                let profile = Profile::of(Protocol::SurfaceWater);
                let config = HostConfig { profile, unstored: 16, ..HostConfig::default() };
                let mut host = HostSession::new(config).unwrap();
                host.identify(self.now, Device { ..device() });
                self.host = Some(host);
                self.line += 1;
                self.station.handle_connect(self.now);
            }
            Happening::Upload(number) => {
                self.upload(format!("DataTime=20260706{number:06};w01001-Avg={number}"));
            }
            Happening::Request(request) => {
                if let Some(host) = &mut self.host
                    && let Ok(id) = host.request(self.now, request)
                {
                    self.made += 1;
                    assert!(self.open.insert(id));
                }
            }
        }
    }

    fn cut(&mut self) {
        self.line += 1;
        self.station.handle_disconnect();
        if let Some(host) = &mut self.host {
            host.handle_disconnect();
        }
        self.collect_outcomes();
    }

    fn upload(&mut self, area: String) {
        let token = self.station.upload(self.now, Outgoing::new(Command(2061), &area)).unwrap();
        self.on_the_way.insert(token, area);
    }

    fn host_hears(&mut self, bytes: Vec<u8>) {
        let Some(host) = &mut self.host else { return };
        let frame = RawFrame::of(&bytes).unwrap();
        // A full session takes no frame; the station sends it again.
        let Ok(received) = host.handle_frame(self.now, &frame.decode(Mode::Lenient).unwrap()) else { return };
        assert!(host.unstored() <= 16);
        let durable = !self.luck.one_in(12);
        let after = self.luck.up_to(2000);
        self.plan(after, Happening::Stored { token: received.token, frame: bytes, durable });
    }

    fn remember(&mut self, bytes: &[u8]) {
        let message = RawFrame::of(bytes).unwrap().decode(Mode::Lenient).unwrap();
        self.durable.insert(message.segment.qn.unwrap().to_owned());
        if message.segment.cn == Some("2061") {
            let area = String::from_utf8(message.segment.data.bytes().to_vec()).unwrap();
            *self.stored.entry(area).or_default() += 1;
        }
    }

    /// Takes what both sides have to say until they are silent.
    fn settle(&mut self) {
        while let Some(event) = self.station.poll_event() {
            match event {
                StationEvent::Answered { token } => {
                    let area = self.on_the_way.remove(&token).unwrap();
                    assert!(self.stored.contains_key(&area), "answered before it was stored");
                    assert!(self.answered.insert(area), "answered twice");
                }
                StationEvent::Sent { .. } => {}
                // What a station or a relay does: the data are kept and offered again.
                StationEvent::GaveUp { token } => {
                    let area = self.on_the_way.remove(&token).unwrap();
                    self.upload(area);
                }
                StationEvent::Asked { ask, request } => {
                    assert!(self.station.accept(ask));
                    if matches!(request, Request::History { .. }) {
                        let area = "DataTime=20250101000000;w01001-Avg=7.1";
                        let token = self.station.answer_with(self.now, ask, area, true).unwrap();
                        self.on_the_way.insert(token, format!("{area};{token:?}"));
                        self.stored.insert(format!("{area};{token:?}"), 1);
                    }
                    let notice = request.is_notice();
                    assert_ne!(self.station.finish(self.now, ask, ExeRtn::Success), notice);
                }
            }
        }
        self.collect_outcomes();
        let mut bytes = Vec::new();
        self.station.poll_transmit(&mut bytes);
        self.send(&bytes, Happening::ToHost);
        let mut bytes = Vec::new();
        if let Some(host) = &mut self.host {
            host.poll_transmit(&mut bytes);
        }
        for frame in frames(&bytes) {
            let message = frame.as_raw().decode(Mode::Strict).unwrap();
            if message.segment.cn == Some("9014") {
                let answered = message.segment.qn.unwrap();
                assert!(self.durable.contains(answered), "{answered} was answered before it was stored");
            }
        }
        self.send(&bytes, Happening::ToStation);
    }

    fn collect_outcomes(&mut self) {
        let Some(host) = &mut self.host else { return };
        assert!(host.requests() <= 64);
        while let Some(event) = host.poll_event() {
            if let HostEvent::Finished { id, .. } = event {
                assert!(self.open.remove(&id), "{id:?} ended twice");
                self.ended += 1;
            }
        }
        if host.device().is_none() {
            self.host = None;
            assert!(self.open.is_empty(), "a cut line leaves requests open");
        }
    }

    /// Puts frames on the line: some are lost, some come twice, all are delayed by chance and so out of order.
    fn send(&mut self, bytes: &[u8], happening: fn(Vec<u8>) -> Happening) {
        for frame in frames(bytes) {
            let frame = frame.into_bytes().into_vec();
            if self.luck.one_in(8) {
                continue;
            }
            if self.luck.one_in(10) {
                let delay = 20 + self.luck.up_to(15_000);
                self.plan(delay, happening(frame.clone()));
            }
            let delay = 20 + self.luck.up_to(12_000);
            self.plan(delay, happening(frame));
        }
    }
}

fn request() -> impl Strategy<Value = Request> {
    let time = Millis(START.0).civil();
    prop_oneof![
        Just(Request::SetClock { factor: None, time: None }),
        Just(Request::GetRtdInterval),
        Just(Request::SetMinInterval { minutes: 10 }),
        Just(Request::StopRealTime),
        Just(Request::SampleNow("w01018".into())),
        Just(Request::History { of: History::Hour, begin: time, end: time }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn over_a_bad_line_all_is_stored_and_answered_and_every_request_ends_once(
        luck in prop::collection::vec(any::<u8>(), 0..1500),
        uploads in prop::collection::vec(0i64..600_000, 1..40),
        requests in prop::collection::vec((0i64..600_000, request()), 0..20),
        cuts in prop::collection::vec((0i64..600_000, 1i64..120_000), 0..5),
        window in 1usize..5,
    ) {
        let mut world = World::new(luck, window);
        world.plan(0, Happening::Connect);
        for (number, at) in (0..).zip(&uploads) {
            world.plan(*at, Happening::Upload(number));
        }
        for (at, request) in requests {
            world.plan(at, Happening::Request(request));
        }
        for (at, pause) in cuts {
            world.plan(at, Happening::Cut);
            world.plan(at + pause, Happening::Connect);
        }
        world.plan(800_000, Happening::Cut);
        world.plan(800_001, Happening::Connect);
        world.run();
        prop_assert_eq!((world.made, world.open.len()), (world.ended, 0));
        prop_assert_eq!(world.station.unanswered(), 0);
        for number in 0..uploads.len() {
            let area = format!("DataTime=20260706{number:06};w01001-Avg={number}");
            prop_assert!(world.stored.contains_key(&area), "never stored: {}", area);
            prop_assert!(world.answered.contains(&area), "never answered: {}", area);
        }
    }
}
