//! Random people doing random things: what is entered always makes a sound desk, and the same one from the stored texts.

use std::collections::BTreeMap;

use campaign::desk::{Command, Deadline, Desk, Made, NewProblem};
use campaign::ledger::{Chain, Entry, EntryId, Event, Outcome};
use campaign::problem::{DragRules, Stage};
use campaign::register::ObjectId;
use campaign::rights::Role;
use proptest::prelude::*;

use crate::people::*;

#[derive(Debug, Clone)]
struct Act {
    who: usize,
    what: usize,
    problem: usize,
    minutes: i64,
    behind: i64,
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = (0..9usize, 0..12usize, 0..4usize, 0..3_000i64, 0..600i64)
        .prop_map(|(who, what, problem, minutes, behind)| Act { who, what, problem, minutes, behind });
    prop::collection::vec(act, 1..120)
}

fn command(act: &Act, known: &[EntryId]) -> Command {
    let problem = known.get(act.problem).copied().unwrap_or(EntryId(9));
    let text = || "情况说明".to_owned();
    match act.what {
        0 | 1 => Command::Report(NewProblem {
            object: Some(ObjectId::from(["ekou-outfall", "zaolin-outfall", "zaolin-gate"][act.problem % 3])),
            focus: None,
            township: None,
            what: text(),
            prominent: act.minutes % 2 == 0,
            location: None,
            evidence: photo(),
        }),
        2 | 3 => Command::Dispatch {
            problem,
            lead: org(["water-resources", "township-ekou", "ecology-environment"][act.problem % 3]),
            support: Vec::new(),
            measure: text(),
            deadline: Deadline::WorkingDays(2),
        },
        4 => Command::Begin { problem },
        5 | 6 => Command::Submit { problem, report: text(), evidence: photo() },
        7 => Command::Verify { problem, note: text(), evidence: Vec::new() },
        8 => Command::Close { problem },
        9 => Command::AskExtension { problem, deadline: Deadline::WorkingDays(9), reason: text() },
        10 => Command::AnswerExtension { problem, outcome: Outcome::Granted, reason: text() },
        _ => Command::Return { problem, reason: text() },
    }
}

fn people() -> [campaign::ledger::Actor; 9] {
    [
        office(),
        office(),
        water(),
        water_second(),
        ecology(),
        ekou(),
        zaolin(),
        someone(8, Role::GroupLeader, "leading-group"),
        someone(9, Role::Observer, "government"),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn whatever_people_do_the_ledger_makes_one_sound_desk(acts in acts()) {
        let mut hall = Hall::open();
        let mut now = at("2021-06-26 08:00");
        let mut texts: Vec<(String, campaign::ledger::Digest)> = Vec::new();
        let mut chain = Chain::default();
        for (n, act) in acts.iter().enumerate() {
            now = now.plus_ms(act.minutes * 60_000);
            let known: Vec<_> = hall.desk.problems().map(|p| p.id).collect();
            let made = Made {
                id: EntryId((n as u128 + 1) << 32),
                by: people()[act.who].clone(),
                happened: now.plus_ms(-act.behind * 60_000),
                recorded: now,
                late: None,
                command: command(act, &known),
            };
            let before = hall.entries.len();
            let _refused = hall.take(&made).is_err();
            for entry in &hall.entries[before..] {
                let text = entry.text().unwrap();
                let digest = chain.append(&text);
                texts.push((text, digest));
            }
            prop_assert!(hall.take(&made).is_err() || hall.entries.len() == texts.len(), "entered twice");
        }
        // The stored texts prove themselves and make the same desk.
        let mut again = Desk::default();
        let mut proof = Chain::default();
        for (text, digest) in &texts {
            prop_assert!(proof.follow(text, *digest).is_ok());
            let entry = Entry::read(text).unwrap();
            prop_assert_eq!(&entry.text().unwrap(), text);
            again.apply(&entry, |id| hall.plan.register.object(id).map(|o| o.owner.clone()));
        }
        prop_assert_eq!(&again, &hall.desk);
        // Nobody closed what a second person had not verified.
        let mut submitter = BTreeMap::new();
        let mut verifier = BTreeMap::new();
        for entry in &hall.entries {
            match &entry.event {
                Event::RectificationSubmitted { problem, .. } => {
                    submitter.insert(*problem, entry.by.account);
                }
                Event::RectificationVerified { problem, .. } => {
                    verifier.insert(*problem, entry.by.account);
                    prop_assert_ne!(submitter.get(problem), Some(&entry.by.account));
                }
                Event::ProblemClosed { problem } => prop_assert!(verifier.contains_key(problem)),
                _ => {}
            }
            prop_assert!(entry.by.role != Role::Observer, "an observer acted");
        }
        for problem in hall.desk.problems() {
            let clock = problem.clock(now, &DragRules::default());
            prop_assert_eq!(problem.dispatch.is_some(), clock.left_ms.is_some());
            prop_assert!(problem.stage != Stage::Closed || problem.closed.is_some() && !clock.dragged);
            prop_assert!(problem.last >= problem.found);
        }
    }
}
