//! The life of a task: who may take which step, what the clock does, who hears of it when it is late.

use std::fmt::Write as _;

use campaign::desk::{Command, Made, Refusal};
use campaign::ledger::{Actor, EntryId};
use campaign::plan::ClauseId;
use campaign::register::{Focus, ObjectId};
use campaign::rights::Role;
use campaign::task::{Origin, TASK_STEPS, TaskCommand, TaskOrder, TaskStage, TaskStep, Tier};
use proptest::prelude::*;

use crate::people::*;

const DOCUMENT: &str = include_str!("../../../../docs/campaign-tasks.md");

fn order(checked: bool) -> TaskOrder {
    TaskOrder {
        origin: Origin::Order,
        cause: None,
        duty: None,
        text: "封堵峨口排污口混接管".into(),
        clause: "SC-072".parse::<ClauseId>().unwrap(),
        focus: Focus::Outfalls,
        object: Some(ObjectId::from("ekou-outfall")),
        township: None,
        lead: org("water-resources"),
        support: vec![org("township-ekou")],
        post: None,
        alternate: None,
        due: at("2021-07-05 18:00"),
        form: None,
        checked,
        drill: false,
    }
}

fn assigned(hall: &mut Hall, checked: bool) -> EntryId {
    let assign = Command::Task(TaskCommand::Assign(Box::new(order(checked))));
    hall.act(&office(), "2021-07-01 09:00", assign).unwrap()
}

fn report(task: EntryId) -> Command {
    Command::Task(TaskCommand::Report {
        task,
        filled: Vec::new(),
        note: "已封堵".into(),
        location: None,
        evidence: photo(),
    })
}

fn accept(task: EntryId) -> Command {
    Command::Task(TaskCommand::Accept { task })
}
fn approve(task: EntryId) -> Command {
    Command::Task(TaskCommand::Approve { task, note: "现场已看".into() })
}
fn send_back(task: EntryId) -> Command {
    Command::Task(TaskCommand::Return { task, reason: "管口仍有渗水".into() })
}

fn stage(hall: &Hall, task: EntryId) -> TaskStage {
    hall.desk.tasks().get(task).unwrap().stage
}

fn rungs(hall: &Hall, task: EntryId) -> Vec<(u8, Tier, standards::time::Instant)> {
    let task = hall.desk.tasks().get(task).unwrap();
    task.escalations.iter().map(|e| (e.rung, e.tier, e.at)).collect()
}

#[test]
fn the_steps_of_a_task_are_the_documented_ones() {
    let mut drawing = String::from("stateDiagram-v2\n  [*] --> 待签收: 布置\n");
    for (from, by, to) in TASK_STEPS.iter().filter(|(from, _, to)| from != to) {
        writeln!(drawing, "  {} --> {}: {}", from.name(), to.name(), by.name()).unwrap();
    }
    for end in TaskStage::ALL.into_iter().filter(|s| !s.is_open()) {
        writeln!(drawing, "  {} --> [*]", end.name()).unwrap();
    }
    assert!(
        DOCUMENT.contains(&drawing),
        "docs/campaign-tasks.md draws other steps; these are the code's:\n{drawing}"
    );
}

#[test]
fn no_step_leads_out_of_what_ended() {
    for (from, by, to) in TASK_STEPS {
        assert!(from.is_open() || from == to, "{from:?} {by:?} {to:?}");
        assert_eq!(from.after(by), Some(to));
    }
}

// Proves SC-028, SC-072.
#[test]
fn a_task_is_accepted_handed_in_and_closed_by_a_second_person() {
    let mut hall = Hall::open();
    let id = assigned(&mut hall, true);
    assert_eq!(stage(&hall, id), TaskStage::Assigned);
    hall.act(&water(), "2021-07-01 10:00", accept(id)).unwrap();
    assert_eq!(hall.desk.tasks().get(id).unwrap().accepted, Some(at("2021-07-01 10:00")));
    hall.act(&water(), "2021-07-03 10:00", report(id)).unwrap();
    assert_eq!(stage(&hall, id), TaskStage::Submitted);
    assert_eq!(hall.act(&water(), "2021-07-03 11:00", approve(id)), Err(Refusal::SamePerson));
    hall.act(&water_second(), "2021-07-03 12:00", approve(id)).unwrap();
    let task = hall.desk.tasks().get(id).unwrap();
    assert_eq!((task.stage, task.ended), (TaskStage::Done, Some(at("2021-07-03 12:00"))));
    assert!(!task.clock(at("2021-08-01 00:00")).late, "the clock stopped when it was handed in");
}

