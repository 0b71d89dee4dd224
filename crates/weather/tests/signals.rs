//! Signals: every form reads, drills never act, lives end as they should, and nothing read makes it panic.

#![expect(clippy::unwrap_used, reason = "a test that cannot make its values has failed")]

use proptest::prelude::*;
use standards::time::Instant;
use weather::WeatherError;
use weather::signal::{
    Colour, Life, LifeRules, MessageType, ReadSignals, Signal, SignalBook, SignalKind, SignalStatus,
    read_signals,
};

/// A CAP alert of Daixian; `more` goes into it before the info blocks.
fn cap(identifier: &str, sent: &str, status: &str, message: &str, more: &str, headline: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
  <identifier>{identifier}</identifier>
  <sender>代县气象台</sender>
  <sent>{sent}</sent>
  <status>{status}</status>
  <msgType>{message}</msgType>
  <scope>Public</scope>
  {more}
  <info>
    <language>en-US</language><category>Met</category><event>Rainstorm</event>
    <urgency>Expected</urgency><severity>Minor</severity><certainty>Likely</certainty>
    <headline>Blue rainstorm warning</headline>
  </info>
  <info>
    <language>zh-CN</language><category>Met</category><event>暴雨</event>
    <urgency>Expected</urgency><severity>Minor</severity><certainty>Likely</certainty>
    <eventCode><valueName>CPEAS</valueName><value>11B03</value></eventCode>
    <effective>{sent}</effective><expires>2021-07-15T08:30:00+08:00</expires>
    <headline>{headline}</headline>
    <description>预计未来12小时降雨量将达50毫米以上 &amp; 伴有雷电 &#x2014;</description>
    <area><areaDesc>代县</areaDesc>
      <polygon>39.0,112.7 39.0,113.2 39.3,113.2 39.0,112.7</polygon>
      <geocode><valueName>CPEAS Geographic Code</valueName><value>140923000000</value></geocode>
    </area>
  </info>
</alert>"#
    )
}

const BLUE: &str = "代县气象台发布暴雨蓝色预警[Ⅳ级/一般]";
const FIRST: &str = "14092341600000_20210714203000";

fn plain(status: &str) -> String {
    cap(FIRST, "2021-07-14T20:30:00+08:00", status, "Alert", "", BLUE)
}

fn read(text: &str) -> ReadSignals {
    read_signals(text.as_bytes(), SignalStatus::Actual)
}

fn one(text: &str) -> Signal {
    let read = read(text);
    assert!(read.problems.iter().all(|p| !p.lost), "{:?}", read.problems);
    read.signals.into_iter().next().unwrap().signal
}

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

#[test]
fn a_cap_alert_reads_whole_in_both_languages() {
    let signal = one(&plain("Actual"));
    assert_eq!(
        (signal.infos.len(), signal.kind(), signal.colour()),
        (2, SignalKind::Rainstorm, Some((Colour::Blue, false)))
    );
    let info = signal.info();
    assert_eq!((info.language.as_str(), info.event_code.as_str()), ("zh-CN", "11B03"));
    assert_eq!(info.description, "预计未来12小时降雨量将达50毫米以上 & 伴有雷电 \u{2014}");
    assert!(info.areas[0].covers_county("140923") && info.areas[0].covers_point(39.05, 113.1));
    assert!(!info.areas[0].covers_point(113.1, 39.05), "latitude comes first");
    assert_eq!(signal.expires().unwrap(), at("2021-07-15 08:30"));
    assert_eq!(signal.id.unwrap().agency_name(), Some("气象"));
    assert!(read(&plain("Actual")).problems.is_empty());
}

#[test]
fn only_actual_can_be_acted_on_and_a_drill_in_words_is_a_drill() {
    for (status, mark) in [
        ("Exercise", "演练"),
        ("Test", "测试"),
        ("System", "系统消息"),
        ("Draft", "草稿"),
        ("Foo", "状态不明"),
    ] {
        let signal = one(&plain(status));
        assert!(signal.actionable().is_none(), "{status}");
        assert_eq!(signal.nature().mark(), mark);
    }
    let drill = one(&cap(
        FIRST,
        "2021-07-14T20:30:00+08:00",
        "Actual",
        "Alert",
        "",
        "【演练】代县气象台发布暴雨红色预警",
    ));
    assert_eq!((drill.status, drill.nature()), (SignalStatus::Actual, SignalStatus::Exercise));
    assert!(drill.actionable().is_none());
    assert!(one(&plain("Actual")).actionable().is_some());
    let unstated = one(&plain("Actual").replace("<status>Actual</status>", ""));
    assert!(unstated.actionable().is_none(), "CAP without a status never acts");
}

