//! Messages of several packets: bounded, called for within bounds, and never forgotten without evidence.

mod support;

use proptest::prelude::*;
use sl651::{Centre, CentreConfig, End, Function, Output, PacketsConfig, Protocol, RawFrame};
use support::*;

const START: i64 = 1_782_864_000_000;

#[test]
fn packets_never_hold_more_than_their_limits() {
    let limits = PacketsConfig { messages: 2, bytes: 1000, expire_ms: 1000 };
    let mut packets = sl651::Packets::new(limits);
    for station in 0..50u8 {
        let mut builder = builder(Protocol::Hex, Function::PICTURE, None, End::Etx);
        builder.station.0[4] = station;
        for frame in builder.build_packets(&[0x11; 2000], 200).unwrap() {
            let _progress = packets.take(i64::from(station), &RawFrame::of(&frame).unwrap());
            assert!(packets.buffered() <= 2 * 1000, "{}", packets.buffered());
        }
    }
    packets.expire(5000);
    assert_eq!((packets.buffered(), packets.next_expiry_ms()), (0, None));
}

#[test]
fn many_stations_with_packets_missing_are_called_no_more_than_messages_are_held() {
    let limits = PacketsConfig { messages: 2, ..PacketsConfig::default() };
    let mut centre = Centre::new(CentreConfig { packets: limits, ..CentreConfig::default() });
    for station in 0..50u8 {
        let mut builder = builder(Protocol::Hex, Function::PICTURE, None, End::Etx);
        builder.station.0[4] = station;
        let packets = builder.build_packets(&[0x11; 600], 200).unwrap();
        receive(&mut centre, START + i64::from(station), &packets[0]);
    }
    let _kept = outputs(&mut centre);
    centre.tick(START + 20_000);
    let called: Vec<u8> = sent(&outputs(&mut centre).0)
        .iter()
        .map(|call| RawFrame::of(call).unwrap().header().unwrap().station.0[4])
        .collect();
    assert_eq!(called, [48, 49], "the newest are called");
}

/// Packets of messages of which none becomes whole, and what is given up of them.
fn given_up(limits: PacketsConfig, packets: &[&[u8]]) -> Vec<Vec<u8>> {
    let mut centre = Centre::new(CentreConfig { packets: limits, ..CentreConfig::default() });
    for packet in packets {
        receive(&mut centre, START, packet);
    }
    centre.finish();
    let given_up = outputs(&mut centre).0.into_iter().filter_map(|output| match output {
        Output::GivenUp(raw) => Some(raw),
        _ => None,
    });
    given_up.collect()
}

#[test]
fn what_was_heard_of_a_message_that_never_became_whole_is_given_up_and_not_forgotten() {
    let limits = PacketsConfig { messages: 1, bytes: 700, ..PacketsConfig::default() };
    let builder = builder(Protocol::Hex, Function::PICTURE, None, End::Etx);
    let [one, two] = [0x11, 0x22].map(|byte| builder.build_packets(&[byte; 1200], 300).unwrap());
    // The connection ends.
    assert_eq!(given_up(limits, &[&one[0], &one[1], &one[0]]), [[&*one[0], &*one[1]].concat()]);
    // Another message of the station has begun.
    assert_eq!(given_up(limits, &[&one[0], &two[0]]), [&*one[0], &*two[0]]);
    // It grows too large; the packet that was too much is stored by itself.
    assert_eq!(given_up(limits, &[&one[0], &one[1], &one[2]]), [[&*one[0], &*one[1]].concat()]);
    // There is no room beside that of another station.
    let mut other = builder;
    other.station.0[4] ^= 1;
    let others = other.build_packets(&[0x11; 600], 300).unwrap();
    assert_eq!(given_up(limits, &[&one[0], &others[0]]), [&*one[0], &*others[0]]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn every_packet_is_stored_in_a_message_or_given_up(
        order in proptest::collection::vec((0u8..3, 0u8..2, 0usize..6), 1..60),
        messages in 1usize..3,
        bytes in 200usize..2000,
    ) {
        let packets = |station: u8, picture: u8| {
            let mut builder = builder(Protocol::Hex, Function::PICTURE, None, End::Etx);
            builder.station.0[4] = station;
            builder.build_packets(&[picture; 900], 200).unwrap()
        };
        let limits = PacketsConfig { messages, bytes, ..PacketsConfig::default() };
        let mut centre = Centre::new(CentreConfig { packets: limits, ..CentreConfig::default() });
        let mut heard = Vec::new();
        for (at, (station, picture, number)) in (0..).zip(order) {
            let packets = packets(station, picture);
            let packet = packets[number % packets.len()].clone();
            receive(&mut centre, START + at, &packet);
            heard.push(packet);
        }
        centre.finish();
        let kept: Vec<Vec<u8>> = outputs(&mut centre).0.into_iter().filter_map(|output| match output {
            Output::Store(_, frame) => Some(frame.as_raw().bytes().to_vec()),
            Output::StoreWhole(_, whole) => Some(whole.raw),
            Output::GivenUp(raw) => Some(raw),
            _ => None,
        }).collect();
        for packet in heard {
            let is_kept = kept.iter().any(|raw| raw.windows(packet.len()).any(|bytes| bytes == packet));
            prop_assert!(is_kept, "{} is lost", sl651::hex_text(&packet));
        }
    }
}