// Proves SC-028.
#[test]
fn the_share_of_closed_tasks_is_whole_only_when_all_are_verified() {
    let mut hall = Hall::open();
    let (first, second) = (assigned(&mut hall, true), assigned(&mut hall, true));
    for id in [first, second] {
        hall.act(&water(), "2021-07-02 10:00", report(id)).unwrap();
    }
    hall.act(&ecology(), "2021-07-02 11:00", approve(first)).unwrap();
    let share = |hall: &Hall| {
        let standing = campaign::duty::Standing::of(&hall.plan, &hall.desk, at("2021-07-03 00:00"));
        (standing.tasks.done, standing.tasks.given)
    };
    assert_eq!(share(&hall), (1, 2));
    hall.act(&ecology(), "2021-07-02 12:00", approve(second)).unwrap();
    assert_eq!(share(&hall), (2, 2));
}

#[test]
fn where_nobody_checks_the_report_closes_it() {
    let mut hall = Hall::open();
    let id = assigned(&mut hall, false);
    hall.act(&ekou(), "2021-07-02 10:00", report(id)).unwrap();
    assert_eq!(stage(&hall, id), TaskStage::Done);
    let again = hall.act(&water(), "2021-07-02 11:00", report(id));
    assert!(matches!(again, Err(Refusal::WrongTaskStage { stage: TaskStage::Done, step: TaskStep::Finish })));
}

#[test]
fn what_is_sent_back_is_late_again_from_then_and_escalates_anew() {
    let mut hall = Hall::open();
    let id = assigned(&mut hall, true);
    hall.act(&water(), "2021-07-05 17:00", report(id)).unwrap();
    hall.rounds("2021-07-06 09:00");
    assert_eq!(rungs(&hall, id), []);
    hall.act(&ecology(), "2021-07-06 10:00", send_back(id)).unwrap();
    assert!(hall.desk.tasks().get(id).unwrap().clock(at("2021-07-06 10:00")).late);
    hall.rounds("2021-07-06 19:00");
    assert_eq!(
        rungs(&hall, id),
        [(1, Tier::Lead, at("2021-07-06 10:00")), (2, Tier::Office, at("2021-07-06 18:00"))]
    );
    hall.act(&water(), "2021-07-06 20:00", report(id)).unwrap();
    hall.rounds("2021-07-20 09:00");
    assert_eq!(rungs(&hall, id).len(), 2);
    let task = hall.desk.tasks().get(id).unwrap();
    assert_eq!((task.returns, task.held.len()), (1, 2));
}

#[test]
fn an_order_is_not_done_before_it_was_given_nor_a_return_before_the_report() {
    let mut hall = Hall::open();
    let id = assigned(&mut hall, true);
    let before = hall.act(&water(), "2021-07-01 08:00", report(id));
    assert!(matches!(before, Err(Refusal::Time { .. })), "{before:?}");
    hall.act(&water(), "2021-07-02 10:00", report(id)).unwrap();
    let early = hall.act(&ecology(), "2021-07-02 09:00", send_back(id));
    assert!(matches!(early, Err(Refusal::Time { .. })), "{early:?}");
}

#[test]
fn late_work_climbs_the_ladder_and_a_jump_of_the_clock_changes_nothing() {
    let expected = [
        (1, Tier::Lead, at("2021-07-05 18:00")),
        (2, Tier::Office, at("2021-07-06 18:00")),
        (3, Tier::Leader, at("2021-07-08 18:00")),
    ];
    let mut steady = Hall::open();
    let id = assigned(&mut steady, true);
    for day in 5..=20 {
        for hour in [6, 18, 19] {
            steady.rounds(&format!("2021-07-{day:02} {hour:02}:05"));
        }
    }
    assert_eq!(rungs(&steady, id), expected);
    let mut jumped = Hall::open();
    let id = assigned(&mut jumped, true);
    jumped.rounds("2021-07-20 19:05");
    assert_eq!(rungs(&jumped, id), expected);
    jumped.rounds("2021-09-20 00:00");
    assert_eq!(rungs(&jumped, id), expected);
}

