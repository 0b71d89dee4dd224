//! All incidents and silences, as the entries make them.

use std::collections::BTreeMap;

use standards::time::Instant;

use super::{Family, Ground, Incident, IncidentEvent, JoinedSign, SignKey, Silence, Silences};
use crate::ledger::{Entry, EntryId};

/// All incidents and silences.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Incidents {
    all: BTreeMap<EntryId, Incident>,
    /// In which incident each sign is.
    of_sign: BTreeMap<SignKey, EntryId>,
    silences: Silences,
}

impl Incidents {
    /// Incidents, by number of their entry.
    #[must_use]
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Incident> {
        self.all.values()
    }

    /// The incident of a number.
    #[must_use]
    pub fn get(&self, id: EntryId) -> Option<&Incident> {
        self.all.get(&id)
    }

    /// Silences.
    #[must_use]
    pub fn silences(&self) -> &Silences {
        &self.silences
    }

    /// The incident a sign is in, with what is known of the sign there.
    #[must_use]
    pub fn of_sign(&self, key: &SignKey) -> Option<(&Incident, &JoinedSign)> {
        let incident = self.all.get(self.of_sign.get(key)?)?;
        Some((incident, incident.signs.iter().find(|s| s.seen.key == *key)?))
    }

    /// The incident that a new sign of a cause at a place belongs to at a moment: one that is open, or that ended so many hours before.
    pub(super) fn episode(
        &self,
        family: Family,
        ground: &Ground,
        at: Instant,
        hours: u32,
    ) -> Option<&Incident> {
        let belongs = |i: &&Incident| {
            i.family() == family
                && i.ground == *ground
                && i.ended().is_none_or(|end| end.plus_ms(i64::from(hours) * 3_600_000) >= at)
        };
        self.all.values().filter(belongs).max_by_key(|i| (i.since, i.number))
    }

    pub(crate) fn take(&mut self, entry: &Entry, event: &IncidentEvent) {
        match event {
            IncidentEvent::Opened(opening) => {
                if let Some(sign) = &opening.sign {
                    self.of_sign.insert(sign.key.clone(), entry.id);
                }
                let number = u32::try_from(self.all.len() + 1).unwrap_or(u32::MAX);
                self.all.insert(entry.id, Incident::opened(entry, number, opening));
            }
            IncidentEvent::Silenced { section, of, until, reason } => {
                let silence = Silence {
                    id: entry.id,
                    by: entry.by.clone(),
                    section: section.clone(),
                    kind: *of,
                    reason: reason.clone(),
                    from: entry.happened,
                    until: *until,
                    lifted: None,
                };
                self.silences.all.insert(entry.id, silence);
            }
            IncidentEvent::SilenceLifted { silence, .. } => {
                if let Some(known) = self.silences.all.get_mut(silence) {
                    known.lifted = Some(entry.happened);
                }
            }
            event => {
                let Some(incident) = event.about().and_then(|id| self.all.get_mut(&id)) else { return };
                if let IncidentEvent::Joined { sign, .. } = event {
                    self.of_sign.insert(sign.key.clone(), incident.id);
                }
                incident.take(entry, event);
            }
        }
    }
}
