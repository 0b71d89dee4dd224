//! Rosters: who stands where, that they come, and what happens when they do not.

use campaign::Plan;
use campaign::desk::{Command, Refusal};
use campaign::ledger::{Actor, EntryId, Event, Location};
use campaign::rain_response::ResponseCommand;
use campaign::rights::Role;
use campaign::roster::{
    CoverState, NewShift, Person, RainSpan, RosterCommand, RosterEvent, RosterMistake, ShiftStage, Span,
};
use campaign::rounds::Facts;
use campaign::task::Tier;
use campaign::watch::{Lapse, SiteId};

use weather::rain::RainGrade;

use crate::people::*;

pub(crate) fn building() -> Actor {
    someone(11, Role::HousingConstruction, "housing-construction")
}
pub(crate) fn guard(account: i64) -> Actor {
    someone(account, Role::HousingConstruction, "housing-construction")
}
fn leader() -> Actor {
    someone(19, Role::GroupLeader, "leading-group")
}

fn person(account: i64) -> Person {
    Person { account, title: format!("驻点岗 {account}") }
}

pub(crate) const WWTP: &str = "watch-ekou-wwtp";

pub(crate) fn shift(day: &str, number: u8, account: i64) -> NewShift {
    NewShift { day: day.parse().unwrap(), number, person: person(account), standby: None }
}

pub(crate) fn planned_for(
    site: &str,
    organisation: Option<&str>,
    shifts: Vec<NewShift>,
    reason: &str,
) -> Command {
    Command::Roster(RosterCommand::Plan {
        site: SiteId::from(site),
        organisation: organisation.map(org),
        shifts,
        reason: reason.into(),
    })
}

pub(crate) fn planned(site: &str, shifts: Vec<NewShift>) -> Command {
    planned_for(site, None, shifts, "")
}

pub(crate) fn check_in(shift: EntryId, location: Option<Location>) -> Command {
    Command::Roster(RosterCommand::CheckIn { shift, location, note: String::new(), evidence: photo() })
}

fn check_out(shift: EntryId, note: &str) -> Command {
    Command::Roster(RosterCommand::CheckOut { shift, note: note.into(), evidence: Vec::new() })
}

fn activate(drill: bool) -> Command {
    Command::Roster(RosterCommand::Activate { response: None, cause: "暴雨蓝色预警".into(), drill })
}

pub(crate) fn rain(from: &str, to: Option<&str>) -> Facts {
    let span = RainSpan {
        response: "rain-1".into(),
        cause: "暴雨蓝色预警".into(),
        from: at(from),
        to: to.map(at),
        drill: false,
    };
    Facts { rain_spans: vec![span], ..Facts::default() }
}

/// Alerts in the ledger: when, of which place, what, to whom.
fn alerts(hall: &Hall) -> Vec<(String, String, Lapse, Tier)> {
    let told = hall.entries.iter().filter_map(|e| match &e.event {
        Event::Roster(RosterEvent::Alerted { site, lapse, tier, .. }) => {
            Some((e.happened.to_string()[..16].replace('T', " "), site.to_string(), *lapse, *tier))
        }
        _ => None,
    });
    told.collect()
}

fn at_wwtp(hall: &Hall) -> Vec<(String, Lapse, Tier)> {
    let here = alerts(hall).into_iter().filter(|(_, site, ..)| site == WWTP);
    here.map(|(at, _, lapse, tier)| (at, lapse, tier)).collect()
}

/// The plan with one watched place alone, where it lies known.
fn one_place() -> Plan {
    let mut plan = plan();
    plan.watch.sites.retain(|s| s.id.as_str() == WWTP);
    plan.duties.clear();
    for object in plan.register.objects.iter_mut().filter(|o| o.id.as_str() == "ekou-wwtp") {
        object.position = Some((113_000_000, 39_000_000));
    }
    plan
}

pub(crate) fn wwtp_hall() -> Hall {
    Hall::with(one_place())
}