#[test]
fn an_update_takes_the_place_of_what_it_refers_to_and_a_cancel_ends_it() {
    let reference = |id: &str| format!("<references>代县气象台,{id},2021-07-14T20:30:00+08:00</references>");
    let second = "14092341600000_20210714220000";
    let update = cap(
        second,
        "2021-07-14T22:00:00+08:00",
        "Actual",
        "Update",
        &reference(FIRST),
        "代县气象台发布暴雨黄色预警",
    );
    let cancel = cap(
        "14092341600000_20210715020000",
        "2021-07-15T02:00:00+08:00",
        "Actual",
        "Cancel",
        &reference(second),
        "代县气象台解除暴雨黄色预警",
    );
    let book = SignalBook::new([plain("Actual"), update, cancel].iter().map(|t| one(t)).collect());
    let lives =
        |when: &str| book.states(LifeRules::default(), at(when)).iter().map(|s| s.life).collect::<Vec<_>>();
    assert_eq!(lives("2021-07-14 20:00"), []);
    assert_eq!(lives("2021-07-14 21:00"), [Life::InForce]);
    assert_eq!(lives("2021-07-14 23:00"), [Life::Updated(1), Life::InForce]);
    assert_eq!(lives("2021-07-15 03:00"), [Life::Updated(1), Life::Cancelled(2), Life::Notice]);
    let colours = |when: &str| {
        let force = book.in_force(LifeRules::default(), at(when));
        force.iter().map(|a| a.signal().colour().unwrap().0).collect::<Vec<_>>()
    };
    assert_eq!(
        (colours("2021-07-14 21:00"), colours("2021-07-14 23:00")),
        (vec![Colour::Blue], vec![Colour::Yellow])
    );
    assert!(colours("2021-07-15 03:00").is_empty());
}

#[test]
fn a_drill_s_cancel_never_ends_a_real_signal() {
    let reference = format!("<references>代县气象台,{FIRST},2021-07-14T20:30:00+08:00</references>");
    let drill = cap(
        "14092341600000_20210714210000",
        "2021-07-14T21:00:00+08:00",
        "Exercise",
        "Cancel",
        &reference,
        "代县气象台解除暴雨蓝色预警",
    );
    let book = SignalBook::new(vec![one(&plain("Actual")), one(&drill)]);
    let states = book.states(LifeRules::default(), at("2021-07-14 22:00"));
    assert_eq!(states[0].life, Life::InForce);
    assert_eq!(book.in_force(LifeRules::default(), at("2021-07-14 22:00")).len(), 1);
    let drills = SignalBook::new(vec![one(&plain("Exercise"))]);
    assert!(
        drills.in_force(LifeRules::default(), at("2021-07-14 22:00")).is_empty(),
        "in force, but nothing to act on"
    );
}

#[test]
fn a_signal_expires_by_its_own_time_or_by_the_assumed_one() {
    let book = SignalBook::new(vec![one(&plain("Actual"))]);
    let state = |when: &str| {
        let states = book.states(LifeRules::default(), at(when));
        (states[0].life, states[0].end_assumed)
    };
    assert_eq!(state("2021-07-15 08:29"), (Life::InForce, false));
    assert_eq!(state("2021-07-15 08:30"), (Life::Expired, false));
    let endless = plain("Actual").replace("<expires>2021-07-15T08:30:00+08:00</expires>", "");
    let book = SignalBook::new(vec![one(&endless)]);
    let states = book.states(LifeRules::default(), at("2021-07-15 20:30"));
    assert_eq!((states[0].life, states[0].end_assumed), (Life::Expired, true));
}

