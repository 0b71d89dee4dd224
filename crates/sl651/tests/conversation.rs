//! A centre and its stations over a bad line, with a clock of our own.

#![expect(clippy::unwrap_used, reason = "a test target")]

mod support;

use proptest::prelude::*;
use sl651::{
    Asked, Centre, CentreConfig, CivilTime, Content, End, Function, Header, Mode, Output, PacketsConfig,
    Protocol, Question, RawFrame, ReportBuilder, Token, body_head,
};
use std::collections::BTreeMap;
use support::*;

const START: i64 = 1_782_864_000_000;

/// Numbers that look random and are the same for the same seed.
struct Dice(u64);

impl Dice {
    fn percent(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % 100
    }
}

fn header() -> Header {
    RawFrame::of(&timed(Protocol::Hex, "1.5")).unwrap().header().unwrap()
}

#[test]
fn a_report_is_confirmed_when_it_is_stored_and_not_before() {
    for protocol in BOTH {
        let mut centre = Centre::default();
        receive(&mut centre, START, &timed(protocol, "1.5"));
        let (out, tokens) = outputs(&mut centre);
        assert_eq!((sent(&out).len(), tokens.len()), (0, 1));
        centre.stored(START + 20, tokens[0]);
        let (out, _) = outputs(&mut centre);
        let answer = &sent(&out)[0];
        let raw = RawFrame::of(answer).unwrap();
        let answered = raw.header().unwrap();
        assert_eq!(
            (raw.protocol(), answered.function, answered.end),
            (protocol, Function::TIMED, Some(End::Esc))
        );
        assert_eq!((answered.station, answered.centre, answered.password), (STATION, 1, 0x1234));
        let message = raw.decode(Mode::Strict).unwrap();
        let body = &message.report().unwrap().body;
        assert_eq!((body.serial, body.sent), (Some(1), CivilTime::of_unix_ms(START + 20)));
    }
}

#[test]
fn what_is_damaged_refused_or_a_keep_alive_is_stored_and_not_confirmed() {
    let mut damaged = timed(Protocol::Hex, "1.5");
    *damaged.last_mut().unwrap() ^= 1;
    let keep_alive =
        up(Protocol::Hex, Function::KEEP_ALIVE, &body_head(Protocol::Hex, 1, time("260701080000")));
    let mut centre = Centre::default();
    receive(&mut centre, START, &[damaged, keep_alive].concat());
    let (_, tokens) = outputs(&mut centre);
    assert_eq!(tokens.len(), 2);
    for token in tokens {
        centre.stored(START, token);
    }
    receive(&mut centre, START, &timed(Protocol::Hex, "1.5"));
    let (_, tokens) = outputs(&mut centre);
    centre.refused(START, tokens[0]);
    centre.stored(START, tokens[0]);
    assert_eq!(outputs(&mut centre).0, []);
}

#[test]
fn a_sleeping_station_is_let_go_when_the_centre_wants_so() {
    let mut centre = Centre::new(CentreConfig { end: End::Eot, ..CentreConfig::default() });
    receive(&mut centre, START, &timed(Protocol::Hex, "1.5"));
    let (_, tokens) = outputs(&mut centre);
    centre.stored(START, tokens[0]);
    let answer = sent(&outputs(&mut centre).0).remove(0);
    assert_eq!(RawFrame::of(&answer).unwrap().header().unwrap().end, Some(End::Eot));
}

#[test]
fn a_question_is_repeated_twice_and_then_failed() {
    let mut centre = Centre::default();
    let asked = centre.ask(START, Protocol::Hex, header(), Question::Now);
    let mut questions = sent(&outputs(&mut centre).0).len();
    let mut failed = Vec::new();
    while let Some(at) = centre.next_deadline_ms() {
        assert!(at <= START + 31_000, "the question never ends");
        centre.tick(at - 1);
        assert_eq!(outputs(&mut centre).0, []);
        centre.tick(at);
        let (out, _) = outputs(&mut centre);
        questions += sent(&out).len();
        failed.extend(out.into_iter().filter(|output| matches!(output, Output::Failed(_))));
    }
    assert_eq!((questions, failed), (3, vec![Output::Failed(asked)]));
}

#[test]
fn an_answer_ends_its_question_when_it_is_stored_and_the_next_is_asked() {
    let mut centre = Centre::default();
    let first = centre.ask(START, Protocol::Hex, header(), Question::Clock);
    let second = centre.ask(START, Protocol::Hex, header(), Question::Version);
    assert_eq!(sent(&outputs(&mut centre).0).len(), 1, "one question at a time");
    let clock = ReportBuilder::new(Protocol::Hex, 5, time("260701080000")).station(STATION, None).body();
    receive(&mut centre, START + 500, &up(Protocol::Hex, Function::CLOCK, &clock));
    let (_, tokens) = outputs(&mut centre);
    centre.tick(START + 60_000);
    assert_eq!(outputs(&mut centre).0, [], "an answer that is being stored is not asked for again");
    centre.stored(START + 60_000, tokens[0]);
    let (out, _) = outputs(&mut centre);
    assert!(out.contains(&Output::Answered(first, tokens[0])));
    let functions: Vec<_> =
        sent(&out).iter().map(|b| RawFrame::of(b).unwrap().header().unwrap().function).collect();
    assert_eq!(functions, [Function::CLOCK, Function::VERSION]);
    assert!(!out.contains(&Output::Failed(second)));
}