// Proves SC-078.
#[test]
fn a_rain_response_puts_the_plan_in_force_at_once_and_an_unfilled_shift_alerts_along_the_ladder() {
    let mut hall = wwtp_hall();
    hall.rounds("2021-07-10 12:00");
    assert_eq!(at_wwtp(&hall), [], "on dry days nobody is demanded");
    let raised = rain("2021-07-10 13:10", None);
    hall.rounds_with(&raised, "2021-07-10 13:20");
    assert_eq!(hall.desk.roster().activations().filter(|a| a.ended.is_none()).count(), 1);
    assert_eq!(at_wwtp(&hall), [("2021-07-10 13:10".into(), Lapse::Unfilled, Tier::Lead)]);
    hall.rounds_with(&raised, "2021-07-10 14:30");
    assert_eq!(
        at_wwtp(&hall)[1..],
        [
            ("2021-07-10 13:40".into(), Lapse::Unfilled, Tier::Office),
            ("2021-07-10 14:10".into(), Lapse::Unfilled, Tier::Leader),
        ]
    );
    let over = rain("2021-07-10 13:10", Some("2021-07-10 19:00"));
    hall.rounds_with(&over, "2021-07-11 12:00");
    let activation = hall.desk.roster().activations().next().unwrap();
    assert_eq!(activation.ended, Some(at("2021-07-10 19:00")));
    assert_eq!(at_wwtp(&hall).len(), 3, "the night was not demanded any more");
}

// Proves SC-078.
#[test]
fn a_response_of_the_rain_playbook_puts_the_plan_in_force_and_its_end_takes_it_out() {
    let mut hall = wwtp_hall();
    let raise = ResponseCommand::Raise {
        grade: RainGrade::Heavy, note: "县气象台发布暴雨蓝色预警".into()
    };
    let id = hall.act(&office(), "2021-07-10 13:10", Command::Rain(raise)).unwrap();
    hall.rounds("2021-07-10 13:15");
    let activation = hall.desk.roster().activations().next().unwrap().clone();
    assert_eq!((activation.begun, activation.response), (at("2021-07-10 13:10"), Some(id.to_string())));
    assert_eq!(at_wwtp(&hall), [("2021-07-10 13:10".into(), Lapse::Unfilled, Tier::Lead)]);
    let end = ResponseCommand::StandDown { response: id, reason: "预警解除".into() };
    hall.act(&office(), "2021-07-10 13:20", Command::Rain(end)).unwrap();
    hall.rounds("2021-07-10 18:00");
    let ended = hall.desk.roster().activation(activation.id).unwrap().ended;
    assert_eq!((ended, at_wwtp(&hall).len()), (Some(at("2021-07-10 13:20")), 1));
}

// Proves SC-078.
#[test]
fn a_server_that_stood_still_raises_the_same_alerts_at_the_same_moments() {
    let over = rain("2021-07-10 13:10", Some("2021-07-11 10:00"));
    let mut watched = wwtp_hall();
    for minute in 0..(24 * 12) {
        let now = at("2021-07-10 13:00").plus_ms(minute * 5 * 60_000);
        let running =
            if now < at("2021-07-11 10:00") { rain("2021-07-10 13:10", None) } else { over.clone() };
        watched.rounds_with(&running, &now.to_string());
    }
    let mut slept = wwtp_hall();
    slept.rounds_with(&over, "2021-07-11 13:00");
    let sorted = |hall: &Hall| {
        let mut all = at_wwtp(hall);
        all.sort();
        all
    };
    assert_eq!(sorted(&watched).len(), 9, "three rungs in each of three slots");
    assert_eq!(sorted(&watched), sorted(&slept));
    assert_eq!(watched.desk.roster(), slept.desk.roster());
}

// Proves SC-078.
#[test]
fn the_rostered_are_told_before_the_shift_and_whoever_is_late_is_raised_until_they_come() {
    let mut hall = wwtp_hall();
    let id =
        hall.act(&building(), "2021-07-09 09:00", planned(WWTP, vec![shift("2021-07-10", 1, 21)])).unwrap();
    let raised = rain("2021-07-10 06:00", None);
    hall.act(
        &building(),
        "2021-07-09 09:05",
        planned(WWTP, vec![shift("2021-07-10", 0, 22), shift("2021-07-09", 1, 23)]),
    )
    .unwrap();
    hall.rounds_with(&raised, "2021-07-10 09:00");
    let told = hall.desk.roster().shift(id).unwrap().notified;
    assert_eq!(told, Some(at("2021-07-10 08:00")), "12 hours before");
    let late: Vec<_> =
        at_wwtp(&hall).into_iter().filter(|(at, ..)| at.as_str() >= "2021-07-10 08:00").collect();
    assert_eq!(
        late,
        [
            ("2021-07-10 08:15".into(), Lapse::Late, Tier::Lead),
            ("2021-07-10 08:30".into(), Lapse::Late, Tier::Office),
            ("2021-07-10 09:00".into(), Lapse::Late, Tier::Leader),
        ]
    );
    hall.act(&guard(21), "2021-07-10 20:05", check_in(id, None)).unwrap();
    hall.rounds_with(&raised, "2021-07-10 21:30");
    assert!(
        at_wwtp(&hall).iter().all(|(at, ..)| at.as_str() < "2021-07-10 20:00"),
        "in time within 15 minutes"
    );
}

