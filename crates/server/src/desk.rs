//! The campaign's desk: acts are decided, chained, stored and told, one after another.

mod evidence;
mod post;

pub(crate) use evidence::{Evidence, LONGEST, Refused as EvidenceRefused};
pub(crate) use post::actor;

use std::path::Path;
use std::sync::{PoisonError, RwLock};

use campaign::desk::{Decided, Desk, Made, Refusal, Times};
use campaign::ledger::{Broken, Chain, Digest, Entry, EntryId, Event};
use campaign::plan::{OrganisationId, Plan};
use campaign::register::ObjectId;
use standards::time::Workdays;
use store::{LedgerEntry, ReadStore};
use tokio::sync::Mutex;

use crate::ServerError;
use crate::writer::Writer;

/// Entries read at once at a start.
const PAGE: usize = 10_000;

/// The desk, made of the ledger at the start and kept up with it.
#[derive(Debug)]
pub(crate) struct CampaignDesk {
    desk: RwLock<Desk>,
    /// Held while an act is entered: entries follow each other.
    chain: Mutex<Chain>,
    broken: Option<Broken>,
    /// The files that acts rest on.
    pub(crate) evidence: Evidence,
}

/// What became of an act.
#[derive(Debug)]
pub(crate) struct Receipt {
    /// Its entries, with their place in the ledger and the digest there; empty when it had been entered before.
    pub(crate) entries: Vec<(i64, EntryId, Digest)>,
}

/// Why an act was not entered.
#[derive(Debug)]
pub(crate) enum NotEntered {
    Refused(Refusal),
    /// It names a file that was not sent.
    NoSuchFile(Digest),
    Failed(ServerError),
}

impl<E: Into<ServerError>> From<E> for NotEntered {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl CampaignDesk {
    /// Follows the ledger from its first entry. A broken chain is told and kept on being told; entries go on being taken, because what is
    /// written now is still evidence and the break stays where it is.
    pub(crate) fn load(plan: &Plan, reader: &dyn ReadStore, data: &Path) -> Result<Self, ServerError> {
        let mut desk = Desk::default();
        let mut chain = Chain::default();
        let mut broken = None;
        let mut after = 0;
        loop {
            let page = reader.ledger(after, PAGE)?;
            let Some(last) = page.last() else { break };
            after = last.seq;
            for stored in &page {
                if let Err(found) = chain.follow(&stored.text, Digest(stored.digest)) {
                    broken.get_or_insert(found);
                    // From here on by what is stored, so that the first break alone is told.
                    chain = Chain::resumed(stored.seq.unsigned_abs(), Digest(stored.digest));
                }
                match Entry::read(&stored.text) {
                    Ok(entry) => desk.apply(&entry, |id| owner_of(plan, id)),
                    Err(error) => {
                        tracing::error!(entry = stored.seq, %error, "an entry of the ledger does not read");
                    }
                }
            }
        }
        if let Some(found) = &broken {
            tracing::error!(
                entry = found.entry,
                "the ledger was changed: the digest of this entry does not fit; run xunqing verify"
            );
        }
        let evidence = Evidence::beside(data)?;
        Ok(Self { desk: RwLock::new(desk), chain: Mutex::new(chain), broken, evidence })
    }

    /// The first place where the ledger is not what was written.
    pub(crate) fn broken(&self) -> Option<&Broken> {
        self.broken.as_ref()
    }

    /// Looks at the desk.
    pub(crate) fn look<T>(&self, at: impl FnOnce(&Desk) -> T) -> T {
        at(&self.desk.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// How many entries there are, and the digest of all of them.
    pub(crate) async fn end(&self) -> (u64, Digest) {
        let chain = self.chain.lock().await;
        (chain.entries(), chain.head())
    }

    /// Enters an act: decided, chained, durable, then part of the desk.
    pub(crate) async fn enter(
        &self,
        plan: &Plan,
        reader: &dyn ReadStore,
        writer: &Writer,
        made: &Made,
    ) -> Result<Receipt, NotEntered> {
        let mut chain = self.chain.lock().await;
        let decided = self.look(|desk| desk.decide(plan, Workdays::shipped(), Times::default(), made));
        let entries = match decided.map_err(NotEntered::Refused)? {
            Decided::Known => return Ok(Receipt { entries: Vec::new() }),
            Decided::New(entries) => entries,
        };
        for digest in entries.iter().flat_map(|e| e.event.evidence()) {
            if reader.evidence(&digest.0)?.is_none() {
                return Err(NotEntered::NoSuchFile(*digest));
            }
        }
        let mut next = *chain;
        let mut rows = Vec::with_capacity(entries.len());
        for entry in &entries {
            let text = entry.text().map_err(|error| ServerError::Content(error.to_string()))?;
            let digest = next.append(&text);
            rows.push(LedgerEntry {
                seq: i64::try_from(next.entries()).unwrap_or(i64::MAX),
                id: entry.id.0.to_be_bytes(),
                about: about(entry).map(|id| id.0.to_be_bytes()),
                recorded: entry.recorded,
                text,
                digest: digest.0,
            });
        }
        let receipt = rows.iter().zip(&entries).map(|(row, entry)| (row.seq, entry.id, Digest(row.digest)));
        let receipt = Receipt { entries: receipt.collect() };
        writer.run(move |store| store.append_ledger(&rows)).await?;
        *chain = next;
        let mut desk = self.desk.write().unwrap_or_else(PoisonError::into_inner);
        for entry in &entries {
            desk.apply(entry, |id| owner_of(plan, id));
        }
        Ok(receipt)
    }
}

/// What an entry is listed under: the problem it is about, itself when it begins one.
fn about(entry: &Entry) -> Option<EntryId> {
    match entry.event {
        Event::ProblemFound { .. } => Some(entry.id),
        _ => entry.event.problem(),
    }
}

pub(crate) fn owner_of(plan: &Plan, id: &ObjectId) -> Option<OrganisationId> {
    plan.register.object(id).map(|object| object.owner.clone())
}
