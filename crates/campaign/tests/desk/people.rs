//! Who acts in these tests, and an office where they do.

use campaign::desk::{Command, Decided, Desk, Made, Refusal, Times};
use campaign::form::{FieldId, Filled};
use campaign::ledger::{Actor, Digest, Entry, EntryId, Location};
use campaign::plan::OrganisationId;
use campaign::rights::Role;
use campaign::rounds::Facts;
use campaign::task::Task;
use campaign::{Plan, PlanFile};
use standards::time::{Instant, Workdays};

pub(crate) fn files() -> Vec<PlanFile> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../plans/daixian");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files
        .filter(|path| path.is_file())
        .map(|path| PlanFile {
            name: path.file_name().unwrap().to_str().unwrap().to_owned(),
            text: std::fs::read_to_string(&path).unwrap(),
        })
        .collect()
}

/// The shipped plan, read once.
pub(crate) fn plan() -> Plan {
    static PLAN: std::sync::OnceLock<Plan> = std::sync::OnceLock::new();
    let read = || Plan::read(&files()).unwrap_or_else(|problems| panic!("{problems:#?}"));
    PLAN.get_or_init(read).clone()
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

pub(crate) fn leader() -> Actor {
    someone(7, Role::GroupLeader, "government")
}
pub(crate) fn enforcement() -> Actor {
    someone(8, Role::Enforcement, "law-enforcement")
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
        Self::with(plan())
    }

    pub(crate) fn with(plan: Plan) -> Self {
        Self { plan, desk: Desk::default(), entries: Vec::new(), next: 1 << 64 }
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

    /// Makes rounds until nothing is due, and says how many acts were entered.
    pub(crate) fn rounds(&mut self, now: &str) -> usize {
        self.rounds_with(&Facts::default(), now)
    }

    pub(crate) fn rounds_with(&mut self, facts: &Facts, now: &str) -> usize {
        self.rounds_until(facts, at(now))
    }

    pub(crate) fn rounds_at(&mut self, now: Instant) -> usize {
        self.rounds_until(&Facts::default(), now)
    }

    fn rounds_until(&mut self, facts: &Facts, now: Instant) -> usize {
        let mut entered = 0;
        loop {
            let due = self.desk.due(&self.plan, facts, now);
            if due.is_empty() {
                return entered;
            }
            for made in due {
                self.take(&made).unwrap_or_else(|refusal| panic!("{refusal}: {made:?}"));
                entered += 1;
            }
        }
    }

    /// The task of a duty at a lead or object.
    pub(crate) fn task_of(&self, duty: &str, subject: &str) -> &Task {
        let mut fitting = self.desk.tasks().iter().filter(|t| {
            t.order.duty.as_ref().is_some_and(|d| d.as_str() == duty)
                && t.order.object.as_ref().map_or(t.order.lead.as_str(), |o| o.as_str()) == subject
        });
        fitting.next().unwrap_or_else(|| panic!("no task of {duty} for {subject}"))
    }

    /// Enters what somebody did earlier.
    pub(crate) fn afterwards(
        &mut self,
        by: &Actor,
        happened: &str,
        recorded: &str,
        late: Option<&str>,
        command: Command,
    ) -> Result<EntryId, Refusal> {
        self.next += 1 << 32;
        let (id, happened, recorded) = (EntryId(self.next), at(happened), at(recorded));
        self.take(&Made { id, by: by.clone(), happened, recorded, late: late.map(Into::into), command })?;
        Ok(id)
    }
}

/// A form filled in with these texts.
pub(crate) fn filled(fields: &[(&str, &str)]) -> Vec<Filled> {
    fields
        .iter()
        .map(|(field, value)| Filled { field: FieldId::from(*field), value: (*value).into() })
        .collect()
}

pub(crate) fn here() -> Location {
    Location { longitude: 112_960_000, latitude: 39_070_000, accuracy_m: Some(8) }
}

/// The plan with one file's text changed.
pub(crate) fn edited(file: &str, old: &str, new: &str) -> Vec<PlanFile> {
    let mut files = files();
    let edited = files.iter_mut().find(|f| f.name == file).unwrap();
    assert!(edited.text.contains(old), "{file} does not contain {old}");
    edited.text = edited.text.replacen(old, new, 1);
    files
}