#[test]
fn feeds_name_their_fields_in_many_ways() {
    let nmc = r#"{"msg":"success","data":{"page":{"pageNo":1,"list":[
        {"alertid":"14092341600000_20210714203000","issuetime":"2021/07/14 20:30","title":"山西省忻州市代县发布暴雨蓝色预警","url":"/x.html"},
        {"alertid":"14092341600000_20210714203100","issuetime":"2021/07/14 20:31","title":"山西省忻州市代县发布大雾黄色预警"}]}}}"#;
    let told = read(nmc);
    assert_eq!(told.signals.len(), 2);
    assert!(told.problems.iter().all(|p| !p.lost && p.field == "status"), "the absent status is named");
    assert_eq!(told.signals[0].signal.kind(), SignalKind::Rainstorm);
    assert_eq!(told.signals[1].signal.kind().name(), "大雾");
    assert!(
        told.signals[0].signal.covers_county("140923") && !told.signals[0].signal.covers_county("140922")
    );
    let unsure = read_signals(nmc.as_bytes(), SignalStatus::Unstated);
    assert!(unsure.signals[0].signal.actionable().is_none(), "unless a feed is trusted to hold real ones");

    let other = r#"{"alerts":[{"id":"1","senderName":"代县气象台","issuedTime":"2021-07-14T12:30Z","msgType":"Update","relatedAlertIds":["0"],
        "event":"暴雨","severity":"Moderate","color":{"code":"Yellow","red":239},"expireTime":"2021-07-15T12:30Z","headline":"代县气象台发布暴雨黄色预警","status":"Exercise"}]}"#;
    let signal = one(other);
    assert_eq!(
        (signal.message, signal.references.as_slice()),
        (MessageType::Update, ["0".to_string()].as_slice())
    );
    assert_eq!((signal.colour(), signal.nature()), (Some((Colour::Yellow, false)), SignalStatus::Exercise));
    assert_eq!(signal.sent, at("2021-07-14 20:30"));

    let national = r#"[{"identifier":"14092341600000_20210714203000_1","eventType":"11B03","severity":"BLUE","headline":"代县气象台解除暴雨蓝色预警信号","sendTime":1626265800000,"areaCode":140923}]"#;
    let signal = one(national);
    assert_eq!((signal.message, signal.colour().unwrap().0), (MessageType::Cancel, Colour::Blue));
    assert_eq!((signal.sent, signal.stem()), (at("2021-07-14 20:30"), FIRST));
}