#[test]
fn an_answer_that_could_not_be_stored_is_asked_for_again() {
    let mut centre = Centre::default();
    let asked = centre.ask(START, Protocol::Hex, header(), Question::Clock);
    let clock = ReportBuilder::new(Protocol::Hex, 5, time("260701080000")).station(STATION, None).body();
    receive(&mut centre, START + 500, &up(Protocol::Hex, Function::CLOCK, &clock));
    let (_, tokens) = outputs(&mut centre);
    centre.refused(START + 600, tokens[0]);
    centre.tick(START + 10_600);
    let (out, _) = outputs(&mut centre);
    assert_eq!(sent(&out).len(), 1);
    assert!(!out.contains(&Output::Failed(asked)));
}

/// The packets of a picture, and its body.
fn picture(protocol: Protocol, bytes: usize) -> (Vec<Vec<u8>>, Vec<u8>) {
    let picture: Vec<u8> = (0..bytes).map(|at| u8::try_from(at % 251).unwrap()).collect();
    let body = begun(protocol, "260701080001", "2607010800").picture(&picture);
    let builder = builder(protocol, Function::PICTURE, None, End::Etx);
    (builder.build_packets(&body, 256).unwrap(), body)
}

#[test]
fn packets_are_confirmed_once_when_the_whole_is_stored() {
    for protocol in BOTH {
        let (packets, body) = picture(protocol, 1500);
        let mut centre = Centre::default();
        // Out of order and with repetitions.
        for packet in packets.iter().rev().chain(&packets[2..4]).skip(1).chain(&packets[packets.len() - 1..])
        {
            receive(&mut centre, START, packet);
        }
        let (out, tokens) = outputs(&mut centre);
        let whole: Vec<_> = out
            .iter()
            .filter_map(|output| match output {
                Output::StoreWhole(_, whole) => Some(whole),
                _ => None,
            })
            .collect();
        assert_eq!((whole.len(), &whole[0].body), (1, &body));
        assert_eq!(whole[0].raw, packets.concat());
        assert_eq!(sl651::Assembled::of(&whole[0].raw).as_ref(), Some(whole[0]));
        let (report, diagnostics) = whole[0].read(Mode::Strict).unwrap();
        assert_eq!((report.body.serial, diagnostics.len()), (Some(1), 0));
        centre.stored(START, tokens[0]);
        let answer = sent(&outputs(&mut centre).0).remove(0);
        let packet = RawFrame::of(&answer).unwrap().header().unwrap().packet.unwrap();
        assert_eq!(usize::from(packet.total), packets.len());
        assert_eq!(packet.number, packet.total);
    }
}

#[test]
fn a_missing_packet_is_called_for_and_the_call_repeated_twice() {
    let (packets, _) = picture(Protocol::Hex, 1500);
    let mut centre = Centre::new(CentreConfig {
        packets: PacketsConfig { expire_ms: 100_000, ..PacketsConfig::default() },
        ..CentreConfig::default()
    });
    for packet in packets.iter().enumerate().filter(|(at, _)| *at != 2).map(|(_, packet)| packet) {
        receive(&mut centre, START, packet);
    }
    let mut calls = sent(&outputs(&mut centre).0);
    let mut given_up = Vec::new();
    while let Some(at) = centre.next_deadline_ms() {
        assert!(at <= START + 100_000);
        centre.tick(at);
        let (out, _) = outputs(&mut centre);
        calls.extend(sent(&out));
        given_up.extend(out.into_iter().filter(|output| matches!(output, Output::GivenUp(_))));
    }
    assert_eq!(calls.len(), 3);
    for call in calls {
        let header = RawFrame::of(&call).unwrap().header().unwrap();
        assert_eq!((header.end, header.packet.unwrap().number), (Some(End::Nak), 3));
    }
    assert_eq!(given_up.len(), 1, "what was heard is given up, not forgotten");
}

#[test]
fn a_water_resources_terminal_is_confirmed_when_it_is_stored() {
    let frame =
        sl651::szy206_frame(&[0xB3, 1, 2, 3, 4, 5, 0xC0, 0, 0x59, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 1, 0])
            .unwrap();
    let mut centre = Centre::default();
    receive(&mut centre, START, &frame);
    let (out, tokens) = outputs(&mut centre);
    assert_eq!(sent(&out).len(), 0);
    centre.stored(START, tokens[0]);
    let answer = sent(&outputs(&mut centre).0).remove(0);
    assert!(matches!(
        RawFrame::of(&answer).unwrap().decode(Mode::Lenient).unwrap().content,
        Content::Szy206(_)
    ));
}

