//! Who may be rostered where, and the patrols: every refusal, and what is listed as overdue.

use campaign::desk::{Command, Refusal};
use campaign::duty::DutyFacts;
use campaign::ledger::Actor;
use campaign::register::ObjectId;
use campaign::rights::Role;
use campaign::roster::{RosterCommand, RosterMistake};
use campaign::watch::SiteId;

use crate::people::*;
use crate::watch::{WWTP, building, check_in, planned, planned_for, rain, shift, wwtp_hall};

fn farming() -> Actor {
    someone(12, Role::AgricultureRural, "agriculture-rural")
}

// Proves SC-079.
#[test]
fn a_roster_without_a_person_is_refused() {
    let mut hall = wwtp_hall();
    let nobody = hall.act(&building(), "2021-07-10 09:00", planned(WWTP, Vec::new()));
    assert!(matches!(nobody, Err(Refusal::Roster(RosterMistake::Nobody { .. }))), "{nobody:?}");
    let mut unnamed = shift("2021-07-11", 0, 21);
    unnamed.person.title = " ".into();
    let unnamed = hall.act(&building(), "2021-07-10 09:00", planned(WWTP, vec![unnamed]));
    assert!(matches!(unnamed, Err(Refusal::Roster(RosterMistake::Nobody { .. }))), "{unnamed:?}");
    let no_slot = hall.act(&building(), "2021-07-10 09:00", planned(WWTP, vec![shift("2021-07-11", 2, 21)]));
    assert!(matches!(no_slot, Err(Refusal::Roster(RosterMistake::NoSlot { .. }))), "{no_slot:?}");
    let over = hall.act(&building(), "2021-07-10 20:00", planned(WWTP, vec![shift("2021-07-10", 0, 21)]));
    assert!(matches!(over, Err(Refusal::Roster(RosterMistake::Over { .. }))), "{over:?}");
}

fn other_office(site: &str, by: &Actor, stranger: &str) {
    let mut hall = Hall::open();
    let own = planned(site, vec![shift("2021-07-11", 0, 21)]);
    hall.act(by, "2021-07-10 09:00", own).unwrap();
    let silent = planned_for(site, Some(stranger), vec![shift("2021-07-12", 0, 22)], "");
    let refused = hall.act(by, "2021-07-10 09:00", silent);
    assert!(matches!(refused, Err(Refusal::Roster(RosterMistake::OtherOffice { .. }))), "{refused:?}");
    let said = planned_for(site, Some(stranger), vec![shift("2021-07-12", 0, 22)], "人手不足，经领导组同意");
    let id = hall.act(by, "2021-07-10 09:00", said).unwrap();
    let shift = hall.desk.roster().shift(id).unwrap();
    assert_eq!((shift.organisation.as_str(), shift.reason.is_empty()), (stranger, false));
}

// Proves SC-081.
#[test]
fn sewage_plants_are_manned_by_housing_construction_and_another_office_needs_a_reason() {
    other_office(WWTP, &building(), "ecology-environment");
}

// Proves SC-082.
#[test]
fn key_industry_is_manned_by_ecology_environment_and_another_office_needs_a_reason() {
    other_office("watch-discharger-1", &ecology(), "housing-construction");
}

// Proves SC-083.
#[test]
fn livestock_farms_are_manned_by_agriculture_and_another_office_needs_a_reason() {
    other_office("watch-nieying-farm", &farming(), "water-resources");
}

// Proves SC-084.
#[test]
fn return_canals_are_manned_by_water_resources_and_another_office_needs_a_reason() {
    other_office("watch-yangmingbu-canal", &water(), "township-ekou");
}

// Proves SC-087.
#[test]
fn a_township_rosters_its_own_places_and_no_others_and_a_department_not_the_townships() {
    let mut hall = Hall::open();
    let own = planned("watch-ekou-outfall", vec![shift("2021-07-11", 0, 31)]);
    for stranger in [zaolin(), water(), building()] {
        let refused = hall.act(&stranger, "2021-07-10 09:00", own.clone());
        assert!(matches!(refused, Err(Refusal::NoRight { .. })), "{stranger:?}");
    }
    let id = hall.act(&ekou(), "2021-07-10 09:00", own).unwrap();
    let plant = planned(WWTP, vec![shift("2021-07-11", 0, 31)]);
    assert!(matches!(hall.act(&ekou(), "2021-07-10 09:00", plant), Err(Refusal::NoRight { .. })));
    let take = Command::Roster(RosterCommand::Withdraw { shift: id, reason: "调整".into() });
    assert!(matches!(hall.act(&zaolin(), "2021-07-10 10:00", take), Err(Refusal::NoRight { .. })));
    let other = someone(31, Role::Township, "township-zaolin");
    assert!(matches!(hall.act(&other, "2021-07-11 08:00", check_in(id, None)), Err(Refusal::NoRight { .. })));
    hall.act(&someone(31, Role::Township, "township-ekou"), "2021-07-11 08:00", check_in(id, None)).unwrap();
}

