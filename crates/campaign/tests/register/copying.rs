//! A plan copied to another year.

use campaign::desk::{Command, Decided, Desk, Made, Times};
use campaign::ledger::{Actor, EntryId};
use campaign::plan::{Carried, copy_plan};
use campaign::rights::Role;
use standards::time::{Instant, Workdays};

use crate::{edited, files, plan, read};

/// A desk with one open problem at the outfall of Ekou.
fn desk() -> Desk {
    let at: Instant = "2021-07-14T09:00:00+08:00".parse().unwrap();
    let by = Actor {
        account: 1,
        title: "巡查岗".into(),
        organisation: "township-ekou".into(),
        role: Role::Township,
    };
    let command: Command =
        serde_json::from_str(r#"{"do":"report","object":"ekou-outfall","what":"排口有灰色废水流出"}"#)
            .unwrap();
    let made = Made { id: EntryId(7), by, happened: at, recorded: at, late: None, command };
    let mut desk = Desk::default();
    let Ok(Decided::New(entries)) = desk.decide(&plan(), Workdays::shipped(), Times::default(), &made) else {
        panic!()
    };
    for entry in &entries {
        desk.apply(entry, |_| None);
    }
    desk
}

// Proves SC-033.
#[test]
fn a_copy_keeps_every_rule_and_moves_the_dates_of_the_campaign_alone() {
    let copied = copy_plan(&files(), 2022, &[]).unwrap();
    let (old, new) = (plan(), read(&copied.files));
    assert_eq!(
        (new.campaign.start.to_string(), new.campaign.end.to_string()),
        ("2022-06-20".into(), "2022-09-30".into())
    );
    let phases: Vec<_> = new.campaign.phases.iter().map(|p| format!("{} {}", p.start, p.end)).collect();
    assert_eq!(phases, ["2022-06-20 2022-06-25", "2022-06-26 2022-09-20", "2022-09-21 2022-09-30"]);
    assert_eq!(copied.moved.len(), 10, "the campaign, three phases, and the window forbidden to works");
    assert_eq!(new.works.windows[0].from.to_string(), "2022-07-20");
    assert_eq!(
        (&new.rules, &new.organisations, &new.register, &new.document.issued),
        (&old.rules, &old.organisations, &old.register, &old.document.issued)
    );
    for (before, after) in files().iter().zip(&copied.files) {
        assert_eq!(before.name, after.name);
        assert_eq!(
            before.text == after.text,
            !matches!(&*before.name, "campaign.toml" | "works.toml"),
            "{}",
            before.name
        );
    }
    let comments =
        |text: &str| text.lines().filter(|l| l.contains('#')).map(str::to_owned).collect::<Vec<_>>();
    let text =
        |files: &[campaign::PlanFile]| files.iter().find(|f| f.name == "campaign.toml").unwrap().text.clone();
    assert_eq!(comments(&text(&copied.files)), comments(&text(&files())));
}

// Proves SC-031.
#[test]
fn what_is_open_at_the_end_is_carried_to_the_long_term_list_with_its_number_once() {
    let plan = plan();
    let open = Carried::open_of(&desk(), &plan.register, &plan.organisations, 2021);
    let copied = copy_plan(&files(), 2022, &open).unwrap();
    let new = read(&copied.files);
    let [carried] = new.carried.as_slice() else { panic!("{:?}", new.carried) };
    assert_eq!(
        (carried.year, carried.number, carried.what.as_str(), carried.stage.as_str()),
        (2021, 1, "排口有灰色废水流出", "待交办")
    );
    assert_eq!(
        carried.object.as_deref(),
        plan.register.object(&"ekou-outfall".into()).map(|o| o.name.as_str())
    );
    let again = copy_plan(&copied.files, 2023, &open).unwrap();
    assert_eq!(read(&again.files).carried.len(), 1, "carried once, kept in every later year");
    assert!(Carried::open_of(&Desk::default(), &plan.register, &plan.organisations, 2021).is_empty());
}

#[test]
fn a_leap_day_becomes_the_day_before_where_there_is_none_and_a_plan_without_a_start_is_refused() {
    let leap = edited("campaign.toml", "end = 2021-09-30", "end = 2024-02-29");
    let moved = copy_plan(&leap, 2022, &[]).unwrap().moved;
    assert_eq!(moved[1].2.to_string(), "2025-02-28");
    assert!(copy_plan(&[], 2022, &[]).is_err());
}