/// A station that sends reports, repeats each twice when it is not confirmed, and begins again later.
struct Station {
    waiting: Vec<u16>,
    tries: u8,
    next_try: i64,
    confirmed: Vec<u16>,
}

fn report(serial: u16) -> Vec<u8> {
    let body = ReportBuilder::new(Protocol::Hex, serial, time("260701080001"))
        .station(STATION, None)
        .observed(time("2607010800"))
        .value(element("PT"), Some(sl651::Number::new(i64::from(serial), 1).unwrap()))
        .unwrap();
    up(Protocol::Hex, Function::TIMED, &body.body())
}

impl Station {
    fn step(&mut self, now: i64) -> Option<Vec<u8>> {
        let serial = *self.waiting.first()?;
        if now < self.next_try {
            return None;
        }
        self.tries += 1;
        // Three tries five seconds apart, then a pause.
        self.next_try = now + if self.tries.is_multiple_of(3) { 30_000 } else { 5_000 };
        Some(report(serial))
    }

    fn hear(&mut self, frame: &RawFrame<'_>) {
        let message = frame.decode(Mode::Lenient).unwrap();
        let Some(serial) = message.report().and_then(|report| report.body.serial) else { return };
        if frame.is_sound() && self.waiting.first() == Some(&serial) {
            self.waiting.remove(0);
            self.confirmed.push(serial);
            (self.tries, self.next_try) = (0, 0);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn nothing_is_lost_and_nothing_is_confirmed_unstored_on_a_bad_line(seed in any::<u64>(), loss in 0u64..40) {
        let mut dice = Dice(seed);
        let mut centre = Centre::default();
        let mut station = Station { waiting: (1..=30).collect(), tries: 0, next_try: 0, confirmed: Vec::new() };
        let mut store: BTreeMap<Vec<u8>, u32> = BTreeMap::new();
        // Frames under way with the time of their arrival, and tokens with the time of their storing.
        let mut up_line: Vec<(i64, Vec<u8>)> = Vec::new();
        let mut down_line: Vec<(i64, Vec<u8>)> = Vec::new();
        let mut storing: Vec<(i64, Token, Vec<u8>)> = Vec::new();
        let mut answered: Option<Asked> = None;
        let mut now = START;
        while !station.waiting.is_empty() && now < START + 24 * 3_600_000 {
            now += 500;
            if let Some(frame) = station.step(now) {
                for copy in 0..2 {
                    if dice.percent() >= loss && (copy == 0 || dice.percent() < loss) {
                        up_line.push((now + i64::try_from(dice.percent()).unwrap() * 40, frame.clone()));
                    }
                }
            }
            let (arrived, under_way): (Vec<_>, Vec<_>) = up_line.into_iter().partition(|(at, _)| *at <= now);
            up_line = under_way;
            for (_, mut frame) in arrived {
                if dice.percent() < loss / 4 {
                    let at = usize::try_from(dice.percent()).unwrap() % frame.len();
                    frame[at] ^= 0x10;
                }
                receive(&mut centre, now, &frame);
            }
            let (due, later): (Vec<_>, Vec<_>) = storing.into_iter().partition(|(at, ..)| *at <= now);
            storing = later;
            for (_, token, bytes) in due {
                if dice.percent() < loss / 4 {
                    centre.refused(now, token);
                } else {
                    *store.entry(bytes).or_default() += 1;
                    centre.stored(now, token);
                }
            }
            centre.tick(now);
            while let Some(output) = centre.poll() {
                match output {
                    Output::Store(token, frame) => {
                        let bytes = frame.as_raw().bytes().to_vec();
                        storing.push((now + i64::try_from(dice.percent()).unwrap() * 10, token, bytes));
                    }
                    Output::Send(bytes) if dice.percent() >= loss => {
                        down_line.push((now + i64::try_from(dice.percent()).unwrap() * 40, bytes));
                    }
                    Output::Answered(asked, _) => answered = Some(asked),
                    _ => {}
                }
            }
            let (arrived, under_way): (Vec<_>, Vec<_>) = down_line.into_iter().partition(|(at, _)| *at <= now);
            down_line = under_way;
            for (_, bytes) in arrived {
                let before = station.confirmed.len();
                station.hear(&RawFrame::of(&bytes).unwrap());
                for serial in &station.confirmed[before..] {
                    prop_assert!(store.contains_key(&report(*serial)), "{serial} is confirmed and not stored");
                }
            }
        }
        prop_assert_eq!(&station.confirmed, &(1..=30).collect::<Vec<u16>>());
        let whole = (1..=30).filter(|serial| store.contains_key(&report(*serial))).count();
        prop_assert_eq!((whole, answered), (30, None));
    }
}
