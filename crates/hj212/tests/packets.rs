//! Messages of several packets: split, put together, and bounded.

use hj212::session::Millis;
use hj212::{Assembled, Assembler, AssemblerLimits, Error, Incomplete, Segment, split};
use proptest::prelude::*;

fn packet(qn: u32, time: &str, (pnum, pno): (u16, u16), rest: &str) -> Vec<u8> {
    format!(
        "QN=20160801085857{qn:03};ST=32;CN=2061;PW=123456;MN=M1;Flag=7;PNUM={pnum};PNO={pno};CP=&&DataTime={time};{rest}&&"
    )
    .into_bytes()
}

fn take(assembler: &mut Assembler, now: i64, bytes: &[u8]) -> (Assembled, Vec<Incomplete>) {
    let mut given_up = Vec::new();
    let outcome = assembler.handle(Millis(now), &Segment::parse(bytes).0, &mut given_up);
    (outcome, given_up)
}

#[test]
fn packets_with_numbers_of_their_own_are_put_together_by_their_time() {
    let mut assembler = Assembler::default();
    let second = packet(535, "20160801080000", (2, 2), "w01018-Avg=40.1");
    let first = packet(534, "20160801080000", (2, 1), "w00000-Avg=17.5");
    assert_eq!(take(&mut assembler, 0, &second).0, Assembled::Waiting { have: 1, of: 2 });
    assert_eq!(take(&mut assembler, 1, &second).0, Assembled::Repeated);
    let (complete, given_up) = take(&mut assembler, 2, &first);
    let expected =
        [&b"DataTime=20160801080000;w00000-Avg=17.5"[..], b"DataTime=20160801080000;w01018-Avg=40.1"];
    assert_eq!(complete, Assembled::Complete(expected.map(Box::from).to_vec()));
    assert_eq!((given_up, assembler.buffered()), (vec![], 0));
    assert_eq!(take(&mut assembler, 3, &first).0, Assembled::Repeated);
}

#[test]
fn packets_of_different_times_are_different_messages() {
    let mut assembler = Assembler::default();
    for (time, number) in [("20160801080000", 1), ("20160801090000", 2)] {
        let packet = packet(1, time, (2, number), "a=1");
        assert_eq!(take(&mut assembler, 0, &packet).0, Assembled::Waiting { have: 1, of: 2 });
    }
}

#[test]
fn a_frame_that_is_no_packet_is_whole_and_a_wrong_number_is_malformed() {
    let mut assembler = Assembler::default();
    let whole = b"QN=1;ST=32;CN=2061;PW=1;MN=M1;Flag=5;CP=&&DataTime=20160801080000&&";
    assert_eq!(take(&mut assembler, 0, whole).0, Assembled::Whole);
    assert_eq!(take(&mut assembler, 0, &packet(1, "20160801080000", (1, 1), "a=1")).0, Assembled::Whole);
    for numbers in [(2, 0), (2, 3), (0, 0), (500, 1)] {
        assert_eq!(take(&mut assembler, 0, &packet(1, "1", numbers, "a=1")).0, Assembled::Malformed);
    }
    let unnumbered = b"ST=32;CN=2061;MN=M1;Flag=7;CP=&&a=1&&";
    assert_eq!(take(&mut assembler, 0, unnumbered).0, Assembled::Malformed);
}

#[test]
fn a_message_that_stays_incomplete_is_given_up_with_what_it_lacks() {
    let mut assembler = Assembler::default();
    take(&mut assembler, 0, &packet(1, "20160801080000", (3, 2), "a=1"));
    let wait = AssemblerLimits::default().wait;
    assert_eq!(assembler.poll_timeout(), Some(Millis(wait)));
    let mut given_up = Vec::new();
    assembler.expire(Millis(wait - 1), &mut given_up);
    assert_eq!(given_up, []);
    assembler.expire(Millis(wait), &mut given_up);
    assert_eq!((&given_up[0].missing[..], &*given_up[0].data_time), (&[1, 3][..], "20160801080000"));
    assert_eq!((assembler.buffered(), assembler.poll_timeout()), (0, None));
}

#[test]
fn packets_without_end_cost_bounded_memory() {
    let limits = AssemblerLimits { messages: 8, bytes: 2000, ..AssemblerLimits::default() };
    let mut assembler = Assembler::new(limits);
    let mut lost = 0;
    for number in 0..500 {
        let packet = packet(1, &format!("2016080108{number:04}"), (3, 1), &"a=1;".repeat(30));
        let (_, given_up) = take(&mut assembler, number, &packet);
        lost += given_up.len();
        assert!(assembler.buffered() <= 2000);
    }
    assert!(lost > 450);
}

#[test]
fn a_message_that_fits_is_not_split_and_a_project_that_does_not_is_refused() {
    assert_eq!(split("DataTime=1;a=2", 950).unwrap(), ["DataTime=1;a=2"]);
    let error = split(&format!("DataTime=1;a={}", "9".repeat(1000)), 950).unwrap_err();
    assert_eq!(error, Error::CannotSplit { bytes: 1013, limit: 950 });
    let text = format!("DataTime=1;i11001-Info=//{}//;b=1", "x;".repeat(20));
    let parts = split(&text, 67).unwrap();
    assert_eq!(parts, [format!("DataTime=1;i11001-Info=//{}//", "x;".repeat(20)), "DataTime=1;b=1".into()]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_split_is_put_together_in_any_order_with_any_repeats(
        factors in prop::collection::vec("[a-z][0-9]{5}-Avg=[0-9]{1,9}", 1..120),
        limit in 60usize..400,
        order in prop::collection::vec(any::<prop::sample::Index>(), 0..200),
    ) {
        let area = format!("DataTime=20160801080000;{}", factors.join(";"));
        let areas = split(&area, limit).unwrap();
        prop_assert!(areas.iter().all(|area| area.len() <= limit && area.starts_with("DataTime=20160801080000")));
        let total = u16::try_from(areas.len()).unwrap();
        prop_assume!((2..=99).contains(&total));
        let mut assembler = Assembler::default();
        let mut complete = Vec::new();
        let picked = order.iter().map(|index| index.index(areas.len())).chain(0..areas.len());
        for at in picked {
            let number = u16::try_from(at + 1).unwrap();
            let rest = areas[at].split_once(';').map_or("", |(_, rest)| rest);
            let bytes = packet(u32::from(number), "20160801080000", (total, number), rest);
            if let (Assembled::Complete(packets), _) = take(&mut assembler, 0, &bytes) {
                complete.push(packets);
            }
        }
        prop_assert_eq!(complete.len(), 1);
        let joined: Vec<String> = complete[0].iter().map(|area| {
            String::from_utf8(area.to_vec()).unwrap().split_once(';').unwrap().1.to_owned()
        }).collect();
        prop_assert_eq!(joined.join(";"), factors.join(";"));
    }
}
