//! Silences, and signals that must not act.

use campaign::desk::{Command, Refusal};
use campaign::incident::{IncidentCommand, IncidentKind, IncidentStage, Sign};
use campaign::ledger::{Actor, EntryId};
use campaign::warning::Level;
use standards::SectionId;
use weather::signal::{Signal, SignalStatus, read_signals};

use crate::people::*;
use crate::signs::{ended, over, sign};

fn silence(section: Option<&str>, kind: Option<IncidentKind>, hours: u32, reason: &str) -> Command {
    let section = section.map(SectionId::from);
    Command::Incident(IncidentCommand::Silence { section, kind, hours, reason: reason.into() })
}

fn silenced(hall: &mut Hall, by: &Actor, when: &str, hours: u32) -> Result<EntryId, Refusal> {
    hall.act(by, when, silence(Some("daixianqiao"), None, hours, "站房检修，读数不可信"))
}

#[test]
fn a_silence_has_an_author_a_reason_and_an_end_and_only_the_group_makes_one() {
    let mut hall = Hall::open();
    assert!(matches!(silenced(&mut hall, &water(), "2021-07-14 07:00", 8), Err(Refusal::NoRight { .. })));
    assert!(matches!(silenced(&mut hall, &office(), "2021-07-14 07:00", 73), Err(Refusal::Incident { .. })));
    assert!(matches!(silenced(&mut hall, &office(), "2021-07-14 07:00", 0), Err(Refusal::Incident { .. })));
    let without = [
        silence(Some("daixianqiao"), None, 8, " "),
        silence(None, None, 8, "检修"),
        silence(Some("nowhere"), None, 8, "检修"),
        silence(None, Some(IncidentKind::ExceedingRun), 8, "不想看"),
    ];
    for command in without {
        assert!(hall.act(&office(), "2021-07-14 07:00", command.clone()).is_err(), "{command:?}");
    }
    silenced(&mut hall, &office(), "2021-07-14 07:00", 72).unwrap();
    let made = hall.desk.incidents().silences().iter().next().unwrap();
    assert_eq!((&made.by.organisation, made.until), (&org("group-office"), at("2021-07-17 07:00")));
}

#[test]
fn a_silenced_sign_opens_when_the_silence_ends_and_never_when_it_was_over_before() {
    let mut hall = Hall::open();
    silenced(&mut hall, &office(), "2021-07-14 07:00", 4).unwrap();
    let short = over("daixianqiao", "2021-07-14 08:00");
    let long = sign("daixianqiao", IncidentKind::ClassFall, Level::Watch, "2021-07-14 09:00");
    let other = over("xiaruyue", "2021-07-14 08:00");
    let signs = [ended(&short, "2021-07-14 10:00"), long, other];
    hall.rounds_over(&signs, "2021-07-14 10:59");
    assert_eq!(hall.incidents().len(), 1, "the other section is not silenced");
    hall.rounds_over(&signs, "2021-07-14 11:00");
    let late = hall.incidents().into_iter().find(|i| i.kind == IncidentKind::ClassFall).unwrap();
    assert_eq!((late.opened, late.signs.len()), (at("2021-07-14 11:00"), 1));
}

#[test]
fn a_lifted_silence_ends_at_once() {
    let mut hall = Hall::open();
    let id = silenced(&mut hall, &office(), "2021-07-14 07:00", 72).unwrap();
    let signs = [over("daixianqiao", "2021-07-14 08:00")];
    assert_eq!(hall.rounds_over(&signs, "2021-07-14 08:30"), 0);
    let lift = Command::Incident(IncidentCommand::Lift { silence: id, reason: "检修完成".into() });
    hall.act(&office(), "2021-07-14 08:40", lift.clone()).unwrap();
    hall.rounds_over(&signs, "2021-07-14 08:41");
    assert_eq!(hall.incident().opened, at("2021-07-14 08:40"));
    assert_eq!(hall.read_again(), hall.desk);
    assert!(hall.act(&office(), "2021-07-14 08:50", lift).is_err());
}

#[test]
fn red_is_never_silenced() {
    let mut hall = Hall::open();
    silenced(&mut hall, &office(), "2021-07-14 07:00", 72).unwrap();
    let mut rising = over("daixianqiao", "2021-07-14 08:00");
    assert_eq!(hall.rounds_over(std::slice::from_ref(&rising), "2021-07-14 08:30"), 0);
    rising.level = Level::Severe;
    rising.updated.received = at("2021-07-14 12:00");
    hall.rounds_over(std::slice::from_ref(&rising), "2021-07-14 12:01");
    assert_eq!((hall.incident().level, hall.incident().opened), (Level::Severe, at("2021-07-14 12:00")));
    let told = |hall: &Hall| hall.incident().offices.iter().any(|o| !o.escalations.is_empty());
    assert!(!told(&hall));
    hall.rounds_over(&[rising], "2021-07-14 12:31");
    assert!(told(&hall), "nor are offices silent about it");
}

#[test]
fn while_a_silence_holds_nobody_is_told_of_a_silent_office() {
    let mut hall = Hall::open();
    let signs = [over("daixianqiao", "2021-07-14 08:00")];
    hall.rounds_over(&signs, "2021-07-14 08:01");
    silenced(&mut hall, &office(), "2021-07-14 08:10", 4).unwrap();
    let late = |hall: &Hall| hall.incident().offices.iter().map(|o| o.escalations.len()).sum::<usize>();
    hall.rounds_over(&signs, "2021-07-14 12:09");
    assert_eq!(late(&hall), 0);
    hall.rounds_over(&signs, "2021-07-14 12:11");
    assert!(late(&hall) >= 4, "when it ends, all of it is due");
    assert_eq!(hall.incident().stage, IncidentStage::Open);
}

fn signal(status: &str, headline: &str) -> Signal {
    let text = format!(
        "<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\"><identifier>14092341600000_20210714080000</identifier>\
         <sender>140923</sender><sent>2021-07-14T08:00:00+08:00</sent><status>{status}</status><msgType>Alert</msgType>\
         <scope>Public</scope><info><language>zh-CN</language><category>Met</category><event>暴雨</event>\
         <urgency>Immediate</urgency><severity>Extreme</severity><certainty>Observed</certainty>\
         <headline>{headline}</headline></info></alert>"
    );
    let read = read_signals(text.as_bytes(), SignalStatus::Unstated);
    assert_eq!(read.signals.len(), 1, "{:?}", read.problems);
    read.signals.into_iter().next().unwrap().signal
}

// Proves SC-088.
#[test]
fn a_test_or_a_drill_signal_opens_nothing_and_the_real_one_opens_an_incident() {
    let mut hall = Hall::open();
    let sign_of =
        |signal: &Signal| signal.actionable().map(|a| Sign::of_signal(a, at("2021-07-14 08:01"), None));
    let headline = "代县气象台发布暴雨红色预警信号";
    let unreal = [
        signal("Test", headline),
        signal("Exercise", headline),
        signal("Draft", headline),
        signal("Actual", "演练：代县气象台发布暴雨红色预警信号"),
    ];
    let none: Vec<Sign> = unreal.iter().filter_map(sign_of).collect();
    assert_eq!(hall.rounds_over(&none, "2021-07-14 09:00"), 0);
    assert!(hall.entries.is_empty());
    let real: Vec<Sign> = [signal("Actual", headline)].iter().filter_map(sign_of).collect();
    hall.rounds_over(&real, "2021-07-14 08:02");
    assert_eq!((hall.incident().kind, hall.incident().level), (IncidentKind::RainSignal, Level::Severe));
}
