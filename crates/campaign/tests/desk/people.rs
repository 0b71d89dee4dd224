//! Who acts in these tests, and an office where they do.

use campaign::desk::{Command, Decided, Desk, Made, Refusal, Times};
use campaign::ledger::{Actor, Digest, Entry, EntryId};
use campaign::plan::OrganisationId;
use campaign::rights::Role;
use campaign::{Plan, PlanFile};
use standards::time::{Instant, Workdays};

pub(crate) fn plan() -> Plan {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../plans/daixian");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files: Vec<_> = files
        .filter(|path| path.is_file())
        .map(|path| PlanFile {
            name: path.file_name().unwrap().to_str().unwrap().to_owned(),
            text: std::fs::read_to_string(&path).unwrap(),
        })
        .collect();
    Plan::read(&files).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

pub(crate) fn org(id: &str) -> OrganisationId {
    OrganisationId::from(id.to_owned())
}

pub(crate) fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

pub(crate) fn photo() -> Vec<Digest> {
    vec![Digest::of(b"a photo")]
}

pub(crate) fn someone(account: i64, role: Role, organisation: &str) -> Actor {
    Actor { account, title: role.name().into(), organisation: org(organisation), role }
}

pub(crate) fn office() -> Actor {
    someone(1, Role::Office, "group-office")
}
pub(crate) fn water() -> Actor {
    someone(2, Role::WaterResources, "water-resources")
}
pub(crate) fn water_second() -> Actor {
    someone(3, Role::WaterResources, "water-resources")
}
pub(crate) fn ecology() -> Actor {
    someone(4, Role::EcologyEnvironment, "ecology-environment")
}
pub(crate) fn ekou() -> Actor {
    someone(5, Role::Township, "township-ekou")
}
pub(crate) fn zaolin() -> Actor {
    someone(6, Role::Township, "township-zaolin")
}

/// A desk with its plan and everything that was entered.
pub(crate) struct Hall {
    pub(crate) plan: Plan,
    pub(crate) desk: Desk,
    pub(crate) entries: Vec<Entry>,
    next: u128,
}

impl Hall {
    pub(crate) fn open() -> Self {
        Self { plan: plan(), desk: Desk::default(), entries: Vec::new(), next: 1 << 64 }
    }

    pub(crate) fn act(&mut self, by: &Actor, when: &str, command: Command) -> Result<EntryId, Refusal> {
        self.next += 1 << 32;
        let now = at(when);
        let id = EntryId(self.next);
        self.take(&Made { id, by: by.clone(), happened: now, recorded: now, late: None, command })?;
        Ok(id)
    }

    pub(crate) fn take(&mut self, made: &Made) -> Result<Decided, Refusal> {
        let decided = self.desk.decide(&self.plan, Workdays::shipped(), Times::default(), made)?;
        if let Decided::New(entries) = &decided {
            for entry in entries {
                let plan = &self.plan;
                self.desk.apply(entry, |id| plan.register.object(id).map(|o| o.owner.clone()));
                self.entries.push(entry.clone());
            }
        }
        Ok(decided)
    }
}