// Proves SC-078.
#[test]
fn a_check_in_made_offline_in_time_takes_back_the_alerts_that_came_before_it_arrived() {
    let mut hall = wwtp_hall();
    let id =
        hall.act(&building(), "2021-07-10 07:00", planned(WWTP, vec![shift("2021-07-10", 0, 21)])).unwrap();
    let raised = rain("2021-07-10 07:30", None);
    hall.rounds_with(&raised, "2021-07-10 08:40");
    let slot = (SiteId::from(WWTP), at("2021-07-10 08:00"));
    let late =
        |hall: &Hall| hall.desk.roster().alerts(&slot.0, slot.1).iter().filter(|a| a.shift.is_some()).count();
    assert_eq!(late(&hall), 2);
    let made = campaign::desk::Made {
        id: EntryId(5),
        by: guard(21),
        happened: at("2021-07-10 08:02"),
        recorded: at("2021-07-10 09:00"),
        late: None,
        command: check_in(id, None),
    };
    hall.take(&made).unwrap();
    assert_eq!(late(&hall), 0);
    hall.rounds_with(&raised, "2021-07-10 12:00");
    assert_eq!(late(&hall), 0);
}

// Proves SC-078.
#[test]
fn a_drill_demands_and_tells_and_alerts_nobody() {
    let mut hall = wwtp_hall();
    let refused = hall.act(&building(), "2021-07-10 09:00", activate(true));
    assert!(matches!(refused, Err(Refusal::NoRight { .. })), "{refused:?}");
    let id =
        hall.act(&building(), "2021-07-10 07:00", planned(WWTP, vec![shift("2021-07-10", 1, 21)])).unwrap();
    let drill = hall.act(&office(), "2021-07-10 09:00", activate(true)).unwrap();
    hall.rounds("2021-07-10 19:00");
    assert_eq!(at_wwtp(&hall), []);
    assert_eq!(hall.desk.roster().shift(id).unwrap().notified, Some(at("2021-07-10 09:00")));
    let site = &hall.plan.watch.sites[0];
    let now = at("2021-07-10 19:00");
    let cover = hall.desk.roster().calendar(&hall.plan, site, Span { from: now, to: now.plus_ms(1) }, now);
    assert_eq!((cover[0].state, cover[0].demanded), (CoverState::Unfilled, true));
    let end = Command::Roster(RosterCommand::StandDown { activation: drill, reason: "演练结束".into() });
    hall.act(&leader(), "2021-07-10 19:30", end.clone()).unwrap();
    let again = hall.act(&leader(), "2021-07-10 19:40", end);
    assert!(matches!(again, Err(Refusal::Roster(RosterMistake::NoActivation { .. }))), "{again:?}");
}

#[test]
fn a_check_in_says_how_far_away_it_was_made_and_from_too_far_is_marked_and_not_refused() {
    let mut hall = wwtp_hall();
    let two = vec![shift("2021-07-11", 0, 21), shift("2021-07-12", 0, 21)];
    let first = hall.act(&building(), "2021-07-10 09:00", planned(WWTP, two)).unwrap();
    let second = first.following(1);
    let place = |latitude| Some(Location { longitude: 113_000_000, latitude, accuracy_m: Some(10) });
    let early = hall.act(&guard(21), "2021-07-11 05:59", check_in(first, place(39_000_000)));
    assert!(matches!(early, Err(Refusal::Roster(RosterMistake::TooEarly { .. }))), "{early:?}");
    let other = hall.act(&guard(22), "2021-07-11 07:59", check_in(first, None));
    assert!(matches!(other, Err(Refusal::Roster(RosterMistake::NotRostered { .. }))), "{other:?}");
    hall.act(&guard(21), "2021-07-11 07:59", check_in(first, place(39_001_000))).unwrap();
    hall.act(&guard(21), "2021-07-12 08:00", check_in(second, place(39_010_000))).unwrap();
    let arrival = |id| hall.desk.roster().shift(id).unwrap().arrival.clone().unwrap();
    assert_eq!((arrival(first).distance_m, arrival(first).far), (Some(111), false));
    assert_eq!((arrival(second).distance_m, arrival(second).far), (Some(1112), true));
}