#[test]
fn a_cancel_without_references_ends_the_same_hazard_of_the_same_place() {
    let json = |id: &str, title: &str| format!(r#"{{"alertid":"{id}","title":"{title}"}}"#);
    let texts = [
        json(FIRST, "代县发布暴雨蓝色预警"),
        json("14092241600000_20210714204000", "五台县发布暴雨蓝色预警"),
        json("14092341600000_20210714223000", "代县解除暴雨蓝色预警"),
    ];
    let book = SignalBook::new(texts.iter().map(|t| one(t)).collect());
    let states = book.states(LifeRules::default(), at("2021-07-14 23:00"));
    assert_eq!(
        states.iter().map(|s| s.life).collect::<Vec<_>>(),
        [Life::Cancelled(2), Life::InForce, Life::Notice]
    );
    assert!(states[0].concluded, "and says that it was concluded");
}

#[test]
fn one_bad_alert_of_several_costs_the_others_nothing_and_has_its_place() {
    let strip = |text: String| text.lines().skip(1).collect::<Vec<_>>().join("\n");
    let bad = strip(plain("Actual")).replace("<identifier>14092341600000_20210714203000</identifier>", "");
    let polygon = strip(plain("Actual")).replace("39.0,112.7 39.0,113.2", "112.7,39.0 113.2,39.0");
    let time = strip(plain("Actual")).replace("<sent>2021-07-14T20:30:00+08:00</sent>", "<sent>昨晚</sent>");
    let feed = format!("<feed>\n{}\n{bad}\n{polygon}\n{time}\n</feed>", strip(plain("Actual")));
    let told = read(&feed);
    assert_eq!(told.signals.len(), 2);
    let named: Vec<_> = told.problems.iter().map(|p| (p.field.as_str(), p.lost)).collect();
    assert_eq!(named, [("identifier", true), ("info.area.polygon", false), ("sent", true)]);
    assert!(told.problems[0].place.line > 25 && told.problems[0].place.column == 1);
    let cut = read(&format!("{}<alert><identifier>", strip(plain("Actual"))));
    assert_eq!(cut.signals.len(), 1, "what was whole before the text broke off is kept");
    assert!(matches!(cut.problems[0].error, WeatherError::Xml { .. }));
}

#[test]
fn xml_that_would_swell_is_refused() {
    let bomb =
        r#"<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "xx"><!ENTITY y "&x;&x;">]><alert>&y;</alert>"#;
    assert!(matches!(read(bomb).problems[0].error, WeatherError::DocumentType));
    let deep = "<a>".repeat(100_000);
    assert!(matches!(read(&deep).problems[0].error, WeatherError::TooComplex));
    let wide = format!("<a>{}</a>", "<b/>".repeat(60_000));
    assert!(matches!(read(&wide).problems[0].error, WeatherError::TooComplex));
    assert!(matches!(read("<alert>&unknown;</alert>").problems[0].error, WeatherError::Xml { .. }));
    let large = vec![b' '; 5 << 20];
    assert!(matches!(
        read_signals(&large, SignalStatus::Actual).problems[0].error,
        WeatherError::TooLarge { .. }
    ));
    assert!(matches!(
        read_signals(&[0xFF, 0xFE], SignalStatus::Actual).problems[0].error,
        WeatherError::Encoding
    ));
    let nested = "[".repeat(100_000);
    assert!(read(&nested).signals.is_empty() && !read(&nested).problems.is_empty());
}

/// A body that was whole, with some of its bytes changed.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let json = r#"{"data":[{"identifier":"14092341600000_20210714203000","headline":"代县发布暴雨蓝色预警","sendTime":"2021-07-14 20:30","severity":"Blue","areaCode":["140923"]}]}"#;
    let whole = prop_oneof![Just(plain("Actual").into_bytes()), Just(json.as_bytes().to_vec())];
    (
        whole,
        prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
        any::<prop::sample::Index>(),
        any::<bool>(),
    )
        .prop_map(|(mut bytes, changes, cut, cuts)| {
            for (at, byte) in changes {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            if cuts {
                bytes.truncate(cut.index(bytes.len()));
            }
            bytes
        })
}

fn survives(bytes: &[u8]) {
    let read = read_signals(bytes, SignalStatus::Actual);
    assert!(!read.signals.is_empty() || !read.problems.is_empty(), "nothing vanishes without a word");
    let book = SignalBook::new(read.signals.into_iter().map(|s| s.signal).collect());
    for hours in [-1_000_000, 0, 1_000_000] {
        let asof = Instant(1_626_265_800_000 + hours * 3_600_000);
        for state in book.states(LifeRules::default(), asof) {
            let _words = (
                state.life.word(),
                state.signal.colour(),
                state.signal.kind(),
                state.signal.covers_county("140923"),
            );
        }
        assert!(
            book.in_force(LifeRules::default(), asof)
                .iter()
                .all(|a| a.signal().status == SignalStatus::Actual)
        );
    }
}

#[test]
fn a_body_of_too_many_records_is_read_as_far_as_it_may_be_and_says_where_it_was_left() {
    let record = |n: usize| {
        format!(
            r#"{{"identifier":"{n}","headline":"代县发布暴雨蓝色预警","sendTime":"2021-07-14 20:30","expires":"明天"}}"#
        )
    };
    let all: Vec<String> = (0..5002).map(record).collect();
    let text = format!("[\n{}\n]", all.join(",\n"));
    let read = read_signals(text.as_bytes(), SignalStatus::Actual);
    assert_eq!(read.signals.len(), 5000);
    let lost: Vec<String> = read.problems.iter().filter(|p| p.lost).map(ToString::to_string).collect();
    assert_eq!(lost.len(), 1);
    assert!(lost[0].starts_with("5002:1：超过 5000 条"), "{}", lost[0]);
    let noted: Vec<String> =
        read.problems.iter().filter(|p| p.field == "expires").map(|p| p.place.to_string()).collect();
    assert_eq!((noted.len(), noted[4999].split(':').next()), (5000, Some("5001")));
    let column = all[0].chars().count() - "\"明天\"}".chars().count() + 1;
    assert_eq!(noted[0], format!("2:{column}"));
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        survives(&bytes);
    }

    #[test]
    fn damaged_signals_never_panic(bytes in damaged()) {
        survives(&bytes);
    }

    #[test]
    fn nothing_but_actual_is_ever_in_force_to_act_on(
        picks in prop::collection::vec((0usize..5, 0usize..3, 0i64..40), 1..12), asof in 0i64..60,
    ) {
        let statuses = ["Actual", "Exercise", "Test", "System", "Draft"];
        let messages = ["Alert", "Update", "Cancel"];
        let signals = picks.iter().map(|(status, message, hour)| {
            let sent = at("2021-07-14 00:00").plus_ms(hour * 3_600_000);
            let id = format!("14092341600000_{}", sent.compact());
            one(&cap(&id, &sent.to_string(), statuses[*status], messages[*message], "", BLUE))
        });
        let book = SignalBook::new(signals.collect());
        let asof = at("2021-07-14 00:00").plus_ms(asof * 3_600_000);
        let force = book.in_force(LifeRules::default(), asof);
        prop_assert!(force.iter().all(|a| a.signal().status == SignalStatus::Actual));
        // Taking every drill out changes nothing of what holds.
        let real = SignalBook::new(book.signals().iter().filter(|s| s.status == SignalStatus::Actual).cloned().collect());
        let ids = |b: &SignalBook| b.in_force(LifeRules::default(), asof).iter().map(|a| a.signal().identifier.clone()).collect::<Vec<_>>();
        prop_assert_eq!(ids(&book), ids(&real));
    }
}
