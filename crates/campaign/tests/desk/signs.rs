//! Signs of a section's water, and rounds over them.

use campaign::desk::{Command, Desk};
use campaign::incident::{Ground, Incident, IncidentKind, Sign, SignEnd, SignKey, Signs};
use campaign::ledger::{Entry, EntryId};
use campaign::rounds::Facts;
use campaign::task::{Origin, TaskCommand};
use campaign::warning::{Level, Moment};
use standards::SectionId;
use standards::time::Instant;

use crate::people::{Hall, at};

/// A sign of the water of a section that was measured ten minutes before it arrived.
pub(crate) fn sign(section: &str, kind: IncidentKind, level: Level, opened: &str) -> Sign {
    let received = at(opened);
    let moment = Moment { measured: received.plus_ms(-600_000), received };
    Sign {
        key: SignKey::from(format!("{section}/{}/{opened}", kind.word())),
        kind,
        ground: Ground::Section { section: SectionId::from(section) },
        title: format!("{section} {}", kind.name()),
        level,
        opened: moment,
        updated: moment,
        ended: None,
    }
}

pub(crate) fn over(section: &str, opened: &str) -> Sign {
    sign(section, IncidentKind::LimitCrossing, Level::Warn, opened)
}

pub(crate) fn ended(sign: &Sign, when: &str) -> Sign {
    Sign { ended: Some(SignEnd { at: at(when), withdrawn: false }), ..sign.clone() }
}

pub(crate) fn withdrawn(sign: &Sign, when: &str) -> Sign {
    Sign { ended: Some(SignEnd { at: at(when), withdrawn: true }), ..sign.clone() }
}

impl Hall {
    /// Makes rounds at a moment until nothing is due; how many acts were entered.
    pub(crate) fn rounds_over(&mut self, signs: &[Sign], when: &str) -> usize {
        self.signs_at(signs, at(when))
    }

    pub(crate) fn signs_at(&mut self, signs: &[Sign], now: Instant) -> usize {
        let signs = Signs { all: signs.to_vec(), ..Signs::default() };
        let facts = Facts { signs, ..Facts::default() };
        let before = self.entries.len();
        loop {
            let mut due = self.desk.due(&self.plan, &facts, now);
            due.retain(|made| self.is_of_incidents(&made.command));
            if due.is_empty() {
                return self.entries.len() - before;
            }
            for made in &due {
                self.take(made).unwrap();
            }
        }
    }

    /// Acts about incidents and their tasks: what else the plan does has tests of its own.
    fn is_of_incidents(&self, command: &Command) -> bool {
        match command {
            Command::Incident(_) => true,
            Command::Task(TaskCommand::Assign(order)) => order.origin == Origin::Incident,
            Command::Task(TaskCommand::Escalate { task, .. } | TaskCommand::Cancel { task, .. }) => {
                self.desk.tasks().get(*task).is_some_and(|t| t.order.origin == Origin::Incident)
            }
            _ => false,
        }
    }

    /// The desk that the entries make when they are read from their texts again.
    pub(crate) fn read_again(&self) -> Desk {
        let mut desk = Desk::default();
        for entry in &self.entries {
            let entry = Entry::read(&entry.text().unwrap()).unwrap();
            desk.apply(&entry, |id| self.plan.register.object(id).map(|o| o.owner.clone()));
        }
        desk
    }

    pub(crate) fn incidents(&self) -> Vec<&Incident> {
        self.desk.incidents().iter().collect()
    }

    /// The only incident.
    pub(crate) fn incident(&self) -> &Incident {
        let all = self.incidents();
        assert_eq!(all.len(), 1, "{all:#?}");
        all[0]
    }

    pub(crate) fn incident_id(&self) -> EntryId {
        self.incident().id
    }
}