#[test]
fn a_report_made_in_time_and_sent_late_takes_the_escalations_back() {
    let mut hall = Hall::open();
    let id = assigned(&mut hall, true);
    hall.rounds("2021-07-07 09:00");
    assert_eq!(rungs(&hall, id).len(), 2);
    hall.afterwards(&water(), "2021-07-05 17:30", "2021-07-07 09:30", Some("山区没有信号"), report(id))
        .unwrap();
    assert_eq!(rungs(&hall, id), []);
    assert!(!hall.desk.tasks().get(id).unwrap().clock(at("2021-07-07 10:00")).late);
    hall.rounds("2021-07-30 09:00");
    assert_eq!(rungs(&hall, id), []);
}

#[test]
fn the_plan_sets_the_ladder_of_each_origin() {
    let files = edited("duties.toml", "  hours = 24\n", "  hours = 5\n");
    let plan = campaign::Plan::read(&files).unwrap();
    let hours = |of| plan.ladder(of).rungs.iter().map(|r| r.hours).collect::<Vec<_>>();
    assert_eq!(
        (hours(Origin::Plan), hours(Origin::Order), hours(Origin::Rain)),
        (vec![0, 5, 72], vec![0, 24, 72], vec![0, 2, 6])
    );
}

#[test]
fn a_drill_is_never_escalated() {
    let mut hall = Hall::open();
    let drill = TaskOrder { drill: true, ..order(true) };
    let id =
        hall.act(&office(), "2021-07-01 09:00", Command::Task(TaskCommand::Assign(Box::new(drill)))).unwrap();
    hall.rounds("2021-07-30 09:00");
    assert_eq!(rungs(&hall, id), []);
}

// Proves SC-018, SC-037.
#[test]
fn an_order_needs_an_owner_a_text_a_deadline_to_come_and_posts_of_that_owner() {
    let mut hall = Hall::open();
    let refused = [
        TaskOrder { lead: org("nobody"), ..order(true) },
        TaskOrder { lead: org("leading-group"), ..order(true) },
        TaskOrder { text: " ".into(), ..order(true) },
        TaskOrder { due: at("2021-07-01 09:00"), ..order(true) },
        TaskOrder { post: Some("housing-construction-head".into()), ..order(true) },
        TaskOrder { object: Some(ObjectId::from("nowhere")), ..order(true) },
        TaskOrder { form: Some("no-such-form".into()), ..order(true) },
    ];
    for wrong in refused {
        let command = Command::Task(TaskCommand::Assign(Box::new(wrong.clone())));
        assert!(hall.act(&office(), "2021-07-01 09:00", command).is_err(), "{wrong:?}");
    }
    let good = TaskOrder { post: Some("water-resources-head".into()), ..order(true) };
    hall.act(&office(), "2021-07-01 09:00", Command::Task(TaskCommand::Assign(Box::new(good)))).unwrap();
    assert_eq!(hall.desk.tasks().iter().count(), 1);
}

// Proves SC-072.
#[test]
fn each_role_takes_its_own_steps_and_no_others() {
    let everybody = [
        someone(1, Role::GroupLeader, "leading-group"),
        office(),
        ecology(),
        water(),
        ekou(),
        zaolin(),
        someone(30, Role::HousingConstruction, "housing-construction"),
        someone(31, Role::Meteorology, "meteorology"),
        someone(32, Role::Discharger, "discharger-example"),
        someone(33, Role::Enforcement, "law-enforcement"),
        someone(34, Role::Observer, "government"),
        someone(35, Role::Administrator, "government"),
    ];
    let may = |commands: &dyn Fn(EntryId) -> Vec<Command>, of: &[&str], handed_in: bool| {
        for by in &everybody {
            let mut hall = Hall::open();
            let id = assigned(&mut hall, true);
            if handed_in {
                let second = someone(90, Role::WaterResources, "water-resources");
                hall.act(&second, "2021-07-02 08:00", report(id)).unwrap();
            }
            for command in commands(id) {
                let done = hall.act(by, "2021-07-02 09:00", command.clone());
                let allowed = of.contains(&by.organisation.as_str());
                assert_eq!(done.is_ok(), allowed, "{:?} {command:?} {done:?}", by.role);
                if !allowed {
                    assert!(matches!(done, Err(Refusal::NoRight { .. })), "{done:?}");
                }
            }
        }
    };
    may(&|id| vec![accept(id), report(id)], &["water-resources", "township-ekou"], false);
    may(&|id| vec![approve(id)], &["group-office", "ecology-environment", "water-resources"], true);
    let remind = |id| Command::Task(TaskCommand::Remind { task: id, note: "请抓紧".into() });
    let cancel = |id| Command::Task(TaskCommand::Cancel { task: id, reason: "改由他人办".into() });
    may(&|id| vec![remind(id), cancel(id)], &["leading-group", "group-office"], false);
    may(
        &|_| vec![Command::Task(TaskCommand::Assign(Box::new(order(true))))],
        &["leading-group", "group-office"],
        false,
    );
    let rules = |id| Command::Task(TaskCommand::Escalate { task: id, rung: 1, tier: Tier::Lead });
    let mut hall = Hall::open();
    let id = assigned(&mut hall, true);
    assert_eq!(hall.act(&office(), "2021-07-06 09:00", rules(id)), Err(Refusal::RulesOnly));
    assert_eq!(
        hall.act(&office(), "2021-07-06 09:00", Command::Task(TaskCommand::Settle { task: id })),
        Err(Refusal::RulesOnly)
    );
}