#[test]
fn nobody_stands_in_two_places_at_once_nor_without_rest_nor_where_enough_stand() {
    let mut hall = Hall::open();
    hall.act(
        &water(),
        "2021-07-10 09:00",
        planned("watch-yangmingbu-canal", vec![shift("2021-07-11", 0, 41)]),
    )
    .unwrap();
    let elsewhere = planned_for("watch-zaolin-canal", None, vec![shift("2021-07-11", 0, 41)], "确需如此");
    let refused = hall.act(&water(), "2021-07-10 09:00", elsewhere);
    assert!(matches!(refused, Err(Refusal::Roster(RosterMistake::TwoPlaces { .. }))), "{refused:?}");
    let night = |reason| planned_for("watch-zaolin-canal", None, vec![shift("2021-07-11", 1, 41)], reason);
    let tired = hall.act(&water(), "2021-07-10 09:00", night(""));
    assert!(matches!(tired, Err(Refusal::Roster(RosterMistake::Rest { hours: 8, .. }))), "{tired:?}");
    hall.act(&water(), "2021-07-10 09:00", night("抢险期间连班，经领导组同意")).unwrap();
    let second = planned("watch-yangmingbu-canal", vec![shift("2021-07-11", 0, 42)]);
    let refused = hall.act(&water(), "2021-07-10 09:00", second);
    assert!(matches!(refused, Err(Refusal::Roster(RosterMistake::Double { staff: 1, .. }))), "{refused:?}");
    let both = planned("watch-zaolin-canal", vec![shift("2021-07-13", 0, 43), shift("2021-07-13", 1, 43)]);
    let refused = hall.act(&water(), "2021-07-10 09:00", both);
    assert!(
        matches!(refused, Err(Refusal::Roster(RosterMistake::Rest { .. }))),
        "within one act too: {refused:?}"
    );
}

#[test]
fn last_week_is_copied_shift_by_shift_and_what_is_rostered_already_stays() {
    let mut hall = wwtp_hall();
    let week = (5..12).map(|day| shift(&format!("2021-07-{day:02}"), 0, 20 + day));
    hall.act(&building(), "2021-07-04 09:00", planned(WWTP, week.collect())).unwrap();
    hall.act(&building(), "2021-07-04 09:05", planned(WWTP, vec![shift("2021-07-13", 0, 99)])).unwrap();
    let copy = |week: &str, to: &str| {
        let (week, to) = (week.parse().unwrap(), to.parse().unwrap());
        Command::Roster(RosterCommand::Copy { site: SiteId::from(WWTP), week, to, reason: String::new() })
    };
    hall.act(&building(), "2021-07-11 09:00", copy("2021-07-05", "2021-07-12")).unwrap();
    let who = |day: &str| {
        let from = day.parse::<standards::time::BeijingDay>().unwrap().start().plus_ms(8 * 3_600_000);
        let site = SiteId::from(WWTP);
        let there = hall.desk.roster().of_slot(&site, from);
        there.map(|s| s.person.account).collect::<Vec<_>>()
    };
    assert_eq!((who("2021-07-12"), who("2021-07-13"), who("2021-07-18")), (vec![25], vec![99], vec![31]));
    let none = hall.act(&building(), "2021-07-11 09:00", copy("2021-07-19", "2021-07-26"));
    assert!(matches!(none, Err(Refusal::Roster(RosterMistake::NothingToCopy { .. }))), "{none:?}");
}

// Proves SC-055, SC-080.
#[test]
fn patrols_come_due_by_days_and_by_rain_and_the_overdue_are_listed_until_somebody_was_there() {
    let mut hall = Hall::open();
    let overdue = |hall: &Hall, now: &str| {
        let all = hall.desk.patrols(&hall.plan, &DutyFacts::default(), at(now));
        let late = all.into_iter().filter(|p| p.overdue_ms.is_some() && p.patrol.id.as_str() == "outfalls");
        late.map(|p| p.object.id.to_string()).collect::<Vec<_>>()
    };
    let outfalls =
        hall.plan.register.objects.iter().filter(|o| o.kind == campaign::register::ObjectKind::Outfall);
    let outfalls = outfalls.count();
    assert_eq!(overdue(&hall, "2021-06-26 23:59"), Vec::<String>::new());
    assert_eq!(overdue(&hall, "2021-06-27 00:01").len(), outfalls);
    let answers =
        ["outfall-marked", "outfall-no-mixing", "outfall-no-secret"].map(|item| campaign::ledger::Answer {
            item: campaign::register::CheckId::from(item),
            finding: campaign::ledger::Finding::Fine,
            note: String::new(),
        });
    let inspect = Command::Inspect {
        object: ObjectId::from("ekou-outfall"),
        location: Some(here()),
        answers: answers.to_vec(),
        note: String::new(),
        evidence: photo(),
    };
    hall.act(&ekou(), "2021-06-28 09:00", inspect).unwrap();
    assert!(!overdue(&hall, "2021-06-28 09:01").contains(&"ekou-outfall".to_owned()));
    assert!(!overdue(&hall, "2021-07-05 09:00").contains(&"ekou-outfall".to_owned()));
    assert!(overdue(&hall, "2021-07-05 09:01").contains(&"ekou-outfall".to_owned()));
    hall.rounds_with(&rain("2021-06-29 10:00", None), "2021-06-29 10:00");
    assert!(!overdue(&hall, "2021-06-29 22:00").contains(&"ekou-outfall".to_owned()));
    assert!(
        overdue(&hall, "2021-06-29 22:01").contains(&"ekou-outfall".to_owned()),
        "12 hours after the rain began"
    );
}
