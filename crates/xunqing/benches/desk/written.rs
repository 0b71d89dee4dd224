//! The ledger of a long season, written with the program's own store.

use std::fmt::Write as _;
use std::path::Path;

use campaign::ledger::{Actor, Chain, Entry, EntryId, Event};
use campaign::plan::{ClauseId, OrganisationId};
use campaign::register::Focus;
use campaign::rights::Role;
use campaign::task::{Origin, TaskEvent, TaskOrder};
use standards::time::Instant;
use store::{LedgerEntry, LedgerWriter as _};

use crate::support::PLAN;

/// Townships beside those of the county.
pub(crate) const TOWNSHIPS: u64 = 200;
/// Entries of one transaction.
const BATCH: usize = 10_000;

/// A township of the bench.
pub(crate) fn township(number: u64) -> String {
    format!("township-b{:03}", number % TOWNSHIPS)
}

/// The county's plan with two hundred townships more.
pub(crate) fn plan(folder: &Path) {
    std::fs::create_dir_all(folder).unwrap();
    for entry in std::fs::read_dir(PLAN).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            std::fs::copy(&path, folder.join(path.file_name().unwrap())).unwrap();
        }
    }
    let file = folder.join("organisations.toml");
    let mut text = std::fs::read_to_string(&file).unwrap();
    for number in 0..TOWNSHIPS {
        let id = township(number);
        write!(
            text,
            "\n[[organisation]]\nid = \"{id}\"\nname = \"合成乡{number}（合成数据）\"\nkind = \"township\"\nparent = \"government\"\nexample = true\nassumed = true\nnote = \"合成数据\"\n"
        )
        .unwrap();
        for (post, role) in [("head", "group-member"), ("deputy", "alternate")] {
            write!(
                text,
                "\n[[post]]\nid = \"{id}-{post}\"\norganisation = \"{id}\"\ntitle = \"合成岗位\"\nrole = \"{role}\"\nassumed = true\nnote = \"合成数据\"\n"
            )
            .unwrap();
        }
    }
    std::fs::write(file, text).unwrap();
}

fn somebody(account: i64, role: Role, organisation: &str) -> Actor {
    Actor { account, title: role.name().into(), organisation: OrganisationId::from(organisation), role }
}

/// Writes `entries` entries about `tasks` tasks: each is given, accepted, reminded of until the number is reached, and half are done.
pub(crate) fn ledger(data: &Path, entries: u64, tasks: u64) {
    let (mut store, _reader) = store_sqlite::open(data, store_sqlite::Options::default()).unwrap();
    let mut chain = Chain::default();
    let mut rows = Vec::with_capacity(BATCH);
    let clause: ClauseId = "SC-072".parse().unwrap();
    let start = "2021-06-20 08:00".parse::<Instant>().unwrap();
    let far = "2099-01-01 00:00".parse::<Instant>().unwrap();
    for number in 0..entries {
        let (turn, task) = (number / tasks, number % tasks);
        let id = |turn: u64| EntryId(u128::from(turn) << 64 | u128::from(task) << 1 | 1);
        let lead = township(task);
        let (by, event) = match turn {
            0 => {
                let order = TaskOrder {
                    origin: Origin::Order,
                    cause: None,
                    duty: None,
                    text: format!("第 {task} 项任务：清理沟渠积存污水（合成数据）"),
                    clause,
                    focus: Focus::ALL[usize::try_from(task % 7).unwrap()],
                    object: None,
                    township: Some(OrganisationId::from(lead.as_str())),
                    lead: OrganisationId::from(lead.as_str()),
                    support: Vec::new(),
                    post: None,
                    alternate: None,
                    due: far,
                    form: None,
                    checked: false,
                    drill: false,
                };
                (somebody(1, Role::Office, "group-office"), TaskEvent::Assigned(Box::new(order)))
            }
            1 => (somebody(2, Role::Township, &lead), TaskEvent::Accepted { task: id(0) }),
            2 if task.is_multiple_of(2) => {
                let reported = TaskEvent::Reported {
                    task: id(0),
                    filled: Vec::new(),
                    note: "已清理".into(),
                    location: None,
                    evidence: Vec::new(),
                };
                (somebody(2, Role::Township, &lead), reported)
            }
            _ => {
                let note = format!("第 {turn} 次催办");
                (somebody(1, Role::Office, "group-office"), TaskEvent::Reminded { task: id(0), note })
            }
        };
        let at = start.plus_ms(i64::try_from(number).unwrap() * 1000);
        let entry =
            Entry { id: id(turn), happened: at, recorded: at, late: None, by, event: Event::Task(event) };
        let text = entry.text().unwrap();
        let digest = chain.append(&text);
        rows.push(LedgerEntry {
            seq: i64::try_from(chain.entries()).unwrap(),
            id: entry.id.0.to_be_bytes(),
            about: Some(id(0).0.to_be_bytes()),
            recorded: at,
            text,
            digest: digest.0,
        });
        if rows.len() == BATCH {
            store.append_ledger(&rows).unwrap();
            rows.clear();
        }
    }
    store.append_ledger(&rows).unwrap();
}