/// What happens to one task, and when each act arrives after it happened.
#[derive(Debug, Clone)]
struct Life {
    steps: usize,
    hours: [i64; 4],
    delays: [i64; 4],
}

fn lives() -> impl Strategy<Value = Vec<Life>> {
    let life = (0..5_usize, prop::array::uniform4(1..60_i64), prop::array::uniform4(0..90_i64))
        .prop_map(|(steps, hours, delays)| Life { steps, hours, delays });
    prop::collection::vec(life, 1..6)
}

/// The acts of all lives with the hour each arrives, in the order of arrival. Those of one task arrive in their own order.
fn arrivals(lives: &[Life]) -> Vec<(i64, Made)> {
    let start = at("2021-07-01 09:00");
    let hour = |h: i64| start.plus_ms(h * 3_600_000);
    let mut all = Vec::new();
    for (n, life) in lives.iter().enumerate() {
        let number = |k: usize| EntryId(((n as u128 + 1) << 64) | ((k as u128 + 1) << 32));
        let id = number(0);
        let acts: [(Actor, Command); 4] =
            [(water(), accept(id)), (water(), report(id)), (ecology(), send_back(id)), (water(), report(id))];
        let assign = Command::Task(TaskCommand::Assign(Box::new(order(true))));
        all.push((0, made(number(0), office(), start, start, assign)));
        let (mut happened, mut arrived) = (0, 0);
        for (k, (by, command)) in acts.into_iter().enumerate().take(life.steps) {
            happened += life.hours[k];
            arrived = (happened + life.delays[k]).max(arrived);
            all.push((arrived, made(number(k + 1), by, hour(happened), hour(arrived), command)));
        }
    }
    all.sort_by_key(|(arrived, made)| (*arrived, made.id));
    all
}

fn made(
    id: EntryId,
    by: Actor,
    happened: standards::time::Instant,
    recorded: standards::time::Instant,
    command: Command,
) -> Made {
    Made { id, by, happened, recorded, late: Some("没有信号".into()), command }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn in_whatever_order_acts_and_rounds_come_the_tasks_end_the_same(
        lives in lives(),
        looks in prop::collection::vec(0..400_i64, 0..12),
    ) {
        let plan = { let mut plan = plan(); plan.duties.clear(); plan };
        let start = at("2021-07-01 09:00");
        let acts = arrivals(&lives);
        // As they arrive, with rounds between.
        let mut busy = Hall::with(plan.clone());
        let mut looks = looks;
        looks.sort_unstable();
        for (arrived, made) in &acts {
            while looks.first().is_some_and(|look| look < arrived) {
                let look = start.plus_ms(looks.remove(0) * 3_600_000);
                busy.rounds_at(look);
            }
            prop_assert!(busy.take(made).is_ok());
        }
        // Everything first, by what happened when, and the rounds at the end.
        let mut quiet = Hall::with(plan);
        let mut by_time: Vec<_> = acts.iter().map(|(_, made)| made).collect();
        by_time.sort_by_key(|made| (made.happened, made.id));
        for made in by_time {
            prop_assert!(quiet.take(made).is_ok());
        }
        let end = start.plus_ms(800 * 3_600_000);
        busy.rounds_at(end);
        quiet.rounds_at(end);
        let tasks = |hall: &Hall| hall.desk.tasks().iter().cloned().collect::<Vec<_>>();
        prop_assert_eq!(tasks(&busy), tasks(&quiet));
    }
}