#[test]
fn the_relieved_hands_over_and_the_relieving_takes_over_at_the_same_place() {
    let mut hall = wwtp_hall();
    let both = vec![shift("2021-07-11", 0, 21), shift("2021-07-11", 1, 22)];
    let day = hall.act(&building(), "2021-07-10 09:00", planned(WWTP, both)).unwrap();
    let night = day.following(1);
    hall.act(&guard(21), "2021-07-11 08:00", check_in(day, None)).unwrap();
    let silent = hall.act(&guard(21), "2021-07-11 12:00", check_out(day, ""));
    assert!(matches!(silent, Err(Refusal::Missing { .. })), "an early end needs its reason: {silent:?}");
    let over = Command::Roster(RosterCommand::HandOver {
        shift: day, note: "进水流量偏大，已报厂方".into()
    });
    hall.act(&guard(21), "2021-07-11 19:55", over).unwrap();
    let take =
        Command::Roster(RosterCommand::TakeOver { shift: day, relief: night, note: "已核对".into() });
    let absent = hall.act(&guard(22), "2021-07-11 19:56", take.clone());
    assert!(matches!(absent, Err(Refusal::Roster(RosterMistake::NoRelief))), "{absent:?}");
    hall.act(&guard(22), "2021-07-11 19:58", check_in(night, None)).unwrap();
    hall.act(&guard(22), "2021-07-11 20:00", take).unwrap();
    let relieved = hall.desk.roster().shift(day).unwrap();
    assert_eq!(
        (relieved.stage, relieved.relief, relieved.left),
        (ShiftStage::Done, Some(night), Some(at("2021-07-11 20:00")))
    );
    hall.act(&guard(22), "2021-07-12 08:00", check_out(night, "")).unwrap();
    assert_eq!(hall.desk.roster().shift(night).unwrap().stage, ShiftStage::Done);
}

// Proves SC-078.
#[test]
fn an_absence_calls_the_standby_and_without_one_leaves_the_shift_empty_until_somebody_replaces() {
    let mut hall = wwtp_hall();
    let with = NewShift { standby: Some(person(29)), ..shift("2021-07-11", 0, 21) };
    let first = hall.act(&building(), "2021-07-10 09:00", planned(WWTP, vec![with])).unwrap();
    let excuse = |shift| Command::Roster(RosterCommand::Excuse { shift, reason: "发烧".into() });
    let strange = hall.act(&water(), "2021-07-10 10:00", excuse(first));
    assert!(matches!(strange, Err(Refusal::NoRight { .. })), "{strange:?}");
    hall.act(&guard(21), "2021-07-10 10:00", excuse(first)).unwrap();
    let shift_now = hall.desk.roster().shift(first).unwrap();
    assert_eq!((shift_now.person.account, shift_now.stage), (29, ShiftStage::Planned));
    hall.act(&guard(29), "2021-07-11 07:00", excuse(first)).unwrap();
    assert_eq!(hall.desk.roster().shift(first).unwrap().stage, ShiftStage::Vacant);
    hall.rounds_with(&rain("2021-07-11 08:00", None), "2021-07-11 08:20");
    assert_eq!(at_wwtp(&hall), [("2021-07-11 08:00".into(), Lapse::Unfilled, Tier::Lead)]);
    let instead =
        Command::Roster(RosterCommand::Replace { shift: first, person: person(30), reason: String::new() });
    hall.act(&building(), "2021-07-11 08:20", instead).unwrap();
    hall.rounds_with(&rain("2021-07-11 08:00", None), "2021-07-11 09:00");
    assert_eq!(
        at_wwtp(&hall)[1..],
        [
            ("2021-07-11 08:35".into(), Lapse::Late, Tier::Lead),
            ("2021-07-11 08:50".into(), Lapse::Late, Tier::Office)
        ],
        "the one who stands in has their own quarter of an hour"
    );
}

#[test]
fn what_waits_for_somebody_has_their_shift_and_the_empty_slots_of_their_office() {
    let mut hall = wwtp_hall();
    let id =
        hall.act(&building(), "2021-07-10 09:00", planned(WWTP, vec![shift("2021-07-11", 0, 21)])).unwrap();
    let todo = |hall: &Hall, by: &Actor, now: &str| {
        let all = campaign::todo::todo(&hall.plan, &hall.desk, by, at(now));
        all.into_iter().map(|i| (i.step, i.late)).collect::<Vec<_>>()
    };
    assert_eq!(todo(&hall, &guard(21), "2021-07-10 10:00"), []);
    assert_eq!(todo(&hall, &guard(21), "2021-07-11 07:30"), [("到岗", false)]);
    assert_eq!(todo(&hall, &guard(21), "2021-07-11 08:30"), [("到岗", true)]);
    hall.act(&guard(21), "2021-07-11 08:30", check_in(id, None)).unwrap();
    assert_eq!(todo(&hall, &guard(21), "2021-07-11 09:00"), [("交班", false)]);
    hall.act(&office(), "2021-07-11 20:30", activate(false)).unwrap();
    assert!(todo(&hall, &building(), "2021-07-11 20:31").contains(&("排班", true)));
}
